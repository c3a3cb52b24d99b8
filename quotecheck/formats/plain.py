"""Plain text: paragraphs, wrapped or not, and nothing else.

Lines that are wrapped at some width are joined to one paragraph; a line that
ends before it had to is a paragraph of its own, as in text copied from a page.
Paragraphs without an empty line between them are of one unit.
Pairs of `**` or `*` around words are taken for emphasis, as Markdown would,
and left out of the prose; what is not in a pair stays.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from quotecheck.formats import front_matter
from quotecheck.formats.prose import without_addresses
from quotecheck.model import CUE, Document, Mapped, MappedBuilder, Segment, SegmentKind, Span
from quotecheck.suppressions import comments_in

LONGEST_WRAPPED_LINE = 120
"""Editors and mail programs wrap at 65 to 100 columns; a longer line was not
wrapped by hand and is a paragraph."""

_SENTENCE_ENDS = '.!?…"”’»)。！？'
_STARS = re.compile(r"\*+")


def read(text: str, name: str, lang: str) -> Document:
    """The paragraphs of a plain text, and the prose of its front matter if it has any."""
    matter, body_start = front_matter.split(text)
    metadata = front_matter.metadata(matter) if matter else {}
    segments = list(front_matter.segments(matter, lang)) if matter and metadata else []
    start = body_start if metadata else 0
    comments = comments_in(text) if CUE in text else []
    for number, block in enumerate(_blocks(text, start, comments), start=1):
        for lines in _unwrapped(text, block):
            body = without_addresses(without_emphasis(_joined(text, lines, comments).stripped()))
            segments.append(Segment(SegmentKind.PARAGRAPH, body, lang, f"block {number}"))
    return Document(name, text, tuple(segments), lang, "text", metadata, start, comments=tuple(comments))


def _blocks(text: str, start: int, comments: Sequence[Span]) -> Iterator[list[Span]]:
    """Lists of lines with no empty line between, each the span of a line
    without the blanks around it. A line with nothing but a comment is none."""
    block: list[Span] = []
    for line in [*_lines(text, start), Span(0, 0)]:
        if line.start < line.end:
            block += [line] if _outside(line, comments, text) else []
        elif block:
            yield block
            block = []


_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")


def _lines(text: str, start: int) -> Iterator[Span]:
    for match in _LINE.finditer(text, start):
        line = match[0].rstrip("\r\n")
        stripped = line.strip()
        start = match.start() + len(line) - len(line.lstrip())
        yield Span(start, start + len(stripped))


def _unwrapped(text: str, block: Sequence[Span]) -> Iterator[list[Span]]:
    """Split a block of lines where a line ends before it had to.

    The longest line always looks as if it had to end; where others did not,
    the end of a sentence is the end of a paragraph.
    """
    width = max(line.length for line in block)
    breaks = [not _is_wrapped(text, line, after, width) for line, after in pairwise(block)]
    ragged = any(breaks)
    paragraph = [block[0]]
    for (line, following), is_break in zip(pairwise(block), breaks, strict=True):
        if is_break or (ragged and text[line.end - 1] in _SENTENCE_ENDS):
            yield paragraph
            paragraph = []
        paragraph.append(following)
    yield paragraph


def _is_wrapped(text: str, line: Span, following: Span, width: int) -> bool:
    first_word = text[following.start : following.end].split(None, 1)[0]
    return line.length + 1 + len(first_word) > width and line.length <= LONGEST_WRAPPED_LINE


def _outside(line: Span, comments: Sequence[Span], text: str) -> list[Span]:
    """The pieces of a line that are in no comment; none where only blanks are left."""
    if not comments:
        return [line]
    pieces: list[Span] = []
    start = line.start
    for comment in comments[max(0, bisect_right(comments, line) - 1) :]:
        if comment.start >= line.end:
            break
        if comment.end > start:
            pieces.append(Span(start, max(start, comment.start)))
            start = comment.end
    pieces.append(Span(start, max(start, line.end)))
    return pieces if any(text[piece.start : piece.end].strip() for piece in pieces) else []


def _joined(text: str, lines: Sequence[Span], comments: Sequence[Span]) -> Mapped:
    builder = MappedBuilder()
    end = lines[0].start
    for line in lines:
        if builder.length:
            builder.put("\n", end, line.start)
        for piece in _outside(line, comments, text):
            builder.copy(text[piece.start : piece.end], piece.start)
            end = piece.end if piece.length else end  # a comment may go on over more lines
    return builder.build()


def without_emphasis(body: Mapped) -> Mapped:
    """`body` without the stars that pair up as emphasis."""
    if "*" not in body.text:
        return body
    builder = MappedBuilder()
    last = 0
    for run in emphasis_marks(body.text):
        builder.copy(body.text[last : run.start], last)
        last = run.end
    builder.copy(body.text[last:], last)
    return builder.build().through(body)


def emphasis_marks(text: str) -> list[Span]:
    """The runs of stars in `text` that pair up as emphasis, in order.

    A simple reading of CommonMark's flanking rules: a run that begins a word
    opens, one that ends a word closes, and only runs of equal length pair.
    """
    marks: list[Span] = []
    opened: dict[int, Span] = {}
    for match in _STARS.finditer(text):
        run = Span(match.start(), match.end())
        opens, closes = _flanks(text, run)
        if closes and not opens and run.length in opened:
            marks += [opened[run.length], run]
            opened.clear()
        elif opens and not closes:
            opened[run.length] = run
    return sorted(marks)


def _flanks(text: str, run: Span) -> tuple[bool, bool]:
    before = text[run.start - 1 : run.start] if run.start else " "
    after = text[run.end : run.end + 1] or " "
    left = not after.isspace() and (_is_word(after) or not _is_word(before))
    right = not before.isspace() and (_is_word(before) or not _is_word(after))
    return left, right


def _is_word(character: str) -> bool:
    return character.isalnum() or character == "_"
