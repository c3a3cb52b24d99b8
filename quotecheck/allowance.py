"""What checking one draft may cost. Drafts come from anywhere: one that is made to take hours, or
all of the memory, is told as not checked, and the others are checked.

What grows with a draft is bounded by counting first: bytes, quotation marks, quotations, findings.
The processor's time is looked at between the steps that are left.
"""

from __future__ import annotations

from collections.abc import Callable
from time import thread_time

from quotecheck.errors import QuotecheckError

MEGABYTES, MOST_MEGABYTES = 100, 256
SECONDS, MOST_SECONDS = 600, 86_400
ISSUES, MOST_ISSUES = 200_000, 10_000_000
"""What a draft may have unless a configuration says otherwise, and what that may say at most. A long
novel has 2 MB and takes seconds; 200,000 quotations with all that is known of them take 2 GB."""

MARKS = 10
"""Quotation marks, apostrophes among them, to each quotation that a draft may have."""


class Allowance:
    """What may be spent on one draft: seconds of this thread's processor time from now on, and
    findings, and quotations; None where there is no bound. The methods raise QuotecheckError once it is spent."""

    def __init__(
        self, seconds: int | None = None, issues: int | None = None, clock: Callable[[], float] = thread_time
    ) -> None:
        self._seconds = seconds
        self._issues = issues
        self._clock = clock
        self._end = clock() + seconds if seconds is not None else None
        self._found = 0

    def spend(self, findings: int = 0) -> None:
        """Go on, with so many findings more."""
        self._found += findings
        if self._issues is not None and self._found > self._issues:
            raise _too_many(self._issues, "findings", "max_issues")
        if self._end is not None and self._clock() > self._end:
            hint = "split it, or raise `max_seconds` in the configuration"
            raise QuotecheckError(f"it takes more than {self._seconds:,} s of processor time", hint=hint)

    def admit(self, *, marks: int = 0, quotations: int = 0) -> None:
        """Take on a draft with so many quotation marks, or quotations."""
        if self._issues is None:
            return
        if marks > self._issues * MARKS:
            raise _too_many(self._issues * MARKS, "quotation marks", "max_issues")
        if quotations > self._issues:
            raise _too_many(self._issues, "quotations", "max_issues")


def _too_many(most: int, what: str, key: str) -> QuotecheckError:
    return QuotecheckError(
        f"there are more than {most:,} {what} in it", hint=f"split it, or raise `{key}` in the configuration"
    )


def check_size(size: int, megabytes: int) -> None:
    """Raise QuotecheckError for a draft of too many bytes."""
    if size > megabytes << 20:
        hint = "split it, or raise `max_megabytes` in the configuration"
        raise QuotecheckError(f"it is larger than {megabytes} MB", hint=hint)
