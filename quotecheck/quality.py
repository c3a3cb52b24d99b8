"""Rules held to corpora: how often they fire on human text, and how often they are right.

A corpus is rows. Those with the keys of MQM data (`mt`, `errors`, `human`) are
translations with the marks of experts; rows with `id` and `text` are human text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from quotecheck.check import Checker, read_over
from quotecheck.config import Options
from quotecheck.errors import QuotecheckError
from quotecheck.formats import format_of, read_text
from quotecheck.lexicon import Lexicon
from quotecheck.model import Confidence, Finding, Span
from quotecheck.rulebook.run import Rulebook
from quotecheck.score.precision import Chance, Figures, Fired, Mark, Ruler, Sample
from quotecheck.text import count_words

_BETWEEN = "\n\n"
_MQM = ("doc", "system", "human", "mt", "errors")


def samples(rows: Iterable[Mapping[str, Any]], corpus: str) -> list[Sample]:
    """The texts of a corpus. Segments of one document and system are put together,
    as paragraphs, since some rules look at whole drafts.

    Raises QuotecheckError for a row of another form.
    """
    found: list[Sample] = []
    segments: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for number, row in enumerate(rows, start=1):
        if all(key in row for key in _MQM):
            segments[row["doc"], row["system"]].append(row)
        elif isinstance(row.get("text"), str):
            found.append(_human(row, corpus, number))
        else:
            hint = "rows have `id` and `text`, or " + ", ".join(f"`{key}`" for key in _MQM)
            message = "this row is neither human text nor a marked translation"
            raise QuotecheckError(message, path=corpus, line=number, hint=hint)
    return found + [_put_together(parts, corpus) for parts in segments.values()]


def _human(row: Mapping[str, Any], corpus: str, number: int) -> Sample:
    name = str(row.get("id", number))
    text = row["text"].replace("\r\n", "\n")
    return Sample(corpus, name, text, format_of(name) or "text", count_words(text), None)


def _put_together(rows: Sequence[Mapping[str, Any]], corpus: str) -> Sample:
    text = ""
    marks: list[Mark] = []
    paragraphs: list[Span] = []
    known: dict[tuple[Any, str], int] = {}
    for row in rows:
        translated = row["mt"].replace("\n", " ")
        segment = (row.get("src"), translated)
        if segment not in known:  # some sets have a segment twice, or a row for each rater
            known[segment] = len(text)
            paragraphs.append(Span(len(text), len(text) + len(translated)))
            text += translated + _BETWEEN
        start = known[segment]
        marks += (
            Mark(start + error["start"], start + error["end"], error["cat"].strip("/"))
            for error in row["errors"]
            if error["side"] == "target"
        )
    held = None if rows[0]["human"] else tuple(sorted(marks))
    return Sample(corpus, rows[0]["doc"], text, "text", count_words(text), held, tuple(paragraphs))


def fire(texts: Iterable[Sample], rulebook: Rulebook, lexicon: Lexicon) -> Iterator[Fired]:
    """What rules find in samples, sure or not."""
    checker = Checker(rulebook, None, lexicon, Options(min_confidence=Confidence.LOW))
    for sample in texts:
        document = read_text(sample.text, sample.document, lang="en", format=sample.format)
        yield Fired(sample, read_over(document, checker).findings)


class Measured(NamedTuple):
    """Figures of the findings that a row of a table is about: on human text
    (None where the corpora have none), and on marked translations."""

    name: str
    human: Figures | None
    marked: Figures | None


LEVELS = {"high": Confidence.HIGH, "shown": Confidence.MEDIUM, "all": Confidence.LOW}
"""Findings of high confidence, those that are shown by default, and all."""


def measure(fired: Sequence[Fired], rulebook: Rulebook) -> list[Measured]:
    """Measure each level of confidence, each pack and each rule, in this order."""
    human = [item for item in fired if item.sample.marks is None]
    marked = [item for item in fired if item.sample.marks is not None]
    rulers = (Ruler(human), Ruler(marked, Chance(item.sample for item in marked)))
    sides = [(ruler.figures(_names), ruler.nothing()) for ruler in rulers]
    rules = sorted(rule.id for rule in rulebook.rules)
    packs = sorted({rule.pack for rule in rulebook.rules})
    return [
        Measured(name, *(known.get(name, nothing) if nothing.words else None for known, nothing in sides))
        for name in (*LEVELS, *packs, *rules)
    ]


def _names(finding: Finding) -> Iterator[str]:
    """The rows of the table that a finding counts in."""
    yield from (name for name, least in LEVELS.items() if finding.confidence.rank >= least.rank)
    yield finding.rule.split(".", 1)[0]
    yield finding.rule
