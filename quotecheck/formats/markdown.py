"""Markdown, as CommonMark and GitHub read it.

The parser (pulldown-cmark, by way of pyromark) gives events with byte ranges
of the source, so what a reader sees is put together from pieces whose places
are known, and nothing is searched for again. Code, URLs, attributes, HTML tags
and front matter that is not prose end up in no segment.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pyromark
from pyromark.event import Range

from quotecheck.formats import front_matter, html_text
from quotecheck.formats.prose import without_addresses
from quotecheck.model import PLACEHOLDER, Document, Mapped, MappedBuilder, Segment, SegmentKind, Span
from quotecheck.text import ByteOffsets

_OPTIONS = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_TASKLISTS
    | pyromark.Options.ENABLE_HEADING_ATTRIBUTES
    | pyromark.Options.ENABLE_GFM
)


def read(text: str, name: str, lang: str) -> Document:
    """The prose of a Markdown document, front matter included."""
    matter, body_start = front_matter.split(text)
    segments = list(front_matter.segments(matter, lang)) if matter else []
    metadata = front_matter.metadata(matter) if matter else {}
    reader = _Reader(text, body_start, lang)
    reader.read()
    segments += reader.segments
    comments = tuple(sorted(reader.comments))
    return Document(name, text, tuple(segments), lang, "markdown", metadata, body_start, comments=comments)


class _Reader:
    """Walks the events and puts segments together.

    `blocks` holds the kinds of the blocks around the current place, innermost
    last; `line` is the segment being written and `outer` those around the image
    whose alternative text it is. While anything is in `muted`, text is no prose.
    """

    def __init__(self, text: str, start: int, lang: str) -> None:
        self.segments: list[Segment] = []
        self.comments: list[Span] = []
        self._start = start
        self._source = text[start:]
        self._lang = lang
        self._offsets = ByteOffsets(self._source)
        self._blocks: list[str] = []
        self._line: MappedBuilder | None = None
        self._outer: list[MappedBuilder | None] = []
        self._captions: list[Mapped] = []
        self._muted: list[str] = []
        self._links: list[bool] = []
        self._quotations = 0

    def read(self) -> None:
        """Read the whole document."""
        for event, place in pyromark.events_with_range(self._source, options=_OPTIONS):
            name, value = (event, None) if isinstance(event, str) else next(iter(event.items()))
            handler = _EVENTS.get(name)
            if handler:
                handler(self, value, place)
        self._finish()

    # -- blocks -----------------------------------------------------------

    def _open(self, value: Any, place: Range) -> None:
        name = value if isinstance(value, str) else next(iter(value))
        if name in _INLINE:
            _INLINE[name][0](self, value, place)
            return
        self._finish()
        if name == "BlockQuote":
            name = "Callout" if value["BlockQuote"] else name
            self._quotations += "BlockQuote" not in self._blocks
        self._blocks.append(name)
        if name in _NOT_PROSE:
            self._muted.append(name)

    def _close(self, value: Any, place: Range) -> None:
        name = value if isinstance(value, str) else next(iter(value))
        if name in _INLINE:
            _INLINE[name][1](self)
            return
        self._finish()
        if self._blocks.pop() in _NOT_PROSE:
            self._muted.pop()

    def _finish(self) -> None:
        """The current segment is complete."""
        while self._muted and self._muted[-1] in _CODE_TAGS:
            self._muted.pop()
        if self._line is not None:
            self._add_line(self._line.build())
            self._line = None
        for caption in self._captions:
            self._add(SegmentKind.CAPTION, caption)
        self._captions.clear()

    def _kind(self) -> SegmentKind:
        for block, kind in _KINDS:
            if block in self._blocks:
                return kind
        return SegmentKind.PARAGRAPH

    def _add_line(self, body: Mapped) -> None:
        if "HtmlBlock" not in self._blocks:
            self._add(self._kind(), body)
            return
        self.comments += [body.span(*place) for place in html_text.comments(body.text)]
        for kind, piece in html_text.read(body):
            self._add(kind, piece)

    def _add(self, kind: SegmentKind, body: Mapped) -> None:
        body = body.stripped()
        if body.text:
            unit = f"quotation {self._quotations}" if kind is SegmentKind.BLOCKQUOTE else None
            self.segments.append(Segment(kind, without_addresses(body), self._lang, unit))

    # -- what stands in a line --------------------------------------------

    def _put(self, shown: str, place: Range) -> None:
        """Show something at the end of the line, unless it is muted."""
        if self._muted:
            return
        if self._line is None:
            self._line = MappedBuilder()
        start = self._offsets.point(place["start"])
        end = self._offsets.point(place["end"])
        if self._source[start:end] == shown:
            self._line.copy(shown, self._start + start)
        else:
            self._line.put(shown, self._start + start, self._start + end)

    def _code(self, value: Any, place: Range) -> None:
        self._put(PLACEHOLDER, place)

    def _break(self, value: Any, place: Range) -> None:
        self._put("\n", place)

    def _tag(self, value: str, place: Range) -> None:
        if html_text.is_comment(value):
            start, end = (self._start + self._offsets.point(place[side]) for side in ("start", "end"))
            self.comments.append(Span(start, end))
            return
        tag = html_text.tag(value)
        if tag.name == "br":
            self._put("\n", place)
        elif tag.name == "q":
            self._put("”" if tag.closes else "“", place)
        elif tag.name in _CODE_TAGS:
            self._code_tag(tag, place)

    def _code_tag(self, tag: html_text.Tag, place: Range) -> None:
        if not tag.closes:
            self._put(PLACEHOLDER, place)
            self._muted.append(tag.name)
        elif self._muted and self._muted[-1] == tag.name:
            self._muted.pop()

    def _open_image(self, value: Any, place: Range) -> None:
        self._outer.append(self._line)
        self._line = None

    def _close_image(self) -> None:
        if self._line is not None:
            self._captions.append(self._line.build())
        self._line = self._outer.pop()

    def _open_link(self, value: Any, place: Range) -> None:
        shows_address = value["Link"]["link_type"] in ("Autolink", "Email")
        self._links.append(shows_address)
        if shows_address:
            self._put(PLACEHOLDER, place)
            self._muted.append("Link")

    def _close_link(self) -> None:
        if self._links.pop():
            self._muted.pop()

    def _pass(self, *_: Any) -> None:
        """Emphasis and its like: only what it encloses is shown."""


_CODE_TAGS = html_text.CODE_TAGS
_NOT_PROSE = frozenset({"CodeBlock", "MetadataBlock"})

# The first of these that is around a line says what it is.
_KINDS = (
    ("Heading", SegmentKind.HEADING),
    ("TableCell", SegmentKind.TABLE_CELL),
    ("BlockQuote", SegmentKind.BLOCKQUOTE),
    ("Item", SegmentKind.LIST_ITEM),
)
_EVENTS: dict[str, Callable[[_Reader, Any, Range], None]] = {
    "Start": _Reader._open,
    "End": _Reader._close,
    "Text": _Reader._put,
    "Code": _Reader._code,
    "InlineHtml": _Reader._tag,
    "Html": _Reader._put,
    "SoftBreak": _Reader._break,
    "HardBreak": _Reader._break,
}
_INLINE: dict[str, tuple[Callable[[_Reader, Any, Range], None], Callable[[_Reader], None]]] = {
    "Image": (_Reader._open_image, _Reader._close_image),
    "Link": (_Reader._open_link, _Reader._close_link),
    "Emphasis": (_Reader._pass, _Reader._pass),
    "Strong": (_Reader._pass, _Reader._pass),
    "Strikethrough": (_Reader._pass, _Reader._pass),
    "Superscript": (_Reader._pass, _Reader._pass),
    "Subscript": (_Reader._pass, _Reader._pass),
}
