"""SARIF 2.1.0, the interchange format of static analysis (OASIS, 2020).

Lines and columns are code points. Addresses are relative to the folder that quotecheck
ran in, which the consumer knows as %SRCROOT%.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from urllib.parse import quote

from quotecheck.choice import QUOTATION
from quotecheck.formats import format_of
from quotecheck.issues import Issue
from quotecheck.model import CheckedQuote, Confidence, Finding, Match, Report, RuleHelp, Severity, Span
from quotecheck.report.contents import Plain, passage
from quotecheck.report.json import dump
from quotecheck.report.markdown import escaped
from quotecheck.report.places import Level, Placed, Unread, advice, level, placed, slashed, unread
from quotecheck.report.summary import summary
from quotecheck.report.terminal import safe
from quotecheck.text import LineIndex, Position
from quotecheck.version import VERSION

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"
FINGERPRINT = "quotecheckIssue/v1"

_WHY = "A draft, or a part of one, could not be read, so that it is not checked."
_UNREAD: Plain = {
    "id": "quotecheck.unreadable",
    "name": "Unreadable",
    "shortDescription": {"text": _WHY},
    "fullDescription": {"text": _WHY},
    "help": {"text": f"{_WHY} The message says why; the run fails until it can be read, or is left out."},
    "defaultConfiguration": {"level": Level.ERROR.value},
}
_KINDS: Mapping[Level, str] = {Level.NOTE: "recommendation", Level.WARNING: "warning", Level.ERROR: "error"}
"""What GitHub reads as `problem.severity` of a rule."""

_LITERAL = frozenset({None, "markdown", "text"})
"""Formats in which a suggestion may be put in as it is, without escaping."""

_FIELD = re.compile(r"\{[^{}]*\}")


def render(report: Report, *, color: bool = False) -> str:
    """One run with all drafts, rules and issues."""
    return dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(report)]})


def _run(report: Report) -> Plain:
    found = [(lines, each) for result in report.files for lines in [LineIndex(result.text)] for each in placed(result)]
    failed = [part for result in report.files for part in unread(result)]
    helps = {help.id: help for help in report.rules}
    rules = sorted({each.issue.rule for _, each in found})
    numbers = {rule: number for number, rule in enumerate(rules)}
    driver: Plain = {
        "name": "quotecheck",
        "version": VERSION,
        "semanticVersion": VERSION,
        "rules": [_rule(rule, helps.get(rule)) for rule in rules],
        "notifications": [_UNREAD],
    }
    return {
        "tool": {"driver": driver},
        "invocations": [
            {"executionSuccessful": not failed, "toolExecutionNotifications": list(map(_notification, failed))}
        ],
        "originalUriBaseIds": {ROOT: {"description": {"text": "The folder that quotecheck ran in."}}},
        "columnKind": "unicodeCodePoints",
        "artifacts": [
            {"location": artifact(path), "roles": ["analysisTarget"]}
            for path in dict.fromkeys(result.path for result in report.files)
        ],
        "results": [_result(lines, each, numbers[each.issue.rule]) for lines, each in found],
        "properties": {"signature": report.signature, "summary": summary(report.files)},
    }


# -- places ------------------------------------------------------------------------


def artifact(path: str) -> Plain:
    """Where a file is: relative to the root, or absolute for what lies elsewhere."""
    name = slashed(path)
    if PurePath(path).is_absolute():
        return {"uri": "file://" + ("" if name.startswith("/") else "/") + _percent(name)}
    return {"uri": _percent(name), "uriBaseId": ROOT}


def _percent(path: str) -> str:
    """A path as an address. A colon would read as the end of a scheme."""
    return quote(path, safe="/", errors="surrogateescape")


def region(start: Position, end: Position) -> Plain:
    """A stretch of a draft; the end is the first place behind it."""
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
        "charOffset": start.offset,
        "charLength": end.offset - start.offset,
    }


def _location(path: str, where: Plain | None, **more: object) -> Plain:
    physical: Plain = {"artifactLocation": artifact(path)}
    if where:
        physical["region"] = where
    return {**more, "physicalLocation": physical}


# -- results -----------------------------------------------------------------------


def _result(lines: LineIndex, each: Placed, number: int) -> Plain:
    issue = each.issue
    where = region(each.start, each.end)
    found: Plain = {
        "ruleId": issue.rule,
        "ruleIndex": number,
        "level": each.level.value,
        "message": {"text": advice(issue)},
        "locations": [_location(each.path, {**where, "snippet": {"text": issue.text}})],
        "partialFingerprints": {FINGERPRINT: each.key},
        "rank": rank(issue.severity, issue.confidence),
        "properties": _properties(issue),
    }
    if related := list(_related(lines, each)):
        found["relatedLocations"] = [{"id": place, **location} for place, location in enumerate(related, start=1)]
    if changes := fixes(each):
        found["fixes"] = changes
    return found


def rank(severity: Severity, confidence: Confidence) -> float:
    """From 0 to 100, what to look at first: by severity, and by confidence among equals."""
    most = len(Severity) * len(Confidence) - 1
    return round(100 * (severity.rank * len(Confidence) + confidence.rank) / most, 1)


def fixes(each: Placed) -> list[Plain]:
    """The change that there is no doubt about: the one suggestion, where it can be put in
    as it is."""
    issue = each.issue
    if len(issue.suggestions) != 1 or format_of(each.path) not in _LITERAL:
        return []
    replacement = {
        "deletedRegion": region(each.start, each.end),
        "insertedContent": {"text": issue.suggestions[0]},
    }
    change = {"artifactLocation": artifact(each.path), "replacements": [replacement]}
    return [{"description": {"text": f"Write “{safe(issue.suggestions[0])}”."}, "artifactChanges": [change]}]


def _properties(issue: Issue) -> Plain:
    facts: Plain = {"severity": issue.severity.value, "confidence": issue.confidence.value}
    of = issue.of
    if isinstance(of, Finding):
        facts |= {"category": of.category, "suggestions": list(of.suggestions), "source": list(of.source)}
    else:
        judgement = of.judgement
        facts |= {
            "category": QUOTATION,
            "verdict": judgement.verdict.value,
            "detectors": list(judgement.detectors),
            "flags": list(judgement.flags),
            "speaker": of.quote.speaker,
        }
    return facts


def _related(lines: LineIndex, each: Placed) -> Iterator[Plain]:
    """Where else the same thing stands; or what the source has."""
    issue = each.issue
    if isinstance(issue.of, CheckedQuote):
        if match := issue.of.judgement.match:
            yield from _source(match)
        return
    for place in issue.of.places:
        if place != issue.span:
            yield _elsewhere(each.path, place, lines)


def _elsewhere(path: str, span: Span, lines: LineIndex) -> Plain:
    where = region(lines.position(span.start), lines.position(span.end))
    return _location(path, where, message={"text": "The same occurs here."})


def _source(match: Match) -> Iterator[Plain]:
    """The passage of a source that is in a file; one that has an address only has that."""
    source = match.source
    facts = [source.statement.speaker, source.statement.date, source.basis.value.replace("_", " "), source.url or ""]
    said = f"The source has “{safe(passage(match))}” ({', '.join(safe(fact) for fact in facts if fact)})."
    if source.path:
        line = source.line_at(match.span.start)
        yield _location(source.path, {"startLine": line} if line else None, message={"text": said})
    elif source.url:
        address = quote(source.url, safe="/:?#[]@!$&'()*+,;=%~")
        yield {"message": {"text": said}, "physicalLocation": {"artifactLocation": {"uri": address}}}


def _notification(part: Unread) -> Plain:
    where: Plain | None = None
    if part.line:
        where = {"startLine": part.line} | ({"startColumn": part.column} if part.column else {})
    return {
        "descriptor": {"id": _UNREAD["id"], "index": 0},
        "level": "error",
        "message": {"text": safe(part.message)},
        "locations": [_location(part.path, where)],
    }


# -- rules -------------------------------------------------------------------------


def _rule(rule: str, help: RuleHelp | None) -> Plain:
    found: Plain = {"id": rule, "name": _name(rule)}
    if help is None:
        return found
    loud = level(help.severity, help.confidence)
    short = _sentence(help.message)
    return {
        **found,
        "shortDescription": {"text": short},
        "fullDescription": {"text": f"{short} {_sentence(help.note)}" if help.note else short},
        "help": {"text": _help(help, markdown=False), "markdown": _help(help, markdown=True)},
        "defaultConfiguration": {"level": loud.value, "rank": rank(help.severity, help.confidence)},
        "properties": {
            "category": help.category,
            "confidence": help.confidence.value,
            "precision": help.confidence.value,
            "problem.severity": _KINDS[loud],
            "severity": help.severity.value,
            "tags": list(dict.fromkeys([rule.split(".")[0], *help.category.split("/")])),
        },
    }


def _name(rule: str) -> str:
    """An id as programs like names: zh.first-tasks is FirstTasks."""
    return "".join(word.capitalize() for word in re.split(r"[.-]", rule.partition(".")[2] or rule))


def _sentence(text: str) -> str:
    """A message on its own, with an ellipsis where a draft's words would be."""
    shown = safe(_FIELD.sub("…", text)).strip()
    return shown if shown.endswith((".", "!", "?", "…")) else shown + "."


def _help(help: RuleHelp, *, markdown: bool) -> str:
    """What there is to know about a rule, in paragraphs."""
    facts = f"{help.severity.value}, {help.confidence.value} confidence, {help.category}"
    parts = [_sentence(help.message), _sentence(help.note) if help.note else "", facts]
    shown = [escaped(part) if markdown else part for part in parts if part]
    shown += _listed("Stood in the source", help.source, markdown)
    shown += _listed("Write", help.suggest, markdown)
    shown += _listed("Found", help.bad, markdown)
    shown += _listed("Not found", help.good, markdown)
    return "\n\n".join(shown) + "\n"


def _listed(title: str, texts: Sequence[str], markdown: bool) -> list[str]:
    if not texts:
        return []
    if not markdown:
        return ["\n".join([f"{title}:", *(f"- {safe(text)}" for text in texts)])]
    return [f"**{title}**\n\n" + "\n".join(f"- {_in_bold(text)}" for text in texts)]


def _in_bold(text: str) -> str:
    """An example in Markdown, with what is found in it in bold."""
    return escaped(text).replace("⟦", "**").replace("⟧", "**")
