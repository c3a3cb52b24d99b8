"""Rows of a corpus: each holds a text, and gets a result of its own.

`check_rows` is what every engine runs, on one machine or on many: a pure function over
a hundred rows or fewer. A row that cannot be checked says why, and hides no other.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from quotecheck.check import Checker, Draft, SourceText, conclude, read_over, seek
from quotecheck.errors import QuotecheckError
from quotecheck.formats import read_text
from quotecheck.model import Document, FileResult, Quote, Role
from quotecheck.quotes.extract import extract

if TYPE_CHECKING:
    from quotecheck.quotes.windows import Hits

AT_ONCE = 100
"""Lines of a corpus that are checked together."""

MOST_NAMED = 8
"""Fields that an error lists; a row with more has a schema that its author knows."""


class Fields(NamedTuple):
    """Which fields of a row hold what: the text, what it translates, and what names the row.
    Without `source` texts are checked alone. Without `id`, rows are known by their field `id`,
    or by their line where they have none."""

    text: str = "mt"
    id: str | None = None
    source: str | None = None


class Line(NamedTuple):
    """A line of a corpus as it was read: the bytes of a line of JSON, or a row of a table.

    `number` counts from 1 in its file; `file` is the name of that in a corpus of several, and
    `file_number` its number there, from 0.
    """

    number: int
    data: bytes | Mapping[str, Any]
    file: str | None = None
    file_number: int = 0

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing on the line."""
        return isinstance(self.data, bytes) and not self.data.strip()


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
    file: str | None = None


Assess = Callable[[str, str, FileResult], float]
"""The risk of a translation: from its source, its text, and what was found in it."""


def check_rows(
    lines: Sequence[Line],
    fields: Fields,
    checker: Checker,
    assess: Assess | None = None,
    hits: Hits | None = None,
) -> list[Row]:
    """Check rows of a corpus, in order; empty lines are none.

    `assess` tells the risk of a row with a source. `hits` are what has been found of the
    rows' quotations in archives, where that was done before. What comes out depends on
    these rows alone, and not on those that the checker has seen before.
    """
    if checker.library is not None:
        checker.library.forget()
    group = _parsed_all(lines, fields)
    drafts = [_read_over(row, given, checker) for row, given in group]
    seek((draft for draft in drafts if isinstance(draft, Draft)), checker)
    if hits is not None and checker.library is not None:
        checker.library.receive(hits)
    return [
        _concluded(row, given, draft, checker, assess) if isinstance(draft, Draft) else draft
        for (row, given), draft in zip(group, drafts, strict=True)
    ]


def quotations(lines: Sequence[Line], fields: Fields, checker: Checker) -> list[tuple[str, str]]:
    """What is to be looked for of the quotations in rows: each language with a text, once."""
    if checker.library is None:
        return []
    found = {
        (quote.lang, text): None
        for quotes in _quoted_all(_parsed_all(lines, fields), checker)
        for quote in quotes
        if quote.role is Role.QUOTE
        for text in checker.library.sought(quote.shown.text)
    }
    return list(found)


def _parsed_all(lines: Sequence[Line], fields: Fields) -> list[tuple[Row, _Given]]:
    return [_parsed(line, fields) for line in lines if not line.is_empty]


def _read_over(row: Row, given: _Given, checker: Checker) -> Draft | Row:
    """A row read over, or the row with the error that keeps it from that."""
    if row.error is not None:
        return row
    try:
        return read_over(_document(row, given, checker), checker, SourceText(given.source) if given.source else None)
    except QuotecheckError as error:  # it takes too long
        return row._replace(error=error.message)


def _quoted_all(group: Sequence[tuple[Row, _Given]], checker: Checker) -> list[list[Quote]]:
    return [extract(_document(row, given, checker), checker.lexicon) for row, given in group if row.error is None]


def _document(row: Row, given: _Given, checker: Checker) -> Document:
    return read_text(given.text, f"line {row.line}", lang=checker.options.lang, format="text")


def _concluded(row: Row, given: _Given, draft: Draft, checker: Checker, assess: Assess | None) -> Row:
    try:
        result = conclude(draft, checker)
    except QuotecheckError as error:  # it takes too long
        return row._replace(error=error.message)
    assessed = assess(given.source, given.text, result) if assess and given.source else None
    return row._replace(result=result, risk=assessed)


def _parsed(line: Line, fields: Fields) -> tuple[Row, _Given]:
    """A row with what it holds, or with an error and nothing."""
    row = Row(None, line.number, file=line.file)
    data: Any = line.data
    if isinstance(data, bytes):
        try:
            data = json.loads(data.decode("utf-8-sig" if line.number == 1 else "utf-8"))
        except RecursionError:
            return row._replace(error="this is no JSON that can be read: it is nested too deep"), _Given()
        except ValueError as error:
            return row._replace(error=f"this is no JSON: {error}"), _Given()
    if not isinstance(data, Mapping):
        return row._replace(error="this is no JSON object"), _Given()
    place = line.number if line.file is None else f"{line.file}:{line.number}"
    row = row._replace(id=data.get(fields.id or "id", None if fields.id else place))
    if fields.id and fields.id not in data:
        return row._replace(error=_missing(fields.id, data)), _Given()
    for field in filter(None, (fields.text, fields.source)):
        if field not in data:
            return row._replace(error=_missing(field, data)), _Given()
        if not isinstance(data[field], str):
            return row._replace(error=f"the field `{field}` is no text"), _Given()
    return row, _Given(data[fields.text], data[fields.source] if fields.source else None)


def _missing(field: str, data: Mapping[str, Any]) -> str:
    there = ", ".join(f"`{name}`" for name in data) if len(data) <= MOST_NAMED else f"{len(data)} others"
    return f"there is no field `{field}`; there is {there or 'none'}"
