"""What `check --fix` changes: the suggestions of rules, put into the text of a draft.

An edit replaces one stretch of the text and touches nothing else: what it takes out stands
in the file as it is shown, letter by letter, so that no markup, no entity and no escape
is cut; what it puts in is written as the format writes it; and once the draft is read
again, it must show what it showed before but for the edits. No edit reaches into a
quotation: what somebody said is nobody's to mend.
"""

from __future__ import annotations

import html
import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from quotecheck import marks
from quotecheck.check import Checker, Draft, SourceText, read_over, unhidden
from quotecheck.errors import QuotecheckError
from quotecheck.formats import read_text
from quotecheck.lexicon import Lexicon
from quotecheck.marks import Trouble
from quotecheck.model import Confidence, Document, Finding, Fix, Mapped, Quote, QuoteStatus, SegmentKind, Span
from quotecheck.quotes.extract import extract
from quotecheck.sift import EVERYTHING, Scope
from quotecheck.text import LineIndex, fold_wording


class Mode(StrEnum):
    """Which fixes are made."""

    SAFE = "safe"
    """Those of rules that are sure, and whose suggestion keeps the words."""
    UNSAFE = "unsafe"
    """All that stand for the text found, of findings that are sure enough to be shown."""


class Edit(NamedTuple):
    """`text` goes where `document.text[span.start:span.end]` is, as it is written in the
    file, with its escapes. `safe` says whether it may be put in unread."""

    span: Span
    text: str
    safe: bool


class Fixed(NamedTuple):
    """A draft with its fixes made, how many they were, what was left alone and why, and what
    of it is new now."""

    draft: Draft
    made: int
    notes: tuple[QuotecheckError, ...] = ()
    scope: Scope = EVERYTHING


class FixedText(NamedTuple):
    """A text with its fixes made, how many they were, and what was left alone and why."""

    text: str
    fixed: int
    notes: tuple[QuotecheckError, ...] = ()


def edits_of(finding: Finding, document: Document, quotes: Sequence[Quote]) -> Edit | None:
    """What putting in the one suggestion of a finding does to the text of its document.

    None where there are several suggestions or none, where they are for people
    (`Fix.NEVER`), where the finding is about the whole draft, and where the text cannot be
    replaced without touching a quotation, or anything else. For many findings of one
    document, an `Editor` is faster.
    """
    return Editor(document, quotes).edit_of(finding)


# -- one finding ---------------------------------------------------------------------


class _Change(NamedTuple):
    """An edit, and what it does to what is shown: `shown` goes where the text of a
    segment, by number, has `place`."""

    edit: Edit
    finding: Finding
    segment: int
    place: Span
    shown: str

    @property
    def hull(self) -> Span:
        """All that the edit is about."""
        edit, found = self.edit.span, self.finding.span
        return Span(min(edit.start, found.start), max(edit.end, found.end))


