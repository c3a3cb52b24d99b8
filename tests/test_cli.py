"""The real command in its own process: arguments, output, exit codes, bad input."""

from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml
from conftest import ROOT, read_terminal

from quotecheck.version import VERSION

BAD = "Moscow is reluctant to ** the ships.\n"
GOOD = "Moscow is reluctant to sell the ships.\n"
WORDINGS = """\
wordings:
  - speaker: Ana Ruiz
    date: 2024-05-01
    language: en
    basis: original
    original: We waited for the rain all year.
"""


def run(
    *arguments: str | Path, cwd: Path, given: bytes | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command, and see that it never shows a traceback or a raw control character."""
    done = subprocess.run(
        [sys.executable, "-m", "quotecheck", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "ascii", **environment},
        input=given if given is not None else b"",
        capture_output=True,
        check=False,
    )
    out, err = done.stdout.decode("utf-8"), done.stderr.decode("utf-8", "backslashreplace")
    assert "Traceback" not in err
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """An editorial repository with a good and a bad draft."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "good.md").write_text(GOOD, encoding="utf-8")
    (tmp_path / "bad.md").write_text(BAD, encoding="utf-8")
    (tmp_path / "wordings.yaml").write_text(WORDINGS, encoding="utf-8")
    return tmp_path


# -- exit codes and output -----------------------------------------------------


def test_a_clean_draft(desk: Path) -> None:
    done = run("check", "good.md", cwd=desk)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "1 file; 7 words; 0 issues; 0 quotations\n"


def test_a_draft_with_a_finding(desk: Path) -> None:
    done = run("check", "bad.md", cwd=desk)
    assert done.returncode == 1
    assert done.stdout.startswith("bad.md:1:24: major: ")


@pytest.mark.parametrize(("level", "code"), [("critical", 0), ("major", 1), ("minor", 1), ("none", 0)])
def test_the_fail_level(desk: Path, level: str, code: int) -> None:
    assert run("check", "bad.md", "--fail-on", level, cwd=desk).returncode == code


def test_an_altered_quotation_fails_and_shows_what_was_said(desk: Path) -> None:
    (desk / "good.md").write_text('"We waited for the snow all year," Ana Ruiz said.\n', encoding="utf-8")
    done = run("check", "good.md", "--sources", "wordings.yaml", cwd=desk)
    assert done.returncode == 1
    assert "quotation altered, attributed to Ana Ruiz" in done.stdout
    assert "diff: We waited for the [-rain-]{+snow+} all year" in done.stdout
    assert "(Ana Ruiz, 2024-05-01, original wording, wordings.yaml:6)" in done.stdout
    assert run("check", "good.md", cwd=desk).returncode == 0


def test_the_least_confidence(desk: Path) -> None:
    (desk / "good.md").write_text("The X Company met.\n\nHe said frankly that it is so.\n", encoding="utf-8")
    high, low = (run("check", "good.md", "--min-confidence", level, cwd=desk) for level in ("high", "low"))
    assert (high.returncode, low.returncode) == (0, 0)
    assert "low]" not in high.stdout
    assert "low]" in low.stdout


@pytest.mark.parametrize("format", ["yaml", "json"])
def test_a_report_in_a_file(desk: Path, format: str) -> None:
    done = run("check", ".", "-f", format, "-o", "report", cwd=desk)
    assert (done.returncode, done.stdout) == (1, "")
    report = yaml.safe_load((desk / "report").read_text(encoding="utf-8"))
    jsonschema.validate(report, json.loads(run("schema", cwd=desk).stdout))
    assert [file["path"] for file in report["files"]] == ["bad.md", "good.md"]
    assert stat.S_IMODE((desk / "report").stat().st_mode) == 0o666 & ~_umask()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_a_report_keeps_the_mode_of_the_file_it_replaces(desk: Path) -> None:
    (desk / "report").write_text("old", encoding="utf-8")
    (desk / "report").chmod(0o640)
    run("check", "good.md", "-o", "report", cwd=desk)
    assert stat.S_IMODE((desk / "report").stat().st_mode) == 0o640
    assert (desk / "report").read_text(encoding="utf-8").startswith("1 file")


def test_standard_input(desk: Path) -> None:
    done = run("check", "-", cwd=desk, given=BAD.encode())
    assert (done.returncode, done.stdout.split(" ")[0]) == (1, "<stdin>:1:24:")
    named = run("check", "-", "--stdin-filename", "news/a.txt", cwd=desk, given=b"It is **bold** to ** it.\n")
    assert named.stdout.startswith("news/a.txt:1:19: ")


def test_the_configuration_of_the_folder_of_standard_input_holds(desk: Path) -> None:
    (desk / "news").mkdir()
    (desk / "news" / ".quotecheck.yaml").write_text("ignore: redaction\n", encoding="utf-8")
    assert run("check", "-", cwd=desk, given=BAD.encode()).returncode == 1
    assert run("check", "-", "--stdin-filename", "news/a.md", cwd=desk, given=BAD.encode()).returncode == 0


def test_colours(desk: Path) -> None:
    assert "\x1b[" not in run("check", "bad.md", cwd=desk).stdout
    assert "\x1b[31m" in run("check", "bad.md", "--color", cwd=desk).stdout
    assert "\x1b[" not in run("check", "bad.md", "--no-color", cwd=desk).stdout
    report = run("check", "bad.md", "--color", "--output", "report", cwd=desk)
    assert (report.stdout, "\x1b[" in (desk / "report").read_text(encoding="utf-8")) == ("", False)


@pytest.mark.parametrize(
    ("environment", "colored"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)]
)
def test_a_terminal_gets_colours_unless_it_asks_for_none(
    desk: Path, environment: dict[str, str], colored: bool
) -> None:
    pty = pytest.importorskip("pty")
    master, slave = pty.openpty()
    settings = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    process = subprocess.Popen(
        [sys.executable, "-m", "quotecheck", "check", "bad.md"],
        cwd=desk,
        env={**settings, "PYTHONPATH": str(ROOT), "TERM": "xterm", **environment},
        stdout=slave,
    )
    os.close(slave)
    shown = read_terminal(master)
    assert process.wait() == 1
    assert b"bad.md" in shown
    assert (b"\x1b[" in shown) is colored


