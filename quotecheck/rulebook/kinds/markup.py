"""Kind `markup`: tags and entities, which a translation keeps: <b>…</b>, &nbsp;, [i].

Tags are compared with their attributes; the order of pairs may change. Messages may use
`{found}`, `{said}`, what only the source has ("nothing" where that is nothing), and `{printed}`,
what only the translation has ("not").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from quotecheck.rulebook.draft import Draft, Found, View
from quotecheck.rulebook.kinds.placeholders import differences
from quotecheck.rulebook.paired import TAG
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
        yield from differences(pair, view, (TAG,))
