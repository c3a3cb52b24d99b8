"""One original that a draft renders in two ways."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import combinations

from quotecheck.model import Judgement, Match
from quotecheck.quotes.locate import Library

SAME_PART = 0.4
"""How much of their content two renderings of a statement must share to be of the same
part of it; translations of one sentence by two people share about two thirds."""


def inconsistent(judged: Sequence[tuple[str, Judgement]], library: Library) -> set[int]:
    """The numbers of quotations that render the same words of an original otherwise
    than another quotation of the draft does: the same term, or the same part of a
    statement by another of its renderings."""
    rendered = [_Rendered(text, judgement.match, library) for text, judgement in judged if judgement.match]
    numbers = [number for number, (_, judgement) in enumerate(judged) if judgement.match]
    found: set[int] = set()
    for (one, left), (other, right) in combinations(zip(numbers, rendered, strict=True), 2):
        if _of_one(left, right) and left.words != right.words:
            found |= {one, other}
    return found


class _Rendered:
    """A quotation with its passage, and what is asked of it beside each other one."""

    def __init__(self, text: str, match: Match, library: Library) -> None:
        self.source = match.source
        self._text = text
        self._passage = match.source.text[match.span.start : match.span.end]
        self._library = library

    @cached_property
    def words(self) -> list[str]:
        """The words of the quotation."""
        return self._library.words(self._text)

    @cached_property
    def content(self) -> set[str]:
        """The words of the passage that carry its content."""
        return set(self._library.content(self._passage))

    @cached_property
    def term(self) -> str | None:
        """The term of the original that the passage renders, wherever it stands."""
        if self.source.term:
            return self.source.term
        passage = self._library.words(self._passage)
        terms = self.source.statement.terms.items()
        return next((term for term, accepted in terms if passage in map(self._library.words, accepted)), None)


def _of_one(left: _Rendered, right: _Rendered) -> bool:
    """Whether two passages render the same words of one original."""
    one, other = left.source, right.source
    if one.statement is not other.statement or one.language == one.statement.language:
        return False
    if left.term or right.term:
        return left.term == right.term
    if one.id == other.id:
        return False  # two passages of one rendering
    shared = left.content & right.content
    return len(shared) >= SAME_PART * max(1, min(len(left.content), len(right.content)))
