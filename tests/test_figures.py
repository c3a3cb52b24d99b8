"""Numbers of Chinese and English texts, by value."""

from __future__ import annotations

import pytest
import yaml
from conftest import CASES
from hypothesis import given
from hypothesis import strategies as st

from quotecheck.figures import Figure, Weight, matched, read

PAIRS = yaml.safe_load((CASES / "number_pairs.yaml").read_text(encoding="utf-8"))


def agree(chinese: str, english: str) -> bool:
    """Whether each side has all the numbers that the other must have."""
    said, printed = read(chinese, "zh"), read(english, "en")
    return _all_matched(said, printed) and _all_matched(printed, said)


def _all_matched(figures: list[Figure], others: list[Figure]) -> bool:
    return all(matched(figure, others) for figure in figures if figure.weight is not Weight.FREE)


@pytest.mark.parametrize(("chinese", "english"), PAIRS["same"])
def test_numbers_that_come_to_the_same(chinese: str, english: str) -> None:
    assert agree(chinese, english)


@pytest.mark.parametrize(("chinese", "english"), PAIRS["other"])
def test_numbers_that_do_not(chinese: str, english: str) -> None:
    assert not agree(chinese, english)


def test_the_table_is_large_enough() -> None:
    assert len(PAIRS["same"]) + len(PAIRS["other"]) >= 300


TEXT = st.text(alphabet=st.sampled_from("零一二两三十百千万亿半成分之点第多几年月日时倍 0123456789.,%/:-abkm至到"))


@pytest.mark.parametrize("lang", ["zh", "en"])
@given(text=TEXT)
def test_figures_stand_in_their_text(lang: str, text: str) -> None:
    figures = read(text, lang)
    for figure in figures:
        assert 0 <= figure.start < figure.end <= len(text)
        assert figure.values
    assert figures == sorted(figures, key=lambda figure: figure.start)


NUMBER_WORDS = "two hundred and twenty five thousand million a half third point dozen percent 3.5 2,000 - of"


@given(text=st.lists(st.sampled_from(NUMBER_WORDS.split(" "))).map(" ".join))
def test_any_row_of_number_words_is_read(text: str) -> None:
    for figure in read(text, "en"):
        assert text[figure.start : figure.end].strip()
