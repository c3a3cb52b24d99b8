"""`quotecheck check`: drafts, and the quotations in them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quotecheck import files
from quotecheck.batch import Desk, Outcome, Settings
from quotecheck.commands.actions import default_format, quieted, summarize
from quotecheck.commands.around import (
    BASELINE,
    CLEAN,
    COLOR,
    CONFIG,
    ENCODING,
    FOUND,
    IGNORE,
    JOBS,
    LEVELS,
    PATH,
    SELECT,
    SOURCES,
    UNUSABLE,
    colorful,
    complain,
    names,
    show,
    show_bytes,
)
from quotecheck.commands.manual import CACHE, CACHE_DIR, NEAREST, NO_COLOR, Command, Manual
from quotecheck.commands.progress import Progress
from quotecheck.config import FAIL_ON
from quotecheck.errors import QuotecheckError
from quotecheck.formats import format_of
from quotecheck.model import Confidence
from quotecheck.report import RENDERERS, SCORED, renderer

MANUAL = Manual(
    examples=(
        "quotecheck check story.md --sources wordings.yaml",
        "quotecheck check story.md --source-text story.zh.md",
        "quotecheck check . --format json --output report.json --fail-on none",
        "quotecheck check --changed main",
        "quotecheck check . --diff",
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
    from quotecheck.fixes import Mode


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
@click.option("--fix", is_flag=True, help="Make the safe fixes in the files, and report what is left.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: make those, too, that somebody must read.")
@click.option("--diff", is_flag=True, help="Write nothing; show what --fix would change, as a patch.")
@click.option("--stdin-filename", metavar="NAME", help="Name for standard input: its format, its configuration.")
@ENCODING
@JOBS
@click.option("--no-cache", is_flag=True, help="Read every draft anew, also those that have not changed.")
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
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    stdin_filename: str | None,
    encoding: str | None,
    jobs: int | None,
    no_cache: bool,
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

    With --diff it fails where there is something to fix.
    """
    format_ = format_ or default_format(output)
    if unsafe_fixes and not (fix or diff):
        raise click.UsageError("--unsafe-fixes goes with --fix or --diff")
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
        fix=_mode(fix=fix or diff, unsafe=unsafe_fixes),
        write=not diff,
        remember=not no_cache,
    )
    if source_text and (len(paths) > 1 or Path(paths[0]).is_dir()):
        raise click.UsageError("--source-text goes with one draft, and there are several")
    desk = Desk(settings)
    if "-" in paths:
        if len(paths) > 1:
            raise click.UsageError("standard input (-) is checked alone, without other paths")
        known = stdin_filename and format_of(stdin_filename)
        given = files.read_stdin()
        outcome = desk.check_bytes(given, stdin_filename or "<stdin>", known or "markdown")
        if fix and not diff:
            return _filtered(given, outcome, renderer(format_)(outcome.report, color=False), output)
    else:
        with Progress("drafts", 0, shown=True, transient=True) as progress:
            outcome = desk.check_paths(map(Path, paths), jobs or (None if jobs == 0 else 1), progress)
    for error in (*outcome.errors, *outcome.notes):
        complain(error)
    if diff:
        return _compared(outcome, output, color=colorful(color))
    painted = output is None and colorful(color)
    rendered = renderer(format_, files.package_text)(outcome.report, color=painted)
    if output:
        files.write_atomic(Path(output), rendered)
    else:
        show(quieted(rendered) if format_ == "text" else rendered)
    if format_ == "github" and output is None:
        summarize(outcome.report)
    return _code(outcome)


def _mode(*, fix: bool, unsafe: bool) -> Mode | None:
    if not fix:
        return None
    from quotecheck.fixes import Mode  # only where it is asked for

    return Mode.UNSAFE if unsafe else Mode.SAFE


def _filtered(given: bytes, outcome: Outcome, report: str, output: str | None) -> int:
    """Standard input with its fixes made goes to standard output; the report goes beside."""
    for error in (*outcome.errors, *outcome.notes):
        complain(error)
    show_bytes(outcome.changes[0].after if outcome.changes else given)
    if output:
        files.write_atomic(Path(output), report)
    else:
        click.echo(report, err=True, nl=False)
    return _code(outcome)


def _compared(outcome: Outcome, output: str | None, *, color: bool) -> int:
    """What fixes would change, as a patch and nothing else; whether that is anything."""
    from quotecheck.report import patch

    shown, hidden = [], False
    for change in outcome.changes:
        if patch.is_text(change.before):
            shown.append(patch.render(files.patch_name(change.name), change.before, change.after))
        else:
            hidden = True
            message = "the changes are not shown: a patch cannot hold what is not in bytes of ASCII, as UTF-16 is"
            complain(QuotecheckError(message, path=change.name, hint="use --fix, or save the file as UTF-8"))
    if output:
        files.write_bytes(Path(output), b"".join(shown))
    elif sys.stdout.isatty():
        show(patch.shown(b"".join(shown), color=color))
    else:
        show_bytes(b"".join(shown))
    if outcome.errors or hidden:
        return UNUSABLE
    return FOUND if outcome.changes else CLEAN


def _code(outcome: Outcome) -> int:
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
