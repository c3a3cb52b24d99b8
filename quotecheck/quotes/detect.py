"""Whether the way from a passage to a quotation has turned its meaning round.

Everything follows from the steps: the words that were changed, left out or put
in are held against the lists of the language (`meaning.py`). A detector that fires
says which kind of meaning was lost; none decides by likeness.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from quotecheck.lexicon import Lexicon
from quotecheck.model import Match, Span, Step, StepKind
from quotecheck.numbers import is_number, is_value, value_of
from quotecheck.quotes.meaning import COMPLEMENT, DETECTORS, FRAMES, Detector, Meaning, Occurrence, Phrases
from quotecheck.quotes.steps import EDITS
from quotecheck.quotes.tokens import Token, tokens
from quotecheck.text import UNSPACED, fold, sentences

BETWEEN = 2
"""Changes with up to so many kept words between them are one: "have not seen any"
became "have seen no" by two changes that undo each other."""


class Side(NamedTuple):
    """One side of a change: the text, its words, and the parts that changed. `near` is
    the change with the kept words beside it, which are the same on both sides: a word
    that is left out may have been half of a phrase."""

    text: str
    tokens: Sequence[Token]
    parts: tuple[Span, ...]
    near: Span = Span(0, 0)

    @property
    def touched(self) -> list[Token]:
        """The words that changed."""
        return [token for token in self.tokens if self.touches(token.start, token.end)]

    def touches(self, start: int, end: int) -> bool:
        """Whether a stretch of the text has any of what changed."""
        return any(part.start < end and start < part.end for part in self.parts)

    def classes(self, phrases: Phrases) -> Counter[str]:
        """The classes of the phrases in which anything changed."""
        found = phrases.find(self.tokens, self.text)
        return Counter(occurrence.name for occurrence in found if self.sees(occurrence))

    def begins_with(self, phrases: Phrases) -> bool:
        """Whether the first word that changed begins a phrase that has a class."""
        first = next((n for n, token in enumerate(self.tokens) if self.touches(token.start, token.end)), -1)
        return any(occurrence.first == first for occurrence in phrases.find(self.tokens, self.text))

    def sees(self, occurrence: Occurrence) -> bool:
        """Whether anything of a phrase changed, or stands beside what did."""
        start, end = self.tokens[occurrence.first].start, self.tokens[occurrence.last - 1].end
        return self.touches(start, end) or (self.near.start < end and start < self.near.end)


class Change(NamedTuple):
    """What was said and what is printed instead, in one place; `aside` is a parenthesis
    that was left out."""

    said: Side
    printed: Side
    kinds: frozenset[StepKind]
    aside: Side | None = None


def detect(steps: Sequence[Step], lexicon: Lexicon, meaning: Meaning) -> tuple[str, ...]:
    """The names of the detectors that fire on the steps, in order of `DETECTORS`."""
    fired = {
        detector.name
        for between, tests in _TESTS
        for change in _changes(steps, between, lexicon)
        for detector in meaning.detectors
        if any(test(detector, change, lexicon, meaning) for test in tests)
    }
    return tuple(name for name in DETECTORS if name in fired)


# -- changes -----------------------------------------------------------------------


def _changes(steps: Sequence[Step], between: int, lexicon: Lexicon) -> Iterator[Change]:
    """The changes, those with up to `between` kept words between them as one."""
    said_text = "".join(step.source for step in steps)
    printed_text = _BRACKETED.sub(r" \1 ", "".join(step.quoted for step in steps))
    said, printed = tokens(said_text, lexicon), tokens(printed_text, lexicon)
    for group in _groups(steps, between, lexicon):
        said_parts = [Span(place.said, place.said + len(place.step.source)) for place in group]
        if not any(place.step.quoted.strip(_BLANK) for place in group) or group[0].step.kind is StepKind.ELIDE:
            said_parts = [part for whole in said_parts for part in _attached(said_text, whole)]
        printed_parts = [
            Span(place.printed, place.printed + len(place.step.quoted))
            for place in group
            if place.step.kind is not StepKind.ELIDE
        ]
        near_said, near_printed = _near(steps, group, lexicon)
        kinds = frozenset(place.step.kind for place in group)
        printed_side = Side(printed_text, printed, tuple(printed_parts), near_printed)
        yield Change(
            Side(said_text, said, tuple(said_parts), near_said), printed_side, kinds, _aside(said_text, said, group)
        )


def _aside(text: str, said: Sequence[Token], group: Sequence[_Place]) -> Side | None:
    """A parenthesis that an ellipsis stands for: within one sentence, all that is left out
    was about the rest: All citizens, except prisoners, may vote."""
    if [place.step.kind for place in group] != [StepKind.ELIDE] or group[0].step.detail:
        return None
    whole = Span(group[0].said, group[0].said + len(group[0].step.source))
    return None if _SENTENCE.search(text[whole.start : whole.end]) else Side(text, said, (whole,))


_SENTENCE = re.compile(r"[.!?…。！？]")


_BLANK = " \t\n.…"
_BRACKETED = re.compile(rf"\[([^\[\]]{{2,200}}|[{UNSPACED}])\]")  # [W]e is one word


class _Place(NamedTuple):
    """A step with its number, and its offsets in the passage and in the quotation."""

    number: int
    step: Step
    said: int
    printed: int


_CHANGING = EDITS | {StepKind.ELIDE, StepKind.BRACKET}


def _groups(steps: Sequence[Step], between: int, lexicon: Lexicon) -> Iterator[list[_Place]]:
    """The steps that change anything; edits close to one another go together."""
    group: list[_Place] = []
    kept = said = printed = 0
    for number, step in enumerate(steps):
        place = _Place(number, step, said, printed)
        said, printed = said + len(step.source), printed + len(step.quoted)
        if step.kind not in _CHANGING or step.detail:
            kept += len(tokens(step.source, lexicon))
            continue
        alone = step.kind not in EDITS or (group and group[-1].step.kind not in EDITS)
        if group and (alone or kept > between):
            yield group
            group = []
        group.append(place)
        kept = 0
    if group:
        yield group


BESIDE = 2
"""Kept words beside a change that are looked at with it."""


def _near(steps: Sequence[Step], group: Sequence[_Place], lexicon: Lexicon) -> tuple[Span, Span]:
    """A group of changes with the kept words beside it, in the passage and the quotation;
    nothing where words took the place of others."""
    first, last = group[0], group[-1]
    if any(place.step.kind not in (StepKind.DELETE, StepKind.INSERT) for place in group):
        return Span(first.said, first.said), Span(first.printed, first.printed)
    said, printed = first.said, first.printed
    for step in reversed(steps[: first.number]):
        if step.kind not in _KEPT:
            break
        found = tokens(step.source, lexicon)
        cut = found[-BESIDE].start if step.kind is StepKind.KEEP and len(found) >= BESIDE else 0
        said, printed = said - len(step.source) + cut, printed - len(step.quoted) + cut
        if len(found) >= 1:
            break
    said_end, printed_end = last.said + len(last.step.source), last.printed + len(last.step.quoted)
    for step in steps[last.number + 1 :]:
        if step.kind not in _KEPT:
            break
        found = tokens(step.source, lexicon)
        whole = step.kind is StepKind.FOLD or len(found) < BESIDE
        said_end += len(step.source) if whole else found[BESIDE - 1].end
        printed_end += len(step.quoted) if whole else found[BESIDE - 1].end
        if len(found) >= 1:
            break
    return Span(said, said_end), Span(printed, printed_end)


_KEPT = frozenset({StepKind.KEEP, StepKind.FOLD})

_CLAUSE_END = re.compile(r"[,;:.!?()…—–，；：。！？、（）]")


def _attached(text: str, whole: Span) -> Iterator[Span]:
    """What of a stretch that was left out belongs to the clauses that are kept:
    up to its first and from its last punctuation."""
    first = whole.start - 1 if _CLAUSE_END.match(text[: whole.start].rstrip()[-1:]) else None
    breaks = [match.start() for match in _CLAUSE_END.finditer(text, whole.start, whole.end)]
    last = whole.end if _CLAUSE_END.match(text[whole.end :].lstrip()[:1]) else None
    breaks = [place for place in (first, *breaks, last) if place is not None]
    if not breaks:
        yield whole
        return
    yield Span(whole.start, max(whole.start, breaks[0]))
    yield Span(min(whole.end, breaks[-1]), whole.end)


# -- tests ---------------------------------------------------------------------------

_Test = Callable[[Detector, Change, Lexicon, Meaning], bool]


def _marks(detector: Detector, change: Change, lexicon: Lexicon, meaning: Meaning) -> bool:
    said, printed = change.said.classes(detector.marks), change.printed.classes(detector.marks)
    if change.aside and detector.name in _IN_ASIDES and change.aside.begins_with(detector.marks):
        return True
    if said == printed:
        return False
    if detector.name == "negation" and _is_made_up_for(detector, change, meaning):
        return False
    if detector.name == "negation" and meaning.concord:
        was, now = _negations(detector, change.said), _negations(detector, change.printed)
        return bool(was) != bool(now) or was[WITH_VERB] != now[WITH_VERB]
    return True


_IN_ASIDES = ("restrictor", "condition", "hedge")
"""What says something about a whole sentence, though commas set it apart."""


def _is_made_up_for(detector: Detector, change: Change, meaning: Meaning) -> bool:
    """Whether the word that was negated was turned round, too: "not possible" and
    "impossible", "do not accept" and "reject" are the same."""
    turned = _turned(meaning.detector("antonym"), change)
    if any(name.startswith(COMPLEMENT) for name in turned) and _is_undone(change, meaning):
        return True
    return _makes_up(detector, change) and _gains_affix(detector, change)


WITH_VERB = "verb"
"""The class of a negation that each verb has for itself, as не has in Russian."""


def _negations(detector: Detector, side: Side) -> Counter[str]:
    """The marks of the clause around a change: in languages with negative concord many
    are one, but for that which stands with each verb."""
    return _clause(side).classes(detector.marks)


def _clause(side: Side) -> Side:
    """The side as if all of the clause around its change had changed."""
    start = min((part.start for part in side.parts), default=0)
    end = max((part.end for part in side.parts), default=len(side.text))
    ends = [match.start() for match in _CLAUSE_END.finditer(side.text)]
    first = max((place for place in ends if place < start), default=0)
    last = min((place for place in ends if place >= end), default=len(side.text))
    return side._replace(parts=(Span(first, last),))


def _swaps(detector: Detector, change: Change, lexicon: Lexicon, meaning: Meaning) -> bool:
    if detector.name == "person" and StepKind.BRACKET in change.kinds:
        return False  # [the militias] for "they" is what brackets are for
    said, printed = change.said.classes(detector.swaps), change.printed.classes(detector.swaps)
    return bool(said - printed and printed - said)


def _opposites(detector: Detector, change: Change, lexicon: Lexicon, meaning: Meaning) -> bool:
    turned = _turned(detector, change)
    if turned and all(name.startswith(COMPLEMENT) for name in turned):
        return not _is_undone(change, meaning)
    return bool(turned)


def _is_undone(change: Change, meaning: Meaning) -> bool:
    """Whether one negation came or went in the clause of the words that took their
    opposites' place."""
    return abs(_denials(change.said, meaning) - _denials(change.printed, meaning)) == 1


