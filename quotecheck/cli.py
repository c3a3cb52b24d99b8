"""The command line. It only reads arguments, calls, and prints.

Exit codes: 0 clean, 1 something at or above the fail level, 2 usage,
configuration or input that cannot be read, 3 a bug, 130 interrupted.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Iterable
from importlib import import_module

import click

from quotecheck import files
from quotecheck.commands import COMMANDS
from quotecheck.commands.around import BUG, CLEAN, INTERRUPTED, UNUSABLE, complain
from quotecheck.commands.manual import CACHE, CACHE_DIR, NEAREST, NO_COLOR, Group, Manual
from quotecheck.errors import QuotecheckError
from quotecheck.version import VERSION


class _Commands(Group):
    """Loads the module of a command when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = getattr(import_module(COMMANDS[cmd_name]), cmd_name)
        return found


MANUAL = Manual(
    examples=(
        "quotecheck check draft.md",
        "quotecheck check drafts/ --sources wordings.yaml --format json -o report.json",
        'quotecheck compare "first tasks" --source "top priority"',
        "quotecheck explain meaning_changed",
    ),
    exits=(
        ("0", "Clean."),
        ("1", "Findings or quotations at or above the fail level."),
        ("2", "A mistake in options or configuration, or input that cannot be read."),
    ),
    environment=(NO_COLOR, CACHE_DIR),
    files=(NEAREST, CACHE),
)


@click.group(cls=_Commands, manual=MANUAL, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="quotecheck", message="%(prog)s %(version)s")
def cli() -> None:
    """Check translated drafts: what did the machine break, and did they really say that?

    `quotecheck COMMAND --help` is the manual of each command.
    """


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
        complain(error)
        return UNUSABLE
    except (click.Abort, KeyboardInterrupt):
        click.echo("quotecheck: interrupted", err=True)
        return INTERRUPTED
    except MemoryError:
        click.echo("quotecheck: there is not enough memory", err=True)
        return UNUSABLE
    except Exception as error:
        log = files.write_log(traceback.format_exc())
        message = f"quotecheck: this is a bug in quotecheck ({type(error).__name__}); the details are in {log}"
        click.echo(message + "\n  please report it with that file", err=True)
        return BUG
