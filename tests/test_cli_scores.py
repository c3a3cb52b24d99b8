"""The commands `score` and `batch` in their own process."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import sacrebleu
import yaml
from conftest import ROOT, read_terminal
from test_cli import run

HYP = "The minister gave an atmospheric answer.\nIt is ** here.\n\nThe river was high.\n"
REF = "The minister gave a gracious answer.\nIt is cut here.\n\nThe river was high.\n"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder with a translation, two references, an original and another system."""
    (tmp_path / ".git").mkdir()
    texts = {
        "hyp.txt": HYP,
        "ref.txt": REF,
        "ref2.txt": REF.replace("high", "full"),
        "src.txt": "一\n二\n\n三\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


# -- score -----------------------------------------------------------------------------


def test_scores_of_a_translation(desk: Path) -> None:
    done = run("score", "hyp.txt", "--ref", "ref.txt", "--ref", "ref2.txt", "-f", "json", cwd=desk)
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    hyp, refs = HYP.splitlines(), [REF.splitlines(), REF.replace("high", "full").splitlines()]
    assert found["scores"]["BLEU"] == round(sacrebleu.corpus_bleu(hyp, refs).score, 2)
    assert found["scores"]["chrF2++"] == round(sacrebleu.corpus_chrf(hyp, refs, word_order=2).score, 2)
    assert found["signatures"]["TER"].startswith("nrefs:2|")
    assert (found["segments"], found["words"], found["issues"]["major"]) == (4, 13, 2)
    assert found["penalty"] == round(10_000 / 13, 2)
    assert "by_segment" not in found


def test_scores_by_segment(desk: Path) -> None:
    arguments = ("score", "hyp.txt", "--ref", "ref.txt", "--segments", "--src", "src.txt")
    found = yaml.safe_load(run(*arguments, "-f", "yaml", cwd=desk).stdout)
    assert "|eff:yes|" in found["segment_bleu"]
    assert [segment["source"] for segment in found["by_segment"]] == ["一", "二", "", "三"]
    assert [segment["penalty"] for segment in found["by_segment"]] == [833.33, 1666.67, None, 0]
    assert found["by_segment"][3]["scores"] == {"BLEU": 100, "chrF2": 100, "chrF2++": 100, "TER": 0}
    text = run(*arguments, cwd=desk).stdout
    assert "\nhyp.txt segment 2: BLEU " in text
    assert "    major: “**” [redaction.stars, high]\n" in text


def test_markdown_is_scored_by_paragraph(desk: Path) -> None:
    (desk / "hyp.md").write_text("# A *head*\n\nTwo\nlines.\n", encoding="utf-8")
    (desk / "two.txt").write_text("A head\nTwo lines.\n", encoding="utf-8")
    found = json.loads(run("score", "hyp.md", "--ref", "two.txt", "-f", "json", cwd=desk).stdout)
    assert (found["segments"], found["scores"]["chrF2"]) == (2, 100)
    done = run("score", "two.txt", "--ref", "hyp.md", "--ref", "ref.txt", cwd=desk)
    assert done.stderr.startswith("quotecheck: ref.txt:3: this has 4 lines, and two.txt 2\n  line by line")


def test_two_systems(desk: Path) -> None:
    ref = [f"In year {n} the river rose by {n} metres and fell again." for n in range(20)]
    (desk / "r.txt").write_text("\n".join(ref), encoding="utf-8")
    (desk / "worse.txt").write_text("\n".join(text.replace("river", "stream") for text in ref), encoding="utf-8")
    done = run("score", "r.txt", "--ref", "r.txt", "--against", "worse.txt", cwd=desk)
    assert "  p is too small too often with fewer than 100 segments" in done.stdout
    assert "paired bootstrap nrefs:1|bs:1000|seed:12345|" in done.stdout
    found = json.loads(run("score", "r.txt", "--ref", "r.txt", "--against", "worse.txt", "-f", "json", cwd=desk).stdout)
    bleu = found["against"]["metrics"]["BLEU"]
    assert (found["against"]["translation"], bleu["this"]["score"]) == ("worse.txt", 100)
    assert bleu["other"]["score"] < 90
    assert bleu["p"] < 0.05
    few = run("score", "hyp.txt", "--ref", "ref.txt", "--against", "ref2.txt", cwd=desk)
    assert (few.returncode, few.stdout) == (2, "")
    assert few.stderr.startswith(
        "quotecheck: hyp.txt: 4 segments are too few to compare two systems\n  give 10 at least"
    )


def test_some_metrics(desk: Path) -> None:
    done = run("score", "hyp.txt", "--ref", "ref.txt", "-m", "chrF2", "-m", "TER", "--segments", cwd=desk)
    assert (done.returncode, done.stdout.count("BLEU"), done.stdout.count("chrF2")) == (0, 0, 6)


def test_the_configuration_holds_for_issues(desk: Path) -> None:
    (desk / ".quotecheck.yaml").write_text("ignore: redaction\n", encoding="utf-8")
    found = json.loads(run("score", "hyp.txt", "--ref", "ref.txt", "-f", "json", cwd=desk).stdout)
    assert found["issues"]["major"] == 1


def test_annotations(desk: Path) -> None:
    rows = ["system\tdoc\tseg_id\trater\ttarget\tcategory\tseverity", "A\tn\t1\tr\tIt is <v>**</v> here.\tX\tmajor"]
    (desk / "mqm.tsv").write_text("\ufeff" + "\r\n".join(rows) + "\r\n", encoding="utf-8")
    with gzip.open(desk / "mqm.tsv.gz", "wt", encoding="utf-8") as packed:
        packed.write("\n".join(rows))
    done = run("score", "--annotations", "mqm.tsv", cwd=desk)
    assert done.returncode == 0
    assert "1 of 1 issues touch a mark: precision 1.00\n" in done.stdout
    assert done.stdout.rstrip().endswith("They are no MQM score.")
    found = yaml.safe_load(run("score", "--annotations", "mqm.tsv.gz", "-f", "yaml", cwd=desk).stdout)
    assert found["systems"] == [
        {
            "system": "A",
            "segments": 1,
            "words": 3,
            "issues": {"critical": 0, "major": 1, "minor": 0, "neutral": 0},
            "penalty": 1666.67,
            "human_penalty": 1666.67,
            "human_score": None,
        }
    ]
    assert found["agreement"]["spans"]["f1"] == 1
    assert found["agreement"]["with_marks"]["segments"] == {"count": 1, "spearman": None, "kendall": None}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["score"], "name a translation and --ref, or --annotations"),
        (["score", "hyp.txt"], "name a translation and --ref"),
        (["score", "hyp.txt", "--annotations", "x"], "--annotations goes without HYP"),
        (["score", "hyp.txt", "--ref", "ref.txt", "--src", "src.txt"], "add --segments"),
        (["score", "hyp.txt", "--ref", "gone.txt"], "gone.txt: no such file or folder\n  check the spelling"),
        (["score", "empty.txt", "--ref", "ref.txt"], "empty.txt: there is no text in this file\n  write one"),
        (["score", "latin.txt", "--ref", "ref.txt"], "latin.txt:1: this is not UTF-8"),
        (["score", "--annotations", "latin.txt"], "latin.txt:1: this is not UTF-8: the byte 0xE9\n  save it"),
        (
            ["score", "--annotations", "hyp.txt"],
            "hyp.txt:1: the translation, or what was said of it, is missing\n  MQM",
        ),
        (["score", "--annotations", "."], ".: this is a folder\n  name a file"),
        (["batch", "gone.jsonl"], "gone.jsonl: no such file or folder"),
        (["batch", "rows.jsonl", "-o", "gone/out"], "gone/out: cannot be written: no such file or directory\n  choose"),
        (["batch", "cut.jsonl.gz", "-o", "out"], "cut.jsonl.gz: the file ends in the middle"),
    ],
)
def test_what_cannot_be_done(desk: Path, arguments: list[str], message: str) -> None:
    (desk / "empty.txt").write_text("\n \n", encoding="utf-8")
    (desk / "latin.txt").write_bytes(b"caf\xe9\n")
    (desk / "rows.jsonl").write_text(ROWS, encoding="utf-8")
    (desk / "cut.jsonl.gz").write_bytes(gzip.compress(ROWS.encode())[:-12])
    (desk / "out").write_text("the last one", encoding="utf-8")
    done = run(*arguments, cwd=desk)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert (desk / "out").read_text(encoding="utf-8") == "the last one"
    assert [path.name for path in desk.iterdir() if path.name.startswith(".out")] == []


