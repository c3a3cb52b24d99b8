"""WebVTT subtitles: cues between empty lines, after a first line that says WEBVTT."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise

from quotecheck.formats import cues
from quotecheck.formats.cues import TIMING, Cue
from quotecheck.formats.problems import Problems
from quotecheck.model import Document, Span

_NO_CUES = ("NOTE", "STYLE", "REGION", "X-TIMESTAMP-MAP")


def read(text: str, name: str, lang: str) -> Document:
    """The cues of a WebVTT file, without its notes, styles and regions."""
    problems = Problems(text, name)
    blocks = list(_blocks(text))
    if blocks and text.startswith("WEBVTT"):
        blocks[0] = _behind_head(text, blocks[0])
    elif blocks:
        problems.add(0, "the first line does not say WEBVTT", "write it, or name the file .srt")
    found = [cue for block in blocks if block for cue in _cues(text, block, problems)]
    return cues.document(text, name, lang, "vtt", found, problems)


def _blocks(text: str) -> Iterator[list[Span]]:
    """The lines between empty lines."""
    for is_shown, block in groupby(cues.lines(text), key=lambda line: line.length > 0):
        if is_shown:
            yield list(block)


def _behind_head(text: str, block: list[Span]) -> list[Span]:
    """The lines from the first times on, where no empty line stands before them."""
    timed = (number for number, line in enumerate(block) if TIMING.fullmatch(text[line.start : line.end]))
    return block[next(timed, len(block)) :]


def _cues(text: str, block: list[Span], problems: Problems) -> Iterator[Cue]:
    content = [text[line.start : line.end] for line in block]
    if content[0].split()[0] in _NO_CUES:
        return
    times = [number for number, line in enumerate(content) if "-->" in line]
    for number in times:
        if not TIMING.fullmatch(content[number]):
            problems.add(block[number].start, "these are no times of a cue", "write them as 00:01.000 --> 00:02.500")
    if not times or times[0] > 1:
        problems.add(block[0].start, "this block is no cue", "a cue begins with its times, or a line before them")
    for number, end in pairwise([*times, len(block)]):
        yield Cue(block[number + 1 : end])
