"""One original that a draft renders in two ways."""

from __future__ import annotations

from collections.abc import Sequence
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
    found: set[int] = set()
    for (one, (text, left)), (other, (second, right)) in combinations(enumerate(judged), 2):
        same = left.match and right.match and _of_one(left.match, right.match, library)
        if same and library.words(text) != library.words(second):
            found |= {one, other}
    return found


def _of_one(left: Match, right: Match, library: Library) -> bool:
    """Whether two passages render the same words of one original."""
    one, other = left.source, right.source
    if one.statement is not other.statement or one.language == one.statement.language:
        return False
    left_term, right_term = _term(left, library), _term(right, library)
    if left_term or right_term:
        return left_term == right_term
    if one.id == other.id:
        return False  # two passages of one rendering
    shared, whole = _content(left, library), _content(right, library)
    return len(shared & whole) >= SAME_PART * max(1, min(len(shared), len(whole)))


def _term(match: Match, library: Library) -> str | None:
    """The term of the original that a passage renders, wherever it stands."""
    if match.source.term:
        return match.source.term
    passage = library.words(match.source.text[match.span.start : match.span.end])
    terms = match.source.statement.terms.items()
    return next((term for term, accepted in terms if passage in map(library.words, accepted)), None)


def _content(match: Match, library: Library) -> set[str]:
    return set(library.content(match.source.text[match.span.start : match.span.end]))
