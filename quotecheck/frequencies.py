"""How common words are, from the package wordfreq (Apache-2.0), which the extra `risk` installs.

Chinese is cut by the longest words that the list has, so that nothing else is needed.
"""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.util import find_spec
from typing import Any

from quotecheck.errors import QuotecheckError
from quotecheck.score.risk import Frequencies
from quotecheck.text import is_unspaced, words

LONGEST = 8
"""Characters of a Chinese word."""


def load_frequencies() -> Frequencies:
    """The frequencies, loaded once. Raises QuotecheckError where the extra is missing."""
    if find_spec("wordfreq") is None:
        raise QuotecheckError(
            "risks need the frequencies of words, which are not installed", hint="pip install 'quotecheck[risk]'"
        )
    return _loaded()


@cache
def _loaded() -> Frequencies:
    import wordfreq  # takes its time to import

    return _WordFrequencies(wordfreq)


class _WordFrequencies:
    def __init__(self, package: Any) -> None:
        self._package = package
        self._list = lru_cache(maxsize=8)(self._read)

    def _read(self, lang: str) -> dict[str, float]:
        """The words of a language; none where the package has no list of it."""
        try:
            found: dict[str, float] = self._package.get_frequency_dict(lang)
        except LookupError:
            return {}
        return found

    def zipf(self, word: str, lang: str) -> float:
        frequency = self._list(lang).get(word)
        return float(self._package.freq_to_zipf(frequency)) if frequency else 0.0

    def words(self, text: str, lang: str) -> list[str]:
        if not any(map(is_unspaced, text)):
            return [word.lower() for word in words(text)]
        known = self._list(lang)
        found = []
        place = 0
        while place < len(text):
            most = min(LONGEST, len(text) - place)
            size = next((size for size in range(most, 1, -1) if text[place : place + size] in known), 1)
            found.append(text[place : place + size])
            place += size
        return found
