"""How likely a translation is to be a bad one, before anything wrong has been seen in it.

Rules find a few errors of those that experts mark. What else can be known without a reference
is how hard the sentence was: rare words, idioms and quotations in the source, and rare or many
capitalised words in the translation, where machines go wrong most. A ridge regression over
these (`bench/risk.py` fits and tests it) puts a segment among those that experts have judged:
0.8 says that it is likely to be worse than eight in ten. It orders work, and proves nothing of
the one segment.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from quotecheck.text import is_unspaced

UNKNOWN = 5.0
"""The Zipf frequency that a text without words is given: that of a common word."""

IDIOM = 4
"""Characters of a Chinese word from which on it is mostly an idiom or a name of office."""

_WORD = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?")


class Frequencies(Protocol):
    """How common words are, on the Zipf scale: 10 to the power of it in 1,000 million words."""

    def zipf(self, word: str, lang: str) -> float:
        """Tell of a word; 0 where it is not known."""

    def words(self, text: str, lang: str) -> Sequence[str]:
        """Cut a text into words."""


class Features(NamedTuple):
    """What a segment is judged by."""

    source_mean: float
    """Mean Zipf frequency of the words of the source."""
    target_mean: float
    """The same of the translation."""
    target_rarest: float
    """Zipf frequency of the rarest word of the translation."""
    capitalised: float
    """Share of its words that are capitalised."""
    word_length: float
    """Letters of a word of it, on average."""
    quotations: float
    """Quotations in the source."""
    idioms: float
    """Words of four and more characters in the source."""
    penalty: float
    """What rules found, weighed as MQM does, for each word; 1 at most."""


class Model(NamedTuple):
    """A mean, a standard deviation and a weight for each feature, and what they are added to."""

    means: Features
    spreads: Features
    weights: Features
    intercept: float

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Model:
        """The model that a file holds."""
        means, spreads, weights = (Features(**plain[name]) for name in ("means", "spreads", "weights"))
        return cls(means, spreads, weights, float(plain["intercept"]))


def features(source: str, source_lang: str, target: str, frequencies: Frequencies, penalty: float) -> Features:
    """The features of a segment from `source_lang` into English; `penalty` is per word."""
    said = [word for word in frequencies.words(source, source_lang) if any(map(str.isalpha, word))]
    printed = _WORD.findall(target)
    source_zipf = [frequencies.zipf(word, source_lang) for word in said]
    target_zipf = [frequencies.zipf(word.lower(), "en") for word in printed]
    return Features(
        source_mean=_mean(source_zipf, UNKNOWN),
        target_mean=_mean(target_zipf, UNKNOWN),
        target_rarest=min(target_zipf, default=UNKNOWN),
        capitalised=_mean([float(word[0].isupper()) for word in printed], 0.0),
        word_length=_mean([float(len(word)) for word in printed], 0.0),
        quotations=float(source.count("“") + source.count("「")),
        idioms=float(sum(len(word) >= IDIOM and is_unspaced(word[0]) for word in said)),
        penalty=min(1.0, penalty),
    )


def risk(found: Features, model: Model) -> float:
    """The place of a segment among those that experts have judged: 0 for the best, 1 for the worst."""
    parts = zip(found, model.means, model.spreads, model.weights, strict=True)
    total = model.intercept + sum(weight * (value - mean) / spread for value, mean, spread, weight in parts)
    return min(1.0, max(0.0, total))


def _mean(values: Sequence[float], default: float) -> float:
    return sum(values) / len(values) if values else default
