"""Translations and annotations from files, for `quotecheck score`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from quotecheck import files
from quotecheck.batch import Desk
from quotecheck.check import Checker
from quotecheck.errors import QuotecheckError
from quotecheck.formats import format_of
from quotecheck.score.annotations import parse
from quotecheck.scoring import (
    Judged,
    Scored,
    Translation,
    against,
    judged,
    scored,
    segment_by_segment,
    segmented,
)


def score(
    path: Path,
    references: Sequence[Path],
    desk: Desk,
    *,
    source: Path | None = None,
    other: Path | None = None,
    segments: bool = False,
    metrics: Sequence[str] = (),
) -> Scored:
    """Score a translation against references by all metrics, or those named; each segment
    by itself if asked for, with its source beside it; and against another system.

    Markdown is scored by paragraph, everything else by line.
    """
    from quotecheck.score.likeness import METRICS, Scorer  # slow to import, and often not needed

    translation = _translation(path, desk)
    answers = [_translation(reference, desk) for reference in references]
    checker = _without_sources(desk, path)
    scorer = Scorer(checker.options.lang, metrics or METRICS)
    found = scored(translation, answers, checker, scorer)
    if segments:
        original = _translation(source, desk) if source else None
        found = segment_by_segment(found, translation, answers, original, checker, scorer)
    return against(found, translation, _translation(other, desk), answers, scorer) if other else found


def hold_against_annotations(path: Path, desk: Desk) -> Judged:
    """The issues in annotated translations beside what people said of them."""
    return judged(str(path), parse(_lines(path), str(path)), _without_sources(desk, path))


def _without_sources(desk: Desk, path: Path) -> Checker:
    """Only rules count here: verdicts on quotations have no weight in a penalty."""
    return desk.checker(path)._replace(library=None)


def _translation(path: Path, desk: Desk) -> Translation:
    format = format_of(path.name)
    found = segmented(desk.document(path, format if format == "markdown" else "lines"))
    if not any(text.strip() for text in found.texts):
        raise QuotecheckError("there is no text in this file", path=str(path), hint="write one segment a line")
    return found


def _lines(path: Path) -> Iterator[str]:
    for number, line in enumerate(files.rows(path), start=1):
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            message = f"this is not UTF-8: the byte 0x{error.object[error.start]:02X}"
            raise QuotecheckError(message, path=str(path), line=number, hint="save it as UTF-8") from None
