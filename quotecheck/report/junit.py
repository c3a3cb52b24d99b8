"""JUnit's XML: each draft a suite of tests, each issue one that failed.

It fits the schemas of Ant and of Jenkins, which do not agree on much. The time that
the former asks for is always the same one, as equal drafts give equal reports.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from quotecheck.model import FileResult, Report
from quotecheck.report.places import advice, placed, slashed, unread
from quotecheck.report.terminal import Paint, safe
from quotecheck.report.text import block
from quotecheck.report.xml import dump, element
from quotecheck.text import LineIndex

PACKAGE = "quotecheck"
NO_TIME = "1970-01-01T00:00:00"
NAMED = 60
"""Code points of an issue's text in the name of its test."""


class _Test(NamedTuple):
    """A test: `outcome` is the element that says how it ended, "" where it passed."""

    name: str
    outcome: str = ""
    type: str = ""
    message: str = ""
    text: str = ""


def render(report: Report, *, color: bool = False) -> str:
    """A suite for each draft; a draft without issues has one test, which passed."""
    root = Element("testsuites")
    for number, result in enumerate(report.files):
        _suite(root, number, result, report.signature)
    return dump(root)


def _suite(root: Element, number: int, result: FileResult, signature: str) -> None:
    path = slashed(result.path)
    tests = [*_tests(result)] or [_Test("no issues")]
    ended = Counter(test.outcome for test in tests)
    suite = element(
        root,
        "testsuite",
        name=path,
        package=PACKAGE,
        id=number,
        timestamp=NO_TIME,
        hostname="localhost",
        tests=len(tests),
        failures=ended["failure"],
        errors=ended["error"],
        time=0,
    )
    element(element(suite, "properties"), "property", name="signature", value=signature)
    for test in tests:
        case = element(suite, "testcase", name=test.name, classname=f"{PACKAGE}.{path.replace('.', '_')}", time=0)
        if test.outcome:
            element(case, test.outcome, test.text, type=test.type, message=test.message)
    element(suite, "system-out")
    element(suite, "system-err")


def _tests(result: FileResult) -> Iterator[_Test]:
    """One test an issue, each with a name of its own that has no line in it: build servers
    tell by the name whether a failure is new."""
    for count, part in enumerate(unread(result), start=1):
        message = f"{part.place}: {safe(part.message)}"
        yield _Test(_numbered("readable", count), "error", "unreadable", message, message)
    lines, seen = LineIndex(result.text), Counter[str]()
    for each in placed(result):
        issue = each.issue
        said = safe(issue.text)
        name = f"{issue.rule}: {said if len(said) <= NAMED else said[: NAMED - 1] + '…'}"
        seen[name] += 1
        message = f"{each.place}: {issue.severity.value}: {advice(issue)} [{issue.rule}, {issue.confidence.value}]"
        text = block(result, issue.of, lines, Paint(False))
        yield _Test(_numbered(name, seen[name]), "failure", issue.severity.value, message, text)


def _numbered(name: str, count: int) -> str:
    return name if count == 1 else f"{name} ({count})"
