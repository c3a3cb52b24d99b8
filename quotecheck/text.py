"""Text as quotecheck counts and compares it: lines, words, sentences, folds.

All offsets are in code points.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from quotecheck.model import Mapped, MappedBuilder, Span

FOLD_VERSION = 2
"""Part of every report's signature; raise it when a fold changes."""

_LINE_END = re.compile(r"\r\n|\r|\n")


class Position(NamedTuple):
    """A place for people: line and column from 1, offset from 0."""

    line: int
    column: int
    offset: int


class LineIndex:
    """Where each line of a text starts (after LF, CRLF or CR, as editors count)."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def position(self, offset: int) -> Position:
        """The line and column of `offset`."""
        line = bisect_right(self._starts, offset)
        return Position(line, offset - self._starts[line - 1] + 1, offset)

    def line_span(self, line: int) -> Span:
        """The span of a line (counted from 1), without its end."""
        start = self._starts[line - 1]
        end = self._starts[line] if line < len(self._starts) else len(self._text)
        for mark in "\n\r":  # a slice would copy the line, which may be as long as the text
            end -= self._text.endswith(mark, start, end)
        return Span(start, end)


class ByteOffsets:
    """Byte offsets of a text's UTF-8 form as code points.

    Each answer is counted on from the last one, so that asking in rising order
    costs one pass over the text.
    """

    def __init__(self, text: str) -> None:
        self.data = text.encode("utf-8")
        self._plain = len(self.data) == len(text)
        self._byte = 0
        self._point = 0

    def point(self, offset: int) -> int:
        """The number of code points before a byte."""
        if self._plain:
            return offset
        if offset < self._byte:
            self._byte = self._point = 0
        self._point += len(self.data[self._byte : offset].decode("utf-8"))
        self._byte = offset
        return self._point


# Scripts written without spaces between words, by the blocks that matter for
# news: Han with its extensions, kana, and the CJK iteration marks.
UNSPACED = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_UNSPACED_RANGES = tuple(part.split("-") for part in re.findall(".-.", UNSPACED))

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")


def words(text: str) -> Iterator[str]:
    """The words of a text; in Chinese and Japanese every character is one."""
    for match in _WORD.finditer(text):
        if match[0].isascii():
            yield match[0]
        else:
            yield from _split_unspaced(match[0])


_WORDS_ONLY = bytes(code if chr(code).isalnum() else 39 if code == 39 else 32 for code in range(128)) + b" " * 128
_INNER = re.compile(rb"(?<=[^ '])'(?=[^ '])")
_LETTER_BEYOND_ASCII = re.compile(r"[^\W\x00-\x7f]")


def count_words(text: str) -> int:
    """How many words a text has."""
    plain = text.replace("’", "'")
    if plain.isascii() or not _LETTER_BEYOND_ASCII.search(plain):  # as most texts are, and quicker by far
        runs = plain.encode("ascii", "replace").translate(_WORDS_ONLY)
        return len(_INNER.sub(b"", runs).replace(b"'", b" ").split())
    if max(text) < UNSPACED[0]:
        return len(_WORD.findall(text))
    return sum(1 for _ in words(text))


def _split_unspaced(word: str) -> Iterator[str]:
    start = 0
    for place, character in enumerate(word):
        if is_unspaced(character):
            if start < place:
                yield word[start:place]
            yield character
            start = place + 1
    if start < len(word):
        yield word[start:]


def is_unspaced(character: str) -> bool:
    """Whether a character belongs to a script without spaces between words."""
    if character < "\u3005":
        return False
    return any(first <= character <= last for first, last in _UNSPACED_RANGES)


def join_lines(text: str) -> str:
    """A paragraph on one line: no blank comes in between two characters of Chinese."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    joined = ""
    for line in lines:
        spaced = joined and not (_is_east_asian(joined[-1]) and _is_east_asian(line[0]))
        joined += (" " if spaced else "") + line
    return joined


def _is_east_asian(character: str) -> bool:
    return is_unspaced(character) or character in "，。、；：！？“”‘’（）《》「」『』…—"


def is_word_character(character: str) -> bool:
    """Whether a character is part of a word of a script that spaces its words."""
    return (character.isalnum() or character == "_") and not is_unspaced(character)


# A full stop ends a sentence unless it ends one of these or an initial; what
# follows must look like a beginning. Good enough for the scope of a rule's
# context, which is all it is used for.
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Col|Lt|Sgt|Capt|Adm|Sen|Rep|Gov|St|Jr|Sr|vs|No|Fig|Inc|Ltd|Co|Corp"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|e\.g|i\.e|approx|cf)|\b[A-Z]|\b(?:[A-Za-z]\.)+[A-Za-z])\.$"
)
_SENTENCE_MARK = re.compile(r"[.!?…。！？\n]")  # a class alone is looked for ten times as fast
_SENTENCE_END = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s+[\"'“‘«(\[]*[^\sa-z])|[。！？]+[”’」』）]*|\n\s*\n")


