"""Kind `density`: many findings of other rules, which alone say little, in one draft.

    of: [statistics.tell, zh]  # rules, by id or by the beginning of ids
    rate: 40                   # so many in 10,000 words, and
    at_least: 5                # so many in all, and
    different: 3               # of so many rules

The one finding stands at the first of them; its places are all of them. It counts
findings that are not sure enough to be shown, too, so that it runs behind all other
rules. Messages may use `{count}`, `{words}` and `{rate}` (per 1,000 words).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from quotecheck import strict
from quotecheck.choice import matches
from quotecheck.rulebook.draft import Draft, Found, View
from quotecheck.rulebook.spec import Probe, Rule
from quotecheck.strict import Keys, Shape

if TYPE_CHECKING:
    from quotecheck.rulebook.compiler import Compiler
    from quotecheck.rulebook.needs import Needs

KEYS: Mapping[str, Shape] = {
    "of": strict.many(strict.text("a rule, or the beginning of ids")),
    "rate": strict.count(1, 10_000),
    "at_least": strict.count(2, 100),
    "different": strict.count(1, 100),
}
REQUIRED = ("of", "rate", "at_least")

PER = 10_000


class Density(NamedTuple):
    """Which findings count, and how many of them are many."""

    of: tuple[str, ...]
    rate: int
    at_least: int
    different: int


def compile(compiler: Compiler, keys: Keys, data: Mapping[str, Any]) -> tuple[Mapping[str, Any], Needs]:
    return {}, ()


def build(data: Mapping[str, Any]) -> Density:
    return Density(tuple(data["of"]), data["rate"], data["at_least"], data.get("different", 1))


def fields(body: Density) -> frozenset[str]:
    return frozenset({"count", "words", "rate"})


def probes(body: Density) -> Iterable[Probe]:
    return ()


def find(rule: Rule, draft: Draft, views: Sequence[View]) -> Iterator[Found]:
    body: Density = rule.body
    tells = [
        finding
        for finding in draft.findings
        if finding.rule != rule.id and any(matches(wanted, finding.rule) for wanted in body.of)
    ]
    spans = sorted({finding.span.start: finding.span for finding in tells}.values())
    if len(spans) < body.at_least or len({finding.rule for finding in tells}) < body.different:
        return
    words = max(1, draft.words)  # a draft of nothing but marks has none
    if len(spans) * PER < body.rate * words:
        return
    rate = f"{len(spans) * 1000 / words:.1f}"
    values = {"count": str(len(spans)), "words": f"{draft.words:,}", "rate": rate}
    yield Found(draft.locate(spans[0]), values, places=tuple(spans))
