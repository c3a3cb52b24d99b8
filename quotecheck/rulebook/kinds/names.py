"""Kind `names`: Chinese names of people that are spelled wrong or turned round.

    problems: [spelled]
    problems: [order]

A name is told by both sides: a word in the translation that is how a family name of the
source is read, and beside it one that is how the rest is read, or nearly so; or the rest as
it is read, behind another syllable. Names in other
romanizations, and those that people have chosen, are none of this. Messages may use
`{found}`, `{said}`, the name in the source, and `{name}`, how it is spelled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from quotecheck.chinese import Name, is_pinyin, is_surname, names
from quotecheck.model import Pair
from quotecheck.rulebook.draft import Draft, Found, View
from quotecheck.rulebook.paired import at, base, masked, problem_keys
from quotecheck.rulebook.paired import build as build
from quotecheck.rulebook.paired import compile as compile
from quotecheck.rulebook.paired import probes as probes
from quotecheck.rulebook.spec import Rule

PROBLEMS = ("spelled", "order")

KEYS = problem_keys(PROBLEMS)
REQUIRED = ("problems",)

NEAR = 2
"""Letters that a wrong spelling differs by, at most; and less than half of them."""

LONG = 5
"""Letters of a given name that says whose it is, whatever stands before it."""

_CAPITALISED = re.compile(r"[A-Z][a-z]+(?:['’-]?[A-Za-z]?[a-z]+)*")


class _Word(NamedTuple):
    start: int
    end: int
    letters: str
    hyphenated: bool


def fields(body: frozenset[str]) -> frozenset[str]:
    return frozenset({"said", "name"})


def find(rule: Rule, draft: Draft, views: Sequence[View]) -> Iterator[Found]:
    for pair, view in draft.paired(views):
        if base(pair.source_lang) == "zh" and base(view.segment.lang) == "en":
            yield from _problems(rule.body, pair, view)


def _problems(problems: frozenset[str], pair: Pair, view: View) -> Iterator[Found]:
    known = list(names(pair.source))
    for first, second in _neighbours(masked(pair.target.text)) if known else ():
        if any(_is(name.family, first) and _is(name.given, second) for name in known):
            continue
        turned = next((name for name in known if _is(name.given, first) and _is(name.family, second)), None)
        if turned:
            if "order" in problems:
                yield at(pair, view, first.start, second.end, turned.text, name=_spelled(turned, second, first.letters))
            continue
        near = _nearest(known, first, second)
        if near and "spelled" in problems:
            name, given = near
            yield at(pair, view, first.start, second.end, name.text, name=_spelled(name, first, given))


def _neighbours(text: str) -> Iterator[tuple[_Word, _Word]]:
    """Capitalised words with a blank between them, with their letters."""
    found = [
        _Word(match.start(), match.end(), re.sub(r"['’-]", "", match[0]).lower(), "-" in match[0])
        for match in _CAPITALISED.finditer(text)
    ]
    for first, second in pairwise(found):
        if text[first.end : second.start] == " ":
            yield first, second


def _is(readings: Sequence[str], word: _Word) -> bool:
    return word.letters in readings


def _nearest(known: Sequence[Name], first: _Word, second: _Word) -> tuple[Name, str] | None:
    """The name with this family name whose rest is nearly spelled as here, and how that is.

    A hyphen is the sign of other romanizations, and a rest of one syllable is near to much.
    """
    if second.hyphenated or not is_pinyin(second.letters):
        return None
    best, least = None, NEAR + 1
    for name in known:
        if not name.is_long:
            continue
        if _is(name.given, second) and is_surname(first.letters) and len(second.letters) >= LONG:
            return name, second.letters  # another family
        if _is(name.family, first):
            for given in name.given:
                distance = Levenshtein.distance(given, second.letters, score_cutoff=NEAR)
                if distance < least and distance * 2 < len(given) and given[0] == second.letters[0]:
                    best, least = (name, given), distance
    return best


def _spelled(name: Name, family: _Word, given: str) -> str:
    own = family.letters if _is(name.family, family) else name.family[0]
    return f"{own.capitalize()} {given.capitalize()}"
