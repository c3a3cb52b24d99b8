"""The rule packs are found however quotecheck is installed."""

from __future__ import annotations

import configparser
import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
from pathlib import Path

import pytest
from conftest import LEFT_OUT, ROOT

FOUND = """
import quotecheck
print(quotecheck.__file__)
print([finding.rule for finding in quotecheck.check_text("loath to ** it").findings])
"""


def run(*arguments: object, cwd: Path, **environment: str) -> str:
    settings = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [*map(str, arguments)], cwd=cwd, env={**settings, **environment}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources, so that building leaves nothing in them."""
    folder = tmp_path_factory.mktemp("install") / "checkout"
    shutil.copytree(ROOT, folder, ignore=LEFT_OUT)
    return folder


@pytest.fixture
def python(tmp_path: Path) -> Path:
    """A new virtual environment that borrows the libraries of this one."""
    run(sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv", cwd=tmp_path)
    libraries = tmp_path / "venv" / Path(sysconfig.get_path("purelib")).relative_to(sys.prefix)
    (libraries / "borrowed.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return tmp_path / "venv" / Path(sysconfig.get_path("scripts")).relative_to(sys.prefix) / "python"


@pytest.mark.parametrize("how", [[], ["-e"]], ids=["installed", "editable"])
def test_an_installation_finds_its_rules(checkout: Path, python: Path, tmp_path: Path, how: list[str]) -> None:
    offline = ["-q", "--no-deps", "--no-build-isolation"]
    run(sys.executable, "-m", "pip", "--python", python, "install", *offline, *how, checkout, cwd=tmp_path)
    place, found = run(python, "-c", FOUND, cwd=tmp_path).splitlines()
    assert Path(place).is_relative_to(checkout) is bool(how)
    assert found == "['redaction.stars']"
    assert " 0 failures\n" in run(python.parent / "quotecheck", "rules", "test", cwd=tmp_path)


def test_a_bare_checkout_finds_its_rules(checkout: Path, tmp_path: Path) -> None:
    place, found = run(sys.executable, "-c", FOUND, cwd=tmp_path, PYTHONPATH=str(checkout)).splitlines()
    assert Path(place).is_relative_to(checkout)
    assert found == "['redaction.stars']"


def test_the_source_distribution_holds_what_it_needs(checkout: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "build", "-q", "--sdist", "--no-isolation", "-o", tmp_path, checkout, cwd=tmp_path)
    (archive,) = tmp_path.glob("*.tar.gz")
    with tarfile.open(archive) as packed:
        held = {name.partition("/")[2] for name in packed.getnames()}
    assert {"rules/zh/names.yaml", "quotecheck/words/en.yaml", "quotecheck/report/schema.json", "LICENSE"} <= held
    assert {f"quotecheck/report/html/{name}" for name in ("page.html", "page.css", "page.js")} <= held


# -- what is published ---------------------------------------------------------------------


def built(kind: str, checkout: Path, folder: Path) -> Path:
    """A wheel or source distribution of a checkout."""
    command = ["-m", "build", "-q", f"--{kind}", "--no-isolation", "-o", folder, checkout]
    run(sys.executable, *command, cwd=folder.parent, SOURCE_DATE_EPOCH="1700000000")
    (archive,) = folder.iterdir()
    return archive


@pytest.mark.parametrize("kind", ["wheel", "sdist"])
def test_what_is_published_can_be_installed(checkout: Path, python: Path, tmp_path: Path, kind: str) -> None:
    archive = built(kind, checkout, tmp_path / kind)
    offline = ["-q", "--no-deps", "--no-build-isolation", "--no-index"]
    run(sys.executable, "-m", "pip", "--python", python, "install", *offline, archive, cwd=tmp_path)
    place, found = run(python, "-c", FOUND, cwd=tmp_path).splitlines()
    assert Path(place).is_relative_to(tmp_path / "venv")
    assert found == "['redaction.stars']"
    draft = tmp_path / "draft.md"
    draft.write_text("loath to ** it\n", encoding="utf-8")
    for format in ("sarif", "html"):
        run(python.parent / "quotecheck", "check", draft, "--format", format, "--fail-on", "none", cwd=tmp_path)


def test_two_builds_of_one_wheel_are_equal(checkout: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "another place" / "checkout"
    shutil.copytree(checkout, elsewhere, ignore=LEFT_OUT)
    for file in elsewhere.rglob("*"):
        os.utime(file, (1_600_000_000, 1_600_000_000))
    one, other = built("wheel", checkout, tmp_path / "one"), built("wheel", elsewhere, tmp_path / "other")
    assert one.name == other.name
    assert one.read_bytes() == other.read_bytes()


def _package(name: str, *flaws: str) -> dict[str, object]:
    return {"name": name, "version": "1", "vulns": [{"id": flaw, "fix_versions": []} for flaw in flaws]}


@pytest.mark.parametrize(
    ("told", "code", "said"),
    [
        ([_package("click"), _package("mkdocs")], 0, "2 packages audited, 0 flaws in what quotecheck needs\n"),
        ([_package("Click", "CVE-1")], 1, "Click 1: CVE-1, mended in no version yet (quotecheck needs it)\n"),
        ([_package("mkdocs", "CVE-2")], 0, "mkdocs 1: CVE-2, mended in no version yet (for developers only)\n"),
        (
            [{"name": "click", "skip_reason": "not found"}, _package("mkdocs")],
            0,
            "1 packages audited, 0 flaws in what quotecheck needs; 1 could not be audited\n",
        ),
        (
            [{"name": "click", "skip_reason": "not found"}],
            0,
            "not audited: the database that was reached knows none of 1 packages\n",
        ),
        (None, 0, "not audited: pip-audit could not look anything up: no way there\n"),
    ],
)
def test_an_audit_says_what_was_audited(tmp_path: Path, told: list[object] | None, code: int, said: str) -> None:
    answer = "sys.exit('no way there')" if told is None else f"print({json.dumps({'dependencies': told})!r})"
    (tmp_path / "pip_audit.py").write_text(f"import sys\n{answer}\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, ROOT / ".ci" / "audit"],
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (code, "")
    assert said in done.stdout


def test_dependencies_are_bounded_below_and_above() -> None:
    settings = configparser.ConfigParser(interpolation=None)
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    listed = [settings["options"]["install_requires"], *settings["options.extras_require"].values()]
    wanted = [line for text in listed for line in text.splitlines() if line.strip() and "%(" not in line]
    assert len(wanted) > 30
    open_ended = [line for line in wanted if not re.fullmatch(r"[\w.-]+(\[\w+\])? >=[\d.]+,<[\d.]+", line.strip())]
    assert open_ended == ["setuptools >=70"]  # builds of the tests; what is published names its own
