"""Likeness of two wordings by sacreBLEU's metrics, with their signatures.

sacreBLEU takes a few tenths of a second to import, so that this module is
imported only where there is something to score.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from rapidfuzz import fuzz
from sacrebleu.metrics.chrf import CHRF
from sacrebleu.metrics.ter import TER

from quotecheck.model import Scores

# Punctuation is kept: without it, TER holds 1.5 billion and 15 billion for the
# same (sacreBLEU 2.6, no_punct=True).


@cache
def _metrics(asian: bool) -> tuple[Any, Any]:
    return CHRF(), TER(normalized=True, asian_support=asian)


def scores(quoted: str, passage: str, lang: str = "en") -> Scores:
    """Ratio of characters (Indel), chrF and TER of a quotation against a passage."""
    chrf, ter = _metrics(lang.split("-")[0] in ("zh", "ja", "ko"))
    return Scores(
        ratio=round(fuzz.ratio(quoted, passage), 1),
        chrf=round(chrf.sentence_score(quoted, [passage]).score, 1),
        ter=round(ter.sentence_score(quoted, [passage]).score, 1),
    )


def signatures(lang: str = "en") -> dict[str, str]:
    """What each metric did exactly, in sacreBLEU's notation."""
    named = zip(("chrF", "TER"), _metrics(lang.split("-")[0] in ("zh", "ja", "ko")), strict=True)
    found = {}
    for name, metric in named:
        metric.sentence_score("a", ["a"])  # the signature counts the references of the last call
        found[name] = str(metric.get_signature())
    return found
