"""How an index sees texts: cut into passages, of which each is found by its words.

Scripts without spaces between words are found by pairs of neighbouring characters.
What an index finds is compared by the same code as without one, so nothing here
decides a verdict: it only has to be likely enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from quotecheck.model import Span
from quotecheck.text import UNSPACED

PASSAGE = 1_000
"""Code points. Of whole speeches every long one has all words of a quotation; of much
shorter passages a quotation lies in two, and is like neither."""

MOST_PIECES = 16
"""Pieces of a quotation that are looked for; a longer one is known by those."""

_RUN = re.compile(f"[{UNSPACED}]+")


def passages(text: str) -> Iterator[Span]:
    """A text in passages, without gaps, cut between words where there are any."""
    start = 0
    while start < len(text):
        end = min(start + PASSAGE, len(text))
        if end < len(text):
            end = max(text.rfind(" ", start, end), text.rfind("\n", start, end)) + 1 or end
        yield Span(start, end)
        start = end


def pieces(quotation: str) -> Sequence[str]:
    """A quotation as it is looked for: whole, or in pieces as long as passages are."""
    found = [quotation[span.start : span.end] for span in passages(quotation)]
    step = -(-len(found) // MOST_PIECES) or 1
    return found[::step]


def spaced(text: str) -> str:
    """A text without what is written without spaces."""
    return _RUN.sub(" ", text)


def neighbours(text: str) -> list[str]:
    """The pairs of neighbouring characters of what is written without spaces."""
    return [left + right for run in _RUN.findall(text) for left, right in pairwise(run)]


def stretches(spans: Iterable[Span], margin: int, length: int) -> list[Span]:
    """Passages of a text with a margin on either side, those that touch as one."""
    found: list[Span] = []
    for span in sorted(spans):
        start, end = max(0, span.start - margin), min(length, span.end + margin)
        if found and start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, end))
        else:
            found.append(Span(start, end))
    return found
