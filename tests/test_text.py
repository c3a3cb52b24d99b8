from __future__ import annotations

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotecheck.model import Mapped
from quotecheck.text import (
    ByteOffsets,
    LineIndex,
    count_words,
    fold,
    fold_literal,
    fold_prose,
    sentences,
    words,
)

ANY = st.text(st.characters(codec="utf-8"))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_are_counted_as_editors_count_them(end: str) -> None:
    index = LineIndex(f"ab{end}中😀c{end}")
    assert index.position(0) == (1, 1, 0)
    place = len(f"ab{end}中😀")
    assert index.position(place) == (2, 3, place)
    assert index.line_span(2) == (2 + len(end), 5 + len(end))
    assert index.line_span(3).length == 0


def test_other_separators_begin_no_line() -> None:
    assert LineIndex("a\x0bb\u2028c\x85d").position(6).line == 1


@given(ANY, st.data())
def test_byte_offsets_become_code_points_in_any_order(text: str, data: st.DataObject) -> None:
    offsets = ByteOffsets(text)
    for point in data.draw(st.lists(st.integers(0, len(text)), max_size=5)):
        assert offsets.point(len(text[:point].encode())) == point


def test_in_chinese_every_character_is_a_word() -> None:
    assert list(words("the 大气 answer, don’t 3.5")) == ["the", "大", "气", "answer", "don’t", "3", "5"]
    assert list(words("has引起x")) == ["has", "引", "起", "x"]


@given(ANY)
def test_words_are_counted_as_they_are_listed(text: str) -> None:
    assert count_words(text) == len(list(words(text)))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("It rained. We left.", 2),
        ("Mr. Kim met the U.S. envoy. They spoke.", 2),
        ("He paid 3.5 million. Nobody asked.", 2),
        ("“Stop!” he said. “Why?” she asked.", 2),
        ("下雨了。我们走了。", 2),
        ("no end", 1),
        ("", 1),
    ],
)
def test_sentences_end_where_a_reader_takes_a_breath(text: str, count: int) -> None:
    assert len(sentences(text)) == count


@given(ANY)
def test_sentences_leave_no_gap(text: str) -> None:
    spans = sentences(text)
    assert spans[0].start == 0
    assert spans[-1].end == len(text)
    assert all(left.end == right.start for left, right in itertools.pairwise(spans))


def test_prose_is_read_with_plain_marks_and_single_blanks() -> None:
    body = Mapped.whole("don’t  “stop”\nthe\u00a0Su\u201135\u00ad now")
    assert fold_prose(body).text == 'don\'t "stop" the Su-35 now'


@given(ANY)
def test_prose_keeps_the_origin_of_every_character(text: str) -> None:
    folded = fold_prose(Mapped.whole(text))
    assert "  " not in folded.text
    for place, character in enumerate(folded.text):
        origin = folded.origin(place)
        assert origin.length == 1
        assert fold_prose(Mapped.whole(text[origin.start])).text == character


@given(ANY)
def test_a_literal_of_a_text_is_found_in_its_folded_prose(text: str) -> None:
    assert fold_literal(text) == fold_prose(Mapped.whole(text)).text.lower()


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("“Don’t”", '"don\'t"'),
        ("the ﬁnal", "the final"),
        ("cafe\u0301", "café"),
        ("１４億人", "14億人"),
        ("long—term", "long-term"),
        ("inter-\nnational", "international"),
        ("a\u00a0b", "a b"),
        ("zero\u200bwidth", "zerowidth"),
        ("准备好了，", "准备好了,"),
        ("STRASSE", "strasse"),
    ],
)
def test_what_never_changes_a_wording_is_folded(left: str, right: str) -> None:
    assert fold(left).text == fold(right).text


@given(ANY)
def test_folding_keeps_the_origin_of_every_character(text: str) -> None:
    folded = fold(text)
    places = [folded.origin(i) for i in range(len(folded.text))]
    assert places == sorted(places)
    assert all(0 <= place.start < place.end <= len(text) for place in places)


@given(st.text(st.characters(codec="ascii")))
def test_folding_ascii_is_lower_case_with_words_joined(text: str) -> None:
    if "-\n" not in text:
        assert fold(text).text == text.lower()


@given(ANY)
def test_folding_does_not_care_how_accents_are_written(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    again = unicodedata.normalize("NFC", unicodedata.normalize("NFD", composed))
    assert fold(composed).text == fold(again).text
