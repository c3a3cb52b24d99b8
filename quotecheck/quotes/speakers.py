"""Who is who: names that are one person, and whom "the spokesperson" refers to."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from quotecheck import strict
from quotecheck.model import Document, Quote
from quotecheck.strict import parse
from quotecheck.text import fold

_NAMES = strict.many(strict.many(strict.text("a name"), least=2))
_LABELS = strict.many(strict.text("a word before a colon"))
_FILE = strict.table(
    {
        "aliases": _NAMES,
        "titles": strict.many(strict.text("a title")),
        "questions": _LABELS,
        "answers": _LABELS,
        "labels": _LABELS,
    },
    required=("aliases",),
    name="a list of speakers",
)


class Speakers:
    """Names that are one person: each of `aliases` is a list of them. `titles` are what a
    draft calls somebody whom it has named before. In transcripts, `questions` and
    `answers` stand in place of a name, and `labels` look like one."""

    def __init__(
        self,
        aliases: Iterable[Sequence[str]] = (),
        *,
        titles: Iterable[str] = (),
        questions: Iterable[str] = (),
        answers: Iterable[str] = (),
        labels: Iterable[str] = (),
    ) -> None:
        self.titles = tuple(titles)
        self.questions = frozenset(questions)
        self.answers = frozenset(answers)
        self.labels = frozenset(labels)
        self._titles = frozenset(word for title in self.titles for word in _key(title).split())
        self._person: dict[str, int] = {}
        self._by_part: dict[str, dict[int, set[str]]] = {}  # the people with a part in their names
        for number, names in enumerate(aliases):
            for name in names:
                self._person[_key(name)] = number
                for part in self._parts(name):
                    self._by_part.setdefault(part, {}).setdefault(number, set()).update(self._parts(name))

    def same(self, left: str, right: str) -> bool:
        """Whether two names may be of one person: by the list, or by a part that they
        have in common, as Kim and Kim Jong Un have."""
        one, other = self._people(left), self._people(right)
        if one and other:
            return not one.isdisjoint(other)
        return _key(left) == _key(right) != "" or not self._parts(left).isdisjoint(self._parts(right))

    def knows(self, name: str) -> bool:
        """Whether a name is on the list."""
        return bool(self._people(name))

    def is_name(self, speaker: str) -> bool:
        """Whether a speaker is somebody by name, and not "the president" or "an old sailor"."""
        said = self._parts(speaker)
        return any(not word.islower() and _key(word) in said for word in speaker.split())

    def _people(self, name: str) -> frozenset[int]:
        """Those whom a name may be of."""
        key = _key(name)
        if key in self._person:
            return frozenset({self._person[key]})
        parts = self._parts(name)
        first = self._by_part.get(min(parts, default=""), {})
        return frozenset(number for number, known in first.items() if parts <= known)

    def _parts(self, name: str) -> frozenset[str]:
        """The parts of a name that tell people apart: none of two presidents' title."""
        return _parts(name) - self._titles - _SMALL


def compile_speakers(text: str, path: str) -> dict[str, Any]:
    """Check a list of speakers. Raises QuotecheckError at the first mistake."""
    return dict(parse(text, path, _FILE).data)


def build_speakers(data: Mapping[str, Any]) -> Speakers:
    """Build the list from checked data."""
    listed = {key: data.get(key, ()) for key in ("titles", "questions", "answers", "labels")}
    return Speakers(data["aliases"], **listed)


_SMALL = frozenset({"the", "and", "his", "her", "its", "our", "their"})
"""Words that name nobody; shorter ones are no parts of a name anyway."""


@lru_cache(maxsize=4096)
def _key(name: str) -> str:
    return fold(name).text.replace("-", " ").strip(" .")


@lru_cache(maxsize=4096)
def _parts(name: str) -> frozenset[str]:
    """The parts of a name that are long enough to know it by; of Chinese, the whole."""
    parts = _key(name).split()
    return frozenset(part.strip(".,'·") for part in parts if len(part) > 2 or not part.isascii())


# -- referring back ------------------------------------------------------------------

_NAME = r"[A-ZÀ-Þ][\w'’-]+(?: [A-ZÀ-Þ][\w'’-]+){0,3}"
_PRONOUNS = frozenset({"he", "she", "they"})


def refer_back(quotes: Sequence[Quote], document: Document, speakers: Speakers) -> list[str | None]:
    """For each quotation, the name of whom its speaker refers back to: "the spokesperson"
    to the nearest spokesperson named before, "she" to who spoke last. None where the
    speaker is a name, or nobody fits."""
    found: list[str | None] = []
    last: str | None = None
    named: dict[str, list[re.Match[str]]] = {}
    for quote in quotes:
        title = _title(quote, speakers)
        if title and title not in named:
            named[title] = list(_named(title).finditer(document.text))
        name = last if _is_pronoun(quote) else _nearest(named[title], quote.outer.start) if title else None
        found.append(name)
        last = name or quote.settled_speaker or last
    return found


def _is_pronoun(quote: Quote) -> bool:
    return quote.speaker is not None and quote.speaker.lower() in _PRONOUNS


def _title(quote: Quote, speakers: Speakers) -> str | None:
    """The title by which a quotation refers to its speaker, if it is one."""
    words = (quote.speaker or "").lower().split()
    if not words or words[0] != "the":
        return None
    return next((title for title in speakers.titles if " ".join(words[1:]).endswith(title)), None)


def _nearest(named: Sequence[re.Match[str]], place: int) -> str | None:
    """Who is named last before a place of the document."""
    number = bisect_right(named, place, key=lambda match: match.end())
    return (named[number - 1]["name"] or named[number - 1]["other"]) if number else None


@lru_cache(maxsize=64)
def _named(title: str) -> re.Pattern[str]:
    """A name right behind a title, or before it: Mao Ning, the ministry's spokesperson."""
    said = f"(?i:{re.escape(title)})"
    behind = rf"\b{said}[,:]? (?P<name>{_NAME})"
    ahead = rf"\b(?P<other>{_NAME}),? (?:(?:the|a|an) )?(?:[\w'’-]+ ){{0,4}}?{said}\b(?!,? {_NAME})"
    return re.compile(f"{behind}|{ahead}")
