"""Literal renderings as a linguist writes them, and where they stand in a text.

    call deer horse         each word in any of its forms, with determiners between
    fox ~ tiger             up to four words between
    big/great/very_big      one of several, `_` or `-` between the words of one
    very? =red <n>          what may be missing, this form alone, any number

A phrase is a sequence of slots. They are compared with the words of a text from one of them
outwards, a few words each, so that the time it takes does not grow with the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from functools import lru_cache
from itertools import islice, product
from typing import NamedTuple

from quotecheck.rulebook.inflections import bases

GAP = "~"
GAP_WORDS = 4
"""Words that `~` stands for, at most: as many as a clause put in between mostly has."""

NUMBER = "<n>"
MOST_VARIANTS = 64
"""Phrases that one stands for, with every `?` and `_` in all ways."""

DETERMINERS = frozenset([
    "a", "an", "the", "this", "that", "these", "those", "my", "your", "his", "her", "its", "our", "their", "one's",
    "some", "own", "any", "such",
])  # fmt: skip
_MOST_DETERMINERS = 2
_JOINTS = frozenset(",-'")
_NUMBERS = frozenset([
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "dozen",
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand", "million",
    "several",
])  # fmt: skip
"""Words that `<n>` stands for. What they are worth is nothing to renderings, and reading
numbers by value (`figures`) is slow to import."""

WORD = r"\w+(?:'\w+)*"
"""A word of folded prose."""

_TOKEN = re.compile(rf"{WORD}|[^\w\s]")


class Slot(NamedTuple):
    """One word of a phrase: the words in base form, and forms, that may stand there, and
    whether a gap may stand before it."""

    words: frozenset[str]
    forms: frozenset[str] = frozenset()
    gap: bool = False


Phrase = tuple[Slot, ...]


class Token(NamedTuple):
    """A word or a mark of a text, the word in lower case."""

    text: str
    start: int
    end: int


def tokens(text: str) -> list[Token]:
    """The words and marks of folded prose, with what they span of it, in code points."""
    return [Token(match[0].lower(), match.start(), match.end()) for match in _TOKEN.finditer(text)]


def read(phrase: str) -> list[list[str]]:
    """The plain phrases that one as written stands for: words in base form, `=word`, `<n>`
    and `~`. Raises ValueError where it is not written as it should be."""
    choices = [_choices(part) for part in phrase.split()]
    variants = list(
        islice(([word for words in chosen for word in words] for chosen in product(*choices)), MOST_VARIANTS + 1)
    )
    if len(variants) > MOST_VARIANTS:
        raise ValueError(f"stands for more than {MOST_VARIANTS} phrases: write several")
    unique = {tuple(variant): None for variant in variants}
    for variant in unique:
        if not any(len(word) > 1 and word != NUMBER for word in variant):
            raise ValueError("has no word to look for")
        if GAP in (variant[0], variant[-1]):
            raise ValueError("begins or ends with `~`: a gap stands between words")
    return [list(variant) for variant in unique]


_WORD = re.compile(r"=?\w+(?:['’]\w+)*|<n>")


def _choices(part: str) -> list[list[str]]:
    if part == GAP:
        return [[GAP]]
    optional = part.endswith("?")
    alternatives = part.removesuffix("?").split("/")
    plain: list[str] = []
    ways = []
    for alternative in alternatives:
        words = re.split("[_-]", alternative.lower().replace("’", "'"))
        for word in words:
            if not _WORD.fullmatch(word):
                raise ValueError(f"`{part}` is no word: write words, `a/b`, `word?`, `=word`, `~` or `<n>`")
        if len(words) == 1:
            plain.append(words[0])
        else:
            ways.append(words)
    single = [["/".join(plain)]] if plain else []
    return [*single, *ways, *([[]] if optional else [])]


def sample(words: Sequence[str]) -> str:
    """A text that a plain phrase is found in."""
    named = (word.split("/")[0].removeprefix("=") for word in words if word != GAP)
    return " ".join("two" if word == NUMBER else word for word in named)


def phrase(words: Sequence[str]) -> Phrase:
    """The slots of a plain phrase."""
    slots = []
    gap = False
    for word in words:
        if word == GAP:
            gap = True
            continue
        each = word.split("/")
        exact = frozenset(one[1:] for one in each if one[0] == "=")
        slots.append(Slot(frozenset(one for one in each if one[0] != "="), exact, gap))
        gap = False
    return tuple(slots)


class Words:
    """The words of a text, and where those stand that may be forms of `wanted` ones, by these."""

    def __init__(self, text: str, wanted: Set[str]) -> None:
        self.tokens = tokens(text)
        self.places: dict[str, list[int]] = {}
        for place, token in enumerate(self.tokens):
            for base in bases_of(token.text) & wanted:
                self.places.setdefault(base, []).append(place)


@lru_cache(maxsize=1 << 16)
def bases_of(word: str) -> frozenset[str]:
    """What a word of a text may be a form of, also without what is written on to it: horse's."""
    if word.endswith("'s"):
        return bases(word) | bases(word[:-2])
    return bases(word) | {"not"} if word.endswith("n't") else bases(word)


def _is_number(word: str) -> bool:
    return word in _NUMBERS or word[0].isdigit()


def _fits(slot: Slot, word: str) -> bool:
    if not slot.words.isdisjoint(bases_of(word)):
        return True
    if slot.forms and (word in slot.forms or (word.endswith("'s") and word[:-2] in slot.forms)):
        return True
    return NUMBER in slot.words and _is_number(word)


def around(slots: Phrase, slot: int, words: Sequence[Token], place: int) -> tuple[int, int] | None:
    """The first and the last word of a phrase of which one slot is at a place: of several that
    it may begin with the first, and of those that it may end with, too. None where it does not
    stand there."""
    if not _fits(slots[slot], words[place].text):
        return None
    ends = [place]
    for one in slots[slot + 1 :]:
        ends = sorted({next for last in ends for next in _next(one, one.gap, words, last, 1)})
    starts = [place] if ends else []
    for number in range(slot - 1, -1, -1):
        gap = slots[number + 1].gap
        starts = sorted({next for last in starts for next in _next(slots[number], gap, words, last, -1)})
    return (starts[0], ends[0]) if starts else None


def _next(slot: Slot, gap: bool, words: Sequence[Token], last: int, step: int) -> Iterator[int]:
    """The words that fit a slot in one direction from another word, with no more between than
    may be there."""
    determiners, others = _MOST_DETERMINERS, GAP_WORDS if gap else 0
    joint = 1 + gap
    end = last + step * (4 + _MOST_DETERMINERS + GAP_WORDS)
    for place in range(last + step, min(end, len(words)) if step > 0 else max(end, -1), step):
        word = words[place].text
        if _fits(slot, word):
            yield place
        if word in _JOINTS:
            joint -= 1
            if joint < 0:
                return
        elif (word in DETERMINERS or word.endswith(("'s", "s'"))) and determiners:
            determiners -= 1
        elif others and (word[0].isalnum() or word[0] == "_"):
            others -= 1
        else:
            return
