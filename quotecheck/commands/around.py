"""What the commands have in common: exit codes, options, and printing."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quotecheck import files
from quotecheck.errors import QuotecheckError
from quotecheck.model import Confidence
from quotecheck.report.terminal import safe

if TYPE_CHECKING:
    from quotecheck.config import Config
    from quotecheck.rulebook.spec import Rule

CLEAN, FOUND, UNUSABLE, BUG, INTERRUPTED = 0, 1, 2, 3, 130

PATH = click.Path(readable=False)
"""A path, which shells complete as one. Whether it can be read is told where it is read."""
LEVELS = [level.value for level in Confidence]
"""Words, not members: click would ask for the names of members, which are in capitals."""

SOURCES = click.option(
    "--sources",
    "-s",
    multiple=True,
    type=PATH,
    metavar="PATH",
    help="File, folder or glob of sources; may be repeated.",
)
CONFIG = click.option(
    "--config", "-c", type=PATH, metavar="FILE", help=f"Use FILE instead of the nearest {files.CONFIG_NAME}."
)
ENCODING = click.option(
    "--encoding", metavar="NAME", help="Encoding of the drafts, or auto to guess.  [default: utf-8]"
)
COLOR = click.option("--color/--no-color", default=None, help="Colours, or none.  [default: on a terminal]")
JOBS = click.option(
    "--jobs",
    "-j",
    type=click.IntRange(0),
    metavar="N",
    help="Processes that check; 0 is one for each processor.  [default: 1]",
)
SELECT = click.option(
    "--select", multiple=True, metavar="RULE,…", help="Run these rules only: ids, or their beginnings (zh)."
)
IGNORE = click.option("--ignore", multiple=True, metavar="RULE,…", help="Leave these rules out.")
BASELINE = click.option(
    "--baseline",
    type=PATH,
    metavar="FILE",
    help="Baseline of issues.  [default: .quotecheck-baseline.yaml, if there is one]",
)
FORMAT = click.option(
    "--format",
    "-f",
    "format_",
    type=click.Choice(["text", "yaml", "json"]),
    default="text",
    show_default=True,
    help="For people, or for programs.",
)


def names(given: Sequence[str]) -> tuple[str, ...]:
    """The names in options that may be repeated, and hold several with commas between."""
    return tuple(name.strip() for option in given for name in option.split(",") if name.strip())


def colorful(choice: bool | None) -> bool:
    """Whether to print colours: as asked, or on a terminal that wants them."""
    if choice is not None:
        return choice
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def show(text: str) -> None:
    """To standard output as UTF-8, whatever the locale: reports are files.

    A reader that has gone, as in `| head`, is no error, and changes no verdict.
    """
    show_bytes(text.encode("utf-8"))


def show_bytes(data: bytes) -> None:
    """To standard output as they are, as `show` does."""
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        hang_up()


def emit(text: str) -> None:
    """Write to standard output as UTF-8. Raises BrokenPipeError where nobody reads."""
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()


def hang_up() -> None:
    """Nobody reads standard output any more: what is left in buffers goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def complain(error: QuotecheckError) -> None:
    """Tell an error on standard error, with its place and remedy."""
    lines = str(error).split("\n")
    click.echo("quotecheck: " + "\n".join(map(safe, lines)), err=True)


def load_rules(paths: Sequence[str], config: str | None) -> Sequence[Rule]:
    """The rules at these paths, or the built-in ones; and those of a configuration."""
    found = [file for path in paths for file in files.rule_files(Path(path))] or list(files.built_in_rules())
    place = Path(config) if config else (None if paths else files.find_config(Path.cwd()))
    if place:
        settings: Config = files.load_config(place)
        found += [file for name in settings.rules for file in files.rule_files(place.parent / name)]
        found += [files.term_file(place.parent / name, settings.options.lang) for name in settings.terms]
    return files.load_rules(found)