def sentences(text: str) -> list[Span]:
    """The sentences of a text, one after the other without gaps."""
    spans = []
    start = 0
    for end in _sentence_ends(text):
        spans.append(Span(start, end))
        start = end
    if start < len(text) or not spans:
        spans.append(Span(start, len(text)))
    return spans


def first_sentence(text: str) -> Span:
    """The first of the sentences of a text."""
    return Span(0, next(_sentence_ends(text), len(text)))


def _sentence_ends(text: str) -> Iterator[int]:
    place = 0
    while mark := _SENTENCE_MARK.search(text, place):
        match = _SENTENCE_END.match(text, mark.start())
        place = match.end() if match else mark.end()
        if match and not (match[0] == "." and _ABBREVIATION.search(text, max(0, place - 12), place)):
            yield place


# One to one, so that no offset moves: what a keyboard and a typesetter may
# write for the same thing, and the few letters whose lower case is longer or
# depends on their neighbours.
_SAME = {
    "'": "‘’‛′ʼ＇",
    '"': "“”„‟″＂",
    "-": "\u2010\u2011",
    " ": "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\n\r\f\v",
    "i": "İ",
    "s": "ſ",
    "σ": "Σς",
}
_PROSE = {character: plain for plain, characters in _SAME.items() for character in characters}
_PROSE_TABLE = str.maketrans(_PROSE)
_PROSE_MARKS = re.compile(f"[{''.join(_PROSE)}]")
_UNSEEN = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_UNSEEN_MARKS = re.compile(f"[{_UNSEEN}]")
_RESHAPED = re.compile(rf"(?<= )[ {_UNSEEN}]+|[{_UNSEEN}]+")


def fold_prose(body: Mapped) -> Mapped:
    """The text that rules read: wrapped lines joined by one space, quotation
    marks, apostrophes, hyphens and blanks made plain, invisible characters gone.

    Letters keep their case. Mapped to the source of `body`.
    """
    text = _plain(body.text)
    if "  " not in text and (text.isascii() or not _UNSEEN_MARKS.search(text)):
        return body if text == body.text else Mapped(text, body.runs)
    builder = MappedBuilder()
    last = 0
    for match in _RESHAPED.finditer(text):
        builder.copy(text[last : match.start()], last)
        last = match.end()
    builder.copy(text[last:], last)
    return builder.build().through(body)


def _plain(text: str) -> str:
    """A text with each character as it is written plainly."""
    if text.isascii():
        return text.translate(_PROSE_TABLE)
    return _PROSE_MARKS.sub(lambda mark: _PROSE[mark[0]], text)  # a table is slow on what is not ASCII


@lru_cache(maxsize=4096)  # patterns are read letter by letter
def fold_wording(wording: str) -> str:
    """A wording of a rule as it stands in folded prose, upper and lower case kept."""
    return fold_prose(Mapped.whole(wording)).text


def fold_literal(literal: str) -> str:
    """A literal of a rule as it stands in folded, lower-cased prose."""
    return fold_wording(literal).lower()


_FOLDED_MARKS = str.maketrans(
    {
        **dict.fromkeys("“”„‟″＂«»‹›「」『』〝〞〟", '"'),
        **dict.fromkeys("‘’‛‚′ʼ＇`´", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys(_SAME[" "], " "),
        **dict.fromkeys(_UNSEEN),
        "。": ".",
        "、": ",",
        "ё": "е",  # printed with its dots or without, as the printer likes
    }
)
_ODD = re.compile(r"[^\x00-\x7f][\u0300-\u036f\u3099\u309a\ufe0e\ufe0f]*|[\x00-\x7f][\u0300-\u036f]+", re.DOTALL)


def fold(text: str) -> Mapped:
    """`text` with what never changes a wording made equal, mapped to `text`.

    Unicode compatibility (ligatures, full-width forms, composed accents),
    case, the shapes of quotation marks, dashes and blanks, invisible
    characters, and words hyphenated at a line end. The folds work character
    by character (with its combining marks), so the map is exact.
    """
    return _join_hyphenated(_fold_characters(text))


def _fold_characters(text: str) -> Mapped:
    builder = MappedBuilder()
    last = 0
    for match in _ODD.finditer(text):
        builder.copy(text[last : match.start()].lower(), last)
        builder.put(_fold_cluster(match[0]), match.start(), match.end())
        last = match.end()
    builder.copy(text[last:].lower(), last)
    return builder.build()


def _fold_cluster(cluster: str) -> str:
    plain = cluster.translate(_FOLDED_MARKS)
    return unicodedata.normalize("NFKC", plain).casefold().translate(_FOLDED_MARKS)


_HYPHENATED = re.compile(r"(?<=[^\W\d_])-\n\s*(?=[^\W\d_])")


def _join_hyphenated(folded: Mapped) -> Mapped:
    if not _HYPHENATED.search(folded.text):
        return folded
    builder = MappedBuilder()
    last = 0
    for match in _HYPHENATED.finditer(folded.text):
        builder.copy(folded.text[last : match.start()], last)
        last = match.end()
    builder.copy(folded.text[last:], last)
    return builder.build().through(folded)
