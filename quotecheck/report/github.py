"""Workflow commands of GitHub Actions, which show issues at their lines of a pull request.

GitHub shows ten annotations of each level for a step and keeps the rest in its log, so the
worst come first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from quotecheck.model import Report
from quotecheck.report.places import Level, Placed, Unread, advice, slashed, unread, worst_first
from quotecheck.report.terminal import Paint, counted, safe, visible
from quotecheck.report.text import in_short

SHOWN = 10
"""Annotations of one level that GitHub shows for a step (its documentation of problem
matchers, in actions/toolkit)."""

_COMMANDS: Mapping[Level, str] = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}

_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = {**_DATA, **str.maketrans({":": "%3A", ",": "%2C"})}
"""What must not stand in a message, and in a value beside others (actions/toolkit, command.ts)."""


def render(report: Report, *, color: bool = False) -> str:
    """A command for each issue, the worst first, and a summary that is none."""
    failed = [part for result in report.files for part in unread(result)]
    found = worst_first(report)
    lines = [*_overflow(failed, found), *map(_unread, failed), *map(_issue, found), in_short(report, Paint(False))]
    return "\n".join(lines) + "\n"


def _overflow(failed: Sequence[Unread], found: Sequence[Placed]) -> Iterator[str]:
    """Say that there is more than GitHub shows."""
    counts = Counter(each.level for each in found)
    counts[Level.ERROR] += len(failed)
    if max(counts.values()) > SHOWN:
        listed = ", ".join(counted(counts[level], name) for level, name in _COMMANDS.items() if counts[level])
        message = f"{listed}: GitHub shows {SHOWN} of each; all are in the log of this step"
        yield _command("notice", {"title": "quotecheck"}, message)


def _issue(each: Placed) -> str:
    issue, start, end = each.issue, each.start, each.end
    places: dict[str, object] = {"file": _path(each.path), "line": start.line, "endLine": end.line}
    if start.line == end.line:  # the runner refuses columns otherwise
        places |= {"col": start.column, "endColumn": end.column}
    title = f"{issue.rule} ({issue.severity.value}, {issue.confidence.value})"
    return _command(_COMMANDS[each.level], {**places, "title": title}, f"{each.place}: {advice(issue)}")


def _unread(part: Unread) -> str:
    places = {"file": _path(part.path), "line": part.line, "col": part.column if part.line else None}
    return _command("error", {**places, "title": "not checked"}, f"{part.place}: {safe(part.message)}")


def _path(path: str) -> str:
    return visible(slashed(path))


def _command(name: str, properties: Mapping[str, object], message: str) -> str:
    values = {key: str(value).translate(_PROPERTY) for key, value in properties.items() if value is not None}
    listed = ",".join(f"{key}={value}" for key, value in values.items())
    return f"::{name} {listed}::{message.translate(_DATA)}"
