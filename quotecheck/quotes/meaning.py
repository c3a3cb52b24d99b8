"""What turns a meaning round, as data: `meaning/<lang>.yaml`, read here.

A detector is a list of words. How it compares what was said with what is printed
depends on where a word stands in it:

    marks:      {class: [words]}   fires where a class comes or goes: not, may, only
    swaps:      {class: [words]}   fires where one class takes the place of another
    opposites:  [[words], [words]] fires where one side takes the place of the other
    complements: the same, and "not" before one side is the other: not accept is reject
    prefixes:   [un, in]           fires where a word gains or loses one of these
    suffixes:   [[ful, less]]      fires where a word changes one for the other
    plain:      [words]            never counts, though words of it would: not only

Words are phrases; `*` stands for any letters at the beginning or end of a word, and
a word with a capital fits only where the text has one (May, the month). Frames are
patterns on the rest of the sentence that a passage was taken from, in lower case: they
end (`before`) or begin (`after`) at the passage, and one with a ‖ in it, which stands for
the edge of the passage, can look at both sides of that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import re2

from quotecheck import strict
from quotecheck.lexicon import Lexicon
from quotecheck.quotes.tokens import Token, keys_of
from quotecheck.search import Search
from quotecheck.strict import Keys, Parsed, parse

DETECTORS = (
    "negation",
    "number",
    "date",
    "modality",
    "quantifier",
    "restrictor",
    "condition",
    "comparative",
    "antonym",
    "name",
    "person",
    "tense",
    "hedge",
)
"""What can turn the meaning of a quotation round."""

FRAMES = (
    "negated_frame",
    "reported_frame",
    "question_frame",
    "condition",
    "exception",
    "hedge",
    "quantifier",
    "restrictor",
)
"""What can stand around a passage so that it alone says something else."""


def _check_phrase(value: str) -> None:
    if not all(any(character.isalnum() for character in word) for word in value.split()):
        raise ValueError(f"`{value}` has a word without a letter or digit")


_WORDS = strict.many(strict.text("a word or phrase", check=_check_phrase))
_PAIRS = strict.many(strict.many(strict.text("a wording"), least=2))
_EXAMPLES = strict.table({"fires": _PAIRS, "quiet": _PAIRS}, name="examples")
_DETECTOR = strict.table(
    {
        "marks": strict.lookup(_WORDS),
        "swaps": strict.lookup(_WORDS),
        "opposites": strict.many(strict.many(_WORDS, least=2)),
        "complements": strict.many(strict.many(_WORDS, least=2)),
        "prefixes": strict.many(strict.text("a prefix")),
        "suffixes": strict.many(strict.many(strict.text("a suffix"), least=2)),
        "plain": _WORDS,
        "examples": _EXAMPLES,
    },
    name="a detector",
)
_PATTERNS = strict.many(strict.text("a regular expression"))
_FRAME = strict.table({"before": _PATTERNS, "after": _PATTERNS, "examples": _EXAMPLES}, name="a frame")
_FILE = strict.table(
    {
        "lang": strict.text("a language code"),
        "names": strict.choice(("capitals", "listed")),
        "concord": strict.flag(),
        "spaced": strict.flag(),
        "detectors": strict.table(dict.fromkeys(DETECTORS, _DETECTOR), name="detectors"),
        "frames": strict.table(dict.fromkeys(FRAMES, _FRAME), name="frames"),
    },
    required=("lang", "names"),
    name="a meaning file",
)


BORDER = "‖"
"""Stands in the pattern of a frame for the edge of the passage."""

SEEN = 60
"""How much of the passage a pattern of a frame can see, in code points."""


COMPLEMENT = "="
"""Begins the name of a class of complements."""


class Phrase(NamedTuple):
    """A phrase of a list: `words` are keys of tokens, `name` is its class (None: plain)."""

    words: tuple[str, ...]
    name: str | None
    capital: bool


class Occurrence(NamedTuple):
    """A phrase in a text: `tokens[first:last]` are of class `name`."""

    name: str
    first: int
    last: int


class Phrases:
    """Finds the phrases of a list among tokens; of several, the longest counts."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self._exact: dict[str, list[Phrase]] = {}
        self._stems: dict[str, list[Phrase]] = {}
        self._loose: list[Phrase] = []
        for phrase in sorted(phrases, key=lambda phrase: -len(phrase.words)):
            first = phrase.words[0]
            if first.startswith("*"):
                self._loose.append(phrase)
            elif first.endswith("*"):
                self._stems.setdefault(first[:-1], []).append(phrase)
            else:
                self._exact.setdefault(first, []).append(phrase)
        self.names = {phrase.name for phrase in phrases if phrase.name is not None}
        self._lengths = sorted({len(stem) for stem in self._stems}, reverse=True)

    def find(self, found: Sequence[Token], text: str) -> list[Occurrence]:
        """The occurrences of phrases that have a class, from left to right."""
        occurrences = []
        place = 0
        while place < len(found):
            phrases = self._at(found, place, text)
            length = len(phrases[0].words) if phrases else 1
            if all(phrase.name is not None for phrase in phrases):
                names = {phrase.name for phrase in phrases}
                occurrences += [Occurrence(name, place, place + length) for name in sorted(filter(None, names))]
            place += length
        return occurrences

    def plain(self, found: Sequence[Token], text: str) -> set[int]:
        """The numbers of the tokens in phrases that have no class, word for word."""
        covered: set[int] = set()
        for place in range(len(found)):
            for phrase in self._at(found, place, text):
                if phrase.name is None and not any("*" in word for word in phrase.words):
                    covered.update(range(place, place + len(phrase.words)))
        return covered

    def _at(self, found: Sequence[Token], place: int, text: str) -> list[Phrase]:
        """The longest phrase at a place, of each class that it is in; of equally long ones
        the first."""
        key = found[place].key
        fitting = [*self._exact.get(key, ())]
        for length in self._lengths:
            fitting += self._stems.get(key[:length], ()) if length <= len(key) else ()
        fitting = [phrase for phrase in [*fitting, *self._loose] if _fits(phrase, found, place, text)]
        if not fitting:
            return []
        best = max(fitting, key=lambda phrase: (len(phrase.words), phrase.name is None))
        return [phrase for phrase in fitting if phrase.words == best.words]


