"""What a number in a text comes to, and how much it must be kept."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from fractions import Fraction
from typing import NamedTuple


class Weight(IntEnum):
    """How surely a number is one that a translation has to give."""

    FREE = 0  # an idiom, a name, an article: it may go and come
    COUNTED = 1  # one digit in words with what it counts: it may hide in another word
    LOOSE = 2  # in digits, but often told otherwise: a day, a time, a year, an ordinal
    FIRM = 3  # an amount


class Figure(NamedTuple):
    """A number at `text[start:end]` (code points), with all values that it may be given as."""

    values: frozenset[Fraction]
    start: int
    end: int
    weight: Weight
    about: frozenset[Fraction] = frozenset()
    """What it comes to in other units, as far as those are rounded."""
    rounded: bool = False
    """Whether the text says that it is only about so much."""


ROUNDED = Fraction(4, 100)
"""How far a value in another unit may be from the exact one: 960 mu are 158 acres or 160."""

ABOUT = Fraction(25, 1000)
"""How far a round number may be from the exact one, with fewer digits: 1998万 are about 20 million."""


def matched(figure: Figure, others: Iterable[Figure]) -> bool:
    """Whether any of the others may stand for the same number."""
    return any(
        figure.values & other.values
        or _near(figure, other)
        or _near(other, figure)
        or _rounds(figure, other)
        or _rounds(other, figure)
        for other in others
    )


def _near(figure: Figure, other: Figure) -> bool:
    return any(abs(value - exact) <= ROUNDED * abs(exact) for exact in figure.about for value in other.values)


def _rounds(figure: Figure, other: Figure) -> bool:
    return figure.rounded and any(
        abs(value - exact) <= ABOUT * abs(exact) and _significant(value) < _significant(exact)
        for value in figure.values
        for exact in other.values
    )


def _significant(value: Fraction) -> int:
    """How many digits of a number are not only there for its size."""
    return len(f"{float(value):.12g}".partition("e")[0].replace(".", "").strip("0"))


def figure(values: Iterable[Fraction | int], start: int, end: int, weight: Weight) -> Figure:
    """A figure with these values."""
    return Figure(frozenset(map(Fraction, values)), start, end, weight)
