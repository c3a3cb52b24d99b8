"""A penalty from findings, with the weights of the MQM scorecard.

The findings come from rules, not from a trained annotator, so what comes out
is no MQM score; it uses the categories and weights of one to be comparable
from draft to draft.
"""

from __future__ import annotations

from collections.abc import Iterable

from quotecheck.model import Finding, Severity

WEIGHTS = {Severity.NEUTRAL: 0.0, Severity.MINOR: 1.0, Severity.MAJOR: 5.0, Severity.CRITICAL: 25.0}
"""Google's MQM weights of 2021 (Freitag et al., "Experts, Errors, and Context",
table 4) with the critical level of the MQM core scorecard."""

MINOR_PUNCTUATION = 0.1
"""Minor punctuation counts a tenth, as in the same table."""

PER_WORDS = 1000


def weight(finding: Finding) -> float:
    """The weight of one finding."""
    if finding.severity is Severity.MINOR and finding.category == "linguistic/punctuation":
        return MINOR_PUNCTUATION
    return WEIGHTS[finding.severity]


def penalty(findings: Iterable[Finding], words: int) -> float | None:
    """Weights per 1,000 words; None for a text without words."""
    if not words:
        return None
    return round(sum(map(weight, findings)) * PER_WORDS / words, 2)
