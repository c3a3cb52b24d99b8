"""Building an index of archives, or bringing one up to date.

The next generation begins as links to the files of the one in force, which are never
changed in place. Only texts that are new or gone are worked on; the manifest, written
last, puts the generation in force. So whatever ends the building, the index is as before.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from quotecheck import files
from quotecheck.errors import QuotecheckError
from quotecheck.index import (
    PREFIX,
    RECORD,
    ROWS,
    Indexed,
    Manifest,
    Table,
    analyzer,
    is_failure,
    is_same,
    place_of,
    read_manifest,
    relative,
    require_tantivy,
    schema,
)
from quotecheck.quotes.passages import neighbours, passages, spaced
from quotecheck.quotes.transcripts import Archive

if TYPE_CHECKING:
    import tantivy

LOCK = "lock"

MEMORY = 128_000_000
"""Bytes that tantivy may take before it writes a segment."""

THREADS = 1
"""Of tantivy. A second one saves a tenth of the time, and then no two indexes of one archive
are alike."""

COMPRESSION = 2
"""Of rows, from 0 to 3: three times the speed of the standard library's at the same size."""


class Built(NamedTuple):
    """What has come of building: texts that are new and gone, and how large it is in bytes.
    `whole` is whether it was built from nothing."""

    manifest: Manifest
    new: int
    gone: int
    size: int
    whole: bool


def build_index(archives: Sequence[Path], folder: Path, lang: str) -> Built:
    """Index archives in a folder, which is made; one that is an index is brought up to date.

    Raises QuotecheckError where an archive cannot be read, at the row where that is;
    the index is then as before.
    """
    require_tantivy()
    try:
        _prepare(archives, folder)
        with _locked(folder):
            return _brought_up(archives, folder, lang)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        hint = "choose a folder that you can write to, on a disk with room"
        raise QuotecheckError(f"the index cannot be written: {reason}", path=files.shown(folder), hint=hint) from None


def _brought_up(archives: Sequence[Path], folder: Path, lang: str) -> Built:
    before = read_manifest(folder) if files.is_index(folder) else None
    _sweep(folder, before)
    if before and _is_current(archives, folder, before):
        return _confirmed(folder, before)
    if before is None or not before.generation:  # so that it is known as an index that was never finished
        before = Manifest("", tuple(Indexed(relative(place, folder), "", 0, 0, 0) for place in archives))
        files.write_atomic(folder / files.INDEX_NAME, before.written())
    made = Path(tempfile.mkdtemp(prefix=PREFIX, dir=folder))
    try:
        built = _built(archives, folder, made, before, lang)
        files.write_atomic(folder / files.INDEX_NAME, built.manifest.written())
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise
    _sweep(folder, built.manifest)
    return built


# -- the folder --------------------------------------------------------------------------


