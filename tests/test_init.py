"""`quotecheck init`: what it writes works, and what was there stays."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from conftest import git
from test_cli import BAD, run

from quotecheck.config import _OPTION_SHAPES, parse_config
from quotecheck.quotes.sources import parse_wordings
from quotecheck.rulebook.spec import Rule
from quotecheck.scaffold import CONFIGURATION, NEW_HOOKS, WORDINGS, has_hook, hook, with_hook


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    git("init", "-q", cwd=tmp_path)
    (tmp_path / "bad.md").write_text(BAD, encoding="utf-8")
    return tmp_path


def test_all_is_written_and_told(desk: Path) -> None:
    done = run("init", cwd=desk)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(
        "wrote   .quotecheck.yaml\nwrote   wordings.example.yaml\nwrote   .pre-commit-config.yaml\n\nNext:\n"
    )
    assert run("check", ".", cwd=desk).returncode == 1
    assert run("sources", "check", "wordings.example.yaml", cwd=desk).returncode == 0
    (local,) = yaml.safe_load((desk / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert (local["repo"], local["hooks"][0]["entry"]) == ("local", "quotecheck check --force-exclude")


def test_nothing_is_overwritten(desk: Path) -> None:
    run("init", cwd=desk)
    for name in (".quotecheck.yaml", "wordings.example.yaml"):
        (desk / name).write_text("# mine\n", encoding="utf-8")
    before = {path.name: path.read_bytes() for path in desk.iterdir() if path.is_file()}
    done = run("init", cwd=desk)
    assert done.stdout.startswith(
        "left    .quotecheck.yaml as it is\nleft    wordings.example.yaml as it is\n"
        "left    .pre-commit-config.yaml as it is: the hook is there already\n"
    )
    assert {path.name: path.read_bytes() for path in desk.iterdir() if path.is_file()} == before


def test_a_link_that_leads_nowhere_is_there(desk: Path) -> None:
    (desk / ".quotecheck.yaml").symlink_to("gone.yaml")
    assert "left    .quotecheck.yaml" in run("init", cwd=desk).stdout
    assert not (desk / "gone.yaml").exists()


def test_a_folder_below_has_its_own_configuration_and_the_hook_of_the_repository(desk: Path) -> None:
    (desk / "news").mkdir()
    done = run("init", "news", cwd=desk)
    assert done.stdout.startswith("wrote   news/.quotecheck.yaml\n")
    assert "  quotecheck check news  shows" in done.stdout
    assert (desk / ".pre-commit-config.yaml").is_file()


def test_without_a_repository_there_is_no_hook(tmp_path: Path) -> None:
    done = run("init", cwd=tmp_path)
    assert done.returncode == 0
    assert "no hook: this is in no Git repository\n" in done.stdout
    assert not (tmp_path / ".pre-commit-config.yaml").exists()


def test_a_repository_of_hooks_needs_a_revision(desk: Path) -> None:
    assert "--repo and --rev go together" in run("init", "--repo", "x", cwd=desk).stderr
    assert run("init", "--repo", "https://example.org/q.git", "--rev", "v0.1.0", cwd=desk).returncode == 0
    (entry,) = yaml.safe_load((desk / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert entry == {"repo": "https://example.org/q.git", "rev": "v0.1.0", "hooks": [{"id": "quotecheck"}]}


def test_a_configuration_of_hooks_that_cannot_be_changed_is_left(desk: Path) -> None:
    (desk / ".pre-commit-config.yaml").write_text("repos: []\n", encoding="utf-8")
    done = run("init", cwd=desk)
    assert "left    .pre-commit-config.yaml as it is; add this to its `repos`:\n\n- repo: local\n" in done.stdout
    assert (desk / ".pre-commit-config.yaml").read_text(encoding="utf-8") == "repos: []\n"


# -- what is written -----------------------------------------------------------------


def test_the_configuration_is_valid_and_so_is_each_line_that_is_commented_out(built_in: tuple[Rule, ...]) -> None:
    parse_config(CONFIGURATION, "x").check_rules(built_in)
    bare = re.sub(r"^# (?=\w+:|  )", "", CONFIGURATION, flags=re.MULTILINE)
    config = parse_config(bare, "x")
    config.check_rules(built_in)
    assert config.sources
    assert config.vocabulary
    assert config.overrides
    assert set(yaml.safe_load(bare)) - set(_OPTION_SHAPES) == {"sources", "vocabulary", "exclude", "overrides"}


def test_the_wordings_are_valid() -> None:
    assert {source.statement.speaker for source in parse_wordings(WORDINGS, "x")} == {"Lin Wenya", "Ana Ruiz"}


REPOS = """\
# Hooks of the newsroom
default_stages: [pre-commit]
repos:
- repo: https://example.org/hooks.git
  rev: v1  # pinned
  hooks:
  - id: check-yaml
    args: [--unsafe]   # odd spacing   stays
"""
BEHIND = "\n# what follows is for CI\nci:\n  autofix: false\n"


@pytest.mark.parametrize(
    ("label", "text", "end"),
    [
        ("at the end", REPOS, ""),
        ("before what follows", REPOS, BEHIND),
        ("indented", re.sub(r"^(?=[- ])", "    ", REPOS, flags=re.MULTILINE), BEHIND),
        ("with the line ends of Windows", REPOS.replace("\n", "\r\n"), BEHIND.replace("\n", "\r\n")),
        ("without a last line end", REPOS.rstrip("\n"), ""),
        ("with nothing yet", "repos:\n", BEHIND),
        ("with nothing yet, and no line end", "repos:", ""),
        ("with a script", REPOS + "  - id: x\n    entry: |\n      echo\n", BEHIND),
    ],
)
def test_an_entry_is_added_and_all_else_stays(label: str, text: str, end: str) -> None:
    for entry in (hook(), hook("https://example.org/q.git", "0123abc"), hook("../a: b", "1.0")):
        changed = with_hook(text + end, entry)
        assert changed, label
        assert changed.startswith(text)
        assert changed.endswith(end)
        assert has_hook(changed)
        before, after = yaml.safe_load(text + end), yaml.safe_load(changed)
        assert after == {**before, "repos": [*(before["repos"] or []), *yaml.safe_load(entry)]}
        assert ("\r\n" in changed) is ("\r\n" in text)
        assert not re.search(r"(?<!\r)\n", changed) or "\r\n" not in text


@pytest.mark.parametrize(
    "text",
    ["", "repos: []\n", "repos: [{repo: meta}]\n", "{repos: []}\n", "- a\n", "a: [\n", "a: 1\n", "repos: &a\n- *a\n",
     "repos:\n- repo: local\n  hooks:\n  - id: a\n    entry: |\n      echo\n      # no comment\n"],
)  # fmt: skip
def test_what_cannot_be_changed_safely_is_not(text: str) -> None:
    assert with_hook(text, hook()) is None


def test_a_new_file_of_hooks() -> None:
    assert not has_hook("a: [")
    assert not has_hook("repos: [1, {hooks: [2]}]")
    assert has_hook(with_hook(NEW_HOOKS, hook()) or "")
