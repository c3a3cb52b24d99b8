"""Archives behind an index: what a quotation may be from is looked up, not streamed.

An index is a folder. Its manifest names the generation that is in force, a folder with
what tantivy searches and a table of rows; `indexing.py` writes the next generation beside
it and then the manifest, so that whatever ends that, one whole generation is in force. Rows
are kept as they stand in the archives, so that an index can be used without these.
"""

from __future__ import annotations

import json
import os
import struct
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from shlex import quote
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, cast

from isal import isal_zlib

from quotecheck import files
from quotecheck.errors import QuotecheckError
from quotecheck.model import Span
from quotecheck.quotes.passages import PASSAGE, neighbours, pieces
from quotecheck.quotes.transcripts import Archive, Finding, Likely

if TYPE_CHECKING:
    import tantivy

VERSION = 1
"""Raise it when a change makes indexes that are there unusable, or worse than new ones."""

PREFIX = "generation-"
"""What folders of generations begin with."""

ROWS = "rows"
"""The table of rows within a generation."""

RECORD = struct.Struct("<QII16s")
"""Of the table of rows, in this order: the number of the text, of the archive and of the row
in it, counted from 1, and the hash of the row."""

RAREST = 12
"""Words of a quotation that are looked for, those in the fewest passages."""

RAREST_PAIRS = 6
"""Pairs of neighbouring words, those with the rarest word in them. Without them one in a
hundred of the passages that streaming finds is not found, of those made of common words."""

RAREST_NEIGHBOURS = 24
"""Pairs of neighbouring characters, where no blanks are between words."""

MOST_PASSAGES = 100
"""Passages that are compared for one quotation; they take as long as looking them up."""

LONGEST_WORD = 64
"""Bytes; longer ones are no words."""

WORTH = 800_000
"""Code points of archives for each quotation, from which on looking up is faster than
streaming: with some 250 quotations in 235 MB both take as long (`bench/indexing.py`)."""


class Indexed(NamedTuple):
    """An archive as it was when the index was built; its path as seen from the index."""

    path: str
    digest: str
    size: int
    changed: int
    """When the file was last changed, in nanoseconds, as the file system says."""
    rows: int


class Manifest(NamedTuple):
    """What an index holds. `generation` is the folder in force, empty until there is one, and
    `hashes` are those of its files."""

    generation: str
    archives: tuple[Indexed, ...]
    texts: int = 0
    characters: int = 0
    hashes: Mapping[str, str] = MappingProxyType({})

    def written(self) -> str:
        """The content of the file."""
        archives = [archive._asdict() for archive in self.archives]
        own = {"archives": archives, "hashes": dict(self.hashes)}
        return json.dumps({"quotecheck-index": VERSION, **self._asdict(), **own}, indent=1) + "\n"


def read_manifest(folder: Path) -> Manifest | None:
    """What an index holds; None where that is not to be understood, as another version of
    quotecheck has written it."""
    try:
        data = json.loads(files.read_text(folder / files.INDEX_NAME))
    except ValueError:
        return None
    if not isinstance(data, dict) or data.pop("quotecheck-index", None) != VERSION:
        return None
    try:
        archives = tuple(Indexed(**archive) for archive in data.pop("archives"))
        manifest = Manifest(**data, archives=archives)
    except (TypeError, KeyError):
        return None
    return manifest if _is_sound(manifest) else None


def _is_sound(manifest: Manifest) -> bool:
    """Whether all is of the kind that it should be, and no path leads out of the folder."""
    texts = [manifest.generation, *(text for archive in manifest.archives for text in archive[:2])]
    numbers = [
        manifest.texts,
        manifest.characters,
        *(number for archive in manifest.archives for number in archive[2:]),
    ]
    is_name = not manifest.generation or str(manifest.generation).startswith(PREFIX)
    kinds = all(isinstance(text, str) for text in texts) and all(isinstance(number, int) for number in numbers)
    kinds = kinds and isinstance(manifest.hashes, dict)
    return kinds and is_name and not set(manifest.generation) & set("/\\:")


def require_tantivy() -> None:
    """Raise QuotecheckError where the extra is not installed."""
    if find_spec("tantivy") is None:
        hint = "pip install 'quotecheck[index]', or name the archive itself"
        raise QuotecheckError("an index needs the package tantivy", hint=hint)


def open_index(folder: Path, lang: str) -> list[Archive]:
    """The archives of an index; `lang` is the language of texts that do not name theirs.

    Raises QuotecheckError where the index cannot be used, or is older than its archives.
    """
    require_tantivy()
    while True:
        manifest = read_manifest(folder)
        try:
            index = _Index(folder, _usable(folder, manifest))
            break
        except QuotecheckError:
            if read_manifest(folder) == manifest:  # otherwise a new generation has come meanwhile
                raise
    return [
        Archive(
            files.shown(place_of(folder, archive)),
            index.rows_of(number),
            lang,
            f"{archive.digest} index {VERSION}",
            likely=index.likely_in(number),
        )
        for number, archive in enumerate(index.manifest.archives)
    ]


