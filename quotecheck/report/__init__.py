"""Reports: one renderer a format, all from the same data.

A renderer only shows; verdicts and figures are in the report already, or in
`quotecheck.report.contents`, which all machine-readable formats share.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from typing import Any, Protocol

from quotecheck.model import Report


class Renderer(Protocol):
    """Turns a report into text; `color` asks for terminal colours, if there are any."""

    def __call__(self, report: Report, *, color: bool = False) -> str: ...  # noqa: D102


RENDERERS: Mapping[str, str] = {
    "text": "quotecheck.report.text",
    "yaml": "quotecheck.report.yaml",
    "json": "quotecheck.report.json",
    "sarif": "quotecheck.report.sarif",
    "github": "quotecheck.report.github",
    "gitlab": "quotecheck.report.gitlab",
    "junit": "quotecheck.report.junit",
    "checkstyle": "quotecheck.report.checkstyle",
    "markdown": "quotecheck.report.markdown",
    "html": "quotecheck.report.html",
}
"""The formats of reports, each with the module whose `render` is its renderer. A module with
`LAYOUT` is laid out by these files of the package, and its `render` takes their texts."""


SCORED = frozenset({"yaml", "json", "html"})
"""The formats that show figures of likeness, which take their time."""


def renderer(name: str, read: Callable[[str], str] | None = None) -> Renderer:
    """Import the renderer of a format. `read` gives the text of a file of the package;
    formats that are laid out by such files need it, as nothing here opens any."""
    module: Any = import_module(RENDERERS[name])
    found: Renderer = module.render
    names = getattr(module, "LAYOUT", ())
    if not names:
        return found
    if read is None:
        raise TypeError(f"the format {name} is laid out by files: pass what reads them")
    return partial(module.render, texts={name: read(name) for name in names})
