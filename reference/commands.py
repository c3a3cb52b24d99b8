"""The page on commands, from what click knows of them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click

from quotecheck.cli import cli
from quotecheck.commands.manual import Command, Entries
from reference.markdown import code, prose, table

HEAD = """# Commands

<!-- written by `python -m reference`: change the commands, not this page -->

`quotecheck COMMAND --help` says the same in a terminal. `-h` is short for `--help`.
"""


def found(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Every command below a group with its full name, in the order of `--help`."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command
        full = (*path, name)
        if isinstance(command, click.Group):
            yield from found(command, full)
        else:
            yield " ".join(full), command


def page() -> str:
    """The whole page."""
    known = list(found(cli))
    contents = table(
        ["Command", "what it does"],
        (
            [f"[`quotecheck {name}`](#quotecheck-{name.replace(' ', '-')})", _summary(command)]
            for name, command in known
        ),
    )
    return "\n".join([HEAD, contents, "", *(_section(f"quotecheck {name}", command) for name, command in known)])


def _summary(command: click.Command) -> str:
    return prose(command.get_short_help_str(limit=1000))


def _section(name: str, command: click.Command) -> str:
    context = click.Context(command, info_name=name)
    usage = " ".join([name, *command.collect_usage_pieces(context)])
    paragraphs = [prose(" ".join(part.split())) for part in (command.help or "").replace("\b", "").split("\n\n")]
    pieces = [f"## `{name}`", f"```text\n{usage}\n```", *paragraphs, _options(command, context)]
    if isinstance(command, Command):
        pieces.append("Examples:\n\n```sh\n" + "\n".join(command.manual.examples) + "\n```")
        pieces += [f"{heading}:\n\n{_list(entries)}" for heading, entries in command.manual.entries() if entries]
    return "\n\n".join(piece for piece in pieces if piece) + "\n"


def _options(command: click.Command, context: click.Context) -> str:
    records = [
        parameter.get_help_record(context) for parameter in command.params if isinstance(parameter, click.Option)
    ]
    if not any(records):
        return ""
    return table(["Option", "meaning", "default"], (_row(*record) for record in records if record))


def _row(names: str, meaning: str) -> list[str]:
    """An option as click tells it, which has the default in brackets at the end."""
    match = re.fullmatch(r"(.*?)\s*(?:\[(?:default: (?P<default>.*)|(?P<other>\w+))\])?", meaning, re.DOTALL)
    assert match
    value = re.search(r" \[(.*)\]$", names)
    shown = ", ".join(map(code, re.split(r", | / ", names.removesuffix(value[0]) if value else names)))
    choices = ": " + ", ".join(map(code, value[1].split("|"))) if value else ""
    told = prose(match[1] if not choices else match[1].rstrip(".") + choices)
    return [shown, told, prose(match["default"] or match["other"] or "")]


def _list(entries: Entries) -> str:
    return "\n".join(f"- {code(term)}: {prose(meaning)}" for term, meaning in entries)
