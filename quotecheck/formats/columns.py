"""Which fields of a table are texts and which are their translations, by their names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from quotecheck.formats.languages import normalized, same

SOURCES = ("source", "src", "source_text", "src_text", "original", "orig", "source_segment", "原文")
"""Names of source texts, the surest first."""

TARGETS = (
    *("target", "tgt", "trg", "translation", "translated", "mt", "target_text", "tgt_text", "translated_text"),
    *("hypothesis", "hyp", "machine_translation", "mt_text", "post_edit", "pe", "target_segment", "译文"),
)
"""Names of translations, the surest first."""

TEXTS = ("text", "body", "content", "article", "sentence", "paragraph")
"""Names of drafts that stand alone."""

_LANGUAGES = {
    **{"english": "en", "chinese": "zh", "中文": "zh", "英文": "en"},
    **{"german": "de", "french": "fr", "spanish": "es", "russian": "ru", "japanese": "ja", "korean": "ko"},
    **{"arabic": "ar", "italian": "it", "portuguese": "pt", "ukrainian": "uk", "polish": "pl", "turkish": "tr"},
    **{code: code for code in ("ar", "cs", "de", "en", "es", "fr", "he", "hi", "it", "ja", "ko", "nl", "pl", "pt")},
    **{code: code for code in ("ru", "th", "tr", "uk", "vi", "zh")},
}
"""Columns may be named after languages; of the many two-letter codes only these are
taken for such, since others are words, as "id" and "is" are."""

HINT = f"name a column {', '.join(SOURCES[:2])} or by its language, and one {', '.join(TARGETS[:6])}; or one {TEXTS[0]}"
"""What to do about a table without any."""


class Columns(NamedTuple):
    """The numbers of the fields with source texts and translations, and their languages
    where the names tell them ("" where not). Without a `target` there are no drafts."""

    source: int | None
    source_lang: str
    target: int | None
    target_lang: str


def columns(names: Sequence[str], lang: str) -> Columns:
    """The columns among these names, for drafts in `lang`."""
    plain = [name.strip().lower().replace(" ", "_").replace("-", "_") for name in names]
    langs = [_language(name) for name in plain]
    own = next((number for number, found in enumerate(langs) if found and same(found, lang)), None)
    other = next((number for number, found in enumerate(langs) if found and not same(found, lang)), None)
    source, target = _first(plain, SOURCES), _either(_first(plain, TARGETS), own)
    if target is None:  # beside a "text", the "source" is who published it
        source, target = None, _first(plain, TEXTS)
    source = _either(source, other)
    return Columns(source, _tag(langs, source), target, _tag(langs, target) or lang)


def _either(first: int | None, second: int | None) -> int | None:
    return second if first is None else first


def _first(names: Sequence[str], wanted: Sequence[str]) -> int | None:
    return next((names.index(name) for name in wanted if name in names), None)


_CODE = re.compile(r"([a-z]{2})(?:_(?:[a-z]{2}|hans|hant))?")


def _language(name: str) -> str | None:
    """The language that a column is named after."""
    code = _CODE.fullmatch(name)
    return normalized(name) if code and code[1] in _LANGUAGES else _LANGUAGES.get(name)


def _tag(langs: Sequence[str | None], number: int | None) -> str:
    return (langs[number] or "") if number is not None else ""
