"""Figures on whole translations, put together: likeness to references, issues, and what
people marked. Pure functions from texts and results to records.

Issues are what quotecheck's rules find. They are weighed as MQM weighs errors, so that
they can stand beside what annotators marked; that does not make them an MQM score.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from quotecheck.bilingual.scripts import language_of
from quotecheck.check import Checker, check
from quotecheck.errors import QuotecheckError
from quotecheck.formats import lines, read_text
from quotecheck.model import Document, FileResult, Finding, Span
from quotecheck.score.agreement import Overlap, Ranking, overlap, ranking, together
from quotecheck.score.annotations import Annotated
from quotecheck.score.mqm import per_words, weight
from quotecheck.score.risk import Frequencies, Model, features, risk
from quotecheck.text import count_words

if TYPE_CHECKING:
    from quotecheck.score.likeness import Comparison, Likeness, Scorer

# -- translations in segments --------------------------------------------------------


class Translation(NamedTuple):
    """A document cut into the segments that it is scored by, with the span of each."""

    document: Document
    texts: Sequence[str]
    spans: Sequence[Span]


class Issues(NamedTuple):
    """What the rules found in a stretch of text, and how many words that has."""

    findings: tuple[Finding, ...] = ()
    words: int = 0

    @property
    def weight(self) -> float:
        """The weights of the findings."""
        return sum(map(weight, self.findings))

    @property
    def penalty(self) -> float | None:
        """The weights per 1,000 words."""
        return per_words(self.weight, self.words)


def segmented(document: Document) -> Translation:
    """Cut a document into lines, or one with markup into its paragraphs."""
    if document.format == "lines":
        spans = lines.spans(document.text)
        return Translation(document, [document.text[span.start : span.end] for span in spans], spans)
    bodies = sorted((segment.body for segment in document.segments), key=lambda body: body.origin(0))
    texts = [body.text.replace("\n", " ") for body in bodies]
    return Translation(document, texts, [body.span(0, len(body.text)) for body in bodies])


def answers(translation: Translation, other: Translation) -> None:
    """See that two translations have the same segments, as far as counting tells.

    Raises QuotecheckError at the first segment that has no counterpart.
    """
    count, wanted = len(other.texts), len(translation.texts)
    if count == wanted:
        return
    unit = "lines" if other.document.format == "lines" else "paragraphs"
    hint = "line by line, segments answer one another: keep empty lines, and write each segment on one"
    raise QuotecheckError(
        f"this has {count} {unit}, and {translation.document.name} {wanted}",
        path=other.document.name,
        line=min(count, wanted) + 1 if unit == "lines" else None,
        hint=hint if unit == "lines" else "paragraph by paragraph, segments answer one another",
    )


def issues_by_segment(translation: Translation, result: FileResult) -> list[Issues]:
    """The findings of each segment, by where they begin, and its words."""
    spans = translation.spans
    found: list[list[Finding]] = [[] for _ in spans]
    words = [0] * len(spans)
    for finding in result.findings:
        found[_segment_at(finding.span.start, spans)].append(finding)
    for segment in translation.document.segments:
        words[_segment_at(segment.body.origin(0).start, spans)] += count_words(segment.body.text)
    return [Issues(tuple(findings), count) for findings, count in zip(found, words, strict=True)]


def _segment_at(offset: int, spans: Sequence[Span]) -> int:
    """The number of the segment that holds a character; of a caption within a paragraph,
    the caption."""
    last = bisect_right(spans, offset, key=lambda span: span.start) - 1
    return next((number for number in range(last, -1, -1) if offset < spans[number].end), max(0, last))


# -- against references ---------------------------------------------------------------


class SegmentScores(NamedTuple):
    """One segment: its text, what it was translated from if that is known, its likeness
    to the references, and the issues in it."""

    text: str
    source: str | None
    scores: Mapping[str, float]
    issues: Issues


class Scored(NamedTuple):
    """A translation against references. `segments` is None unless asked for, and `bleu` is
    the signature of BLEU by segment, where that is among the metrics; `other` is the path of another system and
    `comparison` both of them by metric."""

    path: str
    references: tuple[str, ...]
    lang: str
    size: int
    likeness: Likeness
    issues: Issues
    segments: tuple[SegmentScores, ...] | None = None
    bleu: str | None = None
    other: str | None = None
    comparison: Mapping[str, Comparison] | None = None


def scored(translation: Translation, references: Sequence[Translation], checker: Checker, scorer: Scorer) -> Scored:
    """Score a translation as a whole, and count the issues in it."""
    for reference in references:
        answers(translation, reference)
    result = check(translation.document, checker)
    return Scored(
        translation.document.name,
        tuple(reference.document.name for reference in references),
        checker.options.lang,
        len(translation.texts),
        scorer.corpus(translation.texts, [reference.texts for reference in references]),
        Issues(result.findings, result.words),
    )


def segment_by_segment(
    score: Scored,
    translation: Translation,
    references: Sequence[Translation],
    source: Translation | None,
    checker: Checker,
    scorer: Scorer,
) -> Scored:
    """The same with each segment's own figures, and beside it what it was translated from."""
    if source:
        answers(translation, source)
    likeness, bleu = scorer.segments(translation.texts, [reference.texts for reference in references])
    sources = source.texts if source else [None] * len(translation.texts)
    issues = issues_by_segment(translation, check(translation.document, checker))
    segments = map(SegmentScores, translation.texts, sources, likeness, issues)
    return score._replace(segments=tuple(segments), bleu=bleu)


