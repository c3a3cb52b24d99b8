"""What an editor shows where the pointer rests: a rule or a verdict, explained."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from lsprotocol import types

from quotecheck.check import NOT_CHECKED
from quotecheck.choice import QUOTATION
from quotecheck.issues import Issue
from quotecheck.lsp.checked import Checked
from quotecheck.lsp.diagnostics import location
from quotecheck.model import CheckedQuote, Finding, Match, Span, Verdict
from quotecheck.report.glossary import Glossary
from quotecheck.report.quality import told
from quotecheck.report.rules import beside, context_lines, marked
from quotecheck.report.terminal import Paint, safe
from quotecheck.report.text import comparison
from quotecheck.rulebook.spec import Rule
from quotecheck.suppressions import MEANINGS

_PLAIN = Paint(False)
_MARKUP = re.compile(r"[\\`*_\[\]<>&~!@|$#]|(?<=www)\.|:(?=//)")
"""What could be markup within a line of CommonMark, or of what editors add to it."""

_AT_START = re.compile(r"\A(\d{0,9})([-+=.)])")
"""What could begin a list there, or a heading."""

_ADDRESS = re.compile(r"https?://[!-;=?-~]+")
"""What may stand between < and > as a link."""

MOST_EXAMPLES = 2
"""Examples of each kind that are shown at the pointer; the page about a rule has all."""


def escaped(text: str) -> str:
    """`text` on one line of Markdown that shows just that, whatever stands in it."""
    return _AT_START.sub(r"\1\\\2", _MARKUP.sub(r"\\\g<0>", safe(text).strip()))


class Known(NamedTuple):
    """What explanations are taken from: the glossary, and the measured quality of rules."""

    glossary: Glossary
    quality: Mapping[str, Any]


def hover(checked: Checked, position: types.Position, known: Known) -> types.Hover | None:
    """The issues and the quotation at a place, as Markdown."""
    offset = checked.lines.offset(position)
    issues = [issue for issue in checked.issues_at(Span(offset, offset)) if isinstance(issue.of, Finding)]
    quotes = checked.quotes_at(offset)[:1]
    if not issues and not quotes:
        return None
    shown = ["\n".join(_finding(issue, checked, known)) for issue in issues]
    shown += ["\n".join(_quotation(quote, known)) for quote in quotes]
    span = issues[0].span if issues else quotes[0].quote.span
    content = types.MarkupContent(types.MarkupKind.Markdown, "\n\n---\n\n".join(shown))
    return types.Hover(content, checked.lines.range(span))


def explain(name: str, rule: Rule | None, known: Known) -> str | None:
    """A page about a rule, a verdict, or what may be wrong with a comment, as Markdown; None
    where there is no such thing."""
    if rule:
        return "\n".join([f"# `{rule.id}`", "", escaped(rule.message), "", *_about(rule, known)]) + "\n"
    verdict = name.removeprefix(f"{QUOTATION}.").replace("-", "_")
    meaning = known.glossary["verdicts"].get(verdict) or MEANINGS.get(name)
    return f"# `{name}`\n\n{_glossed(meaning)}\n" if meaning else None


def _finding(issue: Issue, checked: Checked, known: Known) -> Iterator[str]:
    yield f"`{issue.rule}` ({issue.severity.value}, {issue.confidence.value} confidence)"
    yield ""
    yield escaped(issue.message)
    yield ""
    if issue.suggestions:
        yield f"- try: {escaped(' / '.join(issue.suggestions))}"
    rule = checked.rule(issue.rule)
    if rule:
        yield from _about(rule, known, MOST_EXAMPLES, suggest=not issue.suggestions)


def _about(rule: Rule, known: Known, most: int | None = None, *, suggest: bool = True) -> Iterator[str]:
    """What `quotecheck explain` says of a rule, as a list."""
    if rule.source:
        yield f"- source: {escaped(', '.join(rule.source))}"
    if suggest and rule.suggest:
        yield f"- try: {escaped(' / '.join(rule.suggest))}"
    if rule.note:
        yield f"- note: {escaped(rule.note)}"
    yield from (f"- {escaped(line)}" for line in context_lines(rule.context))
    yield from (f"- bad: {escaped(beside(example) + marked(example, _PLAIN))}" for example in rule.bad[:most])
    yield from (f"- good: {escaped(beside(example) + example.text)}" for example in rule.good[:most])
    measured = told(rule.id, known.quality)
    if measured:
        yield f"- tried: {escaped(measured)}"
    yield f"- `{rule.category}`, kind `{rule.kind}`"


def _quotation(checked: CheckedQuote, known: Known) -> Iterator[str]:
    quote, judgement = checked.quote, checked.judgement
    verdict = judgement.verdict
    speaker = quote.settled_speaker
    by = f", attributed to {escaped(speaker)}" if speaker else ""
    yield f"quotation: `{verdict.value}` ({checked.severity.value}){by}"
    yield ""
    yield _glossed(known.glossary["verdicts"][verdict.value])
    yield ""
    if verdict is not Verdict.ALTERED:  # its severity says how much
        yield from (f"- `{name}`{_meaning(name, verdict, known)}" for name in judgement.detectors)
    yield from (f"- flag: `{flag}`" for flag in judgement.flags)
    if verdict in NOT_CHECKED and not judgement.candidates:
        return
    yield from (f"- {escaped(line)}" for line in comparison(judgement, _PLAIN))
    if judgement.match:
        yield from _places(judgement.match)


def _places(match: Match) -> Iterator[str]:
    """Where a passage stands, as links."""
    where = location(match)
    if where:
        line = where.range.start.line + 1
        yield f"- [{escaped(f'{match.source.path}:{line}')}](<{where.uri}#L{line}>)"
    if match.source.url and _ADDRESS.fullmatch(match.source.url):
        yield f"- <{match.source.url}>"


def _meaning(detector: str, verdict: Verdict, known: Known) -> str:
    part = "frames" if verdict is Verdict.OUT_OF_CONTEXT else "detectors"
    meaning = known.glossary[part].get(detector)
    return f": {_glossed(meaning)}" if meaning else ""


def _glossed(meaning: str) -> str:
    """A text of the glossary, which is Markdown of our own."""
    return " ".join(meaning.split())
