"""The command line. It only reads arguments, calls, and prints.

Exit codes: 0 clean, 1 something at or above the fail level, 2 usage,
configuration or input that cannot be read, 3 a bug, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quotecheck import files
from quotecheck.config import FAIL_ON, Config
from quotecheck.errors import QuotecheckError
from quotecheck.formats import format_of
from quotecheck.model import Confidence
from quotecheck.report import RENDERERS, renderer
from quotecheck.report.terminal import Paint, safe
from quotecheck.version import VERSION

if TYPE_CHECKING:
    from quotecheck.rows import Row

CLEAN, FOUND, UNUSABLE, BUG, INTERRUPTED = 0, 1, 2, 3, 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, prog_name="quotecheck", message="%(prog)s %(version)s")
def cli() -> None:
    """Check translated drafts: what did the machine break, and did they really say that?

    \b
    quotecheck check draft.md
    quotecheck check drafts/ --sources wordings.yaml --format yaml --output report.yaml
    quotecheck compare "first tasks" --source "top priority"

    Exit codes: 0 clean, 1 findings at or above the fail level, 2 usage, configuration
    or unreadable input, 3 a bug in quotecheck, 130 interrupted.
    """


# -- check -------------------------------------------------------------------------


@cli.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--sources", "-s", multiple=True, metavar="PATH", help="File, folder or glob of sources; may be repeated."
)
@click.option("--format", "-f", "format_", type=click.Choice(list(RENDERERS)), default="text", show_default=True)
@click.option("--output", "-o", metavar="FILE", help="Write the report to FILE, whole or not at all.")
@click.option("--config", "-c", metavar="FILE", help=f"Use FILE instead of the nearest {files.CONFIG_NAME}.")
@click.option("--fail-on", type=click.Choice(FAIL_ON), help="Least severity that fails the run.  [default: major]")
@click.option(
    "--min-confidence", type=click.Choice(list(Confidence)), help="Show findings this sure.  [default: medium]"
)
@click.option("--stdin-filename", metavar="NAME", help="Name for standard input: its format, its configuration.")
@click.option("--encoding", metavar="NAME", help="Encoding of the drafts, or auto to guess.  [default: utf-8]")
@click.option("--color/--no-color", default=None, help="Colours, or none.  [default: on a terminal]")
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
    from quotecheck.batch import Desk, Settings

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
        _complain(error)
    painted = output is None and _colorful(color)
    rendered = renderer(format_)(outcome.report, color=painted)
    if output:
        files.write_atomic(Path(output), rendered)
    else:
        _print(rendered)
    if outcome.errors:
        return UNUSABLE
    return FOUND if outcome.failed else CLEAN


# -- compare -----------------------------------------------------------------------


@cli.command()
@click.argument("quoted")
@click.option(
    "--source",
    "-s",
    multiple=True,
    required=True,
    metavar="WORDING|PATH",
    help="A candidate, or a file or folder of sources.",
)
@click.option("--speaker", metavar="NAME", help="Who is said to have said it; of use with files.")
@click.option("--lang", default="en", show_default=True, help="Language of the quotation.")
@click.option("--color/--no-color", default=None, help="Colours, or none.  [default: on a terminal]")
def compare(quoted: str, source: Sequence[str], speaker: str | None, lang: str, color: bool | None) -> int:
    """Hold one quotation against candidate wordings, nearest first.

    A candidate is a wording, or the path of a wordings file, a transcript, an archive or a
    folder of them: then the nearest passages are looked for, as `check` does. - reads the
    quotation from standard input.

    \b
    quotecheck compare "first tasks" --source "top priority" --source "number one priority"
    quotecheck compare "first tasks" --source wordings.yaml --speaker "Kim Jong Un"
    """
    from quotecheck.api import judge, verify
    from quotecheck.report.comparison import render, render_verified

    if quoted == "-":
        quoted = files.read_stdin().decode("utf-8", "replace")
    quoted = quoted.strip()
    paint = Paint(_colorful(color))
    paths = [candidate for candidate in source if _is_path(candidate)]
    wordings = [candidate for candidate in source if candidate not in paths]
    if paths:
        _print(render_verified(quoted, verify(quoted, paths, speaker=speaker, lang=lang), paint))
    if wordings:
        _print(render(quoted, [(wording, judge(quoted, wording, lang=lang)) for wording in wordings], lang, paint))
    return CLEAN


def _is_path(candidate: str) -> bool:
    """Whether a candidate is a path: one that exists, or could be no wording."""
    try:
        return Path(candidate).exists() or (
            " " not in candidate and candidate.endswith((".yaml", ".yml", ".gz", ".jsonl"))
        )
    except OSError:
        return False  # too long for a path


# -- score -------------------------------------------------------------------------

METRICS = ("BLEU", "chrF2", "chrF2++", "TER")
"""Those of `score.likeness`, which is slow to import; a test holds both together."""


@cli.command()
@click.argument("translation", required=False, metavar="[HYP]")
@click.option("--ref", "-r", "references", multiple=True, metavar="FILE", help="A reference; may be repeated.")
@click.option("--src", "source", metavar="FILE", help="The original, shown beside --segments.")
@click.option("--against", metavar="FILE", help="Another system's translation to compare with.")
@click.option(
    "--metric", "-m", "metrics", multiple=True, type=click.Choice(METRICS), help="Only this; may be repeated."
)
@click.option("--segments", is_flag=True, help="Score each segment, too.")
@click.option("--annotations", metavar="FILE", help="Human annotations (MQM, ESA) instead of HYP.")
@click.option("--lang", metavar="CODE", help="Language of HYP: how BLEU and TER cut words.  [default: en]")
@click.option(
    "--format", "-f", "format_", type=click.Choice(["text", "yaml", "json"]), default="text", show_default=True
)
@click.option("--config", "-c", metavar="FILE", help=f"Use FILE instead of the nearest {files.CONFIG_NAME}.")
@click.option(
    "--min-confidence", type=click.Choice(list(Confidence)), help="Count findings this sure.  [default: medium]"
)
@click.option("--encoding", metavar="NAME", help="Encoding of the texts, or auto to guess.  [default: utf-8]")
@click.option("--color/--no-color", default=None, help="Colours, or none.  [default: on a terminal]")
def score(
    translation: str | None,
    references: Sequence[str],
    source: str | None,
    against: str | None,
    metrics: Sequence[str],
    segments: bool,
    annotations: str | None,
    lang: str | None,
    format_: str,
    config: str | None,
    min_confidence: str | None,
    encoding: str | None,
    color: bool | None,
) -> int:
    """Score a translation against references, or the rules against annotators.

    BLEU, chrF2, chrF2++ and TER are sacreBLEU's, with their signatures. Plain text has one
    segment a line, Markdown one a paragraph. Beside them stand the issues that the rules
    find, weighed as MQM does, per 1,000 words.

    \b
    quotecheck score hyp.txt --ref ref.txt --ref ref2.txt --segments --src zh.txt
    quotecheck score hyp.txt --ref ref.txt --against other.txt
    quotecheck score --annotations mqm.tsv
    """
    from quotecheck import evaluation
    from quotecheck.batch import Desk, Settings

    changes: dict[str, Any] = {"lang": lang} if lang else {}
    if min_confidence:
        changes["min_confidence"] = Confidence(min_confidence)
    settings = Settings(config=Path(config) if config else None, encoding=encoding, changes=changes, scores=False)
    desk, paint = Desk(settings), Paint(_colorful(color))
    if annotations:
        from quotecheck.report import judged

        if translation or references or source or against or segments or metrics:
            raise click.UsageError("--annotations goes without HYP, --ref, --src, --against, --metric and --segments")
        _print(judged.render(evaluation.hold_against_annotations(Path(annotations), desk), format_, paint))
        return CLEAN
    if not translation or not references:
        raise click.UsageError("name a translation and --ref, or --annotations")
    if source and not segments:
        raise click.UsageError("--src is shown beside segments: add --segments")
    from quotecheck.report import scores

    found = evaluation.score(
        Path(translation),
        [Path(reference) for reference in references],
        desk,
        source=Path(source) if source else None,
        other=Path(against) if against else None,
        segments=segments,
        metrics=metrics,
    )
    _print(scores.render(found, format_, paint))
    return CLEAN


# -- batch -------------------------------------------------------------------------

PATIENCE = 1.0
"""Seconds that a run may take before a progress bar appears."""


@cli.command()
@click.argument("path", metavar="IN.jsonl[.gz]")
@click.option("--text-field", default="mt", show_default=True, metavar="NAME", help="The field with the text.")
@click.option("--id-field", metavar="NAME", help="The field that names a row.  [default: id, or else the line]")
@click.option("--output", "-o", default="-", metavar="FILE", help="Write FILE whole or not at all; .gz is packed.")
@click.option(
    "--sources", "-s", multiple=True, metavar="PATH", help="File, folder or glob of sources; may be repeated."
)
@click.option("--config", "-c", metavar="FILE", help=f"Use FILE instead of the nearest {files.CONFIG_NAME}.")
@click.option(
    "--min-confidence", type=click.Choice(list(Confidence)), help="Keep findings this sure.  [default: medium]"
)
@click.option("--keep-going", is_flag=True, help="Exit 0 though some rows could not be checked.")
def batch(
    path: str,
    text_field: str,
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

    \b
    quotecheck batch corpus.jsonl.gz --text-field mt --id-field id -o checked.jsonl.gz
    zcat corpus.jsonl.gz | quotecheck batch - | jq -c 'select(.penalty > 10)'
    """
    from quotecheck.batch import Desk, Settings
    from quotecheck.rows import Fields, check_rows

    settings = Settings(
        config=Path(config) if config else None,
        sources=tuple(map(Path, sources)),
        changes={"min_confidence": Confidence(min_confidence)} if min_confidence else {},
        scores=False,
    )
    given = files.rows_of_stdin() if path == "-" else files.rows(Path(path))
    checked = check_rows(given, Fields(text_field, id_field), Desk(settings).checker(Path(path)))
    if path != "-" and sys.stderr.isatty() and not (output == "-" and sys.stdout.isatty()):
        checked = _with_progress(checked, Path(path))
    return _stream(checked, output, keep_going)


