"""PO and POT files of GNU gettext: each message and its translations.

Plural forms are read, fuzzy translations too, as they are drafts; obsolete ones
and contexts are not. A message that is broken is a problem, and the next one is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

from quotecheck.formats.html_text import without_tags
from quotecheck.formats.languages import by_script, guessed, normalized, same
from quotecheck.formats.problems import Problems
from quotecheck.formats.prose import put
from quotecheck.formats.units import Units
from quotecheck.model import CUE, Document, Mapped, MappedBuilder, SegmentKind, Span

_CHARSET = re.compile(rb"charset\s*=\s*([A-Za-z0-9_.:-]{1,40})")

HEAD = 4096
"""Bytes in which the header of a file is looked for."""


def declared_encoding(data: bytes) -> str | None:
    """The encoding that the header names; templates have CHARSET there."""
    found = _CHARSET.search(data[:HEAD])
    name = found[1].decode("ascii") if found else "CHARSET"
    return None if name == "CHARSET" else name


def read(text: str, name: str, lang: str) -> Document:
    """The messages of a PO file, with those of the header's fields that have a value."""
    problems = Problems(text, name)
    messages = list(_messages(text, problems))
    metadata = next((_fields(message) for message in messages if message.is_header), {})
    source, target = _languages(messages, metadata, name, lang)
    units = Units()
    for number, message in enumerate((message for message in messages if not message.is_header), start=1):
        for kind, body, unit in message.texts(f"message {number}"):
            units.add(kind, body, source if kind is SegmentKind.SOURCE else target, unit)
    comments = [Span(*comment.span()) for comment in _COMMENT.finditer(text)] if CUE in text else []
    segments = units.segments(lang)
    return Document(name, text, segments, lang, "po", metadata, problems=problems.errors(), comments=tuple(comments))


class _Message:
    """A message with its translations: `pieces` has, by keyword ("msgstr[1]"),
    what stands between the quotation marks of each line."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.pieces: dict[str, list[Span]] = {}
        self.start: int | None = None
        self.is_broken = False
        self.is_translated = False
        self.last: str | None = None

    def body(self, keyword: str) -> Mapped:
        """A string of the message, decoded."""
        builder = MappedBuilder()
        for piece in self.pieces[keyword]:
            last = piece.start
            for escape in _ESCAPE.finditer(self._text, piece.start, piece.end):
                builder.copy(self._text[last : escape.start()], last)
                put(builder, _unescaped(escape[0]), escape)
                last = escape.end()
            builder.copy(self._text[last : piece.end], last)
        return builder.build()

    @property
    def translations(self) -> list[str]:
        """The keywords of the translations, in order."""
        return [keyword for keyword in self.pieces if keyword.startswith("msgstr")]

    @property
    def is_header(self) -> bool:
        """Whether it translates the empty message."""
        return "msgctxt" not in self.pieces and not self.body("msgid").text

    def texts(self, unit: str) -> Iterator[tuple[SegmentKind, Mapped, str]]:
        """Its texts, the singular and the plural as a unit each.

        A language with one form only, such as Chinese, has it for the plural.
        """
        plural = f"{unit}, plural"
        singular = [] if "msgid_plural" in self.pieces and len(self.translations) == 1 else self.translations[:1]
        yield SegmentKind.SOURCE, without_tags(self.body("msgid")), unit
        if "msgid_plural" in self.pieces:
            yield SegmentKind.SOURCE, without_tags(self.body("msgid_plural")), plural
        for keyword in self.translations:
            yield SegmentKind.TARGET, without_tags(self.body(keyword)), unit if keyword in singular else plural


_ESCAPE = re.compile(r"\\(?:[0-7]{1,3}|x[0-9A-Fa-f]{1,2}|.)")
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}


def _unescaped(escape: str) -> str:
    code = escape[1:]
    if code[0] in "01234567":
        return _byte(int(code, 8))
    if code[0] == "x" and len(code) > 1:
        return _byte(int(code[1:], 16))
    return _CONTROLS.get(code, code if code in '"\\' else escape)


def _byte(value: int) -> str:
    """A byte of the file's encoding, of which only ASCII is known by itself."""
    return chr(value) if value < 0x80 else "\ufffd"


# -- languages -----------------------------------------------------------------------

_NAMED = re.compile(r"[a-z]{2}(?:[_-](?:[A-Z]{2}|[A-Z][a-z]{3}))?")


def _languages(messages: list[_Message], metadata: dict[str, str], name: str, lang: str) -> tuple[str, str]:
    """The languages of messages and translations: as the header names them, else the
    file's name, else by the script that the messages are in."""
    sample = " ".join(message.body("msgid").text for message in messages[:200])
    source = normalized(metadata.get("x-source-language", ""))
    target = normalized(metadata.get("language", "")) or _language_in(name)
    if target:
        return source or guessed(sample, target), target
    source = source or by_script(sample) or "en"
    return source, guessed("", source) if same(source, lang) else lang


