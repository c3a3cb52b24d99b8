"""Word lists of a language: who says, what quotation marks are for, what is
only another spelling. They are data (`words/<lang>.yaml`), read here.

Patterns in these files are RE2 expressions over a short stretch of text beside
a quotation. They may use the macros that the file defines, as `{NAME}`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

import re2

from quotecheck import strict
from quotecheck.search import Search
from quotecheck.strict import Keys, Parsed, parse

Clause = Mapping[str, str]
"""Patterns by side (`SIDES`), all of which must hold."""


class Lexicon(NamedTuple):
    """The word lists of one language.

    `before` and `after` find attributions in the text on either side of a
    quotation, by the groups `speaker` and `cue`. `roles` says what the marks
    are for: a role holds where one of its clauses does. `spelling` gives one spelling for the beginning
    of a word, `contractions` the two words that one stands for, `beginnings` and
    `endings` the word that a beginning or an ending stands for (n' in French, 'll in
    English), `numbers` the value of a number word (an
    ordinal as "1st"), `scales` what a word multiplies by (hundred, million),
    `links` are the words between those of a number (two hundred and five),
    `symbols` the word that a sign such as $ stands for, `decimal` is the mark
    before decimals, `joined` one word for two, `accents` whether these tell words
    apart, `months` those that may stand before their day (May 3), `fillers`
    are sounds that nobody quotes, `function_words` carry no content of their own,
    and `indefinite` ones begin the description of somebody new: an old sailor. `beside`
    follows from `roles`: a pattern of each clause before the marks, or else behind them,
    and whether any clause reads neither.
    """

    lang: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    roles: Mapping[str, tuple[Clause, ...]] = MappingProxyType({})
    dialogue: bool = False
    spelling: Mapping[str, str] = MappingProxyType({})
    contractions: Mapping[str, tuple[str, str]] = MappingProxyType({})
    beginnings: Mapping[str, str] = MappingProxyType({})
    endings: Mapping[str, str] = MappingProxyType({})
    numbers: Mapping[str, str] = MappingProxyType({})
    scales: Mapping[str, str] = MappingProxyType({})
    links: frozenset[str] = frozenset()
    symbols: Mapping[str, str] = MappingProxyType({})
    decimal: str = "."
    joined: Mapping[str, str] = MappingProxyType({})
    accents: bool = True
    months: frozenset[str] = frozenset()
    fillers: frozenset[str] = frozenset()
    function_words: frozenset[str] = frozenset()
    indefinite: frozenset[str] = frozenset()
    beside: tuple[tuple[str, ...], tuple[str, ...], bool] = ((), (), False)


_PATTERNS = strict.many(strict.text("a regular expression"))
SIDES = ("before", "after", "text", "not_text")
"""What a pattern of a clause reads; `not_text` must not be found between the marks."""

_CLAUSE = strict.table({side: strict.text("a regular expression") for side in SIDES})
_SHAPE = strict.table(
    {
        "lang": strict.text("a language code"),
        "macros": strict.lookup(strict.text("a regular expression")),
        "attribution": strict.table({"before": _PATTERNS, "after": _PATTERNS}),
        "roles": strict.table({role: strict.many(_CLAUSE) for role in ("scare", "term", "title")}),
        "dialogue": strict.flag(),
        "spelling": strict.lookup(strict.text("a spelling")),
        "contractions": strict.lookup(strict.many(strict.text("a word"), least=2)),
        "beginnings": strict.lookup(strict.text("a word")),
        "endings": strict.lookup(strict.text("a word")),
        "numbers": strict.lookup(strict.text("digits")),
        "scales": strict.lookup(strict.text("digits")),
        "links": strict.many(strict.text("a word")),
        "symbols": strict.lookup(strict.text("a word")),
        "decimal": strict.choice((".", ",")),
        "joined": strict.lookup(strict.text("a word")),
        "accents": strict.flag(),
        "months": strict.many(strict.text("the name of a month")),
        "fillers": strict.many(strict.text("a word or phrase")),
        "function_words": strict.many(strict.text("a word")),
        "indefinite": strict.many(strict.text("a word")),
    },
    required=("lang",),
    name="a word list",
)


Plain = dict[str, Any]
"""A word list that has been checked, as plain data that JSON can hold."""


def compile_lexicon(text: str, path: str) -> Plain:
    """Check a word list and put its macros in.

    Raises QuotecheckError at the first mistake.
    """
    parsed = parse(text, path, _SHAPE)
    data = parsed.data
    for side, patterns in data.get("attribution", {}).items():
        data["attribution"][side] = [
            _expand(parsed, ("attribution", side, number), pattern) for number, pattern in enumerate(patterns)
        ]
    for role, clauses in data.get("roles", {}).items():
        for number, clause in enumerate(clauses):
            for side, pattern in clause.items():
                clause[side] = _expand(parsed, ("roles", role, number, side), pattern)
    data.pop("macros", None)
    return dict(data)


def build_lexicon(plain: Plain) -> Lexicon:
    """Build a word list from checked data."""
    attribution = plain.get("attribution", {})
    return Lexicon(
        lang=plain["lang"],
        before=tuple(attribution.get("before", ())),
        after=tuple(attribution.get("after", ())),
        roles={role: tuple(clauses) for role, clauses in plain.get("roles", {}).items()},
        dialogue=plain.get("dialogue", False),
        spelling=plain.get("spelling", {}),
        contractions={word: (parts[0], parts[1]) for word, parts in plain.get("contractions", {}).items()},
        beginnings=plain.get("beginnings", {}),
        endings=plain.get("endings", {}),
        numbers=plain.get("numbers", {}),
        scales=plain.get("scales", {}),
        links=frozenset(plain.get("links", ())),
        symbols=plain.get("symbols", {}),
        decimal=plain.get("decimal", "."),
        joined=plain.get("joined", {}),
        accents=plain.get("accents", True),
        months=frozenset(plain.get("months", ())),
        fillers=frozenset(plain.get("fillers", ())),
        function_words=frozenset(plain.get("function_words", ())),
        indefinite=frozenset(plain.get("indefinite", ())),
        beside=_beside([clause for clauses in plain.get("roles", {}).values() for clause in clauses]),
    )


def _beside(clauses: Sequence[Clause]) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
    before = tuple(clause["before"] for clause in clauses if "before" in clause)
    rest = [clause for clause in clauses if "before" not in clause]
    return before, tuple(clause["after"] for clause in rest if "after" in clause), any("after" not in c for c in rest)


def _expand(parsed: Parsed, keys: Keys, pattern: str) -> str:
    try:
        expanded = _expanded(pattern, parsed.data.get("macros", {}))
        _ = Search([expanded], exact=True).groups
    except (re2.error, KeyError) as error:
        raise parsed.error(keys, f"this is no regular expression: {error}") from None
    return expanded


@lru_cache(maxsize=512)
def search(pattern: str) -> Search:
    """Make a pattern of a word list ready, once and only where it is used."""
    return Search([pattern], exact=True)


@lru_cache(maxsize=64)
def search_any(patterns: tuple[str, ...]) -> Search:
    """The same for several patterns at once."""
    return Search(patterns, exact=True)


_MACRO = re.compile(r"\{([A-Z_]+)\}")


def _expanded(pattern: str, macros: Mapping[str, str]) -> str:
    """The pattern with its macros put in; a macro may use earlier ones."""
    while _MACRO.search(pattern):
        pattern = _MACRO.sub(lambda match: f"(?:{macros[match[1]]})", pattern)
    return pattern
