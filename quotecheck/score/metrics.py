"""Likeness of two wordings by sacreBLEU's metrics, with their signatures.

sacreBLEU takes a few tenths of a second to import, so that this module is
imported only where there is something to score.
"""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import pairwise
from typing import Any

from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein
from sacrebleu.metrics.chrf import CHRF
from sacrebleu.metrics.ter import TER

from quotecheck.model import Scores

# Punctuation is kept: without it, TER holds 1.5 billion and 15 billion for the
# same (sacreBLEU 2.6, no_punct=True).


@cache
def _metrics(asian: bool) -> tuple[Any, Any]:
    return CHRF(), TER(normalized=True, asian_support=asian)


LONGEST = 1000
"""Words; texts that are longer are held against one another word by word, and without shifts."""

MOST_AGAIN = 3
"""How many times a pair of words may stand in the other text, on average. TER tries to shift each
of them to each place: a text of one word, again and again, would take it minutes."""


def scores(quoted: str, passage: str, lang: str = "en") -> Scores:
    """Ratio of characters (Indel), chrF and TER of a quotation against a passage."""
    chrf, ter = _metrics(lang.split("-")[0] in ("zh", "ja", "ko"))
    words, others = (_words(text, lang) for text in (quoted, passage))
    is_long = max(len(words), len(others)) > LONGEST
    ratio = fuzz.ratio(words, others) if is_long else fuzz.ratio(quoted, passage)
    if is_long or _repeats(words, others):
        rate = 100 * Levenshtein.distance(words, others) / max(1, len(others))
    else:
        rate = ter.sentence_score(quoted, [passage]).score
    return Scores(round(ratio, 1), round(chrf.sentence_score(quoted, [passage]).score, 1), round(rate, 1))


def _words(text: str, lang: str) -> list[str]:
    return list(text) if lang.split("-")[0] in ("zh", "ja") else text.split()


def _repeats(words: list[str], others: list[str]) -> bool:
    """Whether the pairs of words of one text stand in the other again and again."""
    one, other = Counter(pairwise(words)), Counter(pairwise(others))
    met = sum(count * other[pair] for pair, count in one.items())
    return met > 100 + MOST_AGAIN * max(len(words), len(others))


def signatures(lang: str = "en") -> dict[str, str]:
    """What each metric did exactly, in sacreBLEU's notation."""
    named = zip(("chrF", "TER"), _metrics(lang.split("-")[0] in ("zh", "ja", "ko")), strict=True)
    found = {}
    for name, metric in named:
        metric.sentence_score("a", ["a"])  # the signature counts the references of the last call
        found[name] = str(metric.get_signature())
    return found
