"""What a report says, as plain data: the content of the YAML and JSON formats.

Keys come in a fixed order and nothing depends on the time or the machine, so
that equal drafts give equal reports, to the byte. `schema.json` beside this
module describes the result; raise SCHEMA with every change that breaks readers.
"""

from __future__ import annotations

import hashlib
from typing import Any

from quotecheck.errors import QuotecheckError
from quotecheck.model import (
    CheckedQuote,
    FileResult,
    Finding,
    Judgement,
    Match,
    Quote,
    Report,
    Span,
    StepKind,
)
from quotecheck.report.summary import hidden, summary
from quotecheck.text import LineIndex
from quotecheck.version import VERSION

SCHEMA = 1

BESIDE = 32
"""Code points of context on either side of an exact passage, as much as makes
it findable again where the words alone occur more than once."""

Plain = dict[str, Any]


def contents(report: Report) -> Plain:
    """The report as dicts, lists, strings and numbers."""
    files = [_file(result) for result in report.files]
    return {
        "schema": SCHEMA,
        "tool": {"name": "quotecheck", "version": VERSION},
        "signature": report.signature,
        "metrics": _signatures(report),
        "summary": summary(report.files),
        "files": files,
    }


def _signatures(report: Report) -> Plain:
    if not any(quote.judgement.scores for result in report.files for quote in result.quotes):
        return {}
    from quotecheck.score.metrics import signatures  # slow to import, and often not needed

    return signatures()


def _file(result: FileResult) -> Plain:
    if result.error is not None:
        return {"path": result.path, "error": result.error}
    lines = LineIndex(result.text)
    file: Plain = {
        "path": result.path,
        "words": result.words,
        "findings": [_finding(finding, lines) for finding in result.findings],
        "quotations": [_quotation(quote, lines) for quote in result.quotes],
    }
    if result.hidden:
        file["hidden"] = hidden([result])
    if result.stale:
        file["stale"] = len(result.stale)
    if result.fixed:
        file["fixed"] = result.fixed
    if result.problems:
        file["problems"] = [problem(error) for error in result.problems]
    return file


def problem(error: QuotecheckError) -> Plain:
    """A part of a draft that could not be read."""
    return {"line": error.line, "column": error.column, "message": error.message}


def _place(span: Span, lines: LineIndex) -> Plain:
    return {"start": _position(span.start, lines), "end": _position(span.end, lines)}


def _position(offset: int, lines: LineIndex) -> Plain:
    position = lines.position(offset)
    return {"line": position.line, "column": position.column, "offset": position.offset}


def _finding(finding: Finding, lines: LineIndex) -> Plain:
    found = {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "category": finding.category,
        **_place(finding.span, lines),
        "text": finding.text,
        "message": finding.message,
        "suggestions": list(finding.suggestions),
    }
    if finding.source:
        found["source"] = list(finding.source)
    if finding.places:
        found["places"] = [_position(place.start, lines) for place in finding.places]
    return found


def _quotation(checked: CheckedQuote, lines: LineIndex) -> Plain:
    judgement = checked.judgement
    return {
        **extracted(checked.quote, lines),
        "verdict": judgement.verdict.value,
        "severity": checked.severity.value,
        **({"hidden": checked.hidden.value} if checked.hidden else {}),
        "detectors": list(judgement.detectors),
        "flags": list(judgement.flags),
        "basis": judgement.match.source.basis.value if judgement.match else None,
        "scores": _scores(judgement),
        "changes": [
            {"kind": step.kind.value, "said": step.source, "printed": step.quoted, "detail": step.detail}
            for step in judgement.steps
            if step.kind is not StepKind.KEEP
        ],
        "evidence": evidence(judgement.match) if judgement.match else None,
        "candidates": [_candidate(match) for match in judgement.candidates],
    }


def extracted(quote: Quote, lines: LineIndex) -> Plain:
    """A quotation as the draft has it."""
    return {
        "text": quote.text,
        **_place(quote.span, lines),
        "kind": quote.kind.value,
        "status": quote.status.value,
        "role": quote.role.value,
        "lang": quote.lang,
        "speaker": quote.speaker,
        "cue": quote.cue,
    }


def _scores(judgement: Judgement) -> Plain | None:
    if judgement.scores is None or judgement.match is None:
        return None
    scores = judgement.scores
    likeness = round(judgement.match.likeness, 3)
    return {"likeness": likeness, "ratio": scores.ratio, "chrf": scores.chrf, "ter": scores.ter}


def _candidate(match: Match) -> Plain:
    return {
        "source": match.source.id,
        "speaker": match.source.statement.speaker,
        "basis": match.source.basis.value,
        "likeness": round(match.likeness, 3),
        "exact": passage(match),
    }


def passage(match: Match) -> str:
    """The passage of the source."""
    return match.source.text[match.span.start : match.span.end]


def evidence(match: Match) -> Plain:
    """Where the passage stands, so that it can be looked up by hand and found
    again (W3C Web Annotation: TextQuote and TextPosition selectors)."""
    source, span = match.source, match.span
    return {
        "source": source.id,
        "speaker": source.statement.speaker,
        "date": source.statement.date,
        "occasion": source.statement.occasion,
        "language": source.language,
        "original": source.statement.original,
        "url": source.url,
        "path": source.path,
        "line": source.line_at(span.start),
        "sha256": hashlib.sha256(source.text.encode("utf-8")).hexdigest(),
        "exact": passage(match),
        "prefix": source.text[max(0, span.start - BESIDE) : span.start],
        "suffix": source.text[span.end : span.end + BESIDE],
        "start": span.start,
        "end": span.end,
    }
