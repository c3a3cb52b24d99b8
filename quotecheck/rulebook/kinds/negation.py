"""Kind `negation`: a "not" that was lost on the way, or put in.

    problem: lost            # the source denies, and nothing in the translation does
    said: [没有, 不会]        # words by which a source surely denies
    except: [没有…之前]       # words of the source in which they do not
    printed: [not, '\\\\w+less']  # patterns of whatever denies in the translation
    apart: [under]           # words that the patterns cover and that deny nothing
    besides: [未经]           # what denies something else in the source
    answered: [without]      # and what renders that, and so does not count as `printed` then

    problem: added           # the translation denies, and nothing in the source does
    said: [不, 没, 无]        # whatever denies, or may, in the source
    printed: [not, never]    # patterns by which the translation surely denies

All of these are patterns. In both cases one side names what is sure, and the other everything
that could stand for it, so that a finding means that there is nothing at all.
Messages may use `{found}` and `{said}`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from quotecheck import strict
from quotecheck.model import Pair
from quotecheck.rulebook.draft import Draft, Found, View
from quotecheck.rulebook.paired import at, whole
from quotecheck.rulebook.paired import probes as probes
from quotecheck.rulebook.phrases import Phrases
from quotecheck.rulebook.spec import Rule
from quotecheck.search import Hit
from quotecheck.strict import Keys, Shape

if TYPE_CHECKING:
    from quotecheck.rulebook.compiler import Compiler
    from quotecheck.rulebook.needs import Needs

_PATTERNS = strict.many(strict.text("a pattern"))
KEYS: Mapping[str, Shape] = {
    "problem": strict.choice(("lost", "added")),
    "said": _PATTERNS,
    "except": _PATTERNS,
    "printed": _PATTERNS,
    "apart": _PATTERNS,
    "besides": _PATTERNS,
    "answered": _PATTERNS,
}
REQUIRED = ("problem", "said", "printed")


class Counterparts(NamedTuple):
    """What says a thing in the source (`exempt` words aside) and in the translation."""

    problem: str
    said: Phrases
    exempt: Phrases | None
    printed: Phrases
    apart: Phrases | None
    besides: Phrases | None
    answered: Phrases | None


def compile(compiler: Compiler, keys: Keys, data: Mapping[str, Any]) -> tuple[Mapping[str, Any], Needs]:
    if ("besides" in data) != ("answered" in data):
        raise compiler.error(keys, "`besides` and `answered` go together", "give both of them or none")
    names = ("said", "except", "printed", "apart", "besides", "answered")
    return {name: compiler.patterns((*keys, name), data[name]) for name in names if name in data}, ()


def build(data: Mapping[str, Any]) -> Counterparts:
    exempt = Phrases(data["except"], whole=False) if "except" in data else None
    apart = Phrases(data["apart"]) if "apart" in data else None
    besides = Phrases(data["besides"], whole=False) if "besides" in data else None
    answered = Phrases(data["answered"]) if "answered" in data else None
    said, printed = Phrases(data["said"], whole=False), Phrases(data["printed"])
    return Counterparts(data["problem"], said, exempt, printed, apart, besides, answered)


def fields(body: Counterparts) -> frozenset[str]:
    return frozenset({"said"})


def find(rule: Rule, draft: Draft, views: Sequence[View]) -> Iterator[Found]:
    body: Counterparts = rule.body
    for pair, view in draft.paired(views):
        if pair.source:
            yield from _compared(body, pair, view)


def _compared(body: Counterparts, pair: Pair, view: View) -> Iterator[Found]:
    said = list(_said(body, pair.source))
    text = pair.target.text.translate(_PLAIN)
    printed = [hit for hit in body.printed.find(text) if not _among(hit, body.apart, text)]
    if body.besides and next(body.besides.find(pair.source), None):
        printed = [hit for hit in printed if not _among(hit, body.answered, text)]
    if body.problem == "lost" and said and not printed and not any(body.printed.find(pair.target_beside)):
        yield whole(pair, view, pair.source[said[0].start : said[0].end])
    if body.problem == "added" and printed and not said and not any(_said(body, pair.source_beside)):
        yield from (at(pair, view, hit.start, hit.end) for hit in printed)


def _among(hit: Hit, phrases: Phrases | None, text: str) -> bool:
    return phrases is not None and any(other.start <= hit.start < other.end for other in phrases.find(text))


_PLAIN = str.maketrans("’‘", "''")


def _said(body: Counterparts, text: str) -> Iterator[Hit]:
    exempt = list(body.exempt.find(text)) if body.exempt else []
    for hit in body.said.find(text):
        if not any(other.start < hit.end and hit.start < other.end for other in exempt):
            yield hit
