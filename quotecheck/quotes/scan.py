"""Find where a few quotations may come from: an automaton of their rare neighbours.

For one draft the words of a whole archive need not be hashed (`seeds.py`). The literal
pairs of neighbouring words that a quotation has go into an automaton, which runs over
sources as they are, even over undecoded rows, at the speed of memory.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, BytesAhoCorasick, MatchKind

from quotecheck.quotes.windows import WORD, Window

KEPT = 100
"""Windows kept for each quotation, the likeliest."""

FEW = 64
"""Up to so many quotations the automaton is the faster way."""

LEAST_STRETCH = 8
"""Code points; shorter pairs of words, such as "of the", are everywhere, and take a third."""

WIDEST_GAP = 2
"""Code points between two words of a stretch: a blank, with a comma or stop before it."""

LEAST_RUN = 3
"""Characters of Chinese or Japanese that make a seed."""

MOST_STRETCHES = 10
"""Stretches of words that are the seeds of one quotation, the rarest to judge by their looks.
All of them would find one quotation in a hundred more where one word in five is changed, in
twice the time and more."""

MOST_HITS = 20_000
"""A seed with more occurrences tells nothing."""


class _Seed(NamedTuple):
    """A literal that a quotation has at an offset, in code points."""

    quotation: int
    offset: int


class Scanner:
    """Looks for a few quotations in sources that flow past; `common` are words that
    say little about where a quotation is from."""

    def __init__(self, quotations: Sequence[str], common: Container[str] = ()) -> None:
        self._lengths = [len(quotation) for quotation in quotations]
        self._seeds: dict[str, list[_Seed]] = defaultdict(list)
        for number, quotation in enumerate(quotations):
            for literal, offset in _literals(_lowered(quotation), common):
                self._seeds[literal].append(_Seed(number, offset))
        self._texts = list(self._seeds)
        self._automaton = AhoCorasick(self._texts)
        written = {form for literal in self._texts for form in _written(literal)}
        self._rows = BytesAhoCorasick(sorted(written), matchkind=MatchKind.LeftmostFirst)

    def may_hold(self, row: bytes) -> bool:
        """Whether a row of JSON can hold any of the quotations."""
        return bool(self._rows.find_matches_as_indexes(row.lower()))

    def find(self, sources: Iterable[str]) -> list[list[Window]]:
        """For each quotation the likeliest windows of the sources, best first."""
        hits: list[tuple[int, int, int]] = []  # source, seed, place
        lengths: list[int] = []
        counts: Counter[int] = Counter()
        for number, text in enumerate(sources):
            lengths.append(len(text))
            found = self._automaton.find_matches_as_indexes(_lowered(text), overlapping=True)
            for seed, start, _ in found:
                counts[seed] += 1
                if counts[seed] <= MOST_HITS:
                    hits.append((number, seed, start))
        by_quotation: list[list[tuple[int, int, float]]] = [[] for _ in self._lengths]
        for number, seed, start in hits:
            if counts[seed] <= MOST_HITS:
                for quotation, offset in self._seeds[self._texts[seed]]:
                    by_quotation[quotation].append((number, start - offset, len(self._texts[seed])))
        return [_windows(found, length, lengths) for found, length in zip(by_quotation, self._lengths, strict=True)]


def _windows(found: list[tuple[int, int, float]], length: int, lengths: Sequence[int]) -> list[Window]:
    """Hits on neighbouring diagonals as one window; a rare seed weighs more."""
    apart = 8 + length // 4
    windows: list[Window] = []
    last: tuple[int, int] | None = None
    for source, diagonal, weight in sorted(found):
        if last and last[0] == source and diagonal - last[1] <= apart:
            window = windows[-1]
            end = min(lengths[source], diagonal + length + apart)
            windows[-1] = window._replace(end=max(window.end, end), seeds=window.seeds + weight)
        else:
            start, end = max(0, diagonal - apart), min(lengths[source], diagonal + length + apart)
            windows.append(Window(source, start, end, weight))
        last = source, diagonal
    return sorted(windows, key=lambda window: -window.seeds)[:KEPT]


def _literals(text: str, common: Container[str]) -> list[tuple[str, int]]:
    """The seeds of a quotation, with their offsets: stretches of neighbouring words, or
    runs of characters; of a quotation with none, the whole."""
    found = list(WORD.finditer(text))
    stretches = [
        (text[found[first].start() : end], found[first].start())
        for first in range(len(found))
        if (end := _stretch_end(found, first))
    ]
    literals = sorted(stretches, key=lambda stretch: _commonness(stretch[0], common))[:MOST_STRETCHES]
    runs = zip(*(found[shift:] for shift in range(LEAST_RUN)), strict=False)
    literals += [
        (text[run[0].start() : run[-1].end()], run[0].start())
        for run in runs
        if run[-1].end() - run[0].start() == LEAST_RUN
    ]
    if literals or not found:
        return literals
    return [(text[found[0].start() : found[-1].end()], found[0].start())]


def _stretch_end(found: Sequence[re.Match[str]], first: int) -> int | None:
    """Where the shortest stretch ends that begins with a word and is long enough to be a
    seed; None where the quotation ends before, or more than a comma is in between."""
    for left, right in pairwise(found[first:]):
        if not 1 <= right.start() - left.end() <= WIDEST_GAP:
            return None
        if right.end() - found[first].start() >= LEAST_STRETCH:
            return right.end()
    return None


def _commonness(stretch: str, common: Container[str]) -> tuple[int, int]:
    """Rare stretches sort first: those with most words that carry content, then the longest."""
    return -sum(word not in common for word in WORD.findall(stretch)), -len(stretch)


def _lowered(text: str) -> str:
    """The text in lower case, character by character, so that offsets stay."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(character.lower()[:1] for character in text)


def _written(literal: str) -> Iterable[bytes]:
    """How a literal stands in a row of JSON whose ASCII letters are in lower case."""
    for form in {literal, literal.title(), literal.capitalize()}:
        yield form.encode("utf-8", "surrogatepass").lower()
        yield json.dumps(form)[1:-1].lower().encode("ascii")
