"""How faithful a translated quotation looks beside one reference translation.

A figure to sort quotations by, for the eye of an editor. Two good translations of one
sentence are only 0.66 alike, so that it never decides a verdict. Two things are measured:
how far the quotation is from the reference (nothing at all where both are the same), and
how likely a statement of its kind is to go wrong, whoever translates it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from math import exp, log1p
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sacrebleu.metrics.chrf import CHRF

Vector = NDArray[np.float32]
Spans = Sequence[tuple[int, int]]
Embedding = Callable[[str, Spans], Vector]
"""Unit vectors for the words of a text, in their place in it, one row for each span; a text
that is too long for the model has rows for its first words only."""

LONG = 7
"""Letters of a long word. Long words of news English are terms, whose translation is in
every dictionary; short ones have many senses (AUC of their share alone 0.59)."""

NEGATIONS = frozenset({"not", "no"})
"""Small words that count all the same: without one, the quotation says the opposite."""


class Weights(NamedTuple):
    """A logistic regression: the weight of each feature, and the intercept."""

    features: Mapping[str, float]
    intercept: float


# Fitted by `bench/fidelity.py --fit` on 5,860 quotations that experts of WMT 2020, 2021 and
# 2023 marked with a major error or with none (google/wmt-mqm-human-evaluation, Apache-2.0),
# with an L2 penalty of 10 on standardized features. docs/benchmarks.md has the figures that
# cross-validation by documents gave.
WORDING = Weights(
    MappingProxyType({"likeness": 1.22, "unmatched": -0.84, "names": -0.64, "terms": 1.14, "length": 0.23}), -0.77
)
"""For what is in the wordings themselves."""

MEANING = Weights(MappingProxyType({"distance": -1.6, "names": -0.66, "terms": 1.14, "length": 0.34}), 0.22)
"""For an embedding: with its distances, what the wordings have in common adds nothing."""


def fidelity(
    original: str, quoted: str, reference: str, small: Collection[str] = (), embedding: Embedding | None = None
) -> float:
    """The estimated chance that a translated quotation has no major error, from 0 to 1.

    `quoted` and `reference` are translations of `original` into English; `small` are the
    function words of English (`Lexicon.function_words`), which are not compared one by one.
    With an `embedding` (`quotecheck.embedding`, an extra) a synonym is near the word it
    stands for. Other texts have other rates of errors: it is for ranking, and no probability.
    """
    weights = WORDING if embedding is None else MEANING
    found = features(original, quoted, reference, small, embedding)
    return _logistic(weights.intercept + sum(weight * found[name] for name, weight in weights.features.items()))


def features(
    original: str, quoted: str, reference: str, small: Collection[str] = (), embedding: Embedding | None = None
) -> dict[str, float]:
    """What the score is made of, by name.

    - `likeness`: chrF (sacreBLEU), from 0 to 1
    - `unmatched`: content words of either wording less what their nearest in the other has
      of them; `log1p`, for the tenth matters less than the first
    - `names`: capitalized words that only one of them has, `log1p`
    - `distance`: of the content words from their nearest in the embedding, in both
      directions: the cube root of the sum of cubes, since one wrong word makes a major
      error and many slightly different ones do not
    - `terms`: the share of long words in both
    - `length`: the characters of the original, `log1p`: a long statement has more in it
      that can go wrong, a short one (a term, an idiom) less to tell from
    """
    found = {
        "likeness": _chrf().sentence_score(quoted, [reference]).score / 100,
        "unmatched": log1p(unmatched(content(quoted, small), content(reference, small))),
        "names": log1p(float(len(names(quoted) ^ names(reference)))),
        "terms": (terms(quoted) + terms(reference)) / 2,
        "length": log1p(len(original)),
    }
    if embedding is not None:
        found["distance"] = distance(quoted, reference, small, embedding)
    return found


_WORD = re.compile(r"[^\W_]+(?:['’][^\W\d_]+)?")


def words(text: str) -> list[str]:
    """The words and numbers of a wording as they stand."""
    return _WORD.findall(text)


def content(text: str, small: Collection[str]) -> list[str]:
    """The words that are no function words, in lower case; all of them where none is."""
    lowered = [word.lower().replace("’", "'") for word in words(text)]
    return [word for word in lowered if word not in small or word in NEGATIONS] or lowered


def unmatched(quoted: Sequence[str], reference: Sequence[str]) -> float:
    """How many words of either side the other has not: words that begin alike count in part."""
    return sum(_lost(word, reference) for word in quoted) + sum(_lost(word, quoted) for word in reference)


def _lost(word: str, others: Sequence[str]) -> float:
    return 1.0 - max((beginning(word, other) for other in others), default=0.0)


def beginning(word: str, other: str) -> float:
    """The share of two words that is one beginning: 1 for the same word. It stands for a
    stemmer, whose AUC is lower (0.745 against 0.757), and knows "China" in "Chinese"."""
    length = 0
    for one, two in zip(word, other, strict=False):
        if one != two:
            break
        length += 1
    return 2 * length / (len(word) + len(other))


def names(text: str) -> set[str]:
    """The words with a capital, in lower case; the first of a wording has one anyway."""
    return {word.lower() for word in words(text)[1:] if word[0].isupper()}


def terms(text: str) -> float:
    """The share of long words."""
    lengths = [len(word) for word in words(text)]
    return sum(length >= LONG for length in lengths) / len(lengths) if lengths else 0.0


def distance(quoted: str, reference: str, small: Collection[str], embedding: Embedding) -> float:
    """How far the content words of two wordings are from one another, both directions added;
    each is 1 less the greatest cosine."""
    one, two = _vectors(quoted, small, embedding), _vectors(reference, small, embedding)
    if not len(one) or not len(two):
        return _cubed(np.ones(len(one))) + _cubed(np.ones(len(two)))
    likeness = one @ two.T
    return _cubed(1 - likeness.max(axis=0)) + _cubed(1 - likeness.max(axis=1))


def _cubed(distances: Iterable[float]) -> float:
    return float(sum(max(0.0, float(distance)) ** 3 for distance in distances) ** (1 / 3))


def _vectors(text: str, small: Collection[str], embedding: Embedding) -> Vector:
    """The vectors of the content words, each in the context of the whole wording."""
    spans = [match.span() for match in _WORD.finditer(text)]
    found = embedding(text, spans)
    chosen = set(content(text, small))
    kept = [text[start:end].lower().replace("’", "'") in chosen for start, end in spans[: len(found)]]
    chosen_vectors: Vector = found[np.array(kept, dtype=bool)]
    return chosen_vectors


def _logistic(value: float) -> float:
    return 1 / (1 + exp(-value))


@cache
def _chrf() -> CHRF:
    return CHRF()
