"""How a passage of a source became a quotation, step by step.

The steps are the evidence: joined, their source sides are the passage and
their quoted sides the quotation. The verdict on the wording follows from them
and from nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from quotecheck.lexicon import Lexicon
from quotecheck.model import Match, Source, Span, Step, StepKind
from quotecheck.quotes.align import Aligned, Alignment, Move, align
from quotecheck.quotes.steps import EDITS
from quotecheck.quotes.tokens import Token, TokenKind, tokens
from quotecheck.text import fold, is_unspaced, is_word_character


@dataclass(frozen=True, slots=True)
class Wording:
    """A text with its tokens."""

    text: str
    tokens: tuple[Token, ...]

    @classmethod
    def of(cls, text: str, lexicon: Lexicon, *, quoted: bool = False) -> Wording:
        """The tokens of a source, or of a quotation with its ellipses and brackets."""
        return cls(text, tuple(tokens(text, lexicon, quoted=quoted)))

    @classmethod
    def window(cls, text: str, start: int, end: int, lexicon: Lexicon) -> Wording:
        """A source of which only the words of `text[start:end]` are looked at."""
        start = max(0, start)
        seen = tokens(text[start:end], lexicon)
        return cls(text, tuple(replace(token, start=token.start + start, end=token.end + start) for token in seen))

    def pieces(self) -> list[str]:
        """What stands between the ellipses of a quotation."""
        edges = [0]
        for token in self.tokens:
            if token.kind is TokenKind.ELLIPSIS:
                edges += [token.start, token.end]
        edges.append(len(self.text))
        found = [self.text[start:end].strip() for start, end in zip(edges[::2], edges[1::2], strict=True)]
        return [piece for piece in found if piece]


MOST_PLACES = 20
"""How many of the places where a quotation stands word for word are looked at."""


def compare(quoted: Wording, source: Source, wording: Wording, lexicon: Lexicon) -> list[Match]:
    """The passage of `source` that is nearest to a quotation, with the steps between
    them, in every way to read it; empty where they have no word in common.

    A quotation that stands there word for word is read at each of its places; of
    equally near passages, one is the first and one the last.
    """
    exact = list(islice(_exact(quoted, source, wording), MOST_PLACES))
    if exact:
        return exact
    first = align(quoted.tokens, wording.tokens, lexicon.fillers)
    if not any(aligned.move is Move.EQUAL for aligned in first.moves):
        return []
    read = [first]
    if first.cost:
        last = align(quoted.tokens, wording.tokens, lexicon.fillers, from_end=True)
        read += [last] if last != first else []
    return [_match(quoted, source, wording, alignment, lexicon) for alignment in read]


def as_it_stands(quoted: Wording, source: Source, wording: Wording, lexicon: Lexicon) -> list[Match]:
    """The first passage that has the words of a quotation in their order, in time that grows
    with the lengths of both; empty where there is none."""
    sought, keys = ("\0".join(["", *(token.key for token in tokens), ""]) for tokens in (quoted.tokens, wording.tokens))
    place = keys.find(sought)
    if place < 0:
        return []
    first = keys.count("\0", 0, place)
    moves = [Aligned(Move.EQUAL, number, first + number) for number in range(len(quoted.tokens))]
    return [_match(quoted, source, wording, Alignment(tuple(moves), 0.0), lexicon)]


def _match(quoted: Wording, source: Source, wording: Wording, alignment: Alignment, lexicon: Lexicon) -> Match:
    at_edges = {token.kind for token in (quoted.tokens[0], quoted.tokens[-1])}
    if not at_edges & {TokenKind.ELLIPSIS, TokenKind.SIC}:
        alignment = _completed(_anchored(alignment, quoted, wording, lexicon), quoted, wording)
    steps, span = _steps(quoted, wording, alignment)
    return Match(source, span, _likeness(quoted, alignment), tuple(steps))


PARENTHESIS = 8
"""Words; so many left out behind the first word of a quotation, or before its last, are
read as left out, and not as another first or last word."""


def _anchored(alignment: Alignment, quoted: Wording, source: Wording, lexicon: Lexicon) -> Alignment:
    """The alignment with its first and last word where the sentence has them: "The crew,
    in all likelihood, was lost" is what "Crew was lost" leaves something out of."""
    moves = list(alignment.moves)
    first, behind = alignment.source_range()
    ahead = range(first - (moves[0].move is Move.INSERT), max(-1, first - PARENTHESIS - 2), -1)
    place = _named_again(quoted, moves[0], source, ahead, lexicon)
    if place is not None:
        left_out = range(place + 1, first + (moves[0].move is Move.REPLACE))
        found = [Aligned(Move.DELETE, None, number) for number in left_out]
        moves[:1] = [Aligned(Move.EQUAL, moves[0].quoted, place), *found]
    last = moves[-1]
    beyond = range(behind - (last.move is Move.REPLACE), min(len(source.tokens), behind + PARENTHESIS + 1))
    place = _named_again(quoted, last, source, beyond, lexicon)
    if place is not None:
        left_out = range(behind - (last.move is Move.REPLACE), place)
        found = [Aligned(Move.DELETE, None, number) for number in left_out]
        moves[-1:] = [*found, Aligned(Move.EQUAL, last.quoted, place)]
    return Alignment(tuple(moves), alignment.cost)


