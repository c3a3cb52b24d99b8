"""SubRip subtitles: a number, a line of times, and what is shown meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

from quotecheck.formats import cues
from quotecheck.formats.cues import TIMING, Cue
from quotecheck.formats.problems import Problems
from quotecheck.model import Document, Span


def read(text: str, name: str, lang: str) -> Document:
    """The cues of a SubRip file. An empty line within a cue does not end it, as players
    have it, and cues need none between them."""
    problems = Problems(text, name)
    found = [Cue(lines) for lines in _cues(text, problems)]
    return cues.document(text, name, lang, "srt", found, problems)


def _cues(text: str, problems: Problems) -> Iterator[list[Span]]:
    """The lines of each cue; text whose times are broken is shown at some time, too."""
    shown: list[Span] = []
    is_first = True
    for line in cues.lines(text):
        content = text[line.start : line.end]
        if "-->" not in content:
            shown += [line] if content else []
            continue
        if not TIMING.fullmatch(content):
            problems.add(line.start, "these are no times of a cue", "write them as 00:00:01,000 --> 00:00:02,500")
        if shown and text[shown[-1].start : shown[-1].end].isdecimal():
            shown.pop()  # the number of the cue that begins
        if shown and is_first:
            problems.add(shown[0].start, "this text stands before the first cue", "give it a line of times")
        if shown or not is_first:
            yield shown
        shown, is_first = [], False
    if not is_first:
        yield shown
