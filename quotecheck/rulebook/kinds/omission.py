"""Kind `omission`: a translation far too short for its source.

    sure: 4.5

How long a translation is differs from sentence to sentence, more so for short ones, so the
evidence is how unusual its length is for that of its source, in standard deviations; numbers
and names in Latin letters that it lacks count beside it. `sure` is from how much on it is told.
Messages may use `{found}` and `{share}`, what is there of the usual length, in per cent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from quotecheck import strict
from quotecheck.rulebook.draft import Draft, Found, View
from quotecheck.rulebook.length import lost_anchors, unusual, usual_share
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
        short = unusual(pair)
        if short is not None and short < 0 and -short + lost_anchors(pair) >= rule.body:
            yield whole(pair, view, share=f"{usual_share(pair):.0%}")
