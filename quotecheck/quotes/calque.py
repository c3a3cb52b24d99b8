"""Calques: a quotation that renders a term word for word, where an accepted wording is known."""

from __future__ import annotations

from collections.abc import Sequence

from quotecheck.chinese import simplified
from quotecheck.model import Judgement, Match, Rendering, Source, Span, Step, StepKind, Verdict
from quotecheck.quotes.compare import Wording
from quotecheck.quotes.gloss import LITERAL_WORDS, UNLIKE, is_among, is_literal
from quotecheck.quotes.limits import NEAREST
from quotecheck.quotes.locate import Library
from quotecheck.text import fold, is_unspaced


def as_calque(
    judgement: Judgement, quoted: Wording, library: Library, renderings: Sequence[Rendering]
) -> Judgement | None:
    """The judgement where the quotation renders a term of the original word for
    word instead of by an accepted wording; None where it does not.

    If the term is all there is to the quotation, the accepted wording is what
    it is held against; else the calque is a flag on what has been found.
    """
    if judgement.verdict not in _MAYBE_CALQUES:
        return None
    found = _of_rendering(library, renderings) or _of_gloss(quoted, library) or _of_dictionary(quoted, library)
    if found is None:
        return None
    accepted, literal = found
    if judgement.match:
        return judgement._replace(flags=(*judgement.flags, "calque"))
    if len(library.content(literal)) * 2 < len(library.content(quoted.text)):
        return None
    said = accepted.source.text[accepted.span.start : accepted.span.end]
    match = accepted._replace(steps=(Step(StepKind.REPLACE, said, quoted.text),))
    candidates = (match, *judgement.candidates)[:NEAREST]
    return Judgement(Verdict.ALTERED, flags=("calque",), match=match, candidates=candidates)


_MAYBE_CALQUES = frozenset(
    {Verdict.ALTERED, Verdict.MEANING_CHANGED, Verdict.OUT_OF_CONTEXT, Verdict.UNSUPPORTED, Verdict.UNVERIFIABLE}
)

_Calque = tuple[Match, str]
"""The accepted wording in its source, and the literal one in the quotation."""


def _of_rendering(library: Library, renderings: Sequence[Rendering]) -> _Calque | None:
    """A term that rules found rendered word for word."""
    for rendering in renderings:
        for source in library.sources:
            told = tuple(map(simplified, (*source.statement.terms, source.statement.original or source.text)))
            term = next((term for term in rendering.terms if any(term in text for text in told)), None)
            if term:
                accepted = source.statement.terms.get(term, ()) + rendering.accepted
                found = _find_any(accepted, _same_statement(library, source))
                if found:
                    return found, rendering.text
    return None


def _same_statement(library: Library, source: Source) -> list[Source]:
    """The sources of the same wording first, then all others."""
    return sorted(library.sources, key=lambda other: other.statement is not source.statement)


def _find_any(wordings: Sequence[str], sources: Sequence[Source]) -> Match | None:
    for source in sources:
        folded = fold(source.text)
        for wording in wordings:
            place = folded.text.find(fold(wording).text)
            if place >= 0:
                span = folded.span(place, place + len(fold(wording).text))
                return Match(source, span, 0.0, ())
    return None


def _of_gloss(quoted: Wording, library: Library) -> _Calque | None:
    """A quotation that is one of the literal renderings a wordings file warns of."""
    words = library.words(quoted.text)
    for source in library.sources:
        for gloss in source.statement.glosses:
            if library.words(gloss) == words:
                return Match(source, Span(0, len(source.text)), 0.0, ()), gloss
    return None


def _of_dictionary(quoted: Wording, library: Library) -> _Calque | None:
    """A quotation whose every word a dictionary explains by a Chinese original, where an
    accepted wording of that has hardly any of them."""
    content = library.content(quoted.text)
    originals = [source for source in library.sources if _has_chinese_original(source)]
    dictionary = library.dictionary() if originals and len(content) >= LITERAL_WORDS else None
    if dictionary is None:
        return None
    for source in originals:
        accepted = library.content(source.text)
        shared = sum(is_among(word, accepted) for word in content)
        is_unlike = shared <= UNLIKE * len(content) and len(accepted) <= MOST_ACCEPTED * len(content)
        if is_unlike and is_literal(content, simplified(source.statement.original or ""), dictionary):
            return Match(source, Span(0, len(source.text)), 0.0, ()), quoted.text
    return None


MOST_ACCEPTED = 3
"""Times the words of the quotation that an accepted wording may have: in a speech, every word
stands somewhere."""


def _has_chinese_original(source: Source) -> bool:
    if source.term is not None or source.language.startswith("zh"):
        return False
    return any(map(is_unspaced, source.statement.original or ""))
