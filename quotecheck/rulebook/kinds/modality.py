"""Kind `modality`: what must be turned into what may be, or the reverse.

    said: [必须, 不得不]          # patterns: how the source says it
    except: [不必须]
    printed: [may, can, could]    # what it may not become
    kept: [must, should, shall]   # and what shows that it was kept

A finding is where the source has one of `said`, the translation one of `printed` and none of
`kept`. Messages may use `{found}` and `{said}`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from quotecheck import strict
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
KEYS: Mapping[str, Shape] = dict.fromkeys(("said", "except", "printed", "kept"), _PATTERNS)
REQUIRED = ("said", "printed", "kept")


class Turned(NamedTuple):
    """Patterns by their keys."""

    said: Phrases
    exempt: Phrases | None
    printed: Phrases
    kept: Phrases


def compile(compiler: Compiler, keys: Keys, data: Mapping[str, Any]) -> tuple[Mapping[str, Any], Needs]:
    return {name: compiler.patterns((*keys, name), data[name]) for name in KEYS if name in data}, ()


def build(data: Mapping[str, Any]) -> Turned:
    exempt = Phrases(data["except"], whole=False) if "except" in data else None
    return Turned(Phrases(data["said"], whole=False), exempt, Phrases(data["printed"]), Phrases(data["kept"]))


def fields(body: Turned) -> frozenset[str]:
    return frozenset({"said"})


def find(rule: Rule, draft: Draft, views: Sequence[View]) -> Iterator[Found]:
    body: Turned = rule.body
    for pair, view in draft.paired(views):
        text = pair.target.text
        said = next(body.said.find(pair.source), None)
        exempt = body.exempt and next(body.exempt.find(pair.source), None)
        if said and not exempt and not next(body.kept.find(text), None):
            hit = next(body.printed.find(text), None)
            if hit:
                yield at(pair, view, hit.start, hit.end, pair.source[said.start : said.end])
