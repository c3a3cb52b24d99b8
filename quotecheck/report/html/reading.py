"""The draft as an editor reads it: its prose in blocks, with marks where there is something
to see, and what is no prose where a reader would miss it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from markupsafe import Markup

from quotecheck.formats import format_of
from quotecheck.model import PLACEHOLDER, FileResult, Mapped, Segment, SegmentKind, Span
from quotecheck.report.html.painting import Mark, painted, stretches
from quotecheck.report.html.signs import cut, visible_lines
from quotecheck.text import LineIndex

LONGEST_RAW = 4000
"""Code points of front matter, code and the like that are shown as they stand."""

_WRITTEN_BY_HAND = (None, "markdown", "text")
"""The formats whose parts that are no prose say something to a reader."""


class Part(NamedTuple):
    """A run of prose with its marks. `kind` is that of its segment, or `raw`."""

    kind: str
    lang: str
    body: Markup


class Block(NamedTuple):
    """Parts that stand beside or over one another, from a line of the draft on. A `folded`
    block need not be seen. `span` tells which issues belong to it."""

    line: int
    last: int
    span: Span
    parts: tuple[Part, ...]
    folded: bool = False


class _Prose(NamedTuple):
    segment: Segment
    span: Span
    number: int


def blocks(result: FileResult, marks: Sequence[Mark]) -> list[Block]:
    """A draft in blocks, in order; every mark is in one of them."""
    prose = _prose(result.segments)
    own = _shared_out(prose, marks)
    lines = LineIndex(result.text)
    found = [_block(group, own, result, lines) for group in _grouped(prose, lines)]
    held = {id(mark) for taken in own.values() for mark in taken}
    found += _beside(result, prose, [mark for mark in marks if id(mark) not in held], lines)
    return sorted(found, key=lambda block: block.span)


def _prose(segments: Iterable[Segment]) -> list[_Prose]:
    spans = ((segment, segment.body.span(0, len(segment.body.text))) for segment in segments)
    ordered = sorted(spans, key=lambda found: found[1].start)
    return [_Prose(segment, span, number) for number, (segment, span) in enumerate(ordered)]


def _shared_out(prose: Sequence[_Prose], marks: Iterable[Mark]) -> dict[int, list[Mark]]:
    """The marks of each run of prose. A run that stands within another one, as the caption
    of an image does within a paragraph, is a placeholder there, and that takes no mark
    that the run itself has."""
    waiting = sorted(marks, key=lambda mark: mark.span)
    running: list[Mark] = []
    taken: dict[int, list[Mark]] = {}
    only_code: list[tuple[int, Mark]] = []
    held: set[int] = set()
    at = 0
    for run in prose:
        running = [mark for mark in running if mark.span.end >= run.span.start]
        while at < len(waiting) and waiting[at].span.start <= run.span.end:
            running.append(waiting[at])
            at += 1
        for stretch in stretches(run.segment.body, running):
            if set(run.segment.body.text[stretch.start : stretch.end]) == {PLACEHOLDER}:
                only_code.append((run.number, stretch.mark))
                continue
            taken.setdefault(run.number, []).append(stretch.mark)
            held.add(id(stretch.mark))
    for number, mark in only_code:
        if id(mark) not in held:
            taken.setdefault(number, []).append(mark)
    return taken


def _grouped(prose: Sequence[_Prose], lines: LineIndex) -> Iterator[list[_Prose]]:
    def together(run: _Prose) -> object:
        kind = run.segment.kind
        if kind is SegmentKind.TABLE_CELL:
            return "row", lines.position(run.span.start).line
        if kind in (SegmentKind.SOURCE, SegmentKind.TARGET) and run.segment.unit is not None:
            return "unit", run.segment.unit
        return "alone", run.number

    yield from (list(group) for _, group in groupby(prose, key=together))


def _block(group: Sequence[_Prose], own: dict[int, list[Mark]], result: FileResult, lines: LineIndex) -> Block:
    parts = tuple(_part(run, own.get(run.number, ()), result.text) for run in group)
    span = Span(group[0].span.start, max(run.span.end for run in group))
    return Block(lines.position(span.start).line, lines.position(span.end).line, span, parts)


def _part(run: _Prose, marks: Sequence[Mark], source: str) -> Part:
    body = run.segment.body
    return Part(run.segment.kind.value, run.segment.lang, painted(body, source, stretches(body, marks)))


# -- what is no prose ------------------------------------------------------------------


def _beside(result: FileResult, prose: Sequence[_Prose], lost: Sequence[Mark], lines: LineIndex) -> Iterator[Block]:
    """Lines that hold no prose, where they have a mark or where they tell a reader anything."""
    shown = not result.segments or format_of(result.path) in _WRITTEN_BY_HAND
    last = lines.position(len(result.text)).line
    covered = {line for run in prose for line in _lines_of(run.span, lines)}
    lost = sorted(lost, key=lambda mark: mark.span.start)
    starts = [mark.span.start for mark in lost]
    marked = {lines.position(start).line for start in starts}
    free = {line for line in range(1, last + 1) if line not in covered} if shown else set()
    for _, group in groupby(enumerate(sorted(free | marked)), key=lambda each: each[1] - each[0]):
        told = [line for _, line in group if _tells(line, result.text, lines) or line in marked]
        if told:
            end = lines.line_span(told[-1] + 1).start if told[-1] < last else len(result.text)
            span = Span(lines.line_span(told[0]).start, end)
            inside = lost[bisect_left(starts, span.start) : bisect_right(starts, span.end)]
            yield _raw(result.text[span.start : span.end], span, told, inside)


def _lines_of(span: Span, lines: LineIndex) -> range:
    return range(lines.position(span.start).line, lines.position(max(span.start, span.end - 1)).line + 1)


def _tells(line: int, text: str, lines: LineIndex) -> bool:
    span = lines.line_span(line)
    return any(character.isalnum() for character in text[span.start : span.end])


def _raw(text: str, span: Span, numbers: Sequence[int], marks: Sequence[Mark]) -> Block:
    if marks:
        body = Mapped.whole(text, span.start)
        shown = painted(body, "", stretches(body, marks), show=visible_lines)
    else:
        shown = visible_lines(cut(text.rstrip(), LONGEST_RAW))
    return Block(numbers[0], numbers[-1], span, (Part("raw", "", shown),), folded=not marks)


def block_of(found: Sequence[Block], place: int) -> int:
    """The number of the block that a place of the draft belongs to, the first if it stands
    before all of them."""
    return max(0, bisect_right(found, place, key=lambda block: block.span.start) - 1)
