"""`quotecheck sources`: what quotations are held against."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from quotecheck import files, shelf
from quotecheck.commands.around import CLEAN, COLOR, PATH, UNUSABLE, colorful, show
from quotecheck.commands.manual import FINE, HERE, NO_COLOR, Command, Group, Manual
from quotecheck.errors import QuotecheckError
from quotecheck.report.sources import render
from quotecheck.report.terminal import Paint, counted, safe

MANUAL = Manual(
    examples=(
        "quotecheck sources check wordings.yaml transcripts/",
        "quotecheck sources index speeches.jsonl.gz -o speeches.index",
    )
)


@click.group(cls=Group, manual=MANUAL)
def sources() -> None:
    """Look at what quotations are held against, and index it.

    They are wordings (YAML), transcripts, articles and archives (JSON lines).
    """


CHECK = Manual(
    examples=(
        "quotecheck sources check",
        'quotecheck sources check wordings.yaml transcripts/ "archive/*.jsonl.gz"',
    ),
    exits=(
        ("0", "All were read, though something may be missing."),
        ("2", "A source could not be read, or none was named; a mistake in options."),
    ),
    environment=(NO_COLOR,),
    files=(HERE,),
)


@sources.command("check", cls=Command, manual=CHECK)
@click.argument("paths", nargs=-1, type=PATH, metavar="[PATH]...")
@click.option("--config", "-c", type=PATH, metavar="FILE", help="Check the sources that FILE names.")
@click.option("--lang", metavar="CODE", default="en", show_default=True, help="Language of what does not name its own.")
@COLOR
def check_sources(paths: Sequence[str], config: str | None, lang: str, color: bool | None) -> int:
    """Read sources whole, and say what they hold and what is missing.

    Without a PATH those of the nearest configuration are read. What cannot be read makes
    exit code 2; what is only missing, such as a date, is told.
    """
    found = list(map(Path, paths))
    place = Path(config) if config else (None if found else files.find_config(Path.cwd()))
    if place:
        found += [place.parent / name for name in files.load_config(place).sources]
    if not found:
        raise click.UsageError("there are no sources: name some, or add `sources:` to the configuration")
    stocks = shelf.take_stock(found, lang)
    show(render(stocks, Paint(colorful(color))))
    return UNUSABLE if any(stock.errors for stock in stocks) else CLEAN


INDEX = Manual(
    examples=(
        "quotecheck sources index speeches.jsonl.gz -o speeches.index",
        'quotecheck sources index "archive/*.jsonl.gz" -o archive.index',
    ),
    exits=(
        FINE,
        (
            "2",
            "An archive could not be read, the folder cannot be written or is no index,"
            " or the extra `index` is not installed; a mistake in options.",
        ),
    ),
)


@sources.command("index", cls=Command, manual=INDEX)
@click.argument("archives", nargs=-1, required=True, type=PATH, metavar="ARCHIVE...")
@click.option("--output", "-o", type=PATH, metavar="DIR", required=True, help="The folder of the index.")
@click.option("--lang", metavar="CODE", default="en", show_default=True, help="Language of what does not name its own.")
def index_sources(archives: Sequence[str], output: str, lang: str) -> int:
    """Index archives, so that quotations are looked up in them.

    The index is a source like any other, and needs the extra `index`. Run this again when archives
    have changed: only rows that are new or gone are worked on. Whatever ends it, even a loss of
    power, the index stays as it was before.
    """
    from quotecheck.indexing import build_index  # takes its time to import, and is not always needed

    folder = Path(output)
    built = build_index(_only_archives(map(Path, archives)), folder, lang)
    texts, characters = counted(built.manifest.texts, "text"), built.manifest.characters
    show(
        f"{safe(files.shown(folder))}: {texts} ({built.new:,} new, {built.gone:,} gone),"
        f" {characters / 1e6:,.1f} million characters, {built.size / 1e6:,.1f} MB\n"
    )
    return CLEAN


def _only_archives(paths: Iterable[Path]) -> list[Path]:
    """The archives that paths stand for; in folders, what is none is left out."""
    found: list[Path] = []
    for path in paths:
        files_of_it = shelf.find_sources([path])
        archives = [file for file in files_of_it if shelf.kind_of(file) == "archive"]
        if not archives:
            hint = "archives end in " + ", ".join(shelf.ARCHIVE_SUFFIXES)
            raise QuotecheckError("this is no archive", path=files.shown(path), hint=hint)
        found += [file for file in archives if file not in found]
    return found
