"""Kind `swap`: a table of what is wrong and what is right.

    swap:
      Haishenwai: Vladivostok
      Hassan: {to: Khasan, source: 哈桑, when: {near: [Far East, Tumen]}}

The left side is plain text, found as whole words without regard to case
(`case: exact` minds it). The right side is one wording, a list of them, or a
mapping with `to`, `source` and conditions of its own. Messages may use
`{found}` and `{right}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from quotecheck import strict
from quotecheck.rulebook.draft import Draft, Found, Place, View
from quotecheck.rulebook.phrases import Phrases
from quotecheck.rulebook.spec import CONTEXT_KEYS, Context, Exempt, Probe, Rule, build_context, exempt, made_up
from quotecheck.strict import LIST, MAPPING, TEXT, Keys, Shape
from quotecheck.text import fold_literal, fold_wording

if TYPE_CHECKING:
    from quotecheck.rulebook.compiler import Compiler
    from quotecheck.rulebook.needs import Needs

_RIGHT = strict.text("a wording")
_ENTRY = strict.table(
    {
        "to": strict.many(_RIGHT, single=True),
        "source": strict.many(strict.text("a source term"), single=True),
        **CONTEXT_KEYS,
    },
    required=("to",),
    name="an entry",
)
KEYS: Mapping[str, Shape] = {
    "swap": strict.lookup(strict.either({TEXT: _RIGHT, LIST: strict.many(_RIGHT), MAPPING: _ENTRY})),
    "case": strict.choice(("folded", "exact")),
}
REQUIRED = ("swap",)


class Entry(NamedTuple):
    """One line of the table."""

    right: tuple[str, ...]
    source: tuple[str, ...]
    context: Context


class Swap(NamedTuple):
    """The table by folded left side (as it stands where case is exact)."""

    entries: Mapping[str, Entry]
    phrases: Phrases


def compile(compiler: Compiler, keys: Keys, data: Mapping[str, Any]) -> tuple[Mapping[str, Any], Needs]:
    from quotecheck.rulebook.needs import any_wording

    seen: set[str] = set()
    entries = {}
    for wrong, value in data["swap"].items():
        place = (*keys, "swap", wrong)
        name = _name(wrong, exact=data.get("case") == "exact")
        if name in seen:
            raise compiler.error(place, f"`{wrong}` is given twice, upper and lower case aside")
        seen.add(name)
        entries[wrong] = {**value, **compiler.context(place, value)} if isinstance(value, dict) else value
    return {"swap": entries}, any_wording(entries)


def build(data: Mapping[str, Any]) -> Swap:
    exact = data.get("case") == "exact"
    entries = {_name(wrong, exact): _entry(value) for wrong, value in data["swap"].items()}
    return Swap(entries, Phrases.of_wordings(entries, exact=exact))


def _name(wrong: str, exact: bool) -> str:
    return fold_wording(wrong) if exact else fold_literal(wrong)


def _entry(value: Any) -> Entry:
    if isinstance(value, str):
        return Entry((value,), (), Context())
    if isinstance(value, list):
        return Entry(tuple(value), (), Context())
    return Entry(tuple(value["to"]), tuple(value.get("source", ())), build_context(value))


def fields(body: Swap) -> frozenset[str]:
    return frozenset({"right"})


def probes(body: Swap) -> Iterable[Probe]:
    """Every left side must be found: alone, or beside a clue that it wants."""
    return (Probe(wrong, made_up(wrong, entry.context)) for wrong, entry in body.entries.items())


def exceptions(body: Swap) -> Iterator[Exempt]:
    for name, entry in body.entries.items():
        yield from exempt(name, entry.context, partial(_with_context, body, name))


def _with_context(body: Swap, name: str, context: Context) -> Swap:
    return body._replace(entries={**body.entries, name: body.entries[name]._replace(context=context)})


def find(rule: Rule, draft: Draft, views: Sequence[View]) -> Iterator[Found]:
    body: Swap = rule.body
    for view, text, hit in draft.hits(body.phrases, views):
        place = Place(view, text, hit.start, hit.end)
        entry = body.entries[_name(place.found, body.phrases.exact)]
        if draft.holds(entry.context, place):
            values = {"right": " / ".join(entry.right)}
            yield Found(place, values, entry.right, entry.source)
