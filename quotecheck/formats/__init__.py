"""From bytes to a `Document`: one adapter a format, chosen by file name."""

from __future__ import annotations

import codecs
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import PurePath
from typing import Any

from quotecheck.errors import QuotecheckError
from quotecheck.model import Document

Adapter = Callable[[str, str, str], Document]
"""`(text, name, lang) -> Document`; never raises on any text: what is broken is
among the problems of the document, and the rest is read."""

ADAPTERS: Mapping[str, str] = {
    "csv": "quotecheck.formats.csv",
    "html": "quotecheck.formats.html",
    "jsonl": "quotecheck.formats.jsonl",
    "lines": "quotecheck.formats.lines",
    "markdown": "quotecheck.formats.markdown",
    "po": "quotecheck.formats.po",
    "srt": "quotecheck.formats.srt",
    "text": "quotecheck.formats.plain",
    "tmx": "quotecheck.formats.tmx",
    "tsv": "quotecheck.formats.tsv",
    "vtt": "quotecheck.formats.vtt",
    "xliff": "quotecheck.formats.xliff",
}
"""The formats there are, each with the module whose `read` is its adapter. A
module is imported only where it is used, since parsers are slow to import. It
may have a `declared_encoding(data)`: what the file itself says, or None."""

PACKED: Mapping[str, str] = {"docx": "quotecheck.formats.docx"}
"""Formats that are no text, each with the module whose `read` takes the bytes
instead, and raises QuotecheckError where they cannot be unpacked."""

TABLES = frozenset({"csv", "jsonl", "tsv"})
"""Formats of data of any kind, of which some are drafts."""

BILINGUAL = TABLES | {"po", "tmx", "xliff"}
"""Formats that hold texts beside their translations."""

SUFFIXES: Mapping[str, str] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdown": "markdown",
    ".mkd": "markdown",
    ".qmd": "markdown",
    ".rmd": "markdown",
    ".txt": "text",
    ".text": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".docx": "docx",
    ".po": "po",
    ".pot": "po",
    ".xlf": "xliff",
    ".xliff": "xliff",
    ".tmx": "tmx",
    ".srt": "srt",
    ".vtt": "vtt",
    ".csv": "csv",
    ".tsv": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}


def format_of(name: str) -> str | None:
    """The format that a file name stands for, or None where it is not known."""
    return SUFFIXES.get(PurePath(name).suffix.lower())


def read(
    data: bytes, name: str, *, lang: str = "en", encoding: str | None = None, format: str | None = None
) -> Document:
    """Decode a draft and find its prose.

    The format follows from `name` unless `format` is given; a name that tells
    none is read as plain text. `encoding` is what the file declares, else UTF-8,
    unless given. Raises QuotecheckError where the bytes are in another encoding,
    or the format or the encoding is not known.
    """
    chosen = _chosen(format, name)
    if chosen in PACKED:
        packed: Callable[[bytes, str, str], Document] = _module(chosen).read
        return packed(data, name, lang)
    encoding = encoding or _marked(data) or _declared(chosen, data) or "utf-8"
    text = _decode(data, name, encoding)
    if text.startswith("\ufeff") and codecs.lookup(encoding).name == "utf-8":
        encoding = "utf-8-sig"
    return read_text(text, name, lang=lang, format=chosen)._replace(encoding=encoding)


def read_text(text: str, name: str, *, lang: str = "en", format: str | None = None) -> Document:
    """Find the prose of a draft that is decoded already."""
    chosen = _chosen(format, name)
    if chosen in PACKED:
        raise QuotecheckError(f"`{chosen}` is no format of text", path=name, hint="read the bytes of the file")
    adapter: Adapter = _module(chosen).read
    return adapter(_encodable(text.removeprefix("\ufeff")), name, lang)


def rewritten(document: Document, text: str, data: bytes) -> bytes:
    """The bytes of a draft whose text has become `text`, in the encoding and with the byte
    order mark that it has. `data` is what `document` was read from.

    Raises QuotecheckError where its text does not give back its bytes, as what is no
    part of an edit must not change.
    """
    for mark, encoding in ((b"", document.encoding), *_WRITTEN_MARKS, (b"", "utf-8")):
        if encoding and data.startswith(mark) and mark + _encoded(document.text, encoding) == data:
            return mark + text.encode(encoding)
    message = f"not written: the file has bytes that {document.encoding.upper() or 'its format'} would write otherwise"
    raise QuotecheckError(message, path=document.name, hint="save it as UTF-8")


# Python writes UTF-16 in the order of the machine, whatever the file had.
_WRITTEN_MARKS = (
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
)


def _encoded(text: str, encoding: str) -> bytes:
    try:
        return text.encode(encoding)
    except UnicodeEncodeError:
        return b""


def _chosen(format: str | None, name: str) -> str:
    chosen = format or format_of(name) or "text"
    if chosen not in ADAPTERS and chosen not in PACKED:
        hint = "known formats: " + ", ".join(sorted([*ADAPTERS, *PACKED]))
        raise QuotecheckError(f"the format `{chosen}` is not known", path=name, hint=hint)
    return chosen


def _module(format: str) -> Any:
    return import_module(PACKED.get(format) or ADAPTERS[format])


_BYTE_ORDER_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def _marked(data: bytes) -> str | None:
    return "utf-16" if data.startswith(_BYTE_ORDER_MARKS) else None


def _declared(format: str, data: bytes) -> str | None:
    declared: Callable[[bytes], str | None] | None = getattr(_module(format), "declared_encoding", None)
    return None if declared is None or data.startswith(codecs.BOM_UTF8) else declared(data)


def _decode(data: bytes, name: str, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = (
            f"this is not {encoding.upper()}: the byte 0x{data[error.start]:02X} at offset {error.start} fits nothing"
        )
        hint = "save it as UTF-8, or say what it is: --encoding gb18030 (or --encoding auto)"
        raise QuotecheckError(message, path=name, line=line, hint=hint) from None
    except (LookupError, ValueError):  # the latter for a name that no codec can have
        hint = "name one that Python knows, such as gb18030, or let it be guessed: --encoding auto"
        raise QuotecheckError(f"the encoding `{encoding}` is not known", path=name, hint=hint) from None


def _encodable(text: str) -> str:
    """`text` with lone surrogates, which no UTF-8 can hold, as U+FFFD."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)
    return text
