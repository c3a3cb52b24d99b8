"""A penalty from findings or annotations, with the weights of the MQM scorecard.

Findings come from rules, not from a trained annotator, so what comes out for
them is no MQM score; it uses the categories and weights of one to be comparable
from draft to draft, and with what annotators marked.
"""

from __future__ import annotations

from collections.abc import Iterable

from quotecheck.model import Finding, Severity

WEIGHTS = {Severity.NEUTRAL: 0.0, Severity.MINOR: 1.0, Severity.MAJOR: 5.0, Severity.CRITICAL: 25.0}
"""Google's MQM weights of 2021 (Freitag et al., "Experts, Errors, and Context",
table 4) with the critical level of the MQM core scorecard."""

MINOR_PUNCTUATION = 0.1
"""Minor punctuation counts a tenth, as in the same table."""

NON_TRANSLATION = 25.0
"""A segment that is no translation at all counts as much, as in the same table."""

PER_WORDS = 1000


def weigh(severity: Severity, category: str) -> float:
    """The weight of an error of a category, as annotators and rules write them
    ("Fluency/Punctuation", "linguistic/punctuation", "Non-translation!")."""
    kind = category.lower().replace("_", " ").replace("-", " ").rstrip("!/ ")
    if kind == "non translation":
        return NON_TRANSLATION
    if kind.startswith(("source", "suppression")):
        return 0.0  # what is wrong in the original, or with a comment, is not the translation's
    if severity is Severity.MINOR and kind.rpartition("/")[2] == "punctuation":
        return MINOR_PUNCTUATION
    return WEIGHTS[severity]


def weight(finding: Finding) -> float:
    """The weight of one finding."""
    return weigh(finding.severity, finding.category)


def penalty(findings: Iterable[Finding], words: int) -> float | None:
    """Weights per 1,000 words; None for a text without words."""
    return per_words(sum(map(weight, findings)), words)


def per_words(weights: float, words: int) -> float | None:
    """A sum of weights per 1,000 words; None for a text without words."""
    return round(weights * PER_WORDS / words, 2) if words else None
