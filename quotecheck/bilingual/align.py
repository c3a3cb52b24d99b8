"""Which sentences of a source and of its translation belong together.

A dynamic programme over beads (so many sentences on one side for so many on the other),
as Gale and Church (1993) have it: how well the lengths of the two sides fit, and how
usual a bead is. Anchors, which a translation leaves as they are (numbers, Latin names),
count beside the lengths, and are what holds long documents together.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from quotecheck.bilingual.anchors import anchors
from quotecheck.model import Span
from quotecheck.text import is_unspaced


class Bead(NamedTuple):
    """Sentences that belong together: half-open ranges of their numbers on both sides;
    one of them is empty where the other was left out or put in."""

    source: Span
    target: Span


USUAL = {
    (1, 1): 0.80,
    (1, 2): 0.09,
    (2, 1): 0.05,
    (2, 2): 0.02,
    (1, 3): 0.02,
    (3, 1): 0.008,
    (2, 3): 0.005,
    (1, 0): 0.005,
    (0, 1): 0.005,
}
"""How often a bead is of so many sentences, by the machine translations and the human
ones of WMT news from Chinese, whose sentences English likes to cut in two."""

LEFT_OUT = 1.0
"""What leaving a sentence out costs besides, in nats: rarely is one really left out."""

PARAGRAPH_LEFT_OUT = -1.0
"""The same of a paragraph: those are left out more often than put together. Of documents of
WMT news with one paragraph taken away this finds it in two of three, where LEFT_OUT finds two
of five; of those with two paragraphs put together it takes one in thirty for left out."""

SPREAD = 8.0
"""Variance of the length of a translation, in characters for each of the source. Gale and
Church have 6.8 among European languages; for Chinese and English 5 to 12 are equally good."""

SHARED, MISSED = 1.5, 1.0
"""What an anchor on both sides is worth, and one of the source that the target has not."""

USUAL_RATIO, SHORT = 1.75, 100.0
"""How long a translation is for each character of the source, and up to what length of the
source that says more than the document itself: the median over WMT news from Chinese."""

REACH = 30
"""Sentences; how far from the diagonal a bead may lie, so that time and memory grow with
the length of a document and not with its square."""

LETTER = 0.4
"""What a letter weighs beside a Chinese or Japanese character, which says more."""


def align(source: Sequence[str], target: Sequence[str], left_out: float = LEFT_OUT) -> list[Bead]:
    """The beads of a document, in order; together they cover all sentences of both sides.

    `left_out` is what leaving one out costs beside how rare that is, in nats.
    """
    if not source or not target:
        whole = Bead(Span(0, len(source)), Span(0, len(target)))
        return [whole] if source or target else []
    sides = _Side.of(source), _Side.of(target)
    costs: dict[tuple[int, int], float] = {(0, 0): 0.0}
    steps: dict[tuple[int, int], tuple[int, int]] = {}
    ratio = _ratio(*sides)
    slope = len(target) / len(source)
    band = REACH + abs(len(target) - len(source))
    for row in range(len(source) + 1):
        middle = int(row * slope)
        for column in range(max(0, middle - band), min(len(target), middle + band) + 1):
            best = _best_step(row, column, sides, ratio, left_out, costs)
            if best:
                costs[row, column], steps[row, column] = best
    return _beads(steps, len(source), len(target))


class _Side(NamedTuple):
    """The sentences of one side: their lengths added up from the first on, and anchors."""

    lengths: tuple[float, ...]
    anchors: tuple[frozenset[str], ...]

    @classmethod
    def of(cls, sentences: Sequence[str]) -> _Side:
        lengths = [0.0]
        for sentence in sentences:
            lengths.append(lengths[-1] + _weight(sentence))
        return cls(tuple(lengths), tuple(map(anchors, sentences)))

    def length(self, start: int, end: int) -> float:
        return self.lengths[end] - self.lengths[start]

    def anchored(self, start: int, end: int) -> frozenset[str]:
        return frozenset().union(*self.anchors[start:end])


def _weight(sentence: str) -> float:
    """The length of a sentence in characters of Chinese, or what corresponds to them."""
    return sum(1.0 if is_unspaced(character) else LETTER for character in sentence)


def _best_step(
    row: int,
    column: int,
    sides: tuple[_Side, _Side],
    ratio: float,
    left_out: float,
    costs: dict[tuple[int, int], float],
) -> tuple[float, tuple[int, int]] | None:
    """The cheapest bead that ends at a place, with the cost up to there."""
    found = [
        (
            costs[row - taken, column - given] + _cost(row, column, (taken, given), sides, ratio, left_out),
            (taken, given),
        )
        for taken, given in USUAL
        if (row - taken, column - given) in costs
    ]
    return min(found) if found else None


def _cost(
    row: int, column: int, bead: tuple[int, int], sides: tuple[_Side, _Side], ratio: float, left_out: float
) -> float:
    """What a bead that ends at a place costs, in nats; `ratio` is the document's."""
    taken, given = bead
    unusual = -math.log(USUAL[bead])
    if not taken or not given:
        return unusual + left_out
    source, target = sides
    said, printed = source.anchored(row - taken, row), target.anchored(column - given, column)
    anchored = MISSED * len(said - printed) - SHARED * len(said & printed)
    lengths = source.length(row - taken, row), target.length(column - given, column)
    return unusual + anchored + _unlikely(*lengths, ratio)


def _ratio(source: _Side, target: _Side) -> float:
    """How much longer the target is than the source; of a short document, of which a
    sentence may have been left out, as much as usual."""
    return (target.lengths[-1] + USUAL_RATIO * SHORT) / (source.lengths[-1] + SHORT)


def _unlikely(source: float, target: float, ratio: float) -> float:
    """How unlikely two lengths are of one another, where a whole document has `ratio`."""
    mean = (source + target / ratio) / 2
    deviation = (target - source * ratio) / math.sqrt(max(1.0, SPREAD * ratio * ratio * LETTER * mean))
    return -math.log(max(1e-12, math.erfc(abs(deviation) / math.sqrt(2))))


def _beads(steps: dict[tuple[int, int], tuple[int, int]], row: int, column: int) -> list[Bead]:
    beads: list[Bead] = []
    while row or column:
        taken, given = steps[row, column]
        beads.append(Bead(Span(row - taken, row), Span(column - given, column)))
        row, column = row - taken, column - given
    return beads[::-1]
