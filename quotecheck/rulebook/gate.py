"""Findings that name a term of the original, held against the original.

A rule guesses from the English what the source said. Where the source is at hand it need
not guess: the term stands there, and the finding is sure; or nothing like it does, and
the finding falls. A term may stand there in other words, so that parts of it keep the
finding as sure as it was.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from quotecheck.model import Confidence, Finding, Pair
from quotecheck.rulebook.paired import TAG
from quotecheck.text import is_unspaced

PART = 2
"""Characters in a row that count as a part of a Chinese term: most of its words are so long."""


def confirmed(finding: Finding, pairs: Sequence[Pair]) -> Finding | None:
    """The finding with what the source says about it; None where that is against it."""
    if TAG.fullmatch(finding.text) and any(finding.text in pair.source for pair in pairs):
        return None  # it belongs to the text, in either language
    terms = [term for term in finding.source if _is_chinese(term)]
    sources = [pair.source for pair in pairs if pair.source_lang.split("-")[0] == "zh"]
    if not terms or not sources:
        return finding
    if any(term in source for term in terms for source in sources):
        return finding._replace(confidence=Confidence.HIGH)
    if len(terms) < len(finding.source) or any(part in source for part in _parts(terms) for source in sources):
        return finding
    return None


def _is_chinese(term: str) -> bool:
    return any(map(is_unspaced, term))


def _parts(terms: Iterable[str]) -> Iterator[str]:
    for term in terms:
        yield from (term[start : start + PART] for start in range(max(1, len(term) - PART + 1)))
