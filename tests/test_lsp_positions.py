"""Places in UTF-16, UTF-8 and code points, held against counting one by one."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from quotecheck.lsp.positions import Lines, edited
from quotecheck.model import Span

TEXTS = st.text(st.sampled_from("ab 大气é😀𠮷\r\n\t\u2028\x0c\u0301"), max_size=40)
ENCODINGS = st.sampled_from(["utf-16", "utf-8", "utf-32"])
CODECS = {"utf-16": ("utf-16-le", 2), "utf-8": ("utf-8", 1), "utf-32": ("utf-32-le", 4)}


def naive(text: str, encoding: str) -> list[tuple[int, int]]:
    """Line and column of each offset, the end of the text included, counted one by one."""
    codec, unit = CODECS[encoding]
    line = column = 0
    places = []
    for number, character in enumerate(text):
        places.append((line, column))
        if character == "\n" or (character == "\r" and text[number + 1 : number + 2] != "\n"):
            line, column = line + 1, 0
        else:
            column += len(character.encode(codec)) // unit
    return [*places, (line, column)]


def between(text: str, number: int) -> bool:
    """Whether an offset lies between CR and LF, where no editor can point."""
    return text[number - 1 : number + 1] == "\r\n"


@given(TEXTS, ENCODINGS)
def test_each_offset_has_its_place_and_each_place_its_offset(text: str, encoding: str) -> None:
    lines = Lines(text, encoding)
    for offset, (line, column) in enumerate(naive(text, encoding)):
        place = lines.position(offset)
        assert (place.line, place.character) == (line, column)
        if not between(text, offset):
            assert lines.offset(place) == offset


@given(TEXTS, ENCODINGS, st.integers(0, 50), st.integers(0, 50))
def test_a_place_that_is_none_is_the_last_one_before_it(text: str, encoding: str, line: int, column: int) -> None:
    places = [place for number, place in enumerate(naive(text, encoding)) if not between(text, number)]
    known = [number for number in range(len(text) + 1) if not between(text, number)]
    offset = Lines(text, encoding).offset(types.Position(line, column))
    if line > places[-1][0]:
        assert offset == len(text)
    else:
        assert offset == max(n for n, (row, col) in zip(known, places, strict=True) if row == line and col <= column)


CUTS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), st.text("a大😀\r\n", max_size=4)), max_size=4)


def apply(text: str, cuts: Sequence[tuple[int, int, str]], encoding: str) -> tuple[str, list[object]]:
    """A text with stretches replaced one after another, and the changes that say so."""
    changes: list[object] = []
    for start, end, new in cuts:
        first, last = sorted((min(start, len(text)), min(end, len(text))))
        if between(text, first) or between(text, last):
            continue
        changes.append(types.TextDocumentContentChangePartial(Lines(text, encoding).range(Span(first, last)), new))
        text = text[:first] + new + text[last:]
    return text, changes


@given(TEXTS, CUTS, ENCODINGS)
def test_changes_give_the_text_that_the_editor_has(text: str, cuts: list[tuple[int, int, str]], encoding: str) -> None:
    wanted, changes = apply(text, cuts, encoding)
    assert edited(text, changes, encoding) == wanted  # type: ignore[arg-type]


def test_a_change_without_a_place_is_the_whole_text() -> None:
    assert edited("old", [types.TextDocumentContentChangeWholeDocument("new 😀")]) == "new 😀"


def test_half_a_character_is_one_unit_as_the_editor_counts() -> None:
    assert Lines("\ud83dx").position(1) == types.Position(0, 1)


def test_spans_count_from_behind_a_byte_order_mark() -> None:
    lines = Lines("\ufeffab\ncd")
    assert lines.range(Span(0, 2)) == types.Range(types.Position(0, 1), types.Position(0, 3))
    assert [lines.offset(types.Position(0, column)) for column in (0, 1, 2)] == [0, 0, 1]


@pytest.mark.parametrize(("text", "end"), [("a\r\nb", "\r\n"), ("a\rb", "\r"), ("a", "\n"), ("a\n", "\n")])
def test_new_lines_end_as_the_others_do(text: str, end: str) -> None:
    assert Lines(text).line_end == end
