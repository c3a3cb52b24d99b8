"""The data that flows through quotecheck, from a draft to its report.

Everything here is immutable and needs the standard library only. Offsets are
counted in code points (not bytes, not UTF-16 units) unless a name says
otherwise, and every span is half-open.

The records are named tuples: making the class of a frozen dataclass with slots
takes 0.8 ms, that of a named tuple 0.1 ms, and a hook pays for each at start.
"""

from __future__ import annotations

import copyreg
from bisect import bisect_right
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple

from quotecheck.errors import QuotecheckError


class Span(NamedTuple):
    """`text[start:end]`, in code points."""

    start: int
    end: int

    @property
    def length(self) -> int:
        """How many characters it spans."""
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Whether `other` lies wholly within this span."""
        return self.start <= other.start and other.end <= self.end


Run = tuple[int, int, int]
"""`(at, start, end)`: the derived characters from `at` up to the next run come
from `source[start:end]`. Where both are equally long they correspond one to
one; otherwise each of them stands for the whole of it (an entity, a ligature)."""


class Mapped:
    """Text derived from another text, with where each character came from.

    Decoding, markup removal and folding all give one of these, so that a match
    in the derived text is known in the source without a second search. Runs
    are in order, cover `text`, and never go backwards in the source.
    """

    __slots__ = ("_ats", "_shift", "runs", "text")

    def __init__(self, text: str, runs: tuple[Run, ...]) -> None:
        self.text = text
        self.runs = runs
        self._ats = [run[0] for run in runs]
        # Most texts stand in the source as they are: then only this has to be added.
        self._shift = runs[0][1] if len(runs) == 1 and runs[0][2] - runs[0][1] == len(text) else None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapped) and (self.text, self.runs) == (other.text, other.runs)

    def __hash__(self) -> int:
        return hash((self.text, self.runs))

    def __repr__(self) -> str:
        return f"Mapped({self.text!r}, {self.runs!r})"

    @classmethod
    def whole(cls, text: str, start: int = 0) -> Mapped:
        """`text` as it stands at `start` of its source."""
        return cls(text, ((0, start, start + len(text)),) if text else ())

    def _run(self, index: int) -> tuple[int, int, int, int]:
        """The run that holds the character at `index`, with its derived end."""
        number = bisect_right(self._ats, index) - 1
        at, start, end = self.runs[number]
        after = self._ats[number + 1] if number + 1 < len(self.runs) else len(self.text)
        return at, after, start, end

    def origin(self, index: int) -> Span:
        """What the character at `index` stands for in the source."""
        if self._shift is not None:
            return Span(self._shift + index, self._shift + index + 1)
        at, after, start, end = self._run(index)
        if after - at == end - start:
            return Span(start + index - at, start + index - at + 1)
        return Span(start, end)

    @property
    def starts(self) -> tuple[int, ...]:
        """The source index of each character."""
        return tuple(self.origin(index).start for index in range(len(self.text)))

    def span(self, start: int, end: int) -> Span:
        """The source span of `text[start:end]`; empty where that is empty."""
        if start < end and self._shift is not None:
            return Span(self._shift + start, self._shift + end)
        if start < end:
            return Span(self.origin(start).start, self.origin(end - 1).end)
        if start < len(self.text):
            place = self.origin(start).start
        else:
            place = self.origin(len(self.text) - 1).end if self.text else 0
        return Span(place, place)

    def slice(self, start: int, end: int) -> Mapped:
        """`text[start:end]`, still mapped to the same source."""
        if start >= end:
            return Mapped("", ())
        if self._shift is not None:
            return Mapped(self.text[start:end], ((0, self._shift + start, self._shift + end),))
        builder = MappedBuilder()
        while start < end:
            at, after, source_start, source_end = self._run(start)
            stop = min(after, end)
            if after - at == source_end - source_start:
                builder.copy(self.text[start:stop], source_start + start - at)
            else:
                builder.put(self.text[start:stop], source_start, source_end)
            start = stop
        return builder.build()

    def stripped(self) -> Mapped:
        """Without the blanks at either end."""
        start = len(self.text) - len(self.text.lstrip())
        stripped = self.text.strip()
        return self if len(stripped) == len(self.text) else self.slice(start, start + len(stripped))

    def through(self, outer: Mapped) -> Mapped:
        """This text, derived from `outer.text`, mapped to the source of `outer`."""
        if self.runs == ((0, 0, len(outer.text)),) and len(self.text) == len(outer.text):
            return Mapped(self.text, outer.runs)
        builder = MappedBuilder()
        for number, (at, start, end) in enumerate(self.runs):
            last = number + 1 == len(self.runs)
            piece = self.text[at : len(self.text) if last else self.runs[number + 1][0]]
            if len(piece) == end - start:
                builder.extend(outer.slice(start, end), piece)
            else:
                source = outer.span(start, end)
                builder.put(piece, source.start, source.end)
        return builder.build()


class MappedBuilder:
    """Puts a `Mapped` together from left to right."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._runs: list[Run] = []
        self._one_to_one = False
        self.length = 0

    def copy(self, text: str, start: int) -> None:
        """Append `text`, which stands in the source at `start`."""
        if not text:
            return
        end = start + len(text)
        if self._one_to_one and self._runs[-1][2] == start:
            self._runs[-1] = (self._runs[-1][0], self._runs[-1][1], end)
        else:
            self._runs.append((self.length, start, end))
        self._append(text, one_to_one=True)

    def put(self, text: str, start: int, end: int) -> None:
        """Append `text`, all of which stands for `source[start:end]`."""
        if not text:
            return
        if len(text) == end - start == 1:
            self.copy(text, start)
        elif len(text) == end - start:  # equal lengths would read as one to one
            for character in text:
                self.put(character, start, end)
        else:
            self._runs.append((self.length, start, end))
            self._append(text, one_to_one=False)

    def extend(self, piece: Mapped, text: str | None = None) -> None:
        """Append `piece`, shown as `text` (of equal length) where given."""
        shown = piece.text if text is None else text
        for number, (at, start, end) in enumerate(piece.runs):
            last = number + 1 == len(piece.runs)
            after = len(shown) if last else piece.runs[number + 1][0]
            if after - at == end - start:
                self.copy(shown[at:after], start)
            else:
                self.put(shown[at:after], start, end)

    def build(self) -> Mapped:
        """What has been put together so far."""
        return Mapped("".join(self._pieces), tuple(self._runs))

    def _append(self, text: str, *, one_to_one: bool) -> None:
        self._pieces.append(text)
        self.length += len(text)
        self._one_to_one = one_to_one


