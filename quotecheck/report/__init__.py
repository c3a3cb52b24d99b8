"""Reports: one renderer a format, all from the same data.

A renderer only shows; verdicts and figures are in the report already, or in
`quotecheck.report.contents`, which all machine-readable formats share.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Protocol

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
}
"""The formats of reports, each with the module whose `render` is its renderer."""


SCORED = frozenset({"yaml", "json"})
"""The formats that show figures of likeness, which take their time."""


def renderer(name: str) -> Renderer:
    """Import the renderer of a format."""
    found: Renderer = import_module(RENDERERS[name]).render
    return found
