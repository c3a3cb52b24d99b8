"""A source text and its translation, cut into the pairs that rules compare.

Files of units have their pairs as they are. Two parallel texts are paired by paragraphs,
in order where there are as many on both sides and else by alignment, and within each by
sentences.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from quotecheck.bilingual.align import PARAGRAPH_LEFT_OUT, align
from quotecheck.bilingual.scripts import language_of
from quotecheck.chinese import simplified
from quotecheck.model import PLACEHOLDER, Document, Mapped, MappedBuilder, Pair, SegmentKind, Span
from quotecheck.text import sentences

_PARAGRAPH = re.compile(r"\S(?:.|\n(?!\s*\n))*")
_UNSPACED_SENTENCE = re.compile(r"[^。！？；!?\n]*[。！？；!?]+[”’」』）)\"]*|[^。！？；!?\n]+(?:\n|$)")
_LIST_MARK = re.compile(r"^(?:#{1,6}\s+|[-*+]\s+|>\s*)")


def pair_units(document: Document) -> list[Pair]:
    """The pairs of a file of units: each target with the source text of its unit."""
    sources = {
        segment.unit: segment for segment in document.segments if segment.unit and segment.kind is SegmentKind.SOURCE
    }
    pairs = []
    for number, segment in enumerate(document.segments):
        if segment.kind is SegmentKind.TARGET and segment.unit in sources:
            source = sources[segment.unit]
            said, target = (restored(part.body, document.text) for part in (source, segment))
            pairs.append(Pair(_read_as(said.text, source.lang), source.lang, target, number))
    return pairs


def _read_as(source: str, lang: str) -> str:
    """A source text as rules read it: Chinese in simplified characters, as many as there were."""
    return simplified(source) if lang.split("-")[0].lower() == "zh" else source


def restored(body: Mapped, text: str) -> Mapped:
    """A text with tags and placeholders as they stand in the file, in place of the sign for
    what is no prose."""
    if PLACEHOLDER not in body.text:
        return body
    builder = MappedBuilder()
    last = 0
    for match in re.finditer(PLACEHOLDER, body.text):
        builder.extend(body.slice(last, match.start()))
        span = body.origin(match.start())
        builder.copy(text[span.start : span.end], span.start)
        last = match.end()
    builder.extend(body.slice(last, len(body.text)))
    return builder.build()


def pair_text(source: str, document: Document, lang: str | None = None) -> list[Pair]:
    """The pairs of a document and the text that it translates."""
    lang = lang or language_of(source)
    source = _read_as(source, lang)
    said = [_LIST_MARK.sub("", match[0].strip()) for match in _PARAGRAPH.finditer(source)]
    numbers = [number for number, segment in enumerate(document.segments) if segment.body.text.strip()]
    if not numbers:
        return []
    bodies = [restored(document.segments[number].body, document.text) for number in numbers]
    if len(said) != len(bodies):
        lines = [line.strip() for line in source.splitlines() if line.strip()]
        said = [_LIST_MARK.sub("", line) for line in lines] if len(lines) == len(bodies) else said
    if len(said) == len(bodies):
        beads = [(Span(place, place + 1), Span(place, place + 1)) for place in range(len(said))]
    else:
        found = align(said, [body.text for body in bodies], PARAGRAPH_LEFT_OUT)
        beads = [(bead.source, bead.target) for bead in found]
    pairs: list[Pair] = []
    for left, right in beads:
        parts = [_Part(bodies[place], numbers[place]) for place in range(*right)]
        pairs += _paragraph(said[left.start : left.end], lang, parts)
    lost = [(right.start, _text(said[left.start : left.end])) for left, right in beads if not right.length]
    return _with_lost_paragraphs(pairs, [(numbers[min(place, len(numbers) - 1)], text) for place, text in lost])


def _with_lost_paragraphs(pairs: list[Pair], lost: Sequence[tuple[int, str]]) -> list[Pair]:
    """The pairs, with paragraphs that nothing translates beside the last pair before them,
    or else the first behind. `lost` are the segments that follow, and the texts."""
    for segment, text in lost:
        before = [number for number, pair in enumerate(pairs) if pair.segment < segment]
        if pairs:
            place = before[-1] if before else 0
            pairs[place] = pairs[place]._replace(dropped="\n".join(filter(None, (pairs[place].dropped, text))))
    return pairs


class _Part(NamedTuple):
    """A stretch of the draft, and the number of the segment that it is in."""

    body: Mapped
    segment: int


def _paragraph(said: Sequence[str], lang: str, parts: Sequence[_Part]) -> list[Pair]:
    """The pairs of paragraphs that belong together, sentence by sentence."""
    source = [sentence for paragraph in said for sentence in source_sentences(paragraph, lang)]
    target = [_Part(body, part.segment) for part in parts for body in _target_sentences(part.body)]
    pairs: list[Pair] = []
    lost = ""  # what is left out at the beginning stands with what follows
    for bead in align(source, [part.body.text for part in target]):
        own = target[bead.target.start : bead.target.end]
        if not own:
            text = _text(source[bead.source.start : bead.source.end])
            if pairs:
                pairs[-1] = pairs[-1]._replace(dropped=pairs[-1].dropped + text)
            else:
                lost += text
            continue
        pairs.append(
            Pair(
                _text(source[bead.source.start : bead.source.end]),
                lang,
                _joined([part.body for part in own]),
                own[0].segment,
                _text(source[: bead.source.start]) + "\n" + _text(source[bead.source.end :]),
                " ".join(part.body.text for part in (*target[: bead.target.start], *target[bead.target.end :])),
                lost,
            )
        )
        lost = ""
    return pairs


def source_sentences(text: str, lang: str) -> list[str]:
    """The sentences of a source text."""
    if lang.split("-")[0] in ("zh", "ja"):
        return [found.strip() for found in _UNSPACED_SENTENCE.findall(text) if found.strip()]
    return [found for span in sentences(text) if (found := text[span.start : span.end].strip())]


def _target_sentences(body: Mapped) -> list[Mapped]:
    cut = (body.slice(span.start, span.end).stripped() for span in sentences(body.text))
    return [sentence for sentence in cut if sentence.text]


def _text(parts: Sequence[str]) -> str:
    return "".join(parts) if all(not part.isascii() for part in parts) else " ".join(parts)


def _joined(parts: Sequence[Mapped]) -> Mapped:
    """Sentences as one text, with a blank between them."""
    builder = MappedBuilder()
    for number, part in enumerate(parts):
        if number:
            behind = part.origin(0).start
            builder.put(" ", behind, behind)
        builder.extend(part)
    return builder.build()
