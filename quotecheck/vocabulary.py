"""Words, phrases and names that a house accepts, whatever rules say of them.

A file has one a line; `#` begins a comment at the beginning of a line or behind a blank.
An entry in lower case fits in any case; one with a capital fits as it is written, so that
`Polish` accepts no "polish".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from quotecheck.text import fold_wording

_COMMENT = re.compile(r"(?:^|\s)#.*")


class Vocabulary(NamedTuple):
    """The entries of all files, as they stand in folded prose."""

    entries: frozenset[str]

    def holds(self, text: str) -> bool:
        """Whether all of a text is one entry. Line breaks, blanks and the shapes of
        quotation marks and hyphens make no difference."""
        plain = _plain(text)
        return plain in self.entries or plain.lower() in self.entries


def build_vocabulary(texts: Iterable[str]) -> Vocabulary:
    """The vocabulary of some files, by what they say."""
    lines = (_plain(_COMMENT.sub("", line)) for text in texts for line in text.splitlines())
    return Vocabulary(frozenset(filter(None, lines)))


def _plain(text: str) -> str:
    return " ".join(fold_wording(text).split())
