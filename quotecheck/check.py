"""The whole check of one draft: a pure function from a document to its result."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from quotecheck import marks
from quotecheck.config import Options
from quotecheck.lexicon import Lexicon
from quotecheck.model import (
    CheckedQuote,
    Document,
    FileResult,
    Finding,
    Judgement,
    Quote,
    Rendering,
    Role,
    Severity,
    Source,
    Verdict,
)
from quotecheck.quotes.extract import extract
from quotecheck.rulebook.run import Rulebook, run
from quotecheck.text import count_words

if TYPE_CHECKING:
    from quotecheck.quotes.locate import Library

VERDICT_SEVERITY = {
    Verdict.UNSUPPORTED: Severity.MAJOR,
    Verdict.ALTERED: Severity.MAJOR,
    Verdict.TRIMMED: Severity.NEUTRAL,
    Verdict.COSMETIC: Severity.NEUTRAL,
    Verdict.VERBATIM: Severity.NEUTRAL,
    Verdict.UNVERIFIABLE: Severity.NEUTRAL,
    Verdict.NOT_A_QUOTE: Severity.NEUTRAL,
}
"""How much harm a verdict means: what was not said, or not so, is major."""

FAITHFUL = frozenset({Verdict.VERBATIM, Verdict.COSMETIC, Verdict.TRIMMED})
"""The verdicts of quotations that an editor can let stand."""

NOT_CHECKED = frozenset({Verdict.NOT_A_QUOTE, Verdict.UNVERIFIABLE})
"""The verdicts that say neither yes nor no."""


class Checker(NamedTuple):
    """What drafts are checked with: rules, sources, word lists and options.

    `rulebook` has the options' choice of rules already. Without a `library`
    no quotation can be checked.
    """

    rulebook: Rulebook
    library: Library | None
    lexicon: Lexicon
    options: Options


def library_of(sources: Sequence[Source], lexicon: Lexicon) -> Library | None:
    """Make sources ready for comparing; None where there are none."""
    if not sources:
        return None
    from quotecheck.quotes.locate import Library  # takes its time to import, and is not always needed

    return Library(sources, lexicon)


def check(document: Document, checker: Checker) -> FileResult:
    """Findings and judged quotations of a document, in order of its text."""
    scan = marks.scan(document.segments)
    quotes = extract(document, checker.lexicon, scan)
    findings = run(checker.rulebook, document, scan, [quote.outer for quote in quotes])
    return FileResult(
        path=document.name,
        text=document.text,
        words=sum(count_words(segment.body.text) for segment in document.segments),
        findings=tuple(f for f in findings if f.confidence.rank >= checker.options.min_confidence.rank),
        quotes=tuple(CheckedQuote(quote, _judged(quote, findings, checker.library)) for quote in quotes),
    )


def fails(result: FileResult, options: Options) -> bool:
    """Whether a result makes the run fail at the options' level."""
    if result.error:
        return True
    if options.fail_on == "none":
        return False
    least = Severity(options.fail_on).rank
    sure = options.fail_confidence.rank
    if any(f.severity.rank >= least and f.confidence.rank >= sure for f in result.findings):
        return True
    return any(VERDICT_SEVERITY[quote.judgement.verdict].rank >= least for quote in result.quotes)


def _judged(quote: Quote, findings: Sequence[Finding], library: Library | None) -> Judgement:
    if quote.role is not Role.QUOTE:
        return Judgement(Verdict.NOT_A_QUOTE, (quote.role.value,))
    if library is None:
        return Judgement(Verdict.UNVERIFIABLE, ("no_source",))
    from quotecheck.quotes.judge import judge_quote  # takes its time to import, and is not always needed

    judgement = judge_quote(quote, library, _renderings(quote, findings))
    return with_scores(judgement, quote.shown.text, quote.lang)


def with_scores(judgement: Judgement, quoted: str, lang: str) -> Judgement:
    """The judgement with the likeness of quotation and passage."""
    match = judgement.match
    if match is None:
        return judgement
    from quotecheck.score.metrics import scores  # slow to import, and often not needed

    passage = match.source.text[match.span.start : match.span.end]
    return judgement._replace(scores=scores(quoted, passage, lang))


def _renderings(quote: Quote, findings: Sequence[Finding]) -> list[Rendering]:
    """What rules have found to be rendered word for word inside a quotation."""
    return [
        Rendering(finding.text, finding.source, finding.suggestions)
        for finding in findings
        if finding.source and quote.span.contains(finding.span)
    ]
