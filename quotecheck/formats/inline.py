"""The text of an element that has markup within lines, as XLIFF and TMX write it."""

from __future__ import annotations

from quotecheck.formats.xml_text import Tag, Text
from quotecheck.model import PLACEHOLDER, Mapped, MappedBuilder

CODES = frozenset({"bpt", "ept", "it", "ut", "x", "ph", "cp"})
"""Elements that stand for codes of another format: their content is no prose."""

STANDALONE = frozenset({"x", "ph", "cp", "ut"})
"""Codes that stand for something by themselves, such as an image or a variable;
the others begin or end a stretch of text and show nothing."""


class Piece:
    """Puts together what one element shows; `depth` counts the codes around."""

    def __init__(self) -> None:
        self._line = MappedBuilder()
        self._depth = 0

    def take(self, token: Tag | Text) -> None:
        """Go on with the next tag or text inside the element."""
        if isinstance(token, Text):
            if not self._depth:
                token.append_to(self._line)
        elif token.name in CODES:
            self._code(token)

    def _code(self, tag: Tag) -> None:
        if tag.opens and tag.name in STANDALONE and not self._depth:
            self._line.put(PLACEHOLDER, tag.start, tag.end)
        if not tag.closes:
            self._depth += 1
        elif not tag.opens:
            self._depth = max(0, self._depth - 1)

    def built(self) -> Mapped:
        """What the element shows."""
        return self._line.build()
