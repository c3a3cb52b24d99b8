"""The hooks, run by the real pre-commit in a repository of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import docx
import pytest
import yaml
from conftest import ROOT, git

from quotecheck.formats import SUFFIXES, TABLES
from quotecheck.scaffold import drafts_pattern

RULE = """\
- id: house.ships
  kind: pattern
  pattern: the ships
  message: our fleet
  category: style/awkward
  severity: major
  confidence: high
  examples: {bad: ['Sell ⟦the ships⟧.'], good: ['Sell ships.']}
"""


CONFIGURATION = """\
repos:
  - repo: {repository}
    rev: {revision}
    hooks: [{{id: quotecheck}}, {{id: quotecheck-rules}}]
"""


@pytest.fixture
def newsroom(tmp_path: Path, hooks: Path) -> Path:
    """An editorial repository. All of them name one revision of the hooks, whose environment, which
    takes long to make, pre-commit then makes once."""
    git("init", "-q", cwd=tmp_path)
    revision = subprocess.run(["git", "rev-parse", "HEAD"], cwd=hooks, capture_output=True, text=True, check=True)
    configuration = CONFIGURATION.format(repository=hooks, revision=revision.stdout.strip())
    (tmp_path / ".pre-commit-config.yaml").write_text(configuration, encoding="utf-8")
    (tmp_path / "good.md").write_text("Moscow is reluctant to sell the ships.\n", encoding="utf-8")
    (tmp_path / "bad.md").write_text("Moscow is reluctant to ** the ships.\n", encoding="utf-8")
    word = docx.Document()
    word.add_paragraph("Moscow is reluctant to ** the ships.")
    word.save(str(tmp_path / "bad.docx"))
    (tmp_path / "code.py").write_text("x = 2 ** 3  # reluctant to ** it\n", encoding="utf-8")
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "good.yaml").write_text(RULE, encoding="utf-8")
    bad = RULE.replace("house.ships", "house.fleet").replace("⟦the ships⟧", "⟦ships⟧")
    (tmp_path / "rules" / "bad.yaml").write_text(bad, encoding="utf-8")
    git("add", "-A", cwd=tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("hook", "files", "said"),
    [
        ("quotecheck", ["good.md", "code.py"], "1 file; 7 words; 0 issues"),
        ("quotecheck", ["good.md", "bad.md", "code.py"], "bad.md:1:24: major: A word is cut out here"),
        ("quotecheck", ["bad.docx"], "bad.docx:1:24: major: A word is cut out here"),
        ("quotecheck-rules", ["rules/good.yaml", "rules/bad.yaml"], "rules/bad.yaml:8:"),
    ],
)
def test_hooks(home: Path, newsroom: Path, hook: str, files: list[str], said: str) -> None:
    settings = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "SKIP")}
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", hook, "--verbose", "--files", *files],
        cwd=newsroom,
        env={**settings, "PRE_COMMIT_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    if "CalledProcessError" in done.stdout and "Could not find a version" in done.stdout:
        pytest.skip("the package index, which the environment of a hook is made from, cannot be reached")
    assert said in done.stdout, done.stdout + done.stderr
    assert "code.py" not in done.stdout
    assert (done.returncode == 0) is not any("bad" in name for name in files)


def test_the_hook_looks_at_all_drafts_and_at_nothing_else() -> None:
    (hook, _) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert hook["files"] == drafts_pattern()
    for suffix, format in SUFFIXES.items():
        assert bool(re.search(hook["files"], f"a{suffix}")) is (format not in TABLES)
        assert not re.search(hook["files"], f"a{suffix}.bak")
    assert re.search(hook["files"], "drafts/STORY.DOCX")
