from __future__ import annotations

from typing import Any

import pytest
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st

from quotecheck import QuotecheckError, Source
from quotecheck.files import load_speakers
from quotecheck.formats import read_text
from quotecheck.quotes.transcripts import parse_transcript


def sources_of(text: str, format: str = "markdown", lang: str = "en") -> list[Source]:
    document = read_text(text, "talks/quay.md", lang=lang, format=format)
    return parse_transcript(document, "talks/quay.md", lang, load_speakers())


def line_of(words: str, sources: list[Source]) -> int | None:
    """The line of the file that words of a source are told to stand in."""
    (found,) = [source for source in sources if words in source.text]
    return found.line_at(found.text.index(words))


@pytest.mark.parametrize("case", [case for case in cases("transcripts") if "error" not in case.values[0]])
def test_a_transcript_gives_its_turns(case: dict[str, Any]) -> None:
    sources = sources_of(case["text"], case.get("format", "markdown"), case.get("lang", "en"))
    assert [[source.statement.speaker, source.text, source.line] for source in sources] == case["turns"]
    numbered = [f"quay#{number}" for number in range(1, len(sources) + 1)]
    assert [source.id for source in sources] == [source.statement.id for source in sources] == case.get("ids", numbered)
    assert {source.path for source in sources} <= {"talks/quay.md"}
    for words, line in case.get("evidence", {}).items():
        assert line_of(words, sources) == line
    for source in sources if "facts" in case else ():
        statement = source.statement
        assert case["facts"] == {
            "date": statement.date,
            "language": source.language,
            "basis": str(source.basis),
            "occasion": statement.occasion,
            "url": source.url,
        }
        assert statement.language == source.language


@pytest.mark.parametrize("case", [case for case in cases("transcripts") if "error" in case.values[0]])
def test_a_mistake_in_front_matter_is_said_with_place_and_remedy(case: dict[str, Any]) -> None:
    with pytest.raises(QuotecheckError) as caught:
        sources_of(case["text"])
    assert str(caught.value) == case["error"]


@given(
    st.lists(st.sampled_from(["Mao Ning: It is.", "Q: Why?", "It was\nmended.", "## Wang Yi", "**AFP** So?", "", ":"]))
)
def test_every_line_of_a_turn_is_where_it_is_told_to_be(paragraphs: list[str]) -> None:
    text = "\n\n".join(paragraphs)
    lines = text.split("\n")
    for source in sources_of(text):
        offset = 0
        for line in source.text.split("\n"):
            place = source.line_at(offset)
            assert place is not None
            assert line in lines[place - 1].replace("*", "")
            offset += len(line) + 1


@given(st.text(max_size=80), st.sampled_from(["markdown", "text"]))
def test_no_text_raises_but_front_matter(text: str, format: str) -> None:
    assert all(source.text.strip() for source in sources_of("\n" + text, format))


@pytest.mark.parametrize("format", ["markdown", "text"])
def test_turns_need_no_empty_line_between_them(format: str) -> None:
    sources = sources_of("Q: Will the harbour close?\nA: It will not close.\n", format)
    assert [source.text for source in sources] == ["Will the harbour close?", "It will not close."]


def test_a_day_that_no_calendar_has_is_no_date() -> None:
    with pytest.raises(QuotecheckError, match="is no date"):
        sources_of("---\ndate: 2024-13-45\n---\nIt is old.\n")
