"""All literal renderings of all rules, looked for at once.

They are arranged by the word that each is looked for, its rarest, so that a text calls up
those of its words alone and the rest is never read. Those are dropped whose other words the
paragraph has not; the few that are left are compared word by word (`literal`).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from quotecheck.model import Span
from quotecheck.rulebook.literal import GAP, NUMBER, WORD, Phrase, Words, around, bases_of, phrase

_LIST, _ENTRY, _PART = "\x1d", "\x1e", "\x1f"
_WORD = re.compile(WORD)


class Rendering(NamedTuple):
    """A rendering: of which rule (by number), the how manieth there, and its slots, of which
    one is looked for and the others must be somewhere."""

    rule: int
    number: int
    slots: Phrase
    slot: int
    others: tuple[frozenset[str], ...]

    @classmethod
    def read(cls, entry: str) -> Rendering:
        """The rendering of an entry."""
        rule, number, slot, words = entry.split(_PART)
        slots = phrase(words.split(" "))
        others = [one for place, one in enumerate(slots) if place != int(slot) and NUMBER not in one.words]
        return cls(int(rule), int(number), slots, int(slot), tuple([one.words | one.forms for one in others]))


class Renderings:
    """The renderings of rules with these ids, by the word that each is looked for."""

    def __init__(self, ids: Sequence[str], kept: Mapping[str, str]) -> None:
        self.ids = ids
        self._kept = kept
        self._begun: dict[str, dict[str, list[str]]] = {}
        self._read: dict[str, Rendering] = {}

    @classmethod
    def of(cls, rules: Iterable[tuple[str, str]]) -> Renderings:
        """Arrange the renderings of rules, by their ids, as `written` has put them."""
        ids = []
        kept: dict[str, list[str]] = defaultdict(list)
        for rule, (id, text) in enumerate(rules):
            ids.append(id)
            for entry in text.split(_ENTRY):
                anchors, second, rest = entry.split(_PART, 2)
                for anchor in anchors.split("/"):
                    kept[anchor].append(_PART.join((second, str(rule), rest)))
        return cls(ids, {anchor: _ENTRY.join(entries) for anchor, entries in kept.items()})

    def pack(self) -> bytes:
        """All of it, to be kept."""
        return "\n".join(map(_LIST.join, (self.ids, self._kept, self._kept.values()))).encode("utf-8")

    @classmethod
    def unpack(cls, data: bytes) -> Renderings:
        """What `pack` has made. Raises ValueError for anything else."""
        ids, anchors, entries = ([] if not part else part.split(_LIST) for part in data.decode("utf-8").split("\n"))
        return cls(ids, dict(zip(anchors, entries, strict=True)))

    def find(self, text: str) -> Iterator[tuple[str, list[tuple[Span, int]]]]:
        """The renderings in folded prose, for each rule that has any: their spans and numbers,
        from left to right; of those that overlap, the first and longest."""
        there = set().union(*map(bases_of, set(_WORD.findall(text.lower()))))
        possible = {anchor: able for anchor in self._kept.keys() & there if (able := self._able(anchor, there))}
        if not possible:
            return
        words = Words(text, possible.keys())
        found: dict[int, set[tuple[int, int, int]]] = defaultdict(set)
        for anchor, able in possible.items():
            for one in able:
                for place in words.places.get(anchor, ()):
                    reached = around(one.slots, one.slot, words.tokens, place)
                    if reached:
                        start, end = words.tokens[reached[0]].start, words.tokens[reached[1]].end
                        found[one.rule].add((start, -end, one.number))
        for rule, hits in found.items():
            yield self.ids[rule], list(_apart(hits))

    def _able(self, anchor: str, there: set[str]) -> list[Rendering]:
        """The renderings looked for by a word whose others are there, too."""
        if anchor not in self._begun:
            begun = self._begun[anchor] = {}
            for entry in self._kept[anchor].split(_ENTRY):
                seconds, rest = entry.split(_PART, 1)
                for second in seconds.split("/"):
                    begun.setdefault(second, []).append(rest)
        begun = self._begun[anchor]
        entries = [entry for second in begun.keys() & there for entry in begun[second]]
        if "" in begun:
            entries += begun[""]
        able = []
        for entry in dict.fromkeys(entries):
            if entry not in self._read:
                self._read[entry] = Rendering.read(entry)
            one = self._read[entry]
            if not any(map(there.isdisjoint, one.others)):
                able.append(one)
        return able


def written(renderings: Iterable[tuple[Sequence[str], Sequence[int]]]) -> str:
    """The renderings of one rule as text: plain phrases, each with the slot that it is looked
    for and, if it has more than one that is sure, another one. They are numbered in their order."""
    entries = []
    for number, (words, sure) in enumerate(renderings):
        slots = [word.replace("=", "") for word in words if word != GAP]
        second = slots[sure[1]] if len(sure) > 1 else ""
        entries.append(_PART.join((slots[sure[0]], second, str(number), str(sure[0]), " ".join(words))))
    return _ENTRY.join(entries)


def _apart(hits: Iterable[tuple[int, int, int]]) -> Iterator[tuple[Span, int]]:
    behind = 0
    for start, end, number in sorted(hits):
        if start >= behind:
            behind = -end
            yield Span(start, behind), number