def test_version_and_help(desk: Path) -> None:
    assert run("--version", cwd=desk).stdout == f"quotecheck {VERSION}\n"
    assert "Exit codes:\n  0    Clean." in run("--help", cwd=desk).stdout
    for command in (
        "check",
        "compare",
        "rules",
        "rules list",
        "rules show",
        "rules test",
        "rules new",
        "explain",
        "schema",
    ):
        done = run(*command.split(), "--help", cwd=desk)
        assert (done.returncode, done.stdout.startswith("Usage: ")) == (0, True)


# -- which drafts ------------------------------------------------------------------


def test_a_folder_stands_for_its_drafts_as_gitignore_allows(desk: Path) -> None:
    for name in ("a/one.md", "a/two.txt", "a/skipped.md", "b/x/three.markdown", ".hidden/no.md", "a/no.py", "b/.no.md"):
        (desk / name).parent.mkdir(parents=True, exist_ok=True)
        (desk / name).write_text(GOOD, encoding="utf-8")
    (desk / ".gitignore").write_text("skipped.md\n/bad.md\n", encoding="utf-8")
    (desk / "a" / ".gitignore").write_text("*.txt\n!skipped.md\n", encoding="utf-8")
    report = json.loads(run("check", ".", "-f", "json", cwd=desk).stdout)
    assert [file["path"] for file in report["files"]] == ["a/one.md", "a/skipped.md", "b/x/three.markdown", "good.md"]
    below = json.loads(run("check", desk / "a", "-f", "json", cwd=desk).stdout)
    assert [Path(file["path"]).name for file in below["files"]] == ["one.md", "skipped.md"]
    named = json.loads(run("check", "a/two.txt", "bad.md", "bad.md", "-f", "json", cwd=desk).stdout)
    assert [file["path"] for file in named["files"]] == ["a/two.txt", "bad.md"]


