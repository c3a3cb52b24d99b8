"""A row of a checked corpus, for the command `batch`."""

from __future__ import annotations

from typing import Any

from quotecheck.model import CheckedQuote, Finding
from quotecheck.report import json
from quotecheck.rows import Row
from quotecheck.score.mqm import penalty

Plain = dict[str, Any]


def render(row: Row) -> str:
    """The row as one line of JSON. Offsets are code points into the row's text."""
    return json.line(_contents(row))


def _contents(row: Row) -> Plain:
    name = {"id": row.id} if row.file is None else {"id": row.id, "file": row.file}
    if row.result is None:
        return {**name, "line": row.line, "error": row.error}
    result = row.result
    return {
        **name,
        "words": result.words,
        "findings": [_finding(finding) for finding in result.findings],
        "quotes": [_quote(quote) for quote in result.quotes],
        "penalty": penalty(result.findings, result.words),
        **({} if row.risk is None else {"risk": round(row.risk, 3)}),
    }


def _finding(finding: Finding) -> Plain:
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "category": finding.category,
        "start": finding.span.start,
        "end": finding.span.end,
        "text": finding.text,
    }


def _quote(checked: CheckedQuote) -> Plain:
    quote, judgement = checked.quote, checked.judgement
    return {
        "start": quote.span.start,
        "end": quote.span.end,
        "text": quote.text,
        "role": quote.role.value,
        "speaker": quote.speaker,
        "verdict": judgement.verdict.value,
        "severity": checked.severity.value,
        "detectors": list(judgement.detectors),
        "flags": list(judgement.flags),
    }
