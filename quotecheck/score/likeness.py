"""Likeness of whole translations to references by sacreBLEU's metrics, with signatures.

All figures are those of sacreBLEU's own command with its defaults: BLEU, chrF2
and chrF2++ go up to 100, TER is an error rate that begins at 0 and has no end.
sacreBLEU takes a few tenths of a second to import: import this module only where
there is something to score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF
from sacrebleu.metrics.ter import TER
from sacrebleu.significance import PairedTest

METRICS = ("BLEU", "chrF2", "chrF2++", "TER")

Texts = Sequence[str]
"""The segments of one translation, in order."""

ASIAN = ("zh", "ja", "ko")

RESAMPLES = 1000
"""Bootstrap samples; as many as sacreBLEU draws itself."""

FEWEST = 10
"""Segments without which two systems are not compared. The p-value of one segment is
0.001 whatever stands in it; where chance alone decides (WMT 2020 zh-en, the outputs of
two systems swapped at random), p is under 0.05 in 62 % of draws of 2 segments."""

ENOUGH = 100
"""Segments below which p-values come with a caution: in the same test p is under 0.05
in 8 to 25 % of draws of 5 to 50 segments, and in about 8 % from 100 on."""


class Likeness(NamedTuple):
    """Scores by metric, unrounded, and the signature of each."""

    scores: Mapping[str, float]
    signatures: Mapping[str, str]


class Comparison(NamedTuple):
    """One metric for two systems: scores, means and half-widths of the 95 % intervals over
    bootstrap samples of the same segments, and `p`, how often the difference between
    resamples strays as far from its mean as the systems are apart."""

    score: float
    mean: float
    interval: float
    other_score: float
    other_mean: float
    other_interval: float
    p: float
    signature: str


def of_corpus(translation: Texts, references: Sequence[Texts], lang: str) -> Likeness:
    """Score a translation as a whole; each of the references has its segments."""
    scores, signatures = {}, {}
    for name, metric in _metrics(lang).items():
        scores[name] = float(metric.corpus_score(translation, references).score)
        signatures[name] = str(metric.get_signature())
    return Likeness(scores, signatures)


def of_segments(translation: Texts, references: Sequence[Texts], lang: str) -> tuple[list[Mapping[str, float]], str]:
    """Score each segment by itself, and the signature of BLEU for that: without
    `effective_order` a phrase of three words would get 0 against itself."""
    metrics = _metrics(lang, effective_order=True)
    found: list[Mapping[str, float]] = []
    for segment, *renderings in zip(translation, *references, strict=True):
        found.append({name: float(m.sentence_score(segment, renderings).score) for name, m in metrics.items()})
    return found, str(metrics["BLEU"].get_signature())


def compare(translation: Texts, other: Texts, references: Sequence[Texts], lang: str) -> dict[str, Comparison]:
    """Hold two systems against each other by paired bootstrap resampling (Koehn 2004, as
    sacreBLEU does it), `other` being the baseline."""
    test = PairedTest(
        [("other", other), ("this", translation)], _metrics(lang), references, test_type="bs", n_samples=RESAMPLES
    )
    signatures, scores = test()
    return {name: _comparison(scores[name], str(signatures[name])) for name in METRICS}


def _comparison(results: Sequence[Any], signature: str) -> Comparison:
    other, this = results
    # Of a difference that is none, sacreBLEU 2.6 says p = 0.001: no resample exceeds it.
    p = 1.0 if this.score == other.score else float(this.p_value)
    return Comparison(
        score=float(this.score),
        mean=float(this.mean),
        interval=float(this.ci),
        other_score=float(other.score),
        other_mean=float(other.mean),
        other_interval=float(other.ci),
        p=p,
        signature=signature,
    )


def _metrics(lang: str, *, effective_order: bool = False) -> dict[str, Any]:
    asian = _base(lang) in ASIAN
    return {
        "BLEU": BLEU(tokenize=tokenizer(lang), effective_order=effective_order, force=True),
        "chrF2": CHRF(),
        "chrF2++": CHRF(word_order=2),
        # Punctuation is kept: without it, 1.5 billion and 15 billion are the same to TER.
        "TER": TER(normalized=asian, asian_support=asian),
    }


def tokenizer(lang: str) -> str:
    """What BLEU cuts words with. Japanese and Korean want MeCab, which is seldom
    installed; characters do without it, and the signature says which it was."""
    wanted = {"zh": "zh", "ja": "ja-mecab", "ko": "ko-mecab"}.get(_base(lang), "13a")
    try:
        BLEU(tokenize=wanted)
    except RuntimeError:
        return "char"
    return wanted


def _base(lang: str) -> str:
    return lang.lower().replace("_", "-").split("-")[0]