def _denials(side: Side, meaning: Meaning) -> int:
    """The negations of the clause around a change, but for those that begin with a word that
    has an opposite: "deny", "refused to", 不可能."""
    clause = _clause(side)
    opposites = meaning.detector("antonym").opposites.find(side.tokens, side.text)
    turning = {place for word in opposites for place in range(word.first, word.last)}
    return sum(
        clause.sees(mark) and mark.first not in turning
        for mark in meaning.detector("negation").marks.find(side.tokens, side.text)
    )


def _turned(detector: Detector, change: Change) -> set[str]:
    """The classes of opposites that took the place of the other side."""
    said, printed = change.said.classes(detector.opposites), change.printed.classes(detector.opposites)
    turned = {name[:-1] + ("-" if name.endswith("+") else "+") for name in said - printed}
    return turned & (printed - said).keys()


def _affixes(detector: Detector, change: Change, lexicon: Lexicon, meaning: Meaning) -> bool:
    if detector.name == "negation" and _makes_up(detector, change):
        return False
    return _gains_affix(detector, change)


def _gains_affix(detector: Detector, change: Change) -> bool:
    """Whether a word came to have, or lost, a prefix or suffix that turns it round."""
    if not detector.prefixes and not detector.suffixes:
        return False
    said, printed = (_unmarked(side, detector) - detector.plain for side in (change.said, change.printed))
    for prefix in detector.prefixes:
        if any(prefix + word in printed for word in said if len(word) >= LEAST_STEM):
            return True
        if any(prefix + word in said for word in printed if len(word) >= LEAST_STEM):
            return True
    return any(_exchanged(one, other, said, printed) for one, other in detector.suffixes)


