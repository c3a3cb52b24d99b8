"""A day in the life of an editorial repository that begins with quotecheck."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import git
from test_cli import run

FINDINGS = [
    "The minister gave an atmospheric answer to number {}.",
    "Moscow is reluctant to ** plan {}.",
    "He said “we agree on {}.",
]


def hook(newsroom: Path, home: Path) -> subprocess.CompletedProcess[str]:
    """What pre-commit does before a commit, with all that it says."""
    settings = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "SKIP")}
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", "--verbose"],
        cwd=newsroom,
        env={**settings, "PRE_COMMIT_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    if "CalledProcessError" in done.stdout and "Could not find a version" in done.stdout:
        pytest.skip("the package index, which the environment of a hook is made from, cannot be reached")
    return done


def test_a_day_in_the_life(tmp_path: Path, hooks: Path, home: Path) -> None:
    newsroom = tmp_path / "newsroom"
    (newsroom / "drafts").mkdir(parents=True)
    git("init", "-q", cwd=newsroom)
    for number in range(10):
        text = "\n\n".join(line.format(number) for line in FINDINGS)
        (newsroom / "drafts" / f"{number}.md").write_text(text + "\n", encoding="utf-8")

    # It is begun with, and what there is, is taken down.
    revision = subprocess.run(["git", "rev-parse", "HEAD"], cwd=hooks, capture_output=True, text=True, check=True)
    assert run("init", "--repo", str(hooks), "--rev", revision.stdout.strip(), cwd=newsroom).returncode == 0
    assert run("check", ".", cwd=newsroom).returncode == 1
    assert " in 10 drafts (" in run("baseline", cwd=newsroom).stdout
    git("add", "-A", cwd=newsroom)
    done = hook(newsroom, home)
    assert done.returncode == 0, done.stdout + done.stderr
    assert " 0 issues; " in done.stdout
    git("commit", "-qm", "Begin with quotecheck", cwd=newsroom)

    # A new draft is red with its own finding only, also where an old one is touched.
    new = newsroom / "drafts" / "new.md"
    new.write_text("Berlin was loath to ** the tanks.\n", encoding="utf-8")
    with (newsroom / "drafts" / "3.md").open("a", encoding="utf-8") as old:
        old.write("\nNothing is wrong here.\n")
    git("add", "-A", cwd=newsroom)
    done = hook(newsroom, home)
    assert done.returncode == 1
    assert "drafts/new.md:1:21: major: A word is cut out here" in done.stdout
    assert done.stdout.count("drafts/") == 1
    assert "2 files; 31 words; 1 issue (1 major); " in done.stdout

    # It is suppressed, with a reason: green.
    suppressed = "<!-- quotecheck: next-line redaction.stars the censor did, and we say so -->\n"
    new.write_text(suppressed + new.read_text(encoding="utf-8"), encoding="utf-8")
    git("add", "-A", cwd=newsroom)
    done = hook(newsroom, home)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "hidden: 1 suppressed, " in done.stdout

    # The text is mended, and the suppression left behind: that is said, and fails nothing.
    new.write_text(suppressed + "Berlin was loath to sell the tanks.\n", encoding="utf-8")
    git("add", "-A", cwd=newsroom)
    done = hook(newsroom, home)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "drafts/new.md:1:28: minor: there is nothing that `redaction.stars` finds here any more" in done.stdout

    # An old draft is mended: its entries are stale, and are pruned.
    (newsroom / "drafts" / "3.md").write_text("Nothing is wrong here.\n", encoding="utf-8")
    assert " stale in the baseline " in run("check", ".", cwd=newsroom).stdout
    assert " in 9 drafts (0 new, " in run("baseline", "--prune", cwd=newsroom).stdout
    assert "stale" not in run("check", ".", cwd=newsroom).stdout

    # What is safe is mended by itself, and nothing else is touched.
    new.write_text("Berlin sold the the tanks , and left.\n\nHe gave an atmospheric answer.\n", encoding="utf-8")
    done = run("check", "--fix", "drafts/new.md", cwd=newsroom)
    assert " 2 fixed" in done.stdout
    assert new.read_text(encoding="utf-8") == "Berlin sold the tanks, and left.\n\nHe gave an atmospheric answer.\n"
    assert run("check", "--fix", "drafts/new.md", cwd=newsroom).stdout.count("fixed") == 0
