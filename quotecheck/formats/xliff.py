"""XLIFF 1.2 and 2: each unit's source text and its translation.

Where a unit is cut into segments, each pair of segments is a unit of its own.
Units that are not to be translated, notes, proposals of other translations and
the data of inline codes are passed over; a translation in any state is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from quotecheck.formats import xml_text
from quotecheck.formats.inline import Piece
from quotecheck.formats.languages import UNKNOWN, normalized, same
from quotecheck.formats.problems import Problems
from quotecheck.formats.units import Units
from quotecheck.formats.xml_text import Tag, Text
from quotecheck.model import Document, SegmentKind

declared_encoding = xml_text.declared_encoding


_END_TAG = "put the end tag where it belongs"

DEEPEST = 64
"""Elements around a text that may say anything about it; groups lie in one another,
but in no file that deep."""


def read(text: str, name: str, lang: str) -> Document:
    """The units of an XLIFF file."""
    problems = Problems(text, name)
    reader = _Reader(problems, lang)
    for token in xml_text.tokens(text):
        reader.take(token)
    reader.end(len(text))
    xml_text.check(text, problems)
    return Document(name, text, reader.units.segments(lang), lang, "xliff", problems=problems.errors())


_UNITS = frozenset({"trans-unit", "unit"})
_SIDES = {"source": SegmentKind.SOURCE, "target": SegmentKind.TARGET, "seg-source": SegmentKind.SOURCE}
_PASSED_OVER = frozenset(
    {
        *("alt-trans", "match", "matches", "bin-unit", "note", "notes", "originalData", "metadata", "prop-group"),
        *(
            "context-group",
            "count-group",
            "glossary",
            "skeleton",
            "skl",
            "ignorable",
            "internal-file",
            "phase-group",
            "tool",
        ),
    }
)
_INHERITED = frozenset({"xliff", "file", "body", "group", *_UNITS, "segment"})


class _Scope(NamedTuple):
    """What holds inside an element that texts stand in, wherever below it."""

    name: str
    source: str
    target: str
    translate: bool

    def inside(self, tag: Tag) -> _Scope:
        """What holds inside a child of it."""
        given: Mapping[str, str] = tag.attributes
        translate = {"yes": True, "no": False}.get(given.get("translate", ""), self.translate)
        source = normalized(given.get("source-language") or given.get("srcLang") or "") or self.source
        target = normalized(given.get("target-language") or given.get("trgLang") or "") or self.target
        return _Scope(tag.name, source, target, translate)


class _Side(NamedTuple):
    """A text that is being read: `cut` are its segments where it has any."""

    tag: Tag
    whole: Piece
    cut: list[tuple[str, Piece]]


class _Reader:
    """Takes the tokens one by one. `scopes` are the elements around; `passing` is the
    element passed over and `within` how many of its name are inside it."""

    def __init__(self, problems: Problems, lang: str) -> None:
        self.units = Units()
        self._problems = problems
        self._scopes = [_Scope("", "", "", True)]
        self._draft = lang
        self._passing: str | None = None
        self._within = 0
        self._side: _Side | None = None
        self._marks: list[bool] = []
        self._cutting = 0
        self._sides: list[tuple[SegmentKind, _Side]] = []
        self._number = 0

    def take(self, token: Tag | Text) -> None:
        """Go on with the next token."""
        if isinstance(token, Tag) and token.name in _UNITS and token.opens:
            self._leave_broken(token.start)  # whatever is open has lost its end tag
        if self._passing:
            self._pass_over(token)
        elif isinstance(token, Text):
            self._show(token)
        elif token.opens and token.name in _PASSED_OVER:
            self._passing, self._within = (None, 0) if token.closes else (token.name, 1)
        elif token.name in _SIDES:
            self._side_tag(token)
        elif self._side:
            self._inline(token)
        elif token.name in _INHERITED:
            self._scope_tag(token)

    def end(self, place: int) -> None:
        """There is nothing more."""
        self._leave_broken(place)

    def _pass_over(self, token: Tag | Text) -> None:
        if isinstance(token, Tag) and token.name == self._passing and token.opens != token.closes:
            self._within += 1 if token.opens else -1
            if not self._within:
                self._passing = None

    # -- units ------------------------------------------------------------

    def _scope_tag(self, tag: Tag) -> None:
        if not tag.opens:
            self._close_scope(tag.name)
        elif not tag.closes and (len(self._scopes) < DEEPEST or tag.name in _UNITS):
            self._scopes.append(self._scopes[-1].inside(tag))

    def _close_scope(self, name: str) -> None:
        if name in _UNITS or name == "segment":
            self._finish()
        for depth in range(len(self._scopes) - 1, 0, -1):
            if self._scopes[depth].name == name:
                del self._scopes[depth:]
                return

    def _leave_broken(self, place: int) -> None:
        """The unit before `place` has no end; what is whole in it is read."""
        self._passing = None
        if self._side:
            self._lost(self._side.tag)
        self._finish()
        for depth, scope in enumerate(self._scopes):
            if scope.name in _UNITS:
                self._problems.add(place, f"`{scope.name}` does not end before this", _END_TAG)
                del self._scopes[depth:]
                break

    def _lost(self, tag: Tag) -> None:
        self._problems.add(tag.start, f"`{tag.name}` does not end in its unit, which is not checked", _END_TAG)
        self._leave_side()
        self._sides.clear()

    def _finish(self) -> None:
        """Add the texts of a unit, or of a segment of one."""
        if self._sides:
            self._number += 1
            is_cut = any(side.cut for _, side in self._sides)
            for kind, side in self._sides:
                self._add(kind, side, is_cut=is_cut)
            self._sides.clear()

    def _add(self, kind: SegmentKind, side: _Side, *, is_cut: bool) -> None:
        scope = self._scopes[-1]
        own = normalized(side.tag.attributes.get("xml:lang", ""))
        lang = own or (scope.source if kind is SegmentKind.SOURCE else scope.target or self._target(scope))
        if side.cut:
            for mid, piece in side.cut:
                self.units.add(kind, piece.built(), lang, f"unit {self._number}, segment {mid}")
        elif not (is_cut and side.tag.name == "source"):  # the same text once more, not cut
            self.units.add(kind, side.whole.built(), lang, f"unit {self._number}")

    def _target(self, scope: _Scope) -> str:
        """The language of translations where the file names none: that of drafts, unless
        it is the language of their sources."""
        return UNKNOWN if scope.source and same(scope.source, self._draft) else self._draft

    # -- texts ------------------------------------------------------------

    def _side_tag(self, tag: Tag) -> None:
        if tag.opens:
            if self._side:
                self._lost(self._side.tag)
            self._leave_side()
            self._side = None if tag.closes else _Side(tag, Piece(), [])
        elif self._side and self._side.tag.name == tag.name:
            if self._scopes[-1].translate:
                self._sides.append((_SIDES[tag.name], self._side))
            self._leave_side()

    def _leave_side(self) -> None:
        self._side, self._cutting = None, 0
        self._marks.clear()

    def _inline(self, tag: Tag) -> None:
        assert self._side is not None
        if tag.name == "mrk" and not (tag.opens and tag.closes):
            self._mark(tag, self._side)
        elif tag.name in _UNITS or tag.name in ("segment", "file", "body", "xliff"):
            self._lost(self._side.tag)
            self._scope_tag(tag)
        else:
            self._each(tag)

    def _mark(self, tag: Tag, side: _Side) -> None:
        """An `mrk`: those that cut the text into segments begin one."""
        if tag.opens:
            cuts = tag.attributes.get("mtype") == "seg"
            self._marks.append(cuts)
            self._cutting += cuts
            if cuts:
                side.cut.append((tag.attributes.get("mid", str(len(side.cut) + 1)), Piece()))
        elif self._marks:
            self._cutting -= self._marks.pop()

    def _show(self, text: Text) -> None:
        if self._side:
            self._each(text)

    def _each(self, token: Tag | Text) -> None:
        assert self._side is not None
        self._side.whole.take(token)
        if self._cutting:
            self._side.cut[-1][1].take(token)