def _unmarked(side: Side, detector: Detector) -> set[str]:
    """The words that changed, but for those that are marks by themselves."""
    marks = detector.marks.find(side.tokens, side.text)
    marked = {number for mark in marks for number in range(mark.first, mark.last)}
    return {
        token.key
        for number, token in enumerate(side.tokens)
        if number not in marked and side.touches(token.start, token.end)
    }


def _makes_up(detector: Detector, change: Change) -> bool:
    """Whether one mark of negation came or went, which a prefix can make up for."""
    said, printed = change.said.classes(detector.marks), change.printed.classes(detector.marks)
    return abs(said.total() - printed.total()) == 1


LEAST_STEM = 4
"""Letters; shorter words with a prefix are other words: "able" and "enable" are long
enough, "it" and "unit" are not."""


def _exchanged(one: str, other: str, said: set[str], printed: set[str]) -> bool:
    for old, new in ((one, other), (other, one)):
        stems = {word[: len(word) - len(old)] for word in said if word.endswith(old) and len(word) - len(old) >= 3}
        if any(stem + new in printed for stem in stems):
            return True
    return False


def _numbers(detector: Detector, change: Change, lexicon: Lexicon, meaning: Meaning) -> bool:
    """Whether other numbers are printed than were said, by value; leaving one out
    is not a change of number."""
    if detector.name != "number":
        return False
    said, printed = _values(change.said, detector), _values(change.printed, detector)
    if not said:  # an ordinal is a word as well: "first of all"
        return any(is_value(token.key) and printed[token.key] for token in change.printed.touched)
    return bool(printed - said and said - printed)