class Editor:
    """Makes edits of the findings of one document, in which these are the quotations."""

    def __init__(self, document: Document, quotes: Sequence[Quote]) -> None:
        self._document = document
        self._quotes = quotes
        self._starts: dict[int, tuple[int, ...]] = {}

    def edit_of(self, finding: Finding) -> Edit | None:
        """What putting in the one suggestion of a finding does, as `edits_of` has it."""
        change = self.change_of(finding)
        return change.edit if change else None

    def change_of(self, finding: Finding) -> _Change | None:
        """The edit of a finding, with what it shows."""
        if not is_exact(finding):
            return None
        return self._change(finding, finding.suggestions[0])

    def edit(self, finding: Finding, suggestion: str) -> Edit | None:
        """What putting in any of the suggestions of a finding does, for somebody who chose it."""
        change = None if finding.fix is Fix.NEVER or finding.places else self._change(finding, suggestion)
        return change.edit if change else None

    def _change(self, finding: Finding, suggestion: str) -> _Change | None:
        place = self._locate(finding.span)
        escape = ESCAPES.get(self._document.format)
        if place is None or escape is None:
            return None
        number, shown = place
        body = self._document.segments[number].body
        if not self._is_plain(body, shown):
            return None
        for cut, new in _cuts(body.text, shown, suggestion):
            span = self._exact(body, cut)
            written = None if span is None else escape(new, self._document, number, span)
            if span is not None and written is not None and not self._is_quoted(span):
                edit = Edit(span, written, is_safe(finding))
                return _Change(edit, finding, number, cut, new)
        return None

    # -- places -----------------------------------------------------------

    def _locate(self, span: Span) -> tuple[int, Span] | None:
        """The segment that shows just what a span of the text has, and where in it."""
        first = bisect_right(self._order, (span.start, len(self._document.segments)))
        for start, number in reversed(self._order[max(0, first - NESTED) : first]):
            body = self._document.segments[number].body
            if self._document.segments[number].kind is SegmentKind.SOURCE or start > span.start:
                continue
            starts = self._starts_of(number)
            begin, end = bisect_left(starts, span.start), bisect_left(starts, span.end)
            if begin < end and body.span(begin, end) == span:
                return number, Span(begin, end)
        return None

    @cached_property
    def _order(self) -> list[tuple[int, int]]:
        segments = self._document.segments
        return sorted((segment.body.origin(0).start, number) for number, segment in enumerate(segments))

    def _starts_of(self, number: int) -> tuple[int, ...]:
        if number not in self._starts:
            self._starts[number] = self._document.segments[number].body.starts
        return self._starts[number]

    def _is_plain(self, body: Mapped, place: Span) -> bool:
        """Whether no tag, sign of emphasis, entity or escape is within what is shown at a
        place: only where a line is broken may there be more than the characters."""
        last = body.origin(place.start).start
        is_broken = False
        for index in range(place.start, place.end):
            origin, character = body.origin(index), body.text[index]
            written = self._document.text[origin.start : origin.end]
            gap = self._document.text[last : origin.start]
            if gap and not _GAPS[is_broken].fullmatch(gap):
                return False
            if written != character and not (character.isspace() and written.isspace()):
                return False
            last, is_broken = origin.end, character == "\n"
        return True

    def _exact(self, body: Mapped, cut: Span) -> Span | None:
        """Where a stretch of what is shown stands in the text letter by letter, the width
        of blanks aside."""
        if cut.length:
            span = body.span(cut.start, cut.end)
            written, shown = self._document.text[span.start : span.end], body.text[cut.start : cut.end]
            return span if shown in (written, _BLANKS.sub(" ", written)) else None
        place = body.origin(cut.start).start if cut.start < len(body.text) else body.origin(cut.start - 1).end
        return Span(place, place)

    # -- quotations ---------------------------------------------------------

    def _is_quoted(self, span: Span) -> bool:
        """Whether an edit would reach into a quotation; beside its marks it does not."""
        number = bisect_right(self._quoted, (span.end, span.end)) - 1
        near = self._quoted[max(0, number - 1) : number + 1]
        if span.length:
            return any(start < span.end and span.start < end for start, end in near)
        return any(start < span.start < end for start, end in near)

    @cached_property
    def _quoted(self) -> list[tuple[int, int]]:
        """Where somebody is quoted, in order and without overlap. Where a closing mark has
        no opening one, all before it may be said."""
        spans = [tuple(quote.outer) for quote in self._quotes]
        segments = self._document.segments
        openings = sorted(quote.outer.start for quote in self._quotes if quote.status is QuoteStatus.UNCLOSED)
        for mark, trouble in marks.scan(segments).strays:
            if trouble is not Trouble.STRAY:
                continue
            end = segments[mark.segment].body.origin(mark.start).end
            start = segments[mark.segment].body.origin(0).start
            from_far = segments[max(0, mark.segment - FAR)].body.origin(0).start
            open_before = openings[bisect_left(openings, from_far) : bisect_left(openings, start)]
            spans.append((open_before[0] if open_before else start, end))
        merged: list[tuple[int, int]] = []
        for start, end in sorted(spans):
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return merged


