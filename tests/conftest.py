"""What the tests share: places, case files, and the evaluation data if it is there."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import settings

from quotecheck import files
from quotecheck.rulebook.load import RuleFile, load
from quotecheck.rulebook.spec import Rule

ROOT = Path(__file__).parent.parent
CASES = Path(__file__).parent / "cases"
SHARED = ROOT.parent / "shared" / "data"

LEFT_OUT = shutil.ignore_patterns(
    ".git", ".*_cache", "__pycache__", "build", "dist", "*.egg-info", ".hypothesis", ".venv"
)
"""What of a checkout no copy of it needs."""

# No test asserts a time. Where CI is set, examples are the same in every run: a
# submission is held to what was known when it was written, and chance is for desks.
settings.register_profile("quotecheck", settings.get_profile(settings.get_current_profile_name()), deadline=None)
settings.load_profile("quotecheck")


def cases(name: str) -> list[Any]:
    """The cases of a YAML file, each with its label as test id."""
    loaded = yaml.safe_load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))
    return [pytest.param(case, id=case["label"]) for case in loaded]


def known_failures(name: str) -> dict[str, str]:
    """What is known to fail, by case, with the reason."""
    loaded = yaml.safe_load((CASES / "known_failures.yaml").read_text(encoding="utf-8"))
    found: dict[str, str] = loaded.get(name, {})
    return found


def shared(path: str) -> Path:
    """A file of the evaluation data; the test is skipped where that is absent."""
    file = SHARED / path
    if not file.exists():
        pytest.skip(f"the evaluation data ({path}) is not beside this checkout")
    return file


def read_terminal(master: int) -> bytes:
    """All that a process shows on a terminal, till it ends."""
    shown = b""
    while True:
        try:
            piece = os.read(master, 4096)
        except OSError:  # the other side has gone
            break
        if not piece:
            break
        shown += piece
    os.close(master)
    return shown


def rule(text: str, pack: str | None = None) -> Rule:
    """The one rule in a YAML text."""
    (found,) = load([RuleFile(pack, "test.yaml", text)])
    return found


def pytest_configure(config: pytest.Config) -> None:
    """No test reads or writes the cache of the person who runs it. All processes of one run share
    one, as compiling the packs takes seconds; those of pytest-xdist have it from the first."""
    if not hasattr(config, "workerinput"):
        cache = tempfile.mkdtemp(prefix="quotecheck-tests-")
        os.environ["QUOTECHECK_CACHE_DIR"] = cache
        config.add_cleanup(lambda: shutil.rmtree(cache, ignore_errors=True))


@pytest.fixture(autouse=True)
def _own_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test takes the machine that it runs on for GitHub Actions, nor writes on its page."""
    for name in ("GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def built_in() -> tuple[Rule, ...]:
    """All built-in rules."""
    return files.load_rules(files.built_in_rules())


def git(*arguments: str, cwd: Path) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *identity, *arguments], cwd=cwd, check=True, capture_output=True)


@pytest.fixture(scope="session")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This project as a repository of hooks."""
    folder = tmp_path_factory.mktemp("hooks") / "quotecheck"
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
    git("init", "-q", cwd=folder)
    git("add", "-A", cwd=folder)
    git("commit", "-qm", "all", cwd=folder)
    return folder


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps the environments that it makes."""
    return tmp_path_factory.mktemp("pre-commit")
