"""`quotecheck baseline`: the issues that drafts have now, so that only new ones are told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from quotecheck import files
from quotecheck.baseline import Baseline, Entries, entries_of, render_baseline, without
from quotecheck.batch import Desk, Settings
from quotecheck.commands.around import BASELINE, CLEAN, CONFIG, ENCODING, PATH, SOURCES, UNUSABLE, complain, show
from quotecheck.commands.manual import CACHE, CACHE_DIR, FINE, NEAREST, Command, Manual
from quotecheck.history import name_in
from quotecheck.issues import issues
from quotecheck.model import FileResult
from quotecheck.report.terminal import counted, safe

MANUAL = Manual(
    examples=("quotecheck baseline", "quotecheck baseline drafts/old.md", "quotecheck baseline --prune"),
    exits=(FINE, ("2", "A draft could not be read, or only in part; a mistake in options, configuration or sources.")),
    environment=(CACHE_DIR,),
    files=(NEAREST, (".quotecheck-baseline.yaml", "The baseline, beside the configuration."), CACHE),
)


@click.command(cls=Command, manual=MANUAL)
@click.argument("paths", nargs=-1, type=PATH, metavar="[PATH]...")
@click.option("--prune", is_flag=True, help="Only take out what has been mended; add nothing.")
@BASELINE
@SOURCES
@CONFIG
@ENCODING
def baseline(
    paths: Sequence[str],
    prune: bool,
    baseline: str | None,
    sources: Sequence[str],
    config: str | None,
    encoding: str | None,
) -> int:
    """Take down today's issues, so that only new ones are told.

    Without a PATH all drafts below this folder are meant. What the baseline has of other
    drafts stays. An issue is known by its rule, its words and two words on either side, not by
    its line.
    """
    settings = Settings(
        config=Path(config) if config else None,
        sources=tuple(map(Path, sources)),
        encoding=encoding,
        scores=False,
        baseline=Path(baseline) if baseline else None,
        use_baseline=prune,
    )
    desk = Desk(settings)
    places = [Path(path) for path in paths] or [Path()]
    outcome = desk.check_paths(places)
    for error in outcome.errors:
        complain(error)
    for file, results in _by_file(desk, outcome.report.files, places).items():
        show(_rewritten(file, results, places, prune=prune))
    return UNUSABLE if outcome.errors else CLEAN


def _by_file(desk: Desk, results: Iterable[FileResult], places: Iterable[Path]) -> dict[Path, list[FileResult]]:
    """The results of drafts by the file of their baseline."""
    found: dict[Path, list[FileResult]] = {}
    for place in places:
        inside = place / "draft" if place.is_dir() else place
        found.setdefault(desk.baseline_file(inside, to_write=True) or place, [])
    for result in results:
        path = Path(result.path)
        if result.error is None:
            found.setdefault(desk.baseline_file(path, to_write=True) or path, []).append(result)
    return found


def _rewritten(file: Path, results: Sequence[FileResult], places: Sequence[Path], *, prune: bool) -> str:
    """Write a baseline; what there is to say of that."""
    shown = safe(files.shown(file))
    if prune and not file.is_file():
        return f"{shown}: there is no baseline, so nothing to prune\n"
    before = files.load_baseline(file) if file.is_file() else Baseline({})
    names = {name_in(file, Path(result.path)): result for result in results}
    changed: Mapping[str, Entries] = {
        name: without(before.of(name), result.stale) if prune else entries_of(issues(result))
        for name, result in names.items()
    }
    after = before.having({**{name: {} for name in _gone(file, before, places)}, **changed})
    if after != before or not file.is_file():
        files.write_atomic(file, render_baseline(after))
    return f"{shown}: {_told(before, after)}\n"


def _gone(file: Path, before: Baseline, places: Iterable[Path]) -> list[str]:
    """The drafts of a baseline that are no more, of those that were to be checked."""
    roots = [files.straight(place) for place in places]
    paths = {name: files.straight(file.parent / name) for name in before.drafts}
    return [
        name
        for name, path in paths.items()
        if not path.exists() and any(path == root or path.is_relative_to(root) for root in roots)
    ]


class _Sizes(NamedTuple):
    """How many issues a baseline has that another has not."""

    new: int
    gone: int


def _sizes(before: Baseline, after: Baseline) -> _Sizes:
    places = {(name, key) for one in (before, after) for name, entries in one.drafts.items() for key in entries}
    new = gone = 0
    for name, key in places:
        was = before.of(name)[key].times if key in before.of(name) else 0
        is_now = after.of(name)[key].times if key in after.of(name) else 0
        new, gone = new + max(0, is_now - was), gone + max(0, was - is_now)
    return _Sizes(new, gone)


def _told(before: Baseline, after: Baseline) -> str:
    sizes = _sizes(before, after)
    return (
        f"{counted(after.size, 'issue')} in {counted(len(after.drafts), 'draft')} ({sizes.new} new, {sizes.gone} gone)"
    )
