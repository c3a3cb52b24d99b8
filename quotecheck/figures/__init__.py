"""Numbers in running text by what they come to, in Chinese and in English.

A figure has every value that a translation may give it: 两成 is 20 (per cent) and 1/5,
下午3点 is 3 and 15. Two texts agree where their figures share values. Not every number in
a text is one that a translation must keep: 一 is an article as often, 四川 is a name,
and "double" may render 翻番. So each figure has a weight.
"""

from __future__ import annotations

from collections.abc import Callable

from quotecheck.figures.figure import Figure, Weight, matched

LANGUAGES = ("zh", "en")
"""The languages whose figures can be read."""


def read(text: str, lang: str) -> list[Figure]:
    """The figures of a text in one of `LANGUAGES`, in order."""
    return _reader(lang)(text)


def _reader(lang: str) -> Callable[[str], list[Figure]]:
    """The reader of a language; its patterns take their time, and are seldom needed."""
    if lang == "zh":
        from quotecheck.figures import zh

        return zh.read
    from quotecheck.figures import en

    return en.read


__all__ = ["LANGUAGES", "Figure", "Weight", "matched", "read"]
