"""Measured quality of rules as tables, in Markdown that reads well as plain text, too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from quotecheck.quality import Measured
from quotecheck.score.precision import Figures, Fired, Interval

HEAD = ("", "human: found", "per 10,000 words", "marked: found", "per 10,000 words", "on a mark", "by chance", "lift")


def render(measured: Sequence[Measured], recalled: Mapping[str, tuple[int, int]]) -> str:
    """All rows that have any finding, then recall by category where there are marks."""
    fired = [item for item in measured if any(side and side.found for side in (item.human, item.marked))]
    quiet = len(measured) - len(fired)
    parts = [table(HEAD, map(row, fired)), f"{quiet} rules and packs found nothing in these texts."]
    if recalled:
        parts.append(recall_table(recalled))
    return "\n\n".join(parts) + "\n"


def record(measured: Iterable[Measured]) -> dict[str, Any]:
    """What `told` needs of measurements, as plain data: of each rule that found
    anything, the findings on human text and on marked translations, those on a mark,
    the bounds of their share, and the share by chance.
    """
    kept: dict[str, Any] = {"human": 0, "marked": 0, "rules": {}}
    for item in measured:
        for side, figures in (("human", item.human), ("marked", item.marked)):
            kept[side] = figures.words if figures else 0
        if "." in item.name and any(side and side.found for side in (item.human, item.marked)):
            kept["rules"][item.name] = _numbers(item)
    return kept


def _numbers(item: Measured) -> list[float]:
    human = item.human.found if item.human else 0
    marked = item.marked
    if marked is None or marked.precision is None:
        return [human, 0, 0, 0, 0, 0]
    bounds = (round(marked.precision.low, 3), round(marked.precision.high, 3))
    return [human, marked.found, marked.right, *bounds, round(marked.chance, 3)]


def told(rule_id: str, known: Mapping[str, Any]) -> str | None:
    """How good a rule was found to be, in a sentence; None where nothing is known."""
    if rule_id not in known["rules"]:
        return None
    human, found, right, low, high, chance = known["rules"][rule_id]
    on_human = f"{human:,} found in {known['human']:,} words of human English"
    words = f"in {known['marked']:,} words of machine translation"
    if not found:
        return f"{on_human}; none {words}"
    share = f"{right / found:.0%}, {low:.0%} to {high:.0%} with 95 % confidence, {chance:.0%} by chance"
    return f"{on_human}; {found:,} {words}, {right:,} of them marked by experts ({share})"


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


def rates(fired: Iterable[Fired], rule_id: str) -> str:
    """In how many texts of each corpus a rule about whole drafts found anything."""
    counted: dict[tuple[str, str], list[int]] = {}
    for sample, findings in fired:
        kind = "human" if sample.marks is None else "machine translation"
        texts = counted.setdefault((sample.corpus, kind), [0, 0])
        texts[0] += any(finding.rule == rule_id for finding in findings)
        texts[1] += 1
    rows = [[*key, f"{noted:,}", f"{there:,}", f"{noted / there:.1%}"] for key, (noted, there) in counted.items()]
    return table(["corpus", "texts", "noted", "of", "share"], rows)


def row(item: Measured) -> list[str]:
    """A row of a table with `HEAD`."""
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
