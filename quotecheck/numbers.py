"""Numbers by value: "1.5 billion", 1,500 million and 15亿 are one number.

Values are written out in digits, as keys of tokens; an ordinal keeps its ending.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping
from decimal import Decimal

CJK_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2}
CJK_UNITS = {"十": 10, "百": 100, "千": 1000, "백": 100, "천": 1000}
CJK_SCALES = {
    "万": 10**4, "萬": 10**4, "만": 10**4,
    "亿": 10**8, "億": 10**8, "억": 10**8,
    "兆": 10**12, "조": 10**12,
}  # fmt: skip

_HAN = "".join([*CJK_DIGITS, *"十百千万萬亿億兆"])
_HANGUL = "백천만억조"
CJK_NUMBER = rf"(?:\d[\d,]*(?:\.\d+)?[{_HANGUL}]+|(?:\d[\d,]*(?:\.\d+)?)?[{_HAN}]+)+(?:\d+(?:\.\d+)?)?"
"""A number with characters for its digits or scales, in a regular expression."""

_PART = re.compile(rf"\d[\d,]*(?:\.\d+)?|[{_HAN}{_HANGUL}]")


def cjk_value(text: str) -> str | None:
    """The value of a number such as 三千万, 3亿5000万 or 3만; None for what only
    looks like one (万一), and for 一 alone, which is an article as often."""
    if text == "一":
        return None
    total = section = number = Decimal(0)
    spoken = False  # whether a digit waits for its unit
    for part in _PART.findall(text):
        if part in CJK_DIGITS:
            number = number * 10 + CJK_DIGITS[part] if spoken else Decimal(CJK_DIGITS[part])
            spoken = True
        elif part in CJK_UNITS:
            section += (number if spoken else 1) * CJK_UNITS[part]
            number, spoken = Decimal(0), False
        elif part in CJK_SCALES:
            before = section + number
            if not before and not total:
                return None
            grown = total and total < CJK_SCALES[part]
            total = (total + before) * CJK_SCALES[part] if grown else total + before * CJK_SCALES[part]
            section, number, spoken = Decimal(0), Decimal(0), False
        else:
            number, spoken = Decimal(part.replace(",", "")), True
    return plain(total + section + number)


def plain(value: Decimal) -> str:
    """A value in digits, without a point where it is whole."""
    written = f"{value:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


class Count:
    """The value of a number in words, one word after the other: "two", "hundred",
    "fifty", "thousand"."""

    def __init__(self) -> None:
        self._total = Decimal(0)
        self._current = Decimal(0)
        self._least = Decimal("Infinity")
        self._most = Decimal(0)
        self.length = 0

    def takes(self, value: Decimal) -> bool:
        """Add a number if it can go on like that: "twenty" takes 5 and not 30."""
        if self._current:
            size = 10 ** (len(str(int(self._current))) - len(str(int(self._current)).rstrip("0")))
            if value >= size or value <= 0 or self._current != int(self._current) or value != int(value):
                return False
        elif self.length and value >= self._least:
            return False
        self._current += value
        self.length += 1
        return True

    def scales(self, scale: Decimal) -> bool:
        """Multiply by a hundred, a thousand, a million."""
        if scale == 100 and self._current:
            self._current *= scale
        elif scale > self._most and self._total:  # three thousand five hundred million
            self._total = (self._total + self._current) * scale
            self._current, self._least, self._most = Decimal(0), scale, scale
        elif self._current and scale < self._least:
            self._total += self._current * scale
            self._current, self._least, self._most = Decimal(0), scale, max(scale, self._most)
        else:
            return False
        self.length += 1
        return True

    @property
    def value(self) -> str:
        """The value so far, in digits."""
        return plain(self._total + self._current)


def read_run(
    words: Iterator[tuple[str, bool]], scales: Mapping[str, str], links: Container[str] = ()
) -> tuple[str, int]:
    """The value of the number that the words begin with, and how many words it is.

    Each word comes with whether it is written in digits: those go on with scales
    ("1.5 billion") but are not added up. `links` may stand between the words of a
    number: two hundred and five.
    """
    count = Count()
    linked = length = 0
    for key, in_digits in words:
        if key in links and count.length and not linked:
            linked = 1
            continue
        if linked and (key in scales or in_digits or not is_value(key)):
            break
        if not (key in scales and count.scales(Decimal(scales[key]))) and (
            not is_value(key) or (in_digits and count.length) or not count.takes(Decimal(key))
        ):
            break
        length += 1 + linked
        linked = 0
    return count.value, length


def is_value(key: str) -> bool:
    """Whether a key of a token is a number in digits."""
    return key[:1].isdigit() and re.fullmatch(r"\d+(?:\.\d+)?", key) is not None


def is_number(key: str) -> bool:
    """Whether a key of a token is a number, an ordinal or a time of the day."""
    return re.fullmatch(r"\d+(?:\.\d+)?(?:st|nd|rd|th|[.ºªе]|er|e)?|\d+:\d\d", key) is not None


def value_of(key: str) -> str:
    """The digits of a number or an ordinal."""
    return re.sub(r"\D+$", "", key)
