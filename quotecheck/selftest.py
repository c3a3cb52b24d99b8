"""Rules held to their own examples: the test that ships with every rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from quotecheck import marks
from quotecheck.formats import read_text
from quotecheck.lexicon import Lexicon
from quotecheck.model import Finding
from quotecheck.quotes.extract import extract
from quotecheck.rulebook.kinds import KINDS
from quotecheck.rulebook.run import Rulebook, run
from quotecheck.rulebook.spec import Example, Rule


@dataclass(frozen=True, slots=True)
class Failure:
    """A rule that does not do what its examples say, and where it says so."""

    rule: str
    path: str
    line: int
    column: int
    message: str


def test_rule(rule: Rule, lexicon: Lexicon) -> Iterator[Failure]:
    """Hold a rule to its examples, each read as plain text.

    A bad example must give the marked spans and no others, a good one nothing.
    Every rule needs one of each, and must find all that its kind can list.
    """
    for name, examples in (("bad", rule.bad), ("good", rule.good)):
        if not examples:
            yield _failure(rule, None, f"has no {name} example")
    for example in rule.bad:
        yield from _test_bad(rule, example, lexicon)
    for example in rule.good:
        found = findings(rule, example.text, lexicon)
        if example.spans:
            yield _failure(rule, example, "a good example marks something; nothing is wrong in it")
        elif found:
            yield _failure(rule, example, f"finds {_listed(found)} in a good example")
    for probe in KINDS[rule.kind].probes(rule.body):
        if not any(finding.text == probe for finding in findings(rule, probe, lexicon)):
            yield _failure(rule, None, f"does not find its own entry “{probe}”")


def _test_bad(rule: Rule, example: Example, lexicon: Lexicon) -> Iterator[Failure]:
    found = findings(rule, example.text, lexicon)
    spans = tuple(finding.span for finding in found)
    if not example.spans:
        yield _failure(rule, example, "a bad example marks nothing; put ⟦ ⟧ around what is wrong")
    elif spans != example.spans:
        wanted = ", ".join(f"“{example.text[span.start : span.end]}”" for span in example.spans)
        yield _failure(rule, example, f"should find {wanted}, but finds {_listed(found)}")


def findings(rule: Rule, text: str, lexicon: Lexicon) -> list[Finding]:
    """What one rule finds in a plain text."""
    document = read_text(text, "<example>", lang="en" if rule.lang == "any" else rule.lang, format="text")
    scan = marks.scan(document.segments)
    quotations = [quote.outer for quote in extract(document, lexicon, scan)]
    return run(Rulebook((rule,)), document, scan, quotations)


def _listed(found: Iterable[Finding]) -> str:
    return ", ".join(f"“{finding.text}”" for finding in found) or "nothing"


def _failure(rule: Rule, example: Example | None, message: str) -> Failure:
    line, column = (example.line, example.column) if example else (rule.line, 1)
    return Failure(rule.id, rule.path, line, column, message)
