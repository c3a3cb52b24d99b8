"""How a passage of a source became a quotation, step by step.

The steps are the evidence: joined, their source sides are the passage and
their quoted sides the quotation. The verdict on the wording follows from them
and from nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quotecheck.lexicon import Lexicon
from quotecheck.model import Match, Source, Span, Step, StepKind
from quotecheck.quotes.align import Aligned, Alignment, Move, align
from quotecheck.quotes.steps import EDITS
from quotecheck.quotes.tokens import Token, TokenKind, tokens
from quotecheck.text import fold


@dataclass(frozen=True, slots=True)
class Wording:
    """A text with its tokens."""

    text: str
    tokens: tuple[Token, ...]

    @classmethod
    def of(cls, text: str, lexicon: Lexicon, *, quoted: bool = False) -> Wording:
        """The tokens of a source, or of a quotation with its ellipses and brackets."""
        return cls(text, tuple(tokens(text, lexicon, quoted=quoted)))


def compare(quoted: Wording, source: Source, wording: Wording, lexicon: Lexicon) -> Match | None:
    """The passage of `source` that is nearest to a quotation, with the steps
    between them; None where they have no word in common."""
    exact = _exact(quoted, source, wording)
    if exact:
        return exact
    alignment = align(quoted.tokens, wording.tokens, lexicon.fillers)
    if not any(aligned.move is Move.EQUAL for aligned in alignment.moves):
        return None
    steps, span = _steps(quoted, wording, alignment)
    return Match(source, span, _likeness(quoted, alignment), tuple(steps))


def _exact(quoted: Wording, source: Source, wording: Wording) -> Match | None:
    """The quotation as it stands in the source, from word to word."""
    if not quoted.tokens or any(token.kind is not TokenKind.WORD for token in quoted.tokens):
        return None
    starts = {token.start for token in wording.tokens}
    ends = {token.end for token in wording.tokens}
    first, last = quoted.tokens[0], quoted.tokens[-1]
    place = wording.text.find(quoted.text)
    while place >= 0:
        if place + first.start in starts and place + last.end in ends:
            step = Step(StepKind.KEEP, quoted.text, quoted.text)
            return Match(source, Span(place, place + len(quoted.text)), 1.0, (step,))
        place = wording.text.find(quoted.text, place + 1)
    return None


def _likeness(quoted: Wording, alignment: Alignment) -> float:
    """One less the share of words changed: 1 - edits / words, at least 0."""
    words = sum(token.kind is TokenKind.WORD for token in quoted.tokens)
    return max(0.0, 1.0 - alignment.cost / max(1, words))


# -- steps -----------------------------------------------------------------------


def _steps(quoted: Wording, source: Wording, alignment: Alignment) -> tuple[list[Step], Span]:
    first, _behind = alignment.source_range()
    writer = _Writer(quoted, source, source.tokens[first].start)
    for aligned in alignment.moves:
        writer.add(aligned)
    writer.finish()
    return _merged(writer.steps), Span(source.tokens[first].start, writer.source_place)


_KINDS = {
    Move.REPLACE: StepKind.REPLACE,
    Move.INSERT: StepKind.INSERT,
    Move.DELETE: StepKind.DELETE,
    Move.SKIP: StepKind.ELIDE,
    Move.ELIDE: StepKind.ELIDE,
    Move.BRACKET: StepKind.BRACKET,
}
_PASSED = {TokenKind.ELLIPSIS: StepKind.ELIDE, TokenKind.BRACKET: StepKind.BRACKET, TokenKind.SIC: StepKind.FOLD}


class _Writer:
    """Writes steps from left to right, with what stands between the words.

    What stands before a word goes with that word; where only one side has a
    word, only that side moves on.
    """

    def __init__(self, quoted: Wording, source: Wording, start: int) -> None:
        self.steps: list[Step] = []
        self.quoted_place = 0
        self.source_place = start
        self._quoted = quoted
        self._source = source

    def add(self, aligned: Aligned) -> None:
        """Write the step of one move."""
        quoted = None if aligned.quoted is None else self._quoted.tokens[aligned.quoted]
        source = None if aligned.source is None else self._source.tokens[aligned.source]
        if quoted and source:
            self._gap(source.start, quoted.start)
        said = self._take_source(source.end) if source else ""
        printed = self._take_quoted(quoted.end) if quoted else ""
        self.steps.append(_step(aligned.move, quoted, said, printed))

    def finish(self) -> None:
        """Write what stands behind the last word: the punctuation of both
        sides, as far as the quotation has any."""
        rest = self._quoted.text[self.quoted_place :]
        if rest:
            said = _punctuation(self._source.text, self.source_place) if rest.strip() else ""
            self._gap(self.source_place + len(said), len(self._quoted.text))

    def _gap(self, source_end: int, quoted_end: int) -> None:
        said, printed = self._take_source(source_end), self._take_quoted(quoted_end)
        if said == printed:
            if said:
                self.steps.append(Step(StepKind.KEEP, said, printed))
        else:
            self.steps.append(Step(StepKind.FOLD, said, printed, _gap_detail(said, printed)))

    def _take_source(self, end: int) -> str:
        taken = self._source.text[self.source_place : end]
        self.source_place = max(end, self.source_place)
        return taken

    def _take_quoted(self, end: int) -> str:
        taken = self._quoted.text[self.quoted_place : end]
        self.quoted_place = max(end, self.quoted_place)
        return taken


def _punctuation(text: str, start: int) -> str:
    end = start
    while end < len(text) and not text[end].isalnum() and not text[end].isspace():
        end += 1
    return text[start:end]


def _gap_detail(said: str, printed: str) -> str:
    return "spacing" if said.strip() == printed.strip() else "punctuation"


def _step(move: Move, quoted: Token | None, said: str, printed: str) -> Step:
    if move is Move.EQUAL:
        if said == printed:
            return Step(StepKind.KEEP, said, printed)
        return Step(StepKind.FOLD, said, printed, _word_detail(said, printed))
    if move is Move.PASS:
        assert quoted is not None
        detail = "sic" if quoted.kind is TokenKind.SIC else ""
        return Step(_PASSED[quoted.kind], said, printed, detail)
    detail = "said twice or filler" if move is Move.SKIP else ""
    return Step(_KINDS[move], said, printed, detail)


def _word_detail(said: str, printed: str) -> str:
    if said.lower() == printed.lower():
        return "case"
    if fold(said).text == fold(printed).text:
        return "form"
    if any(character.isdigit() for character in said + printed):
        return "number"
    return "spelling"


_JOINING = frozenset(
    {StepKind.KEEP, StepKind.REPLACE, StepKind.INSERT, StepKind.DELETE, StepKind.ELIDE, StepKind.BRACKET}
)


def _merged(steps: Sequence[Step]) -> list[Step]:
    """Neighbours of one kind as one step; edits side by side are one edit."""
    merged: list[Step] = []
    for step in steps:
        last = merged[-1] if merged else None
        if last and step.kind is last.kind and step.kind in _JOINING and step.detail == last.detail:
            merged[-1] = Step(step.kind, last.source + step.source, last.quoted + step.quoted, step.detail)
        elif last and step.kind in EDITS and last.kind in EDITS:
            merged[-1] = _edit(last.source + step.source, last.quoted + step.quoted)
        else:
            merged.append(step)
    return merged


def _edit(said: str, printed: str) -> Step:
    if said and printed:
        return Step(StepKind.REPLACE, said, printed)
    return Step(StepKind.DELETE if said else StepKind.INSERT, said, printed)
