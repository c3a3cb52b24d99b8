"""Two small charts, as figures that the template draws: verdicts, and issues along the text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from quotecheck.check import FAITHFUL, NOT_CHECKED
from quotecheck.model import Severity, Verdict

WIDTH, HEIGHT = 800, 48
"""Units of a chart along the text."""

BINS = 100
"""Places along the text that are told apart."""

TALLEST = 12
"""Units of one issue where there are few."""

_CHANGED = frozenset({Verdict.ALTERED, Verdict.TRANSLATION_DIVERGENT, Verdict.COMPOSITE, Verdict.OUT_OF_CONTEXT})


def tone(verdict: Verdict) -> str:
    """What a verdict says of a quotation at first sight: `good`, `changed`, `bad` or `open`."""
    if verdict in FAITHFUL:
        return "good"
    if verdict in NOT_CHECKED:
        return "open"
    return "changed" if verdict in _CHANGED else "bad"


class Bar(NamedTuple):
    """A stretch of the bar of verdicts, in percent of its width."""

    verdict: str
    tone: str
    quotations: int
    x: float
    width: float


def bars(verdicts: Iterable[Verdict]) -> list[Bar]:
    """The verdicts that there are, the best first."""
    counts = Counter(verdicts)
    total = sum(counts.values())
    found: list[Bar] = []
    x = 0.0
    for verdict in reversed(Verdict):
        if counts[verdict]:
            width = 100 * counts[verdict] / total
            found.append(Bar(verdict.value, tone(verdict), counts[verdict], round(x, 3), round(width, 3)))
            x += width
    return found


class Tick(NamedTuple):
    """An issue in the chart along the text, stacked on those of the same place."""

    number: int
    severity: str
    x: float
    y: float
    height: float


def ticks(issues: Sequence[tuple[int, Severity, float]]) -> list[Tick]:
    """A tick for each issue: its number, severity, and place as a share of the text; the
    worst stand at the bottom."""
    stacks: dict[int, list[tuple[int, Severity]]] = {}
    for number, severity, share in issues:
        stacks.setdefault(min(BINS - 1, int(share * BINS)), []).append((number, severity))
    most = max(map(len, stacks.values()), default=1)
    height = min(TALLEST, HEIGHT / most)
    return [
        Tick(number, severity.value, place * WIDTH / BINS, round(HEIGHT - (level + 1) * height, 2), round(height, 2))
        for place, stack in sorted(stacks.items())
        for level, (number, severity) in enumerate(sorted(stack, key=lambda each: -each[1].rank))
    ]
