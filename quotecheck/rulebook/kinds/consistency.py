"""Kind `consistency`: several names for one thing in one draft.

    groups:
      - [North Korea, DPRK]
      - [U.N., UN]
      - [[Kim Jong Un], [Kim Jong-un, Kim Jong-Un]]

A group lists variants; a variant is one wording, or a list of wordings that
count as the same. Case matters unless `case: folded`. A draft that uses more
than one variant of a group gets one finding for it, at the rarer one: at the
first place where both stand in one paragraph and the reader stumbles, or else
where it first occurs. The evidence lists the lines of all of its places.
Messages may use `{found}`, `{count}`, `{other}` and `{others}` (the count of
the other).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from quotecheck import strict
from quotecheck.rulebook.draft import Draft, Found, Place, View
from quotecheck.rulebook.phrases import Phrases
from quotecheck.rulebook.spec import Probe, Rule
from quotecheck.strict import LIST, TEXT, Keys, Shape
from quotecheck.text import fold_literal, fold_wording

if TYPE_CHECKING:
    from quotecheck.rulebook.compiler import Compiler
    from quotecheck.rulebook.needs import Needs

_WORDING = strict.text("a wording")
KEYS: Mapping[str, Shape] = {
    "groups": strict.many(strict.many(strict.either({TEXT: _WORDING, LIST: strict.many(_WORDING)}), least=2)),
    "case": strict.choice(("folded", "exact")),
}
REQUIRED = ("groups",)


class Groups(NamedTuple):
    """`names` gives the variant of each wording, `group` the group of each
    variant, by number."""

    names: Mapping[str, str]
    group: Mapping[str, int]
    phrases: Phrases


def compile(compiler: Compiler, keys: Keys, data: Mapping[str, Any]) -> tuple[Mapping[str, Any], Needs]:
    from quotecheck.rulebook.needs import any_wording

    seen: set[str] = set()
    for number, variants in enumerate(data["groups"]):
        for place, variant in enumerate(variants):
            for wording in _wordings(variant):
                name = _name(wording, data)
                if name in seen:
                    raise compiler.error((*keys, "groups", number, place), f"`{wording}` is given twice")
                seen.add(name)
    return {}, any_wording(seen)


def build(data: Mapping[str, Any]) -> Groups:
    names: dict[str, str] = {}
    group: dict[str, int] = {}
    for number, variants in enumerate(data["groups"]):
        for wordings in map(_wordings, variants):
            group[wordings[0]] = number
            names.update((_name(wording, data), wordings[0]) for wording in wordings)
    return Groups(names, group, Phrases.of_wordings(names, exact=data.get("case") != "folded"))


def _wordings(variant: str | list[str]) -> list[str]:
    return [variant] if isinstance(variant, str) else variant


def _name(wording: str, data: Mapping[str, Any]) -> str:
    return fold_literal(wording) if data.get("case") == "folded" else fold_wording(wording)


def fields(body: Groups) -> frozenset[str]:
    return frozenset({"count", "other", "others"})


def probes(body: Groups) -> Iterable[Probe]:
    return ()


def find(rule: Rule, draft: Draft, views: Sequence[View]) -> Iterator[Found]:
    body: Groups = rule.body
    by_group: dict[int, dict[str, list[Place]]] = defaultdict(lambda: defaultdict(list))
    for view, text, hit in draft.hits(body.phrases, views):
        place = Place(view, text, hit.start, hit.end)
        name = body.names[place.found if body.phrases.exact else fold_literal(place.found)]
        if draft.holds(rule.context, place):
            by_group[body.group[name]][name].append(place)
    for variants in by_group.values():
        yield from _mixed(variants)


def _mixed(variants: Mapping[str, list[Place]]) -> Iterator[Found]:
    main = max(variants, key=lambda name: len(variants[name]))
    for name, places in variants.items():
        if name == main:
            continue
        beside = {place.view.number for place in variants[main]}
        anchor = next((place for place in places if place.view.number in beside), places[0])
        yield Found(
            place=anchor,
            values={"count": str(len(places)), "other": main, "others": str(len(variants[main]))},
            suggestions=(main,),
            places=tuple(place.span for place in places),
        )
