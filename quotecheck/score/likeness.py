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
"""Punctuation is kept in TER: without it, 1.5 billion and 15 billion are the same to it."""

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


class Scorer:
    """Scores translations into a language by some of `METRICS`.

    What TER worked out for a segment is kept for as long as the scorer is: it takes 50 ms
    for a segment of 30 words, a hundred times as long as the others together.
    """

    def __init__(self, lang: str, metrics: Sequence[str] = METRICS) -> None:
        self._names = [name for name in METRICS if name in metrics]
        asian = _base(lang) in ASIAN
        self._made: dict[str, Any] = {
            "BLEU": BLEU(tokenize=tokenizer(lang), force=True),
            "chrF2": CHRF(),
            "chrF2++": CHRF(word_order=2),
            "TER": _RememberingTER(normalized=asian, asian_support=asian),
        }
        self._segment_bleu = BLEU(tokenize=tokenizer(lang), effective_order=True, force=True)

    def corpus(self, translation: Texts, references: Sequence[Texts]) -> Likeness:
        """Score a translation as a whole; each of the references has its segments."""
        scores, signatures = {}, {}
        for name, metric in self._metrics().items():
            scores[name] = float(metric.corpus_score(translation, references).score)
            signatures[name] = str(metric.get_signature())
        return Likeness(scores, signatures)

    def segments(self, translation: Texts, references: Sequence[Texts]) -> tuple[list[Mapping[str, float]], str | None]:
        """Score each segment by itself, and the signature of BLEU for that: without
        `effective_order` a phrase of three words would get 0 against itself."""
        metrics = self._metrics()
        if "BLEU" in metrics:
            metrics["BLEU"] = self._segment_bleu
        found: list[Mapping[str, float]] = []
        for segment, *renderings in zip(translation, *references, strict=True):
            found.append({name: float(m.sentence_score(segment, renderings).score) for name, m in metrics.items()})
        return found, str(self._segment_bleu.get_signature()) if "BLEU" in metrics else None

    def compare(self, translation: Texts, other: Texts, references: Sequence[Texts]) -> dict[str, Comparison]:
        """Hold two systems against each other by paired bootstrap resampling (Koehn 2004,
        as sacreBLEU does it), `other` being the baseline."""
        systems = [("other", other), ("this", translation)]
        test = PairedTest(systems, self._metrics(), references, test_type="bs", n_samples=RESAMPLES)
        signatures, scores = test()
        return {name: _comparison(scores[name], str(signatures[name])) for name in self._names}

    def _metrics(self) -> dict[str, Any]:
        return {name: self._made[name] for name in self._names}


class _RememberingTER(TER):
    """TER that works out no segment twice."""

    def __init__(self, *, normalized: bool, asian_support: bool) -> None:
        super().__init__(normalized=normalized, asian_support=asian_support)
        self._known: dict[tuple[str, ...], list[Any]] = {}

    def _compute_segment_statistics(self, hypothesis: str, ref_kwargs: dict[str, Any]) -> list[Any]:
        key = (hypothesis, *(" ".join(words) for words in ref_kwargs["ref_words"]))
        if key not in self._known:
            self._known[key] = super()._compute_segment_statistics(hypothesis, ref_kwargs)
        return self._known[key]


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
