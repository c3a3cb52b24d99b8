"""Corpora in JSON Lines: each row holds a text, and gets a result of its own.

A row that cannot be checked says why, and hides no other. Rows stream through, so
that memory holds a hundred of them, whatever the corpus holds.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from quotecheck.check import Checker, Draft, SourceText, conclude, read_over, seek
from quotecheck.errors import QuotecheckError
from quotecheck.formats import read_text
from quotecheck.model import FileResult

AT_ONCE = 100
"""Rows whose quotations are looked for in long sources in one pass."""

MOST_NAMED = 8
"""Fields that an error lists; a row with more has a schema that its author knows."""


class Fields(NamedTuple):
    """Which fields of a row hold what: the text, what it translates, and what names the row.
    Without `source` texts are checked alone. Without `id`, rows are known by their field `id`,
    or by their line where they have none."""

    text: str = "mt"
    id: str | None = None
    source: str | None = None


class _Given(NamedTuple):
    """What a row holds."""

    text: str = ""
    source: str | None = None


class Row(NamedTuple):
    """What became of one row: a result, or the error that kept it from one.

    `id` is what the row says, whatever kind of value that is; `line` counts from 1. `risk`
    is the place of the row among translations that experts have judged, if it was asked for.
    """

    id: Any
    line: int
    result: FileResult | None = None
    error: str | None = None
    risk: float | None = None


Assess = Callable[[str, str, FileResult], float]
"""The risk of a translation: from its source, its text, and what was found in it."""


class Tally(NamedTuple):
    """How many rows there were, how many of them were bad, and the first of those."""

    rows: int
    bad: int
    first_bad: Row | None


def tally(rows: Iterable[Row], keep: Callable[[Row], None]) -> Tally:
    """Hand on rows, and count them."""
    total = bad = 0
    first = None
    for row in rows:
        total += 1
        if row.error is not None:
            bad += 1
            first = first or row
        keep(row)
    return Tally(total, bad, first)


def check_rows(lines: Iterable[bytes], fields: Fields, checker: Checker, assess: Assess | None = None) -> Iterator[Row]:
    """Check the rows of a corpus in order; empty lines are none. `assess` tells the risk of
    a row with a source."""
    numbered = ((number, line) for number, line in enumerate(lines, start=1) if line.strip())
    while group := list(islice(numbered, AT_ONCE)):
        yield from _checked([_parsed(line, number, fields) for number, line in group], checker, assess)


def _checked(group: Sequence[tuple[Row, _Given]], checker: Checker, assess: Assess | None) -> Iterator[Row]:
    drafts: dict[int, Draft] = {}
    costly: dict[int, str] = {}
    for row, given in group:
        if row.error is None:
            try:
                drafts[row.line] = _read_over(given, f"line {row.line}", checker)
            except QuotecheckError as error:
                costly[row.line] = error.message
    seek(drafts.values(), checker)
    for row, given in group:
        draft = drafts.get(row.line)
        if draft is None:
            yield row._replace(error=costly.get(row.line, row.error))
            continue
        try:
            result = conclude(draft, checker)
        except QuotecheckError as error:
            yield row._replace(error=error.message)
            continue
        assessed = assess(given.source, given.text, result) if assess and given.source else None
        yield row._replace(result=result, risk=assessed)


def _read_over(given: _Given, name: str, checker: Checker) -> Draft:
    document = read_text(given.text, name, lang=checker.options.lang, format="text")
    return read_over(document, checker, SourceText(given.source) if given.source else None)


def _parsed(line: bytes, number: int, fields: Fields) -> tuple[Row, _Given]:
    """A row with what it holds, or with an error and nothing."""
    try:
        data = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
    except RecursionError:
        return Row(None, number, error="this is no JSON that can be read: it is nested too deep"), _Given()
    except ValueError as error:
        return Row(None, number, error=f"this is no JSON: {error}"), _Given()
    if not isinstance(data, dict):
        return Row(None, number, error="this is no JSON object"), _Given()
    row = Row(data.get(fields.id or "id", None if fields.id else number), number)
    if fields.id and fields.id not in data:
        return row._replace(error=_missing(fields.id, data)), _Given()
    for field in filter(None, (fields.text, fields.source)):
        if field not in data:
            return row._replace(error=_missing(field, data)), _Given()
        if not isinstance(data[field], str):
            return row._replace(error=f"the field `{field}` is no text"), _Given()
    return row, _Given(data[fields.text], data[fields.source] if fields.source else None)


def _missing(field: str, data: dict[str, Any]) -> str:
    there = ", ".join(f"`{name}`" for name in data) if len(data) <= MOST_NAMED else f"{len(data)} others"
    return f"there is no field `{field}`; there is {there or 'none'}"
