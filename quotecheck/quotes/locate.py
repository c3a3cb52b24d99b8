"""Where a quotation may come from: the nearest passages of all sources.

Short sources, such as wordings, are ranked by likeness of characters, so that the
nearest is known even where little is the same. Of long ones, only the windows that
share rare shingles with a quotation are looked at (`seeds.py`). True bounds, and what
was changed, come from comparing word by word.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz

from quotecheck.errors import QuotecheckError
from quotecheck.lexicon import Lexicon
from quotecheck.model import Basis, Judgement, Match, Source, Span, StepKind
from quotecheck.quotes.classify import Reading, reordered
from quotecheck.quotes.compare import Wording, as_it_stands, compare
from quotecheck.quotes.gloss import Dictionary
from quotecheck.quotes.limits import COMPARED, LONGEST, NEAREST, WITHOUT_CONTENT
from quotecheck.quotes.meaning import Meaning
from quotecheck.quotes.passages import stretches
from quotecheck.quotes.scan import FEW, Scanner
from quotecheck.quotes.speakers import Speakers
from quotecheck.quotes.tokens import TokenKind
from quotecheck.quotes.transcripts import Archive, Likely
from quotecheck.quotes.windows import Hits, Place, Row, Window, verify
from quotecheck.text import fold

LONG = 2_000
"""Code points; a source that is longer is searched by seeds."""

MARGIN = 160
"""Code points that are compared around a place: what shifts its bounds lies within."""

AS_NEAR = 0.1
"""Places that are less alike than the best by more than this are not compared."""

UNLIKELY = 0.4
"""Places that are less alike than this hold no passage that is near enough."""

ELIDED_MARGIN = 3_000
"""The same for quotations with an ellipsis, whose parts may lie far apart."""


HELD = 32_000_000
"""Code points of archives that are held while they are searched; what is needed of the
rest is read a second time."""

REMEMBERED = 1_000
"""Judgements that are remembered; a draft of 5,000 words has a tenth of that."""

Languages = Callable[[str], tuple[Lexicon, Meaning]]
"""The word lists of a language, for sources in others than the drafts'."""


