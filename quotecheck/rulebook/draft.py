"""A document as rules see it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, islice
from typing import Any, NamedTuple, TypeVar

from quotecheck import marks
from quotecheck.model import Document, Finding, Mapped, Pair, Segment, SegmentKind, Span
from quotecheck.rulebook.phrases import Phrases
from quotecheck.rulebook.prefilter import haystack
from quotecheck.rulebook.spec import Clause, Context
from quotecheck.search import Hit
from quotecheck.text import count_words, fold_prose, sentences

_T = TypeVar("_T")

BESIDE = 200
"""How much of the text before and behind a match `before` and `after` see, in
code points: far more than any phrase has, and the same whatever the paragraph."""


class View:
    """A segment with its two readings: `shown` as it stands, and `folded`."""

    def __init__(self, number: int, segment: Segment) -> None:
        self.number = number
        self.segment = segment

    @property
    def shown(self) -> Mapped:
        """The visible text."""
        return self.segment.body

    @cached_property
    def folded(self) -> Mapped:
        """The text that patterns read."""
        return fold_prose(self.segment.body)


def is_for(lang: str, segment: Segment) -> bool:
    """Whether a rule for a language looks at a segment: in that language, and not at the
    source text beside a translation, which nobody has translated."""
    return segment.kind is not SegmentKind.SOURCE and lang in ("any", segment.lang.split("-")[0])


_MARKS = ".,;:!?\"'()[]*"
_BARE = str.maketrans("", "", _MARKS)


def bare(text: str) -> str:
    """A text in lower case without punctuation."""
    return text.lower().translate(_BARE)


SEPARATOR = "\n"
"""Stands between segments where they are read as one text; folded prose has none."""


class Prose(NamedTuple):
    """The folded text of all segments as one, in UTF-8, with the byte that each begins at."""

    data: bytes
    starts: list[int]


WORTH_ALL = 2000
"""Bytes of all segments that RE2 runs over in the time it takes to call it for one."""


class Place(NamedTuple):
    """`text.text[start:end]` in one reading (`text`) of a view."""

    view: View
    text: Mapped
    start: int
    end: int

    @property
    def found(self) -> str:
        """What stands there."""
        return self.text.text[self.start : self.end]

    @property
    def span(self) -> Span:
        """Where that is in the document."""
        return self.text.span(self.start, self.end)


class Draft:
    """A document with what the kinds of rules share, each worked out once.

    `quotations` are the spans of its quotations, marks included, `pairs` what its source
    text and it have in common; without a source text there are none.
    """

    def __init__(
        self, document: Document, scan: marks.Scan, quotations: Sequence[Span] = (), pairs: Sequence[Pair] = ()
    ) -> None:
        self.document = document
        self.scan = scan
        self.views = [View(number, segment) for number, segment in enumerate(document.segments)]
        self.findings: list[Finding] = []
        """What the rules have found so far, sure or not."""
        self.renderings: dict[str, dict[int, list[tuple[Span, int]]]] = {}
        """The literal renderings of each rule that has any here, by the number of the view."""
        self.pairs = pairs
        self._quotations = _Spans(quotations)
        self._by_lang: dict[str, list[View]] = {}
        self._done: dict[Callable[[Draft], Any], Any] = {}
        self._held: dict[int, set[int]] = {}
        self._readings: dict[tuple[int, bool], _Reading] = {}

    def once(self, work: Callable[[Draft], _T]) -> _T:
        """What some work on the draft comes to, done for the first rule that asks for it."""
        if work not in self._done:
            self._done[work] = work(self)
        done: _T = self._done[work]
        return done

    def views_in(self, lang: str) -> list[View]:
        """The views that rules for a language look at, or for `any`."""
        if lang not in self._by_lang:
            self._by_lang[lang] = [view for view in self.views if is_for(lang, view.segment)]
        return self._by_lang[lang]

    @cached_property
    def _folded(self) -> str:
        return SEPARATOR.join(view.folded.text for view in self.views)

    @cached_property
    def haystack(self) -> bytes:
        """What the prefilter looks through: all segments."""
        return haystack(self._folded)

    @cached_property
    def prose(self) -> Prose:
        """What patterns look through where that is quicker than segment by segment."""
        data = self._folded.encode("utf-8")
        lengths = (len(line) + len(SEPARATOR) for line in data.split(SEPARATOR.encode()))
        return Prose(data, list(accumulate(lengths, initial=0))[:-1])

    @cached_property
    def bare_words(self) -> list[list[str]]:
        """The folded text of each view between blanks, in lower case and without punctuation:
        a rough and quick reading, by which to tell what cannot be repeated there.
        """
        text = self._folded.lower().encode("utf-8").translate(None, _MARKS.encode()).decode("utf-8")
        return [line.split() for line in text.split(SEPARATOR)]

    def hits(self, phrases: Phrases, views: Sequence[View]) -> Iterator[tuple[View, Mapped, Hit]]:
        """The matches of patterns in these views, each with its view and the reading of it
        that they are meant for."""
        for view in self._holding(phrases, views):
            text = view.shown if phrases.shown else view.folded
            for hit in phrases.find(text.text):
                yield view, text, hit

    def _holding(self, phrases: Phrases, views: Sequence[View]) -> Iterator[View]:
        """Those of the views that patterns can match in: found in one run over all segments
        where there are many of them."""
        if phrases.shown or len(views) * WORTH_ALL < len(self.prose.data) or not phrases.lineless:
            yield from views
            return
        data, starts = self.prose
        wanted = {view.number: view for view in views}
        number = 0
        while number < len(starts):
            place = phrases.next_place(data, starts[number])
            if place < 0:
                return
            number = bisect_right(starts, place)
            if number - 1 in wanted:
                yield wanted[number - 1]

    @cached_property
    def words(self) -> int:
        """How many words the document has."""
        return sum(count_words(view.shown.text) for view in self.views)

    def locate(self, span: Span) -> Place:
        """The place of a span of the document, as shown; it must begin in a segment."""
        for view in self.views:
            starts = view.shown.starts
            if starts and starts[0] <= span.start <= starts[-1]:
                return Place(view, view.shown, bisect_left(starts, span.start), bisect_left(starts, span.end))
        raise ValueError(f"nothing visible begins at {span.start}")

    def paired(self, views: Sequence[View]) -> Iterator[tuple[Pair, View]]:
        """The pairs whose target is in one of these views, with that view."""
        wanted = {view.number: view for view in views} if self.pairs else {}
        return ((pair, wanted[pair.segment]) for pair in self.pairs if pair.segment in wanted)

    def sources_of(self, span: Span) -> list[Pair]:
        """The pairs whose target has a part of a span of the document, in order of these."""
        targets, reached = self._targets
        number = bisect_left(targets, span.end, key=lambda target: target[0].start)
        found = []
        while number and reached[number - 1] > span.start:
            number -= 1
            target, pair = targets[number]
            if target.overlaps(span):
                found.append(pair)
        return found[::-1]

    @cached_property
    def _targets(self) -> tuple[list[tuple[Span, Pair]], list[int]]:
        """The pairs by the spans of their targets, and how far these reach up to each."""
        targets = [(pair.target.span(0, len(pair.target.text)), pair) for pair in self.pairs]
        targets.sort(key=lambda target: target[0])
        return targets, list(accumulate((target.end for target, _ in targets), max))

    def holds(self, context: Context, place: Place) -> bool:
        """Whether a rule with this context applies at a place."""
        if any(self._in_zone(zone, place) for zone in context.not_in):
            return False
        if not all(self._satisfied(clause, place) for clause in context.when):
            return False
        return not any(self._satisfied(clause, place) for clause in context.unless)

    def _in_zone(self, zone: str, place: Place) -> bool:
        if zone == "quote":
            return self._quotations.covers(place.span)
        if zone == "broken_emphasis":
            return self._reading(place).broken_emphasis.touches(Span(place.start, place.end))
        return place.view.segment.kind == zone

    def _satisfied(self, clause: Clause, place: Place) -> bool:
        text = place.text.text
        if clause.before and clause.before.ends(text[max(0, place.start - BESIDE) : place.start]):
            return True
        if clause.after and clause.after.begins(text[place.end : place.end + BESIDE]):
            return True
        return bool(clause.near) and self._is_near(clause, place)

    def _is_near(self, clause: Clause, place: Place) -> bool:
        assert clause.near is not None
        if clause.within == "document" and self._holders(clause.near) - {place.view.number}:
            return True
        hits = self._reading(place).outermost(clause.near, place, in_sentence=clause.within == "sentence")
        return hits is not None and (hits.end <= place.start or place.end <= hits.start)

    def _holders(self, phrases: Phrases) -> set[int]:
        """The first two views in which patterns match: enough to tell of any view whether
        they match in another one."""
        if id(phrases) not in self._held:
            able = (view.number for view in self.views if next(phrases.find(view.folded.text), None))
            self._held[id(phrases)] = set(islice(able, 2))
        return self._held[id(phrases)]

    def _reading(self, place: Place) -> _Reading:
        key = place.view.number, place.text is place.view.shown
        if key not in self._readings:
            self._readings[key] = _Reading(place.text.text)
        return self._readings[key]


class _Outermost(NamedTuple):
    """Where the first hit in a stretch of text ends, and where the last one starts."""

    end: int
    start: int


class _Reading:
    """What rules ask of one reading of a segment for each of their places: answered once, as a
    segment may be the whole draft, and have a place at every word."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._hits: dict[tuple[int, int], _Outermost | None] = {}

    @cached_property
    def broken_emphasis(self) -> _Spans:
        """What `_broken_emphasis` finds."""
        return _Spans([Span(start, end) for start, end in _broken_emphasis(self._text)])

    @cached_property
    def _sentences(self) -> list[Span]:
        return sentences(self._text)

    def outermost(self, phrases: Phrases, place: Place, *, in_sentence: bool) -> _Outermost | None:
        """The hits of patterns in the sentence of a place, or in all of the text. Patterns are told
        apart by their identity, since rules live as long as the draft."""
        scope = self._sentence_around(place) if in_sentence else Span(0, len(self._text))
        key = id(phrases), scope.start if in_sentence else -1
        if key not in self._hits:
            found = list(phrases.find(self._text[scope.start : scope.end]))
            ends = (min(hit.end for hit in found), max(hit.start for hit in found)) if found else None
            self._hits[key] = _Outermost(ends[0] + scope.start, ends[1] + scope.start) if ends else None
        return self._hits[key]

    def _sentence_around(self, place: Place) -> Span:
        number = bisect_right(self._sentences, place.start, key=lambda span: span.end)
        return self._sentences[min(number, len(self._sentences) - 1)]


