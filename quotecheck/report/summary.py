"""The figures of a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from quotecheck.check import FAITHFUL, NOT_CHECKED
from quotecheck.model import FileResult, Finding, Severity, Verdict, Why
from quotecheck.score.mqm import penalty


def summary(results: Iterable[FileResult]) -> dict[str, Any]:
    """Counts and figures over several drafts.

    `fidelity` is the share of faithful quotations among those that could be
    checked, `penalty` the MQM-weighted issues per 1,000 words; both are null
    where there is nothing to count. `fixed`, `hidden` and `stale` are there only where
    they count anything.
    """
    done = list(results)
    findings = [finding for result in done for finding in result.findings]
    verdicts = Counter(quote.judgement.verdict for result in done for quote in result.quotes)
    words = sum(result.words for result in done)
    fixed = sum(result.fixed for result in done)
    found = {
        "files": len(done),
        "unreadable": sum(result.error is not None for result in done),
        "words": words,
        "issues": by_severity(findings),
        "quotations": {verdict.value: verdicts[verdict] for verdict in Verdict},
        "fidelity": fidelity(verdicts),
        "penalty": penalty(findings, words),
        **({"fixed": fixed} if fixed else {}),
    }
    if any(result.hidden for result in done):
        found["hidden"] = hidden(done)
    if any(result.stale for result in done):
        found["stale"] = sum(len(result.stale) for result in done)
    return found


def hidden(results: Iterable[FileResult]) -> dict[str, int]:
    """How many issues are hidden, by the reason, in the order in which reasons apply."""
    counts = Counter(one.why for result in results for one in result.hidden)
    return {why.value: counts[why] for why in Why if counts[why]}


def by_severity(findings: Iterable[Finding]) -> dict[str, int]:
    """How many findings there are of each severity, the worst first."""
    counts = Counter(finding.severity for finding in findings)
    return {severity.value: counts[severity] for severity in reversed(Severity)}


def fidelity(verdicts: Mapping[Verdict, int]) -> float | None:
    """The share of faithful quotations among those that could be checked."""
    checked = sum(count for verdict, count in verdicts.items() if verdict not in NOT_CHECKED)
    faithful = sum(count for verdict, count in verdicts.items() if verdict in FAITHFUL)
    return round(faithful / checked, 3) if checked else None