def test_the_configuration_leaves_drafts_out_and_names_sources(desk: Path) -> None:
    (desk / "good.md").write_text('"We waited for the snow all year," Ana Ruiz said.\n', encoding="utf-8")
    (desk / ".quotecheck.yaml").write_text("exclude: bad.md\nsources: wordings.yaml\n", encoding="utf-8")
    (desk / "sub").mkdir()
    done = run("check", "..", "-f", "json", cwd=desk / "sub")
    (file,) = json.loads(done.stdout)["files"]
    assert file["quotations"][0]["verdict"] == "altered"


def test_what_is_excluded_is_checked_where_it_is_named_unless_a_hook_names_it(desk: Path) -> None:
    (desk / ".quotecheck.yaml").write_text("exclude: bad.md\n", encoding="utf-8")
    assert run("check", "bad.md", "good.md", cwd=desk).returncode == 1
    done = run("check", "bad.md", "good.md", "--force-exclude", cwd=desk)
    assert (done.returncode, done.stdout) == (0, "1 file; 7 words; 0 issues; 0 quotations\n")


def test_each_draft_has_the_configuration_of_its_folder(desk: Path) -> None:
    (desk / "old").mkdir()
    (desk / "old" / "bad.md").write_text(BAD, encoding="utf-8")
    (desk / "old" / ".quotecheck.yaml").write_text("ignore: [redaction]\n", encoding="utf-8")
    report = json.loads(run("check", ".", "-f", "json", cwd=desk).stdout)
    assert [(file["path"], len(file["findings"])) for file in report["files"]] == [
        ("bad.md", 1),
        ("good.md", 0),
        ("old/bad.md", 0),
    ]


def test_rules_of_the_house(desk: Path) -> None:
    (desk / "house.yaml").write_text(
        "- id: house.ships\n  kind: pattern\n  pattern: the ships\n  message: our fleet\n"
        "  category: style/awkward\n  severity: major\n  confidence: high\n"
        "  examples: {bad: ['Sell ⟦the ships⟧.'], good: ['Sell ships.', 'The ship sank.']}\n",
        encoding="utf-8",
    )
    (desk / ".quotecheck.yaml").write_text("rules: house.yaml\nignore: redaction\n", encoding="utf-8")
    assert "major: our fleet [house.ships, high]" in run("check", "bad.md", cwd=desk).stdout
    assert "house.ships" in run("rules", "show", "house.ships", cwd=desk).stdout
    assert run("rules", "test", "house.yaml", cwd=desk).stdout == "1 rules, 3 examples, 0 failures\n"


def test_a_rule_is_explained(desk: Path) -> None:
    done = run("explain", "zh.khasan", cwd=desk)
    assert (done.returncode, done.stderr) == (0, "")
    assert [line[:10] for line in done.stdout.splitlines()[:2]] == ["zh.khasan", "  “{found}"]
    assert run("rules", "show", "zh.khasan", cwd=desk).stdout == done.stdout


def test_a_verdict_and_a_detector_are_explained(desk: Path) -> None:
    assert run("explain", "trimmed", cwd=desk).stdout == (
        "trimmed\n  only what an ellipsis or brackets say, or fillers and stutters left out\n"
        "  a verdict; neutral by default\n"
    )
    shown = run("explain", "hedge", cwd=desk).stdout.splitlines()
    assert [shown[2], shown[5]] == ["  a detector of meaning_changed", "  a detector of out_of_context"]


def test_ids_that_no_pack_has_are_explained(desk: Path) -> None:
    assert "without a sign" in run("explain", "quotation.altered", cwd=desk).stdout
    assert run("explain", "suppression.unused", cwd=desk).stdout.startswith("suppression.unused\n  there is nothing")


def test_what_cannot_be_explained_has_a_neighbour(desk: Path) -> None:
    done = run("explain", "meaning_chnged", cwd=desk)
    assert (done.returncode, done.stdout) == (2, "")
    assert "did you mean `meaning_changed`?" in done.stderr


