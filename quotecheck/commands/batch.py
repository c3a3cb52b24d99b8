"""`quotecheck batch`: the rows of a corpus."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Any

import click

from quotecheck import corpus as corpora
from quotecheck.batch import Desk, Settings
from quotecheck.commands.around import CLEAN, CONFIG, JOBS, LEVELS, PATH, SOURCES, UNUSABLE, emit, hang_up
from quotecheck.commands.manual import CACHE, CACHE_DIR, NEAREST, Command, Manual
from quotecheck.commands.progress import Progress
from quotecheck.corpus import WRITERS, Corpus, Folder, Part, Position
from quotecheck.engines import ENGINES, PART_ROWS, Pieces, Plan, engine, run_to_file, run_to_folder
from quotecheck.model import Confidence
from quotecheck.report.terminal import safe
from quotecheck.rows import Fields
from quotecheck.work import Job

MANUAL = Manual(
    examples=(
        "quotecheck batch corpus.jsonl.gz --text-field mt --source-field src -o checked.jsonl.gz",
        "quotecheck batch corpus/ -o checked/ --part-format parquet --jobs 8",
        "zcat corpus.jsonl.gz | quotecheck batch - | jq -c 'select(.penalty > 10)'",
    ),
    exits=(
        ("0", "All rows were checked, whatever was found in them."),
        ("2", "Some rows could not be checked, without --keep-going; a mistake in options, configuration or sources."),
    ),
    environment=(
        CACHE_DIR,
        ("RAY_ADDRESS", "The cluster for --engine ray; without it, one is started on this machine."),
    ),
    files=(
        NEAREST,
        ("checked/manifest.jsonl", "Which parts of a folder of results are finished."),
        CACHE,
    ),
)


@click.command(cls=Command, manual=MANUAL)
@click.argument("path", type=PATH, metavar="IN")
@click.option("--text-field", default="mt", show_default=True, metavar="NAME", help="The field with the text.")
@click.option("--source-field", metavar="NAME", help="The field with what it translates: compare both.")
@click.option("--risk", "with_risk", is_flag=True, help="Tell how likely each row is a bad one; needs --source-field.")
@click.option("--id-field", metavar="NAME", help="The field that names a row.  [default: id, or else the line]")
@click.option("--output", "-o", default="-", type=PATH, metavar="OUT", help="Write the file or folder OUT.")
@click.option(
    "--part-rows",
    type=click.IntRange(1),
    default=PART_ROWS,
    show_default=True,
    metavar="N",
    help="Lines of a part: of a folder's files, and of a search in archives.",
)
@click.option(
    "--part-format",
    type=click.Choice([name.removeprefix(".") for name in WRITERS]),
    default="jsonl",
    show_default=True,
    help="What the parts of a folder are.",
)
@JOBS
@click.option(
    "--engine",
    "engine_name",
    type=click.Choice(list(ENGINES)),
    default="embedded",
    show_default=True,
    help="This machine, or a Ray cluster.",
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
    part_rows: int,
    part_format: str,
    jobs: int | None,
    engine_name: str,
    sources: Sequence[str],
    config: str | None,
    min_confidence: str | None,
    keep_going: bool,
) -> int:
    """Check the rows of a corpus: one row of JSON out for each row in.

    IN is a file of JSON Lines (also packed: .gz, .zst), a Parquet file, or a folder of
    such files; - is standard input. Rows stream through, so memory does not grow with the
    corpus. A row that cannot be checked becomes {id, line, error}; then the exit code is 2
    at the end, unless --keep-going. Findings do not change it.

    OUT is written whole or not at all, as its name ends: .jsonl, .gz, .zst, .parquet.
    Where it is a folder, or ends in /, parts are written there one by one; a run that was
    killed goes on where it stopped when it is repeated, and ends with the same bytes.
    """
    if with_risk and not source_field:
        raise click.UsageError("--risk looks at the source: name its field with --source-field")
    fields = Fields(text_field, id_field, source_field)
    corpus = corpora.open_corpus(Path(path), [id_field or "id", text_field, *filter(None, [source_field])])
    settings = Settings(
        config=Path(config) if config else None,
        sources=tuple(map(Path, sources)),
        changes={"min_confidence": Confidence(min_confidence)} if min_confidence else {},
        scores=False,
    )
    desk = Desk(settings)
    place = Path(path) / "rows" if corpus.root else Path(path)
    desk.checker(place)  # tells mistakes in configuration and sources, once and here
    job = Job(desk.kit(place), fields, with_risk)
    job.prepare()
    if (jobs != 1 or engine_name == "ray") and any(archive.has_index for archive in job.kit.shelf.archives):
        raise click.UsageError("an index is looked up by one process: name the archive itself, or take --jobs 1")
    plan = Plan(corpus, part_rows=part_rows, jobs=jobs or (None if jobs == 0 or engine_name == "ray" else 1))
    visible = path != "-" and not (output == "-" and sys.stdout.isatty())
    with Progress("rows", corpus.size(), shown=visible) as progress:
        plan = plan._replace(watch=progress.read)
        if output.endswith(("/", "\\")) or Path(output).is_dir():
            if path == "-":
                raise click.UsageError("standard input cannot be read again, so its results cannot be a folder")
            run = _told(corpus, desk.signature, fields, with_risk, part_rows, part_format)
            done = _to_folder(job, plan, Folder(Path(output), f".{part_format}"), run, engine_name, progress)
        else:
            pieces = _counted(engine(engine_name)(job, plan), progress)
            try:
                with nullcontext(_emit_rows) if output == "-" else corpora.writing(Path(output)) as write:
                    done = run_to_file(pieces, write)
            except BrokenPipeError:
                hang_up()
                return CLEAN
            finally:
                pieces.close()
    if done.first_bad is None:
        return CLEAN
    first = f"the first is {safe(done.first_bad)}"
    click.echo(f"quotecheck: {done.bad:,} of {done.rows:,} rows could not be checked; {first}", err=True)
    return CLEAN if keep_going else UNUSABLE


def _to_folder(job: Job, plan: Plan, folder: Folder, run: dict[str, Any], engine_name: str, progress: Progress) -> Part:
    with folder.opened(run):
        start = folder.parts[-1].next if folder.parts else Position()
        progress.skip(plan.corpus._replace(files=plan.corpus.files[: start.file]).size())
        pieces = _counted(engine(engine_name)(job, plan._replace(start=start)), progress)
        try:
            return run_to_folder(pieces, folder)
        finally:
            pieces.close()


def _told(
    corpus: Corpus, signature: str, fields: Fields, with_risk: bool, part_rows: int, part_format: str
) -> dict[str, Any]:
    """What makes a run the same as another: equal parts are taken over, others are not."""
    return {
        "input": corpus.identity(),
        "checks": signature,
        "fields": list(fields),
        "risk": with_risk,
        "part rows": part_rows,
        "part format": part_format,
    }


def _emit_rows(rows: Iterable[str]) -> None:
    emit("".join(rows))


def _counted(pieces: Pieces, progress: Progress) -> Pieces:
    """The same pieces, with progress told of them."""
    with closing(pieces):
        for piece in pieces:
            progress.add(len(piece.checked.rows))
            yield piece