class Library:
    """Sources made ready for comparing: each is read into words once.

    `archives` are not held in memory: they are streamed past the quotations, and only
    those of their texts that may hold one become sources. `dictionary` loads one of Chinese,
    if there is any, when it is first needed.
    """

    def __init__(
        self,
        sources: Sequence[Source],
        lexicon: Lexicon,
        meaning: Meaning | None = None,
        speakers: Speakers | None = None,
        languages: Languages | None = None,
        archives: Sequence[Archive] = (),
        dictionary: Callable[[], Dictionary | None] = lambda: None,
    ) -> None:
        self.sources = list(sources)
        self.lexicon = lexicon
        self.meaning = meaning or Meaning.none(lexicon)
        self.speakers = speakers or Speakers()
        self.language = languages or (lambda lang: (Lexicon(lang), Meaning.none(Lexicon(lang))))
        self.archives = tuple(archives)
        self.dictionary = dictionary
        self._wordings: dict[int, Wording] = {}
        self._folded: dict[int, str] = {}
        self._places: dict[tuple[str, str], list[Place]] = {}
        self._known: dict[tuple[str, int], bool] = {}
        self._judged: dict[Hashable, Judgement] = {}
        self._given = len(self.sources)
        self._flat: dict[int, str] = {}
        self._taken: dict[Row, int] = {}  # rows of archives that have become sources since

    @property
    def has_long(self) -> bool:
        """Whether any source is so long that it pays to seek many quotations at once."""
        return bool(self.archives) or any(len(source.text) > LONG for source in self.sources)

    def quoted(self, text: str) -> Wording:
        """The words of a quotation, with its ellipses and brackets."""
        return Wording.of(text, self.lexicon, quoted=True)

    def words(self, text: str) -> list[str]:
        """The words of a text, as they are compared."""
        return [token.key for token in Wording.of(text, self.lexicon).tokens]

    def content(self, text: str) -> list[str]:
        """The words of a text that carry its content."""
        return [word for word in self.words(text) if word not in self.lexicon.function_words]

    def said_by(self, source: Source, speaker: str) -> bool:
        """Whether a source may be what a speaker has said."""
        return any(self.speakers.same(name, speaker) for name in (source.statement.speaker, *source.statement.names))

    def has_speaker(self, source: Source) -> bool:
        """Whether it is known who has said a source."""
        return source.statement.speaker not in ("", "unknown")

    def knows(self, speaker: str) -> bool:
        """Whether a speaker is anybody that sources or the list of speakers name."""
        return self.speakers.knows(speaker) or self.knows_in_sources(speaker)

    def knows_in_sources(self, speaker: str) -> bool:
        """Whether any source is by a speaker."""
        key = speaker, len(self.sources)
        if key not in self._known:
            self._known[key] = any(self.said_by(source, speaker) for source in self.sources)
        return self._known[key]

    def remembered(self, decisive: Hashable, judge: Callable[[], Judgement]) -> Judgement:
        """The judgement that follows from what is decisive, and from these sources."""
        key = decisive, len(self.sources)
        if key in self._judged:
            judgement = self._judged.pop(key)
        else:
            judgement = judge()
            if len(self._judged) >= REMEMBERED:
                del self._judged[next(iter(self._judged))]  # what was asked for longest ago
        self._judged[key] = judgement
        return judgement

    def sought(self, text: str) -> list[str]:
        """What is looked for of a quotation: the whole, or what stands between ellipses."""
        quoted = self.quoted(text)
        if is_too_long(quoted):
            return []
        pieces = quoted.pieces()
        return [text, *pieces] if len(pieces) > 1 else [text]

    def seek(self, quotations: Iterable[str], lang: str) -> None:
        """Look for many quotations in the long sources, in one pass over them: what
        `matches` would do for each alone."""
        sought = sorted({text for text in quotations if (lang, text) not in self._places})
        if not sought or not self.has_long:
            return
        flow = _Flow(self, lang, sought)
        for text, windows in zip(sought, _find(sought, lang, flow), strict=True):
            places = verify(text, windows, flow.text_of)
            self._places[lang, text] = [place._replace(source=flow.number(place.source)) for place in places]

    def receive(self, hits: Hits) -> None:
        """Take over what has been found in archives elsewhere (`archived.py`)."""
        for sought, found in hits.places.items():
            places = [Place(self.take(hit.row, hits.sources[hit.row]), *hit[1:]) for hit in found]
            known = self._places.get(sought, [])
            self._places[sought] = sorted([*known, *places], key=lambda place: -place.likeness)

    def forget(self) -> None:
        """Drop all that comes from quotations so far: what bounds the memory of a long run,
        and makes what it tells of one draft independent of those before."""
        del self.sources[self._given :]
        for known in (self._places, self._known, self._taken):
            known.clear()
        for by_number in (self._wordings, self._folded):
            for number in [number for number in by_number if number >= self._given]:
                del by_number[number]

    def long_sources(self, lang: str) -> Iterator[int]:
        """The numbers of the sources in a language that are searched by seeds."""
        return (n for n in self._in(lang) if len(self.sources[n].text) > LONG and n < self._given)

    def take(self, row: Row, source: Source) -> int:
        """Make a row of an archive one of the sources; its number."""
        if row not in self._taken:
            self._taken[row] = len(self.sources)
            self.sources.append(source)
        return self._taken[row]

    def matches(self, quoted: Wording, lang: str) -> list[Match]:
        """The nearest passages of the likeliest sources, best first; passages that are
        as near as one another in one source are all among them. A quotation of more than
        `LONGEST` words is looked for as it stands, and not in archives."""
        if is_too_long(quoted):
            return list(self._verbatim(quoted, lang))
        found = [
            match
            for number, wording in self._wordings_for(quoted, lang)
            for match in compare(quoted, self.sources[number], wording, self.lexicon)
        ]
        return sorted(found, key=_rank)

    def _verbatim(self, quoted: Wording, lang: str) -> Iterator[Match]:
        sought = _flat(fold(quoted.text).text)
        for number in self._in(lang):
            if number not in self._flat:
                self._flat[number] = _flat(self.folded(number))
            if sought in self._flat[number]:
                source = self.sources[number]
                yield from as_it_stands(quoted, source, Wording.of(source.text, self.lexicon), self.lexicon)

    def reordered(self, quoted: Wording, lang: str) -> Reading | None:
        """The reading of a quotation whose pieces stand in one source in another order."""
        if is_too_long(quoted):
            return None
        for number, wording in self._wordings_for(quoted, lang):
            reading = reordered(quoted, self.sources[number], wording, self.lexicon)
            if reading:
                return reading
        return None

    def folded(self, number: int) -> str:
        """The folded text of a source."""
        if number not in self._folded:
            self._folded[number] = fold(self.sources[number].text).text
        return self._folded[number]

    def _wordings_for(self, quoted: Wording, lang: str) -> Iterator[tuple[int, Wording]]:
        """The sources, or windows of them, that are worth comparing."""
        short = [n for n in self._in(lang) if len(self.sources[n].text) <= LONG and n < self._given]
        folded = fold(quoted.text).text
        likeness = {number: fuzz.partial_ratio(folded, self.folded(number)) for number in short}
        for number in sorted(short, key=lambda number: -likeness[number])[:COMPARED]:
            if number not in self._wordings:
                self._wordings[number] = Wording.of(self.sources[number].text, self.lexicon)
            yield number, self._wordings[number]
        elided = any(token.kind is TokenKind.ELLIPSIS for token in quoted.tokens)
        pieces = quoted.pieces() if elided else [quoted.text]
        self.seek(pieces, lang)
        for piece in pieces:
            places = self._places.get((lang, piece), [])
            for place in _worth_comparing(places):
                margin = ELIDED_MARGIN if elided else MARGIN
                text = self.sources[place.source].text
                yield place.source, Wording.window(text, place.start - margin, place.end + margin, self.lexicon)

    def _in(self, lang: str) -> list[int]:
        return [n for n, source in enumerate(self.sources) if same_language(source.language, lang)]