class SegmentKind(StrEnum):
    """What part of a draft a segment is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    LIST_ITEM = "list_item"
    BLOCKQUOTE = "blockquote"
    TABLE_CELL = "table_cell"
    CAPTION = "caption"
    SOURCE = "source"
    TARGET = "target"


class Segment(NamedTuple):
    """A run of prose that a reader sees as one: a paragraph, a cell, a heading.

    `body` is the visible text, with a line break wherever the source wraps.
    Code, URLs and other things that are not prose are one `PLACEHOLDER` each.
    Segments of one `unit` belong together: the paragraphs of a block quotation, or a
    source text and its translation.
    """

    kind: SegmentKind
    body: Mapped
    lang: str
    unit: str | None = None


PLACEHOLDER = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands in a segment for code, a URL or a template tag, so that the words on
either side do not read as neighbours."""


class Pair(NamedTuple):
    """A stretch of a source text and its translation.

    `target` is mapped to the draft, and `segment` the number of the segment there that it
    is in, or begins in. `source` is as its reader sees it, like `target` with placeholders
    and tags as they stand. `source_beside` and `target_beside` are the sentences before
    and behind in the same paragraph: a translation may tell there what it leaves out here.
    `dropped` are sentences of the source next to these that nothing translates.
    """

    source: str
    source_lang: str
    target: Mapped
    segment: int
    source_beside: str = ""
    target_beside: str = ""
    dropped: str = ""


CUE = "quotecheck:"
"""Begins what a comment says to quotecheck; a text without it has no suppressions."""


