"""What can be known of a pattern without running it.

RE2 decides what a pattern means and runs it. To choose the few rules that can
match a draft at all, to put word boundaries where a phrase has words, and to
refuse patterns that could never match, this module reads the same syntax into
a small tree and asks it: what is the shortest match, what can stand at either
end, is there any text at all that matches. `needs` asks which literals must occur.

Answers err on the safe side: where the tree does not know (a Unicode class,
say), any character may stand there.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from quotecheck.text import fold_wording

# Kinds of characters, as far as boundaries care: word, blank, other.
WORD, BLANK, OTHER = "w", "s", "o"
_KINDS = frozenset({WORD, BLANK, OTHER})
_END = "$"


@dataclass(frozen=True, slots=True)
class Characters:
    """One character: of these kinds, and, where known, one of `literal`."""

    kinds: frozenset[str]
    literal: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """Several plain characters, one after the other: what most of a pattern is. Folding
    changes nothing in it but the case of letters."""

    text: str


@dataclass(frozen=True, slots=True)
class Boundary:
    """A place: `^`, `$`, `b` or `B`."""

    sign: str


@dataclass(frozen=True, slots=True)
class Sequenced:
    """One after the other."""

    items: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Any one of them."""

    items: tuple[Pattern, ...]


@dataclass(frozen=True, slots=True)
class Repeated:
    """`least` to `most` times (None: any number)."""

    item: Pattern
    least: int
    most: int | None


Pattern = Characters | Text | Boundary | Sequenced | Alternatives | Repeated


def size(pattern: Pattern) -> int:
    """How many characters a pattern comes to where repetitions are written out: about what
    RE2 makes of it. Classes of Unicode count as what they are in UTF-8."""
    match pattern:
        case Characters(_, literal):
            return 1 if literal else 200
        case Text(text):
            return len(text)
        case Boundary():
            return 1
        case Sequenced(items) | Alternatives(items):
            return sum(map(size, items))
        case Repeated(item, least, most):
            return size(item) * max(1, least if most is None else most)


def sample(pattern: Pattern) -> str:
    """A text that probably matches, as short as any that does: with a digit where any sign will
    do, and boundaries are not looked at."""
    match pattern:
        case Characters(kinds, literal):
            return min(literal) if literal else next(text for kind, text in _SAMPLES.items() if kind in kinds)
        case Text(text):
            return text
        case Boundary():
            return ""
        case Sequenced(items):
            return "".join(map(sample, items))
        case Alternatives(items):
            return min(map(sample, items), key=len)
        case Repeated(item, least, _):
            return least * sample(item)


_SAMPLES = {WORD: "1", BLANK: " ", OTHER: "-"}
"""A digit is a word character to every class of them."""


def edges(pattern: Pattern) -> tuple[bool, bool]:
    """Whether every match begins, and whether every match ends, in a word."""
    return _edge(pattern, 1)[0] == {WORD}, _edge(pattern, -1)[0] == {WORD}


def _edge(pattern: Pattern, step: int) -> tuple[set[str], bool]:
    """The kinds of characters at one end, and whether nothing may match."""
    match pattern:
        case Characters(kinds):
            return set(kinds), False
        case Text(text):
            return {_kind(text[0 if step > 0 else -1])}, False
        case Boundary():
            return set(), True
        case Alternatives(items):
            sides = [_edge(item, step) for item in items]
            return {kind for kinds, _ in sides for kind in kinds}, any(empty for _, empty in sides)
        case Repeated(item, least, _):
            repeated, empty = _edge(item, step)
            return repeated, empty or least == 0
        case Sequenced(items):
            found: set[str] = set()
            for item in items[::step]:
                first, empty = _edge(item, step)
                found |= first
                if not empty:
                    return found, False
            return found, True


# -- can it match at all? ------------------------------------------------------

_Context = tuple[str, frozenset[str]]
"""The kind of the character before ("^" at the start), and the kinds that the
next one may have ("$" for the end)."""

_ANYTHING = _KINDS | {_END}


def can_match(pattern: Pattern, *, folded: bool) -> bool:
    """Whether any text matches; `folded` says that the pattern reads prose in
    which no two blanks stand together and marks are plain."""
    if not _has_boundaries(pattern):
        text = sample(pattern)
        if not folded or fold_wording(text) == text:
            return True
    starts: set[_Context] = {(before, _ANYTHING) for before in ("^", WORD, BLANK, OTHER)}
    return bool(_after(pattern, starts, folded))


def _has_boundaries(pattern: Pattern) -> bool:
    match pattern:
        case Boundary():
            return True
        case Sequenced(items) | Alternatives(items):
            return any(map(_has_boundaries, items))
        case Repeated(item):
            return _has_boundaries(item)
        case _:
            return False


