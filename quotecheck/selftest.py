"""Rules held to their own examples: the test that ships with every rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from quotecheck import marks
from quotecheck.bilingual.pairs import pair_text
from quotecheck.formats import read_text
from quotecheck.lexicon import Lexicon
from quotecheck.model import Finding
from quotecheck.quotes.extract import extract
from quotecheck.rulebook.kinds import BEHIND_OTHERS, KINDS, exceptions
from quotecheck.rulebook.run import Rulebook, run
from quotecheck.rulebook.spec import Clause, Example, Rule
from quotecheck.text import fold_literal


@dataclass(frozen=True, slots=True)
class Failure:
    """A rule that does not do what its examples say, and where it says so.

    `advice` is what a built-in rule must have and a rule of your own should.
    """

    rule: str
    path: str
    line: int
    column: int
    message: str
    advice: bool = False


GOOD_EXAMPLES = 2
"""One good example is mostly the bad one put right; the second is the English that a
careless pattern would hit."""


def test_rule(rule: Rule, lexicon: Lexicon, others: Iterable[Rule]) -> Iterator[Failure]:
    """Hold a rule to its examples, each read as plain text.

    A bad example must give the marked spans and no others, a good one nothing; and where
    it says what becomes of the bad ones, the suggestions must make that of them.
    Every rule needs one of each, and must find all that its kind can list. Advice is
    to have two good ones, and one for each `unless`, of an entry as well: it must fire
    without the clause.
    Rules that count what others find run together with `others`.
    """
    book = _Book(rule, lexicon, tuple(others))
    for name, examples in (("bad", rule.bad), ("good", rule.good)):
        if not examples:
            yield _failure(rule, None, f"has no {name} example")
    for example in rule.bad:
        yield from _test_bad(book, example)
    for example in rule.good:
        found = book.findings(example.text, example.source)
        if example.spans:
            yield _failure(rule, example, "a good example marks something; nothing is wrong in it")
        elif found:
            yield _failure(rule, example, f"finds {_listed(found)} in a good example")
    yield from _test_fixed(book)
    shown = {text for example in rule.bad for text in _marked(example)}
    anywhere = book._replace(rule=rule.with_context(rule.context._replace(when=())))
    for probe in KINDS[rule.kind].probes(rule.body):
        found_there = any(finding.text == probe.wanted for finding in anywhere.findings(probe.text))
        if not found_there and fold_literal(probe.wanted) not in shown:
            message = f"does not find its own entry “{probe.wanted}” in “{probe.text}”: mend it, or add a bad example"
            yield _failure(rule, None, message)
    yield from _advice(book)


def _advice(book: _Book) -> Iterator[Failure]:
    """What the examples leave unproved."""
    rule = book.rule
    if 0 < len(rule.good) < GOOD_EXAMPLES:
        yield _failure(
            rule, None, "has one good example: add English that the pattern could hit by mistake", advice=True
        )
    for which, without in _exceptions(book):
        if not any(without.findings(example.text, example.source) for example in rule.good):
            message = f"no good example needs {which}: add one that would be found without it, or drop it"
            yield _failure(rule, None, message, advice=True)


def _exceptions(book: _Book) -> Iterator[tuple[str, _Book]]:
    """Each condition of `unless`, of the rule or of an entry, and the rule without it."""
    rule = book.rule
    for number, clause in enumerate(rule.context.unless, start=1):
        yield _condition(number, len(rule.context.unless)), book.without(clause)
    for one in exceptions(rule):
        yield f"{_condition(one.number, one.several)} of “{one.entry}”", book._replace(rule=rule.with_body(one.body))


def _condition(number: int, several: int) -> str:
    return f"condition {number} of `unless`" if several > 1 else "`unless`"


def _marked(example: Example) -> Iterator[str]:
    return (fold_literal(example.text[span.start : span.end]) for span in example.spans)


class _Book(NamedTuple):
    """A rule that is tried, with what it needs to run."""

    rule: Rule
    lexicon: Lexicon
    others: tuple[Rule, ...]

    def findings(self, text: str, source: str | None = None) -> list[Finding]:
        """What the rule finds in a plain text, beside its source text."""
        return findings(self.rule, text, self.lexicon, source, self.others)

    def without(self, clause: Clause) -> _Book:
        """The rule without one of its exceptions."""
        context = self.rule.context
        kept = tuple(other for other in context.unless if other is not clause)
        return self._replace(rule=self.rule.with_context(context._replace(unless=kept)))


def _test_bad(book: _Book, example: Example) -> Iterator[Failure]:
    rule = book.rule
    found = book.findings(example.text, example.source)
    spans = tuple(finding.span for finding in found)
    if not example.spans:
        yield _failure(rule, example, "a bad example marks nothing; put ⟦ ⟧ around what is wrong")
    elif spans != example.spans:
        wanted = ", ".join(f"“{example.text[span.start : span.end]}”" for span in example.spans)
        yield _failure(rule, example, f"should find {wanted}, but finds {_listed(found)}")


def _test_fixed(book: _Book) -> Iterator[Failure]:
    """The bad examples with what the rule suggests put in, each held to the one in `fixed`."""
    rule = book.rule
    if rule.fixed and len(rule.fixed) != len(rule.bad):
        yield _failure(rule, rule.fixed[0], f"has {len(rule.fixed)} `fixed` for {len(rule.bad)} bad examples")
    for bad, fixed in zip(rule.bad, rule.fixed, strict=False):
        if any(len(finding.suggestions) != 1 for finding in book.findings(bad.text)):
            yield _failure(rule, fixed, "is fixed, but there is not one suggestion for each finding")
        elif (text := _mended(bad.text, book.findings(bad.text))) != fixed.text:
            yield _failure(rule, fixed, f"should become “{fixed.text}”, but becomes “{text}”")
        elif found := book.findings(fixed.text):
            yield _failure(rule, fixed, f"finds {_listed(found)} in what is fixed")


def _mended(text: str, found: Iterable[Finding]) -> str:
    for finding in reversed(list(found)):
        text = text[: finding.span.start] + finding.suggestions[0] + text[finding.span.end :]
    return text


def findings(
    rule: Rule, text: str, lexicon: Lexicon, source: str | None = None, others: Iterable[Rule] = ()
) -> list[Finding]:
    """What one rule finds in a plain text, beside the source text of it if that is given; a
    rule that counts what others find, together with these."""
    document = read_text(text, "<example>", lang="en" if rule.lang == "any" else rule.lang, format="text")
    scan = marks.scan(document.segments)
    quotations = [quote.outer for quote in extract(document, lexicon, scan)]
    pairs = pair_text(source, document) if source is not None else []
    beside = [other for other in others if other.id != rule.id] if rule.kind in BEHIND_OTHERS else []
    found = run(Rulebook((rule, *beside)), document, scan, quotations, pairs)
    return [finding for finding in found if finding.rule == rule.id]


def _listed(found: Iterable[Finding]) -> str:
    return ", ".join(f"“{finding.text}”" for finding in found) or "nothing"


def _failure(rule: Rule, example: Example | None, message: str, *, advice: bool = False) -> Failure:
    line, column = (example.line, example.column) if example else (rule.line, 1)
    return Failure(rule.id, rule.path, line, column, message, advice)
