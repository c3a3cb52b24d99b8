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

Needs = Sequence[Sequence[Sequence[str]]]
"""The ways in which a rule finds something, each as sets of strings of which it holds one."""

_DIGITS = bytes.maketrans(b"123456789", b"000000000")


def haystack(text: str) -> bytes:
    """Folded prose as strings are looked for in it: in lower case, but for a capital at the
    beginning of each word, so that a string that begins one is not found within another; and
    each digit as 0, so that any number is one string."""
    return text.lower().encode("utf-8").title().translate(_DIGITS)


CHUNK = 1 << 16
"""Bytes looked through at once: the automaton lists all matches of a chunk, so
this bounds the memory that a hostile draft can ask for."""

SEPARATOR = b"\n"
"""Stands between segments; folded prose has none, nor has any literal."""


LONGEST = 20
"""Code points of a string. What a longer one begins with is rare enough: with 12, half as many
rules more are run over prose in which they find nothing; with 32, hardly any fewer."""

GRAMS = (12, 8, 5)
"""Code points; a string of which so many at the beginning do not occur is not looked for."""


def narrowed(rules: Iterable[tuple[int, Needs]], haystack: bytes) -> Iterator[tuple[int, Needs]]:
    """The rules that have all they need in a text, by number, with the strings that occur:
    of a small text they are few, and their automaton is built in no time."""
    text = haystack.decode("utf-8")
    known = {size: {text[place : place + size] for place in range(len(text) - size + 1)} for size in GRAMS}
    known[0] = {""}
    sizes = [next((size for size in GRAMS if size <= length), 0) for length in range(LONGEST + 1)]
    for rule, needs in rules:
        ways = []
        for way in needs:
            kept = []
            for strings in way:
                found = [one for one in strings if one[: (size := sizes[len(one)])] in known[size] and one in text]
                if not found:
                    break
                kept.append(found)
            else:
                ways.append(kept)
        if ways:
            yield rule, ways


class Prefilter:
    """Rules by what they need. Rules come with their numbers."""

    def __init__(self, rules: Iterable[tuple[int, Needs]]) -> None:
        sets: dict[str, list[int]] = defaultdict(list)
        self._ways: list[int] = []
        self._rules: list[int] = []
        self._sizes: list[int] = []
        for rule, needs in rules:
            for way in needs:
                for strings in way:
                    for string in strings:
                        sets[string].append(len(self._ways))
                    self._ways.append(len(self._rules))
                self._rules.append(rule)
                self._sizes.append(len(way))
        patterns = [string.encode("utf-8") for string in sets]
        self._automaton = BytesAhoCorasick(patterns) if patterns else None
        self._longest = max(map(len, patterns), default=0)
        self._sets = list(sets.values())

    def possible(self, haystack: bytes) -> dict[int, list[int]]:
        """The numbers of the rules that have all they need in a segment, each with the
        numbers of those segments, in order. A line of the haystack is a segment."""
        found: dict[int, list[int]] = defaultdict(list)
        ways, sizes, rules = self._ways, self._sizes, self._rules
        for segment, strings in self._occurring(haystack):
            met: dict[int, int] = {}
            for one in {one for string in strings for one in self._sets[string]}:
                way = ways[one]
                met[way] = met.get(way, 0) + 1
            for rule in {rules[way] for way, count in met.items() if count == sizes[way]}:
                found[rule].append(segment)
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
