"""JSON Lines: an object a line, with its texts in fields of known names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from quotecheck.formats.columns import HINT, columns
from quotecheck.formats.problems import Problems
from quotecheck.formats.tabular import add_row
from quotecheck.formats.units import Units
from quotecheck.model import Document, Mapped, MappedBuilder

_LINE = re.compile(r"[^\n]*+(?:\n|\Z)")
_TOKEN = re.compile(r'"(?P<string>(?:[^"\\]|\\.)*+)"|(?P<sign>[{}\[\]:,])')
_ESCAPE = re.compile(r"\\(?:u[dD][89abAB][0-9A-Fa-f]{2}\\u[dD][c-fC-F][0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|.)")


def read(text: str, name: str, lang: str) -> Document:
    """The texts of a file of JSON rows; each row is a unit."""
    problems = Problems(text, name)
    units = Units()
    for number, line in enumerate(_LINE.finditer(text), start=1):
        if line[0].strip():
            _add(units, _fields(line, problems), lang, f"row {number}", line.start(), problems)
    return Document(name, text, units.segments(lang), lang, "jsonl", problems=problems.errors())


def _add(
    units: Units, fields: Mapping[str, Mapped] | None, lang: str, unit: str, start: int, problems: Problems
) -> None:
    if fields is None:
        return
    found = columns(list(fields), lang)
    if found.target is None:
        problems.add(start, "no field of this row holds a draft", HINT.replace("column", "field"))
    else:
        add_row(units, list(fields.values()), found, unit)


def _fields(line: re.Match[str], problems: Problems) -> dict[str, Mapped] | None:
    """The fields of a row that are strings, by their names; None where it is no object."""
    hint = 'each line is an object such as {"src": "...", "mt": "..."}'
    try:
        row = json.loads(line[0])
    except json.JSONDecodeError as error:
        place = line.start() + min(error.pos, len(line[0].rstrip()))
        problems.add(place, f"this is no JSON: {error.msg.lower()}", hint)
        return None
    except (RecursionError, ValueError):  # the latter for numbers of thousands of digits
        problems.add(line.start(), "this is no JSON that can be read", hint)
        return None
    if not isinstance(row, dict):
        problems.add(line.start(), "this row is no object", hint)
        return None
    return dict(_strings(line))


def _strings(line: re.Match[str]) -> Iterator[tuple[str, Mapped]]:
    """The names and values of the outermost object of a line of valid JSON."""
    depth = 0
    name: str | None = None
    is_value = False
    for token in _TOKEN.finditer(line.string, line.start(), line.end()):
        sign = token["sign"]
        if sign:
            depth += (sign in "{[") - (sign in "}]")
            is_value = depth == 1 and sign == ":"
        elif depth == 1 and is_value and name is not None:
            yield name, _decoded(token)
        elif depth == 1:
            name = _decoded(token).text


def _decoded(token: re.Match[str]) -> Mapped:
    text, start, end = token.string, token.start("string"), token.end("string")
    builder = MappedBuilder()
    for escape in _ESCAPE.finditer(text, start, end):
        builder.copy(text[start : escape.start()], start)
        builder.put(_unescaped(escape[0]), escape.start(), escape.end())
        start = escape.end()
    builder.copy(text[start:end], start)
    return builder.build()


def _unescaped(escape: str) -> str:
    shown: str = json.loads(f'"{escape}"')
    return "\ufffd" if "\ud800" <= shown <= "\udfff" else shown
