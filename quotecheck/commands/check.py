"""`quotecheck check`: drafts, and the quotations in them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quotecheck import files
from quotecheck.batch import Desk, Settings
from quotecheck.commands.actions import default_format, quieted, summarize
from quotecheck.commands.around import (
    BASELINE,
    CLEAN,
    COLOR,
    CONFIG,
    ENCODING,
    FOUND,
    IGNORE,
    LEVELS,
    PATH,
    SELECT,
    SOURCES,
    UNUSABLE,
    colorful,
    complain,
    names,
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
        "quotecheck check --changed main",
        "pbpaste | quotecheck check - --stdin-filename story.md",
    ),
    exits=(
        ("0", "Nothing at or above the fail level."),
        ("1", "Findings or quotations at or above the fail level."),
        ("2", "A draft could not be read, or only in part; a mistake in options, configuration, rules or sources."),
    ),
    environment=(NO_COLOR, CACHE_DIR),
    files=(
        NEAREST,
        (".quotecheck-baseline.yaml", "Issues that were there before."),
        (".gitignore", "What it names is left out of folders, but not where you name it yourself."),
        CACHE,
    ),
)

if TYPE_CHECKING:
    from quotecheck.changed import Since


@click.command(cls=Command, manual=MANUAL)
@click.argument("paths", nargs=-1, type=PATH, metavar="PATH...")
@SOURCES
@click.option(
    "--format",
    "-f",
    "format_",
    type=click.Choice(list(RENDERERS)),
    metavar="FORMAT",
    help=f"One of {', '.join(RENDERERS)}.  [default: text; on GitHub Actions, github]",
)
@click.option("--output", "-o", type=PATH, metavar="FILE", help="Write the report to FILE, whole or not at all.")
@CONFIG
@click.option("--fail-on", type=click.Choice(FAIL_ON), help="Least severity that fails the run.  [default: major]")
@click.option("--min-confidence", type=click.Choice(LEVELS), help="Show findings this sure.  [default: medium]")
@click.option("--force-exclude", is_flag=True, help="Leave out what is excluded also where it is named, as hooks do.")
@SELECT
@IGNORE
@BASELINE
@click.option("--no-baseline", is_flag=True, help="Tell also what is in the baseline.")
@click.option(
    "--changed",
    is_flag=False,
    flag_value="HEAD",
    metavar="[REF]",
    help="Only what stands on lines changed since a Git reference.  [default: HEAD]",
)
@click.option("--staged", is_flag=True, help="Only what stands on lines about to be committed.")
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
    force_exclude: bool,
    select: Sequence[str],
    ignore: Sequence[str],
    baseline: str | None,
    no_baseline: bool,
    changed: str | None,
    staged: bool,
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
    paths, since = _asked_for(paths, changed, staged)
    settings = Settings(
        config=Path(config) if config else None,
        sources=tuple(map(Path, sources)),
        encoding=encoding,
        changes=changes,
        scores=format_ in SCORED,
        source_text=Path(source_text) if source_text else None,
        force_exclude=force_exclude,
        select=names(select),
        ignore=names(ignore),
        baseline=Path(baseline) if baseline else None,
        use_baseline=not no_baseline,
        since=since,
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
    rendered = renderer(format_, files.package_text)(outcome.report, color=painted)
    if output:
        files.write_atomic(Path(output), rendered)
    else:
        show(quieted(rendered) if format_ == "text" else rendered)
    if format_ == "github" and output is None:
        summarize(outcome.report)
    if outcome.errors:
        return UNUSABLE
    return FOUND if outcome.failed else CLEAN


def _asked_for(paths: Sequence[str], changed: str | None, staged: bool) -> tuple[Sequence[str], Since | None]:
    """The drafts to check, and since when. What stands behind --changed is a path where Git
    knows no such reference; without any path all drafts below this folder are meant."""
    if changed is None and not staged:
        if not paths:
            raise click.MissingParameter(param_hint="'PATH...'", param_type="argument")
        return paths, None
    if "-" in (*paths, changed):
        raise click.UsageError("standard input (-) has no history, so that --changed and --staged tell nothing of it")
    from quotecheck.changed import HEAD, Since, is_reference

    if changed and Path(changed).exists() and not is_reference(changed, Path()):
        paths, changed = (*paths, changed), HEAD
    return paths or (".",), Since(changed or HEAD, staged)
