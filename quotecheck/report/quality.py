"""Measured quality of rules as tables, in Markdown that reads well as plain text, too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from quotecheck.quality import Measured
from quotecheck.score.precision import Figures, Interval

HEAD = ("", "human: found", "per 10,000 words", "marked: found", "per 10,000 words", "on a mark", "by chance", "lift")


def render(measured: Sequence[Measured], recalled: Mapping[str, tuple[int, int]]) -> str:
    """All rows that have any finding, then recall by category where there are marks."""
    fired = [item for item in measured if any(side and side.found for side in (item.human, item.marked))]
    quiet = len(measured) - len(fired)
    parts = [table(HEAD, map(_row, fired)), f"{quiet} rules and packs found nothing in these texts."]
    if recalled:
        parts.append(recall_table(recalled))
    return "\n\n".join(parts) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table with its columns aligned."""
    lines = [list(head), *map(list, rows)]
    wide = [max(len(line[column]) for line in lines) for column in range(len(head))]
    lines.insert(1, ["-" * width for width in wide])
    return "\n".join("| " + " | ".join(map(str.ljust, line, wide)) + " |" for line in lines)


def recall_table(recalled: Mapping[str, tuple[int, int]]) -> str:
    """How many of the marks of each category have a finding on them."""
    rows = [
        [category, f"{there:,}", f"{hit:,}", f"{hit / there:.1%}"]
        for category, (hit, there) in sorted(recalled.items(), key=lambda item: -item[1][1])
    ]
    return table(["category of mark", "marks", "with a finding", "share"], rows)


def _row(item: Measured) -> list[str]:
    return [f"`{item.name}`", *_human(item.human), *_marked(item.marked)]


def _human(figures: Figures | None) -> list[str]:
    return [f"{figures.found:,}", _rate(figures.rate)] if figures else ["", ""]


def _marked(figures: Figures | None) -> list[str]:
    if figures is None or figures.precision is None:
        return ["0" if figures else "", *[""] * 4]
    lift = f"{figures.lift:.1f}" if figures.lift else ""
    return [f"{figures.found:,}", _rate(figures.rate), share(figures.precision), f"{figures.chance:.0%}", lift]


def _rate(rate: Interval) -> str:
    return f"{rate.value:.2f} ({rate.low:.2f}–{rate.high:.2f})"


def share(precision: Interval) -> str:
    """A share with its interval, in percent."""
    return f"{precision.value:.0%} ({precision.low:.0%}–{precision.high:.0%})"
