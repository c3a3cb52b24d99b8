"""Plain text with one segment a line, as translation memories and test sets have it.

Nothing is joined or left out: line 7 of a translation answers line 7 of its
source, so that an empty line is a segment, too. Only LF ends one (with a CR before
it, or without), as in sacreBLEU; U+2028 and its like may stand inside.
"""

from __future__ import annotations

from quotecheck.formats.plain import without_emphasis
from quotecheck.formats.prose import without_addresses
from quotecheck.model import Document, Mapped, Segment, SegmentKind, Span


def read(text: str, name: str, lang: str) -> Document:
    """Each line that is not empty as a paragraph."""
    segments = []
    for number, line in enumerate(spans(text), start=1):
        body = without_addresses(without_emphasis(Mapped.whole(text[line.start : line.end], line.start).stripped()))
        if body.text:
            segments.append(Segment(SegmentKind.PARAGRAPH, body, lang, f"line {number}"))
    return Document(name, text, tuple(segments), lang, "lines")


def spans(text: str) -> list[Span]:
    """The span of every line without its end, empty ones included; a line end at the
    very end begins no further line."""
    found = []
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        after = len(text) if end < 0 else end
        found.append(Span(start, after - text.endswith("\r", start, after)))
        start = after + 1
    return found