class Document(NamedTuple):
    """A draft: its decoded text (without a byte order mark) and its prose.

    `metadata` are the plain values of its front matter, by key in lower case, and the
    body begins at `body_start` in `text`. `problems` are the parts that could not be
    read; the segments are the rest. `text` in `encoding` gives the bytes of the file,
    so that a place in the one is known in the other; it is "" where there are none
    that hold the text (a package of compressed parts). `comments` are the spans of those
    that `suppressions` reads.
    """

    name: str
    text: str
    segments: tuple[Segment, ...]
    lang: str
    format: str
    metadata: Mapping[str, str] = MappingProxyType({})
    body_start: int = 0
    problems: tuple[QuotecheckError, ...] = ()
    encoding: str = "utf-8"
    comments: tuple[Span, ...] = ()


class Severity(StrEnum):
    """How much an error harms the reader (MQM levels)."""

    NEUTRAL = "neutral"
    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """Position from the mildest, 0, upward."""
        return tuple(Severity).index(self)


class Confidence(StrEnum):
    """How sure a finding is from the draft alone, whatever its severity."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"

    @property
    def rank(self) -> int:
        """Position from the least sure, 0, upward."""
        return tuple(Confidence).index(self)


class Fix(StrEnum):
    """What may become of a finding whose rule suggests what to write."""

    SAFE = "safe"
    """Whoever wrote it would write it so: the words stay."""
    UNSAFE = "unsafe"
    """It fits the place, and somebody must read what comes out."""
    NEVER = "never"
    """The suggestion is for people, and does not stand for the text found."""


class Finding(NamedTuple):
    """One place in a draft that a rule objects to.

    `text` is `document.text[span.start:span.end]`, `source` the terms of the
    original that probably stood there, and `places` where else the same thing
    occurs (for rules about the whole draft), this one included. A suggestion that is
    empty deletes the text; `fix` says whether suggestions may be put in by themselves.
    """

    rule: str
    severity: Severity
    confidence: Confidence
    category: str
    span: Span
    text: str
    message: str
    suggestions: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    places: tuple[Span, ...] = ()
    fix: Fix = Fix.NEVER


class QuoteKind(StrEnum):
    """How a quotation is set."""

    DIRECT = "direct"
    NESTED = "nested"
    BLOCK = "block"
    DIALOGUE = "dialogue"
    TITLE = "title"


class QuoteStatus(StrEnum):
    """Whether the marks of a quotation are in order."""

    OK = "ok"
    UNCLOSED = "unclosed"
    MISMATCHED = "mismatched"
    CONTINUED = "continued"


class Role(StrEnum):
    """What the quotation marks are for."""

    QUOTE = "quote"
    SCARE = "scare"
    TERM = "term"
    TITLE = "title"


class Attribution(NamedTuple):
    """Who is said to have said it, and the word that says so."""

    speaker: str | None
    speaker_span: Span | None
    cue: str
    cue_span: Span
    confidence: Confidence


class Quote(NamedTuple):
    """A quotation in a draft.

    `span` is the inner text, without its marks and the blanks beside them, and
    `text` what stands there: inner marks and markup stay, the markers of a
    block quotation and the opening marks of continued paragraphs do not.
    `shown` is the same as a reader sees it, without markup. `open` and `close`
    are the marks (None for a block, and for a mark that is missing).
    """

    text: str
    span: Span
    kind: QuoteKind
    status: QuoteStatus
    role: Role
    lang: str
    shown: Mapped
    open: Span | None
    close: Span | None
    attribution: Attribution | None = None

    @classmethod
    def whole(cls, text: str, lang: str, speaker: str | None = None) -> Quote:
        """A quotation with nothing around it, said by somebody if that is known."""
        span = Span(0, len(text))
        said = Attribution(speaker, None, "", Span(0, 0), Confidence.HIGH) if speaker else None
        shown = Mapped.whole(text)
        return cls(text, span, QuoteKind.DIRECT, QuoteStatus.OK, Role.QUOTE, lang, shown, None, None, said)

    @property
    def outer(self) -> Span:
        """The span with the marks."""
        start = self.open.start if self.open else self.span.start
        return Span(start, self.close.end if self.close else self.span.end)

    @property
    def speaker(self) -> str | None:
        """The speaker's name as the draft gives it."""
        return self.attribution.speaker if self.attribution else None

    @property
    def settled_speaker(self) -> str | None:
        """The speaker where the draft leaves no doubt who, or that it is somebody new."""
        sure = self.attribution and self.attribution.confidence is Confidence.HIGH
        return self.speaker if sure else None

    @property
    def cue(self) -> str | None:
        """The word that introduces the quotation: "said", "called"."""
        return self.attribution.cue if self.attribution else None


