"""Languages of texts: tags in one form, and what a script tells where there is none."""

from __future__ import annotations

import re

_TAG = re.compile(r"\s*([A-Za-z]{2,8})((?:[-_][A-Za-z0-9]{1,8})*)")
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff\uff66-\uff9f]")),
    ("ko", re.compile("[\uac00-\ud7af\u1100-\u11ff]")),
    ("zh", re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
)
_LETTER = re.compile(r"[^\W\d_]")

SHARE = 0.1
"""Of the letters of a text in a script, from which on the text is in its language.
A Chinese news text has names in Latin letters, but seldom more than half; a
character of Chinese says as much as about three letters of English, and an English
text that cites Chinese terms stays far below."""

SAMPLE = 20_000
"""Code points that are looked at."""

UNKNOWN = "und"
"""The tag of a language that is not known (BCP 47)."""


def normalized(tag: str) -> str | None:
    """A language tag as BCP 47 writes it (`zh_CN.UTF-8` is zh-CN); None for what is none."""
    match = _TAG.match(tag)
    return match[1].lower() + match[2].replace("_", "-") if match else None


def same(one: str, other: str) -> bool:
    """Whether two tags are of one language, wherever it is spoken."""
    return one.split("-")[0].lower() == other.split("-")[0].lower()


def by_script(text: str) -> str | None:
    """The language that most texts in this script are in; None for Latin letters,
    which tell nothing.
    """
    letters = len(_LETTER.findall(sample := text[:SAMPLE]))
    for lang, script in _SCRIPTS:
        least = max(1, SHARE * letters)
        if len(script.findall(sample)) >= least:
            return lang
    return None


def guessed(text: str, other: str) -> str:
    """The language of a text beside one in language `other`: by its script, else
    English, in which most programs are written, unless the other is."""
    found = by_script(text)
    return found or (UNKNOWN if same(other, "en") else "en")