def _values(side: Side, detector: Detector) -> Counter[str]:
    """The numbers that changed, an ordinal as its number; those of idioms do not count."""
    idle = detector.marks.plain(side.tokens, side.text)
    return Counter(
        _ONE.get(token.key) or value_of(token.key)
        for number, token in enumerate(side.tokens)
        if number not in idle and side.touches(token.start, token.end) and (is_number(token.key) or token.key in _ONE)
    )


_ONE = {"一": "1"}
"""What is a number only beside a number: 一 is an article as often."""


def _names(detector: Detector, change: Change, lexicon: Lexicon, meaning: Meaning) -> bool:
    """Whether one name took the place of another."""
    if detector.name != "name" or not meaning.names_have_capitals:
        return False
    said, printed = _named(change.said, detector, lexicon), _named(change.printed, detector, lexicon)
    gone = {name for name in said if not any(_akin(name, other) for other in printed)}
    come = {name for name in printed if not any(_akin(name, other) for other in said)}
    return bool(gone and come)


def _named(side: Side, detector: Detector, lexicon: Lexicon) -> set[str]:
    """Words with a capital that no beginning of a sentence has given them; for names of
    one class, such as a country and its capital, their class."""
    classes = {
        number: occurrence.name
        for occurrence in detector.swaps.find(side.tokens, side.text)
        for number in range(occurrence.first, occurrence.last)
    }
    return {
        classes.get(number, token.key)
        for number, token in enumerate(side.tokens)
        if side.touches(token.start, token.end)
        and side.text[token.letters].isupper()
        and token.key not in lexicon.function_words
        and not _begins(side.text[: token.start])
    }


def _begins(before: str) -> bool:
    """Whether a sentence begins behind a text; "Mr." and an initial end none."""
    return _BEGINNING.search(before) is not None and not _TITLE.search(before)