class Basis(StrEnum):
    """What a source wording rests on."""

    ORIGINAL = "original"
    OFFICIAL_TRANSLATION = "official_translation"
    HOUSE_WORDING = "house_wording"
    ASR_TRANSCRIPT = "asr_transcript"
    BACK_TRANSLATION = "back_translation"


class Verdict(StrEnum):
    """What comparing a quotation with its sources came to."""

    NOT_A_QUOTE = "not_a_quote"
    UNVERIFIABLE = "unverifiable"
    UNSUPPORTED = "unsupported"
    MISATTRIBUTED = "misattributed"
    COMPOSITE = "composite"
    TRANSLATION_DIVERGENT = "translation_divergent"
    MEANING_CHANGED = "meaning_changed"
    OUT_OF_CONTEXT = "out_of_context"
    ALTERED = "altered"
    TRANSLATION_UNCHECKED = "translation_unchecked"
    TRIMMED = "trimmed"
    COSMETIC = "cosmetic"
    VERBATIM = "verbatim"


class Statement(NamedTuple):
    """Something that somebody said once.

    `date` is ISO 8601, to the day, month or year, or "unknown". `original` is
    what was said, in its `language`, where that is at hand. `terms` gives the
    renderings that are accepted for terms of the original, and `glosses`
    word-for-word renderings that are not. `names` are other names of the speaker.
    """

    id: str
    speaker: str
    date: str
    language: str
    occasion: str | None = None
    original: str | None = None
    terms: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    glosses: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


class Source(NamedTuple):
    """One wording of a statement, which a quotation may be held against.

    `path` and `line` say where it stands in the user's files; where it goes over
    several lines there, `lines` has each with the offset in `text` that it begins at.
    `term` is the term of the original that it renders, None where it renders the whole.
    """

    id: str
    text: str
    language: str
    basis: Basis
    statement: Statement
    url: str | None = None
    path: str | None = None
    line: int | None = None
    lines: tuple[tuple[int, int], ...] = ()
    term: str | None = None

    def line_at(self, offset: int) -> int | None:
        """The line of the file that `text[offset]` stands in."""
        number = bisect_right(self.lines, offset, key=lambda start: start[0]) - 1
        return self.lines[number][1] if number >= 0 else self.line


class Rendering(NamedTuple):
    """A literal rendering that a rule found inside a quotation: of which terms
    of the original, and what would be accepted instead.
    """

    text: str
    terms: tuple[str, ...]
    accepted: tuple[str, ...]


class StepKind(StrEnum):
    """What happened to a stretch of the source on its way into the draft."""

    KEEP = "keep"
    FOLD = "fold"
    ELIDE = "elide"
    BRACKET = "bracket"
    REPLACE = "replace"
    INSERT = "insert"
    DELETE = "delete"


class Step(NamedTuple):
    """One stretch of a comparison, in order of the quotation.

    `source` became `quoted`. Joined over all steps, the former is the passage
    of the source and the latter the quotation as shown, so that a verdict can
    be replayed by hand. `detail` names the folds ("case", "spelling").
    """

    kind: StepKind
    source: str
    quoted: str
    detail: str = ""


class Match(NamedTuple):
    """A passage of a source that a quotation may come from.

    `span` counts into `source.text`; `likeness` is in 0..1. A match orders
    nothing by itself: the verdict comes from its steps, not its likeness.
    """

    source: Source
    span: Span
    likeness: float
    steps: tuple[Step, ...]


class Scores(NamedTuple):
    """Likeness figures of a quotation and its passage, all 0..100.

    TER is an error rate: 0 is identical and it can exceed 100.
    """

    ratio: float
    chrf: float
    ter: float


