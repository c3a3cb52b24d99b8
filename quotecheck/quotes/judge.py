"""The verdict on a quotation: the first of the taxonomy that applies.

A score never decides. Likeness finds the passage and says whether there is one; from
there the steps between passage and quotation, and what stands around the passage, give
the verdict. Where nothing could be compared the verdict says that, not that it is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import NamedTuple

from quotecheck.lexicon import Lexicon
from quotecheck.model import Basis, Judgement, Match, Quote, Rendering, Source, Statement, Step, StepKind, Verdict
from quotecheck.quotes.calque import as_calque
from quotecheck.quotes.classify import Reading, classify, has_edits
from quotecheck.quotes.compare import Wording
from quotecheck.quotes.limits import (
    ACCEPTED,
    ACCEPTED_ANYWHERE,
    ACCEPTED_ELSEWHERE,
    ACCEPTED_GIVEN,
    ACCEPTED_SHORT,
    LOOSE,
    LOOSE_WORDS,
    NEAREST,
    PIECE,
    SHORT,
)
from quotecheck.quotes.locate import LONG, Library, is_near, is_too_long, same_language, word_count
from quotecheck.quotes.meaning import Meaning
from quotecheck.quotes.scope import Scope
from quotecheck.quotes.translated import translated


def judge(quoted: str, source: str, lexicon: Lexicon, meaning: Meaning, *, lang: str = "en") -> Judgement:
    """The verdict on a quotation that is known to come from the text `source`.

    As the place is given, a short quotation need not be found as it stands.
    """
    statement = Statement(id="given", speaker="", date="unknown", language=lang)
    given = Source(id="given", text=source, language=lang, basis=Basis.ORIGINAL, statement=statement)
    library = Library([given], lexicon, meaning)
    wording = library.quoted(quoted)
    matches = library.matches(wording, lang)
    read = _unless_put_together(
        _Reader(wording, library).read(matches, lambda match: ACCEPTED_GIVEN), wording, matches, library, lang
    )
    if not read and is_too_long(wording):
        return Judgement(Verdict.UNVERIFIABLE, ("too_long",))
    return read or Judgement(Verdict.UNSUPPORTED, candidates=_shown(matches))


class Setting(NamedTuple):
    """Where a quotation stands in its draft: whom its speaker refers back to, the text
    around it, and how often the draft has quoted the same words before: several mentions
    are matched with several places in order."""

    referred: str | None = None
    around: str = ""
    mention: int = 0


def judge_quote(
    quote: Quote, library: Library, renderings: Sequence[Rendering] = (), setting: Setting | None = None
) -> Judgement:
    """The verdict on a quotation of a draft against all sources.

    `renderings` are what rules have found in it. What decides the verdict is remembered
    with it, as an editor has the same draft judged after each change.
    """
    setting = setting or Setting()
    decisive = (quote.shown.text, quote.lang, quote.settled_speaker, tuple(renderings), setting)
    return library.remembered(decisive, lambda: _judged(quote, library, renderings, setting))


def _judged(quote: Quote, library: Library, renderings: Sequence[Rendering], setting: Setting) -> Judgement:
    wording = library.quoted(quote.shown.text)
    judgement = _located(quote, wording, library, setting)
    return as_calque(judgement, wording, library, renderings) or judgement


def _located(quote: Quote, wording: Wording, library: Library, setting: Setting) -> Judgement:
    matches = library.matches(wording, quote.lang)
    speaker = setting.referred or quote.settled_speaker
    reader = _Reader(wording, library, setting)
    said = reader.in_scope(matches, speaker)
    read = reader.read(said, lambda match: _least(wording))
    if read and not has_edits(read.steps):
        return _told(read)
    others = [match for match in matches if match not in said]
    read = read or reader.read(others, _Elsewhere(wording, library, reader.is_named(speaker), bool(said)).least)
    read = _unless_put_together(read, wording, matches, library, quote.lang)
    if read:
        return _told(_attributed(read, quote, library))
    read = _retold(wording, matches, library)
    if read:
        return _told(read)
    reason = _why_unverifiable(quote, wording, library)
    candidates = _shown([*said, *others] if reader.is_named(speaker) else matches)
    foreign = translated(wording.text, quote.lang, library, speaker)
    if foreign:
        return foreign._replace(candidates=candidates)
    if reason:
        return Judgement(Verdict.UNVERIFIABLE, (reason,), candidates=candidates)
    return Judgement(Verdict.UNSUPPORTED, candidates=candidates)


def _retold(wording: Wording, matches: Sequence[Match], library: Library) -> Judgement | None:
    """The verdict by the passage that has most of what a quotation speaks of, if it has
    enough: a machine that translated a report a second time keeps its names and terms,
    in other words and another order. Such a passage is no support, but it is what the
    quotation was made of, and shows what became of it."""
    spoken_of = set(library.content(wording.text))
    best, most = None, LOOSE * len(spoken_of)
    for match in matches:
        if len(match.source.text) > LONG:
            continue
        shared = len(spoken_of & set(library.content(match.source.text)))
        if shared >= max(most, LOOSE_WORDS):
            best, most = match, shared + 0.5
    if best is None or not has_edits(best.steps):
        return None
    read = _judgement(classify(best, library.lexicon, library.meaning), matches)
    return read._replace(flags=(*read.flags, "loose"))


def _is_short(wording: Wording) -> bool:
    return word_count(wording) <= SHORT


def _least(wording: Wording) -> float:
    """How alike a passage must be that is known to be the speaker's."""
    return ACCEPTED_SHORT if _is_short(wording) else ACCEPTED