def _named_again(
    quoted: Wording, changed: Aligned, source: Wording, places: Iterable[int], lexicon: Lexicon
) -> int | None:
    """Where the sentence has the word of a changed edge; None where it has it not. A small
    word, which every sentence has, counts at its edge only."""
    if changed.move not in (Move.REPLACE, Move.INSERT) or changed.quoted is None:
        return None
    key = quoted.tokens[changed.quoted].key
    small = len(key) < 2 or key in lexicon.function_words
    edge = None
    for place in places:
        if edge is not None:
            left, right = sorted((source.tokens[place], source.tokens[edge]), key=lambda token: token.start)
            if _SENTENCE_BREAK.search(source.text[left.end : right.start]):
                return None
        if source.tokens[place].key == key and (not small or _is_at_edge(source, place)):
            return place
        edge = place
    return None


def _is_at_edge(source: Wording, place: int) -> bool:
    """Whether a word is the first or last of its sentence."""
    before = source.text[source.tokens[place - 1].end : source.tokens[place].start] if place else "."
    behind = source.text[source.tokens[place].end : source.tokens[place].end + 1] or "."
    return _SENTENCE_BREAK.search(before + behind) is not None


LEFT_OVER, LEFT_OVER_CHARACTERS = 2, 8
"""Words, or characters of Chinese or Japanese; so few between a change at the edge of a
passage and the end of the sentence are part of what was changed: "You got a duty" for "We've got a duty"."""

_FURTHER = {Move.REPLACE: Move.DELETE, Move.INSERT: Move.DELETE, Move.PASS: Move.BRACKET}


def _completed(alignment: Alignment, quoted: Wording, source: Wording) -> Alignment:
    """The alignment with the rest of the sentence where it begins or ends in a change."""
    moves = alignment.moves
    first, behind = alignment.source_range()
    ahead, left = sorted(_rest(source, first - 1, -1)), _rest(source, behind, 1)
    moved = _moved_ahead(moves, quoted, source, first)
    if moved:
        begun = [Aligned(Move.DELETE, None, number) for number in moved]
        return Alignment((*begun, *moves), alignment.cost)
    begun = [Aligned(_FURTHER[moves[0].move], None, number) for number in ahead if moves[0].move in _FURTHER]
    ended = [Aligned(_FURTHER[moves[-1].move], None, number) for number in left if moves[-1].move in _FURTHER]
    if moves[-1].move is Move.PASS:  # the words that a bracket stands for come before it
        return Alignment((*begun, *moves[:-1], *ended, moves[-1]), alignment.cost)
    return Alignment((*begun, *moves, *ended), alignment.cost)


TURNED = 3
"""Words; a verb that stood so near before the passage and stands so near behind its
beginning in the quotation has changed places with the subject."""


def _moved_ahead(moves: Sequence[Aligned], quoted: Wording, source: Wording, first: int) -> range | None:
    """The words before a passage from one on that the quotation has behind its first:
    "Morgen können wir zahlen" became "Wir können zahlen"."""
    added = {
        quoted.tokens[moved.quoted].key
        for moved in moves[:TURNED]
        if moved.move is Move.INSERT and moved.quoted is not None
    }
    for place in range(first - 1, max(-1, first - 1 - TURNED), -1):
        if _SENTENCE_BREAK.search(source.text[source.tokens[place].end : source.tokens[place + 1].start]):
            return None
        if source.tokens[place].key in added:
            return range(place, first)
    return None


