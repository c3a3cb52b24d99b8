"""Places as editors count them: lines and columns in UTF-16, UTF-8 or code points.

The protocol ends lines at LF, CRLF and CR alone; other libraries also end them at form
feeds and the like, after which every line would be another one.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping

from lsprotocol import types

from quotecheck.model import Span

_LINE_END = re.compile(r"\r\n|\n|\r")
_MARK = "\ufeff"


def _utf_16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _utf_8(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


_UNITS: Mapping[str, Callable[[str], int]] = {"utf-16": _utf_16, "utf-8": _utf_8, "utf-32": len}
"""How long a text is in each of the encodings that a client may ask for."""


class Lines:
    """The lines of an editor's text, with places in its units and spans in code points.

    Spans count, as those of documents do, without a byte order mark.
    """

    def __init__(self, text: str, encoding: str = "utf-16") -> None:
        self.text = text
        self._units = _UNITS[encoding]
        self._starts = [0]
        self._ends = []
        for match in _LINE_END.finditer(text):
            self._ends.append(match.start())
            self._starts.append(match.end())
        self._ends.append(len(text))
        self._mark = len(_MARK) if text.startswith(_MARK) else 0

    def position(self, offset: int) -> types.Position:
        """Where the character at `offset` stands."""
        index = min(offset + self._mark, len(self.text))
        line = bisect_right(self._starts, index) - 1
        return types.Position(line, self._length(self.text[self._starts[line] : index]))

    def range(self, span: Span) -> types.Range:
        """The place of a span."""
        return types.Range(self.position(span.start), self.position(span.end))

    def offset(self, position: types.Position) -> int:
        """The offset of a place: of one behind the end of its line, that end; of one within
        a character, its beginning."""
        return max(0, self._index(position) - self._mark)

    def span(self, place: types.Range) -> Span:
        """The span of a place."""
        start, end = sorted((self.offset(place.start), self.offset(place.end)))
        return Span(start, end)

    def line(self, number: int) -> str:
        """The text of a line (from 0), without its end; empty where there is no such line."""
        return self.text[self._starts[number] : self._ends[number]] if 0 <= number < len(self._starts) else ""

    def end_of_line(self, number: int) -> types.Position:
        """Where a line (from 0) ends."""
        return self.rest_of_line(number, 0).end

    @property
    def line_end(self) -> str:
        """What ends the first line, and so probably all; a line feed where there is but one."""
        return self.text[self._ends[0] : self._starts[1]] if len(self._starts) > 1 else "\n"

    def rest_of_line(self, number: int, column: int) -> types.Range:
        """The place from a column of a line (both from 0, in code points) to its end."""
        line = self.line(number)
        return types.Range(
            types.Position(number, self._length(line[:column])), types.Position(number, self._length(line))
        )

    def replaced(self, place: types.Range, text: str) -> str:
        """The whole text with what stands at a place replaced."""
        start, end = sorted((self._index(place.start), self._index(place.end)))
        return self.text[:start] + text + self.text[end:]

    def _index(self, position: types.Position) -> int:
        if position.line >= len(self._starts):
            return len(self.text)
        start, end = self._starts[position.line], self._ends[position.line]
        line = self.text[start:end]
        if line.isascii():
            return start + min(position.character, len(line))
        units = self._units
        columns = range(len(line) + 1)
        return start + bisect_right(columns, position.character, key=lambda column: units(line[:column])) - 1

    def _length(self, text: str) -> int:
        return len(text) if text.isascii() else self._units(text)


def edited(text: str, changes: Iterable[types.TextDocumentContentChangeEvent], encoding: str = "utf-16") -> str:
    """A text after the changes that an editor tells of, each made to what the last one left."""
    for change in changes:
        if isinstance(change, types.TextDocumentContentChangePartial):
            text = Lines(text, encoding).replaced(change.range, change.text)
        else:
            text = change.text
    return text
