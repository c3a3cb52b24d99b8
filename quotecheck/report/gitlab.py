"""GitLab's Code Quality report: a list of issues that a merge request shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256

from quotecheck.model import FileResult, Report, Severity
from quotecheck.report.contents import Plain
from quotecheck.report.json import dump
from quotecheck.report.places import Placed, Unread, advice, placed, slashed, unread
from quotecheck.report.terminal import safe

_SEVERITIES: Mapping[Severity, str] = {
    Severity.NEUTRAL: "info",
    Severity.MINOR: "minor",
    Severity.MAJOR: "major",
    Severity.CRITICAL: "critical",
}
_UNREADABLE = "blocker"


def render(report: Report, *, color: bool = False) -> str:
    """All issues, as GitLab documents them. Drafts without any are not in it."""
    return dump([issue for result in report.files for issue in _file(result)])


def _file(result: FileResult) -> Iterator[Plain]:
    yield from map(_unread, unread(result))
    yield from map(_issue, placed(result))


def _issue(each: Placed) -> Plain:
    return {
        "description": advice(each.issue),
        "check_name": each.issue.rule,
        "fingerprint": each.fingerprint,
        "severity": _SEVERITIES[each.issue.severity],
        "location": {
            "path": slashed(each.path),
            "lines": {"begin": each.start.line, "end": each.end.line},
            "positions": {
                "begin": {"line": each.start.line, "column": each.start.column},
                "end": {"line": each.end.line, "column": each.end.column},
            },
        },
    }


def _unread(part: Unread) -> Plain:
    path, line = slashed(part.path), part.line or 1
    name = "\0".join([path, str(part.line), str(part.column), part.message])
    return {
        "description": safe(part.message),
        "check_name": "quotecheck.unreadable",
        "fingerprint": sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:32],
        "severity": _UNREADABLE,
        "location": {"path": path, "lines": {"begin": line, "end": line}},
    }
