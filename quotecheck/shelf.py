"""Where sources are read: wordings files, transcripts and articles, archives.

A path may be a file, a folder (all sources below it) or a glob. What a file holds
follows from its name: `.yaml` wordings, `.jsonl` and `.jsonl.gz` archives, and formats
of drafts are transcripts or articles. An index of archives is a folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from glob import has_magic
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from quotecheck import files
from quotecheck.dictionary import find_dictionary
from quotecheck.errors import QuotecheckError
from quotecheck.formats import BILINGUAL, SUFFIXES, format_of, read
from quotecheck.model import Source, Stock

if TYPE_CHECKING:
    from quotecheck.quotes.locate import Library
    from quotecheck.quotes.transcripts import Archive

ARCHIVE_SUFFIXES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")


class Shelf(NamedTuple):
    """Sources at hand: those in memory, and archives that are streamed."""

    sources: tuple[Source, ...] = ()
    archives: tuple[Archive, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.sources or self.archives)

    def parts(self) -> Iterator[str]:
        """Everything that can change a verdict, for a hash."""
        for source in self.sources:
            yield from (source.id, source.text, source.statement.speaker, source.statement.original or "")
        yield from (archive.digest for archive in self.archives)


def read_shelf(paths: Iterable[Path], lang: str) -> Shelf:
    """Read all sources; `lang` is the language of what does not name its own.

    Raises QuotecheckError for the first that cannot be read.
    """
    sources: list[Source] = []
    archives: list[Archive] = []
    found = find_sources(paths)
    indexed = _covered(found)
    for file in found:
        if kind_of(file) in _ARCHIVES:
            if file.resolve() not in indexed:  # the index stands for it
                archives += _ARCHIVES[kind_of(file)](file, lang)
        else:
            sources += _READERS[kind_of(file)](file, lang)
    return Shelf(tuple(sources), tuple(archives))


def _covered(found: Iterable[Path]) -> set[Path]:
    """The archives that indexes among the sources stand for."""
    indexes = [file for file in found if files.is_index(file)]
    if not indexes:
        return set()
    from quotecheck.index import covered

    return {archive for folder in indexes for archive in covered(folder)}


def library(shelf: Shelf, lang: str) -> Library | None:
    """Make sources ready for comparing with drafts in a language; None without any."""
    if not shelf:
        return None
    from quotecheck.quotes.locate import Library  # takes its time to import, and is not always needed

    return Library(
        shelf.sources,
        files.load_lexicon(lang),
        files.load_meaning(lang),
        files.load_speakers(),
        lambda other: (files.load_lexicon(other), files.load_meaning(other)),
        shelf.archives,
        find_dictionary,
    )


# -- finding -----------------------------------------------------------------------


def find_sources(paths: Iterable[Path]) -> list[Path]:
    """The files that paths, folders and globs stand for, each once, by whatever name first."""
    found: dict[Path, Path] = {}
    for path in paths:
        for file in _files(path):
            found.setdefault(file.resolve(), file)
    return list(found.values())


def _files(path: Path) -> Sequence[Path]:
    if files.is_index(path):
        return [path]
    if path.is_dir():
        found = _below(path)
        if not found:
            known = sorted(suffix for suffix, format in SUFFIXES.items() if format not in BILINGUAL)
            hint = "sources end in .yaml, .jsonl, .jsonl.gz, " + ", ".join(known)
            raise QuotecheckError("there are no sources in this folder", path=files.shown(path), hint=hint)
        return found
    if path.exists() or not has_magic(str(path)):
        return [path]
    fixed = next(number for number, part in enumerate(path.parts) if has_magic(part))
    folder, pattern = Path(*path.parts[:fixed]), str(Path(*path.parts[fixed:]))
    found = sorted(file for file in folder.glob(pattern) if file.is_file())
    if not found:
        raise QuotecheckError("nothing fits this glob", path=str(path), hint="`**` stands for folders of any depth")
    return found


def _below(folder: Path) -> list[Path]:
    """The sources below a folder. An index is one source, whatever it is made of."""
    found = [file for file in folder.rglob("*") if file.is_file()]
    indexes = {file.parent for file in found if file.name == files.INDEX_NAME}
    outside = (file for file in found if indexes.isdisjoint(file.parents))
    sources = [file for file in (*indexes, *outside) if file in indexes or _is_source(file.relative_to(folder))]
    return sorted(file for file in sources if not _is_hidden(file.relative_to(folder)))


def _is_source(name: Path) -> bool:
    """Whether a file in a folder of sources is one: of a known kind, and no README about
    them."""
    return kind_of(name) != "" and name.stem.lower() != "readme"


def _is_hidden(name: Path) -> bool:
    return any(part.startswith(".") for part in name.parts)


def kind_of(path: Path) -> str:
    """What a file holds by its name; empty where that is not known."""
    if files.is_index(path):
        return "index"
    name = path.name.lower()
    if name.endswith(files.RULE_SUFFIXES):
        return "wordings"
    if name.endswith(ARCHIVE_SUFFIXES):
        return "archive"
    format = format_of(name)
    return "transcript" if format and format not in BILINGUAL else ""


# -- reading -----------------------------------------------------------------------


def _wordings(path: Path, lang: str) -> list[Source]:
    from quotecheck.quotes.sources import parse_wordings  # takes its time to import, and is not always needed

    return parse_wordings(files.read_text(path), files.shown(path), lang)


def _transcript(path: Path, lang: str) -> list[Source]:
    from quotecheck.quotes.transcripts import parse_transcript

    document = read(files.read_bytes(path), files.shown(path), lang=lang)
    if document.problems:
        raise document.problems[0]
    return parse_transcript(document, files.shown(path), lang, files.load_speakers())


_READERS: Mapping[str, Callable[[Path, str], list[Source]]] = {
    "wordings": _wordings,
    "transcript": _transcript,
    "": _wordings,
}


def _archive(path: Path, lang: str) -> list[Archive]:
    from quotecheck.quotes.transcripts import Archive

    size = sum(map(len, files.blocks(path)))
    rows = partial(files.rows, path.absolute())  # no lambda: other processes read it, too
    return [Archive(files.shown(path), rows, lang, files.digest(path), size)]


def _indexed(path: Path, lang: str) -> list[Archive]:
    from quotecheck.index import open_index

    return open_index(path, lang)


_ARCHIVES: Mapping[str, Callable[[Path, str], list[Archive]]] = {
    "archive": _archive,
    "index": _indexed,
}


# -- taking stock ----------------------------------------------------------------------


MOST_ERRORS = 5
"""Of one archive; more say nothing new."""


def take_stock(paths: Iterable[Path], lang: str) -> list[Stock]:
    """Read every source whole, and say what is there and what is missing."""
    found = []
    for file in find_sources(paths):
        kind = kind_of(file) or "wordings"
        try:
            found.append(_stock_of_archive(file, kind, lang) if kind in _ARCHIVES else _stock(file, kind, lang))
        except QuotecheckError as error:
            found.append(Stock(files.shown(file), kind, errors=(error,)))
    return found


def _stock(file: Path, kind: str, lang: str) -> Stock:
    return _counted(files.shown(file), kind, _READERS[kind](file, lang), ())


def _stock_of_archive(file: Path, kind: str, lang: str) -> Stock:
    sources: list[Source] = []
    errors: list[QuotecheckError] = []
    rows = (row for archive in _ARCHIVES[kind](file, lang) for row in _numbered(archive))
    for archive, number, row in rows:
        try:
            if row.strip():
                sources.append(archive.source(row, number)._replace(text=""))
        except QuotecheckError as error:
            errors.append(error)
            if len(errors) == MOST_ERRORS:
                break
    return _counted(files.shown(file), kind, sources, errors)


def _numbered(archive: Archive) -> Iterator[tuple[Archive, int, bytes]]:
    return ((archive, number, row) for number, row in enumerate(archive.rows(), start=1))


def _counted(path: str, kind: str, sources: Sequence[Source], errors: Sequence[QuotecheckError]) -> Stock:
    statements = {id(source.statement): source for source in sources}  # two rows may have one name
    missing = {name: sum(lacks(source) for source in statements.values()) for name, lacks in _LACKING.items()}
    return Stock(
        path,
        kind,
        len(statements),
        tuple(sorted({source.statement.speaker for source in sources} - {"unknown"})),
        tuple(sorted({source.language for source in sources})),
        {name: count for name, count in missing.items() if count},
        tuple(errors),
    )


_LACKING: Mapping[str, Callable[[Source], bool]] = {
    "speaker": lambda source: source.statement.speaker == "unknown",
    "date": lambda source: source.statement.date == "unknown",
    "occasion": lambda source: not source.statement.occasion,
    "url": lambda source: not source.url,
}
"""What should be known of every statement, and how it shows that it is not."""
