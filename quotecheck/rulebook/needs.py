"""What every match of a pattern holds, as strings that are quick to look for.

A rule is run only where its needs are met, so that what it costs is how often they are
met by chance. Of all sets of strings that a pattern promises, those are kept whose strings
are rarest in English prose, by a rough guess: from how common letters and the commonest
words are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from math import fsum, prod

from quotecheck.rulebook.prefilter import LONGEST, haystack
from quotecheck.rulebook.regex import (
    BLANK,
    Alternatives,
    Boundary,
    Characters,
    Pattern,
    Repeated,
    Sequenced,
    Text,
)
from quotecheck.text import fold_literal

EDGE = "\0"
"""Stands before a string that begins a word."""

Way = tuple[frozenset[str], ...]
"""Sets of strings, folded, in lower case and with 0 for each digit: what is found in this way
holds at least one string of each set."""

Needs = tuple[Way, ...]
"""The ways in which something is found, at least one of which is met. None at all promise
nothing."""

DIGITS = str.maketrans("123456789", "000000000")
"""As haystacks have them."""

MOST_LITERALS = 64
"""Strings that are put together from parts; more cost more than they save."""

MOST_CHOICES = 512
"""Strings of a set of alternatives. Each is there to be looked for anyway, in one pass."""

MOST_SETS = 3
"""How many sets of literals are asked for at once."""

MOST_WAYS = 64
"""How many ways of a rule are told apart."""

WORTH_A_SET = 32
"""To run a pattern costs as much as to note so many strings: a set beside the first one
must not be met more often than that for each time that the first is."""

MOST_OFTEN = 0.012
"""A set beside the first one that is met more often, for each character, rules out little."""

RARE_ENOUGH = 3e-7
"""Where the first set is met less than once in some megabytes, another one saves nothing."""


def any_wording(wordings: Iterable[str]) -> Needs:
    """One of several wordings is needed, as whole words, and no more."""
    return ((frozenset(_cleaned(EDGE + fold_literal(wording).translate(DIGITS)) for wording in wordings),),)


def needs(patterns: Iterable[Pattern | None]) -> Needs:
    """What each match of any of several patterns holds; None stands for one that is not
    known."""
    ways = [_way(choice) if choice else () for pattern in patterns for choice in _choices(pattern)]
    if not all(ways):
        return ()
    return _merged(ways)


def rarest(slots: Sequence[frozenset[str]]) -> list[int]:
    """The numbers of the words of a phrase, that which is met least often first."""
    return sorted(range(len(slots)), key=lambda number: frequency(frozenset(EDGE + form for form in slots[number])))


def _choices(pattern: Pattern | None) -> Iterator[Pattern | None]:
    """The patterns that a pattern is a choice of."""
    if isinstance(pattern, Alternatives):
        for item in pattern.items:
            yield from _choices(item)
    else:
        yield pattern


def at_edge(pattern: Pattern) -> Pattern:
    """The pattern where it begins a word."""
    choices = [choice.items if isinstance(choice, Sequenced) else (choice,) for choice in _choices(pattern) if choice]
    return Alternatives(tuple(Sequenced((Boundary("b"), *items)) for items in choices))


def _merged(ways: Iterable[Way]) -> Needs:
    """Ways of one set each are one way; of the others the first ones are kept apart, and of
    the rest what they need first."""
    kept: dict[Way, None] = {}
    strings: set[str] = set()
    for way in ways:
        if len(way) == 1 or (len(kept) >= MOST_WAYS and way not in kept):
            strings |= way[0]
        else:
            kept[way] = None
    single = [(_without_longer(frozenset(strings)),)] if strings else []
    return (*single, *kept)


def _way(pattern: Pattern) -> Way:
    """What each match of one pattern holds: a few sets, the most telling ones first."""
    exact, sets = _needs(pattern)
    return tuple(map(_without_longer, _together(_most_telling(sets if exact is None else [exact]))))


def _together(sets: Sequence[frozenset[str]]) -> Way:
    """The first of these sets, and of the others those that rule out more than they cost."""
    if not sets:
        return ()
    first = frequency(sets[0])
    if first < RARE_ENOUGH:
        return (sets[0],)
    most = min(WORTH_A_SET * first, MOST_OFTEN)
    kept = [sets[0]]
    for strings in sets[1:]:
        if len(kept) < MOST_SETS and frequency(strings) < most and not any(_is_like(strings, other) for other in kept):
            kept.append(strings)
    return tuple(kept)


def _is_like(strings: frozenset[str], others: frozenset[str]) -> bool:
    """Whether two sets differ by blanks alone."""
    return len(strings) == len(others) and set(map(str.strip, strings)) == set(map(str.strip, others))


def beside(ways: Needs, clauses: Iterable[Iterable[Pattern | None]]) -> Needs:
    """What is needed where in the same segment something of each clause must be found, too."""
    further = [
        _without_longer(frozenset().union(*(way[0] for way in found))) for clause in clauses if (found := needs(clause))
    ]
    return tuple(_together([*way, *further]) for way in ways or ((),) if way or further)


def sought(strings: Iterable[str]) -> list[str]:
    """What is looked for of strings, and each but once, as it stands in a haystack: strings
    without what they begin with as many others do, and not more of them than tells them apart.
    What may stand within a word is looked for in both of its forms."""
    return sorted({form for string in strings for form in _forms(_telling(string))})


def _forms(string: str) -> Iterator[str]:
    begins = string.startswith(EDGE)
    form = haystack(string.removeprefix(EDGE)[:LONGEST]).decode("utf-8")
    yield form
    if not begins and form[0].isascii() and form[0].isalpha():
        yield form[0].lower() + form[1:]


_COMMON = re.findall(
    r"\w+",
    """
    the of and to a in is that for it was on be with as by he at i this have from not are his they but we or an
    which you their has had will been one all were can if more her there who so when up out what no said about its
    into than them some my time would people could year our only new just other then also two first over may any
    like these many she such
    """,
)
"""The commonest words of English, commonest first."""

_LEADING = re.compile(rf"{EDGE}?(?: ?(?:{'|'.join(_COMMON)}) )+(?=.{{{LONGEST}}})")


def _telling(string: str) -> str:
    """A long string without the common words at its beginning."""
    if len(string) <= LONGEST:
        return string
    match = _LEADING.match(string)
    return _cleaned(EDGE + string[match.end() :]) if match else string


# -- how often a string occurs -----------------------------------------------------

_WORDS = {word: 0.07 / rank for rank, word in enumerate(_COMMON, start=1)}
"""The share of each in all words, by Zipf's law."""

