"""Kind `placeholders`: what a program puts values in for, and addresses, which a
translation keeps as they are: {0}, {name}, ${x}, %s, %(count)d, $VAR, \\\\n, https://….

The order may change. Messages may use `{found}`, `{said}`, what only the source has
("nothing" where that is nothing), and `{printed}`, what only the translation has ("not").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from quotecheck.model import Pair
from quotecheck.rulebook.draft import Draft, Found, View
from quotecheck.rulebook.paired import ADDRESS, PLACEHOLDER, at, whole
from quotecheck.rulebook.paired import build as build
from quotecheck.rulebook.paired import compile as compile
from quotecheck.rulebook.paired import probes as probes
from quotecheck.rulebook.spec import Rule
from quotecheck.strict import Shape

KEYS: Mapping[str, Shape] = {}
REQUIRED = ()


def fields(body: frozenset[str]) -> frozenset[str]:
    return frozenset({"said", "printed"})


def find(rule: Rule, draft: Draft, views: Sequence[View]) -> Iterator[Found]:
    for pair, view in draft.paired(views):
        yield from differences(pair, view, (PLACEHOLDER, ADDRESS))


def differences(pair: Pair, view: View, patterns: Sequence[re.Pattern[str]]) -> Iterator[Found]:
    """What the translation has and the source has not, each; or else all that it lacks."""
    said = Counter(match[0].rstrip(".,;:") for pattern in patterns for match in pattern.finditer(pair.source))
    printed = [match for pattern in patterns for match in pattern.finditer(pair.target.text)]
    lost = said - Counter(match[0].rstrip(".,;:") for match in printed)
    listed = ", ".join(lost.elements()) or "nothing"
    unmatched = False
    for match in printed:
        name = match[0].rstrip(".,;:")
        if said[name] > 0:
            said[name] -= 1
        elif lost or match.re is not ADDRESS:  # who adds an address helps the reader
            unmatched = True
            yield at(pair, view, match.start(), match.start() + len(name), listed, printed=name)
    if lost and not unmatched:
        yield whole(pair, view, listed, printed="not")