class _Slot(NamedTuple):
    """A stretch of a source that flows past: which, and where in it the stretch begins."""

    place: int | Row
    start: int


class _Flow:
    """The long sources of one language as they flow past, each with a slot; of archives
    with an index only the stretches that are likely."""

    def __init__(self, library: Library, lang: str, sought: Sequence[str]) -> None:
        self._library = library
        self._lang = lang
        self._sought = sought
        self._margin = 2 * max(map(len, sought))
        self._slots: list[_Slot] = []
        self._held: dict[Row, Source] = {}

    @property
    def common(self) -> frozenset[str]:
        """Words that say little about where a quotation is from."""
        return self._library.lexicon.function_words

    @property
    def is_looked_up(self) -> bool:
        """Whether only stretches flow past that an index has found."""
        archives = self._library.archives
        found = bool(archives) and all(archive.likely(self._sought) is not None for archive in archives)
        return found and next(self._library.long_sources(self._lang), None) is None

    def texts(self, may_hold: Callable[[bytes], bool] | None = None) -> Iterator[str]:
        """All texts; of archives only those whose rows may hold a quotation."""
        for number in self._library.long_sources(self._lang):
            self._slots.append(_Slot(number, 0))
            yield self._library.sources[number].text
        held = 0
        for row, source, spans in self._archived(may_hold):
            held += len(source.text)
            if held <= HELD:
                self._held[row] = source
            for span in spans:
                self._slots.append(_Slot(row, span.start))
                yield source.text[span.start : span.end]

    def _archived(self, may_hold: Callable[[bytes], bool] | None) -> Iterator[tuple[Row, Source, Sequence[Span]]]:
        for archive_number, archive in enumerate(self._library.archives):
            for number, row, spans in self._rows(archive, may_hold):
                source = archive.source(row, number)
                if same_language(source.language, self._lang):
                    length = len(source.text)
                    whole = stretches(spans, self._margin, length) if spans else (Span(0, length),)
                    yield (archive_number, number), source, whole

    def _rows(self, archive: Archive, may_hold: Callable[[bytes], bool] | None) -> Iterator[Likely]:
        """The rows of an archive that an index finds; without one, all that may hold a quotation."""
        likely = archive.likely(self._sought)
        if likely is not None:
            yield from likely
            return
        for number, row in enumerate(archive.rows(), start=1):
            if row.strip() and (may_hold is None or may_hold(row)):
                yield Likely(number, row, ())

    def keep(self, slots: Iterable[int]) -> None:
        """Hold the texts in these slots, and no others."""
        places = (self._slots[slot].place for slot in slots)
        rows = {place for place in places if isinstance(place, tuple)}
        missing = rows - self._held.keys()
        self._held = {row: source for row, source in self._held.items() if row in rows}
        if missing:
            self._held |= {row: source for row, source, _ in self._archived(None) if row in missing}
        if gone := rows - self._held.keys():
            archive, line = min(gone)
            path = self._library.archives[archive].path
            message = "the archive has changed while it was read"
            raise QuotecheckError(message, path=path, line=line, hint="run it again, and leave it alone meanwhile")

    def placed(self, window: Window) -> Window:
        """A window of a stretch as one of the whole text."""
        start = self._slots[window.source].start
        return window._replace(start=window.start + start, end=window.end + start)

    def text_of(self, slot: int) -> str:
        """The text in a slot, whole."""
        place = self._slots[slot].place
        return self._held[place].text if isinstance(place, tuple) else self._library.sources[place].text

    def number(self, slot: int) -> int:
        """The number of the source in a slot."""
        place = self._slots[slot].place
        return self._library.take(place, self._held[place]) if isinstance(place, tuple) else place