def against(
    score: Scored, translation: Translation, other: Translation, references: Sequence[Translation], scorer: Scorer
) -> Scored:
    """The same with another system beside it. Raises QuotecheckError where there are too
    few segments to tell chance from difference."""
    from quotecheck.score.likeness import ENOUGH, FEWEST  # slow to import, and often not needed

    answers(translation, other)
    if score.size < FEWEST:
        message = f"{score.size} segments are too few to compare two systems"
        hint = f"give {FEWEST} at least; p-values say something from {ENOUGH} on"
        raise QuotecheckError(message, path=score.path, hint=hint)
    texts = [reference.texts for reference in references]
    return score._replace(other=other.document.name, comparison=scorer.compare(translation.texts, other.texts, texts))


# -- without a reference -------------------------------------------------------------


def risk_of(source: str, target: str, result: FileResult, frequencies: Frequencies, model: Model) -> float:
    """The risk of a translation into English, of which `result` is what was found in it:
    its place among translations that experts have judged, 0 for the best and 1 for the worst."""
    per_word = sum(map(weight, result.findings)) / max(1, result.words)
    return risk(features(source, language_of(source), target, frequencies, per_word), model)


# -- against annotations --------------------------------------------------------------


class Standing(NamedTuple):
    """How a system does on a document, or on all (`doc` is None): issues of the rules
    beside the annotators' penalty per 1,000 words and their mean score of 0 to 100.

    `marked` is None where nobody was asked to mark errors, `score` where nobody scored.
    """

    system: str
    doc: str | None
    size: int
    issues: Issues
    marked: float | None
    score: float | None


class Agreement(NamedTuple):
    """Issues per word against one judgement of people, by segment, document and system.
    Positive is agreement: for scores, what is missing to 100 is compared."""

    segments: Ranking
    documents: Ranking
    systems: Ranking


class Judged(NamedTuple):
    """Annotations beside issues: of every system, of every document of each, and how
    they agree. `overlap` holds the issues' spans against those marked by any rater."""

    path: str
    size: int
    raters: int
    systems: tuple[Standing, ...]
    documents: tuple[Standing, ...]
    marked: Agreement | None
    scored: Agreement | None
    overlap: Overlap | None