@pytest.mark.parametrize("kind", ["pattern", "swap", "calque"])
def test_a_rule_that_is_begun_passes_its_test(desk: Path, kind: str) -> None:
    assert run("rules", "new", "house.a", "--kind", kind, "-o", "new.yaml", cwd=desk).returncode == 0
    done = run("rules", "test", "new.yaml", cwd=desk)
    assert (done.returncode, done.stdout.splitlines()[0].startswith("1 rules")) == (0, True)
    again = run("rules", "new", "house.a", "-o", "new.yaml", cwd=desk)
    assert (again.returncode, "there already" in again.stderr) == (2, True)
    assert run("rules", "new", "House", cwd=desk).returncode == 2


def test_a_density_of_the_house_counts_what_built_in_rules_find(desk: Path) -> None:
    (desk / "new.yaml").write_text(
        "- id: house.cuts\n  kind: density\n  of: [redaction]\n  rate: 1\n  at_least: 2\n  message: m\n"
        "  category: style/awkward\n  severity: minor\n  confidence: low\n"
        "  examples: {bad: ['They had to ⟦**⟧ the ** at once.'], good: ['They had to ** it.', 'They had to.']}\n",
        encoding="utf-8",
    )
    assert "0 failures" in run("rules", "test", "new.yaml", cwd=desk).stdout