class Judgement(NamedTuple):
    """The verdict on one quotation with everything it rests on.

    `match` is the passage judged (None where nothing was found), `candidates`
    the nearest passages, best first. `detectors` name what the verdict rests
    on besides the steps, `flags` what else an editor should know.
    """

    verdict: Verdict
    detectors: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    match: Match | None = None
    candidates: tuple[Match, ...] = ()
    scores: Scores | None = None

    @property
    def steps(self) -> tuple[Step, ...]:
        """How the passage became the quotation."""
        return self.match.steps if self.match else ()


class Why(StrEnum):
    """Why an issue is hidden."""

    IGNORED = "ignored"
    SIC = "sic"
    SUPPRESSED = "suppressed"
    VOCABULARY = "vocabulary"
    BASELINE = "baseline"
    UNCHANGED = "unchanged"


class CheckedQuote(NamedTuple):
    """A quotation of the draft with the verdict on it, and what that means to the
    newsroom. One that is `hidden` keeps its verdict, and is of no severity."""

    quote: Quote
    judgement: Judgement
    severity: Severity
    hidden: Why | None = None


class Hidden(NamedTuple):
    """An issue that is neither shown nor fails a run, as it would be otherwise. `reason`
    is what the author of a suppression says."""

    of: Finding | CheckedQuote
    why: Why
    reason: str = ""


class FileResult(NamedTuple):
    """What checking one draft came to.

    A draft that could not be read has an `error` and nothing else: it is a
    visible result, and the run fails, as it does where `problems` tell of parts
    that could not be read. `words` counts the words of its prose, without the
    source texts that stand beside translations. `segments` are the prose itself, for
    reports that show the draft.

    `findings` and the severities of `quotes` are what is shown and may fail a run;
    `hidden` are the issues that `sift` has taken out of them. `stale` are the keys of
    entries of the baseline that no issue answers any more, each as often as it is left.

    `fixed` is how many fixes were made before; all else is about what is left.
    """

    path: str
    text: str = ""
    words: int = 0
    findings: tuple[Finding, ...] = ()
    quotes: tuple[CheckedQuote, ...] = ()
    error: str | None = None
    problems: tuple[QuotecheckError, ...] = ()
    hidden: tuple[Hidden, ...] = ()
    stale: tuple[str, ...] = ()
    segments: tuple[Segment, ...] = ()
    fixed: int = 0


class RuleHelp(NamedTuple):
    """What a rule, or a verdict on quotations, is about: for reports that explain their issues.

    `message` may have fields in braces. `bad` and `good` are examples; what is found in
    a bad one stands between ⟦ and ⟧. `severity` and `confidence` are the rule's own.
    """

    id: str
    message: str
    category: str
    severity: Severity
    confidence: Confidence
    note: str | None = None
    source: tuple[str, ...] = ()
    suggest: tuple[str, ...] = ()
    bad: tuple[str, ...] = ()
    good: tuple[str, ...] = ()


class Report(NamedTuple):
    """The results of a run, in path order, and what could change them.

    `signature` names the version, and hashes of the rules, the sources and the
    options: two runs with equal signatures on equal drafts give equal reports.
    `rules` explain the issues, each rule once, in order of their ids.
    """

    files: tuple[FileResult, ...]
    signature: str
    rules: tuple[RuleHelp, ...] = ()


class Stock(NamedTuple):
    """What a file of sources holds: how many wordings, turns or texts, by whom, in which
    languages, and what it does not say of how many of them. `errors` are what could not
    be read."""

    path: str
    kind: str
    texts: int = 0
    speakers: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    missing: Mapping[str, int] = MappingProxyType({})
    errors: tuple[QuotecheckError, ...] = ()


def _thawed(fixed: MappingProxyType[Any, Any]) -> tuple[type[dict[Any, Any]], tuple[dict[Any, Any]]]:
    return dict, (dict(fixed),)


copyreg.pickle(MappingProxyType, _thawed)  # type: ignore[arg-type]
"""Sources and results go from process to process, which mappings that do not change cannot by themselves."""