_GAPS = (
    re.compile(r'"[ \t]*(?:\r\n|\r|\n)[ \t]*"'),  # between the strings of a message in PO
    re.compile(r"[ \t>]*"),  # what begins a line in a list or a block quotation of Markdown
)
"""What may stand between two characters that are shown side by side, by whether the
first ends a line."""

_BLANKS = re.compile(r"[ \t]+")

NESTED = 16
"""Segments that may begin before a place and have it inside: a paragraph is left for the
texts of the images in it."""

FAR = 4
"""Paragraphs that a quotation may go on without marks of its own in each."""


def is_exact(finding: Finding) -> bool:
    """Whether a finding has the one suggestion that stands for just the text found. One
    about many places of a draft takes more than one edit, and a decision."""
    return len(finding.suggestions) == 1 and finding.fix is not Fix.NEVER and not finding.places


def is_safe(finding: Finding) -> bool:
    """Whether the suggestion of a finding may be put in unread."""
    return is_exact(finding) and finding.fix is Fix.SAFE and finding.confidence is not Confidence.LOW


def _cuts(text: str, place: Span, suggestion: str) -> Iterator[tuple[Span, str]]:
    """The least that must be replaced at a place of a text, and by what: once with all
    that is equal at the beginning left alone, and once with all that is at the end.

    A line break stays where the words are broken: what stands on either side of it is
    joined before it, and the blank behind that is what goes.
    """
    start, end = place
    new = _in_case(text, start, suggestion)
    if "\n" in text[start:end] and "\n" not in new:
        if not new or text[end : end + 1] != " ":
            return
        end, new = end + 1, new + "\n"
    old = text[start:end]
    for head_first in (True, False):
        head, tail = _equal_ends(old, new, head_first=head_first)
        cut, put = Span(start + head, end - tail), new[head : len(new) - tail]
        if cut.length or put:
            yield cut, put


def _equal_ends(old: str, new: str, *, head_first: bool) -> tuple[int, int]:
    """How many characters are equal at the beginning, and how many at the end."""
    shorter = min(len(old), len(new))
    if head_first:
        head = _equal(old, new, shorter)
        return head, _equal(old[::-1], new[::-1], shorter - head)
    tail = _equal(old[::-1], new[::-1], shorter)
    return _equal(old, new, shorter - tail), tail


def _equal(old: str, new: str, most: int) -> int:
    return next((place for place in range(most) if not _is_same(old[place], new[place])), most)


def _is_same(old: str, new: str) -> bool:
    """Whether two characters are the same for a rule, which reads all marks as plain: those
    of the draft stay."""
    return old == new or (old != "\n" and new != "\n" and fold_wording(old) == fold_wording(new))


_SENTENCE_BEGINS = re.compile(r"(?:^|[.!?…:]\s+)[\"'“‘(\[]*$")


def _in_case(text: str, start: int, suggestion: str) -> str:
    """A suggestion with a capital where it begins a sentence that had one."""
    begins = text[start : start + 1].isupper() and text[start + 1 : start + 2].islower()
    if begins and suggestion[:1].islower() and _SENTENCE_BEGINS.search(text[max(0, start - 8) : start]):
        return suggestion[0].upper() + suggestion[1:]
    return suggestion


# -- how a format writes text ----------------------------------------------------------


def _as_it_is(text: str, document: Document, segment: int, span: Span) -> str | None:
    return text


def _in_markup(text: str, document: Document, segment: int, span: Span) -> str | None:
    if not set(text) & set("&<>\"'"):
        return text
    if document.text.rfind("<![CDATA[", 0, span.start) > document.text.rfind("]]>", 0, span.start):
        return None if "]]>" in text else text
    return html.escape(text, quote=document.segments[segment].kind is SegmentKind.CAPTION)


_PO_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"})


def _in_po(text: str, document: Document, segment: int, span: Span) -> str | None:
    return text.translate(_PO_ESCAPES)