_TITLE = re.compile(r"\b(?:[A-ZÀ-Þ]|Mr|Mrs|Ms|Mme|Mlle|Dr|St|Gen|Sen|Gov|Rep|Prof|Sr|Sra|Col|Lt)\.\s*$")

_BEGINNING = re.compile(r"(?:^|[.!?:…。！？：])[\s\"'“‘«(\[¿¡]*$")


def _akin(one: str, other: str) -> bool:
    """Whether two words name the same: Russia and Russian, Kim's and Kim."""
    shared = min(4, len(one), len(other))
    return shared >= 2 and one[:shared] == other[:shared]


_TESTS: tuple[tuple[int, tuple[_Test, ...]], ...] = (
    (BETWEEN, (_marks, _affixes, _numbers)),
    (0, (_swaps, _opposites, _names)),
)
"""The tests, by how close together changes must be to be looked at as one. A word
that took another's place did so where it stands: "she told him" is not "he told her"."""


# -- around the passage ----------------------------------------------------------------

LEAST_ASKED = 3
"""Words; of a question, two words alone say nothing that the question does not."""


def frames(match: Match, lexicon: Lexicon, meaning: Meaning) -> tuple[str, ...]:
    """The names of the frames that hold around a passage, in order of `FRAMES`: what
    the rest of its sentence says, and a phrase that its edge cuts in two."""
    text, span = match.source.text, match.span
    before, after = _surroundings(text, span)
    passage = fold(text[span.start : span.end]).text
    held = {frame.name for frame in meaning.frames if frame.holds(fold(before).text, passage, fold(after).text)}
    if _is_cut(before, text[span.start : span.end], lexicon, meaning):
        held.add("quantifier")
    printed = "".join(step.quoted for step in match.steps)
    if _is_asked(after) and not _QUESTION.search(printed) and len(tokens(printed, lexicon)) >= LEAST_ASKED:
        held.add("question_frame")
    return tuple(name for name in FRAMES if name in held)


REACH = 400
"""How far around a passage its sentence is looked for, in code points."""


def _surroundings(text: str, span: Span) -> tuple[str, str]:
    """The rest of the sentence before and behind a passage."""
    ahead = text[max(0, span.start - REACH) : span.start]
    behind = text[span.end : span.end + REACH]
    start = _sentence_start(ahead) if ahead.strip() else 0
    if ahead.strip() and _ENDED.search(ahead) and not _TITLE.search(ahead):
        start = len(ahead)
    if _PAUSED.search(text[max(span.start, span.end - 2) : span.end]):
        return ahead[start:], ""
    end = _CLOSED.search(behind)
    return ahead[start:], behind[: end.end() if end else len(behind)]


def _sentence_start(ahead: str) -> int:
    """Where the last sentence begins; "am 3. Mai" is no end of one."""
    found = sentences(ahead)
    while len(found) > 1 and _ORDINAL.search(ahead[: found[-1].start]):
        found.pop()
    return found[-1].start


_ENDED = re.compile(r"[.!?…。！？][\s\"'“”‘’«»「」』(\[¿¡]*$")
_ORDINAL = re.compile(r"\b(?:am|der|dem|den|des|die|das|vom|zum|im|bis|ab|og|den)\s\d{1,2}\.\s*$")

_CLOSED = re.compile(r"[.!?…](?=[\s\"'”’)]|$)|[。！？]|\n\s*\n")
_PAUSED = re.compile(r"[.!?…;](?=[\s\"'”’)]|$)|[。！？；]")
"""Ends a passage that took its stop along; what follows is another thought."""

_QUESTION = re.compile("[?？]")
_ASKED = re.compile(r"[\s\"'”’»」』)]*[?？]")


def _is_asked(after: str) -> bool:
    return _ASKED.match(after) is not None


def _is_cut(before: str, passage: str, lexicon: Lexicon, meaning: Meaning) -> bool:
    """Whether the passage begins within a quantifier: "a few members", of which "few
    members" was taken."""
    text = before + passage
    found = tokens(text, lexicon)
    quantifier = meaning.detector("quantifier")
    return any(
        found[occurrence.first].start < len(before) < found[occurrence.last - 1].end
        for occurrence in quantifier.marks.find(found, text)
    )
