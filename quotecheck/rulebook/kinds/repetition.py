"""Kind `repetition`: what stands there twice.

of: words            # the the, of of
allow: [that, had]   # legal doubles, or
only: [the, of]      # the words that are never doubled

of: sentences        # a sentence said before, word for word
at_least: 6          # words; shorter ones repeat by chance
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from quotecheck import strict
from quotecheck.rulebook.draft import Draft, Found, Place, View
from quotecheck.rulebook.spec import Rule
from quotecheck.strict import Keys, Shape
from quotecheck.text import sentences, words

if TYPE_CHECKING:
    from quotecheck.rulebook.compiler import Compiler
    from quotecheck.rulebook.regex import Needs

KEYS: Mapping[str, Shape] = {
    "of": strict.choice(("words", "sentences")),
    "allow": strict.many(strict.text("a word")),
    "only": strict.many(strict.text("a word")),
    "at_least": strict.count(2, 100),
}
REQUIRED = ("of",)

_DOUBLED = re.compile(r"(?<![\w'’-])([^\W\d_]+)( \1)+(?![\w'’-])", re.IGNORECASE)


class Repetition(NamedTuple):
    """What is looked for, and what may be repeated; words in lower case."""

    of: str
    allow: frozenset[str]
    only: frozenset[str]
    at_least: int


def compile(compiler: Compiler, keys: Keys, data: Mapping[str, Any]) -> tuple[Mapping[str, Any], Needs]:
    if "allow" in data and "only" in data:
        raise compiler.error((*keys, "only"), "`only` and `allow` exclude each other", "keep one of them")
    only = data.get("only") if data["of"] == "words" else None
    return {}, (frozenset(f"{word} {word}".lower() for word in only),) if only else ()


def build(data: Mapping[str, Any]) -> Repetition:
    allow, only = (frozenset(map(str.lower, data.get(key, ()))) for key in ("allow", "only"))
    return Repetition(data["of"], allow, only, data.get("at_least", 6))


def fields(body: Repetition) -> frozenset[str]:
    return frozenset({"word"}) if body.of == "words" else frozenset()


def probes(body: Repetition) -> Iterable[str]:
    return ()


def find(rule: Rule, draft: Draft, views: Sequence[View]) -> Iterator[Found]:
    return (_words if rule.body.of == "words" else _sentences)(rule.body, views)


def _words(body: Repetition, views: Sequence[View]) -> Iterator[Found]:
    for view in views:
        for match in _DOUBLED.finditer(view.folded.text):
            word = match[1].lower()
            wanted = word in body.only if body.only else word not in body.allow and not _is_name(match)
            if wanted:
                place = Place(view, view.folded, match.start(), match.end())
                yield Found(place, {"word": match[1]}, (match[1],))


def _is_name(match: re.Match[str]) -> bool:
    """Walla Walla, Duran Duran."""
    return all(word[:1].isupper() for word in match[0].split())


def _sentences(body: Repetition, views: Sequence[View]) -> Iterator[Found]:
    seen: set[str] = set()
    for view in views:
        text = view.folded.text
        for span in sentences(text):
            sentence = text[span.start : span.end].strip()
            key = " ".join(words(sentence)).lower()
            if key.count(" ") + 1 < body.at_least:
                continue
            if key in seen:
                start = text.index(sentence, span.start)
                yield Found(Place(view, view.folded, start, start + len(sentence)), {})
            seen.add(key)
