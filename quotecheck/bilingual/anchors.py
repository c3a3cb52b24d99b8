"""What a translation leaves as it is: numbers and words in Latin letters."""

from __future__ import annotations

import re

_ANCHOR = re.compile(r"\d[\d,]*(?:\.\d+)?|[A-Za-z][A-Za-z0-9-]+")


def anchors(sentence: str) -> frozenset[str]:
    """The numbers (without commas between thousands) and the words in Latin letters, in
    lower case. Of a sentence in Latin letters these are all words, which does no harm:
    only those count that the other side has as well."""
    return frozenset(found.replace(",", "").lower() for found in _ANCHOR.findall(sentence))