def _rest(source: Wording, place: int, step: int) -> list[int]:
    """The numbers of the few words from a place to the edge of the sentence; none where
    there are more."""
    found: list[int] = []
    while 0 <= place < len(source.tokens):
        edge = source.tokens[place - step].end if step > 0 else source.tokens[place].end
        gap_end = source.tokens[place].start if step > 0 else source.tokens[place + 1].start
        if _SENTENCE_BREAK.search(source.text[edge:gap_end]):
            return found
        most = LEFT_OVER_CHARACTERS if is_unspaced(source.text[source.tokens[place].start]) else LEFT_OVER
        if len(found) == most:
            return []
        found.append(place)
        place += step
    return found


_SENTENCE_BREAK = re.compile(r"[.!?…。！？\n]")


def _exact(quoted: Wording, source: Source, wording: Wording) -> Iterator[Match]:
    """The quotation as it stands in the source, from word to word; a comma or stop at its
    end may be the house's own and chooses no place."""
    if not quoted.tokens or not wording.tokens:
        return
    if any(token.kind is not TokenKind.WORD for token in quoted.tokens):
        yield from _exact_with_signs(quoted.text, source)
        return
    starts = {token.start for token in wording.tokens}
    ends = {token.end for token in wording.tokens}
    first, last = quoted.tokens[0], quoted.tokens[-1]
    begin, end = max(0, wording.tokens[0].start - len(quoted.text)), wording.tokens[-1].end + len(quoted.text)
    tail = quoted.text[last.end :]
    core = quoted.text[: last.end] if tail in _HOUSE_MARKS else quoted.text
    place = wording.text.find(core, begin, end)
    while place >= 0:
        if place + first.start in starts and place + last.end in ends:
            steps = _exact_steps(core, quoted.text[len(core) :], wording.text, place + len(core))
            yield Match(source, Span(place, place + sum(len(step.source) for step in steps)), 1.0, steps)
        place = wording.text.find(core, place + 1, end)


def _exact_with_signs(quoted: str, source: Source) -> Iterator[Match]:
    """A quotation with brackets or ellipses that the source has as well."""
    place = source.text.find(quoted)
    while place >= 0:
        end = place + len(quoted)
        if not _goes_on(source.text, place) and not _goes_on(source.text, end):
            yield Match(source, Span(place, end), 1.0, (Step(StepKind.KEEP, quoted, quoted),))
        place = source.text.find(quoted, place + 1)


def _goes_on(text: str, place: int) -> bool:
    """Whether a word goes on over a place."""
    return 0 < place < len(text) and is_word_character(text[place - 1]) and is_word_character(text[place])


_HOUSE_MARKS = (",", ".")
"""What American style puts inside the marks."""


def _exact_steps(core: str, tail: str, text: str, end: int) -> tuple[Step, ...]:
    """The steps where the core of a quotation stands in a text up to `end`."""
    said = _punctuation(text, end) if tail else ""
    if said.startswith(tail):
        return (Step(StepKind.KEEP, core + tail, core + tail),)
    return Step(StepKind.KEEP, core, core), Step(StepKind.FOLD, said, tail, "punctuation")


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
    return _settled(_merged(writer.steps)), Span(source.tokens[first].start, writer.source_place)


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
        return Step(_PASSED[quoted.kind], said, printed, "sic" if quoted.kind is TokenKind.SIC else "")
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


def _settled(steps: Sequence[Step]) -> list[Step]:
    """The steps with each ellipsis that stands for no words as a matter of punctuation."""
    return [
        Step(StepKind.FOLD, step.source, step.quoted, "punctuation")
        if step.kind is StepKind.ELIDE and not step.detail and not any(map(str.isalnum, step.source))
        else step
        for step in steps
    ]


def _edit(said: str, printed: str) -> Step:
    if said and printed:
        return Step(StepKind.REPLACE, said, printed)
    return Step(StepKind.DELETE if said else StepKind.INSERT, said, printed)
