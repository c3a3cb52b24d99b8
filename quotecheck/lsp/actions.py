"""What an editor offers to do about issues: take a suggestion, let one stand, have it explained."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lsprotocol import types

from quotecheck.formats.front_matter import split
from quotecheck.issues import Issue
from quotecheck.lsp.checked import Checked
from quotecheck.model import Span
from quotecheck.report.terminal import safe

EXPLAIN = "quotecheck.explain"
"""The command that explains a rule or verdict; its argument is the name."""

NEXT_LINE = "<!-- quotecheck: next-line {rule} {reason} -->"
OFF = "<!-- quotecheck: off {rule} {reason} -->"
ON = "<!-- quotecheck: on {rule} -->"
"""The comments that let issues stand."""

REASON = "intended"
"""What stands in them until somebody writes a better reason."""

COMMENTED = frozenset({"markdown", "html", "text"})
"""Formats in which such a comment is one."""

_ABOUT_COMMENTS = "suppression."
"""The rules about these comments, which no comment lets stand."""

_LITERAL = frozenset({"markdown", "text"})
"""Formats in which words stand as they are read, so that any others may take their place."""

_ENCODED = re.compile(r'[<>&"\\\r\n]')
"""What other formats write in other ways, or what is markup there."""

_SHOWN = 40
"""Code points of a text in the title of an action."""


def actions(checked: Checked, params: types.CodeActionParams, *, versioned: bool) -> list[types.CodeAction]:
    """What can be done about the issues at a place; `versioned` for clients that hold edits
    to the version they were made for."""
    if not _wanted(params.context.only):
        return []
    found: list[types.CodeAction] = []
    known: set[tuple[str, Span]] = set()
    offered = checked.issues_at(checked.lines.span(params.range))
    maker = _Maker(checked, params.context.diagnostics, versioned)
    for issue in offered:
        if (issue.rule, issue.span) not in known:
            known.add((issue.rule, issue.span))
            found += maker.replacements(issue)
    first: dict[str, Issue] = {}
    for issue in offered:
        first.setdefault(issue.rule, issue)
    for make in (maker.suppression, maker.explanation):
        for issue in first.values():
            found += make(issue)
    return found


def _wanted(only: Sequence[types.CodeActionKind | str] | None) -> bool:
    """Whether the client asks for quick fixes, or for actions of any kind."""
    return not only or any(kind in ("", types.CodeActionKind.QuickFix) for kind in only)


def _cased(suggestion: str, found: str) -> str:
    """A suggestion as it begins where what was found begins a sentence."""
    begins = found[:1].isupper() and not found[1:2].isupper()
    return suggestion[:1].upper() + suggestion[1:] if begins else suggestion


def _stands_for(text: str, found: str) -> bool:
    """Whether a text may be put in place unseen: many suggestions name the right word
    only, and not the clause that was found."""
    return abs(len(text.split()) - len(found.split())) <= 1


def _short(text: str) -> str:
    return safe(text) if len(text) <= _SHOWN else safe(text[:_SHOWN]) + "…"


class _Maker:
    """Makes the actions for one request."""

    def __init__(self, checked: Checked, given: Sequence[types.Diagnostic], versioned: bool) -> None:
        self._checked = checked
        self._given = given
        self._versioned = versioned

    def replacements(self, issue: Issue) -> Iterator[types.CodeAction]:
        """One action for each suggestion. In somebody's own words none is offered: what was
        said is looked up, not written better."""
        if self._checked.is_quoted(issue.span):
            return
        for suggestion in issue.suggestions:
            text = _cased(suggestion, issue.text)
            if not self._fits(issue, text):
                continue
            yield types.CodeAction(
                f"“{_short(issue.text)}” → “{_short(text)}”" if text else f"Remove “{_short(issue.text)}”",
                kind=types.CodeActionKind.QuickFix,
                diagnostics=self._of(issue),
                is_preferred=(len(issue.suggestions) == 1 and _stands_for(text, issue.text)) or None,
                edit=self._edit([types.TextEdit(self._checked.lines.range(issue.span), text)]),
            )

    def suppression(self, issue: Issue) -> Iterator[types.CodeAction]:
        """The comment that lets an issue stand, where there may be one."""
        edits = self._comments(issue)
        if edits:
            yield types.CodeAction(
                f"Let {issue.rule} stand here",
                kind=types.CodeActionKind.QuickFix,
                diagnostics=self._of(issue),
                edit=self._edit(edits),
            )

    def explanation(self, issue: Issue) -> Iterator[types.CodeAction]:
        """What the rule is about."""
        title = f"Explain {issue.rule}"
        yield types.CodeAction(
            title,
            kind=types.CodeActionKind.QuickFix,
            diagnostics=self._of(issue),
            command=types.Command(title, EXPLAIN, arguments=[issue.rule]),
        )

    def _fits(self, issue: Issue, text: str) -> bool:
        literal = self._checked.document.format in _LITERAL
        return literal or not (_ENCODED.search(text) or _ENCODED.search(issue.text))

    def _comments(self, issue: Issue) -> list[types.TextEdit]:
        """A comment above the line; within a paragraph of Markdown or plain text, which it
        would cut in two, comments around the paragraph."""
        checked, lines = self._checked, self._checked.lines
        format = checked.document.format
        first = lines.position(issue.span.start).line
        if (
            format not in COMMENTED
            or issue.rule.startswith(_ABOUT_COMMENTS)
            or not self._may_hold_comments(issue, first)
        ):
            return []
        last = first
        if format != "html":
            while first > 0 and lines.line(first - 1).strip():
                first -= 1
            while lines.line(last + 1).strip():
                last += 1
        if first == lines.position(issue.span.start).line:
            return [self._above(first, NEXT_LINE.format(rule=issue.rule, reason=REASON))]
        above = self._above(first, OFF.format(rule=issue.rule, reason=REASON))
        return [above, self._below(last, self._indent(first), ON.format(rule=issue.rule))]

    def _may_hold_comments(self, issue: Issue, line: int) -> bool:
        """Not in front matter, nor within a tag."""
        checked = self._checked
        if checked.document.format != "html":
            return issue.span.start >= split(checked.result.text)[1]
        before = checked.result.text[: checked.lines.offset(types.Position(line, 0))]
        return before.rfind("<") <= before.rfind(">")

    def _above(self, line: int, comment: str) -> types.TextEdit:
        place = types.Position(line, 0)
        return types.TextEdit(types.Range(place, place), self._indent(line) + comment + self._checked.lines.line_end)

    def _below(self, line: int, indent: str, comment: str) -> types.TextEdit:
        end = self._checked.lines.end_of_line(line)
        return types.TextEdit(types.Range(end, end), self._checked.lines.line_end + indent + comment)

    def _indent(self, line: int) -> str:
        text = self._checked.lines.line(line)
        return text[: len(text) - len(text.lstrip(" \t"))]

    def _of(self, issue: Issue) -> list[types.Diagnostic] | None:
        """The diagnostics of the client that an action is for."""
        place = self._checked.lines.range(issue.span)
        return [item for item in self._given if item.code == issue.rule and item.range == place] or None

    def _edit(self, edits: list[types.TextEdit]) -> types.WorkspaceEdit:
        document = self._checked.document
        if not self._versioned:
            return types.WorkspaceEdit(changes={document.uri: edits})
        identifier = types.OptionalVersionedTextDocumentIdentifier(document.uri, document.version)
        return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(identifier, list(edits))])
