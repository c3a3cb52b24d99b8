"""Literal renderings as a linguist writes them, and where they stand in a text.

    call deer horse         each word in any of its forms, with determiners between
    fox ~ tiger             up to four words between
    big/great/very_big      one of several, `_` or `-` between the words of one
    very? =red <n>          what may be missing, this form alone, any number

A phrase is a sequence of slots. They are compared with the words of a text from left to
right, so that the time it takes is bounded by the words and not by what stands between.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, product
from typing import NamedTuple

from quotecheck.model import Span

GAP = "~"
GAP_WORDS = 4
"""Words that `~` stands for, at most: as many as a clause put in between mostly has."""

NUMBER = "<n>"
MOST_VARIANTS = 64
"""Phrases that one stands for, with every `?` and `_` in all ways."""

DETERMINERS = frozenset(
    [
        "a",
        "an",
        "the",
        "this",
        "that",
        "these",
        "those",
        "my",
        "your",
        "his",
        "her",
        "its",
        "our",
        "their",
        "one's",
        "some",
        "own",
        "any",
        "such",
    ]
)
_MOST_DETERMINERS = 2
_JOINTS = frozenset(",-'")
_NUMBERS = frozenset(
    [
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "dozen",
        "twenty",
        "thirty",
        "forty",
        "fifty",
        "sixty",
        "seventy",
        "eighty",
        "ninety",
        "hundred",
        "thousand",
        "million",
        "several",
    ]
)
_TOKEN = re.compile(r"\w+(?:'\w+)*|[^\w\s]")


class Slot(NamedTuple):
    """One word of a phrase: the forms that it may have, and whether a gap may stand before it."""

    forms: frozenset[str]
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


def stored(slots: Sequence[frozenset[str]]) -> str:
    """A plain phrase as text that `phrase` reads: the forms of each of its words."""
    return " ".join("|".join(sorted(forms)) for forms in slots)


def phrase(text: str) -> Phrase:
    """The slots of a phrase as stored."""
    slots = []
    gap = False
    for part in text.split(" "):
        if part == GAP:
            gap = True
        else:
            slots.append(Slot(frozenset(part.split("|")), gap))
            gap = False
    return tuple(slots)


class Table:
    """Phrases, each with what it is for, found together."""

    def __init__(self, phrases: Sequence[tuple[str, Phrase]]) -> None:
        self._first: dict[str, list[tuple[str, Phrase]]] = {}
        for one in phrases:
            for form in one[1][0].forms:
                self._first.setdefault(form, []).append(one)
        self._numbers = self._first.pop(NUMBER, [])

    def find(self, text: str) -> Iterator[tuple[Span, str]]:
        """The phrases in folded prose from left to right: of those that overlap, the first and
        longest. Each with what it is for."""
        words = tokens(text)
        behind = 0
        for place, token in enumerate(words):
            candidates = self._candidates(token.text)
            if not candidates or token.start < behind:
                continue
            ends = [(_end(slots, words, place), -number) for number, (_, slots) in enumerate(candidates)]
            end, number = max(ends)
            if end >= 0:
                behind = words[end].end
                yield Span(token.start, behind), candidates[-number][0]

    def _candidates(self, word: str) -> Sequence[tuple[str, Phrase]]:
        found = [one for form in _readings(word) for one in self._first.get(form, ())]
        return [*found, *self._numbers] if self._numbers and _is_number(word) else found


def _readings(word: str) -> Sequence[str]:
    """A word, and what it is without what is written on to it, or as that: horse's, didn't."""
    if word.endswith("'s"):
        return word, word[:-2]
    return (word, "n't") if word.endswith("n't") else (word,)


def _is_number(word: str) -> bool:
    return word in _NUMBERS or word[0].isdigit()


def _fits(slot: Slot, word: str) -> bool:
    if NUMBER in slot.forms and _is_number(word):
        return True
    return not slot.forms.isdisjoint(_readings(word))


def _end(slots: Phrase, words: Sequence[Token], place: int) -> int:
    """The last word of a phrase that begins at a word known to fit; -1 where it does not go on.
    Of several the nearest."""
    reached = [place]
    for slot in slots[1:]:
        reached = sorted({next for last in reached for next in _next(slot, words, last)})
        if not reached:
            return -1
    return reached[0]


def _next(slot: Slot, words: Sequence[Token], last: int) -> Iterator[int]:
    """The words behind one that fit the next slot, with no more between than may be there."""
    determiners, others = _MOST_DETERMINERS, GAP_WORDS if slot.gap else 0
    joint = 1 + slot.gap
    for place in range(last + 1, min(last + 2 + _MOST_DETERMINERS + GAP_WORDS + 2, len(words))):
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
