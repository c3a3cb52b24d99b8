"""`quotecheck quotes`: the quotations of drafts, unjudged."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from quotecheck.batch import Desk, Settings
from quotecheck.commands.around import CLEAN, COLOR, CONFIG, ENCODING, FORMAT, PATH, UNUSABLE, colorful, complain, show
from quotecheck.commands.manual import NEAREST, NO_COLOR, Command, Manual
from quotecheck.report.quotations import render
from quotecheck.report.terminal import Paint, safe

MANUAL = Manual(
    examples=("quotecheck quotes draft.md", "quotecheck quotes drafts/ --format json"),
    exits=(("0", "All drafts were read."), ("2", "A draft could not be read, or only in part; a mistake in options.")),
    environment=(NO_COLOR,),
    files=(NEAREST,),
)


@click.command(cls=Command, manual=MANUAL)
@click.argument("paths", nargs=-1, required=True, type=PATH, metavar="PATH...")
@FORMAT
@CONFIG
@ENCODING
@COLOR
def quotes(paths: Sequence[str], format_: str, config: str | None, encoding: str | None, color: bool | None) -> int:
    """List the quotations of drafts: who is said to have said what.

    Each is shown with its role, words, speaker and cue, and without any verdict. What the
    marks are for is told as quote, scare (so-called), term or title. A ? behind a speaker
    means that the draft leaves room for doubt.
    """
    desk = Desk(Settings(config=Path(config) if config else None, encoding=encoding))
    listings = desk.list_quotes(map(Path, paths))
    for listing in listings:
        if listing.error is not None:
            click.echo(f"quotecheck: {safe(listing.path)}: {safe(listing.error)}", err=True)
        for problem in listing.problems:
            complain(problem)
    show(render(listings, format_, Paint(colorful(color))))
    return UNUSABLE if any(listing.error is not None or listing.problems for listing in listings) else CLEAN