def _language_in(name: str) -> str | None:
    """`de.po`, `django.de.po` and `de/LC_MESSAGES/django.po` name their language."""
    path = PurePath(name)
    parts = [path.stem.rpartition(".")[2]]
    if path.parent.name == "LC_MESSAGES":
        parts.insert(0, path.parent.parent.name)
    return next((normalized(part) for part in parts if _NAMED.fullmatch(part)), None)


def _fields(header: _Message) -> dict[str, str]:
    """The fields of a header, by name in lower case."""
    lines = "".join(header.body(keyword).text for keyword in header.translations[:1]).splitlines()
    pairs = (line.partition(":") for line in lines if ":" in line)
    return {key.strip().lower(): value.strip() for key, _, value in pairs if value.strip()}


# -- lines ---------------------------------------------------------------------------

_COMMENT = re.compile(rf"(?<![^\r\n])#[ \t]+{CUE}[^\r\n]*")
_LINE = re.compile(r"[^\r\n]*+(?:\r\n|\r|\n|\Z)")
_KEYWORD = re.compile(r"(msgctxt|msgid_plural|msgid|msgstr)(\[\d{1,3}\])?\s*(?=\")")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*+)"')
_UNTIL = 'write `\\"` for a quotation mark, and end the string on its line'


def _messages(text: str, problems: Problems) -> Iterator[_Message]:
    """The messages that are whole, in order, with the header among them."""
    reader = _Lines(text, problems)
    for line in _LINE.finditer(text):
        yield from reader.take(line)
    yield from reader.finish()


class _Lines:
    """Takes the lines one by one; `message` is the one being read. It ends where the
    next one or a comment begins; one that is broken ends with its paragraph."""

    def __init__(self, text: str, problems: Problems) -> None:
        self._text = text
        self._problems = problems
        self._message = _Message(text)

    def take(self, line: re.Match[str]) -> Iterator[_Message]:
        """Go on with the next line; gives the message that ends before it."""
        content = line[0].strip()
        start = line.start() + len(line[0]) - len(line[0].lstrip())
        if not content:  # between the lines of a message they mean nothing
            yield from self.finish() if self._message.is_broken else ()
        elif content.startswith(("#~", "domain ")) or (content[0] == "#" and self._message.is_translated):
            yield from self.finish()
        elif content.startswith('"'):
            self._string(self._message.last, start, line.end())
        elif content[0] != "#":
            yield from self._keyword(start, line.end())

    def finish(self) -> Iterator[_Message]:
        """The message is over."""
        message, self._message = self._message, _Message(self._text)
        if message.is_broken or message.start is None:
            return
        if "msgid" not in message.pieces:
            self._problems.add(message.start, "this is no message: there is no `msgid`")
        elif not message.is_translated:
            self._problems.add(message.start, "this message has no `msgstr`", 'write `msgstr ""` for none')
        else:
            yield message

    def _keyword(self, start: int, end: int) -> Iterator[_Message]:
        keyword = _KEYWORD.match(self._text, start, end)
        name = keyword[1] + (keyword[2] or "") if keyword else None
        if self._begins_anew(name):
            yield from self.finish()
        if self._message.start is None:
            self._message.start = start
        if keyword is None or name is None:
            hint = "lines begin with msgctxt, msgid, msgid_plural, msgstr, # or a quotation mark"
            self._broken(start, "this is no line of a PO file", hint)
            return
        if name in self._message.pieces:
            self._broken(start, f"the message has `{name}` twice", "begin each message with `msgid`")
        self._message.pieces[name] = []
        self._message.is_translated |= name.startswith("msgstr")
        self._message.last = name
        self._string(name, keyword.end(), end)

    def _begins_anew(self, name: str | None) -> bool:
        """Whether a line with a keyword, or with none that is known, begins the next message."""
        if self._message.is_translated:
            return name in (None, "msgctxt", "msgid", "msgid_plural")
        return name in ("msgctxt", "msgid") and "msgid" in self._message.pieces

    def _string(self, keyword: str | None, start: int, end: int) -> None:
        string = _STRING.match(self._text, start, end)
        if self._message.start is None:
            self._message.start = start
        if keyword is None:
            self._broken(start, "a string without a keyword", "begin it with msgid or msgstr")
        elif string is None:
            self._broken(start, "the string does not end on its line", _UNTIL)
        elif behind := self._text[string.end() : end].strip():
            place = self._text.index(behind, string.end())
            self._broken(place, "there is something behind the end of the string", _UNTIL)
        else:
            self._message.pieces[keyword].append(Span(string.start(1), string.end(1)))

    def _broken(self, place: int, message: str, hint: str) -> None:
        if not self._message.is_broken:
            self._problems.add(place, message, hint)
        self._message.is_broken = True
