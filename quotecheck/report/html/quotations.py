"""Quotations beside their sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from quotecheck.model import CheckedQuote, Judgement, Match, Severity, Verdict
from quotecheck.report.contents import passage
from quotecheck.report.diff import Part, diff_parts
from quotecheck.report.glossary import Glossary
from quotecheck.report.html.charts import tone
from quotecheck.report.html.signs import address, cut
from quotecheck.report.text import BASIS, SHOWN_LIKENESS
from quotecheck.text import LineIndex

AROUND = 240
"""Code points of a source that are shown on either side of a passage."""

LONGEST_ORIGINAL = 400
"""Code points of an original that are shown below its rendering."""

FLAGS = {
    "calque": "an accepted wording was replaced by a word-for-word one",
    "other_speaker": "the passage is somebody else's, as far as can be told",
    "back_translation": "the source itself was translated back",
    "inconsistent": "the draft renders the same original in another way elsewhere",
    "loose": "the passage has what the quotation speaks of, in other words: it is no support for it",
}
"""What flags mean. An unknown one is shown without."""

_WHY = {
    "no_source": "no source by this speaker",
    "language": "no source in this language",
    "too_short": "too short to be found without doubt",
    "too_long": "too long to be compared word by word, and not there as it stands",
    "scare": "marks of distance",
    "term": "a term",
    "title": "a title",
    "speaker": "another speaker",
    "order": "pieces in another order",
    "turns": "pieces of several turns",
    "sources": "pieces of several sources",
    "gap": "pieces far apart",
}
"""What a verdict rests on, where the name alone says little."""


class Origin(NamedTuple):
    """Where a passage comes from. `url` may be a link, `place` never."""

    speaker: str
    facts: str
    place: str
    url: str | None
    language: str
    original: str | None
    original_language: str


class Passage(NamedTuple):
    """A passage with what stands around it."""

    before: str
    text: str
    after: str
    origin: Origin


class Comparison(NamedTuple):
    """A quotation with its verdict beside what was said. `parts` is empty where there is
    nothing to compare word for word, `figures` where nothing was measured."""

    number: int
    issue: int | None
    key: str | None
    severity: Severity
    verdict: str
    tone: str
    meaning: str
    reasons: tuple[tuple[str, str], ...]
    place: str
    speaker: str | None
    cue: str | None
    lang: str
    text: str
    parts: tuple[Part, ...]
    said: Passage | None
    near: tuple[Passage, ...]
    figures: str

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing to hold it against."""
        return self.said is None and not self.near

    @property
    def differs(self) -> bool:
        """Whether there is a change to see."""
        return any(part.changed for part in self.parts)


def comparison(
    checked: CheckedQuote, number: int, issue: tuple[int, str] | None, lines: LineIndex, glossary: Glossary
) -> Comparison:
    """A quotation as the page shows it; `issue` is the number and id of the issue that it is."""
    quote, judgement = checked.quote, checked.judgement
    match = judgement.match
    place = lines.position(quote.span.start)
    return Comparison(
        number=number,
        issue=issue[0] if issue else None,
        key=issue[1] if issue else None,
        severity=checked.severity,
        verdict=judgement.verdict.value.replace("_", " "),
        tone=tone(judgement.verdict),
        meaning=glossary["verdicts"][judgement.verdict.value],
        reasons=tuple(_reasons(judgement, glossary)),
        place=f"{place.line}:{place.column}",
        speaker=quote.speaker,
        cue=quote.cue,
        lang=quote.lang,
        text=quote.shown.text,
        parts=tuple(diff_parts(judgement.steps)),
        said=_passage(match) if match else None,
        near=tuple(map(_passage, _near(judgement))),
        figures=_figures(judgement),
    )


def _reasons(judgement: Judgement, glossary: Glossary) -> Iterator[tuple[str, str]]:
    """Each detector and flag with what it means."""
    part = "frames" if judgement.verdict is Verdict.OUT_OF_CONTEXT else "detectors"
    for name in judgement.detectors if judgement.verdict is not Verdict.ALTERED else ():  # its severity says how much
        yield name.replace("_", " "), glossary[part].get(name) or _WHY.get(name, "")
    for flag in judgement.flags:
        yield flag.replace("_", " "), FLAGS.get(flag, "")


def _near(judgement: Judgement) -> Sequence[Match]:
    """The nearest passages besides the one that was judged, where they help."""
    judged = judgement.match
    others = [match for match in judgement.candidates if judged is None or match.source != judged.source]
    return [match for match in others if match.likeness >= SHOWN_LIKENESS]


def _passage(match: Match) -> Passage:
    text, span = match.source.text, match.span
    before, after = text[max(0, span.start - AROUND) : span.start], text[span.end : span.end + AROUND]
    if span.start > AROUND:
        before = "…" + before.partition(" ")[2]
    if len(text) - span.end > AROUND:
        after = after.rpartition(" ")[0] + "…"
    return Passage(before, passage(match), after, _origin(match))


def _origin(match: Match) -> Origin:
    source, statement = match.source, match.source.statement
    line = source.line_at(match.span.start)
    date = "" if statement.date == "unknown" else statement.date
    url = address(source.url)
    places = [source.url if source.url and not url else "", f"{source.path}:{line}" if line else source.path or ""]
    original = statement.original if statement.original and statement.original != source.text else None
    return Origin(
        speaker=statement.speaker,
        facts=", ".join(fact for fact in (BASIS[source.basis], date, statement.occasion or "") if fact),
        place=" · ".join(place for place in places if place),
        url=url,
        language=source.language,
        original=cut(original, LONGEST_ORIGINAL) if original else None,
        original_language=statement.language,
    )


def _figures(judgement: Judgement) -> str:
    scores = judgement.scores
    if scores is None or judgement.match is None:
        return ""
    return f"likeness {judgement.match.likeness:.2f}, ratio {scores.ratio:g}, chrF {scores.chrf:g}, TER {scores.ter:g}"
