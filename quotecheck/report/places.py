"""Issues with their places, for the formats that programs read.

All of them take their lines, columns, levels and names from here, so that the same issue
is the same thing wherever it is shown.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from enum import StrEnum
from pathlib import PurePath
from typing import NamedTuple

from quotecheck.issues import Issue, issues
from quotecheck.model import Confidence, FileResult, Report, Severity
from quotecheck.report.terminal import safe
from quotecheck.text import LineIndex, Position


class Level(StrEnum):
    """How loud an issue is, in the three steps that most tools know."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


def level(severity: Severity, confidence: Confidence) -> Level:
    """An error is what fails a run by default: severe, and sure."""
    if severity is Severity.NEUTRAL:
        return Level.NOTE
    severe = severity.rank >= Severity.MAJOR.rank and confidence is Confidence.HIGH
    return Level.ERROR if severe else Level.WARNING


class Placed(NamedTuple):
    """An issue with its place: `start`, and `end`, which is the first one behind it.

    `key` is that of the issue, and `number` counts those of the draft that share it, from 1.
    """

    path: str
    issue: Issue
    key: str
    number: int
    start: Position
    end: Position

    @property
    def level(self) -> Level:
        """How loud it is."""
        return level(self.issue.severity, self.issue.confidence)

    @property
    def place(self) -> str:
        """`path:line:column`, on one line."""
        return f"{safe(self.path)}:{self.start.line}:{self.start.column}"

    @property
    def fingerprint(self) -> str:
        """32 hexadecimal digits that no other issue of a report has, and that stay the same
        where the words move within their draft."""
        parts = (slashed(self.path), self.key, str(self.number))
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()[:32]


class Unread(NamedTuple):
    """A draft, or a part of one, that could not be read."""

    path: str
    line: int | None
    column: int | None
    message: str

    @property
    def place(self) -> str:
        """The place as far as it is known, on one line."""
        parts = [safe(self.path), self.line, self.column]
        return ":".join(str(part) for part in parts if part is not None)


def placed(result: FileResult) -> tuple[Placed, ...]:
    """The issues of a draft, in order of its text."""
    lines = LineIndex(result.text)
    counts: Counter[str] = Counter()
    found = []
    for issue in issues(result):
        key = issue.key
        counts[key] += 1
        start, end = lines.position(issue.span.start), lines.position(issue.span.end)
        found.append(Placed(result.path, issue, key, counts[key], start, end))
    return tuple(found)


def unread(result: FileResult) -> Iterator[Unread]:
    """What of a draft could not be read."""
    if result.error is not None:
        yield Unread(result.path, None, None, result.error)
    for error in result.problems:
        yield Unread(result.path, error.line, error.column, error.message)


def worst_first(report: Report) -> list[Placed]:
    """All issues: the most severe first, of these the surest, and then in order of path and text."""
    everything = [each for result in report.files for each in placed(result)]
    return sorted(everything, key=lambda each: (-each.issue.severity.rank, -each.issue.confidence.rank))


def advice(issue: Issue) -> str:
    """What is wrong and what to write instead, on one line."""
    tried = " / ".join(map(safe, issue.suggestions))
    return safe(issue.message) + (f" (try: {tried})" if tried else "")


def slashed(path: str) -> str:
    """A path with the slashes that all these formats want, whatever the system."""
    return PurePath(path).as_posix()