def covered(folder: Path) -> set[Path]:
    """The archives that an index stands for."""
    manifest = read_manifest(folder)
    return {place_of(folder, archive).resolve() for archive in manifest.archives} if manifest else set()


def place_of(folder: Path, archive: Indexed) -> Path:
    """Where an archive was when the index was built."""
    return files.straight(folder / archive.path)


# -- whether it can be used ----------------------------------------------------------


def _usable(folder: Path, manifest: Manifest | None) -> Manifest:
    import tantivy

    if manifest is None:
        raise unusable(folder, manifest, "this index is of another version of quotecheck")
    if not manifest.generation:
        raise unusable(folder, manifest, "this index was never finished")
    for archive in manifest.archives:
        place = place_of(folder, archive)
        if place.is_file() and not is_same(place, archive):
            raise unusable(folder, manifest, f"this index is older than {files.shown(place)}")
    try:
        if not tantivy.Index.is_compatible(str(folder / manifest.generation)):
            raise unusable(folder, manifest, "this index is of another version of tantivy")
    except ValueError:
        raise damaged(folder, manifest) from None
    return manifest


def is_same(place: Path, archive: Indexed) -> bool:
    """Whether an archive is as it was when it was indexed."""
    state = place.stat()
    if state.st_size != archive.size:
        return False
    return state.st_mtime_ns == archive.changed or files.digest(place) == archive.digest


def damaged(folder: Path, manifest: Manifest) -> QuotecheckError:
    """The error of an index that is not as it was written."""
    return unusable(folder, manifest, "this index is damaged")


def unusable(folder: Path, manifest: Manifest | None, message: str) -> QuotecheckError:
    """The error of an index that is to be built again, with the command that does that."""
    places = [place_of(folder, archive) for archive in manifest.archives] if manifest else []
    names = " ".join(quote(files.shown(place)) for place in places) or "ARCHIVE"
    hint = f"build it again: quotecheck sources index {names} -o {quote(files.shown(folder))}"
    return QuotecheckError(message, path=files.shown(folder), hint=hint)


# -- the fields ------------------------------------------------------------------------


