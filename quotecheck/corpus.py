"""Corpora: files of rows, read line by line, and the files that results go to.

What a file holds follows from its name, by two tables: `READERS` and `WRITERS`. Everything
streams; of a Parquet file a thousand rows are in memory at once.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from quotecheck import files
from quotecheck.errors import QuotecheckError
from quotecheck.rows import Line

if TYPE_CHECKING:
    import pyarrow
    import pyarrow.parquet

STDIN = Path("-")

TABLE_ROWS = 1_000
"""Rows of a table that are read, or written, at once."""


class Position(NamedTuple):
    """A place between two lines: so many files and, of the next one, so many lines lie before it."""

    file: int = 0
    line: int = 0


class Stretch(NamedTuple):
    """Neighbouring lines of one file: so many, after those that are skipped."""

    file: int
    skip: int
    lines: int


def stretches(counts: Sequence[int], start: Position, rows: int) -> Iterator[list[Stretch]]:
    """The lines of files of known length in parts of so many, each with where they lie."""
    part: list[Stretch] = []
    room = rows
    for file in range(start.file, len(counts)):
        skip = start.line if file == start.file else 0
        while skip < counts[file]:
            taken = min(room, counts[file] - skip)
            part.append(Stretch(file, skip, taken))
            skip += taken
            room -= taken
            if not room:
                yield part
                part, room = [], rows
    if part:
        yield part


BEGINNING = Position()


class Corpus(NamedTuple):
    """Files of rows, in order. `is_folder` says that rows are named with their files."""

    files: tuple[Path, ...]
    root: Path | None = None
    columns: tuple[str, ...] = ()
    """The columns that are wanted of tables; of lines of JSON all is read in any case."""

    def lines(self, start: Position = BEGINNING, watch: Watch | None = None) -> Iterator[Line]:
        """The lines from a position on. Raises QuotecheckError where a file cannot be read."""
        for number in range(start.file, len(self.files)):
            yield from self.lines_of(number, start.line if number == start.file else 0, watch)

    def lines_of(self, file: int, skip: int = 0, watch: Watch | None = None) -> Iterator[Line]:
        """The lines of one file, but for some at its beginning."""
        path = self.files[file]
        name = path.relative_to(self.root).as_posix() if self.root else None
        for number, data in enumerate(_reader(path)(path, skip, self.columns, watch), start=skip + 1):
            yield Line(number, data, name, file)

    def stretch(self, stretch: Stretch) -> list[Line]:
        """Some lines of one file."""
        return list(islice(self.lines_of(stretch.file, stretch.skip), stretch.lines))

    def absolute(self) -> Corpus:
        """The same for processes that work in other folders."""
        return self._replace(
            files=tuple(path.absolute() for path in self.files), root=self.root.absolute() if self.root else None
        )

    def count(self, file: int) -> int:
        """How many lines a file has."""
        path = self.files[file]
        if path.name.lower().endswith(".parquet"):
            return int(_parquet_file(path).metadata.num_rows)
        return sum(1 for _ in _reader(path)(path, 0, (), None))

    def identity(self) -> list[dict[str, Any]]:
        """What tells whether the files are the same as before, without reading them."""
        return [
            {"path": path.as_posix(), "size": (found := path.stat()).st_size, "modified": found.st_mtime_ns}
            for path in self.files
        ]

    def size(self) -> int:
        """Bytes of all files together; 0 where that is not known."""
        return sum(path.stat().st_size for path in self.files if path != STDIN)


Watch = Callable[[int], None]
"""Is told of bytes that have been read."""


def open_corpus(path: Path, columns: Sequence[str] = ()) -> Corpus:
    """The corpus at a path: a file, or all files of rows in a folder and below, in order of
    their paths. Raises QuotecheckError where there is none."""
    if path == STDIN:
        return Corpus((STDIN,), None, tuple(columns))
    if not path.is_dir():
        if not path.exists():
            raise files.unreadable(path, FileNotFoundError())
        return Corpus((path,), None, tuple(columns))
    found = sorted(
        file
        for file in path.rglob("*")
        if suffix_of(file) in READERS and not any(part.startswith((".", "_")) for part in file.relative_to(path).parts)
    )
    if not found:
        hint = "files of rows end in " + ", ".join(READERS)
        raise QuotecheckError("there are no rows in this folder", path=files.shown(path), hint=hint)
    return Corpus(tuple(found), path, tuple(columns))


def suffix_of(path: Path) -> str:
    """How the name of a file ends, as far as that tells what is in it: `.jsonl.gz`."""
    suffixes = [suffix.lower() for suffix in path.suffixes[-2:]]
    return "".join(suffixes) if suffixes[-1:] and suffixes[-1] in PACKINGS else "".join(suffixes[-1:])


# -- reading -----------------------------------------------------------------------

Data = bytes | Mapping[str, Any]
Reader = Callable[[Path, int, Sequence[str], Watch | None], Iterator[Data]]
"""Gives the rows of a file but for some at its beginning, and may leave out columns."""


def _reader(path: Path) -> Reader:
    if path == STDIN:
        return _stdin
    packing = path.suffix.lower()
    return READERS.get(suffix_of(path)) or READERS[f".jsonl{packing if packing in PACKINGS else ''}"]


def _stdin(path: Path, skip: int, columns: Sequence[str], watch: Watch | None) -> Iterator[Data]:
    yield from islice(files.rows_of_stdin(), skip, None)


def _lines(path: Path, skip: int, columns: Sequence[str], watch: Watch | None) -> Iterator[Data]:
    yield from islice(files.rows(path, watch), skip, None)


def _parquet(path: Path, skip: int, columns: Sequence[str], watch: Watch | None) -> Iterator[Data]:
    """The rows of a Parquet file; whole groups of rows are skipped unread."""
    file = _parquet_file(path)
    there = list(file.schema_arrow.names)
    if not file.metadata.num_rows:
        return
    wanted = [column for column in columns if column in there] or None
    size = path.stat().st_size / file.metadata.num_rows
    for group in range(file.num_row_groups):
        rows = file.metadata.row_group(group).num_rows
        if skip >= rows:
            skip -= rows
            continue
        for batch in file.iter_batches(TABLE_ROWS, row_groups=[group], columns=wanted):
            if watch:
                watch(int(size * len(batch)))
            if skip >= len(batch):
                skip -= len(batch)
                continue
            yield from ({**dict.fromkeys(there), **row} if wanted else row for row in batch.slice(skip).to_pylist())
            skip = 0


def _parquet_file(path: Path) -> pyarrow.parquet.ParquetFile:
    parquet = _arrow("parquet")
    try:
        return parquet.ParquetFile(path)
    except OSError as error:
        raise files.unreadable(path, error) from None
    except _arrow("lib").ArrowException as error:
        raise QuotecheckError(
            f"this is no Parquet file: {error}", path=files.shown(path), hint="write it again"
        ) from None


def _arrow(module: str) -> Any:
    from importlib import import_module

    try:
        return import_module(f"pyarrow.{module}")
    except ImportError:
        hint = "pip install 'quotecheck[corpora]'"
        raise QuotecheckError("Parquet needs pyarrow, which is not installed", hint=hint) from None


PACKINGS = (".gz", ".zst")
"""Suffixes of compressed files."""

READERS: Mapping[str, Reader] = {
    **{kind + packing: _lines for kind in (".jsonl", ".ndjson", ".json") for packing in ("", *PACKINGS)},
    ".parquet": _parquet,
}
"""How rows are read, by the ends of names; a file that is named itself and ends otherwise holds lines."""


# -- writing -----------------------------------------------------------------------

Write = Callable[[Iterable[str]], None]
"""Takes rows, each a line of JSON with its end."""


def _plain_writer(file: BinaryIO) -> Iterator[Write]:
    yield lambda rows: _write_lines(file, rows)


def _gzip_writer(file: BinaryIO) -> Iterator[Write]:
    import gzip

    # Without name and time, so that equal rows give equal files.
    with gzip.GzipFile("", "wb", compresslevel=6, fileobj=file, mtime=0) as packed:
        yield partial(_write_lines, packed)


def _zstd_writer(file: BinaryIO) -> Iterator[Write]:
    with files.zstandard().ZstdCompressor(level=6).stream_writer(file, closefd=False) as packed:
        yield partial(_write_lines, packed)


def _write_lines(file: Any, rows: Iterable[str]) -> None:
    file.write("".join(rows).encode("utf-8"))


def _parquet_writer(file: BinaryIO) -> Iterator[Write]:
    """Rows as a table; ids are texts there, as columns have one type."""
    arrow, parquet = _arrow("lib"), _arrow("parquet")
    schema = _schema(arrow)
    waiting: list[dict[str, Any]] = []

    with parquet.ParquetWriter(file, schema, compression="zstd") as writer:

        def flush(least: int) -> None:
            while len(waiting) >= least and waiting:
                writer.write_table(arrow.Table.from_pylist(waiting[:TABLE_ROWS], schema=schema))
                del waiting[:TABLE_ROWS]

        def write(rows: Iterable[str]) -> None:
            waiting.extend(_columns(json.loads(row)) for row in rows)
            flush(TABLE_ROWS)

        yield write
        flush(1)


def _columns(row: dict[str, Any]) -> dict[str, Any]:
    name = row["id"]
    return {**row, "id": name if isinstance(name, str) or name is None else json.dumps(name, ensure_ascii=False)}


def _schema(arrow: Any) -> Any:
    text, number = arrow.string(), arrow.int64()
    span = [("start", number), ("end", number), ("text", text)]
    finding = arrow.struct([*((name, text) for name in ("rule", "severity", "confidence", "category")), *span])
    quote = arrow.struct(
        [
            *span,
            *((name, text) for name in ("role", "speaker", "verdict", "severity")),
            *((name, arrow.list_(text)) for name in ("detectors", "flags")),
        ]
    )
    columns = {
        "id": text,
        "file": text,
        "line": number,
        "error": text,
        "words": number,
        "findings": arrow.list_(finding),
        "quotes": arrow.list_(quote),
        "penalty": arrow.float64(),
        "risk": arrow.float64(),
    }
    return arrow.schema(list(columns.items()))


Writer = Callable[[BinaryIO], Iterator[Write]]
WRITERS: Mapping[str, Writer] = {
    ".jsonl": _plain_writer,
    ".jsonl.gz": _gzip_writer,
    ".jsonl.zst": _zstd_writer,
    ".parquet": _parquet_writer,
}
"""How rows are written, by the ends of names."""


@contextmanager
def writing(path: Path) -> Iterator[Write]:
    """Write rows to a file, whole or not at all."""
    end = path.suffix.lower()
    writer = WRITERS.get(end) or WRITERS.get(f".jsonl{end}") or _plain_writer
    with files.writing_bytes(path) as file:
        yield from writer(file)


# -- where results are kept in parts -----------------------------------------------

MANIFEST = "manifest.jsonl"


class Part(NamedTuple):
    """A part that is finished: how many rows it has, how many of them are bad, the first of
    those, and where the next part begins."""

    rows: int = 0
    bad: int = 0
    first_bad: str | None = None
    next: Position = Position()


class Folder:
    """A folder with results in parts, and a manifest of those that are finished.

    The manifest has a line for what is run, and one for each part, in order, which is added
    once the part is there. So a run that was killed leaves at most one part to write anew.
    """

    def __init__(self, path: Path, suffix: str) -> None:
        self._path = path
        self._suffix = suffix
        self._manifest: BinaryIO | None = None
        self.parts: list[Part] = []

    @contextmanager
    def opened(self, run: Mapping[str, Any]) -> Iterator[None]:
        """Go on where the same run has stopped, or begin. Raises QuotecheckError where the
        folder has results of another run, or another process writes to it."""
        with ExitStack() as stack:
            with self._told():
                self._path.mkdir(parents=True, exist_ok=True)
                file = stack.enter_context((self._path / MANIFEST).open("a+b"))
                self._lock(file)
                self._manifest = file
                file.seek(0)
                self._begin(file, run)
            yield

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise files.unwritable(self._path, error) from None

    def _begin(self, file: BinaryIO, run: Mapping[str, Any]) -> None:
        whole = [line for line in file.read().splitlines(keepends=True) if line.endswith(b"\n")]
        os.ftruncate(file.fileno(), sum(map(len, whole)))  # a line that was cut short is none
        for left in self._path.glob(".part-*"):
            left.unlink()
        if not whole:
            if any(self._path.glob("part-*")):
                hint = "choose another folder, or remove them"
                raise QuotecheckError(
                    "there are parts here without a manifest", path=files.shown(self._path), hint=hint
                )
            self._add(run)
            return
        self._compare(json.loads(whole[0]), run)
        for line in whole[1:]:
            told = json.loads(line)
            self.parts.append(Part(told["rows"], told["bad"], told["first_bad"], Position(*told["next"])))

    def _compare(self, before: Mapping[str, Any], run: Mapping[str, Any]) -> None:
        other = [key for key in run if before.get(key) != run[key]]
        if other:
            message = f"this folder has results of another run: it differs in {', '.join(other)}"
            hint = "repeat that run to go on with it, choose another folder, or remove this one"
            raise QuotecheckError(message, path=files.shown(self._path / MANIFEST), line=1, hint=hint)

    def _lock(self, file: BinaryIO) -> None:
        if sys.platform == "win32":
            return
        import fcntl

        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            hint = "wait for it, or choose another folder"
            raise QuotecheckError("another run writes here", path=files.shown(self._path), hint=hint) from None

    def add(self, rows: Iterable[str], part: Part) -> None:
        """Write the next part, and then tell that it is there."""
        with writing(self._path / f"part-{len(self.parts):05d}{self._suffix}") as write:
            write(rows)
        with self._told():
            self._add(part._asdict())
        self.parts.append(part)

    def _add(self, told: Mapping[str, Any]) -> None:
        assert self._manifest is not None
        self._manifest.write((json.dumps(told, ensure_ascii=False) + "\n").encode("utf-8"))
        self._manifest.flush()
        os.fsync(self._manifest.fileno())
