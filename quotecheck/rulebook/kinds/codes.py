"""Kind `codes`: model numbers, versions and the like that were changed.

S21, A380, i7-1185G7, 2.10.3 are the same in every language. A finding is where the source has
one that the translation lacks, and the translation another of the same make: the same letters
first, or a version of its own. Messages may use `{found}` and `{said}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from quotecheck.rulebook.draft import Draft, Found, View
from quotecheck.rulebook.paired import at, masked
from quotecheck.rulebook.paired import build as build
from quotecheck.rulebook.paired import compile as compile
from quotecheck.rulebook.paired import probes as probes
from quotecheck.rulebook.spec import Rule
from quotecheck.strict import Shape

KEYS: Mapping[str, Shape] = {}
REQUIRED = ()

_CODE = re.compile(
    r"(?<![A-Za-z\d.:/-])(?:(?P<make>[A-Za-z]{1,8})-?\d[A-Za-z\d]*(?:-[A-Za-z\d]*\d[A-Za-z\d]*)*"
    r"|v?\d{1,4}(?:\.\d{1,5}){2,4}|\d{1,2}(?P<letter>[DGK]))(?![A-Za-z\d])",
    re.ASCII,
)
_DATE = re.compile(r"(?:19|20)\d\d\.\d{1,2}\.\d{1,2}|\d{1,2}\.\d{1,2}\.(?:19|20)\d\d")
_PLAIN_WORDS = frozenset({"us", "rmb", "usd", "cny", "hk", "nt", "eur", "gbp", "no", "p", "pp", "q", "h"})
"""What stands before amounts, pages and quarters, which are given in other ways, too."""


def fields(body: Any) -> frozenset[str]:
    return frozenset({"said"})


def find(rule: Rule, draft: Draft, views: Sequence[View]) -> Iterator[Found]:
    for pair, view in draft.paired(views):
        said = list(_codes(pair.source))
        if not said:
            continue
        printed = list(_codes(pair.target.text))
        known = {key for key, _, _ in said} | {key for key, _, _ in _codes(pair.source_beside)}
        kept = {key for key, _, _ in printed} | {key for key, _, _ in _codes(pair.target_beside)}
        lost = [(make, match[0]) for key, make, match in said if key not in kept]
        for key, make, match in printed:
            missing = [text for other, text in lost if other == make]
            if key not in known and missing:
                yield at(pair, view, *match.span(), ", ".join(dict.fromkeys(missing)))


def _codes(text: str) -> Iterator[tuple[str, str, re.Match[str]]]:
    """Each code as it is compared, its make, and where it stands."""
    for match in _CODE.finditer(masked(text)):
        make = (match["make"] or match["letter"] or ".").lower()
        if make not in _PLAIN_WORDS and not _DATE.fullmatch(match[0]):
            yield match[0].lower().replace("-", "").removeprefix("v" if make == "." else ""), make, match
