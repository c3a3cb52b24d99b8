"""How good findings are, measured: on human text, and against the marks of experts.

A sample is a text in which rules have found something. Human text tells how
often they cry wolf, text with the error spans of experts how often they are
right. All spans are in code points of the sample's text.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from quotecheck.model import Finding, Span

RESAMPLES = 1000
"""Bootstrap samples; with so many the bounds of an interval are steady to a percent."""

SEED = 20
"""The same intervals in every run."""

PER = 10_000
"""Firings are told for so many words."""


class Mark(NamedTuple):
    """A span that an expert marked as an error; it may be empty (something is missing there)."""

    start: int
    end: int
    category: str


class Sample(NamedTuple):
    """A text to measure on. `document` names what is resampled as one: the
    translations of one article by several systems are no independent texts.

    `marks` are those of all raters; None is human text, or text without raters.
    `paragraphs` are the spans within which a mark can lie.
    """

    corpus: str
    document: str
    text: str
    format: str
    words: int
    marks: tuple[Mark, ...] | None
    paragraphs: tuple[Span, ...] = ()


class Fired(NamedTuple):
    """A sample with what rules found in it."""

    sample: Sample
    findings: Sequence[Finding]


class Interval(NamedTuple):
    """A share or a rate, with the bounds that hold it in 95 of 100 resamples of documents."""

    value: float
    low: float
    high: float


class Figures(NamedTuple):
    """What was measured of some findings: how many on how many words, and,
    where experts marked errors, how many of them overlap a mark."""

    found: int
    words: int
    rate: Interval
    right: int = 0
    precision: Interval | None = None
    chance: float = 0.0
    """The share of spans of the same lengths, laid anywhere, that overlap a mark."""

    @property
    def lift(self) -> float | None:
        """How many times more often than by chance a finding is right."""
        return self.precision.value / self.chance if self.precision and self.chance else None


def overlaps(finding: Span, marks: Iterable[Mark]) -> bool:
    """Tell whether a finding lies on a mark; an empty mark counts at its place."""
    return any(_on(finding, mark) for mark in marks)


def _on(span: Span, mark: Mark) -> bool:
    if mark.start == mark.end:
        return span.start <= mark.start <= span.end
    return span.start < mark.end and mark.start < span.end


class Chance:
    """How often a span laid anywhere overlaps a mark, by its length; exactly, not by drawing."""

    def __init__(self, samples: Iterable[Sample]) -> None:
        self._paragraphs = [
            (paragraph.length, [(mark.start - paragraph.start, mark.end - paragraph.start) for mark in inside])
            for sample in samples
            if sample.marks is not None
            for paragraph, inside in _by_paragraph(sample)
        ]
        self._known: dict[int, float] = {}

    def of(self, length: int) -> float:
        """The share of the places for a span of `length` where it overlaps a mark."""
        if length not in self._known:
            places = sum(max(0, whole - length + 1) for whole, _ in self._paragraphs)
            hit = sum(_covered(length, whole, marks) for whole, marks in self._paragraphs)
            self._known[length] = hit / places if places else 0.0
        return self._known[length]


def _by_paragraph(sample: Sample) -> list[tuple[Span, list[Mark]]]:
    inside: list[tuple[Span, list[Mark]]] = [(paragraph, []) for paragraph in sample.paragraphs]
    number = 0
    for mark in sorted(sample.marks or ()):
        while number < len(inside) - 1 and inside[number][0].end < mark.start:
            number += 1
        if inside:
            inside[number][1].append(mark)
    return inside


def _covered(length: int, whole: int, marks: Sequence[tuple[int, int]]) -> int:
    """At how many places of a paragraph a span overlaps a mark; marks are sorted."""
    found = 0
    done = 0
    for start, end in marks:
        first = max(done, start - length + (1 if end > start else 0), 0)
        last = min(max(end, start + 1), whole - length + 1)
        if last > first:
            found += last - first
            done = last
    return found


# -- figures -------------------------------------------------------------------


class Tally:
    """Findings counted by document: how many, how many on a mark, and how many of
    them would be on one by chance.
    """

    def __init__(self) -> None:
        self.found: Counter[str] = Counter()
        self.right: Counter[str] = Counter()
        self.by_chance = 0.0

    def count(self, sample: Sample, finding: Finding, chance: Chance | None) -> None:
        """Count a finding in a sample."""
        self.found[sample.document] += 1
        self.right[sample.document] += overlaps(finding.span, sample.marks or ())
        self.by_chance += chance.of(finding.span.length) if chance else 0.0


class Ruler:
    """Figures of findings in the same texts, all with the same resamples of documents.

    Percentile bootstrap (Efron and Tibshirani 1993, chapter 13) over documents, since
    the findings in one document depend on each other. With `chance` the texts have marks.
    """

    def __init__(self, fired: Sequence[Fired], chance: Chance | None = None) -> None:
        self._fired = fired
        self._chance = chance
        self._words: Counter[str] = Counter()
        for sample, _ in fired:
            self._words[sample.document] += sample.words
        self._documents = sorted(self._words)

    def figures(self, names: Callable[[Finding], Iterable[str]]) -> dict[str, Figures]:
        """The figures of all findings that go by the same name; a finding may have several."""
        tallies: dict[str, Tally] = defaultdict(Tally)
        for sample, findings in self._fired:
            for finding in findings:
                for name in names(finding):
                    tallies[name].count(sample, finding, self._chance)
        return {name: self._figures(tally) for name, tally in tallies.items()}

    def nothing(self) -> Figures:
        """The figures of what was never found."""
        return self._figures(Tally())

    def _figures(self, tally: Tally) -> Figures:
        rate = Interval(*(bound * PER for bound in self._ratio(tally.found, self._words)))
        total, words = tally.found.total(), self._words.total()
        if self._chance is None or not total:
            return Figures(total, words, rate)
        precision = self._ratio(tally.right, tally.found)
        return Figures(total, words, rate, tally.right.total(), precision, tally.by_chance / total)

    def _ratio(self, over: Counter[str], under: Counter[str]) -> Interval:
        import numpy as np  # takes its time to import, and only measuring needs it

        value = over.total() / under.total() if under.total() else 0.0
        if len(self._documents) < 2:
            return Interval(value, value, value)
        above, below = (self._drawn @ np.array([counts[name] for name in self._documents]) for counts in (over, under))
        ratios = above[below > 0] / below[below > 0]
        low, high = np.percentile(ratios, [2.5, 97.5]) if len(ratios) else (value, value)
        return Interval(value, float(low), float(high))

    @cached_property
    def _drawn(self) -> Any:
        """How often each resample has each document."""
        import numpy as np

        count = len(self._documents)
        return np.random.default_rng(SEED).multinomial(count, [1 / count] * count, RESAMPLES).astype(np.float32)


def recall(fired: Iterable[Fired]) -> dict[str, tuple[int, int]]:
    """For each category of marks, how many have a finding on them, and how many there are."""
    counted: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for sample, findings in fired:
        spans = sorted(finding.span for finding in findings)
        for mark in sample.marks or ():
            counted[mark.category][0] += any(_on(span, mark) for span in spans)
            counted[mark.category][1] += 1
    return {category: (hit, there) for category, (hit, there) in sorted(counted.items())}
