"""Transcripts, articles and archives as sources.

A transcript is a document whose paragraphs begin with who speaks: `Q:`, `Mao Ning:`,
`**AFP**`, `THE PRESIDENT.`, 毛宁：. Each turn becomes a source of its own, so that a
quotation belongs to who said it and a question's words to who asked. A document
without turns is one source, said by the speaker that its front matter names.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any, NamedTuple

from quotecheck.errors import QuotecheckError
from quotecheck.model import Basis, Document, Segment, SegmentKind, Source, Span, Statement
from quotecheck.quotes.speakers import Speakers
from quotecheck.strict import is_date
from quotecheck.text import LineIndex

UNKNOWN = "unknown"
"""The speaker or date of what says neither."""

QUESTIONER = "questioner"
"""The speaker of what is only marked as a question."""


class Facts(NamedTuple):
    """What front matter or a row of an archive says of a text."""

    id: str
    speaker: str
    date: str
    occasion: str | None
    language: str
    basis: Basis
    url: str | None
    missing: tuple[str, ...]


FACTS = ("speaker", "date", "occasion", "language", "basis", "url")
"""What should be known of a text, and is asked for by `quotecheck sources check`."""

_OTHER_NAMES = {"author": "speaker", "title": "occasion", "event": "occasion", "lang": "language", "link": "url"}


def facts_of(metadata: Mapping[str, str], name: str, lang: str) -> Facts:
    """Read what front matter says; `lang` is the language where it does not say.

    Raises ValueError for a basis or a date that is none.
    """
    known = {_OTHER_NAMES[key]: value for key, value in metadata.items() if key in _OTHER_NAMES and value.strip()}
    known |= {key: value for key, value in metadata.items() if key in (*FACTS, "id") and value.strip()}
    if known.get("basis") not in (None, *Basis):
        raise ValueError(f"`{known['basis']}` is no basis: known are {', '.join(Basis)}")
    date = known.get("date", UNKNOWN)
    if date != UNKNOWN and not (_DATE.match(date) and is_date(date[:10])):
        raise ValueError(f"`{date}` is no date: write it as 2024-05-21, 2024-05 or 2024")
    return Facts(
        id=known.get("id", PurePath(name).stem),
        speaker=known.get("speaker", UNKNOWN),
        date=date[:10],
        occasion=known.get("occasion"),
        language=known.get("language", lang),
        basis=Basis(known.get("basis", Basis.ORIGINAL)),
        url=known.get("url"),
        missing=tuple(key for key in FACTS if key not in known),
    )


_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2}(?:[T ].*)?)?)?$")


# -- transcripts -------------------------------------------------------------------


def parse_transcript(document: Document, path: str, lang: str, speakers: Speakers) -> list[Source]:
    """The turns of a document, or the whole of it as one source.

    `lang` is the language of texts that do not name theirs, `speakers` tells names from
    other words before a colon. Raises QuotecheckError
    for front matter that cannot be right.
    """
    try:
        facts = facts_of(document.metadata, path, lang)
    except ValueError as error:
        raise QuotecheckError(str(error), path=path, hint="mend the front matter of the file") from None
    lines = LineIndex(document.text)
    body = [segment for segment in document.segments if segment.body.text.strip() and not _is_matter(segment, document)]
    return [
        _source(facts, number, turn, path, lines)
        for number, turn in enumerate(_turns(body, document, facts, speakers), start=1)
    ]


def _is_matter(segment: Segment, document: Document) -> bool:
    """Whether a segment is of the front matter, which nobody has said."""
    return segment.body.origin(0).start < document.body_start


class _Turn(NamedTuple):
    """Who speaks, and the segments, each from an offset on (behind the name)."""

    speaker: str
    parts: list[tuple[Segment, int]]


def _turns(whole: Sequence[Segment], document: Document, facts: Facts, speakers: Speakers) -> list[_Turn]:
    segments = [part for segment in whole for part in _by_label(segment, document, speakers)]
    labels = [_label(segment, document, speakers) for segment in segments]
    if not _is_transcript([label.name for label in labels if label]):
        labels = [None] * len(segments)
    turns: list[_Turn] = []
    for segment, label in zip(segments, labels, strict=True):
        if label:
            turns.append(_Turn(_speaker(label.name, facts, speakers), [(segment, label.end)]))
        elif segment.kind is SegmentKind.HEADING:
            continue  # of the text, not of what was said
        elif turns:
            turns[-1].parts.append((segment, 0))
        else:
            turns.append(_Turn(facts.speaker, [(segment, 0)]))
    return [turn for turn in turns if any(segment.body.text[start:].strip() for segment, start in turn.parts)]


def _by_label(segment: Segment, document: Document, speakers: Speakers) -> Iterator[Segment]:
    """A paragraph that begins with a name, cut before each line that does, too: turns need
    no empty line between them."""
    body = segment.body
    breaks = [place + 1 for place, character in enumerate(body.text) if character == "\n"]
    starts = [0]
    if breaks and _label(segment, document, speakers):
        heads = [(start, body.slice(start, min(start + HEAD, len(body.text)))) for start in breaks]
        starts += [
            start for start, head in heads if head.text and _label(segment._replace(body=head), document, speakers)
        ]
    for start, end in zip(starts, [*starts[1:], len(body.text)], strict=True):
        yield segment._replace(body=body.slice(start, end)) if len(starts) > 1 else segment


class _Label(NamedTuple):
    """A name at the beginning of a segment, and where what it says begins."""

    name: str
    end: int


_WORD = r"[^\W\d_][\w.'’-]*"
_NAME = rf"(?:{_WORD})(?:[ ,/&-]{{1,2}}(?:\(?{_WORD}\)?)){{0,6}}(?: \([^()]{{1,40}}\))?"
_LABELS = (
    re.compile(r"(?P<name>[QA])(?:\d+)?\s?[:.：]\s+(?=\S)"),
    re.compile(rf"(?P<name>{_NAME})\s?[:：]\s+(?=\S)"),
    re.compile(r"(?P<name>[\u3400-\u9fff\uac00-\ud7af\u3040-\u30ff·・ ]{1,16})\s?[:：]\s*(?=\S)"),
    re.compile(r"(?P<name>(?:[A-ZÀ-Þ][A-ZÀ-Þ.'’-]*)(?: [A-ZÀ-Þ][A-ZÀ-Þ.'’-]*){0,4})\.\s+(?=[A-Z\"“])"),
)
_BOLD = re.compile(r"(?:\*\*|__)(?P<name>[^*_\n]{2,60}?)\s?[:：.]?(?:\*\*|__)\s?[:：]?")
LONGEST_LABEL = 60
"""Code points; what is longer is a sentence with a colon in it."""

HEAD = 400
"""Code points of a line in which its label is looked for, with what follows it: the whole
rest of a paragraph for each of its lines would take the square of its length."""


def _label(segment: Segment, document: Document, speakers: Speakers) -> _Label | None:
    text = segment.body.text
    if segment.kind is SegmentKind.HEADING:
        return _Label(text.strip(), len(text)) if speakers.knows(text) else None
    bold = _bold(segment, document, speakers)
    if bold:
        return bold
    for pattern in _LABELS:
        match = pattern.match(text)
        if match and match.end() <= LONGEST_LABEL and _is_name(match["name"], speakers):
            return _Label(match["name"].strip(), match.end())
    return None


def _bold(segment: Segment, document: Document, speakers: Speakers) -> _Label | None:
    """A name in bold at the beginning, with or without a colon."""
    start = segment.body.origin(0).start
    ahead = document.text[max(0, start - 2) : start]
    match = _BOLD.match(document.text, start - 2) if ahead in ("**", "__") else None
    if match is None or not _is_name(match["name"], speakers):
        return None
    shown = match["name"].rstrip(" :：.")
    if not segment.body.text.startswith(shown):
        return None
    rest = segment.body.text[len(shown) :]
    return _Label(shown, len(shown) + len(rest) - len(rest.lstrip(" :：.\n")))


def _is_name(name: str, speakers: Speakers) -> bool:
    words = re.findall(r"\w[\w'’.-]*", name)
    if not words or any(word.lower().strip(".") in speakers.labels for word in words):
        return False
    initials = [str(word)[0] for word in words]
    if not initials[0].isupper():  # of scripts without capitals
        return not initials[0].isascii() and not initials[0].islower()
    return sum(map(str.isupper, initials)) * 2 >= len(words)


def _is_transcript(names: Sequence[str]) -> bool:
    """Whether names at the beginning of paragraphs are those of speakers: there are at
    least two turns, and somebody speaks twice, or two do."""
    return len(names) >= 2 and (max(Counter(names).values()) >= 2 or len(names) <= 6)


def _speaker(label: str, facts: Facts, speakers: Speakers) -> str:
    plain = label.casefold().strip(" .")
    if plain in speakers.questions:
        return QUESTIONER
    if plain in speakers.answers:
        return facts.speaker
    return label.title() if label.isupper() and len(label) > 4 else label


def _source(facts: Facts, number: int, turn: _Turn, path: str, lines: LineIndex) -> Source:
    pieces: list[str] = []
    places: list[tuple[int, int]] = []
    length = 0
    for segment, start in turn.parts:
        text = segment.body.text[start:].rstrip()
        if not text.strip():
            continue
        length += 2 if pieces else 0
        offset = 0
        for line in text.split("\n"):
            places.append((length + offset, lines.position(segment.body.origin(start + offset).start).line))
            offset += len(line) + 1
        pieces.append(text)
        length += len(text)
    statement = Statement(f"{facts.id}#{number}", turn.speaker, facts.date, facts.language, facts.occasion)
    return Source(
        id=statement.id,
        text="\n\n".join(pieces),
        language=facts.language,
        basis=facts.basis,
        statement=statement,
        url=facts.url,
        path=path,
        line=places[0][1],
        lines=tuple(places),
    )


# -- archives ------------------------------------------------------------------------


class Likely(NamedTuple):
    """A row of an archive, counted from 1, with the passages of its text that may hold a
    quotation."""

    number: int
    row: bytes
    spans: Sequence[Span]


Finding = Callable[[Sequence[str]], Iterable[Likely] | None]
"""The rows that may hold any of these quotations, by an index; None where there are so
many quotations that reading all rows is faster."""


def _unknown(quotations: Sequence[str]) -> None:
    """No index tells where quotations may be."""


class Archive(NamedTuple):
    """Many texts in one file: one JSON object a line, with `text` and whatever of id,
    speaker, date, title or occasion, language, basis and url is known.

    `rows` reads the lines anew each time, so that the whole need not be in memory;
    `lang` is the language of texts that do not name theirs, `digest` a hash of the file, and
    `size` its bytes.
    """

    path: str
    rows: Callable[[], Iterator[bytes]]
    lang: str
    digest: str
    size: int = 0
    likely: Finding = _unknown

    @property
    def has_index(self) -> bool:
        """Whether an index tells where quotations may be."""
        return self.likely is not _unknown

    def source(self, row: bytes, number: int) -> Source:
        """The text in a row, counted from 1. Raises QuotecheckError if it is none."""
        return _archived(_row(row, self.path, number), self.path, number, self.lang)


def _row(row: bytes, path: str, number: int) -> Mapping[str, Any]:
    try:
        data: Any = json.loads(row)
    except (ValueError, RecursionError) as error:
        raise QuotecheckError(f"this line is no JSON: {error}", path=path, line=number, hint=_ROW_HINT) from None
    if not isinstance(data, dict) or not isinstance(data.get("text"), str) or not data["text"].strip():
        raise QuotecheckError("this line has no `text`", path=path, line=number, hint=_ROW_HINT)
    return data


_ROW_HINT = 'write one object a line: {"id": "…", "speaker": "…", "date": "2024-05-21", "text": "…"}'


def _archived(data: Mapping[str, Any], path: str, number: int, lang: str) -> Source:
    metadata = {key: str(value) for key, value in data.items() if key != "text" and isinstance(value, str | int)}
    try:
        facts = facts_of({"id": f"{PurePath(path).name}:{number}", **metadata}, path, lang)
    except ValueError as error:
        raise QuotecheckError(str(error), path=path, line=number) from None
    statement = Statement(facts.id, facts.speaker, facts.date, facts.language, facts.occasion)
    return Source(facts.id, data["text"], facts.language, facts.basis, statement, facts.url, path, number)
