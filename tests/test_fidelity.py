"""The fidelity score: its order on wordings of our own, its bounds, its features."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import quotecheck
from quotecheck import embedding, files
from quotecheck.errors import QuotecheckError
from quotecheck.score.fidelity import MEANING, WORDING, Spans, Vector, features, fidelity, unmatched, words

SMALL = files.load_lexicon("en").function_words
ORIGINAL = "渔民们不会把旧港口卖给伊万诺夫。"
REFERENCE = "The fishermen will not sell the old harbour to Ivanov."

LETTERS = np.random.default_rng(0).normal(size=(256, 16))


def by_letters(text: str, spans: Spans) -> Vector:
    """An embedding that knows the letters of a word and nothing else."""
    rows = [sum(LETTERS[ord(letter) % 256] for letter in text[start:end].lower()) for start, end in spans]
    found = np.array(rows, dtype=np.float32).reshape(len(rows), 16)
    return found / np.linalg.norm(found, axis=1, keepdims=True)


EMBEDDINGS = [pytest.param(None, id="wording"), pytest.param(by_letters, id="embedding")]
if embedding.has_embedding():
    EMBEDDINGS.append(pytest.param(embedding.load_embedding(), id="model"))

WORSE = [
    pytest.param("The fishermen will sell the old harbour to Ivanov.", id="a negation is lost"),
    pytest.param("The fishermen will not sell the old harbour to Petrov.", id="another name"),
    pytest.param("The fishermen will not sell the old.", id="cut off"),
    pytest.param("Fishing people never trade a senior port with him.", id="other words"),
    pytest.param("渔民们不会把旧港口卖给伊万诺夫。", id="not translated"),
    pytest.param("", id="nothing left"),
]


@pytest.mark.parametrize("known", EMBEDDINGS)
@pytest.mark.parametrize("quoted", WORSE)
def test_the_reference_itself_scores_highest(quoted: str, known: embedding.Embedding | None) -> None:
    best = fidelity(ORIGINAL, REFERENCE, REFERENCE, SMALL, known)
    assert fidelity(ORIGINAL, quoted, REFERENCE, SMALL, known) < best


@pytest.mark.parametrize("known", EMBEDDINGS)
def test_more_wrong_words_score_lower(known: embedding.Embedding | None) -> None:
    one = "The fishermen will not sell the old harbour to Petrov."
    three = "The drivers will not paint the old harbour to Petrov."
    assert fidelity(ORIGINAL, three, REFERENCE, SMALL, known) < fidelity(ORIGINAL, one, REFERENCE, SMALL, known)


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=80))
def test_a_score_is_from_0_to_1_and_the_same_again(original: str, quoted: str, reference: str) -> None:
    for known in (None, by_letters):
        score = fidelity(original, quoted, reference, SMALL, known)
        assert 0 <= score <= 1
        assert fidelity(original, quoted, reference, SMALL, known) == score


@given(st.text(max_size=80))
def test_a_wording_has_nothing_against_itself(text: str) -> None:
    found = features("", text, text, SMALL, by_letters)
    assert found["unmatched"] == found["names"] == 0
    assert found["distance"] == pytest.approx(0, abs=0.05)  # the cube root of what float32 loses


def test_the_weights_are_of_features_that_exist() -> None:
    assert WORDING.features.keys() <= features("", "", "").keys()
    assert MEANING.features.keys() <= features("", "", "", embedding=by_letters).keys()


def test_words_that_begin_alike_count_in_part() -> None:
    assert unmatched(["ports"], ["port"]) == pytest.approx(2 * (1 - 8 / 9))
    assert unmatched(["port"], ["sea"]) == 2
    assert unmatched([], ["port", "sea"]) == 2


def test_words_keep_their_apostrophes_and_numbers() -> None:
    assert words("We don’t sell 40_ships -- O'Neill.") == ["We", "don’t", "sell", "40", "ships", "O'Neill"]


def test_the_library_has_it() -> None:
    assert quotecheck.fidelity(ORIGINAL, REFERENCE, REFERENCE) == fidelity(ORIGINAL, REFERENCE, REFERENCE, SMALL)


def test_a_text_longer_than_the_model_is_compared_as_far_as_it_was_read() -> None:
    def short(text: str, spans: Spans) -> Vector:
        return by_letters(text, spans[:3])

    found = features("", "Old harbours close today", "Old harbours close tomorrow", SMALL, short)
    assert found["distance"] == pytest.approx(0, abs=0.05)


def test_a_missing_model_is_an_error_with_advice(monkeypatch: pytest.MonkeyPatch) -> None:
    embedding.load_embedding.cache_clear()
    monkeypatch.setattr(embedding, "PACKAGE", "no_such_package_for_tests")
    with pytest.raises(QuotecheckError) as caught:
        embedding.load_embedding()
    assert caught.value.hint == "pip install 'quotecheck[fidelity]'"
