"""Findings and quotations in one list: what a draft has that an editor should see to.

Everything that shows, counts, remembers or suppresses issues one by one takes this list,
so that the same issue has the same name and place everywhere.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import NamedTuple

from quotecheck.choice import verdict_id
from quotecheck.model import CheckedQuote, Confidence, FileResult, Finding, Severity, Span
from quotecheck.text import fold_literal

BESIDE = 2
"""Words on either side that make an issue findable again, wherever its line has gone."""

REACH = 200
"""Code points in which these words are looked for."""

_WORD = re.compile(r"\w+(?:['’-]\w+)*")


class Issue(NamedTuple):
    """A finding, or a quotation with a verdict that matters, of one draft.

    `span` counts into the draft's text, of which `text` is that stretch. `before` and
    `after` are the words beside it, folded. `of` is what it was made from.
    """

    rule: str
    severity: Severity
    confidence: Confidence
    span: Span
    text: str
    message: str
    suggestions: tuple[str, ...]
    before: str
    after: str
    of: Finding | CheckedQuote

    @property
    def key(self) -> str:
        """16 hexadecimal digits that stay the same wherever the words move in the draft:
        a hash of the rule, the words and those beside them. Issues may share one, if the
        same words stand in the same words twice."""
        parts = (self.rule, " ".join(fold_literal(self.text).split()), self.before, self.after)
        return hashlib.sha256("\0".join(parts).encode("utf-8")).hexdigest()[:16]


def issues(result: FileResult) -> tuple[Issue, ...]:
    """The issues of a draft, in order of its text. Quotations that can stand as they are,
    or could not be checked, are none."""
    found = [*map(_of_finding, result.findings), *_of_quotes(result)]
    return tuple(_beside(issue, result.text) for issue in sorted(found, key=lambda issue: (issue.span, issue.rule)))


def _of_finding(finding: Finding) -> Issue:
    return Issue(
        rule=finding.rule,
        severity=finding.severity,
        confidence=finding.confidence,
        span=finding.span,
        text=finding.text,
        message=finding.message,
        suggestions=finding.suggestions,
        before="",
        after="",
        of=finding,
    )


def _of_quotes(result: FileResult) -> Iterator[Issue]:
    for checked in result.quotes:
        if checked.severity is Severity.NEUTRAL:
            continue
        quote, judgement = checked.quote, checked.judgement
        why = ", ".join(judgement.detectors)
        match = judgement.match
        said = match.source.text[match.span.start : match.span.end] if match else ""
        yield Issue(
            rule=verdict_id(judgement.verdict),
            severity=checked.severity,
            confidence=Confidence.HIGH,
            span=quote.span,
            text=quote.text,
            message=f"quotation {judgement.verdict.value.replace('_', ' ')}"
            + (f" ({why})" if why else "")
            + (f": the source has “{said}”" if said else ""),
            suggestions=(),
            before="",
            after="",
            of=checked,
        )


def _beside(issue: Issue, text: str) -> Issue:
    before = _WORD.findall(text[max(0, issue.span.start - REACH) : issue.span.start])[-BESIDE:]
    after = _WORD.findall(text[issue.span.end : issue.span.end + REACH])[:BESIDE]
    return issue._replace(before=fold_literal(" ".join(before)), after=fold_literal(" ".join(after)))
