"""TMX 1.4: translation memories, each unit's texts by language."""

from __future__ import annotations

from typing import NamedTuple

from quotecheck.formats import xml_text
from quotecheck.formats.inline import Piece
from quotecheck.formats.languages import normalized, same
from quotecheck.formats.problems import Problems
from quotecheck.formats.units import Units
from quotecheck.formats.xml_text import Tag, Text
from quotecheck.model import Document, Mapped, SegmentKind

declared_encoding = xml_text.declared_encoding

_END_TAG = "put the end tag where it belongs"


def read(text: str, name: str, lang: str) -> Document:
    """The units of a TMX file. The text in the language that the file or the unit
    names as its source is the source, and every other one a translation of it."""
    problems = Problems(text, name)
    reader = _Reader(problems, lang)
    for token in xml_text.tokens(text):
        reader.take(token)
    reader.leave()
    xml_text.check(text, problems)
    return Document(name, text, reader.units.segments(lang), lang, "tmx", problems=problems.errors())


class _Variant(NamedTuple):
    lang: str
    body: Mapped


class _Reader:
    """Takes the tokens one by one; `unit` is the start tag of the unit around, and
    `piece` what is read of the text at `seg`."""

    def __init__(self, problems: Problems, lang: str) -> None:
        self.units = Units()
        self._problems = problems
        self._draft = lang
        self._srclang: str | None = None
        self._unit: Tag | None = None
        self._lang = ""
        self._seg: Tag | None = None
        self._piece = Piece()
        self._variants: list[_Variant] = []
        self._number = 0

    def take(self, token: Tag | Text) -> None:
        """Go on with the next token."""
        if isinstance(token, Tag) and token.name in _STRUCTURE:
            _STRUCTURE[token.name](self, token)
        elif self._seg:
            self._piece.take(token)

    def leave(self) -> None:
        """The unit is over, with its end tag or without."""
        if self._seg:
            self._problems.add(self._seg.start, "`seg` does not end in its unit, which is not checked", _END_TAG)
            self._variants.clear()
        self._seg = None
        if self._variants:
            self._add()
        self._variants.clear()
        self._unit = None

    def _header(self, tag: Tag) -> None:
        self._srclang = normalized(tag.attributes.get("srclang", ""))

    def _tu(self, tag: Tag) -> None:
        if tag.opens and self._unit:
            self._problems.add(self._unit.start, "`tu` does not end before the next one", _END_TAG)
        self.leave()
        if not tag.closes:
            self._unit = tag

    def _tuv(self, tag: Tag) -> None:
        if tag.opens:
            self._lang = normalized(tag.attributes.get("xml:lang") or tag.attributes.get("lang") or "") or ""

    def _seg_tag(self, tag: Tag) -> None:
        if tag.opens and not tag.closes:
            self._seg, self._piece = tag, Piece()
        elif self._seg and not tag.opens:
            self._seg = None
            self._variants.append(_Variant(self._lang, self._piece.built()))

    def _add(self) -> None:
        self._number += 1
        source = self._source()
        for variant in self._variants:
            kind = SegmentKind.SOURCE if variant is source else SegmentKind.TARGET
            self.units.add(kind, variant.body, variant.lang or self._draft, f"unit {self._number}")

    def _source(self) -> _Variant | None:
        """The text that is no translation: in the language named as the source, else
        the first that is not in the language of drafts."""
        own = normalized(self._unit.attributes.get("srclang", "")) if self._unit else None
        named = own or self._srclang
        by_name = (variant for variant in self._variants if named and same(variant.lang, named))
        by_draft = (variant for variant in self._variants if not same(variant.lang, self._draft))
        return next(by_name, None) or next(by_draft, None)


_STRUCTURE = {"header": _Reader._header, "tu": _Reader._tu, "tuv": _Reader._tuv, "seg": _Reader._seg_tag}
