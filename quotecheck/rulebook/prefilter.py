"""Which rules can find anything in which segment, told in one pass over the prose.

Each rule comes with sets of strings; its findings hold one of each. They go into one
Aho-Corasick automaton, which runs over all segments of a document at once.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from ahocorasick_rs import BytesAhoCorasick

Needs = Sequence[Sequence[str]]

CHUNK = 1 << 16
"""Bytes looked through at once: the automaton lists all matches of a chunk, so
this bounds the memory that a hostile draft can ask for."""

SEPARATOR = b"\n"
"""Stands between segments; folded prose has none, nor has any literal."""


class Prefilter:
    """Rules by what they need. Rules come with their numbers."""

    def __init__(self, rules: Iterable[tuple[int, Needs]]) -> None:
        owners: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._wanted: dict[int, int] = {}
        for number, needs in rules:
            self._wanted[number] = (1 << len(needs)) - 1
            for place, literals in enumerate(needs):
                for literal in literals:
                    owners[literal].append((number, 1 << place))
        patterns = [literal.encode("utf-8") for literal in owners]
        self._automaton = BytesAhoCorasick(patterns) if patterns else None
        self._longest = max(map(len, patterns), default=0)
        self._owners = list(owners.values())

    def possible(self, haystack: bytes) -> dict[int, list[int]]:
        """The numbers of the rules that have all they need in a segment, each with the
        numbers of those segments, in order. A line of the haystack is a segment."""
        found: dict[int, list[int]] = defaultdict(list)
        for segment, literals in self._occurring(haystack):
            met: dict[int, int] = {}
            for literal in literals:
                for number, sign in self._owners[literal]:
                    met[number] = met.get(number, 0) | sign
            for number, signs in met.items():
                if signs == self._wanted[number]:
                    found[number].append(segment)
        return found

    def _occurring(self, haystack: bytes) -> Iterator[tuple[int, set[int]]]:
        """The segments that hold any literal, each with the numbers of those."""
        ends = list(accumulate(len(line) + len(SEPARATOR) for line in haystack.split(SEPARATOR)))
        segment, end = 0, ends[0]
        literals: set[int] = set()
        for start, hits in self._hits(haystack):
            for literal, place, _ in hits:
                if start + place >= end:
                    if literals:
                        yield segment, literals
                        literals = set()
                    segment = bisect_right(ends, start + place, segment)
                    end = ends[segment]
                literals.add(literal)
        if literals:
            yield segment, literals

    def _hits(self, prose: bytes) -> Iterator[tuple[int, list[tuple[int, int, int]]]]:
        """The literals in pieces of some prose, segment by segment: where a piece begins, and
        each literal with where it begins and ends in that."""
        if self._automaton is None:
            return
        start = 0
        while start < len(prose):
            stop = reach = start + CHUNK
            if stop < len(prose):  # whole segments, if one fits; or else no literal is cut
                stop = reach = prose.rfind(SEPARATOR, start, stop) + 1 or stop
                if prose[stop - 1 : stop] != SEPARATOR:
                    end = prose.find(SEPARATOR, stop, stop + self._longest)
                    reach = stop + self._longest if end < 0 else end
            yield start, self._automaton.find_matches_as_indexes(prose[start:reach], overlapping=True)
            start = stop