def _after(pattern: Pattern, contexts: set[_Context], folded: bool) -> set[_Context]:
    """The contexts that may hold behind a pattern where `contexts` hold before."""
    match pattern:
        case Characters():
            return _consumed(pattern, contexts, folded)
        case Text(text):
            begun = _consumed(_literal(text[0]), contexts, folded)
            return {(_kind(text[-1]), _ANYTHING)} if begun else begun
        case Boundary(sign):
            return {(before, need) for before, nexts in contexts if (need := nexts & _wanted(sign, before))}
        case Alternatives(items):
            return {context for item in items for context in _after(item, contexts, folded)}
        case Sequenced(items):
            for item in items:
                contexts = _after(item, contexts, folded)
            return contexts
        case Repeated(item, least, most):
            return _repeated(item, least, most, contexts, folded)


def _consumed(characters: Characters, contexts: set[_Context], folded: bool) -> set[_Context]:
    kinds = characters.kinds
    if folded and characters.literal is not None:
        kinds = frozenset(_kind(c) for c in characters.literal if fold_wording(c) == c)
    found: set[_Context] = set()
    for before, nexts in contexts:
        allowed = kinds & nexts
        if folded and before == BLANK:
            allowed -= {BLANK}
        found |= {(kind, _ANYTHING) for kind in allowed}
    return found


def _wanted(sign: str, before: str) -> frozenset[str]:
    """What may follow a boundary behind a character of kind `before`."""
    if sign == "^":
        return _ANYTHING if before == "^" else frozenset()
    if sign == "$":
        return frozenset({_END})
    in_word = before == WORD
    outside = frozenset({BLANK, OTHER, _END})
    if sign == "b":
        return outside if in_word else frozenset({WORD})
    return frozenset({WORD}) if in_word else outside


def _repeated(item: Pattern, least: int, most: int | None, contexts: set[_Context], folded: bool) -> set[_Context]:
    for _ in range(min(least, 3)):  # contexts repeat after two characters
        contexts = _after(item, contexts, folded)
    found = set(contexts)
    for _ in range(3 if most is None else min(most - least, 3)):
        contexts = _after(item, contexts, folded)
        found |= contexts
    return found


# -- reading -------------------------------------------------------------------


class UnreadableError(Exception):
    """Syntax that only RE2 knows; nothing is promised about such a pattern."""


def is_plain(pattern: str) -> bool:
    """Whether a pattern is a wording of whole words, which needs no further look."""
    return _PLAIN.fullmatch(pattern) is not None and pattern[0].isalnum() and pattern[-1].isalnum()


def parse(pattern: str) -> Pattern:
    """The tree of a pattern that RE2 accepts. Raises UnreadableError."""
    reader = _Reader(pattern)
    tree = reader.alternatives()
    if reader.place < len(pattern):
        raise UnreadableError(pattern)
    return tree


_ANY = Characters(_KINDS)
_DIGIT = Characters(frozenset({WORD}), frozenset("0123456789"))
_LETTER = Characters(frozenset({WORD}))
_SPACE = Characters(frozenset({BLANK}))
_NOT_WORD = Characters(frozenset({BLANK, OTHER}))
_CLASSES = {
    "d": _DIGIT, "D": _ANY, "w": _LETTER, "W": _NOT_WORD, "s": _SPACE, "S": Characters(frozenset({WORD, OTHER})),
}  # fmt: skip
_PLACES = {"b": "b", "B": "B", "A": "^", "z": "$"}
_CONTROLS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}
_QUANTIFIER = re.compile(r"\{(\d{1,4})(,)?(\d{1,4})?\}|[*+?]")
_QUANTIFIERS = tuple("*+?{")
_PLAIN = re.compile(r" ?[A-Za-z0-9',_-]+(?: [A-Za-z0-9',_-]+)*")
_GROUP = re.compile(r"\?(?:P?<\w+>|([imsU]*)(?:-([imsU]+))?(:|\)))")
_HEX = re.compile(r"x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,6})\})")
_POSIX = re.compile(r"\[:\^?\w+:\]")


@lru_cache(maxsize=4096)
def _kind(character: str) -> str:
    if character.isascii() and (character.isalnum() or character == "_"):
        return WORD
    return BLANK if character.isspace() else OTHER


@lru_cache(maxsize=4096)
def _literal(characters: str) -> Characters:
    found = frozenset(characters)
    return Characters(frozenset(map(_kind, found)), found)


