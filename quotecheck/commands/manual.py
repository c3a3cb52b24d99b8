"""What `--help` of a command says behind its options, as a manual page does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import click

Entries = Sequence[tuple[str, str]]
"""Terms, each with what it means."""


class Manual(NamedTuple):
    """The examples of a command, how it ends, and what it reads from its surroundings."""

    examples: Sequence[str] = ()
    """Whole command lines; each can be run as it stands where its files are."""
    exits: Entries = ()
    """Exit codes beside those that every command has."""
    environment: Entries = ()
    files: Entries = ()

    def entries(self) -> Iterator[tuple[str, Entries]]:
        """The sections behind the examples, with their headings."""
        yield "Exit codes", (*self.exits, *ALWAYS) if self.exits else ()
        yield "Environment", self.environment
        yield "Files", self.files


NOTHING = Manual()
ALWAYS: Entries = (("3", "A bug in quotecheck; it names a log to report."), ("130", "Interrupted."))

FINE = ("0", "Done.")
BAD_USAGE = ("2", "A mistake in the options, the configuration, or a file that is read.")

NO_COLOR = ("NO_COLOR", "No colours, unless --color asks for them.")
CACHE_DIR = ("QUOTECHECK_CACHE_DIR", "Where what was worked out before is kept, instead of the folder below.")

NEAREST = (".quotecheck.yaml", "The configuration: the nearest one from a draft upwards, within its repository.")
HERE = (".quotecheck.yaml", "The configuration: the nearest one from the current folder upwards.")
CACHE = (
    "~/.cache/quotecheck",
    "Compiled rules, and what unchanged drafts came to; or where the system keeps caches. Safe to delete.",
)


class _Described(click.Command):
    """What `Command` and `Group` share."""

    def __init__(self, *given: Any, manual: Manual = NOTHING, **more: Any) -> None:
        super().__init__(*given, **more)
        self.manual = manual

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the manual. Command lines are not wrapped, so that they can be copied."""
        if self.manual.examples:
            with formatter.section("Examples"):
                formatter.write("".join(f"{'':{formatter.current_indent}}{line}\n" for line in self.manual.examples))
        for heading, entries in self.manual.entries():
            if entries:
                with formatter.section(heading):
                    formatter.write_dl(entries)


class Command(_Described):
    """A command with a manual."""


class Group(_Described, click.Group):
    """Commands under one name, with a manual."""
