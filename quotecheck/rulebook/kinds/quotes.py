"""Kind `quotes`: quotations that were lost on the way, or made up.

    problems: [dropped, added]
    at_least: 8

Quotations are counted by their marks, whatever these look like in either language; titles
in 《》 may be set in quotation marks, in italics or in nothing. `dropped`: the source quotes,
with `at_least` so many letters of content, and the translation has no quotation marks at all;
`added`: the translation quotes, at least four words, and the source neither quotes nor
says that anybody said anything. Messages may use `{found}` and `{said}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from quotecheck import strict
from quotecheck.model import Pair
from quotecheck.rulebook.draft import Draft, Found, View
from quotecheck.rulebook.paired import at, masked, problem_keys, whole
from quotecheck.rulebook.paired import compile as compile
from quotecheck.rulebook.paired import probes as probes
from quotecheck.rulebook.spec import Rule
from quotecheck.strict import Shape

PROBLEMS = ("dropped", "added")
KEYS: Mapping[str, Shape] = {**problem_keys(PROBLEMS), "at_least": strict.count(1, 100)}
REQUIRED = ("problems",)

_QUOTED = re.compile(r"“([^“”]+)”|「([^「」]+)」|『([^『』]+)』|\"([^\"]+)\"|«([^«»]+)»|„([^„“”]+)[“”]")
_ANY_MARK = re.compile(r"[“”\"«»„「」『』]|(?<!\w)['‘]|''|``")
_ANY_QUOTE = re.compile(
    r"[“”\"「」『』《》〈〉«»„‘’']|[说說称稱道问問答喊叫]|表示|指出|认为|認為|名为|名為|口号|口號|所谓|所謂|[：:]"
)
LEAST_WORDS = 4


class Quotes(NamedTuple):
    """Which problems, and how many letters a quotation must have to be missed."""

    problems: frozenset[str]
    at_least: int


def build(data: Mapping[str, Any]) -> Quotes:
    return Quotes(frozenset(data["problems"]), data.get("at_least", 8))


def fields(body: Quotes) -> frozenset[str]:
    return frozenset({"said"})


def find(rule: Rule, draft: Draft, views: Sequence[View]) -> Iterator[Found]:
    body: Quotes = rule.body
    for pair, view in draft.paired(views):
        if "dropped" in body.problems:
            yield from _dropped(pair, view, body.at_least)
        if "added" in body.problems:
            yield from _added(pair, view)


def _dropped(pair: Pair, view: View, least: int) -> Iterator[Found]:
    said = [found for match in _QUOTED.finditer(masked(pair.source)) if len(found := _inner(match)) >= least]
    if said and not _ANY_MARK.search(pair.target.text):
        yield whole(pair, view, said[0])


def _added(pair: Pair, view: View) -> Iterator[Found]:
    if not pair.source or _ANY_QUOTE.search(pair.source + pair.source_beside):
        return
    for match in _QUOTED.finditer(masked(pair.target.text)):
        if _inner(match).count(" ") + 1 >= LEAST_WORDS:
            yield at(pair, view, *match.span())


def _inner(match: re.Match[str]) -> str:
    return next(group for group in match.groups() if group is not None)
