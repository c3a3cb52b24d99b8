"""Text that is safe and lines up on a terminal."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "cyan": "36", "magenta": "35"}
"""The styles in use, as ANSI SGR parameters."""

_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls, what turns the writing round, and the bytes of a path that are no UTF-8, which
Python keeps as lone surrogates."""


def safe(text: str) -> str:
    """`text` on one line, with what could steer a terminal or turn the writing
    round shown as a sign instead."""
    return visible(text.replace("\r\n", " ").replace("\n", " ").replace("\t", " "))


def visible(text: str) -> str:
    """The same with line feeds and tabs as they are."""
    return _UNSAFE.sub(_sign, text)


def _sign(match: re.Match[str]) -> str:
    point = ord(match[0])
    if point < 0x20:
        return chr(0x2400 + point)
    return "\N{SYMBOL FOR DELETE}" if point == 0x7F else "\N{REPLACEMENT CHARACTER}"


def width(text: str) -> int:
    """Columns that a text takes: two for a wide character, none for a mark on
    the one before."""
    return len(text) if text.isascii() else sum(map(_columns, text))


@lru_cache(maxsize=4096)
def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def counted(count: int, noun: str) -> str:
    """A number with its noun: 1 file, 2 files."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


class Paint:
    """Styles text, or leaves it alone where there is no colour."""

    def __init__(self, color: bool) -> None:
        self._color = color

    def __call__(self, text: str, *styles: str) -> str:
        """`text` in these styles."""
        if not self._color or not styles or not text:
            return text
        return f"\x1b[{';'.join(CODES[style] for style in styles)}m{text}\x1b[0m"