def _stream(checked: Iterable[Row], output: str, keep_going: bool) -> int:
    from quotecheck.report.row import render
    from quotecheck.rows import tally

    try:
        with nullcontext(_emit) if output == "-" else files.writing(Path(output)) as write:
            done = tally(checked, lambda row: write(render(row)))
    except BrokenPipeError:
        _hang_up()
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


# -- quotes ------------------------------------------------------------------------


@cli.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option(
    "--format", "-f", "format_", type=click.Choice(["text", "yaml", "json"]), default="text", show_default=True
)
@click.option("--config", "-c", metavar="FILE", help=f"Use FILE instead of the nearest {files.CONFIG_NAME}.")
@click.option("--encoding", metavar="NAME", help="Encoding of the drafts, or auto to guess.  [default: utf-8]")
@click.option("--color/--no-color", default=None, help="Colours, or none.  [default: on a terminal]")
def quotes(paths: Sequence[str], format_: str, config: str | None, encoding: str | None, color: bool | None) -> int:
    """List the quotations of drafts: role, words, speaker and cue.

    A ? behind a speaker means that the draft leaves room for doubt. What the marks are for is
    told as quote, scare (so-called), term or title.

    \b
    quotecheck quotes draft.md
    quotecheck quotes drafts/ --format json
    """
    from quotecheck.batch import Desk, Settings
    from quotecheck.report.quotations import render

    desk = Desk(Settings(config=Path(config) if config else None, encoding=encoding))
    listings = desk.list_quotes(map(Path, paths))
    for listing in listings:
        if listing.error is not None:
            click.echo(f"quotecheck: {safe(listing.path)}: {safe(listing.error)}", err=True)
        for problem in listing.problems:
            _complain(problem)
    _print(render(listings, format_, Paint(_colorful(color))))
    return UNUSABLE if any(listing.error is not None or listing.problems for listing in listings) else CLEAN


