"""Chinese characters: the simplified ones for traditional ones by OpenCC (Apache-2.0), and
how names are read, Hanyu Pinyin without tones, by pypinyin (MIT)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import Any, NamedTuple

SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾"
    "夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤习温傅樊殷岳阎栾俞柳鲍庞聂施牛乔葛华耿祝焦甘祁包齐"
)
"""The most common family names of one character, of which nine in ten people have one
(after the lists of the Ministry of Public Security)."""

COMPOUND = ("欧阳", "司马", "诸葛", "上官", "司徒", "东方", "皇甫", "尉迟", "公孙", "慕容")
"""Family names of two characters."""


def simplified(text: str) -> str:
    """A Chinese text in simplified characters, one for each traditional one."""
    if text.isascii():
        return text
    converted: str = _converter().convert(text)
    return converted


@cache
def _converter() -> Any:
    import opencc  # takes its time to import, and few sources are traditional

    return opencc.OpenCC("t2s")


_HAN = "\u4e00-\u9fff"
_NAME = re.compile(rf"(?={'|'.join(COMPOUND)}|[{''.join(sorted(SURNAMES))}])")

MOST_READINGS = 8
"""Ways of reading a name that are tried; few characters have more than two."""


class Name(NamedTuple):
    """What may be a name in a Chinese text, with the ways in which its parts are read, and
    whether the given name has two characters, as most have."""

    text: str
    family: tuple[str, ...]
    given: tuple[str, ...]
    is_long: bool


def names(text: str) -> Iterator[Name]:
    """Everything in a text that begins with a family name and goes on for one or two
    characters: most of it is no name, so that something else must tell."""
    for match in _NAME.finditer(text):
        rest = text[match.start() :]
        family = next((name for name in COMPOUND if rest.startswith(name)), rest[0])
        for size in (2, 1):
            given = rest[len(family) : len(family) + size]
            if len(given) == size and re.fullmatch(f"[{_HAN}]+", given):
                yield Name(family + given, _readings(family), _readings(given), size == 2)


def _readings(text: str) -> tuple[str, ...]:
    """The ways of reading a few characters, as one word in small letters."""
    ways = product(*map(_syllables, text))
    return tuple(dict.fromkeys("".join(way) for way, _ in zip(ways, range(MOST_READINGS), strict=False)))


@cache
def _syllables(character: str) -> tuple[str, ...]:
    from pypinyin import Style, pinyin  # takes its time to import, and needs a Chinese source

    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(dict.fromkeys(reading.replace("ü", "u") for reading in found[0])) if found else ()


@cache
def is_surname(word: str) -> bool:
    """Whether a word in lower case is how a family name is read."""
    return word in _surnames()


@cache
def _surnames() -> frozenset[str]:
    return frozenset(reading for name in (*SURNAMES, *COMPOUND) for reading in _readings(name))


def is_pinyin(word: str) -> bool:
    """Whether a word in small letters can be cut into syllables of Mandarin."""
    if not word:
        return True
    return any(word[:size] in _all_syllables() and is_pinyin(word[size:]) for size in range(1, min(7, len(word) + 1)))


@cache
def _all_syllables() -> frozenset[str]:
    from pypinyin.constants import PINYIN_DICT
    from pypinyin.contrib.tone_convert import to_normal

    return frozenset(
        to_normal(reading).replace("ü", "u") for readings in PINYIN_DICT.values() for reading in readings.split(",")
    )
