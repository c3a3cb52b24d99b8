"""`quotecheck lsp`: drafts checked while they are written, in an editor."""

from __future__ import annotations

import gc
import logging
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import click

from quotecheck.batch import Settings
from quotecheck.commands.around import CONFIG, SOURCES
from quotecheck.commands.manual import BAD_USAGE, CACHE, CACHE_DIR, NEAREST, Command, Manual
from quotecheck.errors import QuotecheckError

MANUAL = Manual(
    examples=("quotecheck lsp", "quotecheck lsp --verbose --sources wordings.yaml"),
    exits=(("0", "The editor has left as agreed."), ("1", "It has just gone."), BAD_USAGE),
    environment=(CACHE_DIR,),
    files=(NEAREST, CACHE),
)


@click.command(cls=Command, manual=MANUAL)
@SOURCES
@CONFIG
@click.option("--verbose", is_flag=True, help="Write all that is said to standard error, which editors keep as a log.")
@click.option("--stdio", is_flag=True, help="What some clients say; there is no other way to speak.")
def lsp(sources: Sequence[str], config: str | None, verbose: bool, stdio: bool) -> int:
    """Serve an editor: the language server, over standard input.

    The editor starts it; docs/editors.md says how for VS Code, Neovim, Helix and Emacs.
    Drafts have the nearest .quotecheck.yaml, which is read again when it changes.
    """
    if find_spec("pygls") is None:
        raise QuotecheckError(
            "the language server needs pygls, which is not installed",
            hint="install quotecheck with its extra: pip install 'quotecheck[lsp]'",
        )
    from quotecheck.lsp.server import serve

    logging.basicConfig(stream=sys.stderr, level=logging.INFO if verbose else logging.WARNING)
    given, taken = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # what anything else prints is no message
    gc.freeze()  # what is loaded stays: to look through it for garbage takes half a second, even on leaving
    settings = Settings(config=Path(config) if config else None, sources=tuple(map(Path, sources)))
    return serve(settings, given, taken)
