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
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    rf"(?:\s+(?P<names>{_NAME}(?:\s*,\s*{_NAME})*)(?![^\s:,;.!?-]))?(?P<reason>.*?)(?:-->)?\s*\Z",
    re.DOTALL,
)
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
    ranges: list[Range] = []
    findings: list[Finding] = []
    opened: list[Range] = []
    for comment in _comments(document):
        findings += _mistakes(document.text, comment, rule_ids)
        if comment.action.text == OFF:
            opened += [Range(name, comment.span.end, len(document.text), comment.reason) for name in comment.names]
        elif comment.action.text == NEXT_LINE:
            start, end = _next_line(document, comment.span.end)
            ranges += [Range(name, start, end, comment.reason) for name in comment.names]
        elif comment.action.text == ON:
            ended, opened = _split(opened, comment)
            ranges += [one._replace(end=comment.span.start) for one in ended]
            findings += _without_off(document.text, comment, ended)
    return Suppressions((*ranges, *opened), tuple(findings))


def unused(text: str, name: Name) -> Finding:
    """What is found where a suppression leaves nothing alone."""
    what = "nothing" if name.text == ALL else f"nothing that `{name.text}` finds"
    return _finding(UNUSED, text, name.span, f"there is {what} here any more: remove this")


def _comments(document: Document) -> Iterator[Comment]:
    for span in document.comments:
        said = _SAID.match(document.text[span.start : span.end])
        if not said:
            continue
        names = re.finditer(_NAME, said["names"] or "")
        at = span.start + said.start("names")
        yield Comment(
            action=Name(said["action"], Span(span.start + said.start("action"), span.start + said.end("action"))),
            names=tuple(Name(name[0], Span(at + name.start(), at + name.end())) for name in names),
            reason=" ".join(said["reason"].strip(" \t\r\n:,;-–—").split()),
            span=span,
        )


def _mistakes(text: str, comment: Comment, rule_ids: Sequence[str]) -> Iterator[Finding]:
    action = comment.action
    if action.text not in ACTIONS:
        written = f"`{action.text}` is no instruction" if action.text else "there is no instruction here"
        span = action.span if action.text else comment.span
        yield _finding(UNKNOWN, text, span, f"{written}: write {OFF}, {ON} or {NEXT_LINE}")
        return
    if not comment.names and action.text != ON:
        yield _finding(UNKNOWN, text, action.span, f"no rule is named here: write `{action.text} {ALL}` for all")
    for name in comment.names:
        if name.text != ALL and not any(matches(name.text, rule_id) for rule_id in rule_ids):
            yield _unknown(text, name, rule_ids)
    if not comment.reason and action.text != ON and comment.names:
        yield _finding(NO_REASON, text, comment.span, "say why, behind the names of the rules")


def _unknown(text: str, name: Name, rule_ids: Sequence[str]) -> Finding:
    from difflib import get_close_matches  # only where there is something to complain about

    near = tuple(get_close_matches(name.text, rule_ids, n=1))
    message = f"no rule is called `{name.text}`"
    return _finding(UNKNOWN, text, name.span, message + (f": did you mean `{near[0]}`?" if near else ""))


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


def _next_line(document: Document, offset: int) -> tuple[int, int]:
    """The next line that has anything on it; where texts stand beside their translations,
    the next unit."""
    units = [segment for segment in document.segments if segment.kind is SegmentKind.TARGET]
    if units:
        return _next_unit(document, offset)
    text = document.text
    start = _line_end(text, offset)
    while start < len(text) and (passed := _passed(document, start)) > start:
        start = passed
    return start, _line_end(text, start)


def _passed(document: Document, start: int) -> int:
    """The end of a line without anything on it but comments of ours, and `start` for others."""
    text = document.text
    end = _line_end(text, start)
    for comment in document.comments:
        if start <= comment.start < end and not text[start : comment.start].strip():
            start, end = comment.end, _line_end(text, comment.end)
    return start if text[start:end].strip() else end


def _next_unit(document: Document, offset: int) -> tuple[int, int]:
    behind = [(segment.body.span(0, len(segment.body.text)), segment.unit) for segment in document.segments]
    behind = [(span, unit) for span, unit in behind if span.start >= offset]
    if not behind:
        return offset, offset
    unit = min(behind)[1]
    spans = [span for span, its in behind if its == unit]
    return min(span.start for span in spans), max(span.end for span in spans)


def _line_end(text: str, offset: int) -> int:
    """Where the line behind this one begins."""
    match = _LINE_END.search(text, offset)
    return match.end() if match else len(text)


_LINE_END = re.compile(r"\r\n|\r|\n")


def _finding(rule: str, text: str, span: Span, message: str) -> Finding:
    severity, confidence = Severity.MINOR, Confidence.HIGH
    return Finding(rule, severity, confidence, CATEGORY, span, text[span.start : span.end], message)
