"""What is measured of rules, held against counting by hand."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from conftest import rule
from hypothesis import given
from hypothesis import strategies as st

from quotecheck.errors import QuotecheckError
from quotecheck.lexicon import Lexicon
from quotecheck.model import Confidence, Finding, Severity, Span
from quotecheck.quality import fire, measure, samples
from quotecheck.report.quality import record, render, told
from quotecheck.rulebook.run import Rulebook
from quotecheck.score.precision import Chance, Fired, Mark, Ruler, Sample, overlaps, recall


def segment(mt: str, *errors: tuple[int, int, str], human: bool = False, doc: str = "d") -> dict[str, Any]:
    marks = [{"rater": "r", "cat": cat, "sev": "minor", "side": "target", "start": a, "end": b} for a, b, cat in errors]
    return {"doc": doc, "system": "human" if human else "s", "human": human, "mt": mt, "errors": marks}


def sample(length: int, *marks: Mark) -> Sample:
    return Sample("c", "d", "x" * length, "text", 1, marks, (Span(0, length),))


def found(start: int, end: int, name: str = "test.a") -> Finding:
    return Finding(
        rule=name,
        severity=Severity.MINOR,
        confidence=Confidence.HIGH,
        category="style/awkward",
        span=Span(start, end),
        text="",
        message="",
    )


def test_segments_of_a_document_are_paragraphs_of_one_text() -> None:
    source = {**segment("c"), "errors": [{"cat": "X", "side": "source", "start": 0, "end": 1}]}
    (text,) = samples([segment("a cat", (2, 5, "Style/")), segment("b cat", (0, 1, "Grammar")), source], "corpus")
    assert text.text == "a cat\n\nb cat\n\nc\n\n"
    assert text.marks == (Mark(2, 5, "Style"), Mark(7, 8, "Grammar"))
    assert [text.text[a:b] for a, b in text.paragraphs] == ["a cat", "b cat", "c"]


def test_a_segment_that_is_there_twice_stands_there_once() -> None:
    rows = [segment("a cat", (2, 5, "X")), segment("a cat", (0, 1, "Y"))]
    (text,) = samples(({**row, "src": "猫"} for row in rows), "corpus")
    assert (text.text, text.marks) == ("a cat\n\n", (Mark(0, 1, "Y"), Mark(2, 5, "X")))


def test_human_rows_have_no_marks_and_rows_of_another_form_are_refused() -> None:
    human, plain = samples([segment("a", (0, 1, "X"), human=True), {"id": "p.md", "text": "*a*"}], "corpus")[::-1]
    assert (human.marks, plain.marks, plain.format) == (None, None, "markdown")
    with pytest.raises(QuotecheckError, match="neither human text nor a marked translation"):
        samples([{"id": "a"}], "corpus")


def test_an_empty_mark_counts_where_it_stands() -> None:
    assert overlaps(Span(2, 4), [Mark(2, 2, "X")])
    assert overlaps(Span(2, 4), [Mark(4, 4, "X")])
    assert not overlaps(Span(2, 4), [Mark(5, 5, "X"), Mark(4, 6, "X")])


marks_strategy = st.lists(st.tuples(st.integers(0, 29), st.integers(0, 8)), max_size=5)


@given(marks_strategy, st.integers(1, 12))
def test_chance_is_what_counting_all_places_gives(places: list[tuple[int, int]], length: int) -> None:
    marks = [Mark(start, min(30, start + size), "X") for start, size in places]
    hits = [overlaps(Span(start, start + length), marks) for start in range(30 - length + 1)]
    assert Chance([sample(30, *marks)]).of(length) == pytest.approx(sum(hits) / len(hits))


def test_chance_counts_marks_in_their_own_paragraph() -> None:
    marks = (Mark(0, 1, "X"), Mark(8, 9, "X"))
    text = Sample("c", "d", "x" * 12, "text", 1, marks, (Span(0, 5), Span(7, 12)))
    assert Chance([text]).of(1) == pytest.approx(2 / 10)


def test_figures_count_over_documents() -> None:
    texts = [sample(30, Mark(0, 3, "X"))._replace(document=name, words=100) for name in "ab"]
    fired = [Fired(texts[0], [found(0, 2), found(5, 6)]), Fired(texts[1], [found(2, 4)])]
    figures = Ruler(fired, Chance(texts)).figures(lambda finding: [finding.rule])["test.a"]
    assert (figures.found, figures.right, figures.words, figures.rate.value) == (3, 2, 200, 150)
    assert figures.precision is not None
    assert figures.precision.value == pytest.approx(2 / 3)
    assert figures.precision.low == pytest.approx(1 / 2)  # only the first document, twice
    assert figures.precision.high == pytest.approx(1)
    assert figures.lift == pytest.approx((2 / 3) / figures.chance)


def test_recall_is_by_category() -> None:
    fired = [Fired(sample(30, Mark(0, 3, "X"), Mark(5, 6, "X"), Mark(8, 8, "Y")), [found(2, 4)])]
    assert recall(fired) == {"X": (1, 2), "Y": (0, 1)}


CAT = rule(
    yaml.safe_dump(
        [
            {
                "id": "test.cat",
                "kind": "pattern",
                "pattern": "cat",
                "message": "m",
                "category": "style/awkward",
                "severity": "minor",
                "confidence": "low",
            }
        ]
    )
)


def test_rules_are_measured_and_told() -> None:
    rows = [segment("a cat", (2, 5, "X")), segment("b cat"), {"id": "h", "text": "The cat sat. No other."}]
    fired = list(fire(samples(rows, "corpus"), Rulebook([CAT]), Lexicon("en")))
    measured = {item.name: item for item in measure(fired, Rulebook([CAT]))}
    assert list(measured) == ["high", "shown", "all", "test", "test.cat"]
    cat = measured["test.cat"]
    assert cat.human is not None
    assert cat.marked is not None
    assert (cat.human.found, cat.marked.found, cat.marked.right) == (1, 2, 1)
    assert measured["high"].marked is not None
    assert measured["high"].marked.found == 0
    sentence = told("test.cat", record(measured.values()))
    assert sentence == (
        "1 found in 5 words of human English; 2 in 4 words of machine translation, "
        "1 of them marked by experts (50%, 50% to 50% with 95 % confidence, 50% by chance)"
    )
    assert told("test.dog", record(measured.values())) is None
    table = render(list(measured.values()), recall(fired))
    assert "| `test.cat` | 1 " in table
    assert "2 rules and packs found nothing in these texts." in table