def test_rules_are_measured_on_a_corpus(desk: Path) -> None:
    rows = [{"id": "a", "text": "One ship."}, {"id": "b", "text": "Sell the ships."}]
    (desk / "new.yaml").write_text(
        "- id: house.ships\n  kind: pattern\n  pattern: the ships\n  message: our fleet\n"
        "  category: style/awkward\n  severity: major\n  confidence: high\n",
        encoding="utf-8",
    )
    (desk / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    done = run("rules", "test", "new.yaml", "--corpus", "corpus.jsonl", cwd=desk)
    assert "| `house.ships` | 1            | 2000.00 (0.00–3333.33) |" in done.stdout
    (desk / "corpus.jsonl").write_text("{}\nno\n", encoding="utf-8")
    done = run("rules", "test", "--corpus", "corpus.jsonl", cwd=desk)
    assert (done.returncode, "corpus.jsonl:1: this row is neither" in done.stderr) == (2, True)
    (desk / "corpus.jsonl").write_text("no\n", encoding="utf-8")
    done = run("rules", "test", "--corpus", "corpus.jsonl", cwd=desk)
    assert (done.returncode, "corpus.jsonl:1: this is no JSON object" in done.stderr) == (2, True)


def test_encodings(desk: Path) -> None:
    (desk / "old.txt").write_bytes("“我们等。” is said, and 大 is ** here.\n".encode("gb18030"))
    done = run("check", "old.txt", cwd=desk)
    assert done.returncode == 2
    assert "old.txt:1: this is not UTF-8" in done.stderr
    assert "--encoding" in done.stderr
    for name in ("gb18030", "auto"):
        assert run("check", "old.txt", "--encoding", name, cwd=desk).returncode == 1
    assert "klingon" in run("check", "old.txt", "--encoding", "klingon", cwd=desk).stderr


# -- bad input: exit 2, one message with place and remedy, nothing half-written -----


def test_a_missing_path(desk: Path) -> None:
    done = run("check", "gone.md", cwd=desk)
    assert done.returncode == 2
    assert done.stderr == (
        "quotecheck: gone.md: no such file or folder\n  check the spelling, and the folder you are in\n"
    )


def test_the_others_are_checked_where_one_cannot_be_read(desk: Path) -> None:
    (desk / "latin.md").write_bytes("café\n".encode("latin-1"))
    done = run("check", "latin.md", "gone.md", "bad.md", "-f", "json", "-o", "report", cwd=desk)
    assert (done.returncode, done.stderr.count("quotecheck: ")) == (2, 2)
    report = json.loads((desk / "report").read_text(encoding="utf-8"))
    assert [(file["path"], "error" in file) for file in report["files"]] == [
        ("bad.md", False),
        ("gone.md", True),
        ("latin.md", True),
    ]


def test_a_broken_unit_fails_the_run_and_the_others_are_checked(desk: Path) -> None:
    rows = 'msgid "一"\nmsgstr "reluctant to ** the ships"\n\nmsgid "二\nmsgstr "two"\n'
    (desk / "a.po").write_text(rows, encoding="utf-8")
    done = run("check", "a.po", cwd=desk)
    assert done.returncode == 2
    assert "a.po:2:22: major:" in done.stdout
    assert "a.po:4:7: not checked: the string does not end on its line\n" in done.stdout
    assert done.stderr.startswith("quotecheck: a.po:4:7: the string does not end on its line\n")
    listed = run("quotes", "a.po", cwd=desk)
    assert (listed.returncode, listed.stderr) == (2, done.stderr)
    assert json.loads(run("quotes", "a.po", "-f", "json", cwd=desk).stdout)["files"][0]["problems"][0]["line"] == 4


def test_tables_are_checked_where_they_are_named(desk: Path) -> None:
    (desk / "prices.csv").write_text("name,price\na,1\n", encoding="utf-8")
    (desk / "drafts.csv").write_text(f"zh,en\n一,{BAD}", encoding="utf-8")
    (desk / "bad.md").unlink()
    assert run("check", ".", cwd=desk).returncode == 0
    assert run("check", "drafts.csv", cwd=desk).returncode == 1
    done = run("check", "prices.csv", cwd=desk)
    assert done.returncode == 2
    assert "prices.csv:1:1: no column holds drafts: there are `name`, `price`" in done.stderr


def test_a_word_document(desk: Path) -> None:
    import docx

    made = docx.Document()
    made.add_paragraph("First.")
    made.add_paragraph(BAD.strip())
    made.save(str(desk / "a.docx"))
    done = run("check", "a.docx", "--encoding", "auto", cwd=desk)
    assert done.returncode == 1
    assert done.stdout.startswith("a.docx:3:24: major:")
    (desk / "b.docx").write_text("no document", encoding="utf-8")
    done = run("check", ".", cwd=desk)
    assert done.returncode == 2
    assert done.stderr.startswith("quotecheck: b.docx: this is no Word document, or it is damaged\n")


@pytest.mark.skipif(os.name == "nt" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_permission(desk: Path) -> None:
    (desk / "bad.md").chmod(0)
    done = run("check", "bad.md", cwd=desk)
    assert (done.returncode, done.stderr.split("\n")[0]) == (2, "quotecheck: bad.md: permission denied")


def test_a_folder_without_drafts(desk: Path) -> None:
    (desk / "empty").mkdir()
    done = run("check", "empty", cwd=desk)
    assert done.returncode == 2
    assert done.stderr.startswith(
        "quotecheck: empty: there are no drafts in this folder\n  drafts end in .docx, .htm, .html, .markdown, .md"
    )


BROKEN = {
    "broken YAML": ("ignore: [a\n", ".quotecheck.yaml:2:1: this is not valid YAML"),
    "an unknown key": ("sorces: a\n", ".quotecheck.yaml:1:1: unknown key `sorces`\n    sorces: a\n    ^\n  did you"),
    "an unknown rule": ("ignore: [zh.hasan]\n", ".quotecheck.yaml:1:10: no rule is called `zh.hasan`"),
    "missing sources": ("sources: gone.yaml\n", ".quotecheck.yaml:1:10: no such file or folder: gone.yaml"),
    "a pattern that RE2 refuses": ("rules: lookahead.yaml\n", "lookahead.yaml:3:12: "),
    "a missing field": ("sources: nobody.yaml\n", "nobody.yaml:2:5: a wording needs the key `speaker`"),
    "rules that are no text": ("rules: latin.yaml\n", "latin.yaml: this is not UTF-8: byte 0xE9 at offset 3"),
}  # fmt: skip


@pytest.mark.parametrize("name", list(BROKEN))
def test_a_mistake_in_what_the_check_needs(desk: Path, name: str) -> None:
    text, error = BROKEN[name]
    (desk / ".quotecheck.yaml").write_text(text, encoding="utf-8")
    (desk / "lookahead.yaml").write_text(
        "- id: house.a\n  kind: pattern\n  pattern: 'a(?=b)'\n  message: m\n  category: style/awkward\n"
        "  severity: minor\n  confidence: low\n",
        encoding="utf-8",
    )
    (desk / "nobody.yaml").write_text(WORDINGS.replace("speaker: Ana Ruiz\n    ", ""), encoding="utf-8")
    (desk / "latin.yaml").write_bytes(b"caf\xe9")
    (desk / "report").write_text("the last one", encoding="utf-8")
    done = run("check", "bad.md", "--output", "report", cwd=desk)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"quotecheck: {error}")
    assert "\n  " in done.stderr  # the remedy
    assert (desk / "report").read_text(encoding="utf-8") == "the last one"
    assert sorted(path.name for path in desk.iterdir() if "report" in path.name) == ["report"]


def test_a_report_that_cannot_be_written(desk: Path) -> None:
    done = run("check", "good.md", "--output", "gone/report", cwd=desk)
    assert done.returncode == 2
    assert done.stderr.startswith("quotecheck: gone/report: cannot be written: no such file or directory\n  choose")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["check"], "Missing argument 'PATH...'"),
        (["check", "a", "--fail-on", "much"], "'much' is not one of 'critical', 'major', 'minor', 'none'"),
        (["check", "-", "good.md"], "standard input (-) is checked alone"),
        (["chek", "a"], "No such command 'chek'"),
        (["compare", "a"], "Missing option '--source'"),
        (["rules", "show", "zh.hasan"], "no rule is called `zh.hasan`\n  did you mean `zh.khasan`?"),
    ],
)
def test_usage(desk: Path, arguments: list[str], message: str) -> None:
    done = run(*arguments, cwd=desk)
    assert done.returncode == 2
    assert message in done.stderr


