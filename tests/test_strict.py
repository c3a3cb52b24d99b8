from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st

from quotecheck import strict
from quotecheck.errors import QuotecheckError
from quotecheck.rulebook.load import RuleFile, load

ANYTHING = strict.lookup(strict.text())


@pytest.mark.parametrize("case", cases("rule_errors"))
def test_a_mistake_in_a_rule_file_is_said_with_place_and_remedy(case: dict[str, Any]) -> None:
    with pytest.raises(QuotecheckError) as caught:
        load([RuleFile("test", "test.yaml", case["text"])])
    assert str(caught.value) == case["error"]


@pytest.mark.parametrize("value", ["no", "Yes", "1.10", "12", "0x1F", "~", "null", "12:30:45", ".5", "true"])
def test_what_yaml_would_turn_into_something_else_is_refused_where_text_belongs(value: str) -> None:
    with pytest.raises(QuotecheckError, match="is no text in YAML"):
        strict.parse(f"a: {value}", "x.yaml", ANYTHING)
    assert strict.parse(f"a: '{value}'", "x.yaml", ANYTHING).data == {"a": value}


@pytest.mark.parametrize("value", ["2023-09-13", "nothing", "1 2", "v1.10", "a#b", "--", "on the way"])
def test_other_text_needs_no_quotation_marks(value: str) -> None:
    assert strict.parse(f"a: {value}", "x.yaml", ANYTHING).data == {"a": value}


@pytest.mark.parametrize("date", ["2023-09-13", "2023-09", "2023", "unknown"])
def test_dates_are_kept_as_they_are_written(date: str) -> None:
    assert strict.parse(f"a: {date}", "x.yaml", strict.table({"a": strict.date()})).data == {"a": date}


@pytest.mark.parametrize("date", ["13.9.2023", "yesterday", "2023-9-13"])
def test_other_dates_are_refused(date: str) -> None:
    with pytest.raises(QuotecheckError, match="is no date"):
        strict.parse(f"a: {date}", "x.yaml", strict.table({"a": strict.date()}))


def test_nesting_without_end_is_an_error_and_no_crash() -> None:
    with pytest.raises(QuotecheckError, match="nested more than 20 levels deep"):
        strict.parse("[" * 30 + "]" * 30, "x.yaml", ANYTHING)
    with pytest.raises(QuotecheckError, match="nest") as caught:  # by us, or by the parser of YAML
        strict.parse("[" * 100_000, "x.yaml", ANYTHING)
    assert len(str(caught.value)) < 1_000


@pytest.mark.parametrize("word", ["᥆", "٣٤", "falſe"])
def test_digits_and_letters_of_other_scripts_are_text(word: str) -> None:
    assert strict.parse(word, "x.yaml", strict.text()).data == word


def test_a_second_document_is_an_error() -> None:
    with pytest.raises(QuotecheckError, match="a second document begins here"):
        strict.parse("a: b\n---\na: c\n", "x.yaml", ANYTHING)


def test_a_character_that_yaml_forbids_is_an_error_with_its_place() -> None:
    with pytest.raises(QuotecheckError, match=r"x.yaml:2:4: .*U\+0000 may not stand in it"):
        strict.parse("a: b\nc: \x00", "x.yaml", ANYTHING)


def test_places_count_code_points() -> None:
    parsed = strict.parse("中文: {😀: b}\n", "x.yaml", strict.lookup(strict.lookup(strict.text())))
    assert parsed.places["中文", "😀"] == (1, 9)


@pytest.mark.parametrize(
    ("shape", "right", "wrong"),
    [
        (strict.count(1, 256), {"1": 1, "0256": 256}, ["0", "257", "1.5", "-1", "a", "0000000011", "000000001" * 600]),
        (
            strict.decimal(0, 100),
            {"0": "0", "4.5": "4.5", "'100'": "100"},
            ["100.1", "-1", "4.+", "nan", "1e1", ".5", "1" * 99],
        ),
    ],
    ids=["whole numbers", "decimal numbers"],
)
def test_numbers_are_told_from_what_is_none(shape: strict.Shape, right: dict[str, object], wrong: list[str]) -> None:
    for text, value in right.items():
        assert strict.parse(text, "x.yaml", shape).data == value
    for text in wrong:
        with pytest.raises(QuotecheckError, match=r"is not a (whole )?number from"):
            strict.parse(text, "x.yaml", shape)


@given(st.text())
def test_no_text_raises_anything_else(text: str) -> None:
    with suppress(QuotecheckError):
        strict.parse(text, "x.yaml", strict.many(strict.either({"text": strict.text(), "a mapping": ANYTHING})))
