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
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from quotecheck import strict
from quotecheck.rulebook import literal
from quotecheck.rulebook.draft import Draft, Found, Place, View
from quotecheck.rulebook.spec import CONTEXT_KEYS, Context, Exempt, Probe, Rule, build_context, exempt, made_up
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


class Calques:
    """The entries by the expression of the source language, made ready when they are asked
    for, and the expression of each rendering by its number."""

    def __init__(self, sources: Sequence[str], plain: Mapping[str, Any]) -> None:
        self.sources = sources
        self.names = tuple(plain)
        self._plain = plain
        self._made: dict[str, Entry] = {}

    def entry(self, source: str) -> Entry:
        """The entry of an expression."""
        if source not in self._made:
            plain = self._plain[source]
            texts = (tuple(plain["means"]), tuple(source.split(" / ")), tuple(plain["samples"]))
            self._made[source] = Entry(*texts, build_context(plain))
        return self._made[source]

    def with_context(self, source: str, context: Context) -> Calques:
        """The table with other conditions of an entry."""
        changed = Calques(self.sources, self._plain)
        changed._made[source] = self.entry(source)._replace(context=context)
        return changed


def compile(compiler: Compiler, keys: Keys, data: Mapping[str, Any]) -> tuple[Mapping[str, Any], Needs]:
    from quotecheck.rulebook.inflections import written_forms
    from quotecheck.rulebook.needs import rarest
    from quotecheck.rulebook.renderings import written

    entries = {}
    phrases: dict[tuple[str, ...], str] = {}
    anchors: list[list[int]] = []
    for source, value in data["calques"].items():
        place = (*keys, "calques", source)
        samples = []
        for number, text in enumerate(value["literal"]):
            try:
                variants = literal.read(text)
            except ValueError as error:
                raise compiler.error((*place, "literal", number), f"`{text}` {error}") from None
            samples.append(literal.sample(variants[0]))
            for words in variants:
                if tuple(words) in phrases:
                    continue
                slots = [word for word in words if word != literal.GAP]
                sure = [number for number, word in enumerate(slots) if literal.NUMBER not in word.split("/")]
                anchors.append([sure[number] for number in rarest([written_forms(slots[one]) for one in sure])[:2]])
                phrases[tuple(words)] = source
        entries[source] = {"means": value["means"], "samples": samples, **compiler.context(place, value)}
        if "not_in" in value:
            entries[source]["not_in"] = value["not_in"]
    final = {
        "calques": entries,
        "sources": list(phrases.values()),
        "renderings": written(zip(phrases, anchors, strict=True)),
    }
    return final, ()


def build(data: Mapping[str, Any]) -> Calques:
    return Calques(data["sources"], data["calques"])


def fields(body: Calques) -> frozenset[str]:
    return frozenset({"right", "source"})


def probes(body: Calques) -> Iterable[Probe]:
    """Every rendering must be found, and by its own entry: alone, or beside a clue that it wants."""
    for entry in map(body.entry, body.names):
        for sample in entry.samples:
            yield Probe(sample, made_up(sample, entry.context))


def exceptions(body: Calques) -> Iterator[Exempt]:
    for source in body.names:
        yield from exempt(source, body.entry(source).context, partial(body.with_context, source))


def find(rule: Rule, draft: Draft, views: Sequence[View]) -> Iterator[Found]:
    body: Calques = rule.body
    for view in views:
        for span, number in draft.renderings[rule.id].get(view.number, ()):
            place = Place(view, view.folded, span.start, span.end)
            source = body.sources[number]
            entry = body.entry(source)
            if draft.holds(entry.context, place):
                values = {"right": " / ".join(entry.means), "source": source}
                yield Found(place, values, entry.means, entry.source)
