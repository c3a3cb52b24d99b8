"""Find where many quotations may come from in any amount of text, in one pass.

Seed and extend, as sequence aligners do: of each quotation a few rare shingles
(neighbouring words) are its seeds. The sources flow past the table of all seeds
once; where several seeds of a quotation lie on one diagonal (the distance between
their places in the source and in the quotation) there is a window worth comparing.

Words are hashed in bulk with numpy, without a loop over them, and shingles from the
hashes of their words. A word is a run of letters and digits, a character of Chinese
or Japanese is one by itself; case and width do not count. Two words that hash alike
would only make a window that the comparison then refuses.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from quotecheck.quotes.windows import KEPT, Window
from quotecheck.text import is_unspaced

Numbers = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]

LEAST_SEEDS, MOST_SEEDS = 4, 12
"""Seeds of one quotation. With one word in ten changed, two neighbouring words both
survive with probability 0.81; of twelve such pairs, two practically always do."""

BUDGET = 60
"""Occurrences in the sample that the seeds of one quotation may have together: common
pairs of words find everything, and cost accordingly."""

CHUNK = 1 << 20
"""Code points hashed at once: what bounds the memory."""

OVERLAP = 4_000
"""Code points that neighbouring chunks share, more than a quotation has."""

_BASE = 0x9E3779B97F4A7C15 | 1  # odd, so that it has an inverse modulo 2**64
_MIX = np.uint64(0xFF51AFD7ED558CCD)
_TURN = np.uint64(0xC4CEB9FE1A85EC53)
_BITS = 22
"""The first look at a shingle is into a table of 2**22 bits, which the cache holds."""


class Words(NamedTuple):
    """The words of a text: their hashes, and where they begin and end in it."""

    hashes: Hashes
    starts: Numbers
    ends: Numbers


def words(text: str) -> Words:
    """The words of a text, hashed."""
    if not text:
        return Words(np.empty(0, np.uint64), np.empty(0, np.int64), np.empty(0, np.int64))
    letters = _letters(text)
    is_word = letters != 0
    before = np.concatenate(([False], is_word[:-1]))
    if text.isascii():
        begins = is_word & ~before
        finishes = is_word & ~np.concatenate((is_word[1:], [False]))
    else:
        alone = _UNSPACED_BIT & letters != 0
        alone_before = np.concatenate(([False], alone[:-1]))
        begins = is_word & (~before | alone | alone_before)
        finishes = is_word & np.concatenate((~is_word[1:] | begins[1:], [True]))
    starts, ends = np.flatnonzero(begins), np.flatnonzero(finishes) + 1
    power, inverse = _powers(_size(len(text)))
    sums = np.cumsum(letters.astype(np.uint64) * power[: len(text)])
    first = np.where(starts > 0, sums[starts - 1], np.uint64(0))
    hashes = _mixed((sums[ends - 1] - first) * inverse[starts])
    return Words(hashes, starts, ends)


_UNSPACED_BIT = np.uint32(1 << 30)


def _letters(text: str) -> npt.NDArray[np.uint32]:
    """For each character the letter that it counts as, 0 where it is none."""
    if text.isascii():
        return _table()[np.frombuffer(text.encode("ascii"), np.uint8)]
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    return _table()[np.minimum(points, _BEYOND)] | np.where(points >= _BEYOND, points, np.uint32(0))


_BEYOND = np.uint32(0x10000)


@cache
def _table() -> npt.NDArray[np.uint32]:
    """What each character of the Basic Multilingual Plane counts as; what lies beyond
    counts as itself, and as a word by itself."""
    table = np.zeros(int(_BEYOND) + 1, np.uint32)
    for point in range(int(_BEYOND)):
        character = chr(point)
        if character.isalnum() or unicodedata.combining(character):
            plain = unicodedata.normalize("NFKC", character).lower() if point > 0x7F else character.lower()
            table[point] = ord(plain[0]) | (int(_UNSPACED_BIT) if is_unspaced(character) else 0)
    table[int(_BEYOND)] = int(_UNSPACED_BIT)
    return table


def _size(length: int) -> int:
    return max(CHUNK + OVERLAP, 1 << (length - 1).bit_length())


@cache
def _powers(length: int) -> tuple[Hashes, Hashes]:
    """The powers of the base and of its inverse, modulo 2**64."""
    inverse = pow(_BASE, -1, 1 << 64)
    made = []
    for base in (_BASE, inverse):
        factors = np.full(length, np.uint64(base))
        factors[0] = 1
        made.append(np.cumprod(factors))
    return made[0], made[1]


def _mixed(hashes: Hashes) -> Hashes:
    hashes = hashes ^ (hashes >> np.uint64(33))
    hashes = hashes * _MIX
    return hashes ^ (hashes >> np.uint64(29))


def shingles(hashes: Hashes, size: int) -> Hashes:
    """The hashes of `size` neighbouring words, by the place of the first."""
    if size == 1:
        return hashes
    joined = hashes[: len(hashes) - size + 1]
    for offset in range(1, size):
        joined = _mixed(joined * _TURN + hashes[offset : len(hashes) - size + 1 + offset])
    return joined


class Finder:
    """Looks for quotations in sources that flow past.

    `size` is how many words a shingle has: two where words have blanks between them,
    three characters of Chinese. Quotations of fewer words have the whole as their seed.
    """

    def __init__(self, quotations: Sequence[str], size: int = 2) -> None:
        found = [words(quotation) for quotation in quotations]
        self._tables = [_Table(found, size, whole=False)]
        self._tables += [_Table(found, short, whole=True) for short in range(1, size)]
        self._lengths = np.array([len(of_one.hashes) for of_one in found], np.int64)
        self._is_settled = False

    def settle(self, sources: Iterable[str]) -> None:
        """Choose the seeds by the beginning of some sources; `find` then takes those, in
        whatever it looks through."""
        self._choose(list(_sample(_hashed(sources))))

    def _choose(self, sample: Sequence[_Chunk]) -> None:
        self._tables = [table.rarest(chunk.words.hashes for chunk in sample) for table in self._tables]
        self._is_settled = True

    def find(self, sources: Iterable[str]) -> list[list[Window]]:
        """For each quotation the likeliest windows of the sources, best first."""
        kept = _Kept(self._lengths)
        chunks = _hashed(sources)
        ahead: Sequence[_Chunk] = ()
        if not self._is_settled:
            ahead = list(_sample(chunks))  # tells which shingles are rare
            self._choose(ahead)
        for chunk in chain(ahead, chunks):
            for table in self._tables:
                quotations, diagonals = table.hits(chunk.words.hashes)
                if len(quotations):
                    kept.add(chunk, quotations, diagonals)
        return kept.windows()


class _Chunk(NamedTuple):
    """The words of a piece of a source that begins at `offset` in it."""

    source: int
    offset: int
    words: Words


def _hashed(sources: Iterable[str]) -> Iterator[_Chunk]:
    for number, text in enumerate(sources):
        for offset, piece in _chunks(text):
            yield _Chunk(number, offset, words(piece))


SAMPLE = 500_000
"""Words of the sources in which the shingles are counted, to know the rare ones."""


def _sample(chunks: Iterator[_Chunk]) -> Iterator[_Chunk]:
    seen = 0
    for chunk in chunks:
        yield chunk
        seen += len(chunk.words.hashes)
        if seen >= SAMPLE:
            return


class _Table:
    """Shingles of quotations by hash: all of them, or those chosen as seeds.

    `whole` takes only quotations that have no more words than one shingle.
    """

    def __init__(self, quotations: Sequence[Words], size: int, *, whole: bool) -> None:
        self._size = size
        taken = [
            (number, shingles(found.hashes, size))
            for number, found in enumerate(quotations)
            if len(found.hashes) == size or (len(found.hashes) > size and not whole)
        ]
        none = np.empty(0, np.int64)
        self._fill(
            np.concatenate([np.empty(0, np.uint64), *(seeds for _, seeds in taken)]),
            np.concatenate([none, *(np.full(len(seeds), number) for number, seeds in taken)]),
            np.concatenate([none, *(np.arange(len(seeds)) for _, seeds in taken)]),
        )

    def _fill(self, seeds: Hashes, owners: Numbers, places: Numbers) -> None:
        order = np.lexsort((places, owners, seeds))
        self._seeds, self._owners, self._places = seeds[order], owners[order], places[order]
        self._filter = np.zeros(1 << _BITS, np.bool_)
        self._filter[(self._seeds >> np.uint64(64 - _BITS)).astype(np.int64)] = True

    def rarest(self, sample: Iterable[Hashes]) -> _Table:
        """The table of the seeds: of each quotation those shingles that are rarest in
        a sample, those that many quotations have counting more."""
        distinct, number, used = np.unique(self._seeds, return_inverse=True, return_counts=True)
        counts = np.zeros(len(distinct), np.int64)
        for hashes in sample:
            _, joined = self._known(hashes)
            place = np.searchsorted(distinct, joined)
            inside = place < len(distinct)
            same = distinct[place[inside]] == joined[inside]
            counts += np.bincount(place[inside][same], minlength=len(distinct))
        order = np.lexsort((self._places, ((counts + 1) * used)[number], self._owners))
        owners = self._owners[order]
        firsts = np.flatnonzero(np.concatenate((owners[:1] >= 0, owners[1:] != owners[:-1])))
        of_one = np.repeat(np.arange(len(firsts)), np.diff(np.append(firsts, len(owners))))
        rank = np.arange(len(owners)) - firsts[of_one]
        spent = np.cumsum(counts[number][order])
        spent -= np.concatenate(([0], spent))[firsts][of_one]
        chosen = order[(rank < LEAST_SEEDS) | ((rank < MOST_SEEDS) & (spent <= BUDGET))]
        table = object.__new__(_Table)
        table._size = self._size
        table._fill(self._seeds[chosen], self._owners[chosen], self._places[chosen])
        return table

    def _known(self, hashes: Hashes) -> tuple[Numbers, Hashes]:
        """The shingles of a text that are probably in the table, with their places."""
        if len(hashes) < self._size:
            return np.empty(0, np.int64), np.empty(0, np.uint64)
        joined = shingles(hashes, self._size)
        places = np.flatnonzero(self._filter[(joined >> np.uint64(64 - _BITS)).astype(np.int64)])
        return places, joined[places]

    def hits(self, hashes: Hashes) -> tuple[Numbers, Numbers]:
        """Quotations with the diagonals on which one of their seeds lies."""
        places, joined = self._known(hashes)
        first = np.searchsorted(self._seeds, joined, "left")
        last = np.searchsorted(self._seeds, joined, "right")
        counts = last - first
        if not counts.any():
            return np.empty(0, np.int64), np.empty(0, np.int64)
        rows = np.repeat(first - np.concatenate(([0], np.cumsum(counts)[:-1])), counts) + np.arange(counts.sum())
        return self._owners[rows], np.repeat(places, counts) - self._places[rows]


def _chunks(text: str) -> Iterator[tuple[int, str]]:
    """A text in pieces that overlap, cut between words."""
    start = 0
    while True:
        end = start + CHUNK
        if end >= len(text):
            yield start, text[start:]
            return
        cut = text.rfind(" ", end - OVERLAP, end)
        yield start, text[start : cut if cut > 0 else end]
        start = (cut if cut > 0 else end) - OVERLAP
        start = max(text.rfind(" ", start - OVERLAP, start) + 1, 0) or start


class _Kept:
    """The best windows so far, a table pruned whenever it has grown."""

    _MOST_ROWS = 1_000_000

    def __init__(self, lengths: Numbers) -> None:
        self._lengths = lengths
        self._rows: list[Numbers] = []
        self._count = 0

    def add(self, chunk: _Chunk, quotations: Numbers, diagonals: Numbers) -> None:
        """Put hits in one piece of a source together to windows."""
        number, offset, found = chunk
        lengths = self._lengths[quotations]
        order = np.lexsort((diagonals, quotations))
        quotations, diagonals, lengths = quotations[order], diagonals[order], lengths[order]
        apart = np.maximum(3, lengths // 4)
        new = np.ones(len(quotations), np.bool_)
        new[1:] = (quotations[1:] != quotations[:-1]) | (diagonals[1:] - diagonals[:-1] > apart[1:])
        firsts = np.flatnonzero(new)
        counts = np.diff(np.append(firsts, len(quotations)))
        lasts = firsts + counts - 1
        margin = 2 + lengths[firsts] // 3
        last_word = len(found.starts) - 1
        begin = np.clip(diagonals[firsts] - margin, 0, last_word)
        finish = np.clip(diagonals[lasts] + lengths[firsts] + margin, 0, last_word)
        rows = np.stack(
            (
                quotations[firsts],
                -counts,
                np.full(len(firsts), number),
                found.starts[begin] + offset,
                found.ends[finish] + offset,
            )
        )
        self._rows.append(rows)
        self._count += rows.shape[1]
        if self._count > self._MOST_ROWS:
            self._prune()

    def _prune(self) -> None:
        rows = np.concatenate(self._rows, axis=1)
        rows = rows[:, np.lexsort((rows[3], rows[2], rows[1], rows[0]))]
        firsts = np.flatnonzero(np.concatenate(([True], rows[0, 1:] != rows[0, :-1])))
        rank = np.arange(rows.shape[1]) - np.repeat(firsts, np.diff(np.append(firsts, rows.shape[1])))
        rows = rows[:, rank < KEPT]
        self._rows, self._count = [rows], rows.shape[1]

    def windows(self) -> list[list[Window]]:
        """The windows of each quotation, those with most seeds first."""
        found: list[list[Window]] = [[] for _ in self._lengths]
        if self._rows:
            self._prune()
            for quotation, seeds, source, start, end in self._rows[0].T.tolist():
                found[quotation].append(Window(source, start, end, -seeds))
        return found