class _Spans:
    """Spans of a document, merged, so that one look tells what they cover."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._merged: list[Span] = []
        for span in sorted(spans):
            if self._merged and span.start <= self._merged[-1].end:
                last = self._merged.pop()
                span = Span(last.start, max(last.end, span.end))
            self._merged.append(span)
        self._starts = [span.start for span in self._merged]

    def touches(self, span: Span) -> bool:
        """Whether any character of a span is covered."""
        number = bisect_left(self._starts, span.end) - 1
        return number >= 0 and self._merged[number].end > span.start

    def covers(self, span: Span) -> bool:
        number = bisect_right(self._starts, span.start) - 1
        return number >= 0 and self._merged[number].contains(span)


# Emphasis that CommonMark does not take for such: stars with only punctuation
# between them (18F**,** I), and an opening run whose closing one has a blank on
# the wrong side (**Note: **text).
_STARS_AROUND_PUNCTUATION = re.compile(r"(\*+)[.,;:!?)\]\"'”’]{1,3}\1(?!\*)")
_MISPLACED_CLOSE = re.compile(r"(?<![*\w])(\*{1,3})(?=[^\s*])[^*\n]{1,200}?\s\1(?=\w)")


def _broken_emphasis(text: str) -> list[tuple[int, int]]:
    return [
        match.span() for pattern in (_STARS_AROUND_PUNCTUATION, _MISPLACED_CLOSE) for match in pattern.finditer(text)
    ]


Values = Mapping[str, str]


class Found(NamedTuple):
    """What a rule found: the place, values for the fields of its message, and
    suggestions and source terms where they are not those of the whole rule.
    `places` are all places of the same thing."""

    place: Place
    values: Values
    suggestions: tuple[str, ...] | None = None
    source: tuple[str, ...] = ()
    places: tuple[Span, ...] = ()
