"""Stretches of sources that may hold a quotation, and how alike they are to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz

from quotecheck.model import Source
from quotecheck.text import UNSPACED

KEPT = 12
"""Windows kept for each quotation, those with most seeds."""

SURE = 0.6
"""A window this alike, word for word, makes others with fewer seeds not worth a look."""

WORSE = 0.2
"""A place less alike than the best by more than this is not worth its bounds."""

WORD = re.compile(rf"[{UNSPACED}]|[^\W_{UNSPACED}]+")
"""What counts as a word in the search for places: a run of letters and digits, or one
character of Chinese or Japanese."""


class Window(NamedTuple):
    """`sources[source][start:end]` (code points) may hold a quotation; `seeds` says how
    much of it was seen there."""

    source: int
    start: int
    end: int
    seeds: float


class Place(NamedTuple):
    """`sources[source][start:end]` is what a quotation is most like, by `likeness` of
    its words, 0..1."""

    source: int
    start: int
    end: int
    likeness: float


def verify(quotation: str, windows: Sequence[Window], text_of: Callable[[int], str]) -> list[Place]:
    """The windows with true bounds and likeness, most alike first."""
    sought = WORD.findall(quotation.lower())
    places: list[Place] = []
    seeds = 0.0
    for window in windows:
        if seeds > 2 * window.seeds and places[0].likeness >= SURE:
            break
        piece = text_of(window.source)[window.start : window.end]
        found = list(WORD.finditer(piece))
        least = max(0.0, places[0].likeness - WORSE) * 100 if places else 0.0
        aligned = fuzz.partial_ratio_alignment(sought, [match[0].lower() for match in found], score_cutoff=least)
        if aligned is None or aligned.dest_start == aligned.dest_end:
            continue
        start, end = found[aligned.dest_start].start(), found[aligned.dest_end - 1].end()
        places.append(Place(window.source, window.start + start, window.start + end, aligned.score / 100))
        places.sort(key=lambda place: -place.likeness)
        seeds = max(seeds, window.seeds)
    return places


# -- places in archives, found elsewhere

Sought = tuple[str, str]
"""A language, and a text to look for in it."""

Row = tuple[int, int]
"""A row of an archive: the numbers of both."""


class Hit(NamedTuple):
    """A place in a row of an archive, in code points, and how alike it is."""

    row: Row
    start: int
    end: int
    likeness: float


class Hits(NamedTuple):
    """Where texts were found, best first, and the rows that these places lie in."""

    places: Mapping[Sought, Sequence[Hit]]
    sources: Mapping[Row, Source]

    def of(self, wanted: Iterable[Sought]) -> Hits:
        """What was found of some texts."""
        return with_sources({one: self.places[one] for one in wanted if one in self.places}, self.sources)


def with_sources(places: Mapping[Sought, Sequence[Hit]], sources: Mapping[Row, Source]) -> Hits:
    """Places with the rows that they lie in, and no others."""
    return Hits(places, {hit.row: sources[hit.row] for found in places.values() for hit in found})
