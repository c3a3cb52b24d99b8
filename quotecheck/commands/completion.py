"""`quotecheck completion`: what a shell needs to complete commands, options, rules and files."""

from __future__ import annotations

import click
from click.shell_completion import ShellComplete, get_completion_class

from quotecheck.commands.around import CLEAN, show
from quotecheck.commands.manual import BAD_USAGE, FINE, Command, Manual

PROGRAM = "quotecheck"
VARIABLE = "_QUOTECHECK_COMPLETE"
"""The variable by which the shell asks the command what fits; click derives it from the name."""


MANUAL = Manual(
    examples=(
        "quotecheck completion bash >> ~/.bashrc",
        "quotecheck completion zsh >> ~/.zshrc",
        "quotecheck completion fish > ~/.config/fish/completions/quotecheck.fish",
    ),
    exits=(FINE, BAD_USAGE),
)


@click.command(cls=Command, manual=MANUAL)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> int:
    """Print what lets a shell complete quotecheck's arguments.

    Commands, options, formats and files are completed, and for `explain` rules, verdicts
    and detectors.
    """
    kind = get_completion_class(shell)
    assert kind is not None  # click brings all three
    # Of the class itself: that of bash asks the bash in use for its version first.
    show(ShellComplete.source(kind(context.find_root().command, {}, PROGRAM, VARIABLE)))
    return CLEAN