def _in_json(text: str, document: Document, segment: int, span: Span) -> str | None:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _in_field(text: str, document: Document, segment: int, span: Span) -> str | None:
    """A field may be between quotation marks or not, so that what means something to the
    table is never written."""
    return None if set(text) & set(",;\t\r\n\"'") else text


ESCAPES: Mapping[str, Callable[[str, Document, int, Span], str | None]] = {
    "csv": _in_field,
    "html": _in_markup,
    "jsonl": _in_json,
    "lines": _as_it_is,
    "markdown": _as_it_is,
    "po": _in_po,
    "srt": _as_it_is,
    "text": _as_it_is,
    "tmx": _in_markup,
    "tsv": _in_field,
    "vtt": _in_markup,
    "xliff": _in_markup,
}
"""The formats in which fixes are made, each with how it writes text at a place; None for
what it cannot write there."""


# -- a whole draft -----------------------------------------------------------------------


MOST_ROUNDS = 20
"""Fixes may make room for others, each round for more of them. Of those of the built-in
rules, three rounds are the most that generated drafts took."""


def fix(
    draft: Draft, checker: Checker, mode: Mode, scope: Scope = EVERYTHING, source: SourceText | None = None
) -> Fixed:
    """Make the fixes of a draft until there are none left, so that another run would
    change nothing. Where they never end, since rules undo one another, none is made.
    What is hidden, as by a suppression, a baseline or `scope`, stays as it is. `source` is
    what the draft translates.
    """
    if draft.document.format not in ESCAPES:
        return Fixed(draft, 0, _refusal(unhidden(draft, checker, scope), checker, mode), scope)
    now, count, here = draft, 0, scope
    for _ in range(MOST_ROUNDS):
        wanted = _wanted(unhidden(now, checker, here), checker, mode)
        writable, notes = _writable(wanted, now.document)
        document, made = _Rereader(now, checker.lexicon).applied(writable)
        if not made:
            left = [change for change in writable if change not in made]
            notes += [_note(change, now.document, _MISREAD, "mend it by hand") for change in left]
            return Fixed(now, count, tuple(notes), here)
        here = _moved(here, [change.edit for change in made])
        now, count = read_over(document, checker, source), count + len(made)
    rules = ", ".join(sorted({change.finding.rule for change in _wanted(now, checker, mode)}))
    hint = "set one of them to `never` under `fix:` in the configuration"
    message = f"nothing is fixed: after {MOST_ROUNDS} rounds there is still something to fix for {rules}"
    return Fixed(draft, 0, (QuotecheckError(message, path=draft.document.name, hint=hint),), scope)


def _moved(scope: Scope, edits: Sequence[Edit]) -> Scope:
    """What is new of a draft, where edits have moved it."""
    if scope.changed is None:
        return scope

    def moved(place: int) -> int:
        return place + sum(len(edit.text) - edit.span.length for edit in edits if edit.span.end <= place)

    return scope._replace(changed=[Span(moved(span.start), moved(span.end)) for span in scope.changed])


_MISREAD = "the draft would be read in another way"


def _wanted(draft: Draft, checker: Checker, mode: Mode) -> list[_Change]:
    """The changes of one round: of two that are about the same words, the first."""
    editor = Editor(draft.document, draft.quotes)
    chosen = [finding for finding in draft.findings if _is_chosen(finding, checker, mode)]
    changes = [change for finding in chosen if (change := editor.change_of(finding))]
    kept: list[_Change] = []
    for change in sorted(changes, key=lambda change: (change.hull, change.edit.span)):
        if not kept or change.hull.start > kept[-1].hull.end:
            kept.append(change)
    return kept


def _is_chosen(finding: Finding, checker: Checker, mode: Mode) -> bool:
    if mode is Mode.SAFE:
        return is_safe(finding)
    return is_exact(finding) and finding.confidence.rank >= checker.options.min_confidence.rank


