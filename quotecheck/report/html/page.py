"""What the page shows, draft by draft."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from quotecheck.choice import QUOTATION
from quotecheck.issues import Issue, issues
from quotecheck.model import CheckedQuote, Confidence, FileResult, Finding, Report, Severity, Span
from quotecheck.report.glossary import Glossary
from quotecheck.report.html.charts import Bar, Tick, bars, ticks, tone
from quotecheck.report.html.painting import Mark
from quotecheck.report.html.quotations import Comparison, comparison
from quotecheck.report.html.reading import Block, block_of, blocks
from quotecheck.report.html.signs import cut
from quotecheck.report.summary import summary
from quotecheck.text import LineIndex
from quotecheck.version import VERSION

LONGEST_EXCERPT = 120
"""Code points of a finding's words that its card repeats."""

MOST_LINES = 24
"""Lines of other places that a card lists."""


class Card(NamedTuple):
    """An issue in the margin. `key` is its id on the page, `share` how far into the text it is."""

    number: int
    key: str
    rule: str
    pack: str
    severity: Severity
    confidence: Confidence
    place: str
    share: float
    text: str
    message: str
    suggestions: tuple[str, ...]
    source: tuple[str, ...]
    category: str
    others: str
    comparison: Comparison | None


class Shown(NamedTuple):
    """A block of the draft with the cards that belong beside it."""

    block: Block
    cards: tuple[Card, ...]


class Draft(NamedTuple):
    """One draft. `figures` are those of the summary, `severities` count its issues."""

    number: int
    result: FileResult
    figures: Mapping[str, Any]
    severities: Mapping[str, int]
    shown: tuple[Shown, ...]
    comparisons: tuple[Comparison, ...]
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]

    @property
    def issues(self) -> int:
        """How many issues it has."""
        return sum(self.severities.values())


class Choice(NamedTuple):
    """One value of a filter, and how much has it."""

    value: str
    label: str
    total: int


class Page(NamedTuple):
    """All of the report."""

    drafts: tuple[Draft, ...]
    figures: Mapping[str, Any]
    filters: Mapping[str, tuple[Choice, ...]]
    signature: str
    version: str = VERSION

    @property
    def issues(self) -> int:
        """How many issues there are in all drafts."""
        return sum(draft.issues for draft in self.drafts)

    @property
    def quotations(self) -> int:
        """How many quotations there are in all drafts."""
        return sum(len(draft.comparisons) for draft in self.drafts)


def page(report: Report, glossary: Glossary) -> Page:
    """The page of a report."""
    counters = _Counters()
    drafts = tuple(_draft(number, result, counters, glossary) for number, result in enumerate(report.files, start=1))
    return Page(drafts, summary(report.files), _filters(drafts), report.signature)


class _Counters:
    """Numbers and ids, which no two things on a page share."""

    def __init__(self) -> None:
        self.issues = 0
        self.quotations = 0
        self._keys: Counter[str] = Counter()

    def issue(self) -> int:
        self.issues += 1
        return self.issues

    def quotation(self) -> int:
        self.quotations += 1
        return self.quotations

    def id_of(self, issue: Issue) -> str:
        """The key of the issue, numbered where the same words stand in the same words again."""
        key = issue.key
        self._keys[key] += 1
        return key if self._keys[key] == 1 else f"{key}-{self._keys[key]}"


def _draft(number: int, result: FileResult, counters: _Counters, glossary: Glossary) -> Draft:
    lines = LineIndex(result.text)
    found = [(counters.issue(), counters.id_of(issue), issue) for issue in issues(result)]
    by_quote = {id(issue.of): (which, key) for which, key, issue in found if isinstance(issue.of, CheckedQuote)}
    comparisons = {
        id(checked): comparison(checked, counters.quotation(), by_quote.get(id(checked)), lines, glossary)
        for checked in result.quotes
    }
    cards = [
        (issue.span, _card(which, key, issue, comparisons.get(id(issue.of)), result, lines))
        for which, key, issue in found
    ]
    marks = [*_issue_marks(found, comparisons), *_quote_marks(result.quotes, comparisons)]
    return Draft(
        number=number,
        result=result,
        figures=summary([result]),
        severities=_by_severity(issue for _, _, issue in found),
        shown=tuple(_beside(blocks(result, marks), cards)),
        comparisons=tuple(comparisons.values()),
        bars=tuple(bars(checked.judgement.verdict for checked in result.quotes)),
        ticks=tuple(ticks([(card.number, card.severity, card.share) for _, card in cards])),
    )