def _fits(phrase: Phrase, found: Sequence[Token], place: int, text: str) -> bool:
    if place + len(phrase.words) > len(found):
        return False
    if phrase.capital and not text[found[place].letters].isupper():
        return False
    return all(_same(word, found[place + number].key) for number, word in enumerate(phrase.words))


def _same(word: str, key: str) -> bool:
    if not word.startswith("*"):
        return key.startswith(word[:-1]) if word.endswith("*") else word == key
    return word[1:-1] in key if word.endswith("*") else key.endswith(word[1:])


class Detector:
    """One detector of a language, its lists made ready on first use."""

    def __init__(self, name: str, data: Mapping[str, Any], lexicon: Lexicon) -> None:
        self.name = name
        self._data = data
        self._lexicon = lexicon

    @cached_property
    def marks(self) -> Phrases:
        """The phrases whose classes may not come or go."""
        return self._phrases("marks")

    @cached_property
    def swaps(self) -> Phrases:
        """The phrases whose classes may not take one another's place."""
        return self._phrases("swaps")

    @cached_property
    def opposites(self) -> Phrases:
        """The phrases of opposites; the sides of pair 3 are called 3+ and 3-, those of
        complements =3+ and =3-."""
        sides = {
            f"{kind}{number}{sign}": pair[side]
            for kind, key in (("", "opposites"), (COMPLEMENT, "complements"))
            for number, pair in enumerate(self._data.get(key, ()))
            for side, sign in ((0, "+"), (1, "-"))
        }
        return self._compiled(sides)

    @property
    def prefixes(self) -> tuple[str, ...]:
        """Beginnings that turn a word round."""
        return tuple(self._data.get("prefixes", ()))

    @property
    def suffixes(self) -> tuple[tuple[str, str], ...]:
        """Endings that turn a word round when one takes the other's place."""
        return tuple((pair[0], pair[1]) for pair in self._data.get("suffixes", ()))

    @cached_property
    def plain(self) -> frozenset[str]:
        """Single words that only look like a word with a prefix or suffix."""
        return frozenset(word for word in self._data.get("plain", ()) if " " not in word)

    @property
    def examples(self) -> Mapping[str, Sequence[Sequence[str]]]:
        """Pairs of what was said and what is printed: under `fires` and `quiet`."""
        return self._data.get("examples", {})  # type: ignore[no-any-return]

    def _phrases(self, kind: str) -> Phrases:
        return self._compiled(self._data.get(kind, {}))

    def _compiled(self, lists: Mapping[str, Sequence[str]]) -> Phrases:
        phrases = [self._phrase(word, name) for name, listed in lists.items() for word in listed]
        plain = [self._phrase(word, None) for word in self._data.get("plain", ())] if phrases else []
        return Phrases([*phrases, *plain])

    def _phrase(self, text: str, name: str | None) -> Phrase:
        words = []
        for word in text.split():
            keys = keys_of(word.strip("*"), self._lexicon)
            keys[0] = "*" + keys[0] if word.startswith("*") else keys[0]
            keys[-1] += "*" if word.endswith("*") else ""
            words += keys
        return Phrase(tuple(words), name, text[0].isupper())


