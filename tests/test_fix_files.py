"""`check --fix` and `--diff` in their own process, on files that must not be harmed."""

from __future__ import annotations

import codecs
import io
import json
import os
import random
import signal
import stat
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from conftest import ROOT

from quotecheck import files, fixes
from quotecheck.batch import Desk, Settings
from quotecheck.errors import QuotecheckError
from quotecheck.fixes import Mode
from quotecheck.report import patch

BAD = "They saw the the sea ,, and left.\n\nHe said, “the the army went.”\n"
GOOD = "They saw the sea, and left.\n\nHe said, “the the army went.”\n"


def run(*arguments: str | Path, cwd: Path, given: bytes = b"", **options: Any) -> subprocess.CompletedProcess[bytes]:
    done = subprocess.run(
        [sys.executable, "-m", "quotecheck", "check", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        input=given,
        capture_output=True,
        check=False,
        **options,
    )
    assert b"Traceback" not in done.stderr, done.stderr
    return done


def test_what_is_left_is_reported_and_how_many_are_fixed(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(BAD + "\nThey went to Haishenwai.\n", encoding="utf-8")
    (tmp_path / "b.md").write_text(GOOD, encoding="utf-8")
    done = run(".", "--fix", cwd=tmp_path)
    assert done.returncode == 1
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == GOOD + "\nThey went to Haishenwai.\n"
    out = done.stdout.decode()
    assert "a.md:5:14: major: " in out
    assert out.splitlines()[-1].endswith("; 3 fixed")
    again = run(".", "--fix", cwd=tmp_path).stdout.decode()
    assert again == out.replace("; 3 fixed", "")


def test_unsafe_fixes_are_made_where_they_are_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("They went to Haishenwai.\n", encoding="utf-8")
    assert run("a.md", "--fix", cwd=tmp_path).returncode == 1
    assert run("a.md", "--fix", "--unsafe-fixes", cwd=tmp_path).returncode == 0
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == "They went to Vladivostok.\n"
    alone = run("a.md", "--unsafe-fixes", cwd=tmp_path)
    assert (alone.returncode, b"--unsafe-fixes goes with --fix or --diff" in alone.stderr) == (2, True)


def test_a_report_for_programs_says_how_many_are_fixed(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(BAD, encoding="utf-8")
    report = yaml.safe_load(run("a.md", "--fix", "--format", "yaml", cwd=tmp_path).stdout)
    jsonschema.validate(report, json.loads(files.report_schema()))
    assert (report["summary"]["fixed"], report["files"][0]["fixed"]) == (3, 3)


def test_without_anything_to_fix_no_file_is_touched(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(GOOD, encoding="utf-8")
    before = (tmp_path / "a.md").stat()
    run("a.md", "--fix", cwd=tmp_path)
    after = (tmp_path / "a.md").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


# -- what a file is -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "encoding", "told"),
    [
        (b"", "utf-8", None),
        (codecs.BOM_UTF8, "utf-8", None),
        (codecs.BOM_UTF16_LE, "utf-16-le", None),
        (codecs.BOM_UTF16_BE, "utf-16-be", None),
        (b"", "gb18030", "gb18030"),
        (b"", "gb18030", "auto"),
        (b"", "utf-8", "utf-8-sig"),
        (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
        (b"", "cp1252", "cp1252"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", ""])
def test_encoding_byte_order_mark_and_line_ends_stay(
    tmp_path: Path, head: bytes, encoding: str, told: str | None, end: str
) -> None:
    more = "" if encoding == "cp1252" else "记者从有关部门了解到，今年的经济增长速度很快。"
    before, after = (f"One“x”.\n\n{text}{more}\n\nTwo.".replace("\n", end or "\n") + end for text in (BAD, GOOD))
    (tmp_path / "a.md").write_bytes(head + before.encode(encoding))
    Desk(Settings(fix=Mode.SAFE, encoding=told)).check_paths([tmp_path / "a.md"])
    assert (tmp_path / "a.md").read_bytes() == head + after.encode(encoding)


def test_mixed_line_ends_stay_mixed(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"One\r\nthe the two\nthree\r\rand\r\nand four\n\r\n")
    run("a.md", "--fix", cwd=tmp_path)
    assert (tmp_path / "a.md").read_bytes() == b"One\r\nthe two\nthree\r\rand\r\nfour\n\r\n"


def test_mode_and_links_stay(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    real, link = tmp_path / "texts" / "a.md", tmp_path / "link.md"
    real.write_text(BAD, encoding="utf-8")
    real.chmod(0o754)
    link.symlink_to(Path("texts") / "a.md")
    run("link.md", "--fix", cwd=tmp_path)
    assert link.is_symlink()
    assert real.read_text(encoding="utf-8") == GOOD
    assert stat.S_IMODE(real.stat().st_mode) == 0o754
    assert [path.name for path in (tmp_path / "texts").iterdir()] == ["a.md"]


def test_what_the_encoding_has_not_is_left_out_and_told(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"The caf\xe9 of of men......\n")
    done = run("a.md", "--fix", "--unsafe-fixes", "--encoding", "latin-1", cwd=tmp_path)
    assert (tmp_path / "a.md").read_bytes() == b"The caf\xe9 of men......\n"
    assert "a.md:1:16: “......” is not fixed: “…” cannot be written in LATIN-1" in done.stderr.decode()
    assert done.returncode == 0


def test_a_package_is_reported_on_and_never_written(tmp_path: Path) -> None:
    body = "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body><w:p><w:r>"
    body += "<w:t>They saw the the sea.</w:t></w:r></w:p></w:body></w:document>"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        package.writestr("word/document.xml", body)
    (tmp_path / "a.docx").write_bytes(packed.getvalue())
    done = run("a.docx", "--fix", cwd=tmp_path)
    assert (tmp_path / "a.docx").read_bytes() == packed.getvalue()
    assert b"a.docx: nothing is fixed: files of the format docx are reported on and never written" in done.stderr
    assert b"a.docx:1:10: minor" in done.stdout


def test_a_draft_that_cannot_be_read_does_not_hinder_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(b"\xff\xfe\xff")
    (tmp_path / "b.md").write_text(BAD, encoding="utf-8")
    assert run(".", "--fix", cwd=tmp_path).returncode == 2
    assert (tmp_path / "b.md").read_text(encoding="utf-8") == GOOD


# -- what may go wrong ----------------------------------------------------------------------


def test_a_read_only_file_stays_as_it_is(tmp_path: Path) -> None:
    draft = tmp_path / "a.md"
    draft.write_text(BAD, encoding="utf-8")
    draft.chmod(0o444)
    done = run("a.md", "--fix", cwd=tmp_path)
    assert done.returncode == 2
    assert b"a.md: not written: the file is read-only\n  allow writing it" in done.stderr
    assert draft.read_text(encoding="utf-8") == BAD
    assert "the the sea" in done.stdout.decode()
    assert "fixed" not in done.stdout.decode()


def fix_here(draft: Path) -> tuple[QuotecheckError, ...]:
    outcome = Desk(Settings(fix=Mode.SAFE)).check_paths([draft])
    assert outcome.failed
    assert [path.name for path in draft.parent.iterdir()] == [draft.name]
    return outcome.errors


def test_a_folder_that_cannot_be_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.md").write_text(BAD, encoding="utf-8")

    def refuse(**_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    (error,) = fix_here(tmp_path / "a.md")
    assert (error.message, error.hint) == ("cannot be written: permission denied", "allow writing to its folder")
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == BAD


def test_a_file_that_changes_meanwhile_is_left_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.md").write_text(BAD, encoding="utf-8")
    real = fixes.fix

    def slow(*given: Any) -> Any:
        (tmp_path / "a.md").write_text("Somebody saved this.\n", encoding="utf-8")
        return real(*given)

    monkeypatch.setattr(fixes, "fix", slow)
    (error,) = fix_here(tmp_path / "a.md")
    assert (error.message, error.hint) == ("not written: the file has changed meanwhile", "run it again")
    assert (tmp_path / "a.md").read_text(encoding="utf-8") == "Somebody saved this.\n"


def test_a_file_that_goes_meanwhile_does_not_come_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.md").write_text(BAD, encoding="utf-8")
    monkeypatch.setattr(files.os, "fsync", lambda _: (tmp_path / "a.md").unlink())
    outcome = Desk(Settings(fix=Mode.SAFE)).check_paths([tmp_path / "a.md"])
    assert [error.message for error in outcome.errors] == ["cannot be written: no such file or directory"]
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_the_old_file(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    draft = tmp_path / "a.md"
    draft.write_text("Nothing here.\n\n" * 20_000 + BAD, encoding="utf-8")
    before = draft.read_bytes()
    run("a.md", "--diff", cwd=tmp_path)  # compiled rules are in the cache from here on

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    done = run("a.md", "--fix", cwd=tmp_path, preexec_fn=limit)
    assert done.returncode == 2
    assert b"a.md: cannot be written: file too large" in done.stderr
    assert draft.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["a.md"]


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="nothing kills like that here")
def test_a_process_that_is_killed_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    draft = tmp_path / "a.md"
    before = ("Nothing here.\n\n" * 2_000 + BAD).encode()
    after = ("Nothing here.\n\n" * 2_000 + GOOD).encode()
    chance = random.Random(7)
    draft.write_bytes(before)
    started = time.monotonic()
    run("a.md", "--fix", cwd=tmp_path)
    whole = time.monotonic() - started
    assert draft.read_bytes() == after
    for _ in range(12):
        draft.write_bytes(before)
        with subprocess.Popen(
            [sys.executable, "-m", "quotecheck", "check", "a.md", "--fix"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.DEVNULL,
        ) as process:
            time.sleep(whole * chance.uniform(0.3, 1.1))
            process.kill()
        assert draft.read_bytes() in (before, after)
    draft.write_bytes(before)
    run("a.md", "--fix", cwd=tmp_path)
    assert draft.read_bytes() == after


# -- patches ----------------------------------------------------------------------------------

FILES = {
    "a.md": BAD.encode(),
    "no end.md": BAD.encode().rstrip(b"\n"),
    "texts/crlf.txt": BAD.replace("\n", "\r\n").encode(),
    "texts/é 中.md": codecs.BOM_UTF8 + BAD.encode(),
    'texts/a"b.md': BAD.encode(),
    "texts/good.md": GOOD.encode(),
    "mixed.md": b"the the\rone\x0c\r\ntwo ,, three\n",
}


def lay_out(folder: Path) -> None:
    for name, data in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(data)


def contents(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


@pytest.mark.parametrize("tool", [("git", "apply", "-"), ("patch", "-p1", "--binary")])
def test_a_patch_does_what_fix_does(tmp_path: Path, tool: tuple[str, ...]) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        folder.mkdir()
        (folder / ".git").mkdir()
        lay_out(folder)
    run(".", "--fix", cwd=there)
    (here / ".git").rmdir()
    done = run(".", "--diff", cwd=here)
    assert (done.returncode, done.stderr) == (1, b"")
    assert contents(here) == FILES
    applied = subprocess.run(tool, cwd=here, input=done.stdout, capture_output=True, check=False)
    assert applied.returncode == 0, applied.stderr + applied.stdout
    assert contents(here) == contents(there)
    assert contents(here) != FILES
    none = run(".", "--diff", cwd=here)
    assert (none.returncode, none.stdout, none.stderr) == (0, b"", b"")


def test_a_patch_for_a_path_from_elsewhere(tmp_path: Path) -> None:
    lay_out(tmp_path)
    (tmp_path / "desk").mkdir()
    done = run(tmp_path / "a.md", "--diff", cwd=tmp_path)
    assert done.stdout.startswith(b"--- a/a.md\n+++ b/a.md\n")
    outside = run(Path("..") / "a.md", "--diff", cwd=tmp_path / "desk")
    assert outside.stdout.startswith(f"--- a{tmp_path.as_posix()}/a.md\n".encode())


def test_a_patch_in_a_file_and_both_options_together(tmp_path: Path) -> None:
    lay_out(tmp_path)
    done = run("a.md", "--fix", "--diff", "--output", "fixes.patch", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (1, b"")
    assert (tmp_path / "fixes.patch").read_bytes() == run("a.md", "--diff", cwd=tmp_path).stdout
    assert (tmp_path / "a.md").read_bytes() == BAD.encode()


def test_a_patch_cannot_show_utf_16(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(BAD.encode("utf-16"))
    done = run("a.md", "--diff", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"a.md: the changes are not shown" in done.stderr


def test_a_patch_on_a_terminal_steers_nothing() -> None:
    found = patch.render("a.md", b"a \x1b[2J ,, b\r\n", b"a \x1b[2J, b\r\n")
    assert patch.shown(found, color=True) == (
        "\x1b[31m--- a/a.md\x1b[0m\n\x1b[32m+++ b/a.md\x1b[0m\n\x1b[36m@@ -1 +1 @@\x1b[0m\n"
        "\x1b[31m-a ␛[2J ,, b\x1b[0m\n\x1b[32m+a ␛[2J, b\x1b[0m\n"
    )


# -- standard input -----------------------------------------------------------------------------


def test_standard_input_is_fixed_on_its_way_to_standard_output(tmp_path: Path) -> None:
    done = run("-", "--fix", "--stdin-filename", "a.txt", cwd=tmp_path, given=codecs.BOM_UTF8 + BAD.encode())
    assert done.stdout == codecs.BOM_UTF8 + GOOD.encode()
    assert done.stderr.decode().startswith("a.txt:3:11: minor: ")
    assert done.stderr.decode().endswith("; 3 fixed\n")
    clean = run("-", "--fix", "--output", "report", cwd=tmp_path, given=b"Nothing.\r\n")
    assert (clean.returncode, clean.stdout, clean.stderr) == (0, b"Nothing.\r\n", b"")
    assert (tmp_path / "report").read_text(encoding="utf-8").startswith("1 file; 1 words; 0 issues")


def test_standard_input_as_a_patch(tmp_path: Path) -> None:
    done = run("-", "--diff", "--stdin-filename", "news/a.md", cwd=tmp_path, given=BAD.encode())
    assert done.stdout.startswith(b"--- a/news/a.md\n+++ b/news/a.md\n@@ -1,3 +1,3 @@\n-They saw the the sea ,,")