def _prepare(archives: Sequence[Path], folder: Path) -> None:
    if not files.is_index(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if any(entry.name != LOCK for entry in folder.iterdir()):
            hint = "choose a new folder, as an index has one of its own"
            raise QuotecheckError("this folder is no index, and not empty", path=files.shown(folder), hint=hint)
    inside = [place for place in archives if folder.resolve() in place.resolve().parents]
    if inside:
        raise QuotecheckError("an archive cannot be within its index", path=files.shown(inside[0]))


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Keep others from building the same index; the system frees it whatever ends us."""
    with (folder / LOCK).open("a+b") as file:
        try:
            _lock(file.fileno())
        except OSError:
            hint = "wait until it is finished"
            raise QuotecheckError("this index is being built already", path=files.shown(folder), hint=hint) from None
        yield


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _sweep(folder: Path, manifest: Manifest | None) -> None:
    """Remove generations that are not in force, such as those of a building that was ended."""
    for entry in folder.glob(f"{PREFIX}*"):
        if manifest is None or entry.name != manifest.generation:
            shutil.rmtree(entry, ignore_errors=True)
    for entry in folder.glob(f".{files.INDEX_NAME}.*"):
        entry.unlink(missing_ok=True)


def _size(folder: Path) -> int:
    return sum(entry.stat().st_size for entry in folder.iterdir())


def _confirmed(folder: Path, manifest: Manifest) -> Built:
    """An index that is up to date. Archives that only look changed, as they were fetched anew,
    are taken down as they are now, so that nobody need hash them again."""
    places = [place_of(folder, archive).stat().st_mtime_ns for archive in manifest.archives]
    archives = tuple(archive._replace(changed=at) for archive, at in zip(manifest.archives, places, strict=True))
    if archives != manifest.archives:
        manifest = manifest._replace(archives=archives)
        files.write_atomic(folder / files.INDEX_NAME, manifest.written())
    return Built(manifest, 0, 0, _size(folder / manifest.generation), whole=False)


def _is_current(archives: Sequence[Path], folder: Path, manifest: Manifest) -> bool:
    """Whether an index is of these archives as they are, and whole."""
    known = {place_of(folder, archive): archive for archive in manifest.archives}
    if list(known) != [files.straight(place) for place in archives]:
        return False
    same = all(place.is_file() and is_same(place, archive) for place, archive in known.items())
    return same and bool(manifest.generation) and _is_whole(folder / manifest.generation, manifest)


# -- a generation ------------------------------------------------------------------------


def _built(archives: Sequence[Path], folder: Path, made: Path, before: Manifest, lang: str) -> Built:
    index, table = _begun(folder, made, before)
    generation = _Generation(index, table)
    indexed = tuple(_indexed(place, folder, number, generation, lang) for number, place in enumerate(archives))
    gone = generation.finish()
    (made / ROWS).write_bytes(generation.table())
    files.share(made)
    manifest = Manifest(made.name, indexed, generation.texts, generation.characters, _hashes(made))
    return Built(manifest, generation.new, gone, _size(made), whole=not table.known())


def _begun(folder: Path, made: Path, before: Manifest) -> tuple[tantivy.Index, Table]:
    """The generation in force as the beginning of the next; nothing where it is of no use."""
    import tantivy

    old = folder / before.generation
    if before.generation and _is_whole(old, before):
        for name in before.hashes:
            _link(old / name, made / name)
        return tantivy.Index.open(str(made)), Table((old / ROWS).read_bytes())
    return tantivy.Index(schema(), path=str(made)), Table(b"")


def _is_whole(generation: Path, manifest: Manifest) -> bool:
    """Whether a generation is as it was written, and for this version of tantivy."""
    import tantivy

    try:
        return _hashes(generation) == manifest.hashes and tantivy.Index.is_compatible(str(generation))
    except (OSError, ValueError, QuotecheckError):
        return False


def _hashes(generation: Path) -> dict[str, str]:
    """The hashes of all files but locks."""
    entries = (entry for entry in generation.iterdir() if not entry.name.startswith(".tantivy-"))
    return {entry.name: files.digest(entry) for entry in sorted(entries)}


def _link(entry: Path, copy: Path) -> None:
    """Files of tantivy are never changed, those with names in .json are replaced."""
    if entry.suffix != ".json":
        try:
            os.link(entry, copy)
            return
        except OSError:  # not every file system has links
            pass
    shutil.copyfile(entry, copy)


def _indexed(place: Path, folder: Path, number: int, generation: _Generation, lang: str) -> Indexed:
    """Index an archive."""
    state, digest = place.stat(), files.digest(place)
    archive = Archive(files.shown(place), lambda: files.rows(place), lang, digest)
    rows = 0
    for row_number, row in enumerate(archive.rows(), start=1):
        if row.strip():
            generation.add(archive, row, number, row_number)
            rows += 1
    after = place.stat()
    if (after.st_size, after.st_mtime_ns) != (state.st_size, state.st_mtime_ns):
        raise QuotecheckError("the archive has changed meanwhile", path=archive.path, hint="run this again")
    return Indexed(relative(place, folder), digest, state.st_size, state.st_mtime_ns, rows)


@contextmanager
def _written() -> Iterator[None]:
    """What tantivy says where it cannot write, as Python does."""
    try:
        yield
    except BaseException as error:
        if is_failure(error):
            raise OSError(str(error)) from None
        raise


class _Generation:
    """A generation that is being written: texts by the hashes of their rows."""

    def __init__(self, index: tantivy.Index, before: Table) -> None:
        index.register_tokenizer("words", analyzer())
        with _written():
            self._writer = index.writer(MEMORY, THREADS)
        self._before = before.known()
        self._known = dict(self._before)
        self._next = max(self._known.values(), default=0) + 1
        self._records: list[tuple[int, int, int, bytes]] = []
        self._seen: set[int] = set()
        self.new = 0
        self.characters = 0

    @property
    def texts(self) -> int:
        """How many rows there are."""
        return len(self._records)

    def add(self, archive: Archive, row: bytes, number: int, row_number: int) -> None:
        """Take in a row, which is indexed if it is new. Raises QuotecheckError if it is none."""
        digest = hashlib.blake2b(row, digest_size=16).digest()
        text = archive.source(row, row_number).text
        self.characters += len(text)
        if digest not in self._known:
            self._known[digest] = self._next
            with _written():
                self._write(self._next, row, text)
            self._next += 1
            self.new += 1
        self._seen.add(self._known[digest])
        self._records.append((self._known[digest], number, row_number, digest))

    def _write(self, number: int, row: bytes, text: str) -> None:
        import tantivy
        from isal import isal_zlib

        document = tantivy.Document()
        document.add_unsigned("number", number)
        document.add_bytes("row", isal_zlib.compress(row, COMPRESSION))
        self._writer.add_document(document)
        for span in passages(text):
            passage = text[span.start : span.end]
            document = tantivy.Document()
            document.add_unsigned("text", number)
            document.add_unsigned("start", span.start)
            document.add_text("words", spaced(passage))
            if pairs := neighbours(passage):
                document.add_text("neighbours", " ".join(pairs))
            self._writer.add_document(document)

    def finish(self) -> int:
        """Take out what is gone, and write all that is not written yet; how many are gone."""
        gone = set(self._before.values()) - self._seen
        with _written():
            for number in gone:
                self._writer.delete_documents_by_term("text", number)
                self._writer.delete_documents_by_term("number", number)
            self._writer.commit()
            self._writer.wait_merging_threads()
        return len(gone)

    def table(self) -> bytes:
        """The table of rows."""
        return b"".join(RECORD.pack(*record) for record in sorted(self._records))
