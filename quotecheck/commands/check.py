"""`quotecheck check`: drafts, and the quotations in them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from quotecheck import files
from quotecheck.batch import Desk, Settings
from quotecheck.commands.actions import default_format, quieted, summarize
from quotecheck.commands.around import (
    CLEAN,
    COLOR,
    CONFIG,
    ENCODING,
    FOUND,
    LEVELS,
    PATH,
    SOURCES,
    UNUSABLE,
    colorful,
    complain,
    show,
)
from quotecheck.commands.manual import CACHE, CACHE_DIR, NEAREST, NO_COLOR, Command, Manual
from quotecheck.config import FAIL_ON
from quotecheck.formats import format_of
from quotecheck.model import Confidence
from quotecheck.report import RENDERERS, SCORED, renderer

MANUAL = Manual(
    examples=(
        "quotecheck check story.md --sources wordings.yaml",
        "quotecheck check story.md --source-text story.zh.md",
        "quotecheck check . --format json --output report.json --fail-on none",
        "pbpaste | quotecheck check - --stdin-filename story.md",
    ),
    exits=(
        ("0", "Nothing at or above the fail level."),
        ("1", "Findings or quotations at or above the fail level."),
        ("2", "A draft could not be read, or only in part; a mistake in options, configuration, rules or sources."),
    ),
    environment=(NO_COLOR, CACHE_DIR),
    files=(NEAREST, (".gitignore", "What it names is left out of folders, but not where you name it yourself."), CACHE),
)


@click.command(cls=Command, manual=MANUAL)
@click.argument("paths", nargs=-1, required=True, type=PATH, metavar="PATH...")
@SOURCES
@click.option(
    "--format",
    "-f",
    "format_",
    type=click.Choice(list(RENDERERS)),
    help="For people, or for programs.  [default: text; on GitHub Actions, github]",
)
@click.option("--output", "-o", type=PATH, metavar="FILE", help="Write the report to FILE, whole or not at all.")
@CONFIG
@click.option("--fail-on", type=click.Choice(FAIL_ON), help="Least severity that fails the run.  [default: major]")
@click.option("--min-confidence", type=click.Choice(LEVELS), help="Show findings this sure.  [default: medium]")
@click.option("--source-text", type=PATH, metavar="FILE", help="What the draft translates: compare both.")
@click.option("--stdin-filename", metavar="NAME", help="Name for standard input: its format, its configuration.")
@ENCODING
@COLOR
def check(
    paths: Sequence[str],
    sources: Sequence[str],
    format_: str | None,
    output: str | None,
    config: str | None,
    fail_on: str | None,
    min_confidence: str | None,
    source_text: str | None,
    stdin_filename: str | None,
    encoding: str | None,
    color: bool | None,
) -> int:
    """Check drafts and the quotations in them.

    Each finding is told with its place, what is wrong and what to write; each quotation
    that sources are known for gets a verdict.

    A PATH is a draft (Markdown, plain text, HTML, Word, PO, XLIFF, TMX, subtitles, a
    table) or a folder, which stands for all drafts below it; - is standard input, read as
    Markdown unless --stdin-filename says otherwise.

    A run fails on findings of severity major with high confidence, and on quotations that
    are altered or unsupported; --fail-on moves that level, fail_confidence in the
    configuration moves the other.
    """
    format_ = format_ or default_format(output)
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
        scores=format_ in SCORED,
        source_text=Path(source_text) if source_text else None,
    )
    if source_text and (len(paths) > 1 or Path(paths[0]).is_dir()):
        raise click.UsageError("--source-text goes with one draft, and there are several")
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
    rendered = renderer(format_)(outcome.report, color=painted)
    if output:
        files.write_atomic(Path(output), rendered)
    else:
        show(quieted(rendered) if format_ == "text" else rendered)
    if format_ == "github" and output is None:
        summarize(outcome.report)
    if outcome.errors:
        return UNUSABLE
    return FOUND if outcome.failed else CLEAN
