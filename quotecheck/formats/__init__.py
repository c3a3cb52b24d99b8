"""From bytes to a `Document`: one adapter a format, chosen by file name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import PurePath

from quotecheck.errors import QuotecheckError
from quotecheck.model import Document

Adapter = Callable[[str, str, str], Document]
"""`(text, name, lang) -> Document`; never raises on any text."""

ADAPTERS: Mapping[str, str] = {
    "lines": "quotecheck.formats.lines",
    "markdown": "quotecheck.formats.markdown",
    "text": "quotecheck.formats.plain",
}
"""The formats there are, each with the module whose `read` is its adapter. A
module is imported only where it is used, since parsers are slow to import."""

SUFFIXES: Mapping[str, str] = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdown": "markdown",
    ".mkd": "markdown",
    ".qmd": "markdown",
    ".rmd": "markdown",
    ".txt": "text",
    ".text": "text",
}


def format_of(name: str) -> str | None:
    """The format that a file name stands for, or None where it is not known."""
    return SUFFIXES.get(PurePath(name).suffix.lower())


def read(
    data: bytes, name: str, *, lang: str = "en", encoding: str | None = None, format: str | None = None
) -> Document:
    """Decode a draft and find its prose.

    The format follows from `name` unless `format` is given; a name that tells
    none is read as plain text. `encoding` is UTF-8 unless given. Raises
    QuotecheckError where the bytes are in another encoding, or the format or
    the encoding is not known.
    """
    return read_text(_decode(data, name, encoding or "utf-8"), name, lang=lang, format=format)


def read_text(text: str, name: str, *, lang: str = "en", format: str | None = None) -> Document:
    """Find the prose of a draft that is decoded already."""
    chosen = format or format_of(name) or "text"
    if chosen not in ADAPTERS:
        hint = "known formats: " + ", ".join(sorted(ADAPTERS))
        raise QuotecheckError(f"the format `{chosen}` is not known", path=name, hint=hint)
    return _adapter(chosen)(_encodable(text.removeprefix("\ufeff")), name, lang)


def _adapter(name: str) -> Adapter:
    adapter: Adapter = import_module(ADAPTERS[name]).read
    return adapter


def _decode(data: bytes, name: str, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except LookupError:
        hint = "name one that Python knows, such as gb18030, or let it be guessed: --encoding auto"
        raise QuotecheckError(f"the encoding `{encoding}` is not known", path=name, hint=hint) from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = (
            f"this is not {encoding.upper()}: the byte 0x{data[error.start]:02X} at offset {error.start} fits nothing"
        )
        hint = "save it as UTF-8, or say what it is: --encoding gb18030 (or --encoding auto)"
        raise QuotecheckError(message, path=name, line=line, hint=hint) from None


def _encodable(text: str) -> str:
    """`text` with lone surrogates, which no UTF-8 can hold, as U+FFFD."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)
    return text