# -- sources -----------------------------------------------------------------------


@cli.group()
def sources() -> None:
    """Look at the sources that quotations are held against."""


@sources.command("check")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--config", "-c", metavar="FILE", help="Check the sources that FILE names.")
@click.option("--lang", default="en", show_default=True, help="Language of what does not name its own.")
@click.option("--color/--no-color", default=None, help="Colours, or none.  [default: on a terminal]")
def check_sources(paths: Sequence[str], config: str | None, lang: str, color: bool | None) -> int:
    """Read sources whole, and say what they hold and what is missing.

    Without a PATH those of the nearest configuration are read. What cannot be read makes
    exit code 2; what is only missing, such as a date, is told.

    \b
    quotecheck sources check wordings.yaml transcripts/ "archive/*.jsonl.gz"
    """
    from quotecheck.report.sources import render
    from quotecheck.shelf import take_stock

    found = list(map(Path, paths))
    place = Path(config) if config else (None if found else files.find_config(Path.cwd()))
    if place:
        found += [place.parent / name for name in files.load_config(place).sources]
    if not found:
        raise click.UsageError("there are no sources: name some, or add `sources:` to the configuration")
    stocks = take_stock(found, lang)
    _print(render(stocks, Paint(_colorful(color))))
    return UNUSABLE if any(stock.errors for stock in stocks) else CLEAN


