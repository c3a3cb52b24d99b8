"""Where a quotation lies in a source, word by word.

A semi-global alignment: the quotation as a whole against any stretch of the
source, so the bounds of that stretch come out exactly. An ellipsis in the
quotation stands for any number of words, a bracket for a few.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from quotecheck.quotes.tokens import Token, TokenKind

BRACKET_REACH = 8
"""How many words of the source a bracketed insertion may stand for: the
longest noun phrase that newsroom style replaces by a name in brackets."""

# Costs in hundredths of a word. A word that the source has not is a little worse
# than another word in its place. Words left out in one go cost less than as many
# single ones: whoever shortens a sentence without saying so drops a stretch of
# it. A word said twice or a filler is cheap, so that stutters do not pull the
# alignment apart; a bracket prefers to stand for few words.
_WORD = 100
_ADDED = 110
_FURTHER = 25
_CHEAP = 20
_BRACKETED = 1


class Move(StrEnum):
    """How one place of the quotation goes with one of the source."""

    EQUAL = "equal"
    REPLACE = "replace"
    INSERT = "insert"  # only in the quotation
    DELETE = "delete"  # only in the source
    SKIP = "skip"  # a stutter or filler of the source
    ELIDE = "elide"  # a word that an ellipsis stands for
    BRACKET = "bracket"  # a word that a bracket stands for
    PASS = "pass"  # the ellipsis, the bracket or [sic] itself


@dataclass(frozen=True, slots=True)
class Aligned:
    """A move with the numbers of the tokens it takes, None where it takes none."""

    move: Move
    quoted: int | None
    source: int | None


@dataclass(frozen=True, slots=True)
class Alignment:
    """The moves from the first word to the last; `cost` in words."""

    moves: tuple[Aligned, ...]
    cost: float

    def source_range(self) -> tuple[int, int]:
        """First and last token of the source that the quotation covers, as a
        half-open range; empty where it covers none."""
        taken = [aligned.source for aligned in self.moves if aligned.source is not None]
        return (taken[0], taken[-1] + 1) if taken else (0, 0)


def align(
    quoted: Sequence[Token], source: Sequence[Token], fillers: frozenset[str], *, from_end: bool = False
) -> Alignment:
    """The cheapest way to read `quoted` out of a stretch of `source`.

    Among equally cheap ones the leftmost stretch wins, or the rightmost one when
    read `from_end`. Time and memory grow with the product of the two lengths.
    """
    skippable = [_is_skippable(source, number, fillers) for number in range(len(source))]
    if not from_end:
        return _aligned(quoted, source, skippable)
    mirrored = _aligned(quoted[::-1], source[::-1], skippable[::-1])
    return Alignment(
        tuple(
            Aligned(moved.move, _mirror(moved.quoted, quoted), _mirror(moved.source, source))
            for moved in reversed(mirrored.moves)
        ),
        mirrored.cost,
    )


def _mirror(number: int | None, found: Sequence[Token]) -> int | None:
    return None if number is None else len(found) - 1 - number


def _aligned(quoted: Sequence[Token], source: Sequence[Token], skippable: list[bool]) -> Alignment:
    costs = [0] * (len(source) + 1)
    table: list[list[_Choice]] = [[]]
    for token in quoted:
        costs, choices = _ROWS[token.kind](token.key, costs, source, skippable)
        table.append(choices)
    end = min(range(len(costs)), key=lambda place: (costs[place], place))
    return Alignment(tuple(_trace(table, end, skippable)), costs[end] / _WORD)


def _is_skippable(source: Sequence[Token], number: int, fillers: frozenset[str]) -> bool:
    """Whether a word of the source is said again right behind, or is a filler."""
    key = source[number].key
    if key in fillers:
        return True
    again = number + 1 < len(source) and source[number + 1].key == key
    return again and key.isalpha() and key.isascii()


_Choice = Move | int
"""How the best way comes to a place: by a move, or by leaving out so many words."""

_Row = tuple[list[int], list[_Choice]]


def _word_row(key: str, above: list[int], source: Sequence[Token], skippable: list[bool]) -> _Row:
    row: list[int] = [above[0] + _ADDED]
    choices: list[_Choice] = [Move.INSERT]
    gap, left_out = row[0] + _WORD, 0  # the best way that ends by leaving words out, and how many
    for place, other in enumerate(source):
        opened = row[-1] + (_CHEAP if skippable[place] else _WORD)
        extended = gap + (_CHEAP if skippable[place] else _FURTHER)
        gap, left_out = (extended, left_out + 1) if left_out and extended < opened else (opened, 1)
        same = other.key == key
        best: int = above[place] + (0 if same else _WORD)
        choice: _Choice = Move.EQUAL if same else Move.REPLACE
        if gap < best:
            best, choice = gap, left_out
        if above[place + 1] + _ADDED < best:
            best, choice = above[place + 1] + _ADDED, Move.INSERT
        row.append(best)
        choices.append(choice)
    return row, choices


def _ellipsis_row(key: str, above: list[int], source: Sequence[Token], skippable: list[bool]) -> _Row:
    row: list[int] = [above[0]]
    choices: list[_Choice] = [Move.PASS]
    for passed in above[1:]:
        elides = row[-1] < passed
        row.append(row[-1] if elides else passed)
        choices.append(Move.ELIDE if elides else Move.PASS)
    return row, choices


def _bracket_row(key: str, above: list[int], source: Sequence[Token], skippable: list[bool]) -> _Row:
    row: list[int] = [above[0]]
    choices: list[_Choice] = [Move.PASS]
    taken = 0
    for passed in above[1:]:
        stands_for = row[-1] + _BRACKETED < passed and taken < BRACKET_REACH
        taken = taken + 1 if stands_for else 0
        row.append(row[-1] + _BRACKETED if stands_for else passed)
        choices.append(Move.BRACKET if stands_for else Move.PASS)
    return row, choices


def _sic_row(key: str, above: list[int], source: Sequence[Token], skippable: list[bool]) -> _Row:
    passes: list[_Choice] = [Move.PASS] * len(above)
    return above, passes


_ROWS: dict[TokenKind, Callable[[str, list[int], Sequence[Token], list[bool]], _Row]] = {
    TokenKind.WORD: _word_row,
    TokenKind.ELLIPSIS: _ellipsis_row,
    TokenKind.BRACKET: _bracket_row,
    TokenKind.SIC: _sic_row,
}
_TAKES_QUOTED = frozenset({Move.EQUAL, Move.REPLACE, Move.INSERT, Move.PASS})
_TAKES_SOURCE = frozenset({Move.EQUAL, Move.REPLACE, Move.ELIDE, Move.BRACKET})


def _trace(table: Sequence[Sequence[_Choice]], end: int, skippable: Sequence[bool]) -> list[Aligned]:
    """The moves that lead to the last row at `end`, first to last."""
    found = []
    row, place = len(table) - 1, end
    while row:
        choice = table[row][place]
        if isinstance(choice, int):
            for number in range(place - 1, place - 1 - choice, -1):
                found.append(Aligned(Move.SKIP if skippable[number] else Move.DELETE, None, number))
            place -= choice
            continue
        quoted = row - 1 if choice in _TAKES_QUOTED else None
        source = place - 1 if choice in _TAKES_SOURCE else None
        found.append(Aligned(choice, quoted, source))
        row -= quoted is not None
        place -= source is not None
    return found[::-1]
