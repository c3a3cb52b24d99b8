"""Kind `renderings`: one source text that is translated in two ways, or two in one.

    problems: [split]
    problems: [merged]
    at_least: 4

Only whole segments are compared, blanks, case and final marks aside. `split`: a source text
that was translated otherwise before; the rarer translation is marked. `merged`: a translation
that stands for another source text, too. Texts of less than `at_least` letters are left out,
as short ones depend on their place. Messages may use `{found}`, `{said}` and `{other}`, the
translation or source text that it differs from.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from quotecheck import strict
from quotecheck.model import Pair
from quotecheck.rulebook.draft import Draft, Found, View
from quotecheck.rulebook.paired import compile as compile
from quotecheck.rulebook.paired import probes as probes
from quotecheck.rulebook.paired import problem_keys, whole
from quotecheck.rulebook.spec import Rule
from quotecheck.strict import Shape

PROBLEMS = ("split", "merged")
KEYS: Mapping[str, Shape] = {**problem_keys(PROBLEMS), "at_least": strict.count(1, 100)}
REQUIRED = ("problems",)


class Renderings(NamedTuple):
    """Which problems, and how many letters a text must have."""

    problems: frozenset[str]
    at_least: int


def build(data: Mapping[str, Any]) -> Renderings:
    return Renderings(frozenset(data["problems"]), data.get("at_least", 4))


def fields(body: Renderings) -> frozenset[str]:
    return frozenset({"said", "other"})


def find(rule: Rule, draft: Draft, views: Sequence[View]) -> Iterator[Found]:
    body: Renderings = rule.body
    found = [(pair, view) for pair, view in draft.paired(views) if _letters(pair.source) >= body.at_least]
    if "split" in body.problems:
        yield from _differing(found, one=lambda pair: pair.source, other=lambda pair: pair.target.text)
    if "merged" in body.problems:
        yield from _differing(found, one=lambda pair: pair.target.text, other=lambda pair: pair.source)


def _differing(found: Sequence[tuple[Pair, View]], one: Any, other: Any) -> Iterator[Found]:
    """Pairs that have the same on one side as others, and on the other side something rarer."""
    groups: dict[str, list[tuple[Pair, View]]] = defaultdict(list)
    for pair, view in found:
        groups[_folded(one(pair))].append((pair, view))
    for group in groups.values():
        counts = Counter(_folded(other(pair)) for pair, _ in group)
        usual = max(counts, key=lambda name: counts[name])
        shown = next(other(pair) for pair, _ in group if _folded(other(pair)) == usual)
        for pair, view in group:
            if _folded(other(pair)) != usual:
                yield whole(pair, view, pair.source, other=shown)


def _letters(text: str) -> int:
    return sum(map(str.isalnum, text))


def _folded(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().rstrip(".。!！:：").casefold()
