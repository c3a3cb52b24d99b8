"""One original that a draft renders in two ways."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cached_property
from itertools import combinations, islice

from quotecheck.model import Judgement, Match, Span
from quotecheck.quotes.locate import Library

SAME_PART = 0.4
"""How much of their content two renderings of a statement must share to be of the same
part of it; translations of one sentence by two people share about two thirds."""


MOST_COMPARED = 200
"""Renderings of one statement that are held against one another, the first in the draft."""


def inconsistent(judged: Sequence[tuple[str, Judgement]], library: Library) -> set[int]:
    """The numbers of quotations that render the same words of an original otherwise
    than another quotation of the draft does: the same term, or the same part of a
    statement by another of its renderings."""
    alike: dict[str, dict[tuple[str, str, Span], list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, (text, judgement) in enumerate(judged):
        if match := judgement.match:
            alike[match.source.statement.id][text, match.source.id, match.span].append(number)
    found: set[int] = set()
    for same in alike.values():
        distinct = [(numbers, _of(judged[numbers[0]], library)) for numbers in islice(same.values(), MOST_COMPARED)]
        for (one, left), (other, right) in combinations(distinct, 2):
            if _of_one(left, right) and left.words != right.words:
                found.update(one, other)
    return found


def _of(judged: tuple[str, Judgement], library: Library) -> _Rendered:
    text, judgement = judged
    assert judgement.match is not None  # or it would not be compared
    return _Rendered(text, judgement.match, library)


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
