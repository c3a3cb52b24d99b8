"""Kind `exchange`: one of a set of words that took the place of another.

    sets:
      - import: {said: [进口], printed: ['imports?']}
        export: {said: [出口], printed: ['exports?'], also: [外销]}

All are patterns. What a set names is told apart in both languages: a finding is where the
source says one and not the other, and the translation the other and not the one. `also` are
words of the source that let an entry be printed, but are not sure to mean it. What is denied on
either side is left alone: "not signed in" is "signed out". Messages may use `{found}` and `{said}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from quotecheck import strict
from quotecheck.model import Pair
from quotecheck.rulebook.draft import Draft, Found, View
from quotecheck.rulebook.paired import at
from quotecheck.rulebook.paired import probes as probes
from quotecheck.rulebook.phrases import Phrases
from quotecheck.rulebook.spec import Rule
from quotecheck.strict import Keys, Shape

if TYPE_CHECKING:
    from quotecheck.rulebook.compiler import Compiler
    from quotecheck.rulebook.needs import Needs

_PATTERNS = strict.many(strict.text("a pattern"))
_ENTRY = strict.table({"said": _PATTERNS, "printed": _PATTERNS, "also": _PATTERNS}, required=("said", "printed"))
KEYS: Mapping[str, Shape] = {"sets": strict.many(strict.lookup(_ENTRY))}
REQUIRED = ("sets",)


class Entry(NamedTuple):
    """How the two languages say one thing of a set."""

    said: Phrases
    printed: Phrases
    also: Phrases | None


class Set(NamedTuple):
    """What is told apart, and all of it at once, by which most sentences are ruled out."""

    entries: tuple[Entry, ...]
    said: Phrases
    printed: Phrases


def compile(compiler: Compiler, keys: Keys, data: Mapping[str, Any]) -> tuple[Mapping[str, Any], Needs]:
    sets = []
    for number, entries in enumerate(data["sets"]):
        place: Keys = (*keys, "sets", number)
        if len(entries) < 2:
            raise compiler.error(place, "a set needs two entries", "one alone cannot take the place of another")
        sets.append(
            {
                name: {key: compiler.patterns((*place, name, key), entry[key]) for key in entry}
                for name, entry in entries.items()
            }
        )
    return {"sets": sets}, ()


def build(data: Mapping[str, Any]) -> tuple[Set, ...]:
    return tuple(_set(list(entries.values())) for entries in data["sets"])


def _set(entries: Sequence[Mapping[str, Sequence[str]]]) -> Set:
    return Set(
        tuple(_entry(entry) for entry in entries),
        Phrases([pattern for entry in entries for pattern in entry["said"]], whole=False),
        Phrases([pattern for entry in entries for pattern in entry["printed"]]),
    )


def _entry(entry: Mapping[str, Sequence[str]]) -> Entry:
    also = Phrases(entry["also"], whole=False) if "also" in entry else None
    return Entry(Phrases(entry["said"], whole=False), Phrases(entry["printed"]), also)


def fields(body: tuple[Set, ...]) -> frozenset[str]:
    return frozenset({"said"})


def find(rule: Rule, draft: Draft, views: Sequence[View]) -> Iterator[Found]:
    body: tuple[Set, ...] = rule.body
    for pair, view in draft.paired(views):
        for each in body:
            if next(each.printed.find(pair.target.text), None) and next(each.said.find(pair.source), None):
                yield from _exchanged(each, pair, view)


def _exchanged(each: Set, pair: Pair, view: View) -> Iterator[Found]:
    source, target = pair.source, pair.target.text
    around = target + " " + pair.target_beside
    lost = [
        hit
        for entry in each.entries
        if not _has(entry.printed, around)
        and (hit := next(entry.said.find(source), None))
        and not _DENIED_SOURCE.search(source[max(0, hit.start - 4) : hit.start])
    ]
    beside = source + "\n" + pair.source_beside
    said = ", ".join(source[hit.start : hit.end] for hit in lost)
    for entry in each.entries if lost else ():
        if not _has(entry.said, beside) and not (entry.also and _has(entry.also, beside)):
            for hit in entry.printed.find(target):
                if not _DENIED.search(target[max(0, hit.start - 40) : hit.start]):
                    yield at(pair, view, hit.start, hit.end, said)


_DENIED_SOURCE = re.compile("[不没沒未无無非别別勿莫难難]")
_DENIED = re.compile(
    r"(?:\b(?:not|no|never|without|cannot|neither|nor|less|fewer|stop\w*|slow\w*|prevent\w*|avoid\w*)|n['’]t)"
    r"(?:\s+[\w'’]+){0,2}\s+$",
    re.IGNORECASE,
)


def _has(phrases: Phrases, text: str) -> bool:
    return next(phrases.find(text), None) is not None
