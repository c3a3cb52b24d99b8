"""Text from drafts and sources made fit for a page: escaped, and with what cannot be seen
made visible."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import urlsplit

from markupsafe import Markup, escape

_UNSEEN = re.compile(
    "([\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069"
    "\ufeff\ufff9-\ufffc\ud800-\udfff])\\1*"
)
"""Controls, marks that turn the writing round, invisible characters and lone surrogates, in
runs of one. Joiners are left alone, as emoji and several scripts are written with them."""

_BLANKS = str.maketrans("\n\t\r", "   ")
_CODE = re.compile(r"`([^`]+)`|\*([^*]+)\*")


def visible(text: str | None) -> Markup:
    """`text` escaped, on one line, each control or invisible character as a small sign."""
    return Markup("").join(_visible((text or "").replace("\r\n", "\n").translate(_BLANKS)))


def visible_lines(text: str) -> Markup:
    """The same, with its lines."""
    return Markup("\n").join(map(visible, re.split("\r\n|\r|\n", text)))


def _visible(text: str) -> Iterator[Markup]:
    last = 0
    for match in _UNSEEN.finditer(text):
        yield escape(text[last : match.start()])
        yield _sign(match[1], len(match[0]))
        last = match.end()
    yield escape(text[last:])


def _sign(character: str, times: int) -> Markup:
    point = f"U+{ord(character):04X}"
    label = point if times == 1 else f"{point} ×{times}"
    name = unicodedata.name(character, "control character").lower()
    return Markup('<span class="sign" title="{}">{}</span>').format(name, label)


def change(text: str, tag: str, told: bool = False) -> Markup:
    """Words of a comparison that differ, as `ins` or `del`, the blanks beside them outside."""
    words = text.strip()
    if not words:
        return visible(text)
    before, _, after = text.partition(words)
    opening = Markup('<{} class="told">' if told else "<{}>").format(tag)
    return visible(before) + opening + visible(words) + Markup("</{}>").format(tag) + visible(after)


def explained(text: str) -> Markup:
    """A text of the glossary, with its `code` and *emphasis*."""
    pieces: list[Markup] = []
    last = 0
    for match in _CODE.finditer(text):
        pieces.append(escape(text[last : match.start()]))
        tag = "code" if match[1] else "em"
        pieces.append(Markup("<{0}>{1}</{0}>").format(Markup(tag), match[1] or match[2]))
        last = match.end()
    return Markup("").join([*pieces, escape(text[last:])])


def address(url: str | None) -> str | None:
    """An address that may become a link: of the web, and of nothing but signs that can be
    seen. None for any other."""
    if not url or re.search(r"[\s\x00-\x20\x7f-\xa0\\]", url) or _UNSEEN.search(url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None


def cut(text: str, room: int) -> str:
    """At most so many code points, with an ellipsis where something is left out."""
    return text if len(text) <= room else text[: room - 1].rstrip() + "…"
