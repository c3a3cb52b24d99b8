"""A draft that has been read over, as text to be kept, and back.

What stands in the draft as it is is kept as its place alone, so that little of the draft
itself is in what is kept, and the bytes of the draft are needed to read it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import chain
from types import MappingProxyType
from typing import Any

from quotecheck.check import Draft
from quotecheck.model import (
    Attribution,
    Confidence,
    Document,
    Finding,
    Fix,
    Mapped,
    Quote,
    QuoteKind,
    QuoteStatus,
    Role,
    Segment,
    SegmentKind,
    Severity,
    Span,
)

Plain = Any
"""What JSON can hold."""


def pack(draft: Draft, data: bytes) -> str:
    """A draft that was read from some bytes. One with parts that could not be read has none."""
    document = draft.document
    text = document.text
    own = None if text == _decoded(data, document.encoding) else text
    return json.dumps(
        [
            [document.lang, document.format, document.encoding, dict(document.metadata), document.body_start, own],
            _flat(document.comments),
            [[one.kind, _body(one.body, text), one.lang, one.unit] for one in document.segments],
            [_finding(one) for one in draft.findings],
            [_quote(one, text) for one in draft.quotes],
            draft.is_paired,
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    )


def unpack(kept: str, data: bytes, name: str) -> Draft:
    """The draft of a name, from what was kept of it and its bytes.

    Raises ValueError, TypeError, KeyError or IndexError for what `pack` has not made.
    """
    (lang, format, encoding, metadata, body_start, own), comments, segments, findings, quotes, is_paired = json.loads(
        kept
    )
    text = _decoded(data, encoding) if own is None else own
    if text is None:
        raise ValueError("these are not the bytes of the draft")
    document = Document(
        name,
        text,
        tuple([Segment(_KINDS[kind], _mapped(body, text), lang, unit) for kind, body, lang, unit in segments]),
        lang,
        format,
        MappingProxyType(metadata),
        body_start,
        encoding=encoding,
        comments=_spans(comments),
    )
    return Draft(document, [_found(one, text) for one in findings], [_quoted(one, text) for one in quotes], is_paired)


_KINDS = {kind.value: kind for kind in SegmentKind}


def _decoded(data: bytes, encoding: str) -> str | None:
    """The bytes as text without a byte order mark; None where they are none in this encoding."""
    try:
        return data.decode(encoding).removeprefix("\ufeff") if encoding else None
    except (UnicodeError, LookupError):
        return None


def _flat(spans: Sequence[Span]) -> list[int]:
    return list(chain.from_iterable(spans))


def _spans(flat: Sequence[int]) -> tuple[Span, ...]:
    return tuple(map(Span, flat[::2], flat[1::2]))


def _body(body: Mapped, text: str) -> Plain:
    """A text with its places; where it stands as it is, the place alone."""
    if len(body.runs) == 1 and body.text == text[body.runs[0][1] : body.runs[0][2]]:
        return body.runs[0][1:]
    return [body.text, list(chain.from_iterable(body.runs))]


def _mapped(plain: Plain, text: str) -> Mapped:
    first, second = plain
    if isinstance(first, int):
        return Mapped(text[first:second], ((0, first, second),))
    return Mapped(first, tuple(zip(second[::3], second[1::3], second[2::3], strict=True)))


def _finding(one: Finding) -> Plain:
    words = one.rule, one.severity, one.confidence, one.category, one.message, one.suggestions, one.source, one.fix
    return [*one.span, *words, _flat(one.places)]


def _found(plain: Plain, text: str) -> Finding:
    start, end, rule, severity, confidence, category, message, suggestions, source, fix, places = plain
    return Finding(
        rule,
        Severity(severity),
        Confidence(confidence),
        category,
        Span(start, end),
        text[start:end],
        message,
        tuple(suggestions),
        tuple(source),
        _spans(places),
        Fix(fix),
    )


def _quote(one: Quote, text: str) -> Plain:
    shown = _body(one.shown, text)
    return [one.text, one.span, one.kind, one.status, one.role, one.lang, shown, one.open, one.close, one.attribution]


def _quoted(plain: Plain, text: str) -> Quote:
    words, span, kind, status, role, lang, shown, open, close, said = plain
    return Quote(
        words,
        Span(*span),
        QuoteKind(kind),
        QuoteStatus(status),
        Role(role),
        lang,
        _mapped(shown, text),
        open and Span(*open),
        close and Span(*close),
        said and Attribution(said[0], said[1] and Span(*said[1]), said[2], Span(*said[3]), Confidence(said[4])),
    )
