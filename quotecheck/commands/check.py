"""`quotecheck check`: drafts, and the quotations in them."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quotecheck import files
from quotecheck.batch import Desk, Outcome, Settings
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
    show_bytes,
)
from quotecheck.config import FAIL_ON
from quotecheck.errors import QuotecheckError
from quotecheck.formats import format_of
from quotecheck.model import Confidence
from quotecheck.report import RENDERERS, renderer

if TYPE_CHECKING:
    from quotecheck.fixes import Mode


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
@click.option("--fix", is_flag=True, help="Make the safe fixes in the files, and report what is left.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff: make those, too, that somebody must read.")
@click.option("--diff", is_flag=True, help="Write nothing; show what --fix would change, as a patch.")
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
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
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
    quotecheck check . --diff
    pbpaste | quotecheck check - --stdin-filename story.md

    A run fails on findings of severity major with high confidence, and on quotations that
    are altered or unsupported; --fail-on moves that level, fail_confidence in the
    configuration moves the other.

    With --diff it fails where there is something to fix.
    """
    if unsafe_fixes and not (fix or diff):
        raise click.UsageError("--unsafe-fixes goes with --fix or --diff")
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
        fix=_mode(fix=fix or diff, unsafe=unsafe_fixes),
        write=not diff,
    )
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
        outcome = desk.check_paths(map(Path, paths))
    for error in (*outcome.errors, *outcome.notes):
        complain(error)
    if diff:
        return _compared(outcome, output, color=colorful(color))
    painted = output is None and colorful(color)
    rendered = renderer(format_)(outcome.report, color=painted)
    if output:
        files.write_atomic(Path(output), rendered)
    else:
        show(rendered)
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
