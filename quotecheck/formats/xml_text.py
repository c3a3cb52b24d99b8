"""XML with exact positions, however broken.

A scanner over the decoded text: it expands no entity but those that every XML
file has, looks at no declaration, opens nothing, and never raises. Whether the
file is well-formed is told by expat, so that what is wrong is known by the rules
of XML while the elements that are whole are read all the same.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from xml.parsers import expat

from quotecheck.formats.problems import Problems
from quotecheck.model import PLACEHOLDER, MappedBuilder
from quotecheck.text import ByteOffsets

_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z) | <!\[CDATA\[(?P<data>.*?)(?:\]\]>|\Z) | <\?.*?(?:\?>|\Z)"
    r" | <![^<>]*>?"
    r" | <(?P<closes>/?)(?P<name>[^\W\d][\w.:-]*)(?P<rest>(?:\"[^\"]*\"|'[^']*'|[^<>\"'])*)>"
    r" | (?P<entity>&(?:\#[0-9]{1,7}|\#[xX][0-9a-fA-F]{1,6}|[^\W\d][\w.-]{0,63});)",
    re.VERBOSE | re.DOTALL,
)
_ATTRIBUTE = re.compile(r"(?<![\w.:-])([\w.:-]++)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_DECLARATION = re.compile(rb"\s*<\?xml[^>]{1,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.-]{1,40})")


def declared_encoding(data: bytes) -> str | None:
    """The encoding that an XML declaration names."""
    found = _DECLARATION.match(data[:256])
    return found[1].decode("ascii") if found else None


class Tag(NamedTuple):
    """A start tag (with `opens`), an end tag (with `closes`), or both in one.

    `name` is without its prefix, `full` with it.
    """

    name: str
    full: str
    opens: bool
    closes: bool
    rest: str
    start: int
    end: int

    @property
    def attributes(self) -> Mapping[str, str]:
        """The values of its attributes, by their full names."""
        return {name: html.unescape(one or other) for name, one, other in _ATTRIBUTE.findall(self.rest)}


class Text(NamedTuple):
    """Characters of the text, `shown` for `text[start:end]`."""

    shown: str
    start: int
    end: int

    def append_to(self, builder: MappedBuilder) -> None:
        """Show them at the end of a line."""
        if len(self.shown) == self.end - self.start:
            builder.copy(self.shown, self.start)
        else:
            builder.put(self.shown, self.start, self.end)


def tokens(text: str) -> Iterator[Tag | Text]:
    """The tags and texts of an XML document, in order."""
    last = 0
    for match in _TOKEN.finditer(text):
        if last < match.start():
            yield Text(text[last : match.start()], last, match.start())
        last = match.end()
        if match["name"]:
            yield _tag(match)
        elif match["entity"]:
            yield Text(_shown(match["entity"]), match.start(), match.end())
        elif match["data"]:
            yield Text(match["data"], match.start("data"), match.end("data"))
    if last < len(text):
        yield Text(text[last:], last, len(text))


def _tag(match: re.Match[str]) -> Tag:
    full, rest, closes = match["name"], match["rest"], bool(match["closes"])
    ends = closes or rest.endswith("/")
    return Tag(full.rpartition(":")[2], full, not closes, ends, rest, match.start(), match.end())


def _shown(entity: str) -> str:
    """What an entity stands for. One that a document declares itself is never looked
    up: it may hold anything, of any size."""
    shown = html.unescape(entity)
    return PLACEHOLDER if shown == entity or not shown else shown


class _EntityError(Exception):
    """The document declares entities."""


def check(text: str, problems: Problems) -> None:
    """Tell the first place where a text is no well-formed XML, or declares entities."""
    parser = expat.ParserCreate(encoding="utf-8")
    parser.EntityDeclHandler = _refuse
    offsets = ByteOffsets(text)
    try:
        parser.Parse(offsets.data, True)
    except _EntityError:
        place = _point(offsets, parser.CurrentByteIndex)
        message = "the file declares entities of its own, which are not read"
        problems.add(place, message, "write out what they stand for, and leave out the declarations")
    except expat.ExpatError as error:
        place = _point(offsets, parser.ErrorByteIndex)
        message = f"this is no well-formed XML: {expat.ErrorString(error.code) or 'it cannot be read'}"
        problems.add(place, message, "open it in the tool that wrote it, and save it again")


def _refuse(*_: object) -> None:
    raise _EntityError


def _point(offsets: ByteOffsets, byte: int) -> int:
    """The character that a byte belongs to."""
    byte = min(max(0, byte), len(offsets.data))
    while 0 < byte < len(offsets.data) and offsets.data[byte] & 0xC0 == 0x80:
        byte -= 1
    return offsets.point(byte)