_LETTERS = {
    **dict.fromkeys("e", 0.1), **dict.fromkeys("taoins", 0.06), **dict.fromkeys("rhldcu", 0.03),
    **dict.fromkeys("mfpgwybv", 0.015), **dict.fromkeys("kxjqz", 0.003), "0": 0.01, **dict.fromkeys(".,'-", 0.013),
    **dict.fromkeys('"():;!?/', 0.002),
}  # fmt: skip
"""The share of each in all characters, roughly."""

_UNUSUAL = 0.0003
"""The share of any other character."""

_LINKED = 0.7
"""Letters do not follow one another by chance: the chance of several is that of each by
itself, multiplied and raised to this."""


_SHORT, _SHORT_WORD = 3, 3e-5
"""A word of so many letters that is not among the commonest, and its share."""

_BEGUN = 0.2
"""The share of letters that begin or end a word."""

_RAREST_WORD = 2e-6
"""The share of a word that a rule looks for, however long it is: once in some ten pages."""


@lru_cache(maxsize=8192)
def frequency(strings: frozenset[str]) -> float:
    """How often any of several strings begins, for each character of prose."""
    return fsum(map(_frequency, strings))  # in whatever order they come


@lru_cache(maxsize=16384)
def _frequency(string: str) -> float:
    first, *others = string.removeprefix(EDGE).split(" ")
    if not others:
        return _of_word(first, string[0] == EDGE, False)
    *inner, last = others
    parts = [(first, string[0] == EDGE, True), *((word, True, True) for word in inner), (last, True, False)]
    return prod(_of_word(word, begins, ends) for word, begins, ends in parts if word)


@lru_cache(maxsize=16384)
def _of_word(word: str, begins: bool, ends: bool) -> float:
    """How often a word or a part of one occurs, by whether it is known to begin and end there."""
    known = _WORDS.get(word, 0.0)
    if begins and ends and word.isalpha() and len(word) > 1:
        return known or (_RAREST_WORD if len(word) > _SHORT else _SHORT_WORD)
    chance = prod(_LETTERS.get(letter, _UNUSUAL) for letter in word)
    if len(word) > 1:
        chance = max(float(chance**_LINKED), _RAREST_WORD if word.isalpha() else 0.0)
    return known + chance * (_BEGUN if begins or ends else 1.0)


def _most_telling(sets: Iterable[frozenset[str]]) -> list[frozenset[str]]:
    """The sets that are worth looking for, the rarest first."""
    usable = [strings for strings in (frozenset(map(_cleaned, one)) for one in sets) if all(map(_is_usable, strings))]
    if len(usable) == 1 and min(map(len, usable[0])) >= _RARE:  # as in most alternatives
        return usable
    rated = sorted((frequency(strings), number) for number, strings in enumerate(usable))
    return [usable[number] for rate, number in rated if rate < _TOO_COMMON]


