"""What an author writes into a draft so that quotecheck leaves something alone.

    <!-- quotecheck: off zh.khasan, redaction the ministry's own spelling -->
    <!-- quotecheck: on zh.khasan -->
    <!-- quotecheck: next-line quotation.altered as the court printed it -->

The adapters of formats say where the comments of a draft are (`Document.comments`), so
that what only looks like one, in code, is none. Everything here is about text; which
issues there are is not known.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from quotecheck.choice import ALL, NO_REASON, UNKNOWN, UNUSED, matches
from quotecheck.model import CUE, Confidence, Document, Finding, SegmentKind, Severity, Span

CATEGORY = "suppression/comment"
"""The category of findings about suppressions, which harm no reader."""

LONGEST = 1000
"""Code points of a comment in plain text, where nothing else says where it ends."""

_COMMENT = re.compile(rf"<!--\s*{CUE}.{{0,{LONGEST}}}?-->", re.DOTALL)
_NAME = r"[A-Za-z0-9_]+(?:[.-][A-Za-z0-9_*]+)*"
_SAID = re.compile(
    rf"(?:<!--|\#+)\s*{CUE}\s*(?P<action>(?:[A-Za-z]+(?:-[A-Za-z]+)*)?)"
    rf"(?:\s+(?P<names>{_NAME}(?:\s*,\s*{_NAME})*)(?![^\s:,;.!?-]))?"
)
MOST_NAMES = 1000
"""Names in the comments of a draft; who has more should write a configuration, and a
hostile draft takes no longer than one."""

MOST_GUESSED = 20
"""Unknown names of a draft for which the likeliest slip is looked for."""

MEANINGS: Mapping[str, str] = {
    NO_REASON: "a comment suppresses something without saying why; it holds nevertheless",
    UNKNOWN: "a comment to quotecheck names a rule or an instruction that there is not, and so does nothing",
    UNUSED: "there is nothing any more that a comment leaves alone: remove it, lest it hide what is new",
}
"""What is found about suppressions, explained."""

OFF, ON, NEXT_LINE = "off", "on", "next-line"
ACTIONS = (OFF, ON, NEXT_LINE)


class Name(NamedTuple):
    """The name of rules in a comment, and where it stands."""

    text: str
    span: Span


class Comment(NamedTuple):
    """What a comment asks for."""

    action: Name
    names: tuple[Name, ...]
    reason: str
    span: Span


class Range(NamedTuple):
    """A stretch of a draft in which what has a name is left alone. An issue is in it that
    begins in it."""

    name: Name
    start: int
    end: int
    reason: str


class Suppressions(NamedTuple):
    """The ranges of a draft, and what is wrong with its comments."""

    ranges: tuple[Range, ...]
    findings: tuple[Finding, ...]

    def over(self, rule_id: str, offset: int) -> list[Range]:
        """The ranges that a rule is left alone in at an offset."""
        return [one for one in self.ranges if one.start <= offset < one.end and matches(one.name.text, rule_id)]


def comments_in(text: str) -> list[Span]:
    """The comments in plain text, which has no others."""
    return [Span(*match.span()) for match in _COMMENT.finditer(text)] if CUE in text else []


def is_comment(text: str) -> bool:
    """Whether a comment of some format talks to quotecheck."""
    return CUE in text and _SAID.match(text) is not None


def read(document: Document, rule_ids: Sequence[str]) -> Suppressions:
    """The suppressions of a draft. `rule_ids` are all that may be named."""
    text = document.text
    ranges: list[Range] = []
    findings: list[Finding] = []
    opened: list[Range] = []
    comments = list(_comments(document))
    lines = _Lines(document)
    for comment in comments:
        if comment.action.text == OFF:
            opened += [Range(name, comment.span.end, len(text), comment.reason) for name in comment.names]
        elif comment.action.text == NEXT_LINE:
            start, end = lines.next(comment.span.end)
            ranges += [Range(name, start, end, comment.reason) for name in comment.names]
        elif comment.action.text == ON:
            ended, opened = _split(opened, comment)
            ranges += [one._replace(end=comment.span.start) for one in ended]
            findings += _without_off(text, comment, ended)
    findings += (finding for comment in comments for finding in _mistakes(text, comment))
    return Suppressions((*ranges, *opened), (*findings, *_unknown(text, comments, rule_ids)))


def unused(text: str, name: Name) -> Finding:
    """What is found where a suppression leaves nothing alone."""
    what = "nothing" if name.text == ALL else f"nothing that `{name.text}` finds"
    return _finding(UNUSED, text, name.span, f"there is {what} here any more: remove this")


def _comments(document: Document) -> Iterator[Comment]:
    left = MOST_NAMES
    for span in document.comments:
        text = document.text[span.start : span.end].removesuffix("-->")
        said = _SAID.match(text)
        if not said or left <= 0:
            continue
        at = span.start + max(0, said.start("names"))
        names = tuple(
            Name(name[0], Span(at + name.start(), at + name.end()))
            for name in islice(re.finditer(_NAME, said["names"] or ""), left)
        )
        left -= len(names) or 1
        yield Comment(
            action=Name(said["action"], Span(span.start + said.start("action"), span.start + said.end("action"))),
            names=names,
            reason=" ".join(text[said.end() :].strip(" \t\r\n:,;-–—").split()),
            span=span,
        )


def _mistakes(text: str, comment: Comment) -> Iterator[Finding]:
    action = comment.action
    if action.text not in ACTIONS:
        written = f"`{action.text}` is no instruction" if action.text else "there is no instruction here"
        span = action.span if action.text else comment.span
        yield _finding(UNKNOWN, text, span, f"{written}: write {OFF}, {ON} or {NEXT_LINE}")
    elif not comment.names and action.text != ON:
        yield _finding(UNKNOWN, text, action.span, f"no rule is named here: write `{action.text} {ALL}` for all")
    elif not comment.reason and action.text != ON:
        yield _finding(NO_REASON, text, comment.span, "say why, behind the names of the rules")


def _unknown(text: str, comments: Iterable[Comment], rule_ids: Sequence[str]) -> Iterator[Finding]:
    """What is found where a name fits no rule."""
    from difflib import get_close_matches

    known = {ALL}
    guesses = 0
    for name in (name for comment in comments if comment.action.text in ACTIONS for name in comment.names):
        if name.text in known or any(matches(name.text, rule_id) for rule_id in rule_ids):
            known.add(name.text)
            continue
        near = get_close_matches(name.text, rule_ids, n=1) if guesses < MOST_GUESSED else []
        guesses += 1
        message = f"no rule is called `{name.text}`"
        yield _finding(UNKNOWN, text, name.span, message + (f": did you mean `{near[0]}`?" if near else ""))


def _split(opened: Iterable[Range], comment: Comment) -> tuple[list[Range], list[Range]]:
    """The ranges that a comment ends, and the others."""
    wanted = [name.text for name in comment.names] or [ALL]
    ended: list[Range] = []
    going: list[Range] = []
    for one in opened:
        ends = any(name == one.name.text or matches(name, one.name.text) for name in wanted)
        (ended if ends else going).append(one)
    return ended, going


def _without_off(text: str, comment: Comment, ended: Sequence[Range]) -> Iterator[Finding]:
    """What is found where something is to be on again that was never off."""
    if not comment.names and not ended:
        yield _finding(UNUSED, text, comment.action.span, "nothing is off here: remove this")
    for name in comment.names:
        if not any(matches(name.text, one.name.text) for one in ended):
            yield _finding(UNUSED, text, name.span, f"`{name.text}` is not off here: write what follows `{OFF}`")


class _Lines:
    """The lines that may come next: those of the draft, or where texts stand beside their
    translations, its units with all their forms."""

    def __init__(self, document: Document) -> None:
        self._text = document.text
        self._comments = document.comments
        self._units = _units(document)

    def next(self, offset: int) -> Span:
        """The next line that has anything on it but comments to quotecheck."""
        if self._units:
            number = bisect_left(self._units, offset, key=lambda unit: unit.start)
            return self._units[number] if number < len(self._units) else Span(offset, offset)
        start = _line_end(self._text, offset)
        while start < len(self._text) and (passed := self._passed(start)) > start:
            start = passed
        return Span(start, _line_end(self._text, start))

    def _passed(self, start: int) -> int:
        """The end of a line that has nothing else on it; `start` where it has."""
        end = _line_end(self._text, start)
        for number in range(bisect_left(self._comments, Span(start, start)), len(self._comments)):
            comment = self._comments[number]
            if comment.start >= end or self._text[start : comment.start].strip():
                break
            start, end = comment.end, _line_end(self._text, comment.end)
        return start if self._text[start:end].strip() else end


def _units(document: Document) -> list[Span]:
    """The spans of units in order of the text, the forms of one message being one."""
    if all(segment.kind is not SegmentKind.TARGET for segment in document.segments):
        return []
    found: dict[str, Span] = {}
    for segment in document.segments:
        span = segment.body.span(0, len(segment.body.text))
        name = (segment.unit or "").partition(",")[0]
        before = found.get(name, span)
        found[name] = Span(min(before.start, span.start), max(before.end, span.end))
    return sorted(found.values())


def _line_end(text: str, offset: int) -> int:
    """Where the line behind this one begins."""
    match = _LINE_END.search(text, offset)
    return match.end() if match else len(text)


_LINE_END = re.compile(r"\r\n|\r|\n")


def _finding(rule: str, text: str, span: Span, message: str) -> Finding:
    severity, confidence = Severity.MINOR, Confidence.HIGH
    return Finding(rule, severity, confidence, CATEGORY, span, text[span.start : span.end], message)
