"""Word documents (Office Open XML): the text that a reader sees, by paragraphs.

The text of the document is its paragraphs with an empty line between them: those
of the body in order, tables by cell, then footnotes and endnotes. What is inserted
under revision is read, and what is deleted is not.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from io import BytesIO
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from quotecheck.errors import QuotecheckError
from quotecheck.formats import xml_text
from quotecheck.formats.problems import Problems
from quotecheck.formats.prose import without_addresses
from quotecheck.formats.xml_text import Tag, Text
from quotecheck.model import PLACEHOLDER, Document, Mapped, Segment, SegmentKind

LARGEST_PART = 64 << 20
"""Bytes of one unpacked part. A novel has 5 MB; packed, a few kilobytes may stand for
any size."""

_NAMESPACES = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_DAMAGED = (BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError, LookupError)
"""What the reading of a damaged or encrypted package raises."""


def read(data: bytes, name: str, lang: str) -> Document:
    """The paragraphs of a Word document. Raises QuotecheckError where it is none."""
    parts = _parts(data, name)
    styles = _styles(parts.pop("styles.xml", ""))
    paragraphs = [paragraph for part in parts.values() for paragraph in _Reader(styles).read(part)]
    text = "\n\n".join(paragraph.text for paragraph in paragraphs)
    segments = tuple(_segments(paragraphs, lang))
    problems = tuple(error for part, content in parts.items() for error in _broken(content, part, name))
    return Document(name, text, segments, lang, "docx", problems=problems, encoding="")


class _Paragraph(NamedTuple):
    kind: SegmentKind
    text: str


def _segments(paragraphs: Iterable[_Paragraph], lang: str) -> Iterator[Segment]:
    start = quotations = 0
    last: SegmentKind | None = None
    for kind, text in paragraphs:
        quotations += kind is SegmentKind.BLOCKQUOTE and kind is not last
        unit = f"quotation {quotations}" if kind is SegmentKind.BLOCKQUOTE else None
        yield Segment(kind, without_addresses(Mapped.whole(text, start)), lang, unit)
        start += len(text) + len("\n\n")
        last = kind


# -- the package ---------------------------------------------------------------------


def _parts(data: bytes, name: str) -> dict[str, str]:
    """The parts that hold text, by their names within the folder of the main one."""
    try:
        with ZipFile(BytesIO(data)) as package:
            main = _main_part(_part(package, "_rels/.rels", name) or "")
            folder, _, file = main.rpartition("/")
            wanted = (file, "footnotes.xml", "endnotes.xml", "styles.xml")
            found = {part: _part(package, f"{folder}/{part}".lstrip("/"), name) for part in wanted}
    except _DAMAGED:
        raise QuotecheckError("this is no Word document, or it is damaged", path=name, hint=_remedy(data)) from None
    if found[file] is None:
        hint = "save it as .docx in a word processor"
        raise QuotecheckError("this package holds no Word document", path=name, hint=hint)
    return {part: content for part, content in found.items() if content is not None}


def _remedy(data: bytes) -> str:
    if data.startswith(b"\xd0\xcf\x11\xe0"):  # the container of .doc and of encrypted packages
        return "it is in the old format, or has a password: save it as .docx without one"
    return "open it in a word processor, and save it again"


def _part(package: ZipFile, part: str, name: str) -> str | None:
    """A part, decoded; None where there is none."""
    if part not in package.NameToInfo:
        return None
    info = package.getinfo(part)
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise BadZipFile
    if info.file_size > LARGEST_PART:
        message = f"{part} is larger than {LARGEST_PART >> 20} MB when unpacked"
        raise QuotecheckError(message, path=name, hint="split the document")
    data = package.read(info)  # no more than it says of itself
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else xml_text.declared_encoding(data)
    return data.decode(encoding or "utf-8", errors="replace").removeprefix("\ufeff")


def _main_part(relationships: str) -> str:
    for token in xml_text.tokens(relationships):
        if isinstance(token, Tag) and token.attributes.get("Type", "").endswith("/officeDocument"):
            return token.attributes.get("Target", "").lstrip("/")
    return "word/document.xml"


def _broken(content: str, part: str, name: str) -> Iterator[QuotecheckError]:
    problems = Problems(content, part)
    xml_text.check(content, problems)
    for error in problems.errors():
        yield QuotecheckError(f"{part} is broken: {error.message}", path=name, hint=error.hint)


# -- styles --------------------------------------------------------------------------


class _Style(NamedTuple):
    """The name of a style in English, and the style that it is a kind of."""

    name: str = ""
    based_on: str = ""


def _styles(content: str) -> Mapping[str, _Style]:
    styles: dict[str, _Style] = {}
    current = ""
    for token in xml_text.tokens(content):
        if not isinstance(token, Tag) or not token.opens:
            continue
        if token.name == "style":
            current = _value(token, "styleId")
            styles[current] = _Style()
        elif token.name == "name" and current in styles:
            styles[current] = styles[current]._replace(name=_value(token).lower())
        elif token.name == "basedOn" and current in styles:
            styles[current] = styles[current]._replace(based_on=_value(token))
    return styles


def _value(tag: Tag, name: str = "val") -> str:
    """An attribute, whatever its prefix."""
    return next((value for key, value in tag.attributes.items() if key.rpartition(":")[2] == name), "")


_KINDS = (
    (("heading", "title", "subtitle"), SegmentKind.HEADING),
    (("quote", "intense quote", "block text"), SegmentKind.BLOCKQUOTE),
    (("caption",), SegmentKind.CAPTION),
    (("list",), SegmentKind.LIST_ITEM),
)
_CONTENTS = "toc "
"""How styles of tables of contents begin, which say again what headings say."""

_LEVELS = frozenset("012345678")
"""Of headings; 9 is that of body text."""

_LONGEST_CHAIN = 12
"""Styles based on one another; a circle of them is no chain."""


def _ancestry(style: str, styles: Mapping[str, _Style]) -> Iterator[str]:
    """The names of a style and of those that it is based on."""
    for _ in range(_LONGEST_CHAIN):
        if style not in styles:
            return
        yield styles[style].name
        style = styles[style].based_on


def _kind_of(names: Iterable[str]) -> SegmentKind | None:
    for name in names:
        for beginnings, kind in _KINDS:
            if name.startswith(beginnings):
                return kind
    return None


# -- paragraphs ----------------------------------------------------------------------


class _Open:
    """A paragraph that is being read."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.style = ""
        self.is_listed = False
        self.is_heading = False