class _Pair(NamedTuple):
    """One segment with both judgements; `start` is where it begins in its document."""

    annotated: Annotated
    issues: Issues
    start: int


def judged(path: str, annotated: Sequence[Annotated], checker: Checker) -> Judged:
    """Run the rules over annotated translations, and hold both judgements side by side."""
    pairs = list(_pairs(annotated, checker))
    has_scores = any(segment.scores for segment in annotated)
    has_marks = any(segment.marks for segment in annotated) or not has_scores
    by_system, by_document = _groups(pairs)
    systems = [_standing(system, None, group, has_marks) for system, group in by_system.items()]
    documents = [_standing(*key, group, has_marks) for key, group in by_document.items()]
    segments = [_standing(pair.annotated.system, pair.annotated.doc, [pair], has_marks) for pair in pairs]
    levels = (segments, documents, systems)
    return Judged(
        path,
        len(pairs),
        len({rater for segment in annotated for rater in segment.raters}),
        tuple(sorted(systems, key=lambda standing: standing.system)),
        tuple(sorted(documents, key=lambda standing: (standing.doc or "", standing.system))),
        Agreement(*(_ranking((s.issues.penalty, s.marked) for s in level) for level in levels)) if has_marks else None,
        Agreement(*(_ranking((s.issues.penalty, _lost(s)) for s in level) for level in levels)) if has_scores else None,
        together(map(_overlap, pairs)) if has_marks else None,
    )


def _pairs(annotated: Iterable[Annotated], checker: Checker) -> Iterator[_Pair]:
    """Check the documents of each system whole, since some rules look beyond a segment."""
    documents: dict[tuple[str, str], list[Annotated]] = {}
    for segment in annotated:
        documents.setdefault((segment.system, segment.doc), []).append(segment)
    for (_, doc), segments in documents.items():
        # A line end within a segment would begin another one; a blank is as long.
        text = "".join(segment.text.replace("\n", " ").replace("\r", " ") + "\n" for segment in segments)
        translation = segmented(read_text(text, doc, lang=checker.options.lang, format="lines"))
        issues = issues_by_segment(translation, check(translation.document, checker))
        yield from map(_Pair, segments, issues, [span.start for span in translation.spans])


def _groups(pairs: Iterable[_Pair]) -> tuple[dict[str, list[_Pair]], dict[tuple[str, str], list[_Pair]]]:
    """Segments by system, and by system and document."""
    by_system: dict[str, list[_Pair]] = {}
    by_document: dict[tuple[str, str], list[_Pair]] = {}
    for pair in pairs:
        by_system.setdefault(pair.annotated.system, []).append(pair)
        by_document.setdefault((pair.annotated.system, pair.annotated.doc), []).append(pair)
    return by_system, by_document


def _standing(system: str, doc: str | None, pairs: Sequence[_Pair], has_marks: bool) -> Standing:
    findings = tuple(finding for pair in pairs for finding in pair.issues.findings)
    issues = Issues(findings, sum(pair.issues.words for pair in pairs))
    weights = sum(pair.annotated.weight for pair in pairs)
    scores = [pair.annotated.score for pair in pairs if pair.annotated.score is not None]
    marked = per_words(weights, issues.words) if has_marks else None
    return Standing(system, doc, len(pairs), issues, marked, sum(scores) / len(scores) if scores else None)


def _lost(standing: Standing) -> float | None:
    return None if standing.score is None else 100 - standing.score


def _ranking(figures: Iterable[tuple[float | None, float | None]]) -> Ranking:
    known = [(mine, theirs) for mine, theirs in figures if mine is not None and theirs is not None]
    return ranking([mine for mine, _ in known], [theirs for _, theirs in known])


def _overlap(pair: _Pair) -> Overlap:
    spans = [finding.span for finding in pair.issues.findings]
    found = [Span(span.start - pair.start, span.end - pair.start) for span in spans]
    return overlap(found, [mark.span for mark in pair.annotated.marks if mark.span])