class _Elsewhere(NamedTuple):
    """How alike a passage must be that is not known to be the speaker's.

    A wordings file has few sources, given because they may be the ones; in a long text
    there is something like anything. Where the draft says by name who spoke, somebody
    else's words must be very like the quotation to be what it was made of.
    """

    wording: Wording
    library: Library
    is_named: bool
    has_own: bool

    def least(self, match: Match) -> float:
        """The least likeness, above 1 where none is enough."""
        is_long = len(match.source.text) > LONG
        if is_long and _is_short(self.wording):
            return NEVER
        if self.has_own or (is_long and self.is_named and self.library.has_speaker(match.source)):
            return ACCEPTED_ELSEWHERE
        return max(_least(self.wording), ACCEPTED_ANYWHERE if is_long else 0.0)


NEVER = 2.0
"""More than any likeness: what is short is in any long text."""


# -- reading -----------------------------------------------------------------------


class _Reader:
    """What a quotation is read with out of passages. What the draft says around it is read
    only where that can decide anything."""

    def __init__(self, wording: Wording, library: Library, setting: Setting | None = None) -> None:
        self.wording = wording
        self.library = library
        self._setting = setting or Setting()

    @cached_property
    def _scope(self) -> Scope:
        return Scope.of(self._setting.around, self.library.lexicon, self.library.meaning)

    def in_scope(self, matches: Sequence[Match], speaker: str | None) -> list[Match]:
        """What the speaker has said; where the draft names none, what was said on the
        date or occasion that it names."""
        if self.is_named(speaker):
            return [match for match in matches if speaker and self.library.said_by(match.source, speaker)]
        return [match for match in matches if self._holds(match.source)]

    def is_named(self, speaker: str | None) -> bool:
        """Whether the draft says by name who spoke."""
        return speaker is not None and self.library.speakers.is_name(speaker)

    def read(self, matches: Sequence[Match], least: Callable[[Match], float]) -> Judgement | None:
        """The verdict by the nearest passage, if any is near enough.

        Where a passage can be read in several ways the most severe one counts, but of
        several places where the quotation stands word for word the mildest: it may come
        from any of them. So it is between equally near passages of several sources; of
        equally mild ones, that counts whose date or occasion the draft names.
        """
        near = [match for match in matches if is_near(self.wording, match, self.library, least(match))]
        if not near:
            return None
        best = [match for match in near if match.likeness == near[0].likeness]
        by_source: dict[_Key, list[Reading]] = {}
        for match in best:
            reading = classify(match, self.library.lexicon, self.library.meaning)
            by_source.setdefault(_key(match.source), []).append(reading)
        readings = [_of_source(read, self._setting.mention) for read in by_source.values()]
        best_reading = readings[0] if len(readings) == 1 else max(readings, key=self._preference)
        return _judgement(best_reading, matches)

    def _preference(self, reading: Reading) -> tuple[int, bool]:
        return _mildness(reading), self._holds(reading.match.source)

    def _holds(self, source: Source) -> bool:
        return self._scope.holds(source.statement, self.library.lexicon)


