"""Many drafts: each with the configuration of its folder, in path order."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from glob import has_magic
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from quotecheck import files, shelf
from quotecheck.allowance import check_size
from quotecheck.check import Checker, Draft, SourceText, conclude, fails, read_over, seek, source_of
from quotecheck.choice import QUOTATION, verdict_id
from quotecheck.config import Config, Options
from quotecheck.errors import QuotecheckError
from quotecheck.formats import PACKED, format_of, read, rewritten
from quotecheck.history import BASELINE_NAME, History
from quotecheck.house import VERDICT_SEVERITY
from quotecheck.model import Confidence, Document, FileResult, Report, RuleHelp, Severity, Verdict
from quotecheck.quotes import limits
from quotecheck.quotes.extract import extract
from quotecheck.report.quotations import Listing
from quotecheck.rulebook.load import Compiled, RuleFile, build
from quotecheck.rulebook.run import Arranged, Rulebook
from quotecheck.shelf import Shelf
from quotecheck.text import FOLD_VERSION
from quotecheck.version import VERSION

if TYPE_CHECKING:
    from quotecheck.changed import Since
    from quotecheck.fixes import Mode
    from quotecheck.memory import Memory
    from quotecheck.rulebook.spec import Rule
    from quotecheck.sift import Scope
    from quotecheck.vocabulary import Vocabulary


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
    source_text: Path | None = None
    """What the one draft that is checked translates."""
    force_exclude: bool = False
    """Whether what configurations exclude is left out also where it is named."""
    select: tuple[str, ...] = ()
    """Rules that run, whatever configurations select and ignore."""
    ignore: tuple[str, ...] = ()
    """Rules that do not, beside those that configurations ignore."""
    baseline: Path | None = None
    """The baseline of all drafts; without it each has the one of its configuration."""
    use_baseline: bool = True
    since: Since | None = None
    """Only what has changed since then is checked."""
    fix: Mode | None = None
    """Which fixes are made, if any."""
    write: bool = True
    """Whether fixed drafts are written, and not only shown."""
    remember: bool = False
    """Whether drafts that were read over before are not read again (`memory`)."""


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


class Watcher(Protocol):
    """Who wants to know how far a run is."""

    def expect(self, total: int) -> None:
        """There are so many drafts."""

    def add(self, count: int, read: int = 0) -> None:
        """So many more are done, and so much of the total is behind them."""


class Share(NamedTuple):
    """What one of several processes has done of a run."""

    results: dict[str, FileResult]
    failed: bool
    errors: tuple[QuotecheckError, ...]
    changes: tuple[Change, ...]
    notes: tuple[QuotecheckError, ...]
    signed: Mapping[str, set[str]]


AT_ONCE = 100
"""Drafts that are in memory at once."""

SHARES = 4
"""Shares of a run for each process: more make them end together, fewer read long sources less often."""

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
        self.history = History(self._settings.since)
        self._changes: list[Change] = []
        self._notes: list[QuotecheckError] = []
        self._signed: dict[str, set[str]] = {}  # what others have used

    def check_paths(self, paths: Iterable[Path], jobs: int | None = 1, watch: Watcher | None = None) -> Outcome:
        """Check files and folders, in so many processes (None: one for each processor), with
        the same outcome. What cannot be read becomes a result with an error; a mistake in
        configuration, rules or sources is raised."""
        drafts: dict[str, _Found] = {}
        for name, found in self._drafts(paths):
            drafts.setdefault(name, found)
        if watch:
            watch.expect(len(drafts))
        results: dict[str, FileResult] = {}
        for done in self._checked(drafts, jobs, watch):
            results.update(done)
        return self._outcome([results[name] for name in sorted(results)])

    def _checked(
        self, drafts: Mapping[str, _Found], jobs: int | None, watch: Watcher | None
    ) -> Iterator[dict[str, FileResult]]:
        if jobs != 1:
            from quotecheck.pool import Pool, processors  # only where it is asked for

            jobs = min(jobs or processors(), len(drafts))
        if jobs <= 1:
            for batch in _batches(drafts, AT_ONCE):
                yield self._check_batch(batch, watch=watch)
            return
        for name, found in drafts.items():
            if not isinstance(found, QuotecheckError):
                self._base(Path(name))  # tells mistakes before anything is begun
        settings = self._settings._replace(changes=dict(self._settings.changes))
        size = min(AT_ONCE, -(-len(drafts) // (jobs * SHARES)))
        with Pool(jobs, _Clerk, settings) as pool:
            for share in pool.map(_batches(drafts, size)):
                self._take(share)
                if watch:
                    watch.add(len(share.results), len(share.results))
                yield share.results

    def share(self, batch: Mapping[str, _Found]) -> Share:
        """Check some drafts of a run that others take part in."""
        self._failed = False
        for kept in (self._errors, self._changes, self._notes):
            kept.clear()
        results = self._check_batch(batch)
        signed = _signed(self._bases.values(), self.history)
        return Share(results, self._failed, tuple(self._errors), tuple(self._changes), tuple(self._notes), signed)

    def _take(self, share: Share) -> None:
        self._failed = self._failed or share.failed
        self._errors += share.errors
        self._changes += share.changes
        self._notes += share.notes
        for name, hashes in share.signed.items():
            self._signed.setdefault(name, set()).update(hashes)

    def check_bytes(self, data: bytes, name: str, format: str | None = None) -> Outcome:
        """Check one draft that is read already, as if it stood in the file `name`."""
        return self._outcome(self._check_batch({name: data}, format).values())

    def check_text(self, text: str, name: str, format: str | None = None) -> FileResult:
        """Check a draft that is open in an editor, as if it stood in the file `name`. That
        counts for no outcome, and may be done as often as the draft changes."""
        failed, errors = self._failed, self._errors
        self._errors = []
        try:
            return self._check_batch({name: text.encode("utf-8", "replace")}, format)[name]
        finally:
            self._failed, self._errors = failed, errors

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

    def kit(self, path: Path) -> Kit:
        """The same for other processes."""
        return self._base(path).kit(path, self._settings)

    @property
    def signature(self) -> str:
        """All of what has been used so far that can change a result."""
        return _signature(_signed(self._bases.values(), self.history), self._signed)

    def document(self, path: Path, format: str | None = None) -> Document:
        """A draft, read and not checked. Raises QuotecheckError where it cannot be read."""
        return self._read(path, str(path), self._base(path).options(path, self._settings).lang, format)

    def ignores(self, path: Path) -> bool:
        """Whether the configuration leaves a draft out of a walk over folders."""
        base = self._base(path)
        return base.config.ignores(base.relative(path))

    def baseline_file(self, draft: Path, *, to_write: bool = False) -> Path | None:
        """The file of a draft's baseline; where there is none, and it is not to be written,
        None. Raises QuotecheckError where one is named that does not exist."""
        if not (self._settings.use_baseline or to_write):
            return None
        return self._base(draft).baseline_file(self._settings.baseline, to_write=to_write)

    def _drafts(self, paths: Iterable[Path]) -> Iterator[tuple[str, _Found]]:
        """The drafts that paths stand for, or why they stand for none."""
        for path in paths:
            self.history.begin(path)
            try:
                drafts = files.find_drafts(path)
            except QuotecheckError as error:
                yield str(path), error
                continue
            for draft in drafts:
                if not self._is_left_out(draft, draft == path) and self.history.is_due(draft):
                    yield str(draft), draft

    def _check_batch(
        self, batch: Mapping[str, _Found], format: str | None = None, watch: Watcher | None = None
    ) -> dict[str, FileResult]:
        """Check drafts; what long sources they share is read once for all of them."""
        results: dict[str, FileResult] = {}
        by_checker: dict[int, tuple[Checker, dict[str, Draft]]] = {}
        fixed: dict[str, int] = {}
        scopes: dict[str, Scope] = {}
        for name, found in batch.items():
            checker = None if isinstance(found, QuotecheckError) else self.checker(Path(name))
            try:
                opened = self._open(name, found, checker, format)
            except (QuotecheckError, MemoryError) as error:
                results[name] = self._too_costly(name, error)
                continue
            assert checker is not None  # what is an error has been raised
            document = opened.document
            source = None
            try:
                source = self._source(document, Path(name))
            except QuotecheckError as error:
                document = document._replace(problems=(*document.problems, error))
            self._errors += document.problems
            scope = self.history.scope(Path(name), document.text, self.baseline_file(Path(name)))
            try:
                draft = _drafted(opened._replace(document=document), checker, source)
                if self._settings.fix:
                    draft, scope, fixed[name] = self._fix(draft, checker, opened.data, found, scope, source)
            except (QuotecheckError, MemoryError) as error:
                results[name] = self._too_costly(name, error)
                continue
            by_checker.setdefault(id(checker), (checker, {}))[1][name] = draft
            scopes[name] = scope
        for base in self._bases.values():
            base.save()
        for checker, drafts in by_checker.values():
            seek(drafts.values(), checker)
            for name, draft in drafts.items():
                try:
                    results[name] = conclude(draft, checker, scopes[name])._replace(fixed=fixed.get(name, 0))
                except (QuotecheckError, MemoryError) as error:
                    results[name] = self._too_costly(name, error)
                self._failed = self._failed or fails(results[name], checker.options)
                if watch:
                    watch.add(1, 1)
        return results

    def _open(self, name: str, found: _Found, checker: Checker | None, format: str | None) -> _Opened:
        """A draft with what is known of it. Raises QuotecheckError where it cannot be read."""
        if isinstance(found, QuotecheckError):
            raise found
        assert checker is not None
        data = self.history.content(found) if isinstance(found, Path) else found
        check_size(len(data), checker.options.max_megabytes)
        memory = self._memory(found, checker) if isinstance(found, Path) else None
        known = memory.recall(name, data, format_of(name) or "") if memory else None
        document = known.document if known else self._read(data, name, checker.options.lang, format)
        return _Opened(data, document, memory, known)

    def _memory(self, draft: Path, checker: Checker) -> Memory | None:
        """What is known of drafts that are checked like this one."""
        return self._base(draft).memory(checker.options, self._settings) if self._settings.remember else None

    def _read(self, found: _Found, name: str, lang: str, format: str | None = None) -> Document:
        """The document of a draft. Raises QuotecheckError where it cannot be read."""
        if isinstance(found, QuotecheckError):
            raise found
        data = found if isinstance(found, bytes) else self.history.content(found)
        encoding = self._settings.encoding
        if encoding == "auto" and (format or format_of(name)) not in PACKED:
            encoding = files.guess_encoding(data, name)
        return read(data, name, lang=lang, encoding=encoding, format=format)

    def _source(self, document: Document, draft: Path) -> SourceText | None:
        """What a draft translates, read as a draft is: the file that the command line names,
        or else the draft's own front matter.

        Raises QuotecheckError where that cannot be read.
        """
        path = self._settings.source_text or self._named_source(document, draft)
        return source_of(read(files.read_bytes(path), str(path), lang="und")) if path else None

    def _named_source(self, document: Document, draft: Path) -> Path | None:
        """The file under `source:` in the front matter. Addresses, and names of agencies, are
        none; and a draft may name no file that lies outside the folder of its configuration,
        as words of it would be shown."""
        named = document.metadata.get("source", "")
        if "://" in named or not format_of(named):
            return None
        path = draft.parent / named
        home = self._base(draft).folder.resolve()
        if not any(path.resolve().is_relative_to(folder) for folder in (home, draft.parent.resolve())):
            hint = "put it into the same folder, or use --source-text"
            raise QuotecheckError(
                f"the source `{named}` lies outside of {files.shown(home)}", path=str(draft), hint=hint
            )
        if not path.is_file():
            hint = "mend `source:` in the front matter; the path counts from the draft's folder"
            raise QuotecheckError(f"there is no source `{named}`", path=str(draft), hint=hint)
        return path

    def _fix(
        self, draft: Draft, checker: Checker, data: bytes, found: _Found, scope: Scope, source: SourceText | None
    ) -> tuple[Draft, Scope, int]:
        """A draft with its fixes made, in its file too, with what of it is new, and how many
        they are; as it is where they cannot be written."""
        from quotecheck import fixes  # only where it is asked for

        assert self._settings.fix is not None
        fixed = fixes.fix(draft, checker, self._settings.fix, scope, source)
        self._notes += fixed.notes
        if not fixed.made:
            return draft, scope, 0
        try:
            after = rewritten(draft.document, fixed.draft.document.text, data)
            if isinstance(found, Path) and self._settings.write:
                files.replace(found, after, data)
            else:
                self._changes.append(Change(draft.document.name, data, after))
        except QuotecheckError as error:
            self._errors.append(error)
            return draft, scope, 0
        return fixed.draft, fixed.scope, fixed.made

    def _unreadable(self, name: str, error: QuotecheckError) -> FileResult:
        self._errors.append(error)
        return FileResult(path=name, error=error.message)

    def _too_costly(self, name: str, error: QuotecheckError | MemoryError) -> FileResult:
        """The result of a draft that takes more than the options allow, or than there is."""
        if isinstance(error, MemoryError):
            error = QuotecheckError("there is not enough memory for it", hint="split it")
        error.path = error.path or name
        return self._unreadable(name, error)

    def _outcome(self, results: Iterable[FileResult]) -> Outcome:
        done = tuple(results)
        report = Report(done, self.signature, self._rule_helps(done))
        told = tuple(self._errors), tuple(self._changes), tuple(self._notes)
        return Outcome(report, self._failed or bool(self._errors), *told)

    def _rule_helps(self, results: Iterable[FileResult]) -> tuple[RuleHelp, ...]:
        """What the rules are about that results have issues with. Drafts with different rules
        of one id share the help of the first."""
        found = {finding.rule for result in results for finding in result.findings}
        helps = {help.id: help for base in reversed(self._bases.values()) for help in base.helps(found)}
        quotes = [quote for result in results for quote in result.quotes if quote.severity is not Severity.NEUTRAL]
        meanings = files.load_glossary()["verdicts"] if quotes else {}
        verdicts = {quote.judgement.verdict for quote in quotes}
        told = [_verdict_help(verdict, meanings[verdict.value]) for verdict in verdicts]
        return tuple(sorted([*helps.values(), *told], key=lambda help: help.id))

    def _is_left_out(self, draft: Path, is_named: bool) -> bool:
        return (self._settings.force_exclude or not is_named) and self.ignores(draft)

    def _base(self, path: Path) -> _Base:
        folder = path.parent
        if folder not in self._found:
            self._found[folder] = self._settings.config or files.find_config(files.straight(path).parent)
        found = self._found[folder]
        if found not in self._bases:
            self._bases[found] = _Base(found, self._settings)
        return self._bases[found]


class _Opened(NamedTuple):
    """A draft as it was read: its bytes, and what is known of it from before, if anything."""

    data: bytes
    document: Document
    memory: Memory | None
    known: Draft | None


def _drafted(opened: _Opened, checker: Checker, source: SourceText | None) -> Draft:
    """A draft that is read over, unless that was done before; beside a source text it always is."""
    if opened.known and source is None:
        return opened.known
    draft = read_over(opened.document, checker, source)
    if opened.memory and source is None:
        opened.memory.keep(draft, opened.data, format_of(opened.document.name) or "")
    return draft


class Kit(NamedTuple):
    """What drafts are checked with, as plain data that goes to other processes and machines:
    rules as they are compiled, and sources as they were read. Archives stay where they are."""

    rules: tuple[tuple[RuleFile, Sequence[Compiled]], ...]
    shelf: Shelf
    options: Options
    scores: bool
    vocabulary: tuple[str, ...]

    def checker(self) -> Checker:
        """What to check with."""
        return assembled(build(self.rules), self.shelf, self.options, self.scores, _vocabulary(self.vocabulary))


def assembled(
    rules: Sequence[Rule],
    known: Shelf,
    options: Options,
    scores: bool,
    vocabulary: Vocabulary | None,
    arranged: Callable[[], Arranged] | None = None,
) -> Checker:
    """A checker of its parts. Raises QuotecheckError for options that name no rule."""
    rulebook = Rulebook(rules, arranged=arranged).adjusted(
        select=options.select,
        ignore=options.ignore,
        severity=options.severity,
        confidence=options.confidence,
        fix=options.fix,
    )
    lexicon = files.load_lexicon(options.lang)
    return Checker(rulebook, shelf.library(known, options.lang), lexicon, options, scores, vocabulary)


class _Base:
    """A configuration with the rules and sources that it names."""

    def __init__(self, path: Path | None, settings: Settings) -> None:
        self._path = path
        self.config = files.load_config(path) if path else Config()
        self.folder = (path.parent if path else Path()).absolute()
        texts = [*files.built_in_rules()]
        for path in self._named("rules", self.config.rules):
            texts += files.rule_files(path)
        for path in self._named("terms", self.config.terms):
            texts.append(files.term_file(path, self.config.options.lang))
        self._texts = texts
        self._rules = files.load_rules(texts)
        self.rules_hash = _hash(part for file in texts for part in (file.pack or "", file.text))
        self.config.check_rules(self._rules)
        words = [files.read_text(path) for path in self._named("vocabulary", self.config.vocabulary)]
        self.vocabulary_hash = _hash(words) if words else ""
        self._words = tuple(words)
        self._sources = [*self._named("sources", self.config.sources), *settings.sources]
        self._scores = settings.scores
        self._loaded: dict[str, Shelf] = {}
        self._checkers: dict[Options, Checker] = {}
        self._memories: dict[Options, Memory] = {}

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
        absolute = files.straight(path)
        inside = absolute.is_relative_to(self.folder)
        return (absolute.relative_to(self.folder) if inside else absolute).as_posix()

    def helps(self, ids: Container[str]) -> Iterator[RuleHelp]:
        """What rules with these ids are about, as they are without a configuration."""
        return (rule.help for rule in self._rules if rule.id in ids)

    def options(self, path: Path, settings: Settings) -> Options:
        """The options for a draft."""
        options = self.config.options_for(self.relative(path))._replace(**settings.changes)
        if settings.select:
            options = options._replace(select=settings.select, ignore=())
        return options._replace(ignore=(*options.ignore, *settings.ignore))

    def baseline_file(self, named: Path | None, *, to_write: bool) -> Path | None:
        """The file of the baseline; None where there is none, unless it is to be written."""
        if named is None and self.config.baseline is not None:
            named = self.folder / self.config.baseline
            if not (to_write or named.is_file()):
                hint = "`quotecheck baseline` writes it; paths count from the folder of this file"
                raise self.config.error(("baseline",), f"no such file: {self.config.baseline}", hint)
        if named is not None:
            return named
        beside = self._baseline_beside
        return beside if to_write or beside.is_file() else None

    @cached_property
    def _baseline_beside(self) -> Path:
        found = None if self._path else files.find_up(self.folder, BASELINE_NAME)
        return found or self.folder / BASELINE_NAME

    def checker(self, path: Path, settings: Settings) -> Checker:
        """What a draft is checked with; drafts with equal options share it."""
        options = self.options(path, settings)
        if options not in self._checkers:
            self._checkers[options] = self._make(options)
        return self._checkers[options]

    def _make(self, options: Options) -> Checker:
        arranged = files.built_in_arranged
        return assembled(self._rules, self._shelf(options), options, self._scores, self._vocabulary, arranged)

    def memory(self, options: Options, settings: Settings) -> Memory:
        """What is known of drafts that are checked with these options."""
        from quotecheck.memory import Memory  # only where it is asked for

        if options not in self._memories:
            parts = (self.rules_hash, repr(options), settings.encoding or "")
            self._memories[options] = Memory(parts)
        return self._memories[options]

    def save(self) -> None:
        """Remember what was read over."""
        for memory in self._memories.values():
            memory.save()

    def kit(self, path: Path, settings: Settings) -> Kit:
        """The same as plain data."""
        options = self.options(path, settings)
        named = [file._replace(text="") for file in self._texts]
        compiled = tuple(zip(named, files.compiled_rules(self._texts), strict=True))
        return Kit(compiled, self._shelf(options), options, self._scores, self._words)

    def _shelf(self, options: Options) -> Shelf:
        if options.lang not in self._loaded:
            self._loaded[options.lang] = shelf.read_shelf(self._sources, options.lang)
        return self._loaded[options.lang]

    @cached_property
    def _vocabulary(self) -> Vocabulary | None:
        return _vocabulary(self._words)

    @property
    def options_hashes(self) -> set[str]:
        """One hash for each set of options in use."""
        return {_hash([repr(options)]) for options in self._checkers}

    @property
    def sources_hashes(self) -> set[str]:
        """One hash for each set of sources in use; none where there are none."""
        return {_hash(found.parts()) for found in self._loaded.values() if found}


def _verdict_help(verdict: Verdict, meaning: str) -> RuleHelp:
    return RuleHelp(verdict_id(verdict), meaning, QUOTATION, VERDICT_SEVERITY[verdict], Confidence.HIGH)


def _vocabulary(texts: Sequence[str]) -> Vocabulary | None:
    if not texts:
        return None
    from quotecheck.vocabulary import build_vocabulary  # only where there is one

    return build_vocabulary(texts)


def _hash(parts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode("utf-8") + b"\0")
    return digest.hexdigest()[:12]


def _signed(bases: Iterable[_Base], history: History) -> dict[str, set[str]]:
    """The hashes of what has been used, by what it is."""
    used = list(bases)
    return {
        "rules": {base.rules_hash for base in used},
        "sources": {found for base in used for found in base.sources_hashes},
        "options": {found for base in used for found in base.options_hashes},
        "vocabulary": {base.vocabulary_hash for base in used} - {""},
        "baseline": {_hash([repr(baseline)]) for baseline in history.baselines},
        "since": set(history.references),
    }


def _signature(*signed: Mapping[str, set[str]]) -> str:
    """Everything that can change a result, in sacreBLEU's notation."""
    fields = {"version": VERSION, "fold": str(FOLD_VERSION), "accept": limits.SIGNATURE}
    for name in ("rules", "sources", "options", "vocabulary", "baseline", "since"):
        found = set().union(*(one.get(name, ()) for one in signed))
        if found or name in ("rules", "sources", "options"):
            fields[name] = "+".join(sorted(found)) or "none"
    return "|".join(f"{name}:{value}" for name, value in fields.items())


def _batches(drafts: Mapping[str, _Found], size: int) -> Iterator[dict[str, _Found]]:
    rest = iter(drafts.items())
    while batch := dict(islice(rest, size)):
        yield batch


class _Clerk:
    """A process that takes part in a run."""

    def __init__(self, settings: Settings) -> None:
        self._desk = Desk(settings)

    def __call__(self, batch: Mapping[str, _Found]) -> Share:
        return self._desk.share(batch)
