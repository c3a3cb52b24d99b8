"""Kind `dropped`: sentences or paragraphs of the source that nothing in the draft translates.

    shortest: 12

They are found where two whole texts are put side by side. `shortest` is how many characters
they must have: a line with a place and a date often stays out on purpose. Messages may use
`{found}`, the translation next to which they are missing, and `{said}`, how they begin.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from quotecheck import strict
from quotecheck.rulebook.draft import Draft, Found, View
from quotecheck.rulebook.paired import compile as compile
from quotecheck.rulebook.paired import probes as probes
from quotecheck.rulebook.paired import whole
from quotecheck.rulebook.spec import Rule
from quotecheck.strict import Shape

KEYS: Mapping[str, Shape] = {"shortest": strict.count(1, 1_000)}
REQUIRED = ("shortest",)

SHOWN = 60
"""Characters of what is missing that a message shows."""


def build(data: Mapping[str, Any]) -> int:
    shortest: int = data["shortest"]
    return shortest


def fields(body: int) -> frozenset[str]:
    return frozenset({"said"})


def find(rule: Rule, draft: Draft, views: Sequence[View]) -> Iterator[Found]:
    for pair, view in draft.paired(views):
        if len("".join(pair.dropped.split())) >= rule.body:
            said = pair.dropped if len(pair.dropped) <= SHOWN else pair.dropped[:SHOWN] + "…"
            yield whole(pair, view, said)