def _cleaned(string: str) -> str:
    """A string with its edge only where it begins with a letter that can be a capital."""
    if EDGE not in string:
        return string
    plain = string.replace(EDGE, "").replace("  ", " ")
    return EDGE + plain if string[0] == EDGE and plain[:1].isascii() and plain[:1].isalpha() else plain


def _is_usable(string: str) -> bool:
    """Whether a string can be looked for: control characters stand between segments, and
    between strings where these are stored."""
    plain = string.removeprefix(EDGE)
    return plain > " " and plain.isprintable()


_RARE = 5
"""Code points; strings of so many are not met in every sentence."""

_TOO_COMMON = 0.05
"""A set that is met in every sentence rules out nothing."""


def _without_longer(strings: frozenset[str]) -> frozenset[str]:
    """Leave out strings that hold another one: looking for that is enough. Of a whole
    table that takes longer than it saves."""
    if len(strings) > MOST_LITERALS:
        return strings
    kept: list[str] = []
    for string in sorted(strings, key=lambda string: (len(string), string)):
        if not any(shorter in string for shorter in kept):
            kept.append(string)
    return frozenset(kept)


# -- what a pattern promises -------------------------------------------------------

_Strings = frozenset[str] | None
_Sets = Sequence[frozenset[str]]
_BLANKS = frozenset({" "})


def _needs(pattern: Pattern) -> tuple[_Strings, _Sets]:
    """All strings that can match, if few; and sets of which each match holds
    one string. Both as they are sought; a run of blanks counts as one.
    """
    match pattern:
        case Characters(kinds, literal):
            if kinds == {BLANK}:
                return _BLANKS, ()
            if literal is None:
                return None, ()
            strings = frozenset(fold_literal(one).translate(DIGITS) for one in literal)
            return (strings if len(strings) <= 16 else None), ()
        case Text(text):
            return frozenset({text.lower().translate(DIGITS)}), ()
        case Boundary(sign):
            return frozenset({EDGE if sign == "b" else ""}), ()
        case Alternatives(items):
            return _of_alternatives([_needs(item) for item in items])
        case Sequenced(items):
            return _of_sequence([part for item in items for part in _in_sequence(item)])
        case Repeated(item, least, most):
            return _repeated(_needs(item), least, most)


def _of_alternatives(parts: Sequence[tuple[_Strings, _Sets]]) -> tuple[_Strings, _Sets]:
    """One of the strings of one of the parts."""
    strings = [exact for exact, _ in parts if exact is not None]
    every = frozenset(string for exact in strings for string in exact)
    exact = every if len(strings) == len(parts) and len(every) <= MOST_LITERALS else None
    best = [_most_telling(sets if strings is None else [strings]) for strings, sets in parts]
    unions = [frozenset().union(*sets) for sets in zip(*best, strict=False)] if all(best) else []
    return exact, [union for union in unions if len(union) <= MOST_CHOICES]


def _of_sequence(parts: Sequence[tuple[_Strings, _Sets]]) -> tuple[_Strings, _Sets]:
    """Runs of known strings, put together as far as they stay few."""
    found: list[frozenset[str]] = []
    run: frozenset[str] = frozenset({""})
    whole = True
    for exact, sets in parts:
        if exact is not None and len(run) * len(exact) <= MOST_LITERALS:
            run = frozenset(_join(left, right) for left in run for right in exact)
            continue
        whole = False
        found += [run, *sets]
        run = exact if exact is not None else frozenset({""})
    return (run if whole else None), [*found, run]


def _repeated(part: tuple[_Strings, _Sets], least: int, most: int | None) -> tuple[_Strings, _Sets]:
    exact, sets = part
    if exact == _BLANKS:  # blanks fold to one
        return (_BLANKS if least else frozenset({"", " "})), ()
    if least == 0:
        return (frozenset({""}) | exact if exact is not None and most == 1 else None), ()
    if exact is None or least == most == 1:
        return exact, sets
    return None, [_times(exact, least)]


def _in_sequence(item: Pattern) -> Sequence[tuple[_Strings, _Sets]]:
    """The parts of an item of a sequence: one string said several times stands
    there so often for sure, and perhaps more often."""
    if not isinstance(item, Repeated):
        return [_needs(item)]
    part = _needs(item.item)
    exact = part[0]
    if item.least and exact is not None and len(exact) == 1 and exact != _BLANKS:
        sure: tuple[_Strings, _Sets] = (_times(exact, item.least), ())
        return [sure] if item.least == item.most else [sure, (None, ())]
    return [_repeated(part, item.least, item.most)]


def _times(exact: frozenset[str], least: int) -> frozenset[str]:
    """What each repetition holds: the whole of it where there is one string."""
    if len(exact) > 1:
        return exact
    return frozenset(string * min(least, 48) for string in exact)


def _join(left: str, right: str) -> str:
    return left.rstrip(" ") + right if right.startswith(" ") else left + right
