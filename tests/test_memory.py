"""Drafts that were read over before: the same report, and never one of another draft."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT

from quotecheck import batch, memory
from quotecheck.batch import Desk, Settings
from quotecheck.check import Draft, read_over
from quotecheck.formats import read
from quotecheck.stored import pack, unpack

DRAFTS = {
    "story.md": "---\ntitle: A\n---\n\nThey were reluctant to ** the Su-35, *she* said: “First tasks &amp; more.”\n",
    "plain.txt": "\ufeffThe the “ship” sailed ,\r\nand Kim said, \"We will win.\"\r\n",
    "page.html": "<p>He gave an <b>atmospheric</b> answer &mdash; twice.</p><blockquote><p>Ships ,</p></blockquote>",
    "unit.po": 'msgid "港口有12万人。"\nmsgstr "The port has 12,000 people ,"\n',
    "talk.srt": "1\n00:00:01,000 --> 00:00:02,000\nThe the ship.\n",
}  # fmt: skip


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a draft of each kind, and no memory yet."""
    monkeypatch.setattr(memory, "FILE", str(tmp_path / "kept" / "drafts.sqlite"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "desk").mkdir()
    for name, text in DRAFTS.items():
        (tmp_path / "desk" / name).write_bytes(text.encode("utf-8"))
    return tmp_path / "desk"


def report(desk: Path, **settings: object) -> object:
    """What a run over the folder comes to."""
    return Desk(Settings(remember=True, **settings)).check_paths([desk])  # type: ignore[arg-type]


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The drafts that are read over from here on."""
    names: list[str] = []

    def counting(document, *rest):  # type: ignore[no-untyped-def]
        names.append(Path(document.name).name)
        return read_over(document, *rest)

    monkeypatch.setattr(batch, "read_over", counting)
    return names


def test_what_has_not_changed_is_not_read_over_again(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = report(desk)
    read_again = counted(monkeypatch)
    assert report(desk) == first
    assert read_again == []
    (desk / "plain.txt").write_text("The ship.\n", encoding="utf-8")
    assert report(desk) != first
    assert read_again == ["plain.txt"]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"select": ("mechanics",)}, id="other rules"),
        pytest.param({"encoding": "latin-1"}, id="another encoding"),
        pytest.param({"changes": {"lang": "fr"}}, id="another language"),
    ],
)
def test_drafts_are_read_anew_where_they_are_checked_in_another_way(
    desk: Path, monkeypatch: pytest.MonkeyPatch, change: dict[str, object]
) -> None:
    report(desk)
    read_again = counted(monkeypatch)
    assert report(desk, **change) == Desk(Settings(**change)).check_paths([desk])  # type: ignore[arg-type]
    assert {"story.md", "plain.txt"} <= set(read_again)


def test_a_rule_that_changes_changes_the_report(desk: Path) -> None:
    (desk / ".quotecheck.yaml").write_text("rules: house.yaml\n", encoding="utf-8")
    rule = (
        "- id: house.a\n  kind: pattern\n  pattern: WORD\n  message: m\n"
        "  category: style/awkward\n  severity: major\n  confidence: high\n"
    )
    told = []
    for word in ("sailed", "reluctant"):
        (desk / "house.yaml").write_text(rule.replace("WORD", word), encoding="utf-8")
        done = Desk(Settings(remember=True)).check_paths([desk / "plain.txt", desk / "story.md"])
        told.append([result.path for result in done.report.files for one in result.findings if one.rule == "house.a"])
    assert told == [[str(desk / "plain.txt")], [str(desk / "story.md")]]


def test_parts_that_cannot_be_read_are_told_again(desk: Path) -> None:
    (desk / "unit.po").write_text(DRAFTS["unit.po"] + '\nmsgid "a\nmsgstr "b"\n', encoding="utf-8")
    first, second = report(desk), report(desk)
    assert [str(error) for error in first.errors] == [str(error) for error in second.errors] != []  # type: ignore[attr-defined]


@pytest.mark.parametrize("name", DRAFTS)
def test_what_is_kept_gives_the_draft_again(desk: Path, name: str) -> None:
    path = desk / name
    checker = Desk().checker(path)
    data = path.read_bytes()
    draft = read_over(read(data, name), checker)
    again = unpack(pack(draft, data), data, name)
    assert (again.document, list(again.findings), list(again.quotes), again.is_paired) == (
        draft.document,
        list(draft.findings),
        list(draft.quotes),
        draft.is_paired,
    )
    assert isinstance(again, Draft)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda path: path.write_bytes(b"SQLite format 3\0 but no more"), id="no database"),
        pytest.param(lambda path: path.write_bytes(path.read_bytes()[:5000]), id="cut short"),
        pytest.param(lambda path: sqlite3.connect(path).executescript("UPDATE drafts SET kept = '[1]'"), id="nonsense"),
        pytest.param(lambda path: sqlite3.connect(path).executescript("DROP TABLE drafts"), id="another database"),
    ],
)
def test_a_cache_that_is_damaged_is_done_without(desk: Path, damage: Callable[[Path], object]) -> None:
    first = report(desk)
    damage(Path(memory.FILE))
    assert report(desk) == first
    assert report(desk) == first
    with sqlite3.connect(memory.FILE) as kept:
        assert kept.execute("SELECT count(*) FROM drafts").fetchone()[0] == len(DRAFTS)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="writes anywhere")
def test_a_cache_that_cannot_be_written_is_done_without(desk: Path) -> None:
    Path(memory.FILE).parent.mkdir(mode=0o500)
    assert report(desk) == report(desk)


def test_a_cache_folder_that_is_a_file_is_done_without(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "FILE", str(desk / "plain.txt" / "drafts.sqlite"))
    assert report(desk) == report(desk)


def test_what_is_kept_is_bounded(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MOST_BYTES", 1)
    for number in range(6):
        (desk / "plain.txt").write_text(f"The ship {number}.\n", encoding="utf-8")
        report(desk)
    with sqlite3.connect(Path(memory.FILE)) as kept:
        assert kept.execute("SELECT count(*) FROM drafts").fetchone()[0] <= len(DRAFTS)


def test_only_places_are_kept_of_what_stands_in_a_draft_as_it_is(desk: Path) -> None:
    (desk / "plain.txt").write_text("An unpublished secret sentence , said nobody.\n", encoding="utf-8")
    report(desk)
    assert b"unpublished secret" not in (Path(memory.FILE)).read_bytes()


def test_the_command_remembers_unless_it_is_told_not_to(desk: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "QUOTECHECK_CACHE_DIR": str(desk.parent / "cache")}
    kept = desk.parent / "cache" / "drafts.sqlite"
    told = []
    for options in (["--no-cache"], [], [], ["--jobs", "2"]):
        assert kept.exists() is bool(told[1:])
        command = [sys.executable, "-m", "quotecheck", "check", "desk", *options]
        told.append(subprocess.run(command, cwd=desk.parent, env=environment, capture_output=True, check=False).stdout)
    assert len(set(told)) == 1
    assert b"Su-35" in told[0]