# -- rules -------------------------------------------------------------------------


@cli.group()
def rules() -> None:
    """Look at the rules, and test them."""


@rules.command("list")
@click.option("--config", "-c", metavar="FILE", help="Add the rules that FILE names.")
def list_rules(config: str | None) -> int:
    """List all rules: id, severity, confidence, message."""
    loaded = _load_rules([], config)
    wide = max(len(rule.id) for rule in loaded)
    lines = []
    for rule in sorted(loaded, key=lambda rule: rule.id):
        levels = f"{rule.severity.value:<8} {rule.confidence.value:<6}"
        lines.append(f"{rule.id:<{wide}}  {levels}  {safe(rule.message)}")
    _print("\n".join([*lines, f"{len(loaded)} rules in {len({rule.pack for rule in loaded})} packs", ""]))
    return CLEAN


@rules.command("test")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--config", "-c", metavar="FILE", help="Test the rules that FILE names, too.")
@click.option(
    "--corpus", multiple=True, metavar="FILE", help="Measure the rules on a corpus (JSON lines); may be repeated."
)
def test_rules(paths: Sequence[str], config: str | None, corpus: Sequence[str]) -> int:
    """Hold rules to their examples: the built-in packs, or files and folders of rules.

    For rules of your own, a second good example and proof that each `unless` is needed are
    advice; the built-in ones fail without. With --corpus the rules are measured instead:
    how often they fire, and how often on what experts marked.

    \b
    quotecheck rules test house-rules.yaml
    quotecheck rules test house-rules.yaml --corpus archive.jsonl.gz
    """
    loaded = _load_rules(paths, config)
    if corpus:
        return _measure(loaded, corpus)
    return _hold_to_examples(loaded, strict=not paths)


def _hold_to_examples(loaded: Sequence[Any], *, strict: bool) -> int:
    from quotecheck.report.rules import render_failures
    from quotecheck.selftest import test_rule

    others = loaded if strict else [*loaded, *files.load_rules(files.built_in_rules())]  # what a density may count
    found = [failure for rule in loaded for failure in test_rule(rule, files.load_lexicon("en"), others)]
    _print(render_failures(loaded, found, strict=strict))
    return FOUND if any(strict or not failure.advice for failure in found) else CLEAN


def _measure(loaded: Sequence[Any], corpora: Sequence[str]) -> int:
    from quotecheck.quality import fire, measure, samples
    from quotecheck.report.quality import render
    from quotecheck.rulebook.run import Rulebook
    from quotecheck.score.precision import recall

    texts = [text for name in corpora for text in samples(files.corpus_rows(Path(name)), files.shown(Path(name)))]
    book = Rulebook(loaded)
    fired = list(fire(texts, book, files.load_lexicon("en")))
    _print(render(measure(fired, book), recall(fired)))
    return CLEAN


