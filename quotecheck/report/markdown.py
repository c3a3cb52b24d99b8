"""A summary in Markdown: for the page of a run, or a comment on a pull request.

Everything that comes from drafts is escaped, and no draft makes it longer than GitHub
takes, which is 1 MiB.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from quotecheck.check import NOT_CHECKED
from quotecheck.model import FileResult, Report, Severity, Verdict
from quotecheck.report.contents import passage
from quotecheck.report.places import Placed, advice, placed, slashed, unread, worst_first
from quotecheck.report.terminal import Paint, safe
from quotecheck.report.text import in_short
from quotecheck.text import LineIndex

FILES, ISSUES, QUOTATIONS = 100, 50, 50
"""Rows of each table."""

CELL = 160
"""Code points of a cell."""

_SEVERITIES = tuple(reversed(Severity))

_MARKS = re.compile(r"[\\`*\[\]<>#|~&@$]|(?<!\w)_|_(?!\w)|:(?=/|[\w+-]*[a-z][\w+-]*:)|(?<=www)\.", re.IGNORECASE)
"""What could be markup, HTML, a link, a mention, an emoji or a formula."""


def escaped(text: str) -> str:
    """`text` as Markdown that shows it as it is, on one line."""
    return _MARKS.sub(lambda match: f"&#{ord(match[0])};", safe(text))


def render(report: Report, *, color: bool = False) -> str:
    """The figures, the drafts, the worst issues, and the quotations that were compared."""
    parts = ["## quotecheck", in_short(report, Paint(False)) + "."]
    severities = [severity.value.capitalize() for severity in _SEVERITIES]
    parts += _table(("Draft", "Words", *severities, "Quotations"), _files(report))
    parts += _titled("Not checked", ("Place", "Why"), _unread(report), ISSUES)
    parts += _titled("Worst first", ("Place", "Severity", "Rule", "Issue"), _issues(report), ISSUES)
    parts += _titled("Quotations", ("Place", "Verdict", "Printed", "Said"), _quotations(report), QUOTATIONS)
    return "\n\n".join(parts) + "\n"


def _files(report: Report) -> Iterator[list[str]]:
    for result in report.files:
        counts = Counter(each.issue.severity for each in placed(result))
        compared = [quote for quote in result.quotes if quote.judgement.verdict not in NOT_CHECKED]
        told = f"{len(compared)} of {len(result.quotes)} compared" if result.quotes else ""
        words = "" if result.error else f"{result.words:,}"
        yield [slashed(result.path), words, *(str(counts[severity] or "") for severity in _SEVERITIES), told]


def _unread(report: Report) -> Iterator[list[str]]:
    for result in report.files:
        yield from ([part.place, part.message] for part in unread(result))


def _issues(report: Report) -> Iterator[list[str]]:
    for each in worst_first(report):
        yield [each.place, _severity(each), each.issue.rule, advice(each.issue)]


def _severity(each: Placed) -> str:
    return f"{each.issue.severity.value}, {each.issue.confidence.value}"


def _quotations(report: Report) -> Iterator[list[str]]:
    """The quotations that could be compared; first those that an editor must see to."""
    rows = [row for result in report.files for row in _compared(result)]
    for _, row in sorted(rows, key=lambda item: -item[0].rank):
        yield row


def _compared(result: FileResult) -> Iterator[tuple[Severity, list[str]]]:
    lines = LineIndex(result.text)
    for checked in result.quotes:
        judgement = checked.judgement
        if judgement.verdict in NOT_CHECKED:
            continue
        position = lines.position(checked.quote.span.start)
        why = f" ({', '.join(judgement.detectors)})" if judgement.detectors else ""
        same = judgement.verdict is Verdict.VERBATIM or judgement.match is None
        said = "" if same or judgement.match is None else passage(judgement.match)
        place = f"{safe(result.path)}:{position.line}:{position.column}"
        yield checked.severity, [place, judgement.verdict.value + why, checked.quote.shown.text, said]


def _titled(title: str, head: Sequence[str], rows: Iterable[Sequence[str]], most: int) -> list[str]:
    found = list(rows)
    return [f"### {title}", *_table(head, found, most)] if found else []


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], most: int = FILES) -> list[str]:
    """A table, and a line that says how many rows are left out."""
    found = list(rows)
    lines = [head, ["---"] * len(head), *([_cell(text) for text in row] for row in found[:most])]
    table = "\n".join("| " + " | ".join(line) + " |" for line in lines)
    return [table, f"and {len(found) - most:,} more"] if len(found) > most else [table]


def _cell(text: str) -> str:
    return escaped(text if len(text) <= CELL else text[: CELL - 1] + "…")
