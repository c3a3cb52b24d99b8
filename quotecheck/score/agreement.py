"""How well two judgements of the same texts agree: in rank, and in place."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import numpy as np

from quotecheck.model import Span

FEWEST = 3
"""Two things are always in the same order or in the opposite one."""


class Ranking(NamedTuple):
    """Rank correlations over `size` things, each in -1..1; None where there are fewer
    than three of them, or all are equal on one side."""

    size: int
    spearman: float | None
    kendall: float | None


class Overlap(NamedTuple):
    """How far found spans hit marked ones.

    `hits` of `found` spans share a character with a mark, and `met` of `marked` with a
    found one; precision and recall follow. None where there is nothing to divide by.
    """

    found: int = 0
    hits: int = 0
    marked: int = 0
    met: int = 0

    @property
    def precision(self) -> float | None:
        """The share of found spans that hit a mark."""
        return self.hits / self.found if self.found else None

    @property
    def recall(self) -> float | None:
        """The share of marks that a found span hits."""
        return self.met / self.marked if self.marked else None

    @property
    def f1(self) -> float | None:
        """Their harmonic mean."""
        if self.precision is None or self.recall is None:
            return None
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def ranking(these: Sequence[float], those: Sequence[float]) -> Ranking:
    """Compare the order of things by one figure with that by another."""
    if len(these) < FEWEST or len(set(these)) == 1 or len(set(those)) == 1:
        return Ranking(len(these), None, None)
    return Ranking(len(these), spearman(these, those), kendall(these, those))


def spearman(these: Sequence[float], those: Sequence[float]) -> float:
    """Spearman's rho: Pearson's correlation of the ranks, equal values sharing theirs."""
    return float(np.corrcoef(_ranks(these), _ranks(those))[0, 1])


def _ranks(values: Sequence[float]) -> Any:
    """Ranks from 1; equal values have the mean of theirs."""
    _, place, count = np.unique(np.asarray(values, dtype=float), return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    return (last - (count - 1) / 2)[place]


def kendall(these: Sequence[float], those: Sequence[float]) -> float:
    """Kendall's tau-b, which allows for equal values (Kendall 1945): pairs in the same
    order less pairs in the opposite one, over the geometric mean of the pairs that either
    side puts in order at all."""
    agreeing = 0
    seen: list[float] = []
    for _, group in groupby(sorted(zip(these, those, strict=True)), key=itemgetter(0)):
        values = [value for _, value in group]
        for value in values:  # against all that the first side ranks lower
            agreeing += bisect_left(seen, value) - (len(seen) - bisect_right(seen, value))
        for value in values:
            insort(seen, value)
    return agreeing / math.sqrt(_ordered(these) * _ordered(those))


def _ordered(values: Sequence[float]) -> int:
    """How many pairs of values are not equal."""
    return math.comb(len(values), 2) - sum(math.comb(count, 2) for count in Counter(values).values())


def overlap(found: Sequence[Span], marked: Sequence[Span]) -> Overlap:
    """Hold the spans found in one text against those marked in it."""
    hits = sum(any(span.overlaps(mark) for mark in marked) for span in found)
    met = sum(any(span.overlaps(mark) for span in found) for mark in marked)
    return Overlap(len(found), hits, len(marked), met)


def together(overlaps: Iterable[Overlap]) -> Overlap:
    """The overlap over several texts."""
    return Overlap(*map(sum, zip(*overlaps, strict=True))) if (overlaps := list(overlaps)) else Overlap()
