"""Which rules run: one decision over names, for all that has a rule's name.

A name is an id, the beginning of ids up to a dot (`zh` for `zh.khasan`), or `all`.
Beside the rules of the packs, the verdicts on quotations (`quotation.altered`) and what
is said about suppressions (`suppression.unused`) have ids, and are chosen in the same way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TypeVar

from quotecheck.model import Verdict

ALL = "all"
"""The name that fits every rule."""

QUOTATION = "quotation"
"""The pack of verdicts."""

UNKNOWN, UNUSED, NO_REASON = "suppression.unknown", "suppression.unused", "suppression.reason"
"""What is found about suppressions themselves."""

SUPPRESSIONS = (NO_REASON, UNKNOWN, UNUSED)


def verdict_id(verdict: Verdict) -> str:
    """The id that a verdict has among rules."""
    return f"{QUOTATION}.{verdict.value.replace('_', '-')}"


BESIDE_RULES = (*map(verdict_id, Verdict), *SUPPRESSIONS)
"""The ids that no rule of a pack has."""


def matches(wanted: str, rule_id: str) -> bool:
    """Whether `wanted` names a rule: its id, or its beginning up to a dot."""
    return _closeness(wanted, rule_id) >= 0


def is_chosen(rule_id: str, select: Collection[str] | None, ignore: Collection[str] = ()) -> bool:
    """Whether a rule runs: the name that fits it most closely decides, and among equally
    close ones `ignore`. Without `select` all rules are selected; `select` without a name
    that fits selects nothing."""
    wanted = max((_closeness(name, rule_id) for name in ((ALL,) if select is None else select)), default=-1)
    return wanted > max((_closeness(name, rule_id) for name in ignore), default=-1)


def _closeness(wanted: str, rule_id: str) -> int:
    """How many parts of an id a name gives: 0 for `all`, -1 where it does not fit."""
    if wanted == ALL:
        return 0
    prefix = wanted.removesuffix(".*")
    if rule_id == prefix or rule_id.startswith(prefix + "."):
        return prefix.count(".") + 1
    return -1


_Level = TypeVar("_Level")


def level_of(rule_id: str, own: _Level, levels: Iterable[tuple[str, _Level]]) -> _Level:
    """The level of a rule: its own, or what the last name that fits it says."""
    for wanted, level in levels:
        own = level if matches(wanted, rule_id) else own
    return own
