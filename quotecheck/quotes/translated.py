"""A quotation of which only the foreign original is at hand.

Words of two languages cannot be compared without a translator, and this is none. What
does not depend on the language can: numbers, dates, names, negation, modality. Where these
differ the quotation has been turned round on the way; where they agree it is unchecked
still, and never faithful.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from quotecheck.lexicon import Lexicon
from quotecheck.model import Judgement, Match, Source, Span, Verdict
from quotecheck.numbers import is_number, value_of
from quotecheck.quotes.locate import Library, same_language
from quotecheck.quotes.meaning import Meaning, Phrases
from quotecheck.quotes.scope import MONTHS
from quotecheck.quotes.tokens import tokens

COMPARED = ("number", "date", "name", "negation", "modality")
"""What is compared over languages, by the names of the detectors."""

DATES = frozenset(
    {*MONTHS, "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}
    | {"yesterday", "today", "tomorrow", "spring", "summer", "autumn", "winter"}
)
"""The classes of dates that all languages have."""

NECESSITY, POSSIBILITY = frozenset({"must", "should"}), frozenset({"may", "can"})
"""The classes of modality that no translation turns into one another; whether it is "must"
or "should" differs between good ones."""


ARTICLES = frozenset({"0", "1"})
"""Numbers that one language writes and the other does not: one, 一个, no."""


class Traits(NamedTuple):
    """What a wording has that any translation of it must have."""

    numbers: frozenset[str]
    dates: frozenset[str]
    names: frozenset[str]
    negated: bool
    modality: frozenset[str]


def traits(text: str, lexicon: Lexicon, meaning: Meaning) -> Traits:
    """The traits of a wording in one language."""
    found = tokens(text, lexicon)

    def classes(phrases: Phrases) -> frozenset[str]:
        return frozenset(occurrence.name for occurrence in phrases.find(found, text))

    return Traits(
        numbers=frozenset(value_of(token.key) for token in found if is_number(token.key)) - ARTICLES,
        dates=classes(meaning.detector("date").swaps) & DATES,
        names=classes(meaning.detector("name").swaps),
        negated=bool(classes(meaning.detector("negation").marks)),
        modality=classes(meaning.detector("modality").marks) & (NECESSITY | POSSIBILITY),
    )


def translated(quoted: str, lang: str, library: Library, speaker: str | None) -> Judgement | None:
    """The verdict on a quotation of which the speaker's statements are known in other
    languages only; None where there is none, or none that can be the one."""
    foreign = [source for source in library.sources if speaker and _is_foreign(source, lang, library, speaker)]
    if not foreign:
        return None
    printed = traits(quoted, library.lexicon, library.meaning)
    known = _named_classes(library.meaning)
    compared = []
    for source in foreign:
        words, meaning = library.language(source.language)
        both = known & _named_classes(meaning)
        said = traits(source.text, words, meaning)
        compared.append((source, said._replace(names=said.names & both), printed._replace(names=printed.names & both)))
    source, said, printed = max(compared, key=lambda found: _shared(found[2], found[1]))
    if len(foreign) > 1 and not _shared(printed, said):
        return None
    differing = tuple(name for name in COMPARED if _DIFFER[name](said, printed))
    verdict = Verdict.TRANSLATION_DIVERGENT if differing else Verdict.TRANSLATION_UNCHECKED
    return Judgement(verdict, differing, match=Match(source, Span(0, len(source.text)), 0.0, ()))


def _named_classes(meaning: Meaning) -> frozenset[str]:
    """The names that a language has words for."""
    return frozenset(meaning.detector("name").swaps.names)


def _is_foreign(source: Source, lang: str, library: Library, speaker: str) -> bool:
    return not same_language(source.language, lang) and library.said_by(source, speaker)


def _shared(one: Traits, other: Traits) -> int:
    return 2 * len(one.numbers & other.numbers) + len(one.names & other.names) + len(one.dates & other.dates)


def _turned(said: frozenset[str], printed: frozenset[str]) -> bool:
    """Whether what must be is said to be possible, or the reverse."""
    return any(
        bool(said & one) and not said & other and bool(printed & other) and not printed & one
        for one, other in ((NECESSITY, POSSIBILITY), (POSSIBILITY, NECESSITY))
    )


_DIFFER: dict[str, Callable[[Traits, Traits], bool]] = {
    "number": lambda said, printed: not printed.numbers <= said.numbers,
    "date": lambda said, printed: bool(said.dates) and not printed.dates <= said.dates,
    "name": lambda said, printed: bool(said.names) and not printed.names <= said.names,
    "negation": lambda said, printed: said.negated != printed.negated,
    "modality": lambda said, printed: _turned(said.modality, printed.modality),
}
"""Whether what is printed differs: it may leave numbers and names out, not put some in."""
