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

# Costs in hundredths of a word. A word said twice or a filler is cheap to leave
# out, so that stutters do not pull the alignment apart; a bracket prefers to
# stand for few words.
_WORD = 100
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


def align(quoted: Sequence[Token], source: Sequence[Token], fillers: frozenset[str]) -> Alignment:
    """The cheapest way to read `quoted` out of a stretch of `source`.

    Among equally cheap ones the leftmost stretch wins. Time and memory grow
    with the product of the two lengths.
    """
    skippable = [_is_skippable(source, number, fillers) for number in range(len(source))]
    costs = [0] * (len(source) + 1)
    table: list[list[Move]] = [[]]
    for token in quoted:
        costs, moves = _ROWS[token.kind](token.key, costs, source, skippable)
        table.append(moves)
    end = min(range(len(costs)), key=lambda place: (costs[place], place))
    return Alignment(tuple(_trace(table, end)), costs[end] / _WORD)


def _is_skippable(source: Sequence[Token], number: int, fillers: frozenset[str]) -> bool:
    """Whether a word of the source is said again right behind, or is a filler."""
    key = source[number].key
    if key in fillers:
        return True
    again = number + 1 < len(source) and source[number + 1].key == key
    return again and key.isalpha() and key.isascii()


_Row = tuple[list[int], list[Move]]


def _word_row(key: str, above: list[int], source: Sequence[Token], skippable: list[bool]) -> _Row:
    row, moves = [above[0] + _WORD], [Move.INSERT]
    for place, other in enumerate(source):
        same = other.key == key
        best, move = above[place] + (0 if same else _WORD), Move.EQUAL if same else Move.REPLACE
        if row[-1] + _CHEAP < best:
            skipped = row[-1] + (_CHEAP if skippable[place] else _WORD)
            if skipped < best:
                best, move = skipped, Move.SKIP if skippable[place] else Move.DELETE
        if above[place + 1] + _WORD < best:
            best, move = above[place + 1] + _WORD, Move.INSERT
        row.append(best)
        moves.append(move)
    return row, moves


def _ellipsis_row(key: str, above: list[int], source: Sequence[Token], skippable: list[bool]) -> _Row:
    row, moves = [above[0]], [Move.PASS]
    for passed in above[1:]:
        elides = row[-1] < passed
        row.append(row[-1] if elides else passed)
        moves.append(Move.ELIDE if elides else Move.PASS)
    return row, moves


def _bracket_row(key: str, above: list[int], source: Sequence[Token], skippable: list[bool]) -> _Row:
    row, moves = [above[0]], [Move.PASS]
    taken = 0
    for passed in above[1:]:
        stands_for = row[-1] + _BRACKETED < passed and taken < BRACKET_REACH
        taken = taken + 1 if stands_for else 0
        row.append(row[-1] + _BRACKETED if stands_for else passed)
        moves.append(Move.BRACKET if stands_for else Move.PASS)
    return row, moves


def _sic_row(key: str, above: list[int], source: Sequence[Token], skippable: list[bool]) -> _Row:
    return above, [Move.PASS] * len(above)


_ROWS: dict[TokenKind, Callable[[str, list[int], Sequence[Token], list[bool]], _Row]] = {
    TokenKind.WORD: _word_row,
    TokenKind.ELLIPSIS: _ellipsis_row,
    TokenKind.BRACKET: _bracket_row,
    TokenKind.SIC: _sic_row,
}
_TAKES_QUOTED = frozenset({Move.EQUAL, Move.REPLACE, Move.INSERT, Move.PASS})
_TAKES_SOURCE = frozenset(Move) - {Move.INSERT, Move.PASS}


def _trace(table: Sequence[Sequence[Move]], end: int) -> list[Aligned]:
    """The moves that lead to the last row at `end`, first to last."""
    found = []
    row, place = len(table) - 1, end
    while row:
        move = table[row][place]
        quoted = row - 1 if move in _TAKES_QUOTED else None
        source = place - 1 if move in _TAKES_SOURCE else None
        found.append(Aligned(move, quoted, source))
        row -= quoted is not None
        place -= source is not None
    return found[::-1]
