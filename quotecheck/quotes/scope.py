"""When and on what occasion a quotation was said, as far as its draft says so.

A statement is in scope where the words around the quotation name its date ("on 13
September", 9月13日) or its occasion ("in his second inaugural address").
"""

from __future__ import annotations

from typing import NamedTuple

from quotecheck.lexicon import Lexicon
from quotecheck.model import Statement
from quotecheck.numbers import is_number, value_of
from quotecheck.quotes.meaning import Meaning
from quotecheck.quotes.tokens import tokens

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august",
          "september", "october", "november", "december")  # fmt: skip
"""The classes that the date detectors of all languages have for the months."""

LEAST_NAMED = 2
"""Words of an occasion that the draft must name: one, such as "speech", names none."""


BESIDE = 2
"""Tokens between a month and its day: 13 de septiembre, 9月13日."""


class Scope(NamedTuple):
    """What is said around a quotation: `numbers` with the number of the token that each
    is, `months` likewise, and the `words` that carry content."""

    numbers: tuple[tuple[int, str], ...] = ()
    months: tuple[tuple[int, int], ...] = ()
    words: frozenset[str] = frozenset()

    @classmethod
    def of(cls, around: str, lexicon: Lexicon, meaning: Meaning) -> Scope:
        """Read the text around a quotation."""
        found = tokens(around, lexicon)
        named = meaning.detector("date").swaps.find(found, around)
        return cls(
            tuple((place, value_of(token.key)) for place, token in enumerate(found) if is_number(token.key)),
            tuple((month.first, MONTHS.index(month.name) + 1) for month in named if month.name in MONTHS),
            frozenset(token.key for token in found) - lexicon.function_words,
        )

    def holds(self, statement: Statement, lexicon: Lexicon) -> bool:
        """Whether the date or the occasion of a statement is named."""
        return self._names_date(statement.date) or self._names_occasion(statement.occasion, lexicon)

    def _names_date(self, date: str) -> bool:
        """A day is named by month and day, a month or year that is all there is by itself;
        another year beside it is another date."""
        year, month, day = (int(part) if part.isdecimal() else 0 for part in [*date.split("-"), "", ""][:3])
        if not year:
            return False
        years = {int(value) for _, value in self.numbers if value.isdecimal() and len(value) == len(str(year))}
        if not month:
            return year in years
        if years and year not in years:
            return False
        places = [place for place, named in self.months if named == month]
        if not day:
            return bool(places) and year in years
        days = [place for place, value in self.numbers if value.isdecimal() and int(value) == day]
        return any(abs(one - other) <= BESIDE for one in days for other in places)

    def _names_occasion(self, occasion: str | None, lexicon: Lexicon) -> bool:
        """Most of the words of an occasion, and at least `LEAST_NAMED`."""
        if not occasion:
            return False
        content = {token.key for token in tokens(occasion, lexicon)} - lexicon.function_words
        named = len(content & self.words)
        return named >= LEAST_NAMED and named * 2 > len(content)
