"""`quotecheck sources`: what quotations are held against."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from quotecheck import files
from quotecheck.commands.around import CLEAN, COLOR, PATH, UNUSABLE, colorful, show
from quotecheck.commands.manual import HERE, NO_COLOR, Command, Group, Manual
from quotecheck.report.sources import render
from quotecheck.report.terminal import Paint
from quotecheck.shelf import take_stock


@click.group(cls=Group, manual=Manual(examples=("quotecheck sources check wordings.yaml transcripts/",)))
def sources() -> None:
    """Look at the sources that quotations are held against.

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
    stocks = take_stock(found, lang)
    show(render(stocks, Paint(colorful(color))))
    return UNUSABLE if any(stock.errors for stock in stocks) else CLEAN