def _by_severity(found: Iterable[Issue]) -> dict[str, int]:
    counts = Counter(issue.severity for issue in found)
    return {severity.value: counts[severity] for severity in reversed(Severity)}


def _card(
    number: int, key: str, issue: Issue, compared: Comparison | None, result: FileResult, lines: LineIndex
) -> Card:
    place = lines.position(issue.span.start)
    finding = issue.of if isinstance(issue.of, Finding) else None
    return Card(
        number=number,
        key=key,
        rule=issue.rule,
        pack=issue.rule.partition(".")[0],
        severity=issue.severity,
        confidence=issue.confidence,
        place=f"{place.line}:{place.column}",
        share=round(issue.span.start / max(1, len(result.text)), 4),
        text=cut(issue.text, LONGEST_EXCERPT),
        message=issue.message,
        suggestions=issue.suggestions,
        source=finding.source if finding else (),
        category=finding.category if finding else "",
        others=_other_lines(finding.places, lines) if finding else "",
        comparison=compared,
    )


def _other_lines(places: Sequence[Span], lines: LineIndex) -> str:
    """The lines of a rule about the whole draft, where there is more than one."""
    numbers = sorted({lines.position(place.start).line for place in places})
    if len(places) < 2:
        return ""
    more = f" and {len(numbers) - MOST_LINES} more" if len(numbers) > MOST_LINES else ""
    return ", ".join(map(str, numbers[:MOST_LINES])) + more


def _issue_marks(found: Iterable[tuple[int, str, Issue]], comparisons: Mapping[int, Comparison]) -> Iterator[Mark]:
    for number, _, issue in found:
        compared = comparisons.get(id(issue.of))
        also = Markup(' data-q="{}"').format(compared.number) if compared else ""
        kind = "quotation" if compared else "finding"
        opening = Markup('<mark class="{} {}" data-n="{}"{}>').format(kind, issue.severity.value, number, also)
        yield Mark(issue.span, opening, Markup("</mark>"))


def _quote_marks(quotes: Iterable[CheckedQuote], comparisons: Mapping[int, Comparison]) -> Iterator[Mark]:
    """Quotations that are no issue."""
    for checked in quotes:
        compared = comparisons[id(checked)]
        if compared.issue is None:
            kind = tone(checked.judgement.verdict)
            opening = Markup('<span class="quotation {}" data-q="{}">').format(kind, compared.number)
            yield Mark(checked.quote.span, opening, Markup("</span>"))


def _beside(found: Sequence[Block], cards: Iterable[tuple[Span, Card]]) -> Iterator[Shown]:
    by_block: dict[int, list[Card]] = {}
    for span, card in cards:
        by_block.setdefault(block_of(found, span.start), []).append(card)
    for number, block in enumerate(found):
        yield Shown(block, tuple(by_block.get(number, ())))


# -- filters ---------------------------------------------------------------------------


def _filters(drafts: Sequence[Draft]) -> dict[str, tuple[Choice, ...]]:
    cards = [card for draft in drafts for shown in draft.shown for card in shown.cards]
    severities = Counter(card.severity.value for card in cards)
    sure = Counter(card.confidence.value for card in cards)
    packs = Counter(card.pack for card in cards)
    verdicts: Counter[str] = Counter()
    for draft in drafts:
        verdicts.update({bar.verdict: bar.quotations for bar in draft.bars})
    return {
        "severity": _choices(severities, [severity.value for severity in reversed(Severity)]),
        "confidence": _choices(sure, [confidence.value for confidence in reversed(Confidence)]),
        "pack": _choices(packs, sorted(packs, key=lambda pack: (pack != QUOTATION, -packs[pack], pack))),
        "verdict": _choices(verdicts, list(verdicts)),
    }


def _choices(counts: Mapping[str, int], order: Iterable[str]) -> tuple[Choice, ...]:
    return tuple(
        Choice(value.replace("_", " "), value.replace("_", " "), counts[value]) for value in order if counts[value]
    )
