"""Shells complete commands, options, rules and files, by the script that the command prints."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

TRY = """
compopt() { :; }  # of use only while a shell completes
source <(quotecheck completion bash)
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_quotecheck_completion quotecheck
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """A shell that finds the command."""
    command = tmp_path / "bin" / "quotecheck"
    command.parent.mkdir()
    command.write_text(f"#!{sys.executable}\nfrom quotecheck.__main__ import main\nmain()\n", encoding="utf-8")
    command.chmod(0o755)
    return {**os.environ, "PYTHONPATH": str(ROOT), "PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}"}


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash")
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["explain", "zh.atmospheric-a"], ["zh.atmospheric-answer"]),
        (["explain", "meaning_c"], ["meaning_changed"]),
        (["rules", "show", "redaction.one"], ["redaction.one-star"]),
        (["explain", "house."], ["house.ships"]),
        (["check", "--format", "s"], ["sarif"]),
        (["check", "--fail-on", "m"], ["major", "minor"]),
        (["check", "--min-confidence", "m"], ["medium"]),
        (["check", "--stdin-f"], ["--stdin-filename"]),
        (["expl"], ["explain"]),
    ],
)
def test_bash_completes(words: list[str], expected: list[str], tmp_path: Path, environment: dict[str, str]) -> None:
    (tmp_path / ".quotecheck.yaml").write_text("rules: house.yaml\n", encoding="utf-8")
    rule = (
        "- {id: house.ships, kind: pattern, pattern: ships, message: x, category: style/awkward, severity: minor,"
        " confidence: low}\n"
    )
    (tmp_path / "house.yaml").write_text(rule, encoding="utf-8")
    done = subprocess.run(
        ["bash", "-c", TRY, "bash", "quotecheck", *words],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout.split(), done.stderr) == (expected, "")


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash")
def test_a_broken_configuration_is_no_matter(tmp_path: Path, environment: dict[str, str]) -> None:
    (tmp_path / ".quotecheck.yaml").write_text("rulez: 1\n", encoding="utf-8")
    words = ["bash", "-c", TRY, "bash", "quotecheck", "explain", "zh.atmospheric-a"]
    done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.stdout.split(), done.stderr) == (["zh.atmospheric-answer"], "")


@pytest.mark.parametrize("argument", [["check", "x"], ["check", "--sources", "x"], ["check", "-c", "x"]])
def test_paths_are_left_to_the_shell(argument: list[str], tmp_path: Path, environment: dict[str, str]) -> None:
    asked = {"_QUOTECHECK_COMPLETE": "bash_complete", "COMP_CWORD": str(len(argument))}
    asked["COMP_WORDS"] = "\n".join(["quotecheck", *argument])
    done = subprocess.run(
        ["quotecheck"], cwd=tmp_path, env={**environment, **asked}, capture_output=True, text=True, check=False
    )
    assert done.stdout == "file,x\n"


@pytest.mark.parametrize(("shell", "sign"), [("bash", "bash_complete"), ("zsh", "#compdef"), ("fish", "fish_complete")])
def test_each_shell_has_its_script(shell: str, sign: str, tmp_path: Path, environment: dict[str, str]) -> None:
    done = subprocess.run(
        ["quotecheck", "completion", shell], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert sign in done.stdout
    assert "_QUOTECHECK_COMPLETE" in done.stdout
