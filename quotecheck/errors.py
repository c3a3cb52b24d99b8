"""The one error that quotecheck raises for bad input."""

from __future__ import annotations

LONGEST_EXCERPT = 160
"""Code points of a line that are shown around a place."""

_LINE_ENDS = {0x0A: "\u240a", 0x0D: "\u240d"}


class QuotecheckError(Exception):
    """Something in the user's input that quotecheck cannot work with.

    `message` says what is wrong, `path`, `line` and `column` (both from 1, in
    code points) where, and `hint` what to do about it. `excerpt` is the line
    of the file, shown with a caret under `column`.
    """

    def __init__(
        self,
        message: str,
        *,
        path: str | None = None,
        line: int | None = None,
        column: int | None = None,
        hint: str | None = None,
        excerpt: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.line = line
        self.column = column
        self.hint = hint
        self.excerpt = excerpt

    @property
    def place(self) -> str:
        """`path:line:column`, as far as known."""
        parts = [self.path, self.line, self.column]
        return ":".join(str(part) for part in parts if part is not None)

    def __str__(self) -> str:
        head = f"{self.place}: {self.message}" if self.place else self.message
        lines = [head.translate(_LINE_ENDS)]  # a name of a file may have some
        if self.excerpt is not None and self.column is not None:
            cut = max(0, self.column - LONGEST_EXCERPT // 2) if len(self.excerpt) > LONGEST_EXCERPT else 0
            shown = self.excerpt[cut : cut + LONGEST_EXCERPT]
            lines += [f"    {shown}", "    " + " " * (self.column - 1 - cut) + "^"]
        if self.hint:
            lines.append(f"  {self.hint}")
        return "\n".join(lines)
