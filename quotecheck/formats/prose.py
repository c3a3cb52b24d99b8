"""What adapters have in common.

URLs, e-mail addresses and the tags of static-site generators stand in the
middle of sentences without being prose; here they become placeholders. Where
the width of blanks means nothing they become one, and markup in strings goes.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from quotecheck.model import PLACEHOLDER, Mapped, MappedBuilder

_NOT_PROSE = re.compile(
    r"""
      \{\{[^{}]{0,500}\}\} | \{%[^%]{0,500}%\}                # Jekyll, Eleventy, Hugo
    | \b(?:https?|ftp|file)://[^\s<>"'“”‘’«»「」，。、）]*[^\s<>"'“”‘’«»「」，。、）.,;:!?)\]}*_]
    | \bwww\.[\w-]+\.[^\s<>"'“”‘’«»「」，。、）]*[^\s<>"'“”‘’«»「」，。、）.,;:!?)\]}*_]
    | (?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,8}
    """,
    re.VERBOSE,
)


def without_addresses(body: Mapped) -> Mapped:
    """`body` with a placeholder for each URL, e-mail address and template tag."""
    text = body.text
    if "://" not in text and "www." not in text and "@" not in text and "{{" not in text and "{%" not in text:
        return body
    return replaced(body, _NOT_PROSE, lambda _: PLACEHOLDER)


_BLANKS = re.compile(r"[ \t\r\n\f\v]{2,}|[\t\r\f\v]")


def collapsed(body: Mapped) -> Mapped:
    """`body` with one line break for blanks that have one among them, and one
    space for other blanks.
    """
    return replaced(body, _BLANKS, lambda blanks: "\n" if "\n" in blanks or "\r" in blanks else " ")


def replaced(body: Mapped, pattern: re.Pattern[str], show: Callable[[str], str]) -> Mapped:
    """`body` with what `show` gives for each match of a pattern."""
    if not pattern.search(body.text):
        return body
    builder = MappedBuilder()
    last = 0
    for match in pattern.finditer(body.text):
        builder.copy(body.text[last : match.start()], last)
        put(builder, show(match[0]), match)
        last = match.end()
    builder.copy(body.text[last:], last)
    return builder.build().through(body)


def put(builder: MappedBuilder, shown: str, match: re.Match[str]) -> None:
    """Append what a match stands for, which may be itself."""
    if shown == match[0]:
        builder.copy(shown, match.start())
    else:
        builder.put(shown, match.start(), match.end())