def test_only_what_scores_imports_sacrebleu(desk: Path) -> None:
    (desk / "rows.jsonl").write_text('{"id": 1, "mt": "“We wait,” she said."}\n', encoding="utf-8")
    (desk / "a.csv").write_text("target,score\nThe river.,50\n", encoding="utf-8")
    for arguments in (["check", "hyp.txt"], ["batch", "rows.jsonl"], ["score", "--annotations", "a.csv"]):
        done = subprocess.run(
            [sys.executable, "-X", "importtime", "-m", "quotecheck", *arguments],
            cwd=desk,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert "quotecheck.cli" in done.stderr
        assert "sacrebleu" not in done.stderr, arguments


# -- batch -----------------------------------------------------------------------------

ROWS = (
    '{"id": "a", "mt": "\U0001f600 It is ** here."}\n'
    "\n"
    '{"id": 2, "mt": "“We waited for the snow all year,” Ana Ruiz said."}\r\n'
    '{"mt": ""}\n'
)
BAD_ROWS = (
    '{"id": 1, "text": "a"}\n{broken\n[1]\n{"id": [4], "mt": 4}\n' + "[" * 100_000 + '\n"\udcff"\n{"id": 7, "mt": "ok"}'
)
WORDINGS = """\
wordings:
  - speaker: Ana Ruiz
    date: 2024-05-01
    language: en
    basis: original
    original: We waited for the rain all year.
"""


def rows_of(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_row_out_for_each_row_in(desk: Path) -> None:
    (desk / "in.jsonl").write_text(ROWS, encoding="utf-8")
    (desk / "wordings.yaml").write_text(WORDINGS, encoding="utf-8")
    done = run("batch", "in.jsonl", "--sources", "wordings.yaml", cwd=desk)
    assert (done.returncode, done.stderr) == (0, "")
    stars, quoted, empty = rows_of(done.stdout)
    (finding,) = stars["findings"]
    assert list(stars) == ["id", "words", "findings", "quotes", "penalty"]
    assert list(finding) == ["rule", "severity", "confidence", "category", "start", "end", "text"]
    assert (finding["start"], finding["end"], finding["text"]) == (8, 10, "**")
    assert stars["penalty"] == 1666.67
    (quote,) = quoted["quotes"]
    assert (quoted["id"], quote["verdict"], quote["speaker"], quote["severity"]) == (2, "altered", "Ana Ruiz", "major")
    assert empty == {"id": 4, "words": 0, "findings": [], "quotes": [], "penalty": None}


def test_bad_rows_are_told_and_hide_no_other(desk: Path) -> None:
    (desk / "in.jsonl").write_bytes(BAD_ROWS.encode("utf-8", "surrogateescape"))
    done = run("batch", "in.jsonl", "-o", "out.jsonl", cwd=desk)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "quotecheck: 6 of 7 rows could not be checked;"
        " the first is line 1: there is no field `mt`; there is `id`, `text`\n"
    )
    rows = rows_of((desk / "out.jsonl").read_text(encoding="utf-8"))
    assert [(row["id"], row.get("line"), row.get("error", "")[:22]) for row in rows] == [
        (1, 1, "there is no field `mt`"),
        (None, 2, "this is no JSON: Expec"),
        (None, 3, "this is no JSON object"),
        ([4], 4, "the field `mt` is no t"),
        (None, 5, "this is no JSON that c"),
        (None, 6, "this is no JSON: 'utf-"),
        (7, None, ""),
    ]
    assert run("batch", "in.jsonl", "--keep-going", "-o", "out.jsonl", cwd=desk).returncode == 0


def test_fields_by_name(desk: Path) -> None:
    (desk / "in.jsonl").write_text('{"n": 1, "t": "a"}\n{"t": "b"}\n', encoding="utf-8")
    done = run("batch", "in.jsonl", "--text-field", "t", "--id-field", "n", cwd=desk)
    assert done.returncode == 2
    assert [row["id"] for row in rows_of(done.stdout)] == [1, None]
    assert "there is no field `n`; there is `t`" in done.stdout
    assert [row["id"] for row in rows_of(run("batch", "in.jsonl", "--text-field", "t", cwd=desk).stdout)] == [1, 2]


def test_a_row_with_what_it_translates(desk: Path) -> None:
    rows = [{"src": "损失150亿元。", "mt": "The loss was 1.5 billion yuan."}, {"mt": "x"}]
    given = "\n".join(json.dumps(row) for row in rows).encode()
    done = run("batch", "-", "--source-field", "src", cwd=desk, given=given)
    first, second = rows_of(done.stdout)
    assert [(found["rule"], found["text"]) for found in first["findings"]] == [
        ("bilingual.number-changed", "1.5 billion")
    ]
    assert second["error"] == "there is no field `src`; there is `mt`"
    assert rows_of(run("batch", "-", cwd=desk, given=given).stdout)[0]["findings"] == []


def test_packed_rows_and_pipes(desk: Path) -> None:
    (desk / "in.jsonl.gz").write_bytes(gzip.compress(("\ufeff" + ROWS).encode()))
    plain = run("batch", "-", cwd=desk, given=ROWS.encode()).stdout
    assert len(rows_of(plain)) == 3
    for _ in range(2):
        assert run("batch", "in.jsonl.gz", "-o", "out.jsonl.gz", cwd=desk).returncode == 0
        packed = (desk / "out.jsonl.gz").read_bytes()
        assert gzip.decompress(packed).decode() == plain
    assert packed[4:8] == bytes(4)  # no time: equal rows give equal files
    assert run("batch", "in.jsonl.gz", "-o", "in.jsonl.gz", cwd=desk).returncode == 0  # onto itself


def test_signs_that_could_steer_a_terminal_are_escaped(desk: Path) -> None:
    given = json.dumps({"id": "\u202e\x9b31m\ud800", "mt": "“\u202eWe wait\x1b[2J,” she said."}).encode()
    done = run("batch", "-", cwd=desk, given=given)
    assert not any(character in done.stdout for character in "\u202e\x9b\x1b")
    (row,) = rows_of(done.stdout)
    assert row["id"] == "\u202e\x9b31m\ud800"


def test_the_least_confidence_of_rows(desk: Path) -> None:
    given = b'{"mt": "The X Company met.\\n\\nHe said frankly that it is so."}'
    high, low = (
        run("batch", "-", "--min-confidence", level, cwd=desk, given=given).stdout for level in ("high", "low")
    )
    assert '"confidence": "low"' not in high
    assert len(low) >= len(high)


def test_a_reader_of_rows_that_goes_away_is_no_error(desk: Path) -> None:
    (desk / "in.jsonl").write_text('{"id": 1, "mt": "It is ** here."}\n' * 3000, encoding="utf-8")
    piped = subprocess.run(
        f'"{sys.executable}" -m quotecheck batch in.jsonl | head -n 1; echo "${{PIPESTATUS[0]}}"',
        shell=True,
        executable="/bin/bash",
        cwd=desk,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (piped.stderr, piped.stdout.splitlines()[-1]) == ("", "0")


def on_terminal(arguments: list[str], folder: Path) -> tuple[int, str]:
    """Run the command with standard error on a terminal; its exit code and what that shows."""
    pty = pytest.importorskip("pty")
    master, slave = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"}
    process = subprocess.Popen(
        [sys.executable, "-c", *arguments], cwd=folder, env=environment, stderr=slave, stdout=subprocess.DEVNULL
    )
    os.close(slave)
    shown = read_terminal(master)
    return process.wait(), shown.decode()


@pytest.mark.parametrize(("patience", "bar"), [("0.0", True), ("3600.0", False)])
def test_a_long_run_has_a_bar_on_a_terminal(desk: Path, patience: str, bar: bool) -> None:
    (desk / "in.jsonl").write_text('{"id": 1, "mt": "It is here."}\n' * 250 + "\n", encoding="utf-8")
    code = f"import quotecheck.commands.progress as p, quotecheck.cli as c; p.PATIENCE = {patience}; c.main()"
    status, shown = on_terminal([code, "batch", "in.jsonl", "-o", "out.jsonl"], desk)
    assert status == 0
    assert ("250 rows" in shown and "rows/s" in shown) is bar
    assert bool(shown) is bar


@pytest.mark.skipif(os.name == "nt", reason="signals of another kind")
def test_an_interrupted_run_leaves_nothing(desk: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "quotecheck", "batch", "-", "-o", "out.jsonl"],
        cwd=desk,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdin
    process.stdin.write(ROWS.encode() * 200)
    process.stdin.flush()
    until = time.monotonic() + 30
    while not any(path.stat().st_size for path in desk.glob(".out.jsonl.*")) and time.monotonic() < until:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert (process.returncode, err.strip()) == (130, b"quotecheck: interrupted")
    assert [path.name for path in desk.iterdir() if "out" in path.name] == []
