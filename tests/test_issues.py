"""Findings and quotations in one list, each with a name that survives editing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from quotecheck.issues import issues
from quotecheck.model import Confidence, FileResult, Finding, Severity, Span

DRAFT = "Russia is reluctant to ** the Su-35, officials said on Monday."


def result(text: str, *spans: Span) -> FileResult:
    found = [
        Finding("redaction.asterisks", Severity.MAJOR, Confidence.HIGH, "x", span, text[span.start : span.end], "gone")
        for span in spans
    ]
    return FileResult("draft.md", text, findings=tuple(found))


def test_an_issue_has_the_words_beside_it() -> None:
    (issue,) = issues(result(DRAFT, Span(23, 25)))
    assert (issue.text, issue.before, issue.after) == ("**", "reluctant to", "the su-35")


@given(st.text("ab \n", max_size=40))
def test_a_key_stays_where_words_move(ahead: str) -> None:
    (before,) = issues(result(DRAFT, Span(23, 25)))
    (after,) = issues(result(f"{ahead}\n\n{DRAFT}", Span(len(ahead) + 25, len(ahead) + 27)))
    assert before.key == after.key


def test_a_key_changes_with_the_words_beside() -> None:
    (before,) = issues(result(DRAFT, Span(23, 25)))
    (after,) = issues(result(DRAFT.replace("Su-35", "Su-57"), Span(23, 25)))
    assert before.key != after.key


def test_issues_come_in_order_of_the_text() -> None:
    found = issues(result(DRAFT, Span(23, 25), Span(0, 6)))
    assert [issue.text for issue in found] == ["Russia", "**"]
