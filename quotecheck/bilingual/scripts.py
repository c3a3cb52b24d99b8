"""Which language a source text is in, as far as its script tells."""

from __future__ import annotations

import re

_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af]")),
    ("zh", re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
)

SHARE = 0.05
"""Of the letters of a text, from which on it is in the language of a script: Chinese
drafts name Japanese brands, and English ones Chinese terms."""

UNKNOWN = "und"
"""A language that is not known (BCP 47)."""


def language_of(text: str) -> str:
    """The language that the script of a text is used for; `UNKNOWN` for Latin letters."""
    letters = sum(map(str.isalpha, text))
    for lang, letter in _SCRIPTS:
        if letters and len(letter.findall(text)) > SHARE * letters:
            return lang
    return UNKNOWN
