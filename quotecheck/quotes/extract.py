"""Find the quotations of a draft, in every style and however broken.

The marks are paired by `quotecheck.marks`; here the pairs become quotations,
together with block quotations and dialogue set with dashes, and each gets its
role and its attribution.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from quotecheck import marks
from quotecheck.lexicon import Lexicon
from quotecheck.model import (
    Confidence,
    Document,
    Mapped,
    MappedBuilder,
    Quote,
    QuoteKind,
    QuoteStatus,
    Segment,
    SegmentKind,
    Span,
)
from quotecheck.quotes.context import ahead_of, attribution, behind, role
from quotecheck.text import sentences


class _Part(NamedTuple):
    """A stretch of a quotation in one segment: `start` and `end` in its body."""

    segment: Segment
    start: int
    end: int


def extract(document: Document, lexicon: Lexicon, scan: marks.Scan | None = None) -> list[Quote]:
    """The quotations of a document, by the places where they begin.

    `scan` saves work where the document's marks have been paired already.
    """
    scan = scan or marks.scan(document.segments)
    found = [*_marked(document, lexicon, scan), *_blocks(document, lexicon)]
    if lexicon.dialogue:
        found += _dialogue(document, lexicon)
    found.sort(key=lambda quote: (quote.open.start if quote.open else quote.span.start, -quote.span.end))
    return _carried_on(found, document)


def _carried_on(quotes: list[Quote], document: Document) -> list[Quote]:
    """The quotations with the speaker carried on to those that nobody is named for and
    that stand right behind his: “We go,” Smith said. “We stay away.”"""
    last: Quote | None = None
    for number, quote in enumerate(quotes):
        if quote.kind not in (QuoteKind.DIRECT, QuoteKind.DIALOGUE):
            continue
        if last and quote.attribution is None and last.attribution and _goes_on(last, quote, document):
            said = last.attribution._replace(confidence=Confidence.MEDIUM)
            quotes[number] = quote = quote._replace(attribution=said)
        last = quote
    return quotes


LONGEST_BETWEEN = 120
"""Code points of the words between two quotations of one speaker."""


def _goes_on(last: Quote, quote: Quote, document: Document) -> bool:
    """Whether nothing stands between two quotations but who said the first."""
    gap = document.text[last.outer.end : quote.outer.start]
    between = gap.rstrip(" \n—–")
    if last.attribution is None or last.attribution.cue_span.start < last.outer.end or len(between) > LONGEST_BETWEEN:
        return False
    return "\n\n" not in gap and between[-1:] in (".", "。") and len(sentences(between.strip())) == 1


# -- quotations between marks --------------------------------------------------


def _marked(document: Document, lexicon: Lexicon, scan: marks.Scan) -> Iterator[Quote]:
    for pair, inside in zip(scan.pairs, marks.nested(scan.pairs), strict=True):
        if document.segments[pair.open.segment].kind is SegmentKind.SOURCE:
            continue  # what the translation makes of it is what is checked
        parts = _without_blank_ends(list(_parts(document, pair)))
        if not parts:
            continue
        first = document.segments[pair.open.segment]
        kind = _kind(pair, first, inside)
        mark = first.body.span(pair.open.start, pair.open.end)
        before, after = _sides(document, pair)
        shown = _shown(parts)
        spans = [_part_span(document, part) for part in parts]
        yield Quote(
            text=_text(document, parts, spans),
            span=Span(spans[0].start, spans[-1].end),
            kind=kind,
            status=pair.status,
            role=role(kind, pair.open.glyph, shown.text, before, after, lexicon),
            lang=first.lang,
            shown=shown,
            open=mark,
            close=_close(document, pair),
            attribution=attribution(before, after, lexicon),
        )


def _parts(document: Document, pair: marks.Pair) -> Iterator[_Part]:
    openers = {mark.segment: mark for mark in (pair.open, *pair.resumed)}
    for number in range(pair.open.segment, pair.end_segment + 1):
        segment = document.segments[number]
        start = openers[number].end if number in openers else 0
        end = pair.end if number == pair.end_segment else len(segment.body.text)
        yield _Part(segment, start, end)


def _without_blank_ends(parts: Sequence[_Part]) -> Sequence[_Part]:
    """The parts without those at either end that hold nothing but blanks; none where all do."""
    filled = [number for number, part in enumerate(parts) if part.segment.body.text[part.start : part.end].strip()]
    return parts[filled[0] : filled[-1] + 1] if filled else ()


def _kind(pair: marks.Pair, segment: Segment, inside: bool) -> QuoteKind:
    if pair.family in (marks.Family.TITLE, marks.Family.SINGLE_TITLE):
        return QuoteKind.TITLE
    nested = inside or segment.kind is SegmentKind.BLOCKQUOTE
    return QuoteKind.NESTED if nested else QuoteKind.DIRECT


def _close(document: Document, pair: marks.Pair) -> Span | None:
    if pair.close is None:
        return None
    return document.segments[pair.close.segment].body.span(pair.close.start, pair.close.end)


def _sides(document: Document, pair: marks.Pair) -> tuple[Mapped, Mapped]:
    """The text before the opening and after the closing mark, in its segment."""
    first = document.segments[pair.open.segment].body
    last = document.segments[pair.end_segment].body
    end = pair.close.end if pair.close else pair.end
    return ahead_of(first, pair.open.start), behind(last, end)


# -- what stands between ---------------------------------------------------------


def _text(document: Document, parts: Iterable[_Part], spans: Iterable[Span]) -> str:
    return "\n\n".join(_source_text(document, part, span) for part, span in zip(parts, spans, strict=True))


def _source_text(document: Document, part: _Part, span: Span) -> str:
    """The source of a part, line by line: markup stays, but not the markers
    and indentation of the block that a line stands in."""
    lines = []
    start = span.start
    body = part.segment.body
    for offset in _line_breaks(part):
        line_end = body.origin(offset).start
        lines.append(document.text[start:line_end])
        start = body.origin(offset + 1).start if offset + 1 < part.end else span.end
    lines.append(document.text[start : span.end])
    return "\n".join(lines).strip()


def _line_breaks(part: _Part) -> Iterator[int]:
    text = part.segment.body.text
    inner = text[part.start : part.end]
    first, last = part.end - len(inner.lstrip()), part.start + len(inner.rstrip())
    offset = text.find("\n", part.start, part.end)
    while offset >= 0:
        if first < offset < last:
            yield offset
        offset = text.find("\n", offset + 1, part.end)


def _part_span(document: Document, part: _Part) -> Span:
    """From mark to mark in the source, without the blanks beside the marks."""
    body = part.segment.body
    start = body.origin(part.start - 1).end if part.start else body.origin(0).start
    ends_early = part.end < len(body.text)
    end = body.origin(part.end).start if ends_early else body.origin(len(body.text) - 1).end
    inner = document.text[start:end]
    return Span(start + len(inner) - len(inner.lstrip()), end - (len(inner) - len(inner.rstrip())))


def _shown(parts: Sequence[_Part]) -> Mapped:
    if len(parts) == 1:
        return parts[0].segment.body.slice(parts[0].start, parts[0].end).stripped()
    builder = MappedBuilder()
    for part in parts:
        body = part.segment.body.slice(part.start, part.end).stripped()
        if builder.length and body.text:
            start = body.origin(0).start
            builder.put("\n\n", start, start)
        builder.extend(body)
    return builder.build()


# -- block quotations and dialogue ---------------------------------------------


def _blocks(document: Document, lexicon: Lexicon) -> Iterator[Quote]:
    quoted = [n for n, segment in enumerate(document.segments) if segment.kind is SegmentKind.BLOCKQUOTE]
    for _, group in groupby(quoted, key=lambda number: document.segments[number].unit):
        numbers = list(group)
        segments = [document.segments[number] for number in numbers]
        parts = [_Part(segment, 0, len(segment.body.text)) for segment in segments]
        before = _lead_in(document, numbers[0])
        yield _unmarked(document, parts, QuoteKind.BLOCK, before, Mapped("", ()), lexicon)


def _lead_in(document: Document, number: int) -> Mapped:
    """The end of the paragraph before a segment, if it introduces that: "Kim said:"."""
    before = document.segments[number - 1].body if number else Mapped("", ())
    introduces = before.text.endswith((":", "："))
    return ahead_of(before, len(before.text)) if introduces else Mapped("", ())


_DASHES = "—–―"
_SPEECH = re.compile(rf"^[{_DASHES}-]\s*(?=\S)")
_TURN = re.compile(rf"\s*[{_DASHES}]\s*")


def _dialogue(document: Document, lexicon: Lexicon) -> Iterator[Quote]:
    """Paragraphs that begin with a dash: what is said, up to each dash that
    begins or ends what the narrator says."""
    for segment in document.segments:
        text = segment.body.text
        opening = _SPEECH.match(text)
        if segment.kind is not SegmentKind.PARAGRAPH or not opening or text.startswith("-"):
            continue
        borders = [opening.end(), *(edge for turn in _TURN.finditer(text, opening.end()) for edge in turn.span())]
        borders.append(len(text))
        pieces = list(zip(borders[::2], borders[1::2], strict=True))
        for start, end in pieces[::2]:
            start += len(text[start:end]) - len(text[start:end].lstrip(" .,;:"))
            if text[start:end].strip():
                before, after = segment.body.slice(0, 0), behind(segment.body, end)
                part = [_Part(segment, start, end)]
                yield _unmarked(document, part, QuoteKind.DIALOGUE, before, after, lexicon)


def _unmarked(
    document: Document, parts: Sequence[_Part], kind: QuoteKind, before: Mapped, after: Mapped, lexicon: Lexicon
) -> Quote:
    shown = _shown(parts)
    spans = [_part_span(document, part) for part in parts]
    return Quote(
        text=_text(document, parts, spans),
        span=Span(spans[0].start, spans[-1].end),
        kind=kind,
        status=QuoteStatus.OK,
        role=role(kind, "", shown.text, before, after, lexicon),
        lang=parts[0].segment.lang,
        shown=shown,
        open=None,
        close=None,
        attribution=attribution(before, after, lexicon),
    )