def _of_source(readings: Sequence[Reading], mention: int) -> Reading:
    if has_edits(readings[0].match.steps):
        return min(readings, key=_mildness)
    mildest = [reading for reading in readings if reading.verdict is max(readings, key=_mildness).verdict]
    return mildest[mention % len(mildest)]


def _mildness(reading: Reading) -> int:
    return tuple(Verdict).index(reading.verdict)


def _judgement(reading: Reading, matches: Sequence[Match]) -> Judgement:
    return Judgement(reading.verdict, reading.detectors, match=reading.match, candidates=_shown(matches))


_Key = tuple[str | None, str]


def _key(source: Source) -> _Key:
    """What tells a source from others: ids of several files may be the same."""
    return source.path, source.id


def _shown(matches: Sequence[Match]) -> tuple[Match, ...]:
    """The nearest passages, one of each source."""
    return tuple({_key(match.source): match for match in reversed(matches)}.values())[::-1][:NEAREST]


# -- what was put together -------------------------------------------------------------


def _unless_put_together(
    read: Judgement | None, wording: Wording, matches: Sequence[Match], library: Library, lang: str
) -> Judgement | None:
    """The judgement, unless the quotation has ellipses, and its pieces were all said, but
    in another order, or not in one go: then it is composite."""
    pieces = wording.pieces()
    if len(pieces) < 2 or (read and not has_edits(read.steps)):
        return read
    moved = library.reordered(wording, lang)
    if moved:
        return _judgement(moved, matches)
    return _from_several(pieces, wording, library, lang) or read


def _from_several(pieces: Sequence[str], wording: Wording, library: Library, lang: str) -> Judgement | None:
    """The verdict on a quotation whose pieces are from several statements."""
    found: list[Match] = []
    for piece in pieces:
        nearest = library.matches(library.quoted(piece), lang)
        if not nearest or nearest[0].likeness < PIECE:
            return None
        found.append(nearest[0])
    statements = {(match.source.path, match.source.statement.id) for match in found}
    if len(statements) == 1:
        return None
    texts = {(path, name.split("#")[0]) for path, name in statements}
    first = found[0]
    rest = wording.text[len("".join(step.quoted for step in first.steps)) :]
    match = first._replace(steps=(*first.steps, Step(StepKind.INSERT, "", rest)))
    why = "turns" if len(texts) == 1 else "sources"
    return Judgement(Verdict.COMPOSITE, (why,), match=match, candidates=_shown(found))


# -- who said it ---------------------------------------------------------------------------


def _attributed(judgement: Judgement, quote: Quote, library: Library) -> Judgement:
    """The judgement on words that only others than the speaker have said: misattributed
    where both are known, with a flag where the speaker is not."""
    speaker = quote.settled_speaker
    match = judgement.match
    if match is None or speaker is None or not library.has_speaker(match.source):
        return judgement
    if _is_description(speaker, library) or library.said_by(match.source, speaker):
        return judgement
    if library.knows(speaker):
        return judgement._replace(verdict=Verdict.MISATTRIBUTED, detectors=("speaker",))
    return judgement._replace(flags=(*judgement.flags, "other_speaker"))


def _is_description(speaker: str, library: Library) -> bool:
    """Whether a speaker may be anybody of whom it is true, as "the president" is; "an old
    sailor" is somebody new."""
    begins = speaker.split()[0].lower()
    return not library.speakers.is_name(speaker) and begins not in library.lexicon.indefinite


def _told(judgement: Judgement) -> Judgement:
    """The judgement, which cannot be that all is well where the wording itself is only
    a translation back into the language of the draft."""
    match = judgement.match
    if match and match.source.basis is Basis.BACK_TRANSLATION and judgement.verdict in _FAITHFUL:
        flags = (*judgement.flags, "back_translation")
        return judgement._replace(verdict=Verdict.TRANSLATION_UNCHECKED, flags=flags)
    return judgement


_FAITHFUL = frozenset({Verdict.VERBATIM, Verdict.COSMETIC, Verdict.TRIMMED})


def _why_unverifiable(quote: Quote, wording: Wording, library: Library) -> str | None:
    speaker = quote.settled_speaker
    if not any(same_language(source.language, quote.lang) for source in library.sources):
        return "language"
    if speaker and not library.knows_in_sources(speaker):
        return "no_source"
    if is_too_long(wording):
        return "too_long"
    return "too_short" if _is_short(wording) else None
