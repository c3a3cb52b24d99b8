"""What is broken in a draft, with its place, while the rest of it is read."""

from __future__ import annotations

from quotecheck.errors import QuotecheckError
from quotecheck.text import LineIndex

MOST_PROBLEMS = 20
"""Of one draft; more say nothing new."""


class Problems:
    """Collects the problems of one draft."""

    def __init__(self, text: str, name: str) -> None:
        self._text = text
        self._name = name
        self._found: list[tuple[int, str, str | None]] = []

    def add(self, offset: int, message: str, hint: str | None = None) -> None:
        """Something is wrong at `offset`, in code points of the text."""
        self._found.append((offset, message, hint))

    def errors(self) -> tuple[QuotecheckError, ...]:
        """The problems in order of the text, one at each place, and how many more there are."""
        if not self._found:
            return ()
        lines = LineIndex(self._text)
        first: dict[int, tuple[int, str, str | None]] = {}
        for problem in sorted(self._found, key=lambda problem: problem[0]):
            first.setdefault(problem[0], problem)
        told = [self._error(lines, *problem) for problem in list(first.values())[:MOST_PROBLEMS]]
        left = len(first) - MOST_PROBLEMS
        if left > 0:
            hint = "is this the right format?"
            told.append(QuotecheckError(f"{left:,} more problems like these", path=self._name, hint=hint))
        return tuple(told)

    def _error(self, lines: LineIndex, offset: int, message: str, hint: str | None) -> QuotecheckError:
        position = lines.position(offset)
        span = lines.line_span(position.line)
        return QuotecheckError(
            message,
            path=self._name,
            line=position.line,
            column=position.column,
            hint=hint,
            excerpt=self._text[span.start : span.end],
        )
