"""Patterns as rules use them: whole words, in folded prose or as it stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

import re2
from ahocorasick_rs import AhoCorasick

from quotecheck.search import Hit, Search
from quotecheck.text import is_word_character


class Phrases:
    """Alternative patterns that have been checked, compiled on first use.

    `exact` keeps upper and lower case apart, `whole` wants whole words at
    either end that has a word, and `shown` says that the patterns are meant for
    the text as it stands instead of the folded prose.
    """

    def __init__(
        self, patterns: Iterable[str], *, exact: bool = False, whole: bool = True, shown: bool = False
    ) -> None:
        self.exact = exact
        self.shown = shown
        self._whole = whole
        self._patterns = tuple(patterns)

    @classmethod
    def of_wordings(cls, wordings: Iterable[str], *, exact: bool) -> Phrases:
        """Make patterns of plain wordings; where several match, the longest does."""
        return _Wordings(wordings, exact=exact)

    @property
    def fields(self) -> frozenset[str]:
        """The named groups."""
        if not any("<" in pattern for pattern in self._patterns):
            return frozenset()
        return frozenset(self._anywhere.groups)

    @property
    def listed(self) -> str:
        """The patterns as their author wrote them."""
        return ", ".join(map(_unbounded, self._patterns))

    @property
    def plain(self) -> list[str]:
        """The patterns that are plain wordings."""
        return [wording for wording in map(_unbounded, self._patterns) if not set(wording) & _SYNTAX]

    def sample(self) -> str:
        """A text that probably matches: a plain wording, if there is one."""
        if self.plain:
            return self.plain[0]
        from quotecheck.rulebook import regex  # only where rules are tried

        return regex.sample(regex.parse(_unbounded(self._patterns[0])))

    def find(self, text: str) -> Iterator[Hit]:
        """Find the matches in a text, left to right."""
        hits = self._anywhere.all(text)
        return (hit for hit in hits if _stands_alone(text, hit)) if self._whole else hits

    @cached_property
    def lineless(self) -> bool:
        """Whether where lines begin and end is all the same to the patterns, so that they
        match in a line of a text wherever they match in that line alone."""
        return not any(_LINE_EDGE.search(pattern) for pattern in self._patterns)

    def next_place(self, data: bytes, place: int) -> int:
        """Find the byte from `place` on where the next match begins, whole words or not; -1
        where there is none."""
        return self._anywhere.next_place(data, place)

    def begins(self, text: str) -> bool:
        """Tell whether a text begins with one of the patterns, blanks aside."""
        return self._at_start.occurs(text)

    def ends(self, text: str) -> bool:
        """Tell whether a text ends with one of the patterns, blanks aside."""
        return self._at_end.occurs(text)

    @cached_property
    def _anywhere(self) -> Search:
        return Search(self._patterns, exact=self.exact)

    @cached_property
    def _at_start(self) -> Search:
        return Search((rf"^\s*(?:{pattern})" for pattern in self._patterns), exact=self.exact)

    @cached_property
    def _at_end(self) -> Search:
        return Search((rf"(?:{pattern})\s*$" for pattern in self._patterns), exact=self.exact)


PIECE = 1 << 16
"""Code points looked through at once."""

MOST_KEPT = 256
"""Patterns of wordings that occur together, kept as long as a table is in use."""


class _Wordings(Phrases):
    """Plain wordings: those that a text has are known before any pattern is made of them."""

    def __init__(self, wordings: Iterable[str], *, exact: bool) -> None:
        self._wordings = sorted(wordings, key=len, reverse=True)
        super().__init__(map(_wording_pattern, self._wordings), exact=exact)
        self._searches: dict[tuple[int, ...], Search] = {}

    @cached_property
    def _sought(self) -> AhoCorasick:
        return AhoCorasick(self._wordings if self.exact else [wording.lower() for wording in self._wordings])

    def find(self, text: str) -> Iterator[Hit]:
        there = tuple(sorted(self._occurring(text if self.exact else text.lower())))
        if not there:
            return iter(())
        if there not in self._searches:
            if len(self._searches) >= MOST_KEPT:
                self._searches.clear()
            self._searches[there] = Search((self._patterns[number] for number in there), exact=self.exact)
        return (hit for hit in self._searches[there].all(text) if _stands_alone(text, hit))

    def _occurring(self, text: str) -> set[int]:
        """The numbers of the wordings in a text: looked for piece by piece, as the automaton
        lists every match and drafts may be made of nothing else."""
        found: set[int] = set()
        for start in range(0, len(text), PIECE):
            piece = text[start : start + PIECE + len(self._wordings[0])]
            found.update(number for number, _, _ in self._sought.find_matches_as_indexes(piece, overlapping=True))
        return found

    @cached_property
    def lineless(self) -> bool:
        """Not to be looked for by a pattern where that can be done without."""
        return False


_LINE_EDGE = re.compile(r"(?<!\[)\^|\$|\\[AzZ]")
_SYNTAX = frozenset("\\.^$*+?{}[]|()")


def _wording_pattern(wording: str) -> str:
    begins, ends = (r"\b" if edge.isascii() and edge.isalnum() else "" for edge in (wording[0], wording[-1]))
    return begins + str(re2.escape(wording)) + ends


def _unbounded(pattern: str) -> str:
    """A pattern without the boundaries that it was given when it was compiled."""
    inner = pattern.removeprefix(r"\b").removesuffix(r"\b")
    return inner[3:-1] if inner.startswith("(?:") and inner.endswith(")") else pattern


def _stands_alone(text: str, hit: Hit) -> bool:
    """Whether no word of any script goes on beyond the match; RE2's own
    boundaries know ASCII only.
    """
    if hit.start and is_word_character(text[hit.start - 1]) and is_word_character(text[hit.start]):
        return False
    return not (hit.end < len(text) and is_word_character(text[hit.end - 1]) and is_word_character(text[hit.end]))
