"""The whole check of one draft: a pure function from a document to its result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from quotecheck import marks
from quotecheck.allowance import Allowance
from quotecheck.config import Options
from quotecheck.house import STYLES, severity_of
from quotecheck.lexicon import Lexicon
from quotecheck.model import (
    CheckedQuote,
    Confidence,
    Document,
    FileResult,
    Finding,
    Judgement,
    Pair,
    Quote,
    Rendering,
    Role,
    SegmentKind,
    Severity,
    Verdict,
)
from quotecheck.quotes.extract import extract
from quotecheck.rulebook.kinds import BILINGUAL
from quotecheck.rulebook.run import Rulebook, run
from quotecheck.sift import EVERYTHING, Scope, Sieve, is_needed, sift
from quotecheck.text import count_words, join_lines

if TYPE_CHECKING:
    from quotecheck.quotes.locate import Library
    from quotecheck.vocabulary import Vocabulary

FAITHFUL = frozenset({Verdict.VERBATIM, Verdict.COSMETIC, Verdict.TRIMMED})
"""The verdicts of quotations that an editor can let stand."""

REACH = 600
"""Code points on either side of a quotation that may say when and where it was said."""

NOT_CHECKED = frozenset({Verdict.NOT_A_QUOTE, Verdict.UNVERIFIABLE, Verdict.TRANSLATION_UNCHECKED})
"""The verdicts that say neither yes nor no."""


class Checker(NamedTuple):
    """What drafts are checked with: rules, sources, word lists and options.

    `rulebook` has the options' choice of rules already. Without a `library`
    no quotation can be checked. `scores` asks for figures of likeness, which take time
    and change no verdict. `vocabulary` is what the house accepts.
    """

    rulebook: Rulebook
    library: Library | None
    lexicon: Lexicon
    options: Options
    scores: bool = True
    vocabulary: Vocabulary | None = None


class SourceText(NamedTuple):
    """The text that a draft translates, with its language (None: to be told by its script)."""

    text: str
    lang: str | None = None


def source_of(document: Document) -> SourceText:
    """The prose of a document that a draft translates: a paragraph for each of its segments."""
    from quotecheck.bilingual.pairs import restored  # only where there is a source text

    bodies = [restored(segment.body, document.text).text for segment in document.segments]
    return SourceText("\n\n".join(map(join_lines, bodies)))


class Draft(NamedTuple):
    """A draft that has been read over: its findings (sure or not), its quotations, and
    whether there was a text beside it to compare it with."""

    document: Document
    findings: Sequence[Finding]
    quotes: Sequence[Quote]
    is_paired: bool = False


def check(document: Document, checker: Checker, source: SourceText | None = None) -> FileResult:
    """Findings and judged quotations of a document, in order of its text."""
    draft = read_over(document, checker, source)
    seek([draft], checker)
    return conclude(draft, checker)


def read_over(document: Document, checker: Checker, source: SourceText | None = None) -> Draft:
    """Run the rules over a document, beside its source text if there is one, and find its
    quotations. Raises QuotecheckError for a document that takes more than the options allow."""
    allowance = _allowance(checker.options)
    allowance.admit(marks=sum(marks.count(segment.body.text) for segment in document.segments))
    scan = marks.scan(document.segments)
    allowance.admit(quotations=len(scan.pairs))
    quotes = extract(document, checker.lexicon, scan)
    allowance.admit(quotations=len(quotes))  # block quotations and dialogue have no marks
    pairs = pairs_of(document, source)
    findings = run(checker.rulebook, document, scan, [quote.outer for quote in quotes], pairs, allowance)
    return Draft(document, findings, quotes, bool(pairs))


def _allowance(options: Options) -> Allowance:
    return Allowance(options.max_seconds, options.max_issues)


def pairs_of(document: Document, source: SourceText | None) -> list[Pair]:
    """What of a document translates what: its own units, or the paragraphs of a text beside it."""
    if source is None and not any(segment.kind is SegmentKind.TARGET for segment in document.segments):
        return []
    from quotecheck.bilingual.pairs import pair_text, pair_units  # only where there is anything to pair

    return pair_text(source.text, document, source.lang) if source is not None else pair_units(document)


def seek(drafts: Iterable[Draft], checker: Checker) -> None:
    """Look for the quotations of drafts in long sources, all in one pass."""
    if checker.library is None or not checker.library.has_long:
        return
    by_language: dict[str, list[str]] = {}
    for draft in drafts:
        for quote in draft.quotes:
            if quote.role is Role.QUOTE:
                by_language.setdefault(quote.lang, []).extend(checker.library.sought(quote.shown.text))
    for lang, texts in by_language.items():
        checker.library.seek(texts, lang)


def conclude(draft: Draft, checker: Checker, scope: Scope = EVERYTHING) -> FileResult:
    """Judge the quotations of a draft, and hide the issues that are not to be shown. Raises
    QuotecheckError for a draft that takes more time than the options allow."""
    document, options = draft.document, checker.options
    style = STYLES[options.style]
    judged = _judged(draft, checker)
    result = FileResult(
        path=document.name,
        text=document.text,
        words=count_words(
            "\n".join(part.body.text for part in document.segments if part.kind is not SegmentKind.SOURCE)
        ),
        findings=tuple(draft.findings),
        quotes=tuple(
            CheckedQuote(quote, judgement, severity_of(judgement, style))
            for quote, judgement in zip(draft.quotes, judged, strict=True)
        ),
        problems=document.problems,
        segments=document.segments,
    )
    if is_needed(document, options, checker.vocabulary, scope):
        result = sift(result, document, _sieve(draft, checker, scope))
    return _sure(result, options.min_confidence)


def unhidden(draft: Draft, checker: Checker, scope: Scope = EVERYTHING) -> Draft:
    """A draft with those findings only that nothing hides."""
    document = draft.document
    if not is_needed(document, checker.options, checker.vocabulary, scope):
        return draft
    result = FileResult(document.name, document.text, findings=tuple(draft.findings))
    hidden = {id(one.of) for one in sift(result, document, _sieve(draft, checker, scope)).hidden}
    return draft._replace(findings=[finding for finding in draft.findings if id(finding) not in hidden])


def _sieve(draft: Draft, checker: Checker, scope: Scope) -> Sieve:
    book = checker.rulebook
    active = frozenset(rule.id for rule in book.rules if draft.is_paired or rule.kind not in BILINGUAL)
    return Sieve(checker.options, book.ids, active, checker.library is not None, checker.vocabulary, scope)


def _sure(result: FileResult, least: Confidence) -> FileResult:
    """Without the findings that are not sure enough, which count for nothing."""
    return result._replace(
        findings=tuple(one for one in result.findings if one.confidence.rank >= least.rank),
        hidden=tuple(
            one for one in result.hidden if isinstance(one.of, CheckedQuote) or one.of.confidence.rank >= least.rank
        ),
    )


def fails(result: FileResult, options: Options) -> bool:
    """Whether a result makes the run fail at the options' level."""
    if result.error or result.problems:
        return True
    if options.fail_on == "none":
        return False
    least = Severity(options.fail_on).rank
    sure = options.fail_confidence.rank
    if any(f.severity.rank >= least and f.confidence.rank >= sure for f in result.findings):
        return True
    return any(quote.severity.rank >= least for quote in result.quotes)


