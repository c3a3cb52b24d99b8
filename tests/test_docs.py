"""The documentation says what is so: its commands run and print what it shows,
its links lead somewhere, and nothing that a user can set is left out."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from command_lines import calls, understand
from conftest import ROOT

from quotecheck import config, files
from quotecheck.cli import cli
from quotecheck.formats import SUFFIXES
from quotecheck.model import Confidence, QuoteKind, QuoteStatus, Role, Severity, Verdict
from quotecheck.report import RENDERERS
from quotecheck.report.places import level
from quotecheck.rulebook.kinds import KINDS
from quotecheck.rulebook.load import RuleFile, load
from quotecheck.rulebook.spec import COMMON_KEYS, CONTEXT_KEYS, ZONES
from quotecheck.selftest import test_rule as failures_of
from reference.__main__ import written
from reference.commands import found as commands
from reference.rules import told as packs_told

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
NAMES = [page.relative_to(ROOT).as_posix() for page in PAGES]


def page(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    """The fenced blocks of a page in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", page(name), re.MULTILINE | re.DOTALL)


def prose(name: str) -> str:
    """A page without its fenced blocks."""
    return re.sub(r"^( *)```.*?^\1```", "", page(name), flags=re.MULTILINE | re.DOTALL)


def anchors(name: str) -> set[str]:
    """The anchors of the headings of a page, as the site and code hosts make them."""
    headings = re.findall(r"^#+ (.*)$", prose(name), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str) -> None:
    for target, anchor in re.findall(r"\]\(([^)#\s]*)#?([^)]*)\)", prose(name)):
        if target.startswith(("http://", "https://")):
            continue
        there = ((ROOT / name).parent / target).resolve() if target else ROOT / name
        assert there.exists(), target
        assert not anchor or anchor in anchors(there.relative_to(ROOT).as_posix()), f"{target}#{anchor}"


def titles(nav: object) -> Iterator[str]:
    """The pages that a navigation names."""
    if isinstance(nav, str):
        yield nav
    for below in nav.values() if isinstance(nav, dict) else nav if isinstance(nav, list) else ():
        yield from titles(below)


def test_every_page_is_in_the_navigation_of_the_site() -> None:
    nav = yaml.safe_load(page("mkdocs.yml").split("\nnav:\n")[1].split("\n\n")[0])
    pages = {name.removeprefix("docs/") for name in NAMES if name.startswith("docs/")}
    assert pages - set(titles(nav)) == set(), "put it under `nav` in mkdocs.yml"


# -- what is shown -----------------------------------------------------------------


def sessions(name: str) -> dict[str, str]:
    """The commands that a page shows with what they are said to print."""
    return dict(block.removeprefix("$ ").split("\n", 1) for block in blocks(name, "console"))


SESSIONS = sessions("README.md")


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


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with the examples."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    return tmp_path


@pytest.mark.parametrize("name", ["docs/index.md", "docs/start.md"])
def test_the_first_pages_show_what_is_printed(checkout: Path, name: str) -> None:
    for command, expected in sessions(name).items():
        printed = session(command, checkout)
        assert re.fullmatch(shown_as_pattern(expected), printed, re.DOTALL), printed


SCORES = sessions("docs/scores.md")


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


LINES = sorted(
    {
        (name, arguments)
        for name in NAMES
        for block in [*blocks(name, "sh"), *(f"{command}\n" for command in sessions(name))]
        for arguments in calls(block)
    }
)
"""Every call of quotecheck in a block of commands, with its page."""


def test_the_pages_show_commands() -> None:
    assert len(LINES) > 40


@pytest.mark.parametrize(("name", "arguments"), LINES)
def test_commands_that_are_shown_exist_with_their_options(name: str, arguments: tuple[str, ...]) -> None:
    understand(arguments)


@pytest.mark.parametrize("arguments", sorted({arguments for _, arguments in LINES if "examples/" in str(arguments)}))
def test_commands_on_the_examples_run(checkout: Path, arguments: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "quotecheck", *arguments],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert (done.returncode in (0, 1), done.stderr) == (True, b"")


@pytest.mark.parametrize("name", NAMES)
def test_commands_that_are_named_in_prose_exist_with_their_options(name: str) -> None:
    for shown in re.findall(r"`quotecheck ([^`]+)`", prose(name)):
        if not re.match(r"[A-Z]", shown):
            understand(tuple(shlex.split(shown)), whole=False)


def test_ci_runs_the_set_up_lines_of_the_readme() -> None:
    script = page(".ci/run")
    first, second = (block.strip() for block in blocks("README.md", "sh"))
    assert "examples/summit" in first
    assert "readme examples/summit" in script
    assert second.endswith("pytest -n auto")
    assert "readme pytest" in script


def test_the_code_in_the_library_page_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = blocks("docs/library.md", "python")
    exec(compile(code, "docs/library.md", "exec"), {})
    assert capsys.readouterr().out.splitlines()[0].startswith("zh.atmospheric-answer Span(start=")


def test_the_configuration_shown_is_read() -> None:
    (text,) = blocks("docs/configuration.md", "yaml")
    parsed = config.parse_config(text, "docs/configuration.md")
    parsed.check_rules(files.load_rules(files.built_in_rules()))
    assert set(yaml.safe_load(text)) == {*config.KEYS, "overrides"}


def test_the_wordings_shown_are_read() -> None:
    from quotecheck.quotes.sources import parse_wordings

    for name in ("README.md", "docs/sources.md"):
        text = next(block for block in blocks(name, "yaml") if block.startswith("wordings:"))
        assert parse_wordings(text, name)


def test_the_rules_shown_pass_their_examples() -> None:
    built_in = files.load_rules(files.built_in_rules())
    shown = [block for block in blocks("docs/rules.md", "yaml") if block.startswith("- id:")]
    assert len(shown) == 4
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


@pytest.mark.parametrize("path", written(), ids=lambda path: path.name)
def test_reference_pages_say_what_the_code_says(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == written()[path], "write them anew: python -m reference"


def test_every_option_of_every_command_is_documented() -> None:
    sections = dict(re.findall(r"^## `quotecheck (.*?)`\n(.*?)(?=^## |\Z)", page("docs/commands.md"), re.M | re.S))
    for name, command in commands(cli):
        options = {option for parameter in command.params for option in parameter.opts if option.startswith("-")}
        assert {option for option in options if not re.search(rf"`{option}[` ]", sections[name])} == set()


def test_every_configuration_key_is_documented() -> None:
    assert told(page("docs/configuration.md"), [*config.KEYS, "overrides"]) == set()


def test_every_pack_is_documented() -> None:
    packs = {folder.name for folder in (ROOT / "rules").iterdir() if folder.is_dir()}
    assert set(packs_told(page("docs/rules.md"))) == packs


def test_every_variable_of_the_environment_is_documented() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "quotecheck").rglob("*.py"))
    assert told(page("docs/configuration.md"), re.findall(r"environ(?:\.get\(|\[)\"(\w+)", code)) == set()


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


def test_every_format_of_reports_is_documented() -> None:
    assert told(page("docs/continuous-integration.md"), RENDERERS) == set()


def test_the_levels_shown_are_those_of_the_formats() -> None:
    rows = re.findall(
        r"^\| (critical|major|minor|neutral)[^|]*\| (\w+) \| \w+ \| \w+ \|",
        page("docs/continuous-integration.md"),
        re.MULTILINE,
    )
    loudest = {name: level(Severity(name), Confidence.HIGH).value for name in Severity}
    assert dict(reversed(rows)) == loudest
