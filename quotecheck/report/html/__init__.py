"""The report as one page for a browser: the draft with its issues in the margin, and every
quotation beside its source.

The page holds all that it needs and asks for nothing: its policy lets it load nothing, and
run no style and no script but its own two files, by their hashes. What comes from drafts and
sources is escaped by the templates (Jinja2 with autoescape), and never within a script.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from quotecheck.model import Report
from quotecheck.report.glossary import parse_glossary
from quotecheck.report.html.charts import BINS, HEIGHT, WIDTH
from quotecheck.report.html.page import page
from quotecheck.report.html.signs import change, explained, visible
from quotecheck.report.terminal import safe

_FOLDER = "report/html/"
_TEMPLATES = ("page.html", "draft.html", "card.html", "quotation.html")
_STYLE, _DARK, _SCRIPT, _GLOSSARY = "page.css", "dark.css", "page.js", "glossary.yaml"

LAYOUT = (*(_FOLDER + name for name in (*_TEMPLATES, _STYLE, _DARK, _SCRIPT)), _GLOSSARY)
"""What the page is laid out by, as paths in the package."""


def render(report: Report, *, color: bool = False, texts: Mapping[str, str]) -> str:
    """The report as HTML; `texts` are those of LAYOUT."""
    templates = Environment(
        loader=DictLoader({name: texts[_FOLDER + name] for name in _TEMPLATES}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters.update(visible=visible, safe_text=safe, explained=explained, change=change)
    own = {name: _plain(texts[_FOLDER + name]) for name in (_STYLE, _DARK, _SCRIPT)}
    return templates.get_template("page.html").render(
        page=page(report, parse_glossary(texts[_GLOSSARY], _GLOSSARY)),
        chart={"width": WIDTH, "height": HEIGHT, "tick": WIDTH / BINS},
        policy=_policy(own),
        style=own[_STYLE],
        dark=own[_DARK],
        script=own[_SCRIPT],
    )


def _plain(text: str) -> Markup:
    """A file of ours to stand in the page as it is, with the line ends that a browser hashes."""
    return Markup(text.replace("\r\n", "\n"))  # ours, not from a draft


def _policy(own: Mapping[str, str]) -> str:
    """The Content-Security-Policy: our styles and our script, and nothing else."""
    styles = f"{_hash(own[_STYLE])} {_hash(own[_DARK])}"
    rules = {
        "default-src": "'none'",
        "style-src": styles,
        "script-src": _hash(own[_SCRIPT]),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