@rules.command("new")
@click.argument("rule_id", metavar="PACK.NAME")
@click.option("--kind", type=click.Choice(["pattern", "swap"]), default="pattern", show_default=True)
@click.option("--output", "-o", metavar="FILE", help="Write the rule to FILE, which must not be there yet.")
def new_rule(rule_id: str, kind: str, output: str | None) -> int:
    """Begin a rule: one that works, with comments on what to change.

    \b
    quotecheck rules new house.sunny-talks -o house-rules.yaml
    quotecheck rules test house-rules.yaml
    """
    from quotecheck.report.rules import scaffold

    text = scaffold(rule_id, kind)
    if output is None:
        _print(text)
        return CLEAN
    if Path(output).exists():
        hint = "print the rule without --output, and add it by hand"
        raise QuotecheckError("the file is there already", path=output, hint=hint)
    files.write_atomic(Path(output), text)
    return CLEAN


def _load_rules(paths: Sequence[str], config: str | None) -> Sequence[Any]:
    """The rules at these paths, or the built-in ones; and those of a configuration."""
    found = [file for path in paths for file in files.rule_files(Path(path))] or list(files.built_in_rules())
    place = Path(config) if config else (None if paths else files.find_config(Path.cwd()))
    if place:
        settings: Config = files.load_config(place)
        found += [file for name in settings.rules for file in files.rule_files(place.parent / name)]
    return files.load_rules(found)


# -- explain -----------------------------------------------------------------------


@cli.command()
@click.argument("name", metavar="NAME")
@click.option("--config", "-c", metavar="FILE", help="Add the rules that FILE names.")
def explain(name: str, config: str | None) -> int:
    """Explain a rule, a verdict or a detector.

    A rule: what it finds and why, what stood in the source, where it looks away, its
    examples, and how good it was found to be.

    \b
    quotecheck explain zh.atmospheric-answer
    quotecheck explain meaning_changed
    """
    from quotecheck.report.glossary import look_up, names

    paint = Paint(_colorful(None))
    glossary = files.load_glossary()
    found = look_up(name, glossary, paint)
    _print(found or _explained_rule(name, config, names(glossary), paint))
    return CLEAN


def _explained_rule(rule_id: str, config: str | None, others: Sequence[str], paint: Paint) -> str:
    from quotecheck.report.quality import told
    from quotecheck.report.rules import describe
    from quotecheck.strict import choices

    loaded = {rule.id: rule for rule in _load_rules([], config)}
    if rule_id not in loaded:
        hint = choices(rule_id, [*loaded, *others], too_many="`quotecheck rules list` shows all rules")
        raise QuotecheckError(f"no rule is called `{rule_id}`", hint=hint)
    return describe(loaded[rule_id], paint, told(rule_id, files.load_quality()))


rules.add_command(explain, "show")


# -- schema ------------------------------------------------------------------------


@cli.command()
def schema() -> int:
    """Print the JSON Schema of YAML and JSON reports."""
    _print(files.report_schema())
    return CLEAN


# -- around it ---------------------------------------------------------------------


def _colorful(choice: bool | None) -> bool:
    if choice is not None:
        return choice
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _print(text: str) -> None:
    """To standard output as UTF-8, whatever the locale: reports are files.

    A reader that has gone, as in `| head`, is no error, and changes no verdict.
    """
    try:
        _emit(text)
    except BrokenPipeError:
        _hang_up()


def _emit(text: str) -> None:
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()


def _hang_up() -> None:
    """Nobody reads standard output any more: what is left in buffers goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _complain(error: QuotecheckError) -> None:
    lines = str(error).split("\n")
    click.echo("quotecheck: " + "\n".join(map(safe, lines)), err=True)


def main(arguments: Iterable[str] | None = None) -> None:
    """Run the command and exit with its code; the one place for errors."""
    sys.exit(_run(arguments))


def _run(arguments: Iterable[str] | None) -> int:
    try:
        code = cli.main(args=list(arguments) if arguments is not None else None, standalone_mode=False)
        return code if isinstance(code, int) else CLEAN
    except click.ClickException as error:
        error.show()
        return UNUSABLE
    except QuotecheckError as error:
        _complain(error)
        return UNUSABLE
    except (click.Abort, KeyboardInterrupt):
        click.echo("quotecheck: interrupted", err=True)
        return INTERRUPTED
    except Exception as error:
        log = files.write_log(traceback.format_exc())
        message = f"quotecheck: this is a bug in quotecheck ({type(error).__name__}); the details are in {log}"
        click.echo(message + "\n  please report it with that file", err=True)
        return BUG