class Frame:
    """Patterns on what stands in the sentence before and behind a passage."""

    def __init__(self, name: str, data: Mapping[str, Any], *, spaced: bool) -> None:
        self.name = name
        self._data = data
        self._edge = r"[^\pL\pN]" if spaced else ""

    @cached_property
    def _before(self) -> Search | None:
        start = f"(?:^|{self._edge})" if self._edge else ""
        return _search(self._data.get("before", ()), start, rf"[\s,:\"'(，：、-]*{BORDER}")

    @cached_property
    def _after(self) -> Search | None:
        end = f"(?:{self._edge}|$)" if self._edge else ""
        return _search(self._data.get("after", ()), rf"{BORDER}[\s,:\"')，：、-]*", end)

    def holds(self, before: str, passage: str, after: str) -> bool:
        """Whether the folded text on either side of a folded passage is such a frame."""
        if self._before and self._before.occurs(f"{before}{BORDER}{passage[:SEEN]}"):
            return True
        return self._after is not None and self._after.occurs(f"{passage[-SEEN:]}{BORDER}{after}")

    @property
    def examples(self) -> Mapping[str, Sequence[Sequence[str]]]:
        """Pairs of a source and a quotation from it: under `fires` and `quiet`."""
        return self._data.get("examples", {})  # type: ignore[no-any-return]


def _search(patterns: Sequence[str], start: str, end: str) -> Search | None:
    """The patterns up to the border; one that names the border goes beyond it."""
    if not patterns:
        return None
    whole = [pattern if BORDER in pattern else f"{start}(?:{pattern}){end}" for pattern in patterns]
    return Search(whole, exact=True)


class Meaning:
    """The detectors and frames of one language."""

    def __init__(self, data: Mapping[str, Any], lexicon: Lexicon) -> None:
        self.lang: str = data["lang"]
        self.names_have_capitals = data["names"] == "capitals"
        self.concord: bool = data.get("concord", False)
        spaced = data.get("spaced", True)
        listed = data.get("detectors", {})
        self.detectors = tuple(Detector(name, listed.get(name, {}), lexicon) for name in DETECTORS)
        framed = data.get("frames", {})
        self.frames = tuple(Frame(name, framed.get(name, {}), spaced=spaced) for name in FRAMES)

    def detector(self, name: str) -> Detector:
        """The detector of this name."""
        return self.detectors[DETECTORS.index(name)]

    @classmethod
    def none(cls, lexicon: Lexicon) -> Meaning:
        """No lists at all: numbers are still compared."""
        return cls({"lang": lexicon.lang, "names": "listed"}, lexicon)


def compile_meaning(text: str, path: str) -> dict[str, Any]:
    """Check a meaning file. Raises QuotecheckError at the first mistake."""
    parsed = parse(text, path, _FILE)
    for name, frame in parsed.data.get("frames", {}).items():
        for side in ("before", "after"):
            for number, pattern in enumerate(frame.get(side, ())):
                _check(parsed, ("frames", name, side, number), pattern)
    return dict(parsed.data)


def _check(parsed: Parsed, keys: Keys, pattern: str) -> None:
    try:
        matches_empty = Search([pattern], exact=True).matches_empty()
    except re2.error as error:
        raise parsed.error(keys, f"this is no regular expression: {error}") from None
    if matches_empty:
        raise parsed.error(keys, "this pattern matches the empty text", "make some part of it required")