class _Reader:
    """Recursive descent over a pattern; case is folded in the literals later."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.place = 0

    def alternatives(self) -> Pattern:
        items = [self._sequence()]
        while self._take("|"):
            items.append(self._sequence())
        return items[0] if len(items) == 1 else Alternatives(tuple(items))

    def _sequence(self) -> Pattern:
        items: list[Pattern] = []
        while self.place < len(self.text) and self.text[self.place] not in "|)":
            items.append(self._plain() or self._quantified(self._atom()))
        return items[0] if len(items) == 1 else Sequenced(tuple(items))

    def _plain(self) -> Text | None:
        """Plain characters from here on, but for one that has a quantifier."""
        match = _PLAIN.match(self.text, self.place)
        if match is None:
            return None
        end = match.end() - (self.text[match.end() : match.end() + 1] in _QUANTIFIERS)
        if end - self.place < 2:
            return None
        self.place, start = end, self.place
        return Text(self.text[start:end])

    def _quantified(self, item: Pattern) -> Pattern:
        match = _QUANTIFIER.match(self.text, self.place)
        if not match:
            return item
        self.place = match.end()
        self._take("?")
        if match[1] is None:
            least, most = {"*": (0, None), "+": (1, None), "?": (0, 1)}[match[0]]
            return Repeated(item, least, most)
        most = int(match[3]) if match[3] else (None if match[2] else int(match[1]))
        return Repeated(item, int(match[1]), most)

    def _atom(self) -> Pattern:
        character = self._next()
        reader = _ATOMS.get(character)
        return reader(self) if reader else _literal(character)

    def _group(self) -> Pattern:
        match = _GROUP.match(self.text, self.place)
        if match:
            self.place = match.end()
            if match[3] == ")":  # flags for the rest; only case matters, and that is folded
                return Sequenced(())
        elif self.text.startswith("?", self.place):
            raise UnreadableError(self.text)
        inner = self.alternatives()
        if not self._take(")"):
            raise UnreadableError(self.text)
        return inner

    def _escape(self) -> Pattern:
        character = self._next()
        if character in _PLACES:
            return Boundary(_PLACES[character])
        if character in _CLASSES:
            return _CLASSES[character]
        if character in "pP":
            return self._unicode_class()
        if character == "Q":
            return self._quoted()
        return _literal(self._escaped(character))

    def _escaped(self, character: str) -> str:
        """The character that an escape stands for."""
        if character == "x":
            match = _HEX.match(self.text, self.place - 1)
            if not match:
                raise UnreadableError(self.text)
            self.place = match.end()
            return chr(int(match[1] or match[2], 16))
        if character in _CONTROLS:
            return _CONTROLS[character]
        if character.isalnum():
            raise UnreadableError(self.text)
        return character

    def _unicode_class(self) -> Pattern:
        if self._take("{"):
            end = self.text.find("}", self.place)
            if end < 0:
                raise UnreadableError(self.text)
            self.place = end + 1
        else:
            self._next()
        return _ANY

    def _quoted(self) -> Pattern:
        end = self.text.find("\\E", self.place)
        stop = len(self.text) if end < 0 else end
        items = tuple(_literal(character) for character in self.text[self.place : stop])
        self.place = stop if end < 0 else end + 2
        return Sequenced(items)

    def _class(self) -> Pattern:
        negated = self._take("^")
        members: set[str] = set()
        kinds: set[str] = set()
        known = True
        first = True
        while first or not self.text.startswith("]", self.place):
            first = False
            part = self._class_member()
            kinds |= part.kinds
            known = known and part.literal is not None
            members |= part.literal or set()
        self.place += 1
        if negated:
            return _ANY
        return Characters(frozenset(kinds), frozenset(members) if known else None)

    def _class_member(self) -> Characters:
        posix = _POSIX.match(self.text, self.place)
        if posix:
            self.place = posix.end()
            return _ANY
        character = self._next()
        if character == "\\":
            escape = self._escape()
            if not isinstance(escape, Characters):
                raise UnreadableError(self.text)
            if escape.literal is None or len(escape.literal) > 1:
                return escape
            (character,) = escape.literal
        if self.text.startswith("-", self.place) and not self.text.startswith("-]", self.place):
            self.place += 1
            return self._range(character)
        return _literal(character)

    def _range(self, first: str) -> Characters:
        last = self._next()
        if last == "\\":
            last = self._escaped(self._next())
        if ord(last) - ord(first) > 128:
            return _ANY
        return _literal("".join(chr(point) for point in range(ord(first), ord(last) + 1)))

    def _next(self) -> str:
        if self.place >= len(self.text):
            raise UnreadableError(self.text)
        self.place += 1
        return self.text[self.place - 1]

    def _take(self, sign: str) -> bool:
        taken = self.text.startswith(sign, self.place)
        self.place += len(sign) * taken
        return taken


_ATOMS: dict[str, Callable[[_Reader], Pattern]] = {
    "(": _Reader._group,
    "[": _Reader._class,
    "\\": _Reader._escape,
    ".": lambda reader: _ANY,
    "^": lambda reader: Boundary("^"),
    "$": lambda reader: Boundary("$"),
}