def test_names_of_files_cannot_steer_the_terminal(desk: Path) -> None:
    (desk / "a\x1b[2J.md").write_text(BAD, encoding="utf-8")
    done = run("check", "a\x1b[2J.md", "\x1b[31mgone", cwd=desk)
    assert "\x1b" not in done.stdout + done.stderr


# -- bugs and interruptions --------------------------------------------------------


def test_a_bug_is_said_shortly_and_logged(desk: Path) -> None:
    provoked = (
        "import quotecheck.batch as b; b.read = lambda *a, **k: 1 // 0; from quotecheck.__main__ import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", provoked, "check", "good.md", "--no-cache"],
        cwd=desk,
        env={**os.environ, "PYTHONPATH": str(ROOT), "XDG_STATE_HOME": str(desk / "state"), "HOME": str(desk)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    message, remedy = done.stderr.splitlines()
    assert message.startswith("quotecheck: this is a bug in quotecheck (ZeroDivisionError); the details are in ")
    assert remedy == "  please report it with that file"
    assert "ZeroDivisionError" in Path(message.rpartition(" ")[2]).read_text(encoding="utf-8")


@pytest.mark.skipif(os.name == "nt", reason="signals of another kind")
def test_an_interruption(desk: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "quotecheck", "check", "-"],
        cwd=desk,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin
    process.stdin.write(b"x" * 200_000)  # more than a pipe holds: it is reading when this returns
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (130, b"", b"\nquotecheck: interrupted\n")


def test_a_reader_that_goes_away_is_no_error(desk: Path) -> None:
    piped = subprocess.run(
        f'{sys.executable} -m quotecheck rules list | head -n 1; echo "${{PIPESTATUS[0]}}"',
        shell=True,
        executable="/bin/bash",
        cwd=desk,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert piped.stderr == ""
    assert piped.stdout.splitlines()[-1] == "0"


# -- the other commands --------------------------------------------------------------


def test_compare_ranks_candidates_with_scores_diff_and_verdict(desk: Path) -> None:
    done = run(
        "compare", "first tasks", "--source", "top priority", "--source", "our first task", "--no-color", cwd=desk
    )
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[:2] == ["“first tasks”", "1. altered: minor  “our first task”"]
    assert lines[2].startswith("   likeness ")
    assert lines[4] == "2. unsupported  “top priority”"
    assert lines[-2].startswith("chrF nrefs:1|case:mixed|")
    assert lines[-1].startswith("TER nrefs:1|")


def test_rules_list_shows_all(desk: Path) -> None:
    lines = run("rules", "list", cwd=desk).stdout.splitlines()
    assert lines == sorted(lines[:-1]) + lines[-1:]
    assert any(line.startswith("redaction.stars ") and " major    high " in line for line in lines)


def test_rules_show_tells_a_rule_with_its_examples(desk: Path) -> None:
    shown = run("rules", "show", "zh.khasan", cwd=desk).stdout
    for part in ("zh.khasan", "source: 哈桑", "bad: ", "good: ", "⟦Hassan⟧", "rules/zh/names.yaml:"):
        assert part in shown


def test_rules_test_fails_on_a_rule_that_does_not_do_what_it_says(desk: Path) -> None:
    (desk / "r.yaml").write_text(
        "- id: house.a\n  kind: pattern\n  pattern: cat\n  message: m\n  category: style/awkward\n"
        "  severity: minor\n  confidence: low\n"
        "  examples: {bad: ['a ⟦dog⟧'], good: ['a cat']}\n",
        encoding="utf-8",
    )
    done = run("rules", "test", "r.yaml", cwd=desk)
    assert done.returncode == 1
    assert done.stdout.splitlines()[0].startswith("r.yaml:8:")
    assert done.stdout.splitlines()[-1] == "1 rules, 2 examples, 2 failures"


# -- a source text -----------------------------------------------------------------


def test_a_source_text_is_compared(desk: Path) -> None:
    (desk / "draft.md").write_text("# News\n\nThe port has 12,000 people.\n", encoding="utf-8")
    (desk / "source.md").write_text("# 新闻\n\n港口有12万人。\n", encoding="utf-8")
    done = run("check", "draft.md", "--source-text", "source.md", cwd=desk)
    assert done.returncode == 1
    assert done.stdout.startswith("draft.md:3:14: major: ")
    assert "bilingual.number-changed" in done.stdout


def test_a_draft_names_its_source_in_its_front_matter(desk: Path) -> None:
    (desk / "source.zh.md").write_text("# 新闻\n\n港口有12万人。\n", encoding="utf-8")
    draft = "---\nsource: {}\n---\n\n# News\n\nThe port has 12,000 people.\n"
    (desk / "draft.md").write_text(draft.format("source.zh.md"), encoding="utf-8")
    done = run("check", "draft.md", cwd=desk)
    assert (done.returncode, "bilingual.number-changed" in done.stdout) == (1, True)
    for agency in ("Xinhua", "https://example.org/story.zh.md"):
        (desk / "draft.md").write_text(draft.format(agency), encoding="utf-8")
        assert run("check", "draft.md", cwd=desk).returncode == 0


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("none.md", "draft.md: there is no source `none.md`\n  mend `source:` in the front matter"),
        ("../secret.txt", "draft.md: the source `../secret.txt` lies outside of"),
    ],
)
def test_a_source_in_the_front_matter_that_cannot_be_had_is_told(desk: Path, source: str, message: str) -> None:
    (desk.parent / "secret.txt").write_text("密码是123456。", encoding="utf-8")
    (desk / "draft.md").write_text(f"---\nsource: {source}\n---\n\nIt is ** here.\n", encoding="utf-8")
    done = run("check", "draft.md", cwd=desk)
    assert done.returncode == 2
    assert message in done.stderr
    assert "redaction." in done.stdout  # the draft itself is checked all the same


@pytest.mark.parametrize("drafts", [["good.md", "bad.md"], ["."]])
def test_a_source_text_goes_with_one_draft(desk: Path, drafts: list[str]) -> None:
    done = run("check", *drafts, "--source-text", "good.md", cwd=desk)
    assert (done.returncode, "one draft" in done.stderr) == (2, True)


def test_a_source_text_that_is_not_there_is_told(desk: Path) -> None:
    done = run("check", "good.md", "--source-text", "none.md", cwd=desk)
    assert (done.returncode, "none.md" in done.stdout + done.stderr) == (2, True)


def test_a_missing_configuration_is_no_matter_of_a_draft(desk: Path) -> None:
    done = run("check", ".", "--config", "gone.yaml", cwd=desk)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("gone.yaml: no such file or folder") == 1
