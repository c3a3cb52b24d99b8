"""What checking an open document came to, for everything that is asked of it afterwards."""

from __future__ import annotations

from functools import cached_property

from quotecheck.issues import Issue, issues
from quotecheck.lsp.documents import Open
from quotecheck.lsp.positions import Lines
from quotecheck.model import CheckedQuote, FileResult, Role, Span
from quotecheck.rulebook.spec import Rule


class Checked:
    """The result for a document, its issues, and the rules that they come from.

    `notice` says why there is no result, where there is none: the document is too long, or
    a bug was in the way.
    """

    def __init__(
        self,
        document: Open,
        encoding: str,
        result: FileResult | None = None,
        rules: tuple[Rule, ...] = (),
        notice: str | None = None,
    ) -> None:
        self.document = document
        self.result = result or FileResult(str(document.path))
        self.notice = notice
        self.lines = Lines(document.text, encoding)
        self._rules = rules

    @cached_property
    def issues(self) -> tuple[Issue, ...]:
        """All issues, in order of the text."""
        return issues(self.result)

    def rule(self, name: str) -> Rule | None:
        """The rule of an issue; None for a verdict."""
        return next((rule for rule in self._rules if rule.id == name), None)

    def issues_at(self, span: Span) -> list[Issue]:
        """The issues that touch a span, those of the fewest words first."""
        found = [issue for issue in self.issues if _touch(issue.span, span)]
        return sorted(found, key=lambda issue: issue.span.length)

    def quotes_at(self, offset: int) -> list[CheckedQuote]:
        """The quotations that an offset lies in or between the marks of, innermost first."""
        found = [item for item in self.result.quotes if _touch(item.quote.outer, Span(offset, offset))]
        return sorted(found, key=lambda item: item.quote.span.length)

    def is_quoted(self, span: Span) -> bool:
        """Whether any of it is somebody's own words, which are not ours to better."""
        return any(item.quote.role is Role.QUOTE and item.quote.span.overlaps(span) for item in self.result.quotes)


def _touch(span: Span, other: Span) -> bool:
    return span.start <= other.end and other.start <= span.end
