"""Quotation marks: which opens, which closes, and which one is wrong.

A glyph does not tell its side: “ closes in German, ” opens in Swedish, a
straight mark does either and a machine translation mixes them all. So each
mark is decided by what stands beside it and by what is open, in one pass over
each segment from left to right. Nothing here ever raises: marks that fit
nothing are reported as strays, and openers without an end as unclosed.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile
from typing import NamedTuple

from quotecheck.model import QuoteStatus, Segment, SegmentKind
from quotecheck.text import is_unspaced


class Family(StrEnum):
    """Marks that may close one another, be it by mistake."""

    DOUBLE = "double"
    SINGLE = "single"
    GUILLEMET = "guillemet"
    SINGLE_GUILLEMET = "single guillemet"
    CORNER = "corner"
    WHITE_CORNER = "white corner"
    TITLE = "title"
    SINGLE_TITLE = "single title"


class Trouble(StrEnum):
    """Why a mark fits nothing."""

    STRAY = "stray"  # closes nothing that is open
    DOUBLED = "doubled"  # stands right behind the mark that has closed already


class Mark(NamedTuple):
    """A quotation mark: `segment` and span in the body of that segment."""

    segment: int
    start: int
    end: int
    glyph: str


class Pair(NamedTuple):
    """What two marks enclose, or an opener and what follows it.

    The enclosed text ends at `end_segment`, `end` (in its body): before the
    closing mark, or where an unclosed quotation was given up. `resumed` are the
    opening marks that continue the quotation in its further paragraphs.
    """

    family: Family
    open: Mark
    close: Mark | None
    status: QuoteStatus
    end_segment: int
    end: int
    resumed: tuple[Mark, ...] = ()


class Scan(NamedTuple):
    """All pairs in order of their opening marks, and the marks in none."""

    pairs: tuple[Pair, ...]
    strays: tuple[tuple[Mark, Trouble], ...]


def scan(segments: Sequence[Segment]) -> Scan:
    """Pair the quotation marks of a document.

    Every segment stands for itself, except that a quotation left open at the
    end of a paragraph goes on in the next one if that begins with the same
    opening mark (the typographic rule for quotations of several paragraphs).
    """
    pairs: list[Pair] = []
    strays: list[tuple[Mark, Trouble]] = []
    carried: _Open | None = None
    for number, segment in enumerate(segments):
        reader = _Reader(number, segment.body.text, carried)
        reader.read()
        carried = reader.carry(_follower(segments, number))
        pairs += reader.pairs
        strays += reader.strays
    pairs, strays = _over_lines(segments, pairs, strays)
    pairs.sort(key=lambda pair: (pair.open.segment, pair.open.start))
    return Scan(tuple(pairs), tuple(strays))


_MOST_LINES = 12
"""Over how many lines a quotation may run on without a mark."""


def _over_lines(
    segments: Sequence[Segment], pairs: list[Pair], strays: list[tuple[Mark, Trouble]]
) -> tuple[list[Pair], list[tuple[Mark, Trouble]]]:
    """Close quotations that run on over the lines of one block.

    Plain text often has a line for each sentence. There, a quotation that is
    open at the end of a line is closed by the next mark in the same unit that
    closes nothing else, unless another one is left open before.
    """
    closers = {mark.segment: mark for mark, trouble in reversed(strays) if trouble is Trouble.STRAY}
    unclosed = {pair.open.segment: pair for pair in pairs if pair.close is None and pair.family is Family.DOUBLE}
    joined: dict[Mark, Pair] = {}
    for number, pair in unclosed.items():
        mark = _next_closer(segments, number, closers, unclosed)
        if mark and mark not in joined and _FAMILY[mark.glyph] is pair.family:
            in_order = (pair.open.glyph, mark.glyph) in _IN_ORDER
            status = QuoteStatus.CONTINUED if in_order else QuoteStatus.MISMATCHED
            joined[mark] = Pair(pair.family, pair.open, mark, status, mark.segment, mark.start, pair.resumed)
    opened = {pair.open for pair in joined.values()}
    kept = [pair for pair in pairs if pair.open not in opened]
    return kept + list(joined.values()), [stray for stray in strays if stray[0] not in joined]


def _next_closer(
    segments: Sequence[Segment], number: int, closers: Mapping[int, Mark], unclosed: Mapping[int, Pair]
) -> Mark | None:
    unit, kind = segments[number].unit, segments[number].kind
    for following in range(number + 1, min(number + _MOST_LINES, len(segments))):
        if unit is None or segments[following].unit != unit or segments[following].kind is not kind:
            return None  # a translation closes nothing that its source opens
        if following in closers:
            return closers[following]
        if following in unclosed:
            return None
    return None


DEEPEST = 8
"""How deep quotations nest; prose never goes beyond four, and a row of opening
marks would otherwise make as many quotations, each to the end of the text."""

FURTHEST = 200
"""Over how many marks a single one is sought its end: prose never has so many within one
quotation, and a row of marks would otherwise be read through for each of them."""

_FLOWING = frozenset({SegmentKind.PARAGRAPH, SegmentKind.BLOCKQUOTE, SegmentKind.LIST_ITEM})


def _follower(segments: Sequence[Segment], number: int) -> str:
    """The text that a quotation open at the end of a segment may go on in."""
    here = segments[number]
    if number + 1 == len(segments) or here.kind not in _FLOWING:
        return ""
    following = segments[number + 1]
    if following.kind is not here.kind:
        return ""
    if here.kind is SegmentKind.BLOCKQUOTE and following.unit != here.unit:
        return ""
    return following.body.text.lstrip()


_FAMILIES = {
    Family.DOUBLE: ('"', "“", "”", "„", "‟", "″", "＂", "''", "``", "〝", "〞", "〟"),
    Family.SINGLE: ("'", "‘", "’", "‚", "‛", "＇", "`", "´"),
    Family.GUILLEMET: ("«", "»"),
    Family.SINGLE_GUILLEMET: ("‹", "›"),
    Family.CORNER: ("「", "」"),
    Family.WHITE_CORNER: ("『", "』"),
    Family.TITLE: ("《", "》"),
    Family.SINGLE_TITLE: ("〈", "〉"),
}
_FAMILY = {glyph: family for family, glyphs in _FAMILIES.items() for glyph in glyphs}
_MARKS = re.compile("|".join(sorted(map(re.escape, _FAMILY), key=len, reverse=True)))
_ALL_MARKS = frozenset("".join(_FAMILY))

# The pairs that some language's typography asks for. Anything else that closes
# a quotation of the same family is a mismatch.
_IN_ORDER = frozenset(
    (pair[: len(pair) // 2], pair[len(pair) // 2 :])
    for pair in (
        *("“”", "„“", "„”", "‟”", "””", '""', "″″", "＂＂", "''''", "``''", "〝〞", "〝〟"),
        *("‘’", "‚‘", "‚’", "‛’", "’’", "''", "＇＇", "`'", "`’", "`´", "´´", "``"),
        *("«»", "»«", "»»", "‹›", "›‹", "››", "「」", "『』", "《》", "〈〉"),
    )
)
_ONLY_OPEN = frozenset("„‟〝「『《〈")
_ONLY_CLOSE = frozenset("〞〟」』》〉")
_SINGLES = frozenset(_FAMILIES[Family.SINGLE])
_DOUBLES = frozenset(_FAMILIES[Family.DOUBLE])

_OPENS_BEFORE = frozenset("([{<—–-―/=:|&~*_（［｛【：，。、；！？")
_CLOSES_AFTER = frozenset(".,;:!?)]}>—–-―/|&~*_…。、，；：！？）］｝】·・")

# What looks like an opening single mark but is a letter left out: '90s, 'tis.
_ELISION = re.compile(r"\d0s\b|(?:tis|twas|twere|twill|em|til|till|cause|bout|n|round|cos|cuz|ere|neath)\b", re.I)
_YEAR = re.compile(r"\d\d\b")
_BEFORE_YEAR = re.compile(r"\b(?:in|of|since|from|to|until|by|the|and|early|mid|late|before|after)\s$", re.I)
# A single mark behind these may be an apostrophe: the boys' ball, goin' home.
_MAYBE_APOSTROPHE = re.compile(r"(?:[sxz]|in|\bth|\bo|\ban)$", re.I)
_HEBREW = re.compile("[\u0590-\u05ff]")
_FEET = re.compile(r"\d['’′]\s?\d{1,2}$")


def count(text: str) -> int:
    """How many characters of a text may be quotation marks, apostrophes among them."""
    return sum(map(text.count, _ALL_MARKS))


@dataclass(slots=True)
class _Open:
    """An opening mark that waits for its end. `until` is where a single mark
    is known to close; `resumed` its opening marks in further paragraphs."""

    mark: Mark
    family: Family
    until: int | None
    resumed: tuple[Mark, ...] = ()


class _Side(StrEnum):
    OPEN = "open"
    CLOSE = "close"
    NONE = "none"  # an apostrophe, inches, an abbreviation: no quotation mark
    STRAY = "stray"


class _Reader:
    """Reads one segment. `stack` holds what is open, outermost first."""

    def __init__(self, segment: int, text: str, carried: _Open | None) -> None:
        self.text = text
        self.segment = segment
        self.pairs: list[Pair] = []
        self.strays: list[tuple[Mark, Trouble]] = []
        self.stack: list[_Open] = [carried] if carried else []
        self._open_count = Counter(entry.family for entry in self.stack)
        self._marks = [Mark(segment, m.start(), m.end(), m[0]) for m in _MARKS.finditer(text)]
        self._doubles_left = Counter(mark.glyph for mark in self._marks if mark.glyph in _DOUBLES)
        self._last: tuple[int, _Side] = (-1, _Side.NONE)
        self._content_start = len(text) - len(text.lstrip())
        self._content_end = len(text.rstrip())
        self._until: int | None = None
        self._loose: list[Mark] = []

    def read(self) -> None:
        """Decide every mark of the segment in turn."""
        for number, mark in enumerate(self._marks):
            if mark.glyph in _DOUBLES:
                self._doubles_left[mark.glyph] -= 1
            if self._resumes(number, mark):
                side = _Side.OPEN
            else:
                side = self._side(number, mark)
                self._apply(side, mark)
            self._last = (mark.end, side)
            if side is _Side.NONE and mark.glyph in "'’" and self._could_close_double(mark):
                self._loose.append(mark)

    def carry(self, follower: str) -> _Open | None:
        """Give up what is still open at the end of the segment, except the
        quotation that `follower`, the next paragraph, goes on with."""
        carried = None
        if self.stack and follower.startswith(self.stack[0].mark.glyph):
            carried = self.stack.pop(0)
        later: int | None = None
        shared = self._shared_close()
        for entry in reversed(self.stack):
            self._give_up(entry, shared, later)
            later = entry.mark.start
        self.stack.clear()
        return carried

    # -- one mark ---------------------------------------------------------

    def _could_close_double(self, mark: Mark) -> bool:
        """“like this’, with the wrong mark at the end"""
        return self._open_count[Family.DOUBLE] > 0 and (
            self._closes_single(mark) is True and not self._before(mark).isdigit()
        )

    def _resumes(self, number: int, mark: Mark) -> bool:
        """Whether this mark continues the quotation of the paragraph before."""
        if not self.stack or self.stack[0].mark.segment == self.segment:
            return False
        if mark.start != self._content_start or mark.glyph != self.stack[0].mark.glyph:
            return False
        first = self.stack[0]
        if first.resumed and first.resumed[-1].segment == self.segment:
            return False
        first.resumed += (mark,)
        if first.family is Family.SINGLE:
            first.until = self._single_close(number)
        return True

    def _side(self, number: int, mark: Mark) -> _Side:
        side = self._side_by_looks(number, mark)
        return _Side.NONE if side is _Side.OPEN and len(self.stack) >= DEEPEST else side

    def _side_by_looks(self, number: int, mark: Mark) -> _Side:
        family = _FAMILY[mark.glyph]
        if family is Family.SINGLE:
            return self._single_side(number, mark)
        if mark.glyph in _ONLY_OPEN:
            return _Side.OPEN
        if mark.glyph in _ONLY_CLOSE:
            return _Side.CLOSE if self._open_count[family] else _Side.STRAY
        if family in (Family.GUILLEMET, Family.SINGLE_GUILLEMET):
            return self._guillemet_side(mark, family)
        return _DOUBLE_SIDES.get(mark.glyph, _Reader._straight_side)(self, number, mark)

    def _flanks(self, mark: Mark) -> tuple[bool, bool]:
        """Whether what stands beside a mark lets it open, and lets it close."""
        before, after = self._before(mark), self._after(mark)
        begins = bool(after) and not after.isspace()
        ends = bool(before) and not before.isspace()
        last_end, last_side = self._last
        beside = last_side if last_end == mark.start else _Side.NONE
        opens = begins and (not ends or before in _OPENS_BEFORE or beside is _Side.OPEN)
        opens = opens and not (after in ".,;:!?)]}" and not self.text.startswith("..", mark.end))
        closes = ends and (not begins or after in _CLOSES_AFTER or after in _ALL_MARKS)
        closes = closes and before not in "([{（【" and beside is not _Side.OPEN
        return opens, closes

    def _before(self, mark: Mark) -> str:
        return self.text[mark.start - 1 : mark.start] if mark.start else ""

    def _after(self, mark: Mark) -> str:
        return self.text[mark.end : mark.end + 1]

    def _straight_side(self, number: int, mark: Mark) -> _Side:
        opens, closes = self._flanks(mark)
        is_open = self._open_count[Family.DOUBLE] > 0
        if self._no_quotation_mark(number, mark, is_open):
            return _Side.NONE
        if opens and not closes:
            return _Side.OPEN
        if is_open:
            return _Side.CLOSE
        if closes and not opens:
            return _Side.STRAY
        return _Side.OPEN if self._more_doubles() else _Side.STRAY

    def _no_quotation_mark(self, number: int, mark: Mark, is_open: bool) -> bool:
        """Inches, seconds of arc, the Hebrew gershayim; a lone '' or ``."""
        before, after = self._before(mark), self._after(mark)
        if _HEBREW.match(before) and _HEBREW.match(after):
            return True
        if len(mark.glyph) == 2:
            blank_sides = [not side or side.isspace() for side in (before, after)]
            return all(blank_sides) or before in _SINGLES or after in _SINGLES
        if not before.isdigit():
            return False
        if _FEET.search(self.text, max(0, mark.start - 6), mark.start):
            return True
        if not is_open:
            return not self._flanks(mark)[0]
        return self._is_inches(number, mark)

    def _is_inches(self, number: int, mark: Mark) -> bool:
        """ "a 27" screen," he said: the mark that closes is still to come."""
        if not re.match(r"\s[a-z]", self.text[mark.end : mark.end + 2]):
            return False
        following = next((mark for mark in self._after_number(number) if mark.glyph in _DOUBLES), None)
        return following is not None and self._flanks(following) == (False, True)

    def _left_side(self, number: int, mark: Mark) -> _Side:
        """“ opens, closes „, and stands for ” by mistake."""
        opens, closes = self._flanks(mark)
        opener = self._innermost(Family.DOUBLE)
        if opener is not None and opener.mark.glyph == "„" and not (opens and not closes):
            return _Side.CLOSE
        after = self._after(mark)
        ends_here = not after or after.isspace()
        if ends_here and opener is not None:
            return _Side.CLOSE
        if mark.end >= self._content_end:
            return _Side.STRAY
        if closes and not opens and opener is not None:
            return _Side.CLOSE
        return _Side.OPEN

    def _right_side(self, number: int, mark: Mark) -> _Side:
        """” closes, and opens where nothing is open and a close is to come."""
        if self._open_count[Family.DOUBLE]:
            return _Side.CLOSE
        opens, closes = self._flanks(mark)
        after = self._after(mark)
        if (closes and not opens) or not after or after.isspace():
            return _Side.STRAY
        closer_follows = self._doubles_left["”"] or self._doubles_left['"']
        return _Side.OPEN if closer_follows and not self._doubles_left["“"] else _Side.STRAY

    def _guillemet_side(self, mark: Mark, family: Family) -> _Side:
        opens, closes = self._flanks(mark)
        opener = self._innermost(family)
        points_in = mark.glyph in "«‹"
        if opener is None:
            if points_in:
                return _Side.OPEN
            return _Side.OPEN if opens and not closes else _Side.STRAY
        if points_in and not (closes and not opens and opener.mark.glyph in "»›"):
            return _Side.OPEN
        return _Side.CLOSE

    def _single_side(self, number: int, mark: Mark) -> _Side:
        if self.stack and self.stack[-1].until == mark.start:
            return _Side.CLOSE
        if any(entry.until == mark.start for entry in self.stack):
            return _Side.CLOSE
        if not self._may_open_single(mark):
            return _Side.NONE
        self._until = self._single_close(number)
        if self._until is not None:
            return _Side.OPEN
        speech = mark.glyph == "‘" and not self.stack and _starts_speech(self._after(mark))
        return _Side.OPEN if speech else _Side.NONE

    def _may_open_single(self, mark: Mark) -> bool:
        before, after = self._before(mark), self._after(mark)
        if _has_no_apostrophes(before) or _has_no_apostrophes(after):
            return bool(after) and not after.isspace() and mark.glyph != "’"
        return self._flanks(mark)[0] and not self._is_elision(mark)

    def _is_elision(self, mark: Mark) -> bool:
        if _ELISION.match(self.text, mark.end):
            return True
        before = self.text[max(0, mark.start - 8) : mark.start]
        return bool(_YEAR.match(self.text, mark.end) and _BEFORE_YEAR.search(before))

    def _single_close(self, number: int) -> int | None:
        """Where the single mark `number` closes, if anywhere in its segment.

        The first mark that can only close. A mark that may as well be an
        apostrophe (the boys' ball) closes if no surer one follows before the
        next opening mark or the end of the quotation around.
        """
        doubt: int | None = None
        depth = 0
        for mark in self._after_number(number):
            if mark.glyph not in _SINGLES:
                depth += self._depth_change(mark)
                if depth < 0:
                    break
                continue
            if depth or (mark.glyph in "‘‚‛`" and not self._only_closes(mark)):
                if depth:
                    continue
                break
            closing = self._closes_single(mark)
            if closing is True:
                return mark.start
            if closing is None:
                doubt = mark.start if doubt is None else doubt
            elif self._flanks(mark) == (True, False) and not self._is_elision(mark):
                break
        return doubt

    def _after_number(self, number: int) -> Iterator[Mark]:
        return map(self._marks.__getitem__, range(number + 1, min(number + FURTHEST, len(self._marks))))

    def _only_closes(self, mark: Mark) -> bool:
        return self._flanks(mark) == (False, True)

    def _depth_change(self, mark: Mark) -> int:
        """How a mark of another family changes the nesting, by its looks."""
        if mark.glyph in "“„«‹「『《〈":
            return 1
        if mark.glyph in "”»›」』》〉":
            return -1
        opens, closes = self._flanks(mark)
        if opens == closes:
            return 0
        return 1 if opens else -1

    def _closes_single(self, mark: Mark) -> bool | None:
        """True where a mark surely closes, None where it may be an apostrophe."""
        before, after = self._before(mark), self._after(mark)
        if not before or before.isspace():
            return False
        if _has_no_apostrophes(before) or _has_no_apostrophes(after):
            return True
        if after.isalnum():
            return False
        if not after or not after.isspace():
            return True
        goes_on = re.match(r"\s+[\w$£€]", self.text[mark.end : mark.end + 3])
        if goes_on and _MAYBE_APOSTROPHE.search(self.text, max(0, mark.start - 3), mark.start):
            return None
        return True

    # -- bookkeeping ------------------------------------------------------

    def _apply(self, side: _Side, mark: Mark) -> None:
        if side is _Side.OPEN:
            family = _FAMILY[mark.glyph]
            until = self._until if family is Family.SINGLE else None
            self.stack.append(_Open(mark, family, until))
            self._open_count[family] += 1
        elif side is _Side.CLOSE:
            self._close(mark)
        elif side is _Side.STRAY:
            last_end, last_side = self._last
            doubled = last_end == mark.start and last_side in (_Side.CLOSE, _Side.STRAY)
            self.strays.append((mark, Trouble.DOUBLED if doubled else Trouble.STRAY))

    def _close(self, mark: Mark) -> None:
        family = _FAMILY[mark.glyph]
        later: int | None = None
        while True:
            entry = self._pop()
            if entry.family is family and entry.until in (None, mark.start):
                break
            self._give_up(entry, None, mark.start if later is None else later)
            later = entry.mark.start
        in_order = (entry.mark.glyph, mark.glyph) in _IN_ORDER
        status = QuoteStatus.OK if in_order else QuoteStatus.MISMATCHED
        if entry.resumed and in_order:
            status = QuoteStatus.CONTINUED
        self.pairs.append(Pair(family, entry.mark, mark, status, self.segment, mark.start, entry.resumed))

    def _pop(self) -> _Open:
        entry = self.stack.pop()
        self._open_count[entry.family] -= 1
        return entry

    def _innermost(self, family: Family) -> _Open | None:
        if not self._open_count[family]:
            return None
        return next(entry for entry in reversed(self.stack) if entry.family is family)

    def _more_doubles(self) -> bool:
        return any(count > 0 for count in self._doubles_left.values())

    def _shared_close(self) -> Pair | None:
        """The last «…» closed in this segment: its closing mark may stand for
        two (Russian typography writes «a «b» where the marks would meet)."""
        closed = [p for p in self.pairs if p.family is Family.GUILLEMET and p.close]
        return closed[-1] if closed else None

    def _give_up(self, entry: _Open, shared: Pair | None, later: int | None) -> None:
        """Record an opener without an end; it reaches to `later` in this
        segment, the next opener of its kind, or to the end of the segment."""
        if entry.family is Family.SINGLE and entry.until is not None:
            return
        if shared and entry.family is Family.GUILLEMET and entry.mark.start < shared.open.start:
            status = QuoteStatus.MISMATCHED
            self.pairs.append(Pair(entry.family, entry.mark, shared.close, status, self.segment, shared.end))
            return
        end = self._unclosed_end(entry, later)
        status, close = QuoteStatus.UNCLOSED, None
        if entry.family is Family.DOUBLE and entry.mark.segment == self.segment:
            close = self._first_loose(entry.mark.end, end)
        if close:
            status, end = QuoteStatus.MISMATCHED, close.start
        self.pairs.append(Pair(entry.family, entry.mark, close, status, self.segment, end, entry.resumed))

    def _first_loose(self, start: int, end: int) -> Mark | None:
        """The first single mark between two places that may stand for a double one."""
        number = bisect_right(self._loose, start, key=lambda mark: mark.start)
        found = self._loose[number] if number < len(self._loose) else None
        return found if found and found.start < end else None

    def _unclosed_end(self, entry: _Open, later: int | None) -> int:
        limit = len(self.text) if later is None else later
        if entry.mark.segment != self.segment:
            return limit
        inner = (
            pair.open.start
            for pair in takewhile(lambda pair: pair.open.start > entry.mark.start, reversed(self.pairs))
            if pair.family is entry.family and pair.open.start < limit
        )
        return min(inner, default=limit)


def _has_no_apostrophes(character: str) -> bool:
    """Chinese, Japanese and Korean write none."""
    return bool(character) and (is_unspaced(character) or "\uac00" <= character <= "\ud7af")


def _starts_speech(character: str) -> bool:
    return bool(character) and (character.isupper() or is_unspaced(character))


_DOUBLE_SIDES = {"“": _Reader._left_side, "”": _Reader._right_side}


def nested(pairs: Sequence[Pair]) -> list[bool]:
    """For each pair of a `Scan`, whether it stands inside another one."""
    reached = (-1, -1)
    inside = []
    for pair in pairs:
        inside.append((pair.open.segment, pair.open.start) < reached)
        reached = max(reached, (pair.end_segment, pair.end))
    return inside
