"""Where sources are read: wordings files, transcripts and articles, archives.

A path may be a file, a folder (all sources below it) or a glob. What a file holds
follows from its name: `.yaml` wordings, `.jsonl` and `.jsonl.gz` archives, and formats
of drafts are transcripts or articles.
"""

from __future__ import annotations

import hashlib
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
    for file in find_sources(paths):
        if kind_of(file) == "archive":
            archives.append(_archive(file, lang))
        else:
            sources += _READERS[kind_of(file)](file, lang)
    return Shelf(tuple(sources), tuple(archives))


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
    if path.is_dir():
        found = sorted(file for file in path.rglob("*") if file.is_file() and _is_source(file.relative_to(path)))
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


def _is_source(name: Path) -> bool:
    """Whether a file in a folder of sources is one: of a known kind, not hidden, and
    no README about them."""
    hidden = any(part.startswith(".") for part in name.parts)
    return kind_of(name) != "" and not hidden and name.stem.lower() != "readme"


def kind_of(path: Path) -> str:
    """What a file holds by its name; empty where that is not known."""
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


def _archive(path: Path, lang: str) -> Archive:
    from quotecheck.quotes.transcripts import Archive

    digest = hashlib.blake2b(digest_size=32)
    size = 0
    for block in files.blocks(path):
        digest.update(block)
        size += len(block)
    rows = partial(files.rows, path.absolute())  # no lambda: other processes read it, too
    return Archive(files.shown(path), rows, lang, digest.hexdigest(), size)


# -- taking stock ----------------------------------------------------------------------


MOST_ERRORS = 5
"""Of one archive; more say nothing new."""


def take_stock(paths: Iterable[Path], lang: str) -> list[Stock]:
    """Read every source whole, and say what is there and what is missing."""
    found = []
    for file in find_sources(paths):
        kind = kind_of(file) or "wordings"
        try:
            found.append(_stock_of_archive(file, lang) if kind == "archive" else _stock(file, kind, lang))
        except QuotecheckError as error:
            found.append(Stock(files.shown(file), kind, errors=(error,)))
    return found


def _stock(file: Path, kind: str, lang: str) -> Stock:
    return _counted(files.shown(file), kind, _READERS[kind](file, lang), ())


def _stock_of_archive(file: Path, lang: str) -> Stock:
    archive = _archive(file, lang)
    sources: list[Source] = []
    errors: list[QuotecheckError] = []
    for number, row in enumerate(archive.rows(), start=1):
        try:
            if row.strip():
                sources.append(archive.source(row, number)._replace(text=""))
        except QuotecheckError as error:
            errors.append(error)
            if len(errors) == MOST_ERRORS:
                break
    return _counted(archive.path, "archive", sources, errors)


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
