"""Command lines read as a shell and click would, without running anything."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from itertools import groupby
from pathlib import PurePosixPath

import click

from quotecheck.cli import cli


def calls(script: str) -> Iterator[tuple[str, ...]]:
    """The arguments of each call of quotecheck in lines of shell."""
    for line in re.sub(r"\\\n", " ", script).splitlines():
        words = shlex.shlex(line, posix=True, punctuation_chars="&|;<>()")
        words.whitespace_split = True
        for operator, piece in groupby(words, key=lambda word: set(word) <= set("&|;<>()") and word != ""):
            call = list(piece)
            if not operator and PurePosixPath(call[0]).name == "quotecheck":
                yield tuple(call[1:])


def understand(arguments: tuple[str, ...], *, whole: bool = True) -> None:
    """Raise click.UsageError for a command or an option that is not there, and for a value
    that an option does not take; where `whole`, for arguments that are missing, too."""
    command: click.Command = cli
    context = click.Context(cli, info_name="quotecheck")
    rest = list(arguments)
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        name = rest.pop(0)
        found = command.get_command(context, name)
        if found is None:
            raise click.UsageError(f"there is no command {name}")
        command, context = found, click.Context(found, context, info_name=name)
    if "--help" in rest or "--version" in rest:
        return
    if whole:
        command.make_context(command.name, rest, parent=context.parent)
    else:
        rest += ["VALUE"] * (bool(rest) and rest[-1].startswith("--"))
        command.make_parser(context).parse_args(rest)
