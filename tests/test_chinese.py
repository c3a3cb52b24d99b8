"""Characters of Chinese, and how names are read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotecheck.chinese import is_pinyin, names, simplified


@pytest.mark.parametrize(
    ("traditional", "same"),
    [
        ("這是國會的首要任務。", "这是国会的首要任务。"),
        ("颱風來了", "台风来了"),
        ("已经简化", "已经简化"),
        ("plain", "plain"),
    ],
)
def test_traditional_characters_become_simplified_ones(traditional: str, same: str) -> None:
    assert simplified(traditional) == same


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=30))
def test_there_are_as_many_characters_as_before(text: str) -> None:
    assert len(simplified(text)) == len(text)


def test_names_begin_with_a_family_name() -> None:
    found = {name.text: (name.family, name.given) for name in names("渔民刘建国、欧阳平")}
    assert found["刘建国"] == (("liu",), ("jianguo",))
    assert found["欧阳平"][0] == ("ouyang",)


def test_a_character_has_all_its_readings() -> None:
    name = next(names("曾单行"))
    assert name.text == "曾单行"
    assert {"danxing", "shanxing", "danhang"} <= set(name.given)


@pytest.mark.parametrize(("word", "answer"), [("jianguo", True), ("xian", True), ("kwok", False), ("smith", False)])
def test_what_pinyin_is(word: str, answer: bool) -> None:
    assert is_pinyin(word) is answer
