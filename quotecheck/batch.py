"""Many drafts: each with the configuration of its folder, in path order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from glob import has_magic
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from quotecheck import files, shelf
from quotecheck.check import Checker, Draft, conclude, fails, read_over, seek
from quotecheck.config import Config, Options
from quotecheck.errors import QuotecheckError
from quotecheck.formats import PACKED, format_of, read, rewritten
from quotecheck.model import Document, FileResult, Report
from quotecheck.quotes import limits
from quotecheck.quotes.extract import extract
from quotecheck.report.quotations import Listing
from quotecheck.rulebook.run import Rulebook
from quotecheck.shelf import Shelf
from quotecheck.text import FOLD_VERSION
from quotecheck.version import VERSION

if TYPE_CHECKING:
    from quotecheck.fixes import Mode


class Settings(NamedTuple):
    """What the command line says; it goes over what configuration files say.

    `changes` are fields of `Options`. Without `config` each draft has the
    nearest configuration from its folder upwards. `scores` asks for figures of likeness,
    `fix` for fixes, and `write` for putting them into the files.
    """

    config: Path | None = None
    sources: tuple[Path, ...] = ()
    encoding: str | None = None
    changes: Mapping[str, Any] = MappingProxyType({})
    scores: bool = True
    fix: Mode | None = None
    write: bool = True


class Change(NamedTuple):
    """What fixes have made of the bytes of a draft."""

    name: str
    before: bytes
    after: bytes


class Outcome(NamedTuple):
    """A report, whether it fails, and the errors of drafts, or parts of them, that
    could not be read, which are in the report as well. `changes` are the fixes that are
    not written, and `notes` say what was left unfixed, and why."""

    report: Report
    failed: bool
    errors: tuple[QuotecheckError, ...]
    changes: tuple[Change, ...] = ()
    notes: tuple[QuotecheckError, ...] = ()


AT_ONCE = 100
"""Drafts that are in memory at once."""

_Found = Path | bytes | QuotecheckError
"""A draft to read, one that is read already, or why there is none."""


class Desk:
    """Checks drafts, and keeps what drafts of one configuration share."""

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings or Settings()
        self._bases: dict[Path | None, _Base] = {}
        self._found: dict[Path, Path | None] = {}
        self._failed = False
        self._errors: list[QuotecheckError] = []
        self._changes: list[Change] = []
        self._notes: list[QuotecheckError] = []

    def check_paths(self, paths: Iterable[Path]) -> Outcome:
        """Check files and folders. What cannot be read becomes a result with
        an error; a mistake in configuration, rules or sources is raised."""
        results: dict[str, FileResult] = {}
        drafts = self._drafts(paths)
        while batch := dict(islice(drafts, AT_ONCE)):
            results.update(self._check_batch({name: found for name, found in batch.items() if name not in results}))
        return self._outcome([results[name] for name in sorted(results)])

    def check_bytes(self, data: bytes, name: str, format: str | None = None) -> Outcome:
        """Check one draft that is read already, as if it stood in the file `name`."""
        return self._outcome(self._check_batch({name: data}, format).values())

    def list_quotes(self, paths: Iterable[Path]) -> list[Listing]:
        """The quotations of drafts, unjudged, in path order."""
        listings = {}
        for name, found in self._drafts(paths):
            try:
                lang = self._base(Path(name)).options(Path(name), self._settings).lang
                document = self._read(found, name, lang)
                quotes = extract(document, files.load_lexicon(lang))
                listings[name] = Listing(name, document.text, quotes, problems=document.problems)
            except QuotecheckError as error:
                listings[name] = Listing(name, error=error.message)
        return [listings[name] for name in sorted(listings)]

    def checker(self, path: Path) -> Checker:
        """What a draft at `path` is checked with."""
        return self._base(path).checker(path, self._settings)

    def document(self, path: Path, format: str | None = None) -> Document:
        """A draft, read and not checked. Raises QuotecheckError where it cannot be read."""
        return self._read(path, str(path), self._base(path).options(path, self._settings).lang, format)

    def _drafts(self, paths: Iterable[Path]) -> Iterator[tuple[str, _Found]]:
        """The drafts that paths stand for, or why they stand for none."""
        for path in paths:
            try:
                drafts = [draft for draft in files.find_drafts(path) if draft == path or not self._ignores(draft)]
            except QuotecheckError as error:
                yield str(path), error
                continue
            yield from ((str(draft), draft) for draft in drafts)

    def _check_batch(self, batch: Mapping[str, _Found], format: str | None = None) -> dict[str, FileResult]:
        """Check drafts; what long sources they share is read once for all of them."""
        results: dict[str, FileResult] = {}
        by_checker: dict[int, tuple[Checker, dict[str, Draft]]] = {}
        fixed: dict[str, int] = {}
        for name, found in batch.items():
            checker = None if isinstance(found, QuotecheckError) else self.checker(Path(name))
            try:
                data = files.read_bytes(found) if isinstance(found, Path) else found
                document = self._read(data, name, checker.options.lang if checker else "", format)
            except QuotecheckError as error:
                results[name] = self._unreadable(name, error)
                continue
            assert checker is not None  # what is an error has been raised
            self._errors += document.problems
            draft = read_over(document, checker)
            if self._settings.fix and isinstance(data, bytes):
                draft, fixed[name] = self._fix(draft, checker, data, found)
            by_checker.setdefault(id(checker), (checker, {}))[1][name] = draft
        for checker, drafts in by_checker.values():
            seek(drafts.values(), checker)
            for name, draft in drafts.items():
                results[name] = conclude(draft, checker)._replace(fixed=fixed.get(name, 0))
                self._failed = self._failed or fails(results[name], checker.options)
        return results

    def _read(self, found: _Found, name: str, lang: str, format: str | None = None) -> Document:
        """The document of a draft. Raises QuotecheckError where it cannot be read."""
        if isinstance(found, QuotecheckError):
            raise found
        data = found if isinstance(found, bytes) else files.read_bytes(found)
        encoding = self._settings.encoding
        if encoding == "auto" and (format or format_of(name)) not in PACKED:
            encoding = files.guess_encoding(data, name)
        return read(data, name, lang=lang, encoding=encoding, format=format)

    def _fix(self, draft: Draft, checker: Checker, data: bytes, found: _Found) -> tuple[Draft, int]:
        """A draft with its fixes made, in its file too, and how many they are; as it is
        where they cannot be written."""
        from quotecheck import fixes  # only where it is asked for

        assert self._settings.fix is not None
        fixed = fixes.fix(draft, checker, self._settings.fix)
        self._notes += fixed.notes
        if not fixed.made:
            return draft, 0
        try:
            after = rewritten(draft.document, fixed.draft.document.text, data)
            if isinstance(found, Path) and self._settings.write:
                files.replace(found, after, data)
            else:
                self._changes.append(Change(draft.document.name, data, after))
        except QuotecheckError as error:
            self._errors.append(error)
            return draft, 0
        return fixed.draft, fixed.made

    def _unreadable(self, name: str, error: QuotecheckError) -> FileResult:
        self._errors.append(error)
        return FileResult(path=name, error=error.message)

    def _outcome(self, results: Iterable[FileResult]) -> Outcome:
        report = Report(tuple(results), _signature(self._bases.values()))
        told = tuple(self._errors), tuple(self._changes), tuple(self._notes)
        return Outcome(report, self._failed or bool(self._errors), *told)

    def _ignores(self, path: Path) -> bool:
        base = self._base(path)
        return base.config.ignores(base.relative(path))

    def _base(self, path: Path) -> _Base:
        found = self._config_for(path.absolute().parent)
        if found not in self._bases:
            self._bases[found] = _Base(found, self._settings)
        return self._bases[found]

    def _config_for(self, folder: Path) -> Path | None:
        if self._settings.config:
            return self._settings.config
        if folder not in self._found:
            self._found[folder] = files.find_config(folder)
        return self._found[folder]


class _Base:
    """A configuration with the rules and sources that it names."""

    def __init__(self, path: Path | None, settings: Settings) -> None:
        self.config = files.load_config(path) if path else Config()
        self.folder = (path.parent if path else Path()).absolute()
        texts = [*files.built_in_rules()]
        for path in self._named("rules", self.config.rules):
            texts += files.rule_files(path)
        self._rules = files.load_rules(texts)
        self.rules_hash = _hash(part for file in texts for part in (file.pack or "", file.text))
        self.config.check_rules(self._rules)
        self._sources = [*self._named("sources", self.config.sources), *settings.sources]
        self._scores = settings.scores
        self._loaded: dict[str, Shelf] = {}
        self._checkers: dict[Options, Checker] = {}

    def _named(self, key: str, names: Iterable[str]) -> Iterable[Path]:
        """The paths under a key of the configuration; one that is not there is
        an error at its place in that file."""
        for number, name in enumerate(names):
            path = self.folder / name
            if not path.exists() and not has_magic(name):
                raise self.config.error(
                    (key, number), f"no such file or folder: {name}", "paths count from the folder of this file"
                )
            yield path

    def relative(self, path: Path) -> str:
        """A draft's path as the globs of the configuration see it."""
        absolute = path.absolute()
        inside = absolute.is_relative_to(self.folder)
        return (absolute.relative_to(self.folder) if inside else absolute).as_posix()

    def options(self, path: Path, settings: Settings) -> Options:
        """The options for a draft."""
        return self.config.options_for(self.relative(path))._replace(**settings.changes)

    def checker(self, path: Path, settings: Settings) -> Checker:
        """What a draft is checked with; drafts with equal options share it."""
        options = self.options(path, settings)
        if options not in self._checkers:
            self._checkers[options] = self._make(options)
        return self._checkers[options]

    def _make(self, options: Options) -> Checker:
        lexicon = files.load_lexicon(options.lang)
        if options.lang not in self._loaded:
            self._loaded[options.lang] = shelf.read_shelf(self._sources, options.lang)
        rulebook = Rulebook(self._rules).adjusted(
            packs=options.packs,
            disable=options.disable,
            severity=options.severity,
            confidence=options.confidence,
            fix=options.fix,
        )
        library = shelf.library(self._loaded[options.lang], options.lang)
        return Checker(rulebook, library, lexicon, options, self._scores)

    @property
    def options_hashes(self) -> set[str]:
        """One hash for each set of options in use."""
        return {_hash([repr(options)]) for options in self._checkers}

    @property
    def sources_hashes(self) -> set[str]:
        """One hash for each set of sources in use; none where there are none."""
        return {_hash(found.parts()) for found in self._loaded.values() if found}


def _hash(parts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode("utf-8") + b"\0")
    return digest.hexdigest()[:12]


def _signature(bases: Iterable[_Base]) -> str:
    """Everything that can change a result, in sacreBLEU's notation."""
    used = list(bases)
    fields = {
        "version": VERSION,
        "fold": str(FOLD_VERSION),
        "accept": limits.SIGNATURE,
        "rules": "+".join(sorted({base.rules_hash for base in used})) or "none",
        "sources": "+".join(sorted({found for base in used for found in base.sources_hashes})) or "none",
        "options": "+".join(sorted({found for base in used for found in base.options_hashes})) or "none",
    }
    return "|".join(f"{name}:{value}" for name, value in fields.items())
