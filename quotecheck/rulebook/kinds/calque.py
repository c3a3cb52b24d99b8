"""Kind `calque`: a table of what becomes of expressions word for word.

    calques:
      指鹿为马: {literal: [call deer horse, point at deer ~ horse], means: call black white}
      画蛇添足: {literal: [snake ~ add foot], means: gild the lily, unless: {near: [zoo]}}

The left side is the expression of the source language (several with ` / ` between).
`literal` are its renderings, whose words stand in base form and are found in all their forms,
with articles and possessives between (`rulebook.literal` has all signs); `means` is what English
says, and what is suggested. Messages may use `{found}`, `{right}` and `{source}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from quotecheck import strict
from quotecheck.rulebook import literal
from quotecheck.rulebook.draft import Draft, Found, Place, View
from quotecheck.rulebook.spec import CONTEXT_KEYS, Context, Exempt, Probe, Rule, build_context, made_up
from quotecheck.strict import Keys, Shape

if TYPE_CHECKING:
    from quotecheck.rulebook.compiler import Compiler
    from quotecheck.rulebook.needs import Needs

_ENTRY = strict.table(
    {
        "literal": strict.many(strict.text("a literal rendering"), single=True),
        "means": strict.many(strict.text("a wording"), single=True),
        **CONTEXT_KEYS,
    },
    required=("literal", "means"),
    name="an entry",
)
KEYS: Mapping[str, Shape] = {"calques": strict.lookup(_ENTRY)}
REQUIRED = ("calques",)


class Entry(NamedTuple):
    """One line of the table. `samples` are renderings in base form, one for each that is written."""

    means: tuple[str, ...]
    source: tuple[str, ...]
    samples: tuple[str, ...]
    context: Context


class Calques(NamedTuple):
    """The table by the expression of the source language."""

    entries: Mapping[str, Entry]
    table: literal.Table


def compile(compiler: Compiler, keys: Keys, data: Mapping[str, Any]) -> tuple[Mapping[str, Any], Needs]:
    from quotecheck.rulebook import needs
    from quotecheck.rulebook.inflections import written_forms

    entries = {}
    sought: list[list[frozenset[str]]] = []
    for source, value in data["calques"].items():
        place = (*keys, "calques", source)
        phrases: dict[str, None] = {}
        samples = []
        for number, text in enumerate(value["literal"]):
            try:
                variants = literal.read(text)
            except ValueError as error:
                raise compiler.error((*place, "literal", number), f"`{text}` {error}") from None
            samples.append(literal.sample(variants[0]))
            for words in variants:
                slots = [written_forms(word) for word in words]
                phrases[literal.stored(slots)] = None
                sought.append([forms for forms in slots if not forms & {literal.GAP, literal.NUMBER}])
        entries[source] = {**value, **compiler.context(place, value), "literal": list(phrases), "samples": samples}
    return {"calques": entries}, needs.of_words(sought)


def build(data: Mapping[str, Any]) -> Calques:
    entries = {}
    phrases = []
    for source, value in data["calques"].items():
        sources = tuple(source.split(" / "))
        entries[source] = Entry(tuple(value["means"]), sources, tuple(value["samples"]), build_context(value))
        phrases += [(source, literal.phrase(text)) for text in value["literal"]]
    return Calques(entries, literal.Table(phrases))


def fields(body: Calques) -> frozenset[str]:
    return frozenset({"right", "source"})


def probes(body: Calques) -> Iterable[Probe]:
    """Every rendering must be found, and by its own entry: alone, or beside a clue that it wants."""
    for entry in body.entries.values():
        for sample in entry.samples:
            yield Probe(sample, made_up(sample, entry.context))


def exceptions(body: Calques) -> Iterator[Exempt]:
    for source, entry in body.entries.items():
        clauses = entry.context.unless
        for number, clause in enumerate(clauses, start=1):
            kept = tuple(other for other in clauses if other is not clause)
            without = entry._replace(context=entry.context._replace(unless=kept))
            yield Exempt(source, number, len(clauses), body._replace(entries={**body.entries, source: without}))


def find(rule: Rule, draft: Draft, views: Sequence[View]) -> Iterator[Found]:
    body: Calques = rule.body
    for view in views:
        text = view.folded
        for span, source in body.table.find(text.text):
            place = Place(view, text, span.start, span.end)
            entry = body.entries[source]
            if draft.holds(entry.context, place):
                values = {"right": " / ".join(entry.means), "source": source}
                yield Found(place, values, entry.means, entry.source)
