"""Only what stands on changed lines, as the real Git has it."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from conftest import git
from hypothesis import given
from hypothesis import strategies as st
from test_cli import BAD, GOOD, run

from quotecheck.changed import is_reference, spans

NEW = "Berlin was loath to ** them.\n"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A repository with an old draft that has an issue."""
    git("init", "-q", "-b", "main", cwd=tmp_path)
    (tmp_path / "news").mkdir()
    (tmp_path / "old.md").write_text(f"{BAD}\n{GOOD}", encoding="utf-8")
    (tmp_path / "news" / "still.md").write_text(BAD, encoding="utf-8")
    commit(tmp_path)
    return tmp_path


def commit(desk: Path) -> None:
    git("add", "-A", cwd=desk)
    git("commit", "-qm", "all", cwd=desk)


def found(*arguments: str, cwd: Path, **environment: str) -> list[str]:
    """The places of findings."""
    done = run("check", "--format", "json", *arguments, cwd=cwd, **environment)
    report = json.loads(done.stdout)
    places = [(file["path"], finding["start"]) for file in report["files"] for finding in file["findings"]]
    assert (done.returncode, done.stderr) == (1 if places else 0, "")
    return [f"{path}:{start['line']}:{start['column']}" for path, start in places]


def add(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def test_nothing_has_changed(desk: Path) -> None:
    done = run("check", "--changed", cwd=desk)
    assert (done.returncode, done.stdout) == (0, "0 files; 0 words; 0 issues; 0 quotations\n")


def test_changed_lines_alone(desk: Path) -> None:
    add(desk / "old.md", f"\n{NEW}")
    assert found("--changed", cwd=desk) == ["old.md:5:21"]
    assert found("--changed", "HEAD", "--", ".", cwd=desk) == ["old.md:5:21"]
    assert found("old.md", "--changed", cwd=desk) == ["old.md:5:21"]
    assert found("--changed", "old.md", cwd=desk) == ["old.md:5:21"]  # no reference, so a path
    assert found("--changed", "news", cwd=desk) == []
    done = run("check", "--changed", cwd=desk)
    assert done.stdout.endswith("hidden: 1 on unchanged lines\n")


def test_the_lines_above_may_have_gone(desk: Path) -> None:
    (desk / "old.md").write_text(f"{NEW}{GOOD}", encoding="utf-8")
    assert found("--changed", cwd=desk) == ["old.md:1:21"]
    (desk / "old.md").write_text(BAD, encoding="utf-8")  # lines removed, none added
    assert found("--changed", cwd=desk) == []


def test_in_a_folder_below(desk: Path) -> None:
    add(desk / "old.md", NEW)
    add(desk / "news" / "still.md", f"\n{NEW}")
    assert found("--changed", cwd=desk / "news") == ["still.md:3:21"]
    assert found("..", "--changed", cwd=desk / "news") == ["../news/still.md:3:21", "../old.md:4:21"]


def test_new_files_are_new_in_all_their_lines(desk: Path) -> None:
    (desk / ".gitignore").write_text("hidden.md\n", encoding="utf-8")
    for name in ("untracked.md", "hidden.md", "added.md", "meant.md"):
        (desk / name).write_text(BAD, encoding="utf-8")
    git("add", "added.md", cwd=desk)
    git("add", "-N", "meant.md", cwd=desk)
    assert found("--changed", cwd=desk) == ["added.md:1:24", "meant.md:1:24", "untracked.md:1:24"]
    assert found("hidden.md", "--changed", cwd=desk) == ["hidden.md:1:24"]
    assert found("--staged", cwd=desk) == ["added.md:1:24"]


def test_a_renamed_file_keeps_its_old_lines(desk: Path) -> None:
    long = "".join(f"Line {number} of a story.\n\n" for number in range(30))
    (desk / "old.md").write_text(f"{BAD}\n{long}", encoding="utf-8")
    commit(desk)
    git("mv", "old.md", "new name.md", cwd=desk)
    assert found("--changed", cwd=desk) == []
    add(desk / "new name.md", NEW)
    assert found("--changed", cwd=desk) == ["new name.md:63:21"]


@pytest.mark.parametrize("name", ["a b.md", "ü大.md", 'say "so".md', "tab\tin.md", "-f.md", "two\nlines.md", "[a]*.md"])
def test_odd_names(desk: Path, name: str) -> None:
    (desk / name).write_text(GOOD, encoding="utf-8")
    commit(desk)
    (desk / name).write_text(f"{GOOD}\n{NEW}", encoding="utf-8")
    assert found("--changed", cwd=desk) == [f"{name}:3:21"]
    git("add", "-A", cwd=desk)
    assert found("--staged", cwd=desk) == [f"{name}:3:21"]


def test_what_is_staged_is_read_from_the_index(desk: Path) -> None:
    (desk / "old.md").write_text(f"{GOOD}{NEW}", encoding="utf-8")
    git("add", "-A", cwd=desk)
    (desk / "old.md").write_text(f"\n\n\n{GOOD}{GOOD}{BAD}", encoding="utf-8")
    assert found("--staged", cwd=desk) == ["old.md:2:21"]
    assert found("--changed", cwd=desk) == ["old.md:6:24"]


def test_a_reference_and_where_a_branch_left_it(desk: Path) -> None:
    git("checkout", "-qb", "draft", cwd=desk)
    (desk / "mine.md").write_text(NEW, encoding="utf-8")
    commit(desk)
    git("checkout", "-q", "main", cwd=desk)
    (desk / "old.md").write_text(GOOD, encoding="utf-8")  # mended there, and not here
    commit(desk)
    git("checkout", "-q", "draft", cwd=desk)
    assert found("--changed", cwd=desk) == []
    assert found("--changed", "HEAD~1", cwd=desk) == ["mine.md:1:21"]
    assert found("--changed", "main", cwd=desk) == ["mine.md:1:21", "old.md:1:24"]
    assert found("--changed", "main...", cwd=desk) == ["mine.md:1:21"]


def test_before_the_first_commit_all_is_new(tmp_path: Path) -> None:
    git("init", "-q", cwd=tmp_path)
    (tmp_path / "a.md").write_text(BAD, encoding="utf-8")
    git("add", "-A", cwd=tmp_path)
    assert found("--changed", cwd=tmp_path) == ["a.md:1:24"]
    assert found("--staged", cwd=tmp_path) == ["a.md:1:24"]


def test_neither_configuration_nor_attributes_nor_environment_change_anything(desk: Path) -> None:
    for key, value in {
        "diff.external": "false", "diff.noprefix": "true", "diff.mnemonicPrefix": "true", "diff.context": "9",
        "diff.interHunkContext": "9", "color.ui": "always", "color.diff": "always", "core.quotePath": "true",
        "diff.relative": "true", "diff.renames": "false", "core.pager": "false", "diff.words.textconv": "false",
        "diff.colorMoved": "zebra", "diff.suppressBlankEmpty": "true", "core.fsmonitor": "false",
    }.items():  # fmt: skip
        git("config", key, value, cwd=desk)
    (desk / ".gitattributes").write_text("*.md diff=words\n", encoding="utf-8")
    commit(desk)
    add(desk / "old.md", NEW)
    add(desk / "news" / "still.md", "diff --git a/x b/x\n@@ -1 +1,9 @@\nBinary files a and b differ\n")
    told = found(".", "--changed", cwd=desk, GIT_EXTERNAL_DIFF="false", GIT_DIFF_OPTS="--unified=9", LC_ALL="de_DE")
    assert told == ["old.md:4:21"]


def test_a_file_that_git_does_not_see_as_lines_is_new_as_a_whole(desk: Path) -> None:
    (desk / "wide.md").write_bytes(GOOD.encode("utf-16"))
    commit(desk)
    (desk / "wide.md").write_bytes((BAD + GOOD).encode("utf-16"))
    assert found("--changed", cwd=desk) == ["wide.md:1:24"]


def test_a_conflict_a_link_and_a_repository_within(desk: Path) -> None:
    git("checkout", "-qb", "other", cwd=desk)
    (desk / "old.md").write_text(GOOD + NEW, encoding="utf-8")
    commit(desk)
    git("checkout", "-q", "main", cwd=desk)
    (desk / "old.md").write_text(GOOD + "Rome was loath to ** them.\n", encoding="utf-8")
    commit(desk)
    with pytest.raises(Exception, match="merge"):
        git("merge", "other", cwd=desk)
    git("init", "-q", "inner", cwd=desk)
    (desk / "inner" / "a.md").write_text(BAD, encoding="utf-8")
    (desk / "link.md").symlink_to("news/still.md")
    places = found("--changed", cwd=desk)
    assert {"inner/a.md:1:24", "link.md:1:24"} <= set(places)
    assert any(place.startswith("old.md:") for place in places)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["--changed", "nope"], "Git knows no commit called `nope`\n  name a branch, a tag or a commit"),
        (["--changed", "nope..."], "Git knows no commit called `nope`"),
        (["-", "--changed"], "standard input (-) has no history"),
        ([], "Missing argument 'PATH...'"),
        (["gone.md", "--changed"], "gone.md: no such file or folder"),
    ],
)
def test_what_cannot_be_compared(desk: Path, arguments: list[str], error: str) -> None:
    done = run("check", *arguments, cwd=desk)
    assert done.returncode == 2
    assert error in done.stderr


def test_an_option_is_no_reference(desk: Path) -> None:
    assert is_reference("HEAD", desk)
    assert not is_reference("--all", desk)


def test_outside_a_repository(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(GOOD, encoding="utf-8")
    for options in (["--changed"], ["--staged", "a.md"]):
        done = run("check", *options, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, "")
        assert "this is in no Git repository\n  what has changed is known in Git repositories only" in done.stderr


def test_without_git(desk: Path) -> None:
    assert shutil.which("git")
    done = run("check", "--changed", cwd=desk, PATH=os.devnull)
    assert done.returncode == 2
    assert "Git cannot be run" in done.stderr


@given(st.lists(st.text("a\r\né", max_size=5)), st.lists(st.tuples(st.integers(1, 12), st.integers(1, 4))))
def test_lines_are_those_of_git(pieces: list[str], lines: list[tuple[int, int]]) -> None:
    text = "".join(pieces)
    all_lines = text.split("\n")
    for first, count in lines:
        wanted = "\n".join([*all_lines, ""][first - 1 : first - 1 + count])
        for span in spans(text, [(first, count)]):
            assert text[span.start : span.end].rstrip("\n") == wanted.rstrip("\n")
