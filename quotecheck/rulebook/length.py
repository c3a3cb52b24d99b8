"""How unusual the length of a translation is for that of its source.

Letters of English for each character of Chinese have a log-normal distribution: over 18,000
segments of WMT news from Chinese without a marked omission their logarithm has mean 1.3, and a
standard deviation of 0.19 that grows as segments get shorter.
"""

from __future__ import annotations

import math
import re

from quotecheck.figures import LANGUAGES, Weight, matched, read
from quotecheck.model import Pair
from quotecheck.rulebook.paired import base, masked
from quotecheck.text import is_unspaced

USUAL = {"zh": 1.3, "ja": 1.0}
"""Mean logarithm of English letters for each character of the source; 0 among alphabets."""

SPREAD, SPREAD_OF_ONE = 0.02, 0.6
"""Variance of that logarithm in long texts, and what one over the length adds to it."""

LATIN = 0.4
"""What a Latin letter weighs in a Chinese text."""

SHORTEST = 6
"""Characters of a source about which length says anything."""

ANCHOR = 0.7
"""What a number that is missing adds, in standard deviations."""


def unusual(pair: Pair) -> float | None:
    """How many standard deviations longer a translation is than usual; None where the source
    is too short to say."""
    weight = _weight(pair)
    letters = _letters(pair)
    if weight < SHORTEST:
        return None
    ratio = math.log(max(letters, 1) / weight)
    return (ratio - USUAL.get(base(pair.source_lang), 0.0)) / math.sqrt(SPREAD + SPREAD_OF_ONE / weight)


def usual_share(pair: Pair) -> float:
    """The length of a translation as a share of what is usual."""
    return _letters(pair) / (_weight(pair) * math.exp(USUAL.get(base(pair.source_lang), 0.0)))


def _weight(pair: Pair) -> float:
    letters = [character for character in masked(pair.source) if character.isalnum()]
    if base(pair.source_lang) not in USUAL:
        return float(len(letters))
    return sum(1.0 if is_unspaced(letter) else LATIN for letter in letters)


def _letters(pair: Pair) -> int:
    return sum(map(str.isalnum, masked(pair.target.text)))


def lost_anchors(pair: Pair) -> float:
    """What the numbers that a translation lacks add to the evidence."""
    return ANCHOR * _lacking(pair.source, pair.target.text, base(pair.source_lang), "en")


def gained_anchors(pair: Pair) -> float:
    """What the numbers that a source lacks add to the evidence."""
    return ANCHOR * _lacking(pair.target.text, pair.source, "en", base(pair.source_lang))


SENTENCE = 1.5
"""What a sentence adds for which the source has not even a clause, in standard deviations."""

_SENTENCE_ENDS = re.compile(
    r"(?<=[a-z\d)%]{2})[.!?][\"'”’)]*\s+(?=[\"'“‘(]?[A-Z])(?<!\b(?:Mr|Dr|Ms|St|No)\.\s)(?<!\bMrs\.\s)"
)
_CLAUSE_ENDS = re.compile(r"[。！？!?；;，,、：:…—．.]+(?=[^。！？!?；;，,、：:…—．.\s”’」』）\"])|\s+(?=\S)")


def gained_sentences(pair: Pair) -> float:
    """What sentences add that are more than the clauses of the source can account for."""
    if base(pair.source_lang) not in USUAL:
        return 0.0
    sentences = len(_SENTENCE_ENDS.findall(masked(pair.target.text).strip()))
    return SENTENCE * min(2, max(0, sentences - len(_CLAUSE_ENDS.findall(pair.source.strip()))))


def _lacking(text: str, other: str, lang: str, other_lang: str) -> int:
    if lang == other_lang or not {lang, other_lang} <= set(LANGUAGES):
        return 0
    there = read(masked(other), other_lang)
    figures = read(masked(text), lang)
    return min(2, sum(figure.weight >= Weight.LOOSE and not matched(figure, there) for figure in figures))
