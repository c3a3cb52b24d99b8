"""Kind `terms`: terms that a translation must render as the house does.

    terms:
      半岛: peninsula
      哈桑湖: {to: [Lake Khasan, Khasan Lake], not: [Lake Hassan]}
    case: exact

The left side is a term of the source. Where that occurs, one of the renderings must stand in
the translation, inflected as English does: plural, possessive, -ed and -ing; and none of those
under `not`. A term that is part of a longer one in the table does not count there. A forbidden
rendering is marked; a missing one is told of the whole sentence. Messages may use `{found}`,
`{said}` and `{right}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from quotecheck import strict
from quotecheck.model import Pair
from quotecheck.rulebook.draft import Draft, Found, View
from quotecheck.rulebook.paired import at, whole
from quotecheck.rulebook.paired import probes as probes
from quotecheck.rulebook.spec import Rule
from quotecheck.strict import LIST, MAPPING, TEXT, Keys, Shape
from quotecheck.text import fold_wording, is_unspaced

if TYPE_CHECKING:
    from quotecheck.rulebook.compiler import Compiler
    from quotecheck.rulebook.needs import Needs

_WORDING = strict.text("a rendering")
_WORDINGS = strict.many(_WORDING, single=True)
_ENTRY = strict.table({"to": _WORDINGS, "not": _WORDINGS}, name="an entry")
KEYS: Mapping[str, Shape] = {
    "terms": strict.lookup(strict.either({TEXT: _WORDING, LIST: strict.many(_WORDING), MAPPING: _ENTRY})),
    "case": strict.choice(("folded", "exact")),
}
REQUIRED = ("terms",)


class Term(NamedTuple):
    """A term of the source with its accepted and its forbidden renderings."""

    source: str
    accepted: tuple[str, ...]
    forbidden: tuple[str, ...]


class Terms(NamedTuple):
    """The table, longest terms first."""

    terms: tuple[Term, ...]
    exact: bool


def compile(compiler: Compiler, keys: Keys, data: Mapping[str, Any]) -> tuple[Mapping[str, Any], Needs]:
    for term, entry in data["terms"].items():
        if not entry:
            raise compiler.error((*keys, "terms", term), "this term has no rendering", "give it `to` or `not`")
    return {}, ()


def build(data: Mapping[str, Any]) -> Terms:
    terms = sorted(
        (_term(source, entry) for source, entry in data["terms"].items()), key=lambda term: -len(term.source)
    )
    return Terms(tuple(terms), data.get("case") == "exact")


def _term(source: str, entry: Any) -> Term:
    if isinstance(entry, dict):
        return Term(source, tuple(entry.get("to", ())), tuple(entry.get("not", ())))
    return Term(source, (entry,) if isinstance(entry, str) else tuple(entry), ())


def fields(body: Terms) -> frozenset[str]:
    return frozenset({"said", "right"})


def find(rule: Rule, draft: Draft, views: Sequence[View]) -> Iterator[Found]:
    body: Terms = rule.body
    for pair, view in draft.paired(views):
        for term in _occurring(body.terms, pair.source):
            yield from _wrong(term, body.exact, pair, view)


def _occurring(terms: Sequence[Term], source: str) -> Iterator[Term]:
    """The terms of a source text; what a longer one covers is taken out of it."""
    for term in terms:
        if any(map(is_unspaced, term.source)):
            found = term.source in source
            source = source.replace(term.source, "\n") if found else source
        else:
            pattern = _pattern((term.source,), exact=False)
            found = pattern.search(source) is not None
            source = pattern.sub("\n", source) if found else source
        if found:
            yield term


def _wrong(term: Term, exact: bool, pair: Pair, view: View) -> Iterator[Found]:
    text = (
        fold_wording(pair.target.text)
        if len(fold_wording(pair.target.text)) == len(pair.target.text)
        else pair.target.text
    )
    right = " / ".join(term.accepted)
    forbidden = _pattern(term.forbidden, exact).search(text) if term.forbidden else None
    if forbidden:
        start, end = forbidden.span()
        yield at(pair, view, start, end, term.source, right=right)._replace(suggestions=term.accepted)
    elif term.accepted and not _pattern(term.accepted, exact).search(text + "\n" + pair.target_beside):
        yield whole(pair, view, term.source, right=right)._replace(suggestions=())


@lru_cache(maxsize=4096)
def _pattern(renderings: tuple[str, ...], exact: bool) -> re.Pattern[str]:
    """Renderings as whole words, each of them inflected."""
    alternatives = "|".join(_inflected(fold_wording(rendering)) for rendering in renderings)
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", 0 if exact else re.IGNORECASE)


def _inflected(rendering: str) -> str:
    words = [re.escape(word) for word in rendering.split()]
    if words and words[-1][-1:] == "y":
        words[-1] = rf"{words[-1][:-1]}(?:y|ies|ied|y's|ying)"
    elif words and words[-1][-1:] == "e":
        words[-1] = rf"{words[-1][:-1]}(?:e|es|ed|ing|e's)"
    elif words and words[-1][-1:].isalpha():
        words[-1] += r"(?:s|es|'s|s'|ed|ing)?"
    return r"[\s-]+".join(words)