class _Reader:
    """Reads one part. `open` are the paragraphs around the current place, since a text
    box stands within one; `passing` is the element passed over, and `within` how many
    of its name are inside it."""

    def __init__(self, styles: Mapping[str, _Style]) -> None:
        self._styles = styles
        self._prefix = "w:"
        self._open: list[_Open] = []
        self._cells = 0
        self._in_text = False
        self._is_hidden = False
        self._passing: str | None = None
        self._within = 0

    def read(self, part: str) -> Iterator[_Paragraph]:
        """The paragraphs that hold anything, in order."""
        for token in xml_text.tokens(part):
            if isinstance(token, Text):
                self._show(token.shown.replace("\n", " ") if self._in_text else "")
            elif self._passing:
                self._pass_over(token)
            elif token.full == self._prefix + "p" and not token.opens:
                yield from self._finish()
            else:
                self._take(token)
        while self._open:  # the part ends in the middle
            yield from self._finish()

    def _pass_over(self, tag: Tag) -> None:
        if tag.name == self._passing and tag.opens != tag.closes:
            self._within += 1 if tag.opens else -1
            self._passing = self._passing if self._within else None

    def _take(self, tag: Tag) -> None:
        if "xmlns" in tag.rest:
            self._find_prefix(tag)
        if tag.name in _PASSED_OVER:
            if tag.name == "oMath":
                self._show(PLACEHOLDER)
            if tag.opens and not tag.closes:
                self._passing, self._within, self._in_text = tag.name, 1, False
        elif tag.full == self._prefix + tag.name and tag.name in _HANDLERS:
            _HANDLERS[tag.name](self, tag)

    def _find_prefix(self, tag: Tag) -> None:
        for key, value in tag.attributes.items():
            if value in _NAMESPACES:
                self._prefix = key.removeprefix("xmlns").removeprefix(":") + ":" if ":" in key else ""

    def _show(self, text: str) -> None:
        if text and self._open and not self._is_hidden and not self._passing:
            self._open[-1].pieces.append(text)

    def _finish(self) -> Iterator[_Paragraph]:
        """A paragraph ends."""
        self._in_text = False
        if not self._open:
            return
        paragraph = self._open.pop()
        text = "".join(paragraph.pieces).strip()
        names = list(_ancestry(paragraph.style, self._styles))
        if text and not any(name.startswith(_CONTENTS) for name in names):
            yield _Paragraph(self._kind(paragraph, names), text)

    def _kind(self, paragraph: _Open, names: list[str]) -> SegmentKind:
        kind = _kind_of(names or [paragraph.style.lower()])
        if paragraph.is_heading or kind is SegmentKind.HEADING:
            return SegmentKind.HEADING
        if self._cells:
            return SegmentKind.TABLE_CELL
        return SegmentKind.LIST_ITEM if paragraph.is_listed and kind is None else kind or SegmentKind.PARAGRAPH

    # -- elements -----------------------------------------------------------

    def _paragraph(self, tag: Tag) -> None:
        self._is_hidden = False
        if not tag.closes:
            self._open.append(_Open())

    def _run(self, tag: Tag) -> None:
        self._is_hidden = self._in_text = False

    def _text(self, tag: Tag) -> None:
        self._in_text = not tag.closes

    def _hidden(self, tag: Tag) -> None:
        self._is_hidden = _value(tag) not in ("0", "false", "off")

    def _cell(self, tag: Tag) -> None:
        if tag.opens != tag.closes:
            self._cells = max(0, self._cells + (1 if tag.opens else -1))

    def _style(self, tag: Tag) -> None:
        if self._open:
            self._open[-1].style = _value(tag)

    def _numbered(self, tag: Tag) -> None:
        if self._open and tag.opens:
            self._open[-1].is_listed = _value(tag) != "0"  # numbering 0 takes it away

    def _outline(self, tag: Tag) -> None:
        if self._open and _value(tag) in _LEVELS:
            self._open[-1].is_heading = True

    def _tab(self, tag: Tag) -> None:
        self._show("\t" if tag.opens else "")

    def _break(self, tag: Tag) -> None:
        self._show("\n" if tag.opens else "")

    def _hyphen(self, tag: Tag) -> None:
        self._show("\N{NON-BREAKING HYPHEN}" if tag.opens else "")

    def _symbol(self, tag: Tag) -> None:
        self._show(PLACEHOLDER if tag.opens else "")


_PASSED_OVER = frozenset(
    {
        *("del", "moveFrom", "Fallback", "rt", "oMath", "pPrChange", "rPrChange", "sectPr", "tabs"),
        *("tblPr", "tcPr", "trPr", "sdtPr"),
    }
)
"""Elements without text for readers: deletions, what stands there a second time for
older programs, glosses, formulas, and properties."""

_HANDLERS: Mapping[str, Callable[[_Reader, Tag], None]] = {
    "p": _Reader._paragraph,
    "r": _Reader._run,
    "t": _Reader._text,
    "vanish": _Reader._hidden,
    "tc": _Reader._cell,
    "pStyle": _Reader._style,
    "numId": _Reader._numbered,
    "outlineLvl": _Reader._outline,
    "tab": _Reader._tab,
    "br": _Reader._break,
    "cr": _Reader._break,
    "noBreakHyphen": _Reader._hyphen,
    "sym": _Reader._symbol,
}