def schema() -> tantivy.Schema:
    """The fields of an index: of passages their words, pairs of characters, text and place in
    it; of texts their number and row."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_text_field("words", tokenizer_name="words", index_option="position")
    builder.add_text_field("neighbours", tokenizer_name="whitespace", index_option="basic")
    builder.add_unsigned_field("text", fast=True, indexed=True)
    builder.add_unsigned_field("start", fast=True)
    builder.add_unsigned_field("number", indexed=True)
    builder.add_bytes_field("row", stored=True)
    return builder.build()


def analyzer() -> tantivy.TextAnalyzer:
    """What cuts passages and quotations into words."""
    import tantivy

    words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    return words.filter(tantivy.Filter.remove_long(LONGEST_WORD)).filter(tantivy.Filter.lowercase()).build()


# -- looking up ------------------------------------------------------------------------

Hits = Mapping[int, Sequence[Span]]
"""Passages by the number of their text."""


class _Index:
    """A generation of an index, open for looking up."""

    def __init__(self, folder: Path, manifest: Manifest) -> None:
        import tantivy

        self.manifest = manifest
        self._folder = folder
        with self._sound():
            self._index = tantivy.Index.open(str(folder / manifest.generation))
            self._index.config_reader("manual")
            self._index.register_tokenizer("words", analyzer())
            self._searcher = self._index.searcher()
            self._table = Table((folder / manifest.generation / ROWS).read_bytes())
        self._words = analyzer()
        self._last: tuple[Sequence[str], Hits] = (), {}

    @contextmanager
    def _sound(self) -> Iterator[None]:
        """Say what it means where tantivy, or what it gives, fails."""
        try:
            yield
        except BaseException as error:
            if is_failure(error):
                raise damaged(self._folder, self.manifest) from None
            raise

    def rows_of(self, archive: int) -> Callable[[], Iterator[bytes]]:
        """What reads all rows of an archive, in order."""
        return lambda: self._rows(archive)

    def _rows(self, archive: int) -> Iterator[bytes]:
        last = 0
        for number, text in self._table.in_order(archive):
            yield from (b"" for _ in range(last + 1, number))  # rows are counted with those that are blank
            yield self._row(text)
            last = number

    def likely_in(self, archive: int) -> Finding:
        """What looks up quotations in an archive."""
        return lambda quotations: self._likely(quotations, archive)

    def _likely(self, quotations: Sequence[str], archive: int) -> Iterator[Likely] | None:
        if len(quotations) * WORTH > self.manifest.characters:
            return None
        if self._last[0] != quotations:
            with self._sound():
                self._last = quotations, self._hits(quotations)
        hits = self._last[1]
        found = sorted((number, text) for text in hits for number in self._table.rows(text, archive))
        return (Likely(number, self._row(text), hits[text]) for number, text in found)

    def _hits(self, quotations: Sequence[str]) -> Hits:
        found: dict[int, set[int]] = defaultdict(set)
        for quotation in quotations:
            for piece in pieces(quotation):
                for text, start in self._passages(piece):
                    found[text].add(start)
        return {text: [Span(start, start + PASSAGE) for start in sorted(starts)] for text, starts in found.items()}

    def _passages(self, piece: str) -> Iterator[tuple[int, int]]:
        """The likeliest passages for a piece of a quotation: text, and place in it."""
        import tantivy

        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in self._queries(piece)])
        hits = self._searcher.search(query, limit=MOST_PASSAGES, count=False).hits
        addresses = [address for _, address in hits]
        texts = self._searcher.fast_field_values("text", addresses)
        starts = self._searcher.fast_field_values("start", addresses)
        return ((int(text or 0), int(start or 0)) for text, start in zip(texts, starts, strict=True))

    def _queries(self, piece: str) -> Iterator[tantivy.Query]:
        import tantivy

        words = self._words.analyze(piece)
        often = self._often("words", words)
        for word in sorted(often, key=lambda word: (often[word], word))[:RAREST]:
            yield tantivy.Query.term_query(self._index.schema, "words", word)
        pairs = {pair for pair in pairwise(words) if often.keys() >= set(pair)}
        for pair in sorted(pairs, key=lambda pair: (min(often[word] for word in pair), pair))[:RAREST_PAIRS]:
            yield tantivy.Query.phrase_query(self._index.schema, "words", list(pair))
        often = self._often("neighbours", neighbours(piece))
        for both in sorted(often, key=lambda both: (often[both], both))[:RAREST_NEIGHBOURS]:
            yield tantivy.Query.term_query(self._index.schema, "neighbours", both, "basic")

    def _often(self, field: str, terms: Sequence[str]) -> dict[str, int]:
        """In how many passages terms are, those in none left out."""
        counts = {term: self._searcher.doc_freq(field, term) for term in set(terms)}
        return {term: count for term, count in counts.items() if count}

    def _row(self, text: int) -> bytes:
        import tantivy

        query = tantivy.Query.term_query(self._index.schema, "number", text)
        with self._sound():
            ((_, address),) = self._searcher.search(query, limit=1, count=False).hits
            return _unpacked(self._searcher.doc(address).get_first("row"))


def is_failure(error: BaseException) -> bool:
    """Whether an error is one that tantivy raises, or reading what it gives; where it panics
    over files that are damaged, that is no Exception."""
    broken = cast("type[Exception]", isal_zlib.IsalError)  # its stubs say that it is an instance
    return isinstance(error, (ValueError, OSError, broken)) or type(error).__name__ == "PanicException"


def _unpacked(packed: bytes | None) -> bytes:
    """A row; no index makes more of it than an archive may have."""
    unpacker = isal_zlib.decompressobj()
    row = unpacker.decompress(packed or b"", files.LONGEST_ROW)
    if not unpacker.eof:
        raise ValueError("the row is not whole")
    return row


class Table:
    """Which text stands in which rows: records in the order of texts, archives and rows."""

    def __init__(self, data: bytes) -> None:
        if len(data) % RECORD.size:
            raise ValueError("this table of rows is not whole")
        self._data = data

    def rows(self, text: int, archive: int) -> Iterator[int]:
        """The numbers of the rows of an archive that a text stands in."""
        places = range(len(self._data) // RECORD.size)
        for place in places[bisect_left(places, (text, archive, 0), key=lambda place: self._at(place)[:3]) :]:
            of_text, in_archive, number, _ = self._at(place)
            if (of_text, in_archive) != (text, archive):
                return
            yield number

    def in_order(self, archive: int) -> list[tuple[int, int]]:
        """The rows of an archive and their texts, by their numbers."""
        records = RECORD.iter_unpack(self._data)
        return sorted((number, text) for text, in_archive, number, _ in records if in_archive == archive)

    def known(self) -> dict[bytes, int]:
        """The texts by the hashes of their rows."""
        return {digest: text for text, _, _, digest in RECORD.iter_unpack(self._data)}

    def _at(self, place: int) -> tuple[int, int, int, bytes]:
        text, archive, number, digest = RECORD.unpack_from(self._data, place * RECORD.size)
        return text, archive, number, digest


def relative(place: Path, folder: Path) -> str:
    """A path as seen from an index, so that both can be moved together."""
    try:
        return Path(os.path.relpath(files.straight(place), files.straight(folder))).as_posix()
    except ValueError:  # on another drive
        return str(files.straight(place))