def _find(sought: Sequence[str], lang: str, flow: _Flow) -> list[list[Window]]:
    """The windows that may hold the quotations, by the way that is faster for so many."""
    if len(sought) <= FEW or flow.is_looked_up:
        scanner = Scanner(sought, flow.common)
        windows = scanner.find(flow.texts(scanner.may_hold))
    else:
        from quotecheck.quotes.seeds import Finder  # numpy is slow to import, and pays for many only

        windows = Finder(sought, size=shingle_size(lang)).find(flow.texts())
    flow.keep(window.source for found in windows for window in found)
    return [[flow.placed(window) for window in found] for found in windows]


def _worth_comparing(places: Sequence[Place]) -> Sequence[Place]:
    """The places that may be the one, most alike first; where none is likely, those shown."""
    most = COMPARED if places and places[0].likeness >= UNLIKELY else NEAREST
    return [place for place in places if place.likeness >= places[0].likeness - AS_NEAR][:most]


def word_count(quoted: Wording) -> int:
    """How many words a quotation has, ellipses and brackets aside."""
    return sum(token.kind is TokenKind.WORD for token in quoted.tokens)


def _flat(text: str) -> str:
    """A text with single blanks, and no mark at its end, which may be the house's own."""
    return " ".join(text.split()).rstrip(",. ")


def is_too_long(quoted: Wording) -> bool:
    """Whether a quotation has so many words that comparing it word by word would take too long."""
    return len(quoted.tokens) > LONGEST


def is_near(quoted: Wording, match: Match, library: Library, least: float) -> bool:
    """Whether a passage is likely enough the one quoted: alike to at least
    `least`, and to `WITHOUT_CONTENT` if no word that carries content is the same."""
    if match.likeness < least:
        return False
    if match.likeness >= WITHOUT_CONTENT:
        return True
    content = library.content(quoted.text)
    kept = "".join(step.source for step in match.steps if step.kind in (StepKind.KEEP, StepKind.FOLD))
    return not content or not set(content).isdisjoint(library.words(kept))


def same_language(left: str, right: str) -> bool:
    """Whether two codes are of one language: en and en-GB."""
    return left.split("-")[0] == right.split("-")[0]


def shingle_size(lang: str) -> int:
    """How many neighbouring words make a seed in a language."""
    return 3 if same_language(lang, "zh") or same_language(lang, "ja") else 2


def _rank(match: Match) -> tuple[float, int]:
    """Nearest first, then the better basis."""
    return -match.likeness, tuple(Basis).index(match.source.basis)
