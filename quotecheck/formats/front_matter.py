"""The YAML block at the head of a Markdown file: which of it is prose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from quotecheck.formats.prose import without_addresses
from quotecheck.model import Mapped, MappedBuilder, Segment, SegmentKind

_BLOCK = re.compile(r"---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)
_TOML = re.compile(r"\+\+\+[ \t]*\r?\n.*?^\+\+\+[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE)

# Keys of Jekyll, Hugo, Eleventy and their like that hold text for readers.
# Everything else (layout, tags, dates, addresses) is for machines.
_PROSE_KEYS = {
    **dict.fromkeys(("title", "subtitle", "headline", "linktitle"), SegmentKind.HEADING),
    **dict.fromkeys(("description", "summary", "excerpt", "abstract", "lead", "lede"), SegmentKind.PARAGRAPH),
    **dict.fromkeys(("deck", "dek", "standfirst", "teaser", "intro", "kicker"), SegmentKind.PARAGRAPH),
    **dict.fromkeys(("caption", "alt"), SegmentKind.CAPTION),
}


def split(text: str) -> tuple[Mapped | None, int]:
    """The YAML of the front matter, if there is one, and where the body starts.

    TOML front matter is skipped: its parser tells no positions.
    """
    block = _BLOCK.match(text)
    if block:
        return Mapped.whole(block[1], block.start(1)), block.end()
    toml = _TOML.match(text)
    return None, toml.end() if toml else 0


def metadata(matter: Mapped) -> dict[str, str]:
    """The top-level values that are plain text, by key in lower case."""
    return {key.lower(): event.value for key, event in _top_level(matter.text)}


def segments(matter: Mapped, lang: str) -> Iterator[Segment]:
    """The prose among the top-level values, in order.

    Broken YAML has no prose: it is the site generator's business to complain.
    """
    for key, event in _top_level(matter.text):
        kind = _PROSE_KEYS.get(key.lower())
        if kind is None:
            continue
        body = _shown(matter.text, event)
        if body is not None and body.text.strip():
            yield Segment(kind, without_addresses(body.stripped().through(matter)), lang)


def _top_level(text: str) -> Iterator[tuple[str, Any]]:
    """Keys of the top-level mapping with the scalars they have."""
    import yaml  # takes its time to import, and few drafts have front matter

    depth = 0
    key: str | None = None
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        for event in yaml.parse(text, Loader=loader):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                key = None
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            elif depth == 1 and isinstance(event, yaml.ScalarEvent):
                if key is None:
                    key = event.value
                else:
                    yield key, event
                    key = None
    except yaml.YAMLError:
        return


def _shown(text: str, event: Any) -> Mapped | None:
    """The value of a scalar, mapped to the source: they differ by quotation
    marks, escapes, indentation and folded lines, all of which are passed over."""
    start, end = event.start_mark.index, event.end_mark.index
    builder = MappedBuilder()
    for is_blank, run in groupby(event.value, str.isspace):
        if is_blank:
            stop = _past_blanks(text, start, end)
            blanks = "".join(run)
            if text[start:stop] == blanks:
                builder.copy(blanks, start)
            else:  # a folded line, or an escape
                builder.put(" " if blanks[0] == " " else "\n", start, max(stop, start + 1))
            start = stop
            continue
        for character in run:
            place = text.find(character, start, end)
            if place < 0:
                return None
            builder.copy(character, place)
            start = place + 1
    return builder.build()


def _past_blanks(text: str, start: int, end: int) -> int:
    while start < end and text[start].isspace():
        start += 1
    return start
