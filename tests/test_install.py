"""The rule packs are found however quotecheck is installed."""

from __future__ import annotations

import os
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
