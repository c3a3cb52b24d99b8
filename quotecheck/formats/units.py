"""Segments of texts that stand beside their translations."""

from __future__ import annotations

from collections.abc import Iterable

from quotecheck.formats.languages import guessed
from quotecheck.formats.prose import collapsed, without_addresses
from quotecheck.model import Mapped, Segment, SegmentKind


class Units:
    """Collects the texts of a document, by the units they belong to.

    A language that is "" is not known yet: `segments` guesses it.
    """

    def __init__(self) -> None:
        self._segments: list[Segment] = []

    def add(self, kind: SegmentKind, body: Mapped, lang: str, unit: str | None = None) -> None:
        """Add a text, unless it is empty."""
        body = without_addresses(collapsed(body.stripped()))
        if body.text:
            self._segments.append(Segment(kind, body, lang, unit))

    def segments(self, lang: str) -> tuple[Segment, ...]:
        """All texts in order of the document, whose drafts are in `lang`."""
        self._segments.sort(key=lambda segment: segment.body.origin(0).start)
        unknown = _sample(segment.body.text for segment in self._segments if not segment.lang)
        source = guessed(unknown, lang) if unknown else ""
        return tuple(segment if segment.lang else segment._replace(lang=source) for segment in self._segments)


def _sample(texts: Iterable[str]) -> str:
    return " ".join(text for _, text in zip(range(200), texts, strict=False))
