"""The quotations of drafts, without any verdict: the command `quotes`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from quotecheck.errors import QuotecheckError
from quotecheck.model import Quote
from quotecheck.report import json, yaml
from quotecheck.report.contents import SCHEMA, extracted, problem
from quotecheck.report.terminal import Paint, counted, safe
from quotecheck.text import LineIndex

Plain = dict[str, Any]


class Listing(NamedTuple):
    """The quotations of one draft; `error` where it could not be read, `problems`
    where parts of it could not be."""

    path: str
    text: str = ""
    quotes: Sequence[Quote] = ()
    error: str | None = None
    problems: Sequence[QuotecheckError] = ()


def render(listings: Sequence[Listing], format_: str, paint: Paint) -> str:
    """All quotations as text, one a line, or as YAML or JSON."""
    if format_ == "text":
        return _text(listings, paint)
    return {"yaml": yaml.dump, "json": json.dump}[format_](_contents(listings))


def _contents(listings: Sequence[Listing]) -> Plain:
    files: list[Plain] = []
    for listing in listings:
        if listing.error is not None:
            files.append({"path": listing.path, "error": listing.error})
            continue
        lines = LineIndex(listing.text)
        file: Plain = {"path": listing.path, "quotations": [extracted(quote, lines) for quote in listing.quotes]}
        if listing.problems:
            file["problems"] = [problem(error) for error in listing.problems]
        files.append(file)
    return {"schema": SCHEMA, "files": files}


def _text(listings: Sequence[Listing], paint: Paint) -> str:
    found: list[str] = []
    total = 0
    for listing in listings:
        lines = LineIndex(listing.text)
        total += len(listing.quotes)
        for quote in listing.quotes:
            position = lines.position(quote.span.start)
            place = paint(f"{safe(listing.path)}:{position.line}:{position.column}:", "bold")
            status = "" if quote.status == "ok" else f", {quote.status.value}"
            who = f" — {_speaker(quote)}" if quote.attribution else ""
            found.append(f"{place} {quote.role.value}{status}: “{safe(quote.shown.text)}”{paint(who, 'dim')}")
    return "\n".join([*found, f"{counted(total, 'quotation')} in {counted(len(listings), 'file')}", ""])


def _speaker(quote: Quote) -> str:
    doubt = "" if quote.settled_speaker else "?"
    speaker = f"{safe(quote.speaker)}{doubt} " if quote.speaker else ""
    return f"{speaker}({safe(quote.cue or '')})"
