"""Configurations in use while an editor runs: read when needed, read again when a file
that one rests on changes, and kept as they last were where a mistake has got in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from glob import has_magic
from pathlib import Path
from typing import NamedTuple

from quotecheck import files, shelf
from quotecheck.batch import Desk, Settings
from quotecheck.errors import QuotecheckError
from quotecheck.history import BASELINE_NAME

_Stamp = frozenset[tuple[str, int, int]]
"""Files with the time they were written (in ns) and their length (in bytes)."""


class _Setup(NamedTuple):
    """What a configuration file came to: a desk to check at, if it ever was in order, the
    mistake that is in it now, and the files it rested on when it was read."""

    desk: Desk | None
    mistake: QuotecheckError | None
    stamp: _Stamp


class Setups:
    """The configurations of open drafts. Each draft has the nearest one, as on the command
    line; `settings` go over all of them."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings._replace(encoding="utf-8", scores=False)
        self._setups: dict[Path | None, _Setup] = {}
        self._nearest: dict[Path, Path | None] = {}

    def desk(self, path: Path) -> Desk | None:
        """Where a draft at `path` is checked; None while no configuration is in order."""
        config = self._config_for(path.parent)
        if config not in self._setups:
            self._setups[config] = self._read(config, path, None)
        return self._setups[config].desk

    def look_again(self, paths: Iterable[Path]) -> bool:
        """Read again what has changed on disk, for the drafts at these paths, and forget
        what none of them needs. Whether anything changed."""
        before, setups = self._nearest, self._setups
        self._nearest, self._setups = {}, {}
        for path in paths:
            config = self._config_for(path.parent)
            if config in self._setups:
                continue
            known = setups.get(config)
            if known and known.stamp == self._stamp(config):
                self._setups[config] = known
            else:
                self._setups[config] = self._read(config, path, known.desk if known else None)
        changed = any(self._setups[config] is not setups.get(config) for config in self._setups)
        return changed or any(before.get(folder) != config for folder, config in self._nearest.items())

    def stumbled(self, path: Path, mistake: QuotecheckError) -> None:
        """Note a mistake that shows only while drafts are checked."""
        config = self._config_for(path.parent)
        self._setups[config] = self._setups[config]._replace(mistake=mistake)

    @property
    def mistakes(self) -> list[tuple[QuotecheckError, bool]]:
        """What is wrong with configurations, rules and sources now, and whether drafts are
        still checked with what was read before."""
        return [(setup.mistake, setup.desk is not None) for setup in tuple(self._setups.values()) if setup.mistake]

    def _config_for(self, folder: Path) -> Path | None:
        if folder not in self._nearest:
            self._nearest[folder] = self._settings.config or files.find_config(folder)
        return self._nearest[folder]

    def _read(self, config: Path | None, path: Path, last: Desk | None) -> _Setup:
        stamp = self._stamp(config)
        desk = Desk(self._settings._replace(config=config))
        try:
            desk.checker(path)
        except QuotecheckError as mistake:
            return _Setup(last, mistake, stamp)
        return _Setup(desk, None, stamp)

    def _stamp(self, config: Path | None) -> _Stamp:
        found = set()
        for path in self._rests_on(config):
            try:
                about = path.stat()
            except OSError:  # gone, which is told from there by its absence
                continue
            found.add((str(path), about.st_mtime_ns, about.st_size))
        return frozenset(found)

    def _rests_on(self, config: Path | None) -> Iterator[Path]:
        """The files that a configuration is read from."""
        named = list(self._settings.sources)
        baseline = config.parent / BASELINE_NAME if config else files.find_up(Path.cwd(), BASELINE_NAME)
        if baseline:
            yield baseline
        if config:
            yield config
            named += _named(config)
        for path in named:
            if path.is_dir():
                yield from (file for file in path.rglob("*") if file.is_file())
            elif has_magic(str(path)):
                yield from _matching(path)
            else:
                yield path


def _named(config: Path) -> list[Path]:
    """The paths that a configuration names; none where it has a mistake."""
    try:
        settings = files.load_config(config)
    except QuotecheckError:
        return []
    names = [*settings.rules, *settings.terms, *settings.vocabulary, *settings.sources, settings.baseline]
    return [config.parent / name for name in names if name]


def _matching(path: Path) -> list[Path]:
    """The files that a glob stands for; none where it stands for nothing."""
    try:
        return shelf.find_sources([path])
    except QuotecheckError:
        return []
