"""What drafts had before is told once, and what is new is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from test_cli import BAD, GOOD, WORDINGS, run

from quotecheck.baseline import Baseline, Entry, build_baseline, compile_baseline, render_baseline, without
from quotecheck.errors import QuotecheckError

NAME = ".quotecheck-baseline.yaml"
KEYS = st.text("0123456789abcdef", min_size=16, max_size=16)
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cn"]), min_size=1).filter(str.strip)
ENTRIES = st.dictionaries(KEYS, st.builds(Entry, TEXT, TEXT, st.integers(1, 99)), min_size=1, max_size=3)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """An editorial repository with an old draft."""
    (tmp_path / ".git").mkdir()
    (tmp_path / ".quotecheck.yaml").write_text("sources: wordings.yaml\n", encoding="utf-8")
    (tmp_path / "wordings.yaml").write_text(WORDINGS, encoding="utf-8")
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "old.md").write_text(f'{BAD}\n{BAD}\n"We waited for the snow all year," Ana Ruiz said.\n')
    (tmp_path / "good.md").write_text(GOOD, encoding="utf-8")
    return tmp_path


# -- the file ------------------------------------------------------------------------


@given(st.dictionaries(TEXT, ENTRIES, max_size=3))
def test_what_is_written_is_read(drafts: dict[str, dict[str, Entry]]) -> None:
    text = render_baseline(Baseline(drafts))
    assert build_baseline(compile_baseline(text, NAME)) == Baseline(drafts)
    mixed = {path: dict(reversed(entries.items())) for path, entries in reversed(drafts.items())}
    assert render_baseline(Baseline(mixed)) == text


@given(ENTRIES, st.data())
def test_stale_entries_go_one_by_one(entries: dict[str, Entry], data: st.DataObject) -> None:
    stale = data.draw(st.lists(st.sampled_from(sorted(entries)), max_size=5))
    left = without(entries, stale)
    for key, entry in entries.items():
        assert (left[key].times if key in left else 0) == max(0, entry.times - stale.count(key))


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("version: 2\n", "base:1:10: `2` is not a whole number from 1 to 1"),
        ("drafts: {}\n", "base:1:1: a baseline needs the key `version`"),
        ("version: 1\ndrafts:\n  a.md:\n  - {rule: a.b, words: w, key: 12}\n", "base:4:32: `12` is no text in YAML"),
        ("version: 1\ndrafts:\n  a.md:\n  - {rule: a.b, words: w, key: xy}\n", "base:4:32: `xy` is no key: write the"),
    ],
)
def test_a_mistake_has_its_place(text: str, error: str) -> None:
    with pytest.raises(QuotecheckError) as caught:
        compile_baseline(text, "base")
    assert str(caught.value).startswith(error)


# -- the commands --------------------------------------------------------------------


def test_what_was_there_before_is_told_no_more(desk: Path) -> None:
    assert run("check", ".", cwd=desk).returncode == 1
    done = run("baseline", cwd=desk)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"{NAME}: 3 issues in 1 draft (3 new, 0 gone)\n"
    written = yaml.safe_load((desk / NAME).read_text(encoding="utf-8"))
    assert [(entry["rule"], entry["words"], entry.get("count")) for entry in written["drafts"]["news/old.md"]] == [
        ("quotation.altered", "the ships [we waited for the snow all year,] ana ruiz", None),
        ("redaction.stars", "reluctant to [**] the ships", 2),
    ]
    done = run("check", ".", cwd=desk)
    assert done.returncode == 0
    assert done.stdout == (
        "2 files; 29 words; 0 issues; 1 quotation (1 altered); fidelity 0%; hidden: 3 in the baseline\n"
    )
    assert run("check", "old.md", cwd=desk / "news").returncode == 0
    assert run("check", "..", cwd=desk / "news").returncode == 0


def test_what_is_new_is_told_wherever_the_old_has_gone(desk: Path) -> None:
    run("baseline", cwd=desk)
    old = (desk / "news" / "old.md").read_text(encoding="utf-8")
    (desk / "news" / "old.md").write_text(f"New.\n\n{BAD}\n{old}\nBerlin was loath to ** them.\n", encoding="utf-8")
    done = run("check", ".", cwd=desk)
    assert done.returncode == 1
    assert done.stdout.splitlines()[0].startswith("news/old.md:7:24: ")  # the third of the same words
    assert "news/old.md:11:21: major: A word is cut out here" in done.stdout
    assert "; 2 issues (2 major); " in done.stdout
    (desk / "good.md").write_text(BAD, encoding="utf-8")  # the same words in another draft
    assert "good.md:1:24: major" in run("check", ".", cwd=desk).stdout


def test_machine_reports_count_what_is_hidden(desk: Path) -> None:
    run("baseline", cwd=desk)
    report = json.loads(run("check", "news", "--format", "json", cwd=desk).stdout)
    assert report["summary"]["hidden"] == {"baseline": 3}
    (file,) = report["files"]
    assert (file["findings"], file["hidden"]) == ([], {"baseline": 3})
    (quotation,) = file["quotations"]
    assert (quotation["verdict"], quotation["severity"], quotation["hidden"]) == ("altered", "neutral", "baseline")
    assert "|baseline:" in report["signature"]


def test_what_has_been_mended_is_stale_and_pruned_on_request(desk: Path) -> None:
    run("baseline", cwd=desk)
    (desk / "news" / "old.md").write_text(BAD, encoding="utf-8")
    (desk / "good.md").write_text(BAD, encoding="utf-8")
    done = run("check", "news", cwd=desk)
    assert done.returncode == 0
    assert done.stdout.endswith("hidden: 1 in the baseline; 2 stale in the baseline (quotecheck baseline --prune)\n")
    assert (
        "stale" not in run("check", "news", "--select", "zh", cwd=desk).stdout
    )  # the rules that could tell did not run
    (desk / ".quotecheck.yaml").write_text("", encoding="utf-8")
    assert "1 stale" in run("check", "news", cwd=desk).stdout  # without sources, nothing is known of quotations
    (desk / ".quotecheck.yaml").write_text("sources: wordings.yaml\n", encoding="utf-8")
    assert run("baseline", "--prune", cwd=desk).stdout == f"{NAME}: 1 issue in 1 draft (0 new, 2 gone)\n"
    assert "good.md:1:24" in run("check", ".", cwd=desk).stdout  # nothing was added
    (desk / "news" / "old.md").unlink()
    assert run("baseline", "--prune", cwd=desk).stdout == f"{NAME}: 0 issues in 0 drafts (0 new, 1 gone)\n"
    assert run("baseline", "--prune", cwd=desk / "news").returncode == 2  # there are no drafts in this folder


def test_a_baseline_of_some_drafts_leaves_the_others_alone(desk: Path) -> None:
    run("baseline", cwd=desk)
    (desk / "news" / "old.md").write_text(GOOD, encoding="utf-8")
    (desk / "good.md").write_text(BAD, encoding="utf-8")
    assert run("baseline", "good.md", cwd=desk).stdout == f"{NAME}: 4 issues in 2 drafts (1 new, 0 gone)\n"
    assert run("baseline", cwd=desk).stdout == f"{NAME}: 1 issue in 1 draft (0 new, 3 gone)\n"


def test_which_baseline(desk: Path) -> None:
    run("baseline", "--baseline", "other.yaml", cwd=desk)
    assert run("check", ".", cwd=desk).returncode == 1
    assert run("check", ".", "--baseline", "other.yaml", cwd=desk).returncode == 0
    assert run("check", ".", "--baseline", "../other.yaml", cwd=desk / "news").returncode == 0
    (desk / ".quotecheck.yaml").write_text("sources: wordings.yaml\nbaseline: known/issues.yaml\n", encoding="utf-8")
    done = run("check", ".", cwd=desk)
    assert done.returncode == 2
    assert done.stderr.startswith("quotecheck: .quotecheck.yaml:2:11: no such file: known/issues.yaml\n")
    (desk / "known").mkdir()
    assert run("baseline", cwd=desk).stdout.startswith("known/issues.yaml: 3 issues")
    assert "../news/old.md:" in (desk / "known" / "issues.yaml").read_text(encoding="utf-8")
    assert run("check", ".", cwd=desk).returncode == 0
    assert run("check", ".", "--no-baseline", cwd=desk).returncode == 1
    assert run("check", ".", "--baseline", "gone.yaml", cwd=desk).returncode == 2


def test_without_a_configuration_the_nearest_baseline_holds(desk: Path) -> None:
    (desk / ".quotecheck.yaml").unlink()
    run("baseline", cwd=desk)
    assert run("check", "old.md", cwd=desk / "news").returncode == 0


def test_each_configuration_has_a_baseline_of_its_own(desk: Path) -> None:
    (desk / "news" / ".quotecheck.yaml").write_text("sources: ../wordings.yaml\n", encoding="utf-8")
    (desk / "good.md").write_text(BAD, encoding="utf-8")
    assert run("baseline", cwd=desk).stdout == (
        f"{NAME}: 1 issue in 1 draft (1 new, 0 gone)\nnews/{NAME}: 3 issues in 1 draft (3 new, 0 gone)\n"
    )
    assert run("check", ".", cwd=desk).returncode == 0


def test_a_draft_that_cannot_be_read_keeps_its_entries(desk: Path) -> None:
    run("baseline", cwd=desk)
    before = (desk / NAME).read_text(encoding="utf-8")
    (desk / "news" / "old.md").write_bytes(b"\xff\xfe\xff")
    done = run("baseline", cwd=desk)
    assert done.returncode == 2
    assert (desk / NAME).read_text(encoding="utf-8") == before


def test_a_vocabulary_accepts_the_words_of_a_finding(desk: Path) -> None:
    (desk / "words.txt").write_text("# house words\natmospheric answer\n", encoding="utf-8")
    (desk / ".quotecheck.yaml").write_text("vocabulary: words.txt\n", encoding="utf-8")
    (desk / "good.md").write_text("An Atmospheric\nanswer. An atmospheric response.\n", encoding="utf-8")
    done = run("check", "good.md", cwd=desk)
    assert "atmospheric response" in done.stdout
    assert done.stdout.endswith("hidden: 1 in the vocabulary\n")
    (desk / ".quotecheck.yaml").write_text("vocabulary: word.txt\n", encoding="utf-8")
    assert ".quotecheck.yaml:1:13: no such file or folder: word.txt" in run("check", "good.md", cwd=desk).stderr


def test_rules_are_selected_and_ignored_on_the_command_line(desk: Path) -> None:
    (desk / ".quotecheck.yaml").write_text("ignore: [redaction]\n", encoding="utf-8")
    (desk / "good.md").write_text(f"An atmospheric answer.\n\n{BAD}", encoding="utf-8")

    def rules(*options: str) -> list[str]:
        report = json.loads(run("check", "good.md", "-f", "json", *options, cwd=desk).stdout)
        return [finding["rule"] for finding in report["files"][0]["findings"]]

    assert rules() == ["zh.atmospheric-answer"]
    assert rules("--ignore", "zh,mechanics") == []
    assert rules("--select", "redaction") == ["redaction.stars"]  # goes over what is ignored there
    assert rules("--select", "zh, redaction", "--ignore", "zh.atmospheric-answer") == ["redaction.stars"]
    assert "no rule is called `zn`" in run("check", "good.md", "--select", "zn", cwd=desk).stderr
