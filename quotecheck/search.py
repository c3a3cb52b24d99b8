"""Regular expressions in linear time, with matches in code points.

RE2 runs them: a user's pattern, or a draft made to provoke one, cannot hang a
hook. It has no look-around and no back-references.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

import re2

from quotecheck.model import Span
from quotecheck.text import ByteOffsets

MARK = "mark"
"""The group that says which part of a match is meant."""


class Hit(NamedTuple):
    """`text[start:end]` matched, and the named groups that took part in it."""

    start: int
    end: int
    groups: Mapping[str, Span]


class Search:
    """Alternative patterns, compiled on first use; `exact` minds upper and lower case.

    Raises re2.error on first use where RE2 refuses a pattern.
    """

    def __init__(self, patterns: Iterable[str], *, exact: bool) -> None:
        alternatives = list(patterns)
        single = len(alternatives) == 1
        self._pattern = alternatives[0] if single else "|".join(f"(?:{pattern})" for pattern in alternatives)
        self._exact = exact

    @cached_property
    def _compiled(self) -> Any:
        options = re2.Options()
        options.case_sensitive = self._exact
        options.log_errors = False
        options.max_mem = 8 << 20
        return re2.compile(self._pattern, options)

    @cached_property
    def groups(self) -> Mapping[str, int]:
        """The numbers of the named groups."""
        return dict(self._compiled.groupindex)

    def matches_empty(self) -> bool:
        """Tell whether the empty text matches."""
        return self._compiled.fullmatch("") is not None

    def occurs(self, text: str) -> bool:
        """Tell whether there is a match anywhere."""
        return self._compiled.search(text) is not None

    def first(self, text: str) -> Hit | None:
        """Find the leftmost match."""
        return next(self.all(text), None)

    def all(self, text: str) -> Iterator[Hit]:
        """Find the matches from left to right.

        Where a pattern has a group `mark`, the next match may begin right
        behind that, within the last one.
        """
        if self._compiled.search(text.encode("utf-8")) is None:  # as mostly, and nothing else is needed
            return iter(())
        return self._all(ByteOffsets(text))

    def _all(self, offsets: ByteOffsets) -> Iterator[Hit]:
        place = 0
        while True:
            match = self._compiled.search(offsets.data, place)
            if match is None:
                return
            yield self._hit(match, offsets)
            marked = match.end(self.groups[MARK]) if MARK in self.groups else -1
            place = max(match.end() if marked < 0 else marked, match.start() + 1)

    def next_place(self, data: bytes, place: int) -> int:
        """Find the byte from `place` on where the next match in UTF-8 begins; -1 for none."""
        match = self._compiled.search(data, place)
        return -1 if match is None else int(match.start())

    def _hit(self, match: Any, offsets: ByteOffsets) -> Hit:
        start, end = offsets.point(match.start()), offsets.point(match.end())
        taken = {
            name: Span(offsets.point(match.start(number)), offsets.point(match.end(number)))
            for name, number in self.groups.items()
            if match.start(number) >= 0
        }
        return Hit(start, end, taken)
