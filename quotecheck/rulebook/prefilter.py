"""Which rules can find anything in which segment, told in one pass over the prose.

Each rule comes with sets of strings; its findings hold one of each. They go into one
Aho-Corasick automaton, which runs over all segments of a document at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from ahocorasick_rs import BytesAhoCorasick

Needs = Sequence[Sequence[Sequence[str]]]
"""The ways in which a rule finds something, each as sets of strings of which it holds one."""

_DIGITS = bytes.maketrans(b"123456789", b"000000000")


def haystack(text: str) -> bytes:
    """Folded prose as strings are looked for in it: in lower case, but for a capital at the
    beginning of each word, so that a string that begins one is not found within another; and
    each digit as 0, so that any number is one string."""
    return text.lower().encode("utf-8").title().translate(_DIGITS)


CHUNK = 1 << 16
"""Bytes looked through at once: the automaton lists all matches of a chunk, so
this bounds the memory that a hostile draft can ask for."""

SEPARATOR = b"\n"
"""Stands between segments; folded prose has none, nor has any literal."""


LONGEST = 20
"""Code points of a string. What a longer one begins with is rare enough: with 12, half as many
rules more are run over prose in which they find nothing; with 32, hardly any fewer."""

GRAMS = (6, 4, 2, 1)
"""Code points. Strings are arranged by so many of their beginning, as many as they have."""

# The separators that ASCII has for this; none of them is in a literal.
_GROUP, _LIST, _ENTRY, _PLACE = "\x1c", "\x1d", "\x1e", "\x1f"


class Needles:
    """What rules need, arranged by how the strings begin: a little text calls up a little of
    it, and the rest is never read. `ids` are the rules, in order."""

    def __init__(self, ids: Sequence[str], grams: Sequence[Mapping[str, str]]) -> None:
        self.ids = ids
        self._grams = grams

    @classmethod
    def of(cls, rules: Iterable[tuple[str, Needs]]) -> Needles:
        """Arrange what rules need, by their ids."""
        ids: list[str] = []
        places: dict[str, list[str]] = defaultdict(list)
        for rule, (id, needs) in enumerate(rules):
            ids.append(id)
            for way, sets in enumerate(needs):
                for number, strings in enumerate(sets):
                    for string in strings:
                        places[string].append(f"{rule} {way} {number} {len(sets)}")
        grams: list[dict[str, list[str]]] = [defaultdict(list) for _ in GRAMS]
        for string, found in places.items():
            which = next(number for number, size in enumerate(GRAMS) if size <= len(string))
            grams[which][string[: GRAMS[which]]].append(_PLACE.join((string, *found)))
        return cls(ids, [{gram: _ENTRY.join(entries) for gram, entries in one.items()} for one in grams])

    def pack(self) -> bytes:
        """All of it, to be kept."""
        parts = [_LIST.join(self.ids)]
        for one in self._grams:
            parts += [_LIST.join(one), _LIST.join(one.values())]
        return _GROUP.join(parts).encode("utf-8")

    @classmethod
    def unpack(cls, data: bytes) -> Needles:
        """What `pack` has made. Raises ValueError for anything else."""
        ids, *parts = ([] if not part else part.split(_LIST) for part in data.decode("utf-8").split(_GROUP))
        if len(parts) != 2 * len(GRAMS):
            raise ValueError("these are no needles")
        return cls(ids, [dict(zip(*pair, strict=True)) for pair in zip(parts[::2], parts[1::2], strict=True)])

    def narrowed(self, haystack: bytes) -> Iterator[tuple[str, Needs]]:
        """The rules that have all they need in a text, with the strings that occur: of a
        small text they are few, and their automaton is built in no time."""
        text = haystack.decode("utf-8")
        ways: dict[tuple[int, str], list[list[str]]] = {}
        for string, places in self._occurring(text):
            for place in places:
                rule, way, number, size = place.split(" ")
                sets = ways.setdefault((int(rule), way), [[] for _ in range(int(size))])
                sets[int(number)].append(string)
        found: dict[int, list[list[list[str]]]] = defaultdict(list)
        for (one, _), sets in ways.items():
            if all(sets):
                found[one].append(sets)
        return ((self.ids[one], needs) for one, needs in found.items())

    def _occurring(self, text: str) -> Iterator[tuple[str, list[str]]]:
        """The strings that a text holds, each with the sets that it is in."""
        for size, entries in zip(GRAMS, self._grams, strict=True):
            for gram in entries.keys() & {text[place : place + size] for place in range(len(text) - size + 1)}:
                for entry in entries[gram].split(_ENTRY):
                    string, *places = entry.split(_PLACE)
                    if string in text:
                        yield string, places


class Prefilter:
    """Rules by what they need. Rules come with their numbers."""

    def __init__(self, rules: Iterable[tuple[int, Needs]]) -> None:
        alone: dict[str, list[int]] = defaultdict(list)
        beside: dict[str, list[int]] = defaultdict(list)
        self._ways: list[int] = []
        self._rules: list[int] = []
        self._sizes: list[int] = []
        for rule, needs in rules:
            for way in needs:
                if len(way) == 1:
                    for string in way[0]:
                        alone[string].append(rule)
                    continue
                for strings in way:
                    for string in strings:
                        beside[string].append(len(self._ways))
                    self._ways.append(len(self._rules))
                self._rules.append(rule)
                self._sizes.append(len(way))
        strings = list(dict.fromkeys([*alone, *beside]))
        patterns = [string.encode("utf-8") for string in strings]
        self._automaton = BytesAhoCorasick(patterns) if patterns else None
        self._longest = max(map(len, patterns), default=0)
        self._alone = [tuple(alone.get(string, ())) for string in strings]
        """The rules that need nothing but this string."""
        self._beside = [tuple(beside.get(string, ())) for string in strings]
        """The sets that it is in, of ways that need one string of several sets."""

    def possible(self, haystack: bytes) -> dict[int, list[int]]:
        """The numbers of the rules that have all they need in a segment, each with the
        numbers of those segments, in order. A line of the haystack is a segment."""
        found: dict[int, list[int]] = defaultdict(list)
        if self._automaton is None:
            return found
        alone, beside = self._alone, self._beside
        for segment, line in enumerate(haystack.split(SEPARATOR)):
            strings = self._occurring(line)
            if strings:
                rules = set().union(*[alone[string] for string in strings])
                rules.update(self._whole(set().union(*[beside[string] for string in strings])))
                for rule in rules:
                    found[rule].append(segment)
        return found

    def _whole(self, sets: Iterable[int]) -> Iterator[int]:
        """The rules that have a way of which all sets are met."""
        met: dict[int, int] = {}
        for one in sets:
            way = self._ways[one]
            count = met[way] = met.get(way, 0) + 1
            if count == self._sizes[way]:
                yield self._rules[way]

    def _occurring(self, line: bytes) -> set[int]:
        """The literals that a segment holds: looked for piece by piece, so that no literal is cut."""
        assert self._automaton is not None
        found: set[int] = set()
        for start in range(0, len(line), CHUNK):
            piece = line[start : start + CHUNK + self._longest]
            found.update(hit[0] for hit in self._automaton.find_matches_as_indexes(piece, overlapping=True))
        return found
