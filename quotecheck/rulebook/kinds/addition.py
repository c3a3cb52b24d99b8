"""Kind `addition`: a translation far too long for its source.

    sure: 4.5

How long a translation is differs from sentence to sentence, more so for short ones, so the
evidence is how unusual its length is for that of its source, in standard deviations; numbers
that its source lacks count beside it, and sentences that are more than its clauses. `sure` is
from how much on it is told.
Messages may use `{found}` and `{share}`, what is there of the usual length, in per cent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from quotecheck import strict
from quotecheck.rulebook.draft import Draft, Found, View
from quotecheck.rulebook.length import gained_anchors, gained_sentences, unusual, usual_share
from quotecheck.rulebook.paired import compile as compile
from quotecheck.rulebook.paired import probes as probes
from quotecheck.rulebook.paired import whole
from quotecheck.rulebook.spec import Rule
from quotecheck.strict import Shape

KEYS: Mapping[str, Shape] = {"sure": strict.decimal(0, 100)}
REQUIRED = ("sure",)


def build(data: Mapping[str, Any]) -> float:
    return float(data["sure"])


def fields(body: float) -> frozenset[str]:
    return frozenset({"share"})


def find(rule: Rule, draft: Draft, views: Sequence[View]) -> Iterator[Found]:
    for pair, view in draft.paired(views):
        far = unusual(pair)
        if far is not None and far > 0 and far + gained_anchors(pair) + gained_sentences(pair) >= rule.body:
            yield whole(pair, view, share=f"{usual_share(pair):.0%}")
