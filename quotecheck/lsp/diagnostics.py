"""Issues as diagnostics of the protocol."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path

from lsprotocol import types
from pygls.uris import from_fs_path

from quotecheck.errors import QuotecheckError
from quotecheck.issues import Issue
from quotecheck.lsp.checked import Checked
from quotecheck.lsp.positions import Lines
from quotecheck.model import Finding, Match, Severity, Span
from quotecheck.report.terminal import Paint, safe
from quotecheck.report.text import SHOWN_LIKENESS, origin

SOURCE = "quotecheck"

MOST = 1_000
"""Diagnostics of one document; editors show no more, and beyond that something else is
wrong with it."""

MOST_RELATED = 20
"""Other places that one diagnostic leads to."""

SEVERITIES: Mapping[Severity, types.DiagnosticSeverity] = {
    Severity.CRITICAL: types.DiagnosticSeverity.Error,
    Severity.MAJOR: types.DiagnosticSeverity.Warning,
    Severity.MINOR: types.DiagnosticSeverity.Information,
    Severity.NEUTRAL: types.DiagnosticSeverity.Hint,
}
"""Four levels here and there."""

_START = types.Range(types.Position(0, 0), types.Position(0, 0))
_PLAIN = Paint(False)


def diagnostics(checked: Checked, *, related: bool = True) -> list[types.Diagnostic]:
    """What an editor is told of a document; `related` for clients that can lead to other
    places."""
    found = [*_notices(checked), *(_of_issue(issue, checked, related) for issue in checked.issues)]
    if len(found) <= MOST:
        return found
    left = f"{len(found) - MOST:,} more issues are not shown; `quotecheck check` lists all"
    return [*found[:MOST], types.Diagnostic(_START, left, types.DiagnosticSeverity.Information, source=SOURCE)]


def _notices(checked: Checked) -> Iterator[types.Diagnostic]:
    """What could not be checked, and why."""
    if checked.notice:
        yield types.Diagnostic(_START, checked.notice, types.DiagnosticSeverity.Warning, source=SOURCE)
    if checked.result.error:
        yield types.Diagnostic(_START, safe(checked.result.error), types.DiagnosticSeverity.Error, source=SOURCE)
    for problem in checked.result.problems:
        yield of_error(problem, checked.lines)


def of_error(error: QuotecheckError, lines: Lines | None = None) -> types.Diagnostic:
    """A mistake in a file, at its place there; `lines` are those of the file."""
    message = f"{error.message}\n{error.hint}" if error.hint else error.message
    place = _START
    if error.line:
        line = error.line - 1
        place = types.Range(types.Position(line, 0), types.Position(line, 0))
        if lines:
            place = lines.rest_of_line(line, (error.column or 1) - 1)
    shown = "\n".join(map(safe, message.split("\n")))
    return types.Diagnostic(place, shown, types.DiagnosticSeverity.Error, source=SOURCE)


def _of_issue(issue: Issue, checked: Checked, related: bool) -> types.Diagnostic:
    message = safe(issue.message)
    if issue.suggestions:
        message += "\ntry: " + " / ".join(map(safe, issue.suggestions))
    places = list(islice(_related(issue, checked), MOST_RELATED)) if related else []
    return types.Diagnostic(
        range=checked.lines.range(issue.span),
        message=message,
        severity=SEVERITIES[issue.severity],
        code=issue.rule,
        source=SOURCE,
        related_information=places or None,
        data={"key": issue.key},
    )


def _related(issue: Issue, checked: Checked) -> Iterator[types.DiagnosticRelatedInformation]:
    """Where else the same is found, or the passages that a quotation may come from."""
    if isinstance(issue.of, Finding):
        for place in issue.of.places:
            if place != issue.span:
                yield _also(place, checked)
        return
    judgement = issue.of.judgement
    if judgement.match:
        yield from _passage("said", judgement.match)
        return
    for match in judgement.candidates:
        if match.likeness >= SHOWN_LIKENESS:
            yield from _passage("near", match)


def _also(place: Span, checked: Checked) -> types.DiagnosticRelatedInformation:
    where = types.Location(checked.document.uri, checked.lines.range(place))
    return types.DiagnosticRelatedInformation(where, f"also: “{safe(checked.result.text[place.start : place.end])}”")


def _passage(label: str, match: Match) -> Iterator[types.DiagnosticRelatedInformation]:
    where = location(match)
    if where:
        yield types.DiagnosticRelatedInformation(where, f"{label}: {origin(match, _PLAIN)}")


def location(match: Match) -> types.Location | None:
    """The line of the user's files that a passage stands in; None where it is in none."""
    line = match.source.line_at(match.span.start)
    if not match.source.path or line is None:
        return None
    start = types.Position(line - 1, 0)
    return types.Location(uri_of(Path(match.source.path)), types.Range(start, start))


def uri_of(path: Path) -> str:
    """The URI of a file."""
    return from_fs_path(str(path.absolute())) or ""