def _refusal(draft: Draft, checker: Checker, mode: Mode) -> tuple[QuotecheckError, ...]:
    """That a format is never written, where there is something to fix in it."""
    document = draft.document
    if not any(_is_chosen(finding, checker, mode) for finding in draft.findings):
        return ()
    message = f"nothing is fixed: files of the format {document.format} are reported on and never written"
    return (QuotecheckError(message, path=document.name, hint="mend it in the program that wrote it"),)


def _writable(changes: Sequence[_Change], document: Document) -> tuple[list[_Change], list[QuotecheckError]]:
    """The changes that the encoding of the file can write, and why others are left out."""
    written: list[_Change] = []
    notes = []
    for change in changes:
        try:
            change.edit.text.encode(document.encoding or "utf-8")
            written.append(change)
        except UnicodeEncodeError:
            why = f"“{change.edit.text}” cannot be written in {document.encoding.upper()}"
            notes.append(_note(change, document, why, "save the file as UTF-8"))
    return written, notes


def _note(change: _Change, document: Document, why: str, hint: str) -> QuotecheckError:
    position = LineIndex(document.text).position(change.finding.span.start)
    message = f"“{change.finding.text}” is not fixed: {why}"
    return QuotecheckError(message, path=document.name, line=position.line, column=position.column, hint=hint)


class _Rereader:
    """Reads a draft again with changes, and sees that they change nothing else."""

    def __init__(self, draft: Draft, lexicon: Lexicon) -> None:
        self._document = draft.document
        self._lexicon = lexicon
        self._quoted = _quoted(draft.document, draft.quotes)

    def applied(self, changes: Sequence[_Change]) -> tuple[Document, list[_Change]]:
        """The document with those changes made that it can be read with, and which these are."""
        if not changes:
            return self._document, []
        changed = self._changed(changes)
        if self._is_the_same(changed, changes):
            return changed, list(changes)
        if len(changes) == 1:
            return self._document, []
        half = len(changes) // 2
        sound = [*self.applied(changes[:half])[1], *self.applied(changes[half:])[1]]
        if len(sound) == len(changes):  # each half by itself, but not both: the first will do
            sound = sound[:half]
        return self.applied(sound)

    def _changed(self, changes: Sequence[_Change]) -> Document:
        """The document with changes, which are in order and apart."""
        document, pieces, last = self._document, [], 0
        for change in changes:
            pieces += [document.text[last : change.edit.span.start], change.edit.text]
            last = change.edit.span.end
        text = "".join([*pieces, document.text[last:]])
        if text.startswith("\ufeff"):
            text = "\ufeff" + text  # a second one is no byte order mark, and stays
        new = read_text(text, document.name, lang=document.lang, format=document.format)
        return new._replace(encoding=document.encoding)

    def _is_the_same(self, changed: Document, changes: Sequence[_Change]) -> bool:
        if _reading(changed) != _reading(self._document, changes):
            return False
        return _quoted(changed, extract(changed, self._lexicon)) == self._quoted


def _quoted(document: Document, quotes: Sequence[Quote]) -> list[str]:
    """What is quoted, to the letter: whatever else changes, that does not."""
    return [document.text[quote.outer.start : quote.outer.end] for quote in quotes]


_Reading = tuple[list[tuple[str, str]], list[str], int]


def _reading(document: Document, changes: Sequence[_Change] = ()) -> _Reading:
    """What a document shows, with changes made in what it shows, the width of blanks aside.
    Which lines of a plain text are one paragraph follows from their lengths, and is no
    more than a guess."""
    texts = [segment.body.text for segment in document.segments]
    for change in reversed(changes):
        text = texts[change.segment]
        texts[change.segment] = text[: change.place.start] + change.shown + text[change.place.end :]
    words = [" ".join(text.split()) for text in texts]
    kinds = [f"{segment.kind} {segment.lang}" for segment in document.segments]
    shown = [(kind, text) for kind, text in zip(kinds, words, strict=True) if text]
    if document.format == "text":
        shown = [("", " ".join(text for _, text in shown))]
    return shown, sorted(document.metadata), len(document.problems)
