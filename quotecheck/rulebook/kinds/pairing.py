"""Kind `pairing`: quotation marks and brackets that do not pair.

    of: quotes
    problems: [stray, doubled, unclosed, mismatched, reversed, spaced]

    of: brackets
    problems: [stray, unclosed, mismatched]

Marks pair within a paragraph (quotations go on over several paragraphs by the
usual rule). Spaced is a quotation with a blank inside both of its straight marks, and
found as a whole. Otherwise what is blamed is the mark that is wrong: the one that closes
nothing, the second of two closing marks, the opener without an end; where two
marks of different make meet, the one that the draft uses less. Messages may use
`{found}` and `{opener}`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from quotecheck import marks, strict
from quotecheck.model import QuoteStatus, SegmentKind
from quotecheck.rulebook.draft import Draft, Found, Place, View
from quotecheck.rulebook.spec import Probe, Rule
from quotecheck.strict import Keys, Shape

if TYPE_CHECKING:
    from quotecheck.rulebook.compiler import Compiler
    from quotecheck.rulebook.needs import Needs

PROBLEMS = ("stray", "doubled", "unclosed", "mismatched", "reversed", "spaced")
KEYS: Mapping[str, Shape] = {
    "of": strict.choice(("quotes", "brackets")),
    "problems": strict.many(strict.choice(PROBLEMS, name="a problem")),
}
REQUIRED = ("of", "problems")


class Pairing(NamedTuple):
    """Which marks, and which problems with them."""

    of: str
    problems: frozenset[str]


def compile(compiler: Compiler, keys: Keys, data: Mapping[str, Any]) -> tuple[Mapping[str, Any], Needs]:
    if data["of"] == "brackets" and {"doubled", "reversed", "spaced"} & set(data["problems"]):
        hint = "known here: mismatched, stray, unclosed"
        raise compiler.error((*keys, "problems"), "brackets are not doubled, reversed or spaced", hint)
    return {}, ()


def build(data: Mapping[str, Any]) -> Pairing:
    return Pairing(data["of"], frozenset(data["problems"]))


def fields(body: Pairing) -> frozenset[str]:
    return frozenset({"opener"})


def probes(body: Pairing) -> Iterable[Probe]:
    return ()


def find(rule: Rule, draft: Draft, views: Sequence[View]) -> Iterator[Found]:
    body: Pairing = rule.body
    few, problems = _PROBLEMS[body.of]
    found = draft.once(few)
    return (item for problem, item in (problems(draft) if found is None else found) if problem in body.problems)


_Problem = tuple[str, Found]

MANY = 100_000
"""Problems that are kept for the other rules about the same marks; where there are more, each rule
looks for itself, and memory does not grow with them."""


def _few(problems: Iterator[_Problem]) -> list[_Problem] | None:
    found = list(islice(problems, MANY + 1))
    return found if len(found) <= MANY else None


# -- quotation marks -----------------------------------------------------------


def _few_of_quotes(draft: Draft) -> list[_Problem] | None:
    """All problems with quotation marks, whichever a rule is about, unless they are many."""
    return _few(_quote_problems(draft))


def _quote_problems(draft: Draft) -> Iterator[_Problem]:
    spread = _spread(draft)
    for mark, trouble in draft.scan.strays:
        view = draft.views[mark.segment]
        if view.shown.text.strip() != mark.glyph and mark not in spread:  # a ditto mark alone in its cell
            yield str(trouble), _at(draft, mark)
    makes = Counter(_make(pair.open) for pair in draft.scan.pairs if pair.status is QuoteStatus.OK)
    for pair in draft.scan.pairs:
        if pair.open not in spread:
            yield from _pair_problems(draft, pair, makes)
    for view in draft.views:
        if '" ' in view.shown.text:
            yield from _spaced(view)


FAR = 4
"""Paragraphs that a quotation may go on without marks of its own in each."""


def _spread(draft: Draft) -> set[marks.Mark]:
    """The marks of quotations that go on over paragraphs and are closed in the last
    one, without a new opener in each: a habit of some houses, and no mark is missing.
    """
    openers = [pair.open for pair in draft.scan.pairs if pair.status is QuoteStatus.UNCLOSED]
    kinds = [view.segment.kind for view in draft.views]  # a translation closes nothing that its source opens
    waiting: dict[SegmentKind, list[marks.Mark]] = defaultdict(list)
    found: set[marks.Mark] = set()
    passed = 0
    for closer, _ in draft.scan.strays:
        while passed < len(openers) and openers[passed].segment < closer.segment:
            waiting[kinds[openers[passed].segment]].append(openers[passed])
            passed += 1
        before = waiting[kinds[closer.segment]]
        if before and closer.segment - before[-1].segment <= FAR and _make(before[-1]) == _make(closer):
            found |= {before.pop(), closer}
    return found


def _pair_problems(draft: Draft, pair: marks.Pair, makes: Counter[str]) -> Iterator[_Problem]:
    if pair.status is QuoteStatus.UNCLOSED:
        yield "unclosed", _at(draft, pair.open)
    elif pair.status is QuoteStatus.MISMATCHED and pair.close:
        wrong = pair.close
        if makes[_make(pair.close)] > makes[_make(pair.open)] and _can_open(pair.close.glyph, pair.open.glyph):
            wrong = pair.open
        yield "mismatched", _at(draft, wrong, pair.open, _suggested(pair, wrong))
    elif pair.close and pair.open.glyph == pair.close.glyph and pair.open.glyph in "”’»›":
        yield "reversed", _at(draft, pair.open, pair.open, {"”": "“", "’": "‘"}.get(pair.open.glyph))


_OPENER = {"”": "“", "’": "‘", '"': '"', "'": "'", "»": "«"}
_CLOSER = {"“": "”", "‘": "’", '"': '"', "'": "'", "«": "»", "„": "“"}


def _make(mark: marks.Mark) -> str:
    """Straight, curly or other: what a draft should not mix."""
    if mark.glyph in "\"'":
        return "straight"
    return "curly" if mark.glyph in "“”‘’" else "other"


def _can_open(closer: str, opener: str) -> bool:
    return closer in _OPENER and _OPENER[closer] != opener


def _suggested(pair: marks.Pair, wrong: marks.Mark) -> str | None:
    if wrong is pair.open and pair.close:
        return _OPENER.get(pair.close.glyph)
    return _CLOSER.get(pair.open.glyph)


def _at(draft: Draft, mark: marks.Mark, opener: marks.Mark | None = None, suggestion: str | None = None) -> Found:
    view = draft.views[mark.segment]
    place = Place(view, view.shown, mark.start, mark.end)
    return Found(place, {"opener": opener.glyph if opener else ""}, (suggestion,) if suggestion else None)


# Straight marks with blanks inside pair by place alone, within a line.
_SPACED = re.compile(r'"(?<![^\s(—–-]") ([^"\n]{1,200}?) "(?![\w"])')


def _spaced(view: View) -> Iterator[_Problem]:
    for match in _SPACED.finditer(view.shown.text):
        place = Place(view, view.shown, match.start(), match.end())
        yield "spaced", Found(place, {"opener": '"'}, (f'"{match[1].strip()}"',))


# -- brackets ------------------------------------------------------------------

_PAIRS = {")": "(", "]": "[", "}": "{", "）": "（", "】": "【", "］": "［"}
_OPENERS = frozenset(_PAIRS.values())
_CLOSERS = {"(": ")", "[": "]", "{": "}"}  # what closes a wide bracket is not what English wants
_WIDE = {"（": "(", "）": ")", "［": "[", "］": "]"}
_BRACKET = re.compile("[" + re.escape("".join([*_PAIRS, *_OPENERS])) + "]")
# "a) this; 2) that; iv)" lists, and faces :) ;-( that pair with nothing.
_LIST_OR_FACE = re.compile(r"(?:^|[\s(,;:])(?:\w|\d{1,3}|[ivxIVX]{1,5})$|[:;=8][-']?$")


def _few_of_brackets(draft: Draft) -> list[_Problem] | None:
    """All problems with brackets, whichever a rule is about, unless they are many."""
    return _few(_bracket_problems(draft))


def _bracket_problems(draft: Draft) -> Iterator[_Problem]:
    return (problem for view in draft.views if _has_brackets(view.shown.text) for problem in _brackets(view))


DEEPEST = 1_000
"""Brackets in one another; one around more than these is taken for one that nothing closes."""


def _has_brackets(text: str) -> bool:
    """Whether a text may have any; most have none."""
    if not text.isascii():
        return True
    return "(" in text or ")" in text or "[" in text or "]" in text or "{" in text or "}" in text


def _brackets(view: View) -> Iterator[_Problem]:
    text = view.shown.text
    stack: deque[re.Match[str]] = deque()
    for match in _BRACKET.finditer(text):
        sign = match[0]
        before = text[max(0, match.start() - 8) : match.start()]
        if sign in _OPENERS:
            if not re.search(r"[:;=][-']?$", before):
                stack.append(match)
            if len(stack) > DEEPEST:
                yield "unclosed", _bracket(view, stack.popleft(), None)
        elif stack and _narrow(stack[-1][0]) == _narrow(_PAIRS[sign]):
            opener = stack.pop()
            if opener[0] != _PAIRS[sign]:
                yield "mismatched", _bracket(view, match, opener)
        elif stack and not _LIST_OR_FACE.search(before):
            yield "mismatched", _bracket(view, match, stack.pop())
        elif not stack and text[match.end() : match.end() + 1] == "(":  # [what a template left of a link](…)
            continue
        elif not stack and not _LIST_OR_FACE.search(before):
            yield "stray", _bracket(view, match, None)
    for opener in stack:
        yield "unclosed", _bracket(view, opener, None)


def _narrow(bracket: str) -> str:
    return _WIDE.get(bracket, bracket)


def _bracket(view: View, match: re.Match[str], opener: re.Match[str] | None) -> Found:
    place = Place(view, view.shown, match.start(), match.end())
    closer = _CLOSERS.get(opener[0]) if opener else None
    return Found(place, {"opener": opener[0] if opener else ""}, (closer,) if closer else None)


_PROBLEMS = {"quotes": (_few_of_quotes, _quote_problems), "brackets": (_few_of_brackets, _bracket_problems)}
