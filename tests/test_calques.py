"""Tables of literal renderings: how they are written, and what they find."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotecheck.errors import QuotecheckError
from quotecheck.model import Span
from quotecheck.rulebook import literal, renderings
from quotecheck.rulebook.inflections import bases, forms
from quotecheck.rulebook.load import RuleFile, load
from quotecheck.rulebook.renderings import Renderings


def table(*written: str, slot: int = 0) -> Renderings:
    """Phrases that are looked for by one of their words."""
    phrases = []
    for words in (words for phrase in written for words in literal.read(phrase)):
        slots = [word for word in words if word != literal.GAP]
        sure = [number for number, word in enumerate(slots) if literal.NUMBER not in word]
        phrases.append((words, [sure[slot], *(number for number in sure if number != sure[slot])]))
    return Renderings.unpack(Renderings.of([("a", renderings.written(phrases))]).pack())


def spans(found: Renderings, text: str) -> list[Span]:
    return [span for _, hits in found.find(text) for span, _ in hits]


def found(phrase: str, text: str) -> list[str]:
    """What a phrase finds in a text."""
    return [text[span.start : span.end] for span in spans(table(phrase), text)]


@pytest.mark.parametrize(
    ("phrase", "text", "wanted"),
    [
        pytest.param("harden scalp", "He hardened his own scalp.", "hardened his own scalp", id="forms, possessives"),
        pytest.param("harden scalp", "Hardening, the scalp", "Hardening, the scalp", id="a comma between"),
        pytest.param("harden scalp", "He hardened his very old scalp.", None, id="no other words without a gap"),
        pytest.param("call deer horse", "to call a deer the horse's", "call a deer the horse's", id="a possessive"),
        pytest.param("fox ~ tiger", "A fox that borrowed from a tiger", "fox that borrowed from a tiger", id="a gap"),
        pytest.param("fox ~ tiger", "A fox one two three four five tiger", None, id="a gap of five words is too wide"),
        pytest.param("fox ~ tiger", "A fox. A tiger.", None, id="not over the end of a sentence"),
        pytest.param("snake add foot", "the snake added two feet", None, id="a number is no article"),
        pytest.param("snake add <n> foot", "the snake added two feet", "snake added two feet", id="a number in words"),
        pytest.param("<n> fire", "set 3 fires", "3 fires", id="a number in digits first"),
        pytest.param("very? big face", "with big faces and very big faces", "big faces very big faces", id="optional"),
        pytest.param("big/very_big face", "very big face", "very big face", id="two words as one alternative"),
        pytest.param("=red eye", "the reds eye, the red eyes", "red eyes", id="this form alone"),
        pytest.param("not give face", "He didn't give any face.", "didn't give any face", id="not, written on"),
        pytest.param("eat vinegar", "they ate the old vinegar and ate vinegar", "ate vinegar", id="irregular"),
        pytest.param("red eye", "bored eyes, red eyed", "red eyed", id="whole words"),
    ],
)  # fmt: skip
def test_phrases_find_what_they_should(phrase: str, text: str, wanted: str | None) -> None:
    assert " ".join(found(phrase, text)) == (wanted or "")


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("carry", "carried carries carry carrying"),
        ("stop", "stop stopped stopping stops"),
        ("harden", "harden hardened hardening hardens"),
        ("box", "box boxed boxes boxing"),
        ("make", "made make makes making"),
        ("free", "free freed freeing frees"),
        ("play", "play played playing plays"),
        ("x", "x"),
    ],
)
def test_words_have_their_forms(word: str, wanted: str) -> None:
    assert " ".join(sorted(forms(word))) == wanted


@pytest.mark.parametrize(
    ("phrase", "message"),
    [
        ("~ fox", "begins or ends with `~`"),
        ("fox (tiger)", "`(tiger)` is no word"),
        ("<n> a", "has no word to look for"),
        ("a? b? c? d? e? f? go? home", "stands for more than 64 phrases"),
    ],
)
def test_what_is_not_written_as_it_should_be_is_refused_at_its_place(phrase: str, message: str) -> None:
    text = (
        "- id: test.a\n  kind: calque\n  calques:\n    x: {literal: [fine word, '" + phrase + "'], means: y}\n"
        "  message: m\n  category: style/awkward\n  severity: minor\n  confidence: low\n"
    )
    with pytest.raises(QuotecheckError) as told:
        load([RuleFile(None, "a.yaml", text)])
    assert message in str(told.value)
    assert str(told.value).startswith("a.yaml:4:30: ")


@given(st.text("abcdefgikmnopstuy", min_size=1, max_size=9) | st.sampled_from(["stop", "carry", "see", "quit", "box"]))
def test_every_form_of_a_word_is_known_to_be_one(word: str) -> None:
    assert all(word in bases(form) for form in forms(word))


WORDS = st.sampled_from(
    ["fox", "tiger", "the", ",", ".", "-", "7", "two", "horse's", "didn't", "Fox", "狐", "é", "not", "big"]
)


@given(st.lists(WORDS, max_size=30).map(" ".join), st.sampled_from([0, -1]))
def test_what_is_found_are_whole_words_in_order(text: str, slot: int) -> None:
    written = ("fox ~ tiger ~ horse", "not big", "big? fox", "<n> tiger")
    found = spans(table(*written, slot=slot), text)
    behind = 0
    for span in found:
        assert behind <= span.start < span.end <= len(text)
        assert {span.start, span.end} <= {edge for token in literal.tokens(text) for edge in (token.start, token.end)}
        behind = span.end


@given(st.lists(WORDS, max_size=12).map(" ".join))
def test_where_a_phrase_is_begun_to_be_looked_for_changes_nothing(text: str) -> None:
    for phrase in ("fox tiger", "not big fox", "the tiger"):
        assert spans(table(phrase), text) == spans(table(phrase, slot=-1), text)
