"""`quotecheck check`: drafts, and the quotations in them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from quotecheck import files
from quotecheck.batch import Desk, Settings
from quotecheck.commands.around import (
    CLEAN,
    COLOR,
    CONFIG,
    ENCODING,
    FOUND,
    SOURCES,
    UNUSABLE,
    colorful,
    complain,
    show,
)
from quotecheck.config import FAIL_ON
from quotecheck.formats import format_of
from quotecheck.model import Confidence
from quotecheck.report import RENDERERS, renderer


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@SOURCES
@click.option("--format", "-f", "format_", type=click.Choice(list(RENDERERS)), default="text", show_default=True)
@click.option("--output", "-o", metavar="FILE", help="Write the report to FILE, whole or not at all.")
@CONFIG
@click.option("--fail-on", type=click.Choice(FAIL_ON), help="Least severity that fails the run.  [default: major]")
@click.option(
    "--min-confidence", type=click.Choice(list(Confidence)), help="Show findings this sure.  [default: medium]"
)
@click.option("--stdin-filename", metavar="NAME", help="Name for standard input: its format, its configuration.")
@ENCODING
@COLOR
def check(
    paths: Sequence[str],
    sources: Sequence[str],
    format_: str,
    output: str | None,
    config: str | None,
    fail_on: str | None,
    min_confidence: str | None,
    stdin_filename: str | None,
    encoding: str | None,
    color: bool | None,
) -> int:
    """Check drafts (Markdown, plain text) and the quotations in them.

    A folder stands for all drafts below it, as .gitignore allows; - is standard input, read
    as Markdown unless --stdin-filename says otherwise.

    \b
    quotecheck check story.md --sources wordings.yaml
    quotecheck check . --format json --output report.json --fail-on none
    pbpaste | quotecheck check - --stdin-filename story.md

    A run fails on findings of severity major with high confidence, and on quotations that
    are altered or unsupported; --fail-on moves that level, fail_confidence in the
    configuration moves the other.
    """
    changes: dict[str, Any] = {}
    if fail_on:
        changes["fail_on"] = fail_on
    if min_confidence:
        changes["min_confidence"] = Confidence(min_confidence)
    settings = Settings(
        config=Path(config) if config else None,
        sources=tuple(map(Path, sources)),
        encoding=encoding,
        changes=changes,
        scores=format_ != "text",
    )
    desk = Desk(settings)
    if "-" in paths:
        if len(paths) > 1:
            raise click.UsageError("standard input (-) is checked alone, without other paths")
        known = stdin_filename and format_of(stdin_filename)
        outcome = desk.check_bytes(files.read_stdin(), stdin_filename or "<stdin>", known or "markdown")
    else:
        outcome = desk.check_paths(map(Path, paths))
    for error in outcome.errors:
        complain(error)
    painted = output is None and colorful(color)
    rendered = renderer(format_, files.package_text)(outcome.report, color=painted)
    if output:
        files.write_atomic(Path(output), rendered)
    else:
        show(rendered)
    if outcome.errors:
        return UNUSABLE
    return FOUND if outcome.failed else CLEAN
