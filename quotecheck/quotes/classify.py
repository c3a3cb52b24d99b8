"""The verdict on one way to read a quotation out of a passage.

The first of the taxonomy that applies: put together from what does not belong
together, turned round in meaning, torn from what it depends on, and then by how
much the words differ. Everything follows from the steps and from the source.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz.distance import Prefix

from quotecheck.lexicon import Lexicon
from quotecheck.model import Match, Source, Span, Step, StepKind, Verdict
from quotecheck.quotes.align import Move, align
from quotecheck.quotes.compare import Wording
from quotecheck.quotes.detect import detect, frames
from quotecheck.quotes.limits import MOST_ELIDED, PIECE
from quotecheck.quotes.meaning import Meaning
from quotecheck.quotes.steps import EDITS, wording_verdict
from quotecheck.quotes.tokens import Token, TokenKind, tokens


class Reading(NamedTuple):
    """A match with the verdict on it and the detectors that it rests on."""

    match: Match
    verdict: Verdict
    detectors: tuple[str, ...] = ()


def classify(match: Match, lexicon: Lexicon, meaning: Meaning) -> Reading:
    """The verdict on a match, whatever its likeness."""
    gaps = _gaps(match, lexicon)
    if gaps:
        return Reading(match, Verdict.COMPOSITE, gaps)
    changed = detect(match.steps, lexicon, meaning)
    if changed:
        return Reading(match, Verdict.MEANING_CHANGED, changed)
    held = frames(match, lexicon, meaning)
    if held:
        return Reading(match, Verdict.OUT_OF_CONTEXT, held)
    verdict = wording_verdict(match.steps)
    extent = (_extent(match.steps, lexicon),) if verdict is Verdict.ALTERED else ()
    return Reading(match, verdict, extent)


def _extent(steps: Sequence[Step], lexicon: Lexicon) -> str:
    """Whether an alteration is minor, that is of small words and forms of words only, or
    major, of the words that carry the content."""
    for step in steps:
        if step.kind in EDITS:
            said, printed = _content(step.source, lexicon), _content(step.quoted, lexicon)
            one_sided = [
                word
                for words, others in ((said, printed), (printed, said))
                for word in words
                if not any(_is_form(word, other) for other in others)
            ]
            if one_sided:
                return "major"
    return "minor"


def _content(text: str, lexicon: Lexicon) -> list[str]:
    return [token.key for token in tokens(text, lexicon) if token.key not in lexicon.function_words]


STEM = 4
"""Letters that two forms of one word share at least: send and sends, not sent and send."""


def _is_form(one: str, other: str) -> bool:
    """Whether two words are probably forms of one: all but their endings are the same."""
    shared = Prefix.similarity(one, other)
    return one == other or (shared >= STEM and shared >= max(len(one), len(other)) - 3)


def _gaps(match: Match, lexicon: Lexicon) -> tuple[str, ...]:
    """Whether an ellipsis jumps over more than one breath."""
    longest = max((len(tokens(step.source, lexicon)) for step in match.steps if step.kind is StepKind.ELIDE), default=0)
    return ("gap",) if longest > MOST_ELIDED else ()


def reordered(quoted: Wording, source: Source, wording: Wording, lexicon: Lexicon) -> Reading | None:
    """The reading of a quotation whose pieces, between ellipses, stand in the source
    in another order; None where they do not, or not all are there."""
    pieces = _pieces(quoted)
    if len(pieces) < 2:
        return None
    ranges = []
    for piece in pieces:
        alignment = align(piece, wording.tokens, lexicon.fillers)
        same = sum(aligned.move is Move.EQUAL for aligned in alignment.moves)
        if same < PIECE * len(piece):
            return None
        ranges.append(alignment.source_range())
    if ranges == sorted(ranges):
        return None
    span = Span(
        wording.tokens[min(first for first, _ in ranges)].start, wording.tokens[max(last for _, last in ranges) - 1].end
    )
    step = Step(StepKind.REPLACE, source.text[span.start : span.end], quoted.text)
    return Reading(Match(source, span, 1.0, (step,)), Verdict.COMPOSITE, ("order",))


def _pieces(quoted: Wording) -> list[list[Token]]:
    pieces: list[list[Token]] = [[]]
    for token in quoted.tokens:
        if token.kind is TokenKind.ELLIPSIS:
            pieces.append([])
        elif token.kind is TokenKind.WORD:
            pieces[-1].append(token)
    return [piece for piece in pieces if piece]


def has_edits(steps: Sequence[Step]) -> bool:
    """Whether any step changes the words."""
    return any(step.kind in EDITS for step in steps)
