"""Kind `pattern`: a phrase or a regular expression.

    pattern: 'atmospheric (answer|response|reply)'

A list of patterns finds any of them. Each reads folded prose, in which wrapped
lines are joined and marks are plain, without regard to case, as whole words;
`case: exact`, `text: shown` and `words: part` change that. Where only part of
a match is wrong, a group named `mark` says which. Other named groups are
fields of the message: `(?P<what>\\w+)` is `{what}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from quotecheck import strict
from quotecheck.model import Span
from quotecheck.rulebook.draft import Draft, Found, Place, View
from quotecheck.rulebook.phrases import Phrases
from quotecheck.rulebook.spec import Probe, Rule
from quotecheck.search import MARK
from quotecheck.strict import Keys, Shape

if TYPE_CHECKING:
    from quotecheck.rulebook.compiler import Compiler
    from quotecheck.rulebook.needs import Needs

KEYS: Mapping[str, Shape] = {
    "pattern": strict.many(strict.text("a pattern"), single=True),
    "case": strict.choice(("folded", "exact")),
    "text": strict.choice(("folded", "shown")),
    "words": strict.choice(("whole", "part")),
}
REQUIRED = ("pattern",)


def compile(compiler: Compiler, keys: Keys, data: Mapping[str, Any]) -> tuple[Mapping[str, Any], Needs]:
    from quotecheck.rulebook.compiler import needs_of

    patterns = compiler.patterns(
        (*keys, "pattern"),
        data["pattern"],
        folded=data.get("text") != "shown",
        whole=data.get("words") != "part",
    )
    whole = data.get("words") != "part" and data.get("text") != "shown"  # which has signs that folding leaves out
    return {"pattern": patterns}, needs_of(data["pattern"], whole=whole)


def build(data: Mapping[str, Any]) -> Phrases:
    return Phrases(
        data["pattern"],
        exact=data.get("case") == "exact",
        shown=data.get("text") == "shown",
        whole=data.get("words") != "part",
    )


def fields(body: Phrases) -> frozenset[str]:
    return body.fields - {MARK}


def probes(body: Phrases) -> Iterable[Probe]:
    return ()


def find(rule: Rule, draft: Draft, views: Sequence[View]) -> Iterator[Found]:
    phrases: Phrases = rule.body
    for view, text, hit in draft.hits(phrases, views):
        span = hit.groups.get(MARK, Span(hit.start, hit.end))
        values = {name: text.text[group.start : group.end] for name, group in hit.groups.items()}
        if span.length:
            yield Found(Place(view, text, span.start, span.end), values)
