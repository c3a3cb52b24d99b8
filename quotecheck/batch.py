"""Many drafts: each with the configuration of its folder, in path order."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from quotecheck import files
from quotecheck.check import Checker, check, fails, library_of
from quotecheck.config import Config, Options
from quotecheck.errors import QuotecheckError
from quotecheck.formats import read
from quotecheck.model import FileResult, Report, Source
from quotecheck.quotes import limits
from quotecheck.rulebook.run import Rulebook
from quotecheck.text import FOLD_VERSION
from quotecheck.version import VERSION


class Settings(NamedTuple):
    """What the command line says; it goes over what configuration files say.

    `changes` are fields of `Options`. Without `config` each draft has the
    nearest configuration from its folder upwards.
    """

    config: Path | None = None
    sources: tuple[Path, ...] = ()
    encoding: str | None = None
    changes: Mapping[str, Any] = MappingProxyType({})


class Outcome(NamedTuple):
    """A report, whether it fails, and the errors of drafts that could not be
    read, which are in the report as well."""

    report: Report
    failed: bool
    errors: tuple[QuotecheckError, ...]


class Desk:
    """Checks drafts, and keeps what drafts of one configuration share."""

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings or Settings()
        self._bases: dict[Path | None, _Base] = {}
        self._found: dict[Path, Path | None] = {}
        self._failed = False
        self._errors: list[QuotecheckError] = []

    def check_paths(self, paths: Iterable[Path]) -> Outcome:
        """Check files and folders. What cannot be read becomes a result with
        an error; a mistake in configuration, rules or sources is raised."""
        results: dict[str, FileResult] = {}
        for path in paths:
            try:
                drafts = [draft for draft in files.find_drafts(path) if draft == path or not self._ignores(draft)]
            except QuotecheckError as error:
                results[str(path)] = self._unreadable(str(path), error)
                continue
            for draft in drafts:
                if str(draft) not in results:
                    results[str(draft)] = self._check_file(draft)
        return self._outcome([results[name] for name in sorted(results)])

    def check_bytes(self, data: bytes, name: str, format: str | None = None) -> Outcome:
        """Check one draft that is read already, as if it stood in the file `name`."""
        return self._outcome([self._check(data, name, format)])

    def checker(self, path: Path) -> Checker:
        """What a draft at `path` is checked with."""
        return self._base(path).checker(path, self._settings)

    def _check_file(self, path: Path) -> FileResult:
        self.checker(path)  # first, so that mistakes in the configuration are raised
        try:
            data = files.read_bytes(path)
        except QuotecheckError as error:
            return self._unreadable(str(path), error)
        return self._check(data, str(path))

    def _check(self, data: bytes, name: str, format: str | None = None) -> FileResult:
        checker = self.checker(Path(name))
        encoding = self._settings.encoding
        try:
            if encoding == "auto":
                encoding = files.guess_encoding(data, name)
            document = read(data, name, lang=checker.options.lang, encoding=encoding, format=format)
        except QuotecheckError as error:
            return self._unreadable(name, error)
        result = check(document, checker)
        self._failed = self._failed or fails(result, checker.options)
        return result

    def _unreadable(self, name: str, error: QuotecheckError) -> FileResult:
        self._errors.append(error)
        return FileResult(path=name, error=error.message)

    def _outcome(self, results: Iterable[FileResult]) -> Outcome:
        report = Report(tuple(results), _signature(self._bases.values()))
        return Outcome(report, self._failed or bool(self._errors), tuple(self._errors))

    def _ignores(self, path: Path) -> bool:
        base = self._base(path)
        return base.config.ignores(base.relative(path))

    def _base(self, path: Path) -> _Base:
        found = self._config_for(path.absolute().parent)
        if found not in self._bases:
            self._bases[found] = _Base(found, self._settings.sources)
        return self._bases[found]

    def _config_for(self, folder: Path) -> Path | None:
        if self._settings.config:
            return self._settings.config
        if folder not in self._found:
            self._found[folder] = files.find_config(folder)
        return self._found[folder]


class _Base:
    """A configuration with the rules and sources that it names."""

    def __init__(self, path: Path | None, sources: tuple[Path, ...]) -> None:
        self.config = files.load_config(path) if path else Config()
        self.folder = (path.parent if path else Path()).absolute()
        texts = [*files.built_in_rules()]
        for path in self._named("rules", self.config.rules):
            texts += files.rule_files(path)
        self._rules = files.load_rules(texts)
        self.rules_hash = _hash(part for file in texts for part in (file.pack or "", file.text))
        self.config.check_rules(self._rules)
        self._sources = [*self._named("sources", self.config.sources), *sources]
        self._loaded: dict[str, list[Source]] = {}
        self._checkers: dict[Options, Checker] = {}

    def _named(self, key: str, names: Iterable[str]) -> Iterable[Path]:
        """The paths under a key of the configuration; one that is not there is
        an error at its place in that file."""
        for number, name in enumerate(names):
            path = self.folder / name
            if not path.exists():
                raise self.config.error(
                    (key, number), f"no such file or folder: {name}", "paths count from the folder of this file"
                )
            yield path

    def relative(self, path: Path) -> str:
        """A draft's path as the globs of the configuration see it."""
        absolute = path.absolute()
        inside = absolute.is_relative_to(self.folder)
        return (absolute.relative_to(self.folder) if inside else absolute).as_posix()

    def checker(self, path: Path, settings: Settings) -> Checker:
        """What a draft is checked with; drafts with equal options share it."""
        options = self.config.options_for(self.relative(path))._replace(**settings.changes)
        if options not in self._checkers:
            self._checkers[options] = self._make(options)
        return self._checkers[options]

    def _make(self, options: Options) -> Checker:
        lexicon = files.load_lexicon(options.lang)
        if options.lang not in self._loaded:
            self._loaded[options.lang] = files.load_sources(self._sources, options.lang)
        rulebook = Rulebook(self._rules).adjusted(
            packs=options.packs,
            disable=options.disable,
            severity=options.severity,
            confidence=options.confidence,
        )
        return Checker(rulebook, library_of(self._loaded[options.lang], lexicon), lexicon, options)

    @property
    def options_hashes(self) -> set[str]:
        """One hash for each set of options in use."""
        return {_hash([repr(options)]) for options in self._checkers}

    @property
    def sources_hashes(self) -> set[str]:
        """One hash for each set of sources in use; none where there are none."""
        return {_hash(_told(sources)) for sources in self._loaded.values() if sources}


def _told(sources: Iterable[Source]) -> Iterable[str]:
    for source in sources:
        yield from (source.id, source.text, source.statement.speaker, source.statement.original or "")


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
