"""One function decides which rules run."""

from __future__ import annotations

from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotecheck.choice import BESIDE_RULES, is_chosen, level_of, matches, verdict_id
from quotecheck.model import Verdict

NAMES = ("all", "zh", "zh.a", "zh.a.b", "zh.*", "ru")


@pytest.mark.parametrize(
    ("label", "select", "ignore", "chosen"),
    [
        ("without anything all rules run", None, [], ["zh.a", "zh.a.b", "zh.c", "ru.a"]),
        ("nothing selected is nothing", [], [], []),
        ("a pack", ["zh"], [], ["zh.a", "zh.a.b", "zh.c"]),
        ("a pack with a star", ["zh.*"], [], ["zh.a", "zh.a.b", "zh.c"]),
        ("a beginning ends at a dot", ["z"], [], []),
        ("an id stands for what is beneath it, too", ["zh.a"], [], ["zh.a", "zh.a.b"]),
        ("a pack is ignored", None, ["zh"], ["ru.a"]),
        ("the closer name wins where it is ignored", ["zh"], ["zh.a"], ["zh.c"]),
        ("the closer name wins where it is selected", ["all", "zh.a"], ["zh"], ["zh.a", "zh.a.b", "ru.a"]),
        ("the closest of three", ["zh", "zh.a.b"], ["zh.a"], ["zh.a.b", "zh.c"]),
        ("of equally close names it is ignored", ["zh.c", "ru"], ["zh.c"], ["ru.a"]),
        ("all ignored, one selected", ["ru"], ["all"], ["ru.a"]),
        ("all ignored", None, ["all"], []),
    ],
)
def test_which_rules_run(label: str, select: list[str] | None, ignore: list[str], chosen: list[str]) -> None:
    assert [name for name in ("zh.a", "zh.a.b", "zh.c", "ru.a") if is_chosen(name, select, ignore)] == chosen, label


SETS = list(chain.from_iterable(combinations(NAMES, size) for size in range(3)))


@pytest.mark.parametrize("select", [None, *SETS])
@pytest.mark.parametrize("ignore", SETS)
def test_the_order_of_names_and_more_of_the_same_change_nothing(
    select: tuple[str, ...] | None, ignore: tuple[str, ...]
) -> None:
    for rule in ("zh.a", "zh.a.b", "ru.a"):
        decided = is_chosen(rule, select, ignore)
        assert is_chosen(rule, select and (*reversed(select), *select), (*reversed(ignore), *ignore)) is decided
        if decided:
            assert not is_chosen(rule, select, (*ignore, rule))
        assert not is_chosen(rule, ("xx",), ignore)


@given(st.sampled_from(NAMES), st.text("zh.ab*", max_size=6))
def test_a_name_fits_what_begins_with_it_up_to_a_dot(wanted: str, rule: str) -> None:
    parts, prefix = rule.split("."), wanted.removesuffix(".*").split(".")
    assert matches(wanted, rule) is (wanted == "all" or parts[: len(prefix)] == prefix)


def test_the_last_level_that_fits_holds() -> None:
    assert level_of("zh.a", "minor", [("zh", "major"), ("zh.a", "neutral"), ("ru", "critical")]) == "neutral"
    assert level_of("de.a", "minor", [("zh", "major")]) == "minor"


def test_verdicts_have_ids() -> None:
    assert verdict_id(Verdict.MEANING_CHANGED) == "quotation.meaning-changed"
    assert {verdict_id(verdict) for verdict in Verdict} < set(BESIDE_RULES)
