"""Kind `numbers`: amounts that differ from those of the source, by value.

    problems: [changed]
    problems: [missing, added]

1.5亿 is 150 million, 三分之二 two-thirds, 两成 20 per cent or a fifth; idioms and names
count for nothing. `changed`: the source has one number and the translation another in
its place, which is marked. `missing` and `added`: an amount that the other side has
nothing for; only amounts in digits, since those in words may hide in other words.
Messages may use `{found}` and `{said}`, what the source has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from quotecheck.figures import LANGUAGES, Figure, Weight, matched, read
from quotecheck.model import Pair
from quotecheck.rulebook.draft import Draft, Found, View
from quotecheck.rulebook.paired import at, base, masked, problem_keys, whole
from quotecheck.rulebook.paired import build as build
from quotecheck.rulebook.paired import compile as compile
from quotecheck.rulebook.paired import probes as probes
from quotecheck.rulebook.spec import Rule

PROBLEMS = ("changed", "missing", "added")
SHORTEST_CODE = 7
"""Digits of a telephone number or the like, which are grouped as one likes."""

KEYS = problem_keys(PROBLEMS)
REQUIRED = ("problems",)


def fields(body: frozenset[str]) -> frozenset[str]:
    return frozenset({"said"})


def find(rule: Rule, draft: Draft, views: Sequence[View]) -> Iterator[Found]:
    problems: frozenset[str] = rule.body
    for pair, view in draft.paired(views):
        source, target = base(pair.source_lang), base(view.segment.lang)
        if source != target and {source, target} <= set(LANGUAGES):
            said, printed = read(masked(pair.source), source), read(masked(pair.target.text), target)
            lost, gained = _unmatched(said, printed), _unmatched(printed, said)
            if lost and gained:
                lost = _unmatched(lost, read(pair.target_beside, target))
                gained = _unmatched(gained, read(pair.source_beside, source))
            yield from _problems(problems, pair, view, lost, gained)


def _unmatched(figures: Sequence[Figure], others: Sequence[Figure]) -> list[Figure]:
    return [figure for figure in figures if figure.weight is not Weight.FREE and not matched(figure, others)]


def _problems(
    problems: frozenset[str], pair: Pair, view: View, lost: list[Figure], gained: list[Figure]
) -> Iterator[Found]:
    said = ", ".join(pair.source[figure.start : figure.end].strip() for figure in lost)
    if lost and gained:
        if "changed" in problems and not _regrouped(pair, lost, gained):
            for figure in _weightiest(gained, len(lost)):
                yield at(pair, view, figure.start, figure.end, said)
        return
    firm = [figure for figure in lost if figure.weight is Weight.FIRM]
    if firm and "missing" in problems:
        yield whole(pair, view, ", ".join(pair.source[figure.start : figure.end].strip() for figure in firm))
    if "added" in problems:
        for figure in gained:
            if figure.weight is Weight.FIRM and not _in_brackets(pair.target.text, figure):
                yield at(pair, view, figure.start, figure.end)


def _weightiest(figures: list[Figure], most: int) -> list[Figure]:
    """Those in digits, where there are any: the others may only be hiding something. Each
    value counts once, and no more of them than `most`."""
    least = min(Weight.LOOSE, max(figure.weight for figure in figures))
    distinct = {figure.values: figure for figure in reversed(figures) if figure.weight >= least}
    return sorted(distinct.values(), key=lambda figure: figure.start)[:most]


def _regrouped(pair: Pair, lost: list[Figure], gained: list[Figure]) -> bool:
    """Whether the digits are the same in other groups, as those of telephone numbers are."""
    printed = "".join(re.sub(r"\D", "", pair.target.text[figure.start : figure.end]) for figure in gained)
    said = {re.sub(r"\D", "", pair.source[figure.start : figure.end]) for figure in lost}
    return len(gained) > 1 and len(printed) >= SHORTEST_CODE and printed in said


_BRACKETED = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")


def _in_brackets(text: str, figure: Figure) -> bool:
    """Whether a figure stands in brackets, where translators convert and explain."""
    return any(match.start() < figure.start and figure.end < match.end() for match in _BRACKETED.finditer(text))
