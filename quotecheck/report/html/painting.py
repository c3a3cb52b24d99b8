"""Marks over text: spans that overlap in any way, as elements that nest.

A text is cut at the edges of its marks. What begins first is the outer element, the longer
one of two that begin together; an element is closed and opened again only where it ends
beyond the one around it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from markupsafe import Markup

from quotecheck.model import PLACEHOLDER, Mapped, Span
from quotecheck.report.html.signs import cut, visible

DEEPEST = 12
"""Elements within one another; no eye tells more lines apart, and parsers have their limits."""

LONGEST_CODE = 80
"""Code points that are shown of what is no prose: an address, a template tag."""


class Mark(NamedTuple):
    """A stretch of a draft that is to be seen, and the element that shows it."""

    span: Span
    opening: Markup
    closing: Markup


class Stretch(NamedTuple):
    """Where a mark lies in a text that is shown; of no length for a place between two characters."""

    start: int
    end: int
    mark: Mark


def stretches(body: Mapped, marks: Iterable[Mark]) -> list[Stretch]:
    """The parts of marks that lie in a text derived from the draft."""
    found = []
    for mark in marks:
        start, end = _place(body, mark.span)
        if start < end or mark.span.length == 0:
            found.append(Stretch(start, end, mark))
    return found


def _place(body: Mapped, span: Span) -> tuple[int, int]:
    places = range(len(body.text))
    start = bisect_left(places, True, key=lambda index: body.origin(index).end > span.start)
    end = bisect_left(places, True, start, key=lambda index: body.origin(index).start >= span.end)
    return start, end


Show = Callable[[str], Markup]
"""How plain text is shown."""


def painted(body: Mapped, source: str, found: Iterable[Stretch], show: Show = visible) -> Markup:
    """A text with its marks, escaped. Placeholders are shown as what they stand for in `source`."""
    ordered = sorted(found, key=lambda each: (each.start, -each.end))
    return Markup("").join(_painted(body, source, ordered, show))


def _painted(body: Mapped, source: str, found: Sequence[Stretch], show: Show) -> Iterator[Markup]:
    edges = sorted({0, len(body.text), *(each.start for each in found), *(each.end for each in found)})
    waiting = iter(found)
    upcoming = next(waiting, None)
    running: list[Stretch] = []
    opened: list[Stretch] = []
    for number, edge in enumerate(edges):
        running = [each for each in running if each.end > edge]
        points: list[Stretch] = []
        while upcoming and upcoming.start == edge:
            (running if upcoming.end > edge else points).append(upcoming)
            upcoming = next(waiting, None)
        wanted = running[:DEEPEST]
        yield from _change(opened, wanted)
        opened = wanted
        yield from (point.mark.opening + point.mark.closing for point in points)
        if number + 1 < len(edges):
            yield from _shown(body.slice(edge, edges[number + 1]), source, show)


def _change(opened: Sequence[Stretch], wanted: Sequence[Stretch]) -> Iterator[Markup]:
    """Close and open what it takes to come from some elements to others."""
    same = 0
    while same < min(len(opened), len(wanted)) and opened[same] is wanted[same]:
        same += 1
    yield from (each.mark.closing for each in reversed(opened[same:]))
    yield from (each.mark.opening for each in wanted[same:])


def _shown(piece: Mapped, source: str, show: Show) -> Iterator[Markup]:
    at = 0
    for words in piece.text.split(PLACEHOLDER):
        if at:
            place = piece.origin(at - 1)
            yield Markup("<code>{}</code>").format(visible(cut(source[place.start : place.end], LONGEST_CODE)))
        yield show(words)
        at += len(words) + 1
