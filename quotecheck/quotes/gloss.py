"""Word-for-word renderings that no list knows, by a dictionary of the original's language.

A quotation is literal where every word of its content is a sense that a dictionary has for
some word of the original, or for a character of it. That alone is no fault: faithful ones are,
too. But where the accepted wording shares hardly a word with it, a machine has gone by the
dictionary: of such quotations in WMT news from Chinese, experts marked 86 % (72 % as major),
where of those that the dictionary explains and that resemble the reference they marked 49 %.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import takewhile
from typing import Protocol

LITERAL_WORDS = 2
"""Words of content from which on a quotation can be called literal."""

UNLIKE = 0.34
"""The share of its words that an accepted wording may have, at most."""

_SAME_START, _ENDING = 3, 4
"""Letters that inflected forms have in common, at least, and that may follow, at most."""

_WORD = re.compile(r"[a-z]+")
_BRACKETED = re.compile(r"\([^)]*\)")


class Dictionary(Protocol):
    """Senses of words, in English."""

    @property
    def longest(self) -> int:
        """How many characters its words have, at most."""

    def senses(self, word: str) -> Sequence[str]:
        """The senses of a word; none where it is not known."""


def is_literal(content: Sequence[str], original: str, dictionary: Dictionary) -> bool:
    """Whether a dictionary explains every word of a quotation's content by the original."""
    if len(content) < LITERAL_WORDS:
        return False
    known = _glosses(original, dictionary)
    return all(is_among(word, known) for word in content)


def is_among(word: str, others: Collection[str]) -> bool:
    """Whether a word, or a form of it, is among others."""
    return word in others or any(_akin(word, other) for other in others)


def _akin(one: str, other: str) -> bool:
    """Whether two words look like forms of one: task and tasks, decide and decided."""
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    longest = max(len(one), len(other))
    return same >= _SAME_START and longest - same <= _ENDING and same * 2 > longest


def _glosses(original: str, dictionary: Dictionary) -> frozenset[str]:
    words: set[str] = set()
    for piece in _cut(original, dictionary):
        for sense in (*dictionary.senses(piece), *(sense for sign in piece for sense in dictionary.senses(sign))):
            words.update(_WORD.findall(_BRACKETED.sub("", sense).lower()))
    return frozenset(words)


def _cut(text: str, dictionary: Dictionary) -> Iterator[str]:
    """The longest words that the dictionary has, one behind the other."""
    place = 0
    while place < len(text):
        sizes = range(min(dictionary.longest, len(text) - place), 1, -1)
        size = next((size for size in sizes if dictionary.senses(text[place : place + size])), 1)
        yield text[place : place + size]
        place += size