def _judged(draft: Draft, checker: Checker) -> list[Judgement]:
    library = checker.library
    if library is None:
        return [_not_a_quote(quote) or Judgement(Verdict.UNVERIFIABLE, ("no_source",)) for quote in draft.quotes]
    from quotecheck.quotes.consistency import inconsistent  # takes its time to import, and is not always needed
    from quotecheck.quotes.judge import Setting, judge_quote
    from quotecheck.quotes.speakers import refer_back

    referred = refer_back(draft.quotes, draft.document, library.speakers)
    mentions: Counter[str] = Counter()
    found: list[Judgement] = []
    allowance = _allowance(checker.options)
    for quote, speaker in zip(draft.quotes, referred, strict=True):
        allowance.spend()
        text = quote.shown.text
        setting = Setting(speaker, _around(quote, draft.document), mentions[text])
        judgement = _not_a_quote(quote) or judge_quote(quote, library, renderings(quote, draft.findings), setting)
        mentions[text] += 1
        found.append(with_scores(judgement, text, quote.lang) if checker.scores else judgement)
    texts = [quote.shown.text for quote in draft.quotes]
    for number in inconsistent(list(zip(texts, found, strict=True)), library):
        found[number] = found[number]._replace(flags=(*found[number].flags, "inconsistent"))
    return found


def _around(quote: Quote, document: Document) -> str:
    """The paragraph that a quotation stands in, without the quotation, as far as a reader
    takes it in with that."""
    ahead = document.text[max(0, quote.outer.start - REACH) : quote.outer.start]
    behind = document.text[quote.outer.end : quote.outer.end + REACH]
    return ahead.rpartition("\n\n")[2] + " " + behind.partition("\n\n")[0]


def _not_a_quote(quote: Quote) -> Judgement | None:
    if quote.role is Role.QUOTE:
        return None
    return Judgement(Verdict.NOT_A_QUOTE, (quote.role.value,))


def with_scores(judgement: Judgement, quoted: str, lang: str) -> Judgement:
    """The judgement with the likeness of quotation and passage."""
    match = judgement.match
    if match is None:
        return judgement
    from quotecheck.score.metrics import scores  # slow to import, and often not needed

    passage = match.source.text[match.span.start : match.span.end]
    return judgement._replace(scores=scores(quoted, passage, lang))


def renderings(quote: Quote, findings: Sequence[Finding]) -> list[Rendering]:
    """What rules have found to be rendered word for word inside a quotation."""
    return [
        Rendering(finding.text, finding.source, tuple(filter(None, finding.suggestions)))
        for finding in findings
        if finding.source and quote.span.contains(finding.span)
    ]
