"""The prose inside HTML that stands in another format, with its positions.

A tokenizer, not a tree builder: what a fragment shows is the text between its
tags, and no fragment is too broken for that.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import NamedTuple

from quotecheck.formats.prose import replaced
from quotecheck.model import CUE, PLACEHOLDER, Mapped, MappedBuilder, SegmentKind, Span

CODE_TAGS = frozenset({"code", "kbd", "samp", "var", "tt", "pre", "script", "style", "math", "svg", "template"})
"""Tags whose content is no prose."""

TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z) | <[!?][^<>]*>? | </?[A-Za-z](?:\"[^\"]*\"|'[^']*'|[^<>\"'])*>"
    r" | &(?:\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});",
    re.VERBOSE | re.DOTALL,
)
"""A comment, a declaration, a tag or an entity."""

_TAG_NAME = re.compile(r"<(/?)([A-Za-z][^\s/>]*)")
INLINE_TAGS = frozenset(
    {
        *("a", "abbr", "b", "bdi", "bdo", "big", "br", "cite", "data", "del", "dfn", "em", "font", "i", "img", "ins"),
        *("label", "mark", "q", "ruby", "s", "small", "span", "strike", "strong", "sub", "sup", "time", "u", "wbr"),
    }
)
"""Tags that only change a stretch of a line."""

KINDS = {
    **{f"h{level}": SegmentKind.HEADING for level in range(1, 7)},
    "li": SegmentKind.LIST_ITEM,
    "dd": SegmentKind.LIST_ITEM,
    "td": SegmentKind.TABLE_CELL,
    "th": SegmentKind.TABLE_CELL,
    "figcaption": SegmentKind.CAPTION,
    "caption": SegmentKind.CAPTION,
    "blockquote": SegmentKind.BLOCKQUOTE,
}
"""What the elements are that hold prose; everything else is a paragraph."""


_IN_STRING = re.compile(
    rf"</?(?:{'|'.join(sorted([*INLINE_TAGS, *KINDS, 'p', 'div', 'ul', 'ol', 'dl', 'dt', 'code', 'table', 'tr']))})\b"
    r"(?:\"[^\"]*\"|'[^']*'|[^<>\"'])*>",
    re.IGNORECASE,
)


def without_tags(body: Mapped) -> Mapped:
    """A string of a program or a table without the tags of HTML in it."""
    if "<" not in body.text:
        return body
    return replaced(body, _IN_STRING, lambda found: "\n" if tag(found).name == "br" else "")


class Tag(NamedTuple):
    """A start or end tag; `name` is in lower case, "" for a comment."""

    name: str
    closes: bool


def tag(token: str) -> Tag:
    """What kind of tag a token of HTML is."""
    match = _TAG_NAME.match(token)
    return Tag(match[2].lower(), bool(match[1])) if match else Tag("", False)


def is_comment(token: str) -> bool:
    """Whether a token of HTML is a comment that talks to quotecheck."""
    return token.startswith("<!--") and CUE in token


def comments(fragment: str) -> list[Span]:
    """Where a fragment of HTML has comments that talk to quotecheck."""
    found: list[Span] = []
    code: str | None = None  # in which a comment is a text of a program
    for token in TOKEN.finditer(fragment) if CUE in fragment else ():
        name, closes = tag(token[0])
        if code is None and is_comment(token[0]):
            found.append(Span(*token.span()))
        elif name in ("script", "style"):
            code = None if closes else code or name
    return found


def read(fragment: Mapped) -> Iterator[tuple[SegmentKind, Mapped]]:
    """The pieces of prose in a fragment of HTML, mapped to the source of it."""
    reader = _Reader(fragment.text)
    for kind, body in reader.read():
        yield kind, body.through(fragment)


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._line = MappedBuilder()
        self._kind = SegmentKind.PARAGRAPH
        self._code: str | None = None

    def read(self) -> Iterator[tuple[SegmentKind, Mapped]]:
        last = 0
        for token in TOKEN.finditer(self._text):
            self._show(last, token.start())
            last = token.end()
            if token[0].startswith("&"):
                self._entity(token)
            else:
                yield from self._tag(token)
        self._show(last, len(self._text))
        yield self._kind, self._line.build()

    def _show(self, start: int, end: int) -> None:
        if not self._code:
            self._line.copy(self._text[start:end], start)

    def _entity(self, token: re.Match[str]) -> None:
        if not self._code:
            self._line.put(html.unescape(token[0]), token.start(), token.end())

    def _tag(self, token: re.Match[str]) -> Iterator[tuple[SegmentKind, Mapped]]:
        name, closes = tag(token[0])
        if self._code or name in CODE_TAGS:
            self._code_tag(name, closes, token)
        elif name == "br":
            self._line.put("\n", token.start(), token.end())
        elif name == "q":
            self._line.put("”" if closes else "“", token.start(), token.end())
        elif name and name not in INLINE_TAGS:
            yield self._kind, self._line.build()
            self._line = MappedBuilder()
            self._kind = SegmentKind.PARAGRAPH if closes else KINDS.get(name, SegmentKind.PARAGRAPH)

    def _code_tag(self, name: str, closes: bool, token: re.Match[str]) -> None:
        if self._code:
            self._code = None if closes and name == self._code else self._code
        elif not closes:
            self._line.put(PLACEHOLDER, token.start(), token.end())
            self._code = name
