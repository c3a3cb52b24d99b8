"""The verdict on a quotation: the first of the taxonomy that applies.

A score never decides. Likeness finds the passage and says whether there is
one; from there the steps between passage and quotation give the verdict, and
where nothing could be compared the verdict says that, not that it is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence

from quotecheck.lexicon import Lexicon
from quotecheck.model import Basis, Judgement, Match, Quote, Rendering, Source, Span, Statement, Step, StepKind, Verdict
from quotecheck.quotes.compare import Wording
from quotecheck.quotes.limits import ACCEPTED, ACCEPTED_SHORT, NEAREST, SHORT
from quotecheck.quotes.locate import Library, is_near, word_count
from quotecheck.quotes.steps import wording_verdict
from quotecheck.text import fold


def judge(quoted: str, source: str, lexicon: Lexicon, *, lang: str = "en") -> Judgement:
    """The verdict on a quotation that is known to come from the text `source`.

    As the place is given, a short quotation need not be found as it stands.
    """
    statement = Statement(id="given", speaker="", date="unknown", language=lang)
    given = Source(id="given", text=source, language=lang, basis=Basis.ORIGINAL, statement=statement)
    library = Library([given], lexicon)
    wording = library.quoted(quoted)
    matches = library.matches(wording, lang)
    if matches and is_near(wording, matches[0], library, ACCEPTED):
        return Judgement(wording_verdict(matches[0].steps), match=matches[0], candidates=tuple(matches))
    return Judgement(Verdict.UNSUPPORTED, candidates=tuple(matches))


def judge_quote(quote: Quote, library: Library, renderings: Sequence[Rendering] = ()) -> Judgement:
    """The verdict on a quotation of a draft against all sources.

    `renderings` are what rules have found in it.
    """
    wording = library.quoted(quote.shown.text)
    judgement = _located(quote, wording, library)
    return _as_calque(judgement, wording, library, renderings) or judgement


def _located(quote: Quote, wording: Wording, library: Library) -> Judgement:
    matches = library.matches(wording, quote.lang)
    candidates = tuple(matches[:NEAREST])
    least = ACCEPTED_SHORT if word_count(wording) <= SHORT else ACCEPTED
    best = next((match for match in matches if is_near(wording, match, library, least)), None)
    if best:
        return Judgement(wording_verdict(best.steps), match=best, candidates=candidates)
    reason = _why_unverifiable(quote, wording, library)
    if reason:
        return Judgement(Verdict.UNVERIFIABLE, (reason,), candidates=candidates)
    return Judgement(Verdict.UNSUPPORTED, candidates=candidates)


def _why_unverifiable(quote: Quote, wording: Wording, library: Library) -> str | None:
    speaker = quote.settled_speaker
    if not library.speaks(quote.lang):
        return "language"
    if speaker and not any(_same_person(speaker, source.statement.speaker) for source in library.sources):
        return "no_source"
    return "too_short" if word_count(wording) <= SHORT else None


def _same_person(left: str, right: str) -> bool:
    """Whether two forms of names have a part in common: Kim and Kim Jong Un."""
    return not _name_parts(left).isdisjoint(_name_parts(right))


def _name_parts(name: str) -> set[str]:
    parts = fold(name).text.replace("-", " ").split()
    return {part.strip(".,'") for part in parts if len(part) > 2}


# -- word for word -----------------------------------------------------------------


def _as_calque(
    judgement: Judgement, quoted: Wording, library: Library, renderings: Sequence[Rendering]
) -> Judgement | None:
    """The judgement where the quotation renders a term of the original word for
    word instead of by an accepted wording; None where it does not.

    If the term is all there is to the quotation, the accepted wording is what
    it is held against; else the calque is a flag on what has been found.
    """
    if judgement.verdict not in (Verdict.ALTERED, Verdict.UNSUPPORTED, Verdict.UNVERIFIABLE):
        return None
    found = _of_rendering(library, renderings) or _of_gloss(quoted, library)
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


_Calque = tuple[Match, str]
"""The accepted wording in its source, and the literal one in the quotation."""


def _of_rendering(library: Library, renderings: Sequence[Rendering]) -> _Calque | None:
    """A term that rules found rendered word for word."""
    for rendering in renderings:
        for source in library.sources:
            told = (*source.statement.terms, source.statement.original or source.text)
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
