"""The documentation says what is so: its commands run and print what it shows,
its links lead somewhere, and nothing that a user can set is left out."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml
from conftest import ROOT

from quotecheck import config, files
from quotecheck.cli import cli
from quotecheck.formats import SUFFIXES
from quotecheck.model import QuoteKind, QuoteStatus, Role, Verdict
from quotecheck.rulebook.kinds import KINDS
from quotecheck.rulebook.load import RuleFile, load
from quotecheck.rulebook.spec import COMMON_KEYS, CONTEXT_KEYS, ZONES
from quotecheck.selftest import test_rule as failures_of

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    """The fenced blocks of a page in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", page(name), re.MULTILINE | re.DOTALL)


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield " ".join([*path, name]), command


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str) -> None:
    prose = re.sub(r"^```.*?^```", "", page(name), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", prose):
        if not target.startswith(("http://", "https://")):
            assert ((ROOT / name).parent / target).exists(), target


# -- what is shown -----------------------------------------------------------------


SESSIONS = dict(block.removeprefix("$ ").split("\n", 1) for block in blocks("README.md", "console"))
"""The commands of the README with what they are said to print."""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with the draft and the wordings that the README shows."""
    (draft,) = blocks("README.md", "markdown")
    (tmp_path / "story.md").write_text(draft, encoding="utf-8")
    wordings = next(block for block in blocks("README.md", "yaml") if block.startswith("wordings:"))
    (tmp_path / "wordings.yaml").write_text(wordings, encoding="utf-8")
    return tmp_path


def session(command: str, folder: Path) -> str:
    """What a command prints, in a folder."""
    done = subprocess.run(
        command.replace("quotecheck", f'"{sys.executable}" -m quotecheck', 1),
        shell=True,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout


def shown_as_pattern(text: str) -> str:
    """What a page shows, where a line of dots stands for any lines."""
    return ".*".join(re.escape(piece) for piece in re.split(r"^\.\.\.\n", text, flags=re.MULTILINE))


@pytest.mark.parametrize("command", SESSIONS)
def test_the_readme_shows_what_is_printed(desk: Path, command: str) -> None:
    printed = session(command, desk)
    assert re.fullmatch(shown_as_pattern(SESSIONS[command]), printed, re.DOTALL), printed


SCORES = dict(block.removeprefix("$ ").split("\n", 1) for block in blocks("docs/scores.md", "console"))
"""The commands of the page on scores, in the same way."""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder with the files that the page on scores shows."""
    shown = re.findall(
        r"this is `([^`]+)`[^\n]*:\n\n```text\n(.*?)^```", page("docs/scores.md"), re.MULTILINE | re.DOTALL
    )
    for name, text in shown:
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert len(shown) == 5
    return tmp_path


@pytest.mark.parametrize("command", SCORES)
def test_the_page_on_scores_shows_what_is_printed(corpus: Path, command: str) -> None:
    printed = session(command, corpus)
    # The version of sacreBLEU is whatever is installed.
    expected = shown_as_pattern(re.sub(r"version:[\d.]+", "version:X", SCORES[command]))
    assert re.fullmatch(expected, re.sub(r"version:[\d.]+", "version:X", printed), re.DOTALL), printed


def printed(command: str, folder: Path) -> str:
    """What a command prints, in a folder of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-m", "quotecheck", *command.split()]
    return subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False).stdout


def test_ci_runs_the_set_up_lines_of_the_readme() -> None:
    script = page(".ci/run")
    first, second = (block.strip() for block in blocks("README.md", "sh"))
    assert "examples/summit" in first
    assert "readme examples/summit" in script
    assert second.endswith("pytest")
    assert "readme pytest" in script


def test_the_code_in_the_library_page_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = blocks("docs/library.md", "python")
    exec(compile(code, "docs/library.md", "exec"), {})
    assert capsys.readouterr().out.splitlines()[0].startswith("zh.atmospheric-answer Span(start=")


def test_the_configuration_shown_is_read() -> None:
    (text,) = blocks("docs/configuration.md", "yaml")
    parsed = config.parse_config(text, "docs/configuration.md")
    parsed.check_rules(load(files.built_in_rules()))
    assert set(yaml.safe_load(text)) == set(config._OPTION_SHAPES) | {
        "sources",
        "rules",
        "terms",
        "vocabulary",
        "baseline",
        "exclude",
        "overrides",
    }


def test_the_wordings_shown_are_read() -> None:
    from quotecheck.quotes.sources import parse_wordings

    for name in ("README.md", "docs/sources.md"):
        text = next(block for block in blocks(name, "yaml") if block.startswith("wordings:"))
        assert parse_wordings(text, name)


def test_the_rules_shown_pass_their_examples() -> None:
    built_in = load(files.built_in_rules())
    shown = [block for block in blocks("docs/rules.md", "yaml") if block.startswith("- id:")]
    assert len(shown) == 3
    for text in shown:
        for rule in load([RuleFile(None, "docs/rules.md", text)]):
            assert list(failures_of(rule, files.load_lexicon("en"), built_in)) == []


def test_the_walkthrough_prints_what_it_shows(tmp_path: Path) -> None:
    """The file that `rules new` begins is replaced by each rule shown; then come the tests."""
    name = "docs/rules/writing.md"
    begin, *tries = (block.removeprefix("$ quotecheck ").split("\n", 1) for block in blocks(name, "console"))
    rules = [block for block in blocks(name, "yaml") if block.startswith("- id:")]
    assert (printed(begin[0], tmp_path), len(tries)) == ("", len(rules))
    for (command, expected), text in zip(tries, rules, strict=True):
        (tmp_path / "house-rules.yaml").write_text(text, encoding="utf-8")
        assert printed(command, tmp_path) == expected


def test_verdicts_and_detectors_mean_the_same_in_the_glossary_and_on_the_page() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \|", page("docs/quotations.md"), re.MULTILINE)
    for part in files.load_glossary().values():
        for name, meaning in part.items():
            assert (name, meaning) in rows


def test_the_quality_page_has_all_that_is_shipped() -> None:
    text = page("docs/rules/quality.md")
    assert {name for name in files.load_quality()["rules"] if f"`{name}`" not in text} == set()


# -- what there is -------------------------------------------------------------------


def told(text: str, names: object) -> set[str]:
    """Which of these names a text does not have between backquotes."""
    return {str(name) for name in names if not re.search(rf"`(?:--)?{re.escape(str(name))}\b", text)}  # type: ignore[attr-defined]


def test_every_option_of_check_is_documented() -> None:
    options = {option for parameter in dict(commands(cli))["check"].params for option in parameter.opts}
    missing = {option for option in options if option.startswith("--") and option not in page("docs/configuration.md")}
    assert missing == set()


def test_every_option_of_a_command_on_rules_is_documented() -> None:
    known = dict(commands(cli))
    text = page("docs/rules.md") + page("docs/rules/writing.md") + page("docs/configuration.md")
    for name in ("explain", *(name for name in known if name.startswith("rules "))):
        options = {option for parameter in known[name].params for option in parameter.opts}
        assert {option for option in options if option.startswith("--") and option not in text} == set()


@pytest.mark.parametrize("command", ["init", "baseline"])
def test_every_option_of_init_and_baseline_is_documented(command: str) -> None:
    text = page("docs/adopting.md") + page("docs/configuration.md")
    options = {option for parameter in dict(commands(cli))[command].params for option in parameter.opts}
    assert {option for option in options if option.startswith("--") and option not in text} == set()


@pytest.mark.parametrize("command", ["score", "batch"])
def test_every_option_of_score_and_batch_is_documented(command: str) -> None:
    options = {option for parameter in dict(commands(cli))[command].params for option in parameter.opts}
    assert {
        option for option in options if option.startswith("--") and f"`{option}`" not in page("docs/scores.md")
    } == set()


def test_every_command_is_documented() -> None:
    everything = "".join(map(page, NAMES))
    assert {name for name, _ in commands(cli) if f"quotecheck {name}" not in everything} == set()


def test_every_verdict_kind_status_and_role_is_documented() -> None:
    assert told(page("docs/quotations.md"), [*Verdict, *QuoteKind, *QuoteStatus, *Role]) == set()


def test_every_suffix_of_drafts_is_documented() -> None:
    assert told(page("docs/formats.md"), SUFFIXES) == set()


def test_every_key_and_kind_of_rules_is_documented() -> None:
    own = {key for kind in KINDS.values() for key in kind.KEYS}
    assert told(page("docs/rules.md"), [*KINDS, *COMMON_KEYS, *CONTEXT_KEYS, *own, *ZONES]) == set()


def test_no_page_names_a_machine() -> None:
    for name in NAMES:
        assert not re.search(r"/(?:home|work|root|tmp)/", page(name)), name
