"""HTML pages: headings, paragraphs, list items, cells, captions, block quotations.

As a browser shows them, without scripts, styles, code and attributes; the text
that stands for an image is a caption. Broken markup is no problem of the draft:
browsers show it, so it is read.
"""

from __future__ import annotations

import re
from html import unescape
from typing import NamedTuple

from quotecheck.formats.html_text import CODE_TAGS, KINDS, TOKEN, Tag, is_comment, tag
from quotecheck.formats.languages import normalized
from quotecheck.formats.prose import collapsed, put, without_addresses
from quotecheck.model import PLACEHOLDER, Document, Mapped, MappedBuilder, Segment, SegmentKind, Span

_CHARSET = re.compile(rb"<meta[^>]{1,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"\s*<\?xml[^>]{1,100}?encoding\s*=\s*[\"']([A-Za-z0-9_.-]{1,40})")

HEAD = 1024
"""Bytes in which a page has to declare its encoding (HTML standard, 13.2.3.2)."""

# The names that stand for more than they say (Encoding standard, 4.2).
_WIDER = {
    **dict.fromkeys(("gb2312", "gbk", "gb_2312-80", "x-gbk"), "gb18030"),
    **dict.fromkeys(("iso-8859-1", "latin1", "ascii", "us-ascii"), "cp1252"),
}


def declared_encoding(data: bytes) -> str | None:
    """The encoding that a page names at its head."""
    found = _XML_ENCODING.match(data[:HEAD]) or _CHARSET.search(data[:HEAD])
    name = found[1].decode("ascii").lower() if found else None
    return _WIDER.get(name, name) if name else None


def read(text: str, name: str, lang: str) -> Document:
    """The prose of an HTML page."""
    reader = _Page(text, lang)
    reader.read()
    return Document(name, text, tuple(reader.segments), lang, "html", comments=tuple(reader.comments))


class _Block(NamedTuple):
    """An element around the current place, and what holds inside it."""

    name: str
    lang: str
    kind: SegmentKind


# What begins a line of its own (HTML standard, 15.3, and what forms show); any other
# element is part of a line, also one that nobody knows.
_BLOCKS = frozenset(
    {
        *("address", "article", "aside", "blockquote", "body", "button", "caption", "center", "col", "colgroup", "dd"),
        *("details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "frame"),
        *("frameset", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup", "hr", "html", "iframe", "legend"),
        *("li", "main", "menu", "nav", "noscript", "ol", "optgroup", "option", "p", "search", "section", "select"),
        *("summary", "table", "tbody", "td", "textarea", "tfoot", "th", "thead", "title", "tr", "ul", "video", "audio"),
    }
)
_VOID = frozenset({"col", "hr", "frame"})
_MUTE = CODE_TAGS | {"rt", "rp", "datalist"}
_SHOWN_AS_ONE = frozenset({"code", "kbd", "samp", "var", "tt", "math", "svg"})
_RUN_ON = frozenset({"script", "style", "svg", "math", "template", "pre"})
_RAW = {name: re.compile(f"</{name}\\b", re.IGNORECASE) for name in ("script", "style")}
_PAGE_KINDS = {**KINDS, "title": SegmentKind.HEADING}
_HEADINGS = frozenset(name for name, kind in _PAGE_KINDS.items() if kind is SegmentKind.HEADING)
# What ends where another one of its group begins, as authors leave out end tags.
_ENDED_BY = {
    **dict.fromkeys(("li",), frozenset({"li"})),
    **dict.fromkeys(("dt", "dd"), frozenset({"dt", "dd"})),
    **dict.fromkeys(("td", "th"), frozenset({"td", "th"})),
    "tr": frozenset({"td", "th", "tr"}),
}
_KIND_ORDER = (
    SegmentKind.HEADING,
    SegmentKind.CAPTION,
    SegmentKind.TABLE_CELL,
    SegmentKind.BLOCKQUOTE,
    SegmentKind.LIST_ITEM,
)
_LANG = re.compile(r"\s(?:xml:)?lang\s*=\s*[\"']?([A-Za-z0-9_-]+)", re.IGNORECASE)
_ALT = re.compile(r"\salt\s*=\s*(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)

DEEPEST = 256
"""Elements within one another that are told apart, a browser's limit being 512;
what lies deeper belongs to the one at this depth."""


class _Page:
    """Walks the tokens and puts segments together.

    `blocks` are the elements around the current place, innermost last, without
    those that only change a stretch of a line. While `muted` names one, text is
    no prose.
    """

    def __init__(self, text: str, lang: str) -> None:
        self.segments: list[Segment] = []
        self.comments: list[Span] = []
        self._text = text
        self._blocks = [_Block("", lang, SegmentKind.PARAGRAPH)]
        self._line = MappedBuilder()
        self._captions: list[Mapped] = []
        self._muted: str | None = None
        self._quotations = 0

    def read(self) -> None:
        """Read the whole page."""
        last = 0
        while token := TOKEN.search(self._text, last):
            self._show(last, token.start())
            last = token.end()
            if token[0].startswith("&"):
                self._put(unescape(token[0]), token)
            elif is_comment(token[0]):
                self.comments.append(Span(*token.span()))
            else:
                self._tag(tag(token[0]), token)
            if self._muted in _RAW:
                last = self._behind_raw(last)
        self._show(last, len(self._text))
        self._finish()

    def _behind_raw(self, start: int) -> int:
        """The end of a script or style sheet, in which `<` and quotation marks mean nothing."""
        end = _RAW[self._muted or ""].search(self._text, start)
        self._muted = None
        return end.start() if end else len(self._text)

    def _show(self, start: int, end: int) -> None:
        if not self._muted:
            self._line.copy(self._text[start:end], start)

    def _put(self, shown: str, token: re.Match[str]) -> None:
        if not self._muted:
            put(self._line, shown, token)

    def _tag(self, found: Tag, token: re.Match[str]) -> None:
        name, closes = found
        if self._muted and (self._muted in _RUN_ON or name not in _BLOCKS):
            self._muted = None if closes and name == self._muted else self._muted
        elif name in _MUTE:
            self._mute(name, closes, token)
        elif name == "br":
            self._put("\n", token)
        elif name == "q":
            self._put("”" if closes else "“", token)
        elif name == "img":
            self._image(token)
        elif name in _BLOCKS:
            self._block(name, closes, token)

    def _mute(self, name: str, closes: bool, token: re.Match[str]) -> None:
        if closes:
            return
        if name == "pre":
            self._finish()
        if name in _SHOWN_AS_ONE:
            self._put(PLACEHOLDER, token)
        self._muted = None if token[0].endswith("/>") else name

    def _image(self, token: re.Match[str]) -> None:
        found = _ALT.search(token[0])
        if not found:
            return
        start = token.start() + found.start(found.lastindex or 1)
        self._captions.append(_decoded(found[found.lastindex or 1], start))

    # -- blocks -----------------------------------------------------------

    def _block(self, name: str, closes: bool, token: re.Match[str]) -> None:
        self._finish()
        if closes:
            self._close(name)
        elif name not in _VOID:
            self._end_before(name)
            self._open(name, token[0])

    def _end_before(self, name: str) -> None:
        while self._blocks[-1].name in _HEADINGS:
            self._blocks.pop()
        while self._blocks[-1].name in _ENDED_BY.get(name, ()) or self._blocks[-1].name == "p":
            self._blocks.pop()

    def _open(self, name: str, token: str) -> None:
        if len(self._blocks) >= DEEPEST or token.endswith("/>"):
            return
        if name == "blockquote":
            self._quotations += all(block.name != name for block in self._blocks)
        found = _LANG.search(token)
        lang = normalized(found[1]) if found else None
        around = self._blocks[-1]
        self._blocks.append(_Block(name, lang or around.lang, _nearer(_PAGE_KINDS.get(name), around.kind)))

    def _close(self, name: str) -> None:
        for depth in range(len(self._blocks) - 1, 0, -1):
            if self._blocks[depth].name == name:
                del self._blocks[depth:]
                return

    def _finish(self) -> None:
        """The current segment is complete."""
        self._muted = None
        if self._line.length:
            self._add(self._blocks[-1].kind, self._line.build())
            self._line = MappedBuilder()
        for caption in self._captions:
            self._add(SegmentKind.CAPTION, caption)
        self._captions.clear()

    def _add(self, kind: SegmentKind, body: Mapped) -> None:
        body = without_addresses(collapsed(body.stripped()))
        if body.text:
            unit = f"quotation {self._quotations}" if kind is SegmentKind.BLOCKQUOTE else None
            self.segments.append(Segment(kind, body, self._blocks[-1].lang, unit))


def _nearer(own: SegmentKind | None, around: SegmentKind) -> SegmentKind:
    """What the text in an element is: a heading in a cell is one, a list in a cell is a cell."""
    return next((kind for kind in _KIND_ORDER if kind in (own, around)), SegmentKind.PARAGRAPH)


def _decoded(value: str, start: int) -> Mapped:
    """The value of an attribute that stands at `start`."""
    builder = MappedBuilder()
    last = 0
    for token in TOKEN.finditer(value):
        if token[0].startswith("&"):
            builder.copy(value[last : token.start()], start + last)
            builder.put(unescape(token[0]), start + token.start(), start + token.end())
            last = token.end()
    builder.copy(value[last:], start + last)
    return builder.build()
