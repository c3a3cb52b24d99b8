"""On GitHub Actions: what the command prints there, and the action of this repository, run
step by step as the runner would."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from conftest import ROOT
from test_cli import BAD, GOOD, WORDINGS, run
from test_install import LEFT_OUT
from test_pre_commit import git

ON = {"GITHUB_ACTIONS": "true"}


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    (tmp_path / "bad.md").write_text(BAD, encoding="utf-8")
    (tmp_path / "good.md").write_text(GOOD, encoding="utf-8")
    return tmp_path


# -- the command -----------------------------------------------------------------------


def test_annotations_are_what_a_workflow_gets(desk: Path) -> None:
    done = run("check", "bad.md", cwd=desk, **ON)
    assert done.returncode == 1
    assert done.stdout.startswith("::error file=bad.md,line=1,endLine=1,col=24,endColumn=26,title=redaction.stars ")


@pytest.mark.parametrize("arguments", [["-f", "text"], ["-o", "report"]])
def test_what_is_asked_for_goes_over_that(desk: Path, arguments: list[str]) -> None:
    done = run("check", "bad.md", *arguments, cwd=desk, **ON)
    shown = done.stdout or (desk / "report").read_text(encoding="utf-8")
    assert shown.startswith("bad.md:1:24: major: ")


def test_other_servers_get_text(desk: Path) -> None:
    assert run("check", "bad.md", cwd=desk, GITHUB_ACTIONS="").stdout.startswith("bad.md:1:24")


def test_a_summary_is_added_to_the_page_of_the_run(desk: Path) -> None:
    page = desk / "summary"
    page.write_text("# Before\n\n", encoding="utf-8")
    run("check", "bad.md", cwd=desk, GITHUB_STEP_SUMMARY=str(page), **ON)
    lines = page.read_text(encoding="utf-8").splitlines()
    assert lines[:3] == ["# Before", "", "## quotecheck"]
    assert "| bad.md | 6 |  | 1 |  |  |  |" in lines
    run("check", "bad.md", "-f", "text", cwd=desk, GITHUB_STEP_SUMMARY=str(page), **ON)
    assert page.read_text(encoding="utf-8").splitlines() == lines


def test_a_summary_that_cannot_be_written_changes_no_verdict(desk: Path) -> None:
    done = run("check", "good.md", cwd=desk, GITHUB_STEP_SUMMARY=str(desk / "no" / "folder"), **ON)
    assert done.returncode == 0
    assert "cannot be written" in done.stderr


COMMAND = re.compile(r"^\s*::[\w-]+.*::|##\[\w", re.MULTILINE)
"""What the runner takes for a command (actions/runner, ActionCommand.cs)."""


@pytest.mark.parametrize("format", ["text", "github"])
@pytest.mark.parametrize("command", ["::add-mask::the", "  ::stop-commands::x", "##[add-mask]the", "::error::x"])
def test_no_draft_gives_the_runner_a_command(desk: Path, command: str, format: str) -> None:
    (desk / "bad.md").write_text(f"{command} reluctant to ** it\n", encoding="utf-8")
    shown = run("check", "bad.md", "-f", format, cwd=desk, **ON).stdout
    if format == "text":
        assert command.strip(": #") in shown
        assert not COMMAND.search(shown)
    else:
        assert all(re.match(r"::(error|warning|notice) file=bad\.md,|1 file; ", line) for line in shown.splitlines())


# -- the action ------------------------------------------------------------------------

ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS = ACTION["runs"]["steps"]
EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")


def test_the_action_fits_the_schema_of_actions() -> None:
    schema = json.loads((ROOT / "tests" / "schemas" / "github-action.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator(schema).validate(ACTION)


def test_every_input_is_there_and_used() -> None:
    used = re.findall(r"inputs\.([\w-]+)", json.dumps(STEPS))
    assert set(used) == set(ACTION["inputs"])
    steps = {step["id"] for step in STEPS if "id" in step}
    named = re.findall(r"steps\.([\w-]+)\.outputs\.([\w-]+)", json.dumps([STEPS, ACTION["outputs"]]))
    written = "".join(step.get("run", "") for step in STEPS)
    for step, output in named:
        assert step in steps
        assert f"{output}=" in written


def test_the_page_on_it_has_every_input_and_output() -> None:
    text = (ROOT / "docs" / "continuous-integration.md").read_text(encoding="utf-8")
    assert {name for name in (*ACTION["inputs"], *ACTION["outputs"]) if f"`{name}`" not in text} == set()


def test_nothing_is_put_into_a_script() -> None:
    """A branch may be called $(rm -rf .), so that scripts take all they need from variables."""
    for step in STEPS:
        if "run" in step:
            assert not EXPRESSION.search(step["run"])
            known = {*step["env"], "RUNNER_TEMP", "GITHUB_OUTPUT"}
            assert set(re.findall(r"\$\{?([A-Z][A-Z_]+)", step["run"])) <= known


class Runner:
    """Runs the scripts of the action as GitHub's runner does, on a repository."""

    def __init__(self, folder: Path, repository: Path, action: Path) -> None:
        self.folder, self.repository, self.action = folder, repository, action

    def step(self, name: str, given: Mapping[str, str], **github: str) -> tuple[int, str, dict[str, str]]:
        """The exit code, output and outputs of a step."""
        (step,) = (step for step in STEPS if step.get("name") == name)
        inputs = {key: str(each.get("default", "")) for key, each in ACTION["inputs"].items()} | given
        values = {f"inputs.{key}": value for key, value in inputs.items()}
        values |= {"github.action_path": str(self.action), "github.base_ref": "", "github.event.before": ""}
        values |= {f"github.{key}": value for key, value in github.items()}
        own = {key: EXPRESSION.sub(lambda found: values[found[1]], text) for key, text in step["env"].items()}
        outputs = self.folder / "outputs"
        outputs.write_text("", encoding="utf-8")
        environment = {
            **{key: value for key, value in os.environ.items() if not key.startswith("PYTHON")},
            "PATH": f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": sysconfig.get_path("purelib"),  # the libraries, in place of an index to get them from
            "PIP_NO_DEPS": "1",
            "PIP_NO_BUILD_ISOLATION": "0",
            "GITHUB_ACTIONS": "true",
            "GITHUB_OUTPUT": str(outputs),
            "GITHUB_STEP_SUMMARY": str(self.folder / "summary"),
            "RUNNER_TEMP": str(self.folder / "temp"),
            **own,
        }
        script = self.folder / "script.sh"
        script.write_text(step["run"], encoding="utf-8")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.repository,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        told = dict(line.split("=", 1) for line in outputs.read_text(encoding="utf-8").splitlines())
        return done.returncode, done.stdout + done.stderr, told


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a runner on which the step that installs has run."""
    if not shutil.which("bash"):
        pytest.skip("there is no bash")
    folder = tmp_path_factory.mktemp("runner")
    action = folder / "action"
    shutil.copytree(ROOT, action, ignore=LEFT_OUT)
    (folder / "temp").mkdir()
    (folder / "bin").mkdir()
    (folder / "bin" / "python3").symlink_to(sys.executable)
    code, said, _ = Runner(folder, folder, action).step("Install quotecheck", {})
    assert code == 0, said
    return folder


@pytest.fixture
def runner(installed: Path, tmp_path: Path) -> Runner:
    """A runner with a small repository checked out."""
    repository = tmp_path / "repository"
    (repository / "drafts $(touch pwned)").mkdir(parents=True)
    git("init", "-qb", "main", cwd=repository)
    (repository / "drafts $(touch pwned)" / "bad.md").write_text(BAD, encoding="utf-8")
    (repository / "good.md").write_text('"We waited for the snow all year," Ana Ruiz said.\n', encoding="utf-8")
    (repository / "my wordings.yaml").write_text(WORDINGS, encoding="utf-8")
    git("add", "-A", cwd=repository)
    git("commit", "-qm", "all", cwd=repository)
    return Runner(installed, repository, installed / "action")


def test_the_action_checks_a_repository(runner: Runner) -> None:
    code, said, outputs = runner.step("Check", {})
    assert (code, outputs) == (1, {"exit-code": "1"})
    assert "::error file=drafts $(touch pwned)/bad.md,line=1," in said
    assert "title=quotation" not in said
    assert not list(runner.repository.rglob("pwned"))
    assert "## quotecheck" in (runner.folder / "summary").read_text(encoding="utf-8")


def test_the_action_takes_paths_and_sources_line_by_line(runner: Runner) -> None:
    given = {"paths": "  good.md\n\n", "sources": "my wordings.yaml\nmy wordings.yaml", "fail-on": "critical"}
    code, said, outputs = runner.step("Check", given)
    assert (code, outputs["exit-code"]) == (0, "0")
    assert "title=quotation.altered" in said
    assert "bad.md" not in said


@pytest.mark.parametrize("nasty", ["$(touch pwned)", "`touch pwned`", "; touch pwned", "'\"; touch pwned #"])
def test_no_input_is_run(runner: Runner, nasty: str) -> None:
    given = dict.fromkeys(ACTION["inputs"], nasty)
    assert runner.step("Install quotecheck", given)[0] == 2
    for value in ("true", nasty):
        runner.step("Check", {**given, "changed-only": value}, base_ref=nasty, **{"event.before": nasty})
    assert not list(runner.repository.rglob("pwned"))


def test_what_is_no_version_is_not_installed(runner: Runner) -> None:
    code, said, _ = runner.step("Install quotecheck", {"version": "1 --index-url http://x"})
    assert (code, "the input version is no version" in said) == (2, True)


def test_the_action_writes_sarif_beside_annotations(runner: Runner) -> None:
    code, said, outputs = runner.step("Check", {"sarif-file": "out put.sarif", "paths": "."})
    assert (code, outputs) == (1, {"sarif-file": "out put.sarif", "exit-code": "1"})
    log = json.loads((runner.repository / "out put.sarif").read_text(encoding="utf-8"))
    (result,) = log["runs"][0]["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "drafts%20%24%28touch%20pwned%29/bad.md"
    assert said.count("::error ") == 1


def test_the_action_needs_no_name_for_what_it_uploads(runner: Runner) -> None:
    _, _, outputs = runner.step("Check", {"upload-sarif": "true"})
    assert Path(outputs["sarif-file"]).is_file()


def test_the_action_says_what_is_wrong_with_a_configuration(runner: Runner) -> None:
    code, said, outputs = runner.step("Check", {"config": "gone.yaml", "upload-sarif": "true"})
    assert (code, outputs) == (2, {"exit-code": "2"})
    assert said.count("gone.yaml: no such file or folder") == 1


def changed_is_an_option() -> bool:
    from quotecheck.commands.check import check

    return any("--changed" in parameter.opts for parameter in check.params)


@pytest.mark.skipif(not changed_is_an_option(), reason="`check` cannot tell changed lines from others")
@pytest.mark.parametrize("event", ["pull request", "push"])
def test_the_action_can_keep_to_what_has_changed(runner: Runner, event: str) -> None:
    """In a clone that has the last commit only, as actions/checkout makes them."""
    head = ["git", "rev-parse", "HEAD"]
    before = subprocess.run(head, cwd=runner.repository, capture_output=True, text=True, check=True).stdout.strip()
    git("checkout", "-qb", "change", cwd=runner.repository)
    (runner.repository / "good.md").write_text("They are reluctant to ** it.\n", encoding="utf-8")
    git("commit", "-qam", "change", cwd=runner.repository)
    git("config", "uploadpack.allowAnySHA1InWant", "true", cwd=runner.repository)
    shallow = runner.repository.parent / "shallow"
    git("clone", "-q", "--depth=1", "--branch=change", f"file://{runner.repository}", str(shallow), cwd=shallow.parent)
    github = {"base_ref": "main"} if event == "pull request" else {"event.before": before}
    code, said, _ = Runner(runner.folder, shallow, runner.action).step("Check", {"changed-only": "true"}, **github)
    assert code == 1, said
    assert "::error file=good.md,line=1," in said
    assert "bad.md" not in said
