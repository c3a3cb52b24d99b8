"""`quotecheck batch`: the rows of a corpus."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import click

from quotecheck import files
from quotecheck.batch import Desk, Settings
from quotecheck.commands.around import CLEAN, CONFIG, LEVELS, PATH, SOURCES, UNUSABLE, emit, hang_up
from quotecheck.commands.manual import CACHE, CACHE_DIR, NEAREST, Command, Manual
from quotecheck.model import Confidence
from quotecheck.report.row import render
from quotecheck.report.terminal import safe
from quotecheck.rows import Assess, Fields, Row, check_rows, tally

PATIENCE = 1.0
"""Seconds that a run may take before a progress bar appears."""


MANUAL = Manual(
    examples=(
        "quotecheck batch corpus.jsonl.gz --text-field mt --source-field src -o checked.jsonl.gz",
        "zcat corpus.jsonl.gz | quotecheck batch - | jq -c 'select(.penalty > 10)'",
    ),
    exits=(
        ("0", "All rows were checked, whatever was found in them."),
        ("2", "Some rows could not be checked, without --keep-going; a mistake in options, configuration or sources."),
    ),
    environment=(CACHE_DIR,),
    files=(NEAREST, CACHE),
)


@click.command(cls=Command, manual=MANUAL)
@click.argument("path", type=PATH, metavar="IN.jsonl[.gz]")
@click.option("--text-field", default="mt", show_default=True, metavar="NAME", help="The field with the text.")
@click.option("--source-field", metavar="NAME", help="The field with what it translates: compare both.")
@click.option("--risk", "with_risk", is_flag=True, help="Tell how likely each row is a bad one; needs --source-field.")
@click.option("--id-field", metavar="NAME", help="The field that names a row.  [default: id, or else the line]")
@click.option(
    "--output", "-o", default="-", type=PATH, metavar="FILE", help="Write FILE whole or not at all; .gz is packed."
)
@SOURCES
@CONFIG
@click.option("--min-confidence", type=click.Choice(LEVELS), help="Keep findings this sure.  [default: medium]")
@click.option("--keep-going", is_flag=True, help="Exit 0 though some rows could not be checked.")
def batch(
    path: str,
    text_field: str,
    source_field: str | None,
    with_risk: bool,
    id_field: str | None,
    output: str,
    sources: Sequence[str],
    config: str | None,
    min_confidence: str | None,
    keep_going: bool,
) -> int:
    """Check the rows of a corpus: one row of JSON out for each row in.

    A row that cannot be checked becomes {id, line, error}; then the exit code is 2 at the
    end, unless --keep-going. Findings do not change it. - is standard input or output.
    Rows stream through, so memory does not grow with the corpus.
    """
    settings = Settings(
        config=Path(config) if config else None,
        sources=tuple(map(Path, sources)),
        changes={"min_confidence": Confidence(min_confidence)} if min_confidence else {},
        scores=False,
    )
    given = files.rows_of_stdin() if path == "-" else files.rows(Path(path))
    if with_risk and not source_field:
        raise click.UsageError("--risk looks at the source: name its field with --source-field")
    fields, assess = Fields(text_field, id_field, source_field), _assess() if with_risk else None
    checked = check_rows(given, fields, Desk(settings).checker(Path(path)), assess)
    if path != "-" and sys.stderr.isatty() and not (output == "-" and sys.stdout.isatty()):
        checked = _with_progress(checked, Path(path))
    return _stream(checked, output, keep_going)


def _assess() -> Assess:
    from quotecheck.frequencies import load_frequencies  # these are slow to import, and seldom needed
    from quotecheck.scoring import risk_of

    return partial(risk_of, frequencies=load_frequencies(), model=files.load_risk())


def _stream(checked: Iterable[Row], output: str, keep_going: bool) -> int:
    try:
        with nullcontext(emit) if output == "-" else files.writing(Path(output)) as write:
            done = tally(checked, lambda row: write(render(row)))
    except BrokenPipeError:
        hang_up()
        return CLEAN
    if done.first_bad is None:
        return CLEAN
    first = f"the first is line {done.first_bad.line}: {safe(done.first_bad.error or '')}"
    click.echo(f"quotecheck: {done.bad:,} of {done.rows:,} rows could not be checked; {first}", err=True)
    return CLEAN if keep_going else UNUSABLE


def _with_progress(checked: Iterable[Row], path: Path) -> Iterator[Row]:
    """The same rows, with a bar on standard error once that takes long."""
    began = time.monotonic()
    bar: Any = None
    shown = number = 0
    with ExitStack() as stack:
        for number, row in enumerate(checked, start=1):
            yield row
            if bar is None and time.monotonic() - began > PATIENCE:
                total = sum(bool(line.strip()) for line in files.rows(path))
                made = click.progressbar(length=total, label="rows", show_pos=True, file=sys.stderr)
                bar = stack.enter_context(made)
            if bar is not None and number % 100 == 0:
                bar.update(number - shown)
                shown = number
        if bar is not None:
            bar.update(number - shown)
