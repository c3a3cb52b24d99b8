"""Tables: rows of fields under named columns.

A row is a unit. The first row names the columns; those that hold texts are known by
their names, and all others are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from quotecheck.formats.columns import HINT, Columns, columns
from quotecheck.formats.html_text import without_tags
from quotecheck.formats.problems import Problems
from quotecheck.formats.prose import replaced
from quotecheck.formats.units import Units
from quotecheck.model import Document, Mapped, SegmentKind

_BLANKS_AROUND = " \t\ufeff"


class Dialect(NamedTuple):
    """How a table is written: `quoted` is a field between quotation marks, its content
    being the first group, and `bare` any other."""

    delimiter: str
    quoted: re.Pattern[str]
    bare: re.Pattern[str]


class Row(NamedTuple):
    """The fields of a row, and where it begins."""

    start: int
    fields: list[Mapped]


def document(text: str, name: str, lang: str, format: str, dialect: Dialect) -> Document:
    """The document that a table makes."""
    problems = Problems(text, name)
    units = Units()
    rows = _rows(text, dialect, problems)
    head = next(rows, None)
    names = [field.text for field in head.fields] if head else []
    found = columns(names, lang)
    if head and found.target is None:
        problems.add(head.start, f"no column holds drafts: there are {_told(names)}", HINT)
    elif head:
        for number, row in enumerate(rows, start=1):
            if len(row.fields) == len(names):
                add_row(units, row.fields, found, f"row {number}")
            else:
                message = f"this row has another number of fields than the first: {len(row.fields)}, not {len(names)}"
                problems.add(row.start, message, f"put fields that hold {dialect.delimiter!r} between quotation marks")
    return Document(name, text, units.segments(lang), lang, format, problems=problems.errors())


def add_row(units: Units, fields: list[Mapped], found: Columns, unit: str) -> None:
    """Add the texts of a row. One without a source text beside it is a draft as any other."""
    if found.source is not None:
        units.add(SegmentKind.SOURCE, without_tags(fields[found.source]), found.source_lang, unit)
    if found.target is not None:
        kind = SegmentKind.PARAGRAPH if found.source is None else SegmentKind.TARGET
        units.add(kind, without_tags(fields[found.target]), found.target_lang, unit)


def _told(names: list[str]) -> str:
    """The names of columns for a message, as many as fit a line."""
    shown = ", ".join(f"`{name.strip()[:24]}`" for name in names[:6])
    return shown + (" and more" if len(names) > 6 else "")


_LINE_END = re.compile(r"\r\n|\r|\n|\Z")
_DOUBLED = re.compile('""')


def _rows(text: str, dialect: Dialect, problems: Problems) -> Iterator[Row]:
    """The rows that are whole, without empty ones."""
    place = 0
    while place < len(text):
        row, place, is_whole = _row(text, place, dialect, problems)
        if is_whole and any(field.text.strip() for field in row.fields):
            yield row


def _row(text: str, start: int, dialect: Dialect, problems: Problems) -> tuple[Row, int, bool]:
    """The row at `start`, where the next one begins, and whether it is whole. One that
    is not ends with its line."""
    fields = []
    place = start
    while True:
        field, place = _field(text, place, dialect)
        fields.append(field)
        if place < len(text) and text[place] == dialect.delimiter:
            place += 1
        elif end := _LINE_END.match(text, place):
            return Row(start, fields), end.end(), True
        else:
            problems.add(place, "a quotation mark in this field is not doubled, or not closed", 'write `""` for one')
            end = _LINE_END.search(text, place)
            return Row(start, fields), end.end() if end else len(text), False


def _field(text: str, start: int, dialect: Dialect) -> tuple[Mapped, int]:
    quoted = dialect.quoted.match(text, start)
    if quoted:
        body = Mapped.whole(quoted[1], quoted.start(1))
        return replaced(body, _DOUBLED, lambda _: '"') if '""' in quoted[1] else body, quoted.end()
    bare = dialect.bare.match(text, start)
    assert bare is not None  # it matches nothing, too
    return Mapped.whole(bare[0], start), bare.end()
