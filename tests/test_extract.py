from __future__ import annotations

from typing import Any

import pytest
import yaml
from conftest import cases, known_failures, shared
from hypothesis import given
from hypothesis import strategies as st

from quotecheck import Quote, extract_quotes

MARKS = st.text(st.sampled_from("\"'“”‘’„‚«»‹›「」『』《》`´ \n.,—ab中א5"), max_size=60)


def described(quote: Quote, fields: int) -> list[Any]:
    everything = [quote.text, str(quote.kind), str(quote.status), str(quote.role), quote.speaker, quote.cue]
    return everything[:fields]


@pytest.mark.parametrize("case", cases("quotations"))
def test_quotations_are_found(case: dict[str, Any]) -> None:
    found = extract_quotes(case["text"], format=case.get("format", "markdown"), lang=case.get("lang", "en"))
    assert len(found) == len(case["want"]), [quote.text for quote in found]
    for quote, want in zip(found, case["want"], strict=True):
        assert described(quote, len(want)) == want


def evaluation_cases() -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = yaml.safe_load(shared("cases/quote_extraction.yaml").read_text(encoding="utf-8"))
    return loaded


def test_the_cases_of_the_evaluation_data(subtests: pytest.Subtests) -> None:
    failing = known_failures("extraction")
    for case in evaluation_cases():
        with subtests.test(case["id"]):
            found = extract_quotes(case["text"], lang=case["lang"])
            as_wanted = [(want["t"], want["k"], want["s"]) for want in case["want"]]
            right = [(quote.text, quote.kind, quote.status) for quote in found] == as_wanted and all(
                str(quote.role) == want.get("role", str(quote.role))
                for quote, want in zip(found, case["want"], strict=True)
            )
            assert right is (case["id"] not in failing)


@pytest.mark.parametrize("format", ["markdown", "text"])
@given(text=MARKS | st.text())
def test_every_quotation_is_where_it_says(format: str, text: str) -> None:
    clean = text.removeprefix("\ufeff")
    for quote in extract_quotes(text, format=format):
        inner = clean[quote.span.start : quote.span.end]
        assert inner == inner.strip()
        assert quote.outer.contains(quote.span)
        if "\n" not in inner and "\r" not in inner:
            assert quote.text == inner
        assert quote.shown.text.strip()
        if quote.attribution:
            cue = quote.attribution.cue_span
            assert clean[cue.start : cue.end] == quote.attribution.cue


@given(MARKS, st.sampled_from(["en", "de", "fr", "ru", "zh", "ja", "ko", "es", "he", "xx"]))
def test_no_marks_in_any_language_raise(text: str, lang: str) -> None:
    extract_quotes(text, lang=lang)


@pytest.mark.parametrize("piece", ['"', "'a ", "“", "“a” ", "‘", "«", "’s ", '" "', "「", "\"a'b "])
def test_a_long_row_of_marks_is_read_in_its_time(piece: str) -> None:
    extract_quotes(piece * (100_000 // len(piece)), format="text")
