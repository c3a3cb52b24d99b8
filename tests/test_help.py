"""What `--help` says: whole, readable in a narrow window, and with examples that work."""

from __future__ import annotations

import re

import click
import pytest
from click.testing import CliRunner
from command_lines import calls, understand

from quotecheck.cli import cli
from quotecheck.commands.manual import ALWAYS, Command, Group, Manual
from reference.commands import found

COMMANDS = dict(found(cli))
GROUPS = ("", "rules", "sources")
NARROW = 80


def manual(name: str) -> str:
    """What a command prints with `--help` in a window of 80 columns."""
    done = CliRunner().invoke(cli, [*name.split(), "--help"], env={"COLUMNS": str(NARROW)})
    assert done.exit_code == 0
    return done.output


@pytest.mark.parametrize("name", GROUPS)
def test_no_summary_is_cut_off_in_a_list_of_commands(name: str) -> None:
    listed = manual(name).split("Commands:\n")[1].split("\n\n")[0]
    assert [line for line in listed.splitlines() if not line.endswith(".") or line.endswith("...")] == []


@pytest.mark.parametrize("name", [*GROUPS, *COMMANDS])
def test_help_fits_a_narrow_window(name: str) -> None:
    """Command lines are not broken: one that is too long could not be copied."""
    text, _, rest = manual(name).partition("\nExamples:\n")
    behind = rest.partition("\n\n")[2]
    assert [line for line in (text + behind).splitlines() if len(line) > NARROW] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_manual(name: str) -> None:
    command = COMMANDS[name]
    assert isinstance(command, Command)
    assert command.help
    assert len(command.help.split("\n\n")) > 1, "one line is a summary: say what it does, too"
    assert command.manual.examples
    assert command.manual.exits
    assert re.search(r"\nExit codes:\n  0 .*\n  3 .*\n  130 ", manual(name), re.DOTALL)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_says_what_it_is_for(name: str) -> None:
    options = [parameter for parameter in COMMANDS[name].params if isinstance(parameter, click.Option)]
    assert [option.name for option in options if not option.help] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_that_reads_the_configuration_names_its_file(name: str) -> None:
    command = COMMANDS[name]
    assert isinstance(command, Command)
    reads = any("--config" in parameter.opts for parameter in command.params)
    writes = name == "init"
    assert any(term == ".quotecheck.yaml" for term, _ in command.manual.files) == (reads or writes)


@pytest.mark.parametrize("name", COMMANDS)
def test_colours_go_with_the_variable_that_turns_them_off(name: str) -> None:
    command = COMMANDS[name]
    assert isinstance(command, Command)
    paints = any("--color" in parameter.opts for parameter in command.params)
    assert not paints or any(term == "NO_COLOR" for term, _ in command.manual.environment)


def manuals() -> list[tuple[str, Manual]]:
    found: list[tuple[str, Manual]] = []
    for name in [*GROUPS, *COMMANDS]:
        command: click.Command | None = cli
        for word in name.split():
            assert isinstance(command, click.Group)
            command = command.get_command(click.Context(command), word)
        assert isinstance(command, Command | Group)
        found.append((name, command.manual))
    return found


@pytest.mark.parametrize(("name", "made"), manuals())
def test_examples_are_calls_of_their_command_that_would_work(name: str, made: Manual) -> None:
    for line in made.examples:
        (arguments,) = calls(line)
        understand(arguments)
        assert name == "rules show" or " ".join(arguments).startswith(name)


def test_an_example_that_would_not_work_is_caught() -> None:
    for wrong in (
        "quotecheck chekc a.md",
        "quotecheck check a.md --fail-at none",
        "quotecheck check a.md --format png",
    ):
        (arguments,) = calls(wrong)
        with pytest.raises(click.UsageError):
            understand(arguments)


def test_exit_codes_that_every_command_has_are_told_once() -> None:
    for _, made in manuals():
        codes = [code for code, _ in dict(made.entries())["Exit codes"]]
        assert codes == sorted(set(codes), key=int)
        assert not codes or codes[-2:] == [code for code, _ in ALWAYS]


@pytest.mark.parametrize("level", ["low", "medium", "high"])
@pytest.mark.parametrize("name", ["check -", "batch -", "score --annotations rows.jsonl"])
def test_levels_of_confidence_are_written_as_reports_have_them(name: str, level: str) -> None:
    understand((*name.split(), "--min-confidence", level))
