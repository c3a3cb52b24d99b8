"""Subtitles: what the formats of them have in common.

A cue is a paragraph, and all cues are of one unit, since what is said goes on
from one to the next. Where most cues have a line in another script beside a line
in Latin letters, those are the source texts, and the Latin ones the translations.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import groupby
from typing import NamedTuple

from quotecheck.formats.languages import by_script, same
from quotecheck.formats.problems import Problems
from quotecheck.formats.prose import collapsed, replaced, without_addresses
from quotecheck.formats.units import Units
from quotecheck.model import Document, Mapped, MappedBuilder, Segment, SegmentKind, Span

_LINE = re.compile(r"[^\r\n]*+(?:\r\n|\r|\n|\Z)")
TIMING = re.compile(
    r"\s*(?:\d{1,4}:)?\d{1,2}:\d{1,2}[.,]\d{1,3}[ \t]*-->[ \t]*(?:\d{1,4}:)?\d{1,2}:\d{1,2}[.,]\d{1,3}(?:[ \t].*)?"
)
_MARKUP = re.compile(r"</?[A-Za-z0-9][^<>\n]{0,200}>|\{\\[^{}\n]{1,200}\}")
_ENTITY = re.compile(r"&(?:amp|lt|gt|nbsp|lrm|rlm|quot|apos|#[0-9]{1,7}|#x[0-9A-Fa-f]{1,6});")


class Cue(NamedTuple):
    """The lines that one cue shows, each without the blanks around it."""

    lines: list[Span]


def lines(text: str) -> Iterator[Span]:
    """The lines of a text, each without the blanks around it."""
    for match in _LINE.finditer(text):
        content = match[0].strip()
        start = match.start() + len(match[0]) - len(match[0].lstrip()) if content else match.start()
        yield Span(start, start + len(content))


def document(text: str, name: str, lang: str, format: str, cues: Sequence[Cue], problems: Problems) -> Document:
    """The document that cues make."""
    if not cues and text.strip():
        problems.add(
            0, "there are no cues in this file", "a cue begins with a line such as 00:00:01,000 --> 00:00:02,500"
        )
    segments = _bilingual(text, cues, lang) or _monolingual(text, cues, lang)
    return Document(name, text, segments, lang, format, problems=problems.errors())


def _monolingual(text: str, cues: Sequence[Cue], lang: str) -> tuple[Segment, ...]:
    bodies = (without_addresses(collapsed(_joined(text, cue.lines).stripped())) for cue in cues)
    return tuple(Segment(SegmentKind.PARAGRAPH, body, lang, "subtitles") for body in bodies if body.text)


def _bilingual(text: str, cues: Sequence[Cue], lang: str) -> tuple[Segment, ...]:
    """The texts of cues in two scripts; nothing where most cues have only one."""
    split = [list(_by_script(text, cue)) for cue in cues]
    both = sum(len({kind for kind, _ in runs}) > 1 for runs in split)
    others = [line for runs in split for kind, run in runs if kind is SegmentKind.SOURCE for line in run]
    source = by_script(" ".join(text[line.start : line.end] for line in others[:200]))
    if source is None or same(source, lang) or both * 2 <= len(cues):
        return ()
    units = Units()
    for number, runs in enumerate(split, start=1):
        for kind, run in runs:
            units.add(kind, _joined(text, run), source if kind is SegmentKind.SOURCE else lang, f"cue {number}")
    return units.segments(lang)


def _by_script(text: str, cue: Cue) -> Iterator[tuple[SegmentKind, list[Span]]]:
    """The lines of a cue by what they are: in Latin letters translations, else sources."""
    for in_other, run in groupby(cue.lines, key=lambda line: by_script(text[line.start : line.end]) is not None):
        yield (SegmentKind.SOURCE if in_other else SegmentKind.TARGET), list(run)


def _joined(text: str, spans: Sequence[Span]) -> Mapped:
    """Lines as they are shown, without markup."""
    builder = MappedBuilder()
    end = 0
    for span in spans:
        if builder.length:
            builder.put("\n", end, span.start)
        builder.copy(text[span.start : span.end], span.start)
        end = span.end
    return replaced(replaced(builder.build(), _MARKUP, lambda _: ""), _ENTITY, unescape)
