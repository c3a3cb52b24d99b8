"""Where a quotation may come from: the nearest passages of all sources.

The place is found by likeness of characters, which is cheap; its bounds and
what was changed come from comparing word by word.
"""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz import fuzz

from quotecheck.lexicon import Lexicon
from quotecheck.model import Basis, Match, Source, StepKind, Verdict
from quotecheck.quotes.compare import Wording, compare
from quotecheck.quotes.limits import COMPARED, WITHOUT_CONTENT
from quotecheck.quotes.steps import wording_verdict
from quotecheck.quotes.tokens import TokenKind
from quotecheck.text import fold


class Library:
    """Sources made ready for comparing: each is read into words once."""

    def __init__(self, sources: Sequence[Source], lexicon: Lexicon) -> None:
        self.sources = tuple(sources)
        self._lexicon = lexicon
        self._wordings: dict[int, Wording] = {}
        self._folded = [fold(source.text).text for source in self.sources]

    def quoted(self, text: str) -> Wording:
        """The words of a quotation, with its ellipses and brackets."""
        return Wording.of(text, self._lexicon, quoted=True)

    def words(self, text: str) -> list[str]:
        """The words of a text, as they are compared."""
        return [token.key for token in Wording.of(text, self._lexicon).tokens]

    def content(self, text: str) -> list[str]:
        """The words of a text that carry its content."""
        return [word for word in self.words(text) if word not in self._lexicon.function_words]

    def speaks(self, lang: str) -> bool:
        """Whether any source is in a language."""
        return any(_same_language(source.language, lang) for source in self.sources)

    def matches(self, quoted: Wording, lang: str) -> list[Match]:
        """The nearest passage of each of the likeliest sources, best first."""
        folded = fold(quoted.text).text
        numbers = [number for number, source in enumerate(self.sources) if _same_language(source.language, lang)]
        likeness = {number: fuzz.partial_ratio(folded, self._folded[number]) for number in numbers}
        likeliest = sorted(numbers, key=lambda number: -likeness[number])[:COMPARED]
        found = [compare(quoted, self.sources[number], self._wording(number), self._lexicon) for number in likeliest]
        return sorted(filter(None, found), key=_rank)

    def _wording(self, number: int) -> Wording:
        if number not in self._wordings:
            self._wordings[number] = Wording.of(self.sources[number].text, self._lexicon)
        return self._wordings[number]


def word_count(quoted: Wording) -> int:
    """How many words a quotation has, ellipses and brackets aside."""
    return sum(token.kind is TokenKind.WORD for token in quoted.tokens)


def is_near(quoted: Wording, match: Match, library: Library, least: float) -> bool:
    """Whether a passage is likely enough the one quoted: alike to at least
    `least`, and to `WITHOUT_CONTENT` if no word that carries content is the same."""
    if match.likeness < least:
        return False
    if match.likeness >= WITHOUT_CONTENT:
        return True
    content = library.content(quoted.text)
    kept = "".join(step.source for step in match.steps if step.kind in (StepKind.KEEP, StepKind.FOLD))
    return not content or not set(content).isdisjoint(library.words(kept))


def _rank(match: Match) -> tuple[float, int, int]:
    """Nearest first; of equals the milder verdict, then the better basis."""
    verdicts, bases = tuple(Verdict), tuple(Basis)
    return -match.likeness, -verdicts.index(wording_verdict(match.steps)), bases.index(match.source.basis)


def _same_language(left: str, right: str) -> bool:
    return left.split("-")[0] == right.split("-")[0]
