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
from quotecheck.rulebook.literal import NUMBER, Phrase, Words, around, bases_of, phrase

_LIST, _ENTRY, _PART = "\x1d", "\x1e", "\x1f"
_WORD = re.compile(r"\w+(?:'\w+)*")


class Rendering(NamedTuple):
    """A rendering: of which rule (by number), the how manieth there, and its slots, of which
    one is looked for and the others must be somewhere."""

    rule: int
    number: int
    slots: Phrase
    slot: int
    others: tuple[frozenset[str], ...]


class Renderings:
    """The renderings of rules with these ids, by the word that each is looked for."""

    def __init__(self, ids: Sequence[str], kept: Mapping[str, str]) -> None:
        self.ids = ids
        self._kept = kept
        self._read: dict[str, list[Rendering]] = {}

    @classmethod
    def of(cls, rules: Iterable[tuple[str, str]]) -> Renderings:
        """Arrange the renderings of rules, by their ids, as `written` has put them."""
        ids = []
        kept: dict[str, list[str]] = defaultdict(list)
        for rule, (id, text) in enumerate(rules):
            ids.append(id)
            for entry in text.split(_ENTRY):
                anchors, rest = entry.split(_PART, 1)
                for anchor in anchors.split("/"):
                    kept[anchor.removeprefix("=")].append(f"{rule}{_PART}{rest}")
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
        there: set[str] = set()
        for word in set(_WORD.findall(text.lower())):
            there.update(bases_of(word))
        possible = {
            anchor: able
            for anchor in self._kept.keys() & there
            if (able := [one for one in self._of(anchor) if not any(map(there.isdisjoint, one.others))])
        }
        if not possible:
            return
        words = Words(text)
        found: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        for anchor, able in possible.items():
            for one in able:
                for place in words.places.get(anchor, ()):
                    reached = around(one.slots, one.slot, words.tokens, place)
                    if reached:
                        start, end = words.tokens[reached[0]].start, words.tokens[reached[1]].end
                        found[one.rule].append((start, -end, one.number))
        for rule, hits in found.items():
            yield self.ids[rule], list(_apart(hits))

    def _of(self, anchor: str) -> list[Rendering]:
        if anchor not in self._read:
            self._read[anchor] = list(map(_rendering, self._kept[anchor].split(_ENTRY)))
        return self._read[anchor]


def written(renderings: Iterable[tuple[Sequence[str], int]]) -> str:
    """The renderings of one rule as text: plain phrases, each with the slot that it is looked
    for. They are numbered in their order."""
    entries = []
    for number, (words, slot) in enumerate(renderings):
        slots = [word for word in words if word != "~"]
        entries.append(_PART.join((slots[slot], str(number), str(slot), " ".join(words))))
    return _ENTRY.join(entries)


def _rendering(entry: str) -> Rendering:
    rule, number, slot, words = entry.split(_PART)
    slots = phrase(words.split(" "))
    others = tuple(
        one.words | one.forms for place, one in enumerate(slots) if place != int(slot) and NUMBER not in one.words
    )
    return Rendering(int(rule), int(number), slots, int(slot), others)


def _apart(hits: Iterable[tuple[int, int, int]]) -> Iterator[tuple[Span, int]]:
    behind = 0
    for start, end, number in sorted(hits):
        if start >= behind:
            behind = -end
            yield Span(start, behind), number
