from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from quotecheck import FileResult, check_text, files, judge
from quotecheck.batch import Desk, Settings
from quotecheck.model import Report
from quotecheck.report import RENDERERS, renderer
from quotecheck.report.comparison import render as render_comparison
from quotecheck.report.contents import contents
from quotecheck.report.terminal import Paint, safe, width

SCHEMA = json.loads(files.report_schema())
HOSTILE = (
    "\x1b]0;owned\x07<script>alert(1)</script> \u202egnp.exe \x9b31m “We\x9b31m wait\x00\u202e\x7f,” she said."
    " [x](javascript:alert(1)) reluctant to ** the\r\n"
)


def rendered_as(format: str, report: Report) -> str:
    return renderer(format, files.package_text)(report)


def report_of(text: str, name: str = "draft.md") -> Report:
    return Report((check_text(text, name=name),), "version:test")


def summit() -> Report:
    return Desk(Settings()).check_paths([ROOT / "examples" / "summit"]).report


def valid(report: Report) -> dict[str, Any]:
    plain = contents(report)
    jsonschema.validate(plain, SCHEMA)
    return plain


# -- YAML and JSON -----------------------------------------------------------------


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_yaml_and_json_say_the_same() -> None:
    report = summit()
    plain = valid(report)
    assert yaml.safe_load(renderer("yaml")(report)) == plain
    assert json.loads(renderer("json")(report)) == plain


@pytest.mark.parametrize("format", list(RENDERERS))
def test_equal_drafts_give_equal_reports_to_the_byte(format: str) -> None:
    assert rendered_as(format, summit()) == rendered_as(format, summit())


def test_nothing_in_a_report_depends_on_the_time_or_the_machine() -> None:
    rendered = renderer("yaml")(report_of("It is ** here."))
    assert str(Path.cwd()) not in rendered
    assert not re.search(r"20\d\d-\d\d-\d\dT", rendered)


def test_positions_are_lines_columns_and_offsets_in_code_points() -> None:
    plain = valid(report_of("\U0001f600 大气\r\n\U0001f600 reluctant to ** it\r\n"))
    (finding,) = (found for found in plain["files"][0]["findings"] if found["rule"] == "redaction.stars")
    assert finding["start"] == {"line": 2, "column": 16, "offset": 21}
    assert finding["end"] == {"line": 2, "column": 18, "offset": 23}


def test_evidence_can_be_looked_up_by_hand() -> None:
    plain = valid(summit())
    (quote,) = (quote for quote in plain["files"][0]["quotations"] if quote["text"].startswith("We asked"))
    evidence = quote["evidence"]
    wordings = yaml.safe_load((ROOT / "examples" / "summit" / "wordings.yaml").read_text(encoding="utf-8"))
    text = next(each for each in wordings["wordings"] if evidence["source"].startswith(each["id"]))["renderings"][0]
    assert text[evidence["start"] : evidence["end"]] == evidence["exact"]
    assert text[: evidence["start"]].endswith(evidence["prefix"])
    assert text[evidence["end"] :].startswith(evidence["suffix"])


def test_a_file_that_could_not_be_read_is_in_the_report() -> None:
    plain = valid(Report((FileResult("gone.md", error="no such file or folder"),), "version:test"))
    assert plain["files"] == [{"path": "gone.md", "error": "no such file or folder"}]
    assert (plain["summary"]["files"], plain["summary"]["unreadable"]) == (1, 1)


def test_parts_that_could_not_be_read_are_in_the_report() -> None:
    report = Report(
        (check_text('src,mt\n一,"never closed\n二,to ** it\n', name="a.csv", format="csv"),), "version:test"
    )
    (file,) = valid(report)["files"]
    message = "a quotation mark in this field is not doubled, or not closed"
    assert file["problems"] == [{"line": 2, "column": 3, "message": message}]
    assert len(file["findings"]) == 1
    assert f"a.csv:2:3: not checked: {message}\n" in renderer("text")(report)


def test_figures_without_anything_to_count_are_null() -> None:
    plain = valid(report_of(""))
    assert (plain["summary"]["fidelity"], plain["summary"]["penalty"], plain["metrics"]) == (None, None, {})


@given(st.text(alphabet=st.sampled_from("a *'\"“”\x00\x1b\x85\u2028\ufeff\ud7ff大\n\r\t:#-|>{}[]&!%@`")))
def test_every_report_fits_the_schema_and_survives_yaml(text: str) -> None:
    report = report_of(text, "x.md")
    plain = valid(report)
    assert yaml.safe_load(renderer("yaml")(report)) == plain


# -- for people ----------------------------------------------------------------


def test_the_text_report_points_at_the_place() -> None:
    assert renderer("text")(report_of("The crew (大将) is reluctant to ** the ships.")) == (
        "draft.md:1:31: major: A word is cut out here: the source has ** where a censor took it out"
        " [redaction.stars, high]\n"
        "    The crew (大将) is reluctant to ** the ships.\n"
        "                                    ^^\n"
        "\n"
        "1 file; 9 words; 1 issue (1 major); 0 quotations; penalty 555.56 per 1,000 words\n"
    )


def test_a_long_line_is_cut_around_the_finding() -> None:
    words = " ".join(f"place{number}" for number in range(80))
    text = f"{words} reluctant to ** it {words}"
    excerpt, carets = renderer("text")(report_of(text)).split("\n")[1:3]
    assert width(excerpt) <= 100
    assert excerpt.startswith("    …")
    assert excerpt.endswith("…")
    assert excerpt[carets.index("^") :].startswith("** it")


def test_a_clean_draft_has_a_summary_only() -> None:
    rendered = renderer("text")(report_of("Nothing is wrong here."))
    assert rendered == "1 file; 4 words; 0 issues; 0 quotations\n"


def test_colour_changes_nothing_but_the_colour() -> None:
    report = summit()
    painted = renderer("text")(report, color=True)
    assert "\x1b[1;31m" in painted or "\x1b[31m" in painted
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == renderer("text")(report)


@pytest.mark.parametrize("format", list(RENDERERS))
def test_a_hostile_draft_cannot_steer_the_terminal(format: str) -> None:
    rendered = rendered_as(format, report_of(HOSTILE, "evil\x1b[2J.md"))
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f\x80-\x9f]", rendered)
    if format == "text":
        assert "\u202e" not in rendered


@given(st.text())
def test_safe_text_is_one_line_without_controls(text: str) -> None:
    shown = safe(text)
    assert not re.search("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", shown)


def test_width_counts_columns() -> None:
    assert [width(text) for text in ("ab", "大气", "e\u0301", "ｆ", "\u200b")] == [2, 4, 1, 2, 0]


def test_a_comparison_ranks_the_candidates() -> None:
    judged = [(said, judge("We will start.", said)) for said in ("Nobody knows anything.", "We will begin.")]
    lines = render_comparison("We will start.", judged, "en", Paint(False)).splitlines()
    assert lines[0] == "“We will start.”"
    assert lines[1].startswith("1. altered: major  “We will begin.”")
    assert lines[3] == "   We will [-begin-]{+start+}."
    assert lines[4].startswith("2. unsupported  “Nobody knows anything.”")
    assert lines[-1].startswith("TER nrefs:1|")
