"""What programs read of a report: each format fits its schema, says where, and says the same."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest
import yaml
from conftest import ROOT
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from quotecheck import files
from quotecheck.batch import Desk, Settings
from quotecheck.model import Confidence, FileResult, Finding, Report, Severity, Span
from quotecheck.report import RENDERERS, renderer
from quotecheck.report.markdown import CELL, FILES, ISSUES, escaped
from quotecheck.report.places import level
from quotecheck.report.sarif import FINGERPRINT, rank

SCHEMAS = ROOT / "tests" / "schemas"
MACHINES = ("sarif", "gitlab", "junit", "checkstyle", "github", "markdown")

# A byte order mark, CRLF, tabs, wide and astral characters before what is found, a line
# that is found over its end, and the same words twice.
AWKWARD = (
    "\ufeff# \U0001f600 大气\r\n\r\n"
    "See\t\U0001f469\u200d\U0001f680 国 is reluctant to ** it.\r\n\r\n"
    'He gave an atmospheric\r\nanswer. "We waited for the snow all year," Ana Ruiz said.\r\n\r\n'
    "e\u0301 大 They held the the talks. 大 They held the the talks.\r\n"
)
WORDINGS = """\
wordings:
  - speaker: Ana Ruiz
    date: 2024-05-01
    language: en
    basis: original
    original: We waited for the rain all year.
"""
HOSTILE_NAMES = (
    "a\nb.md",
    "%0A::error file=x::%0D.md",
    "]]><!--&'\".md",
    "\x1b[2J\x00\x7f\x9b.md",
    "\u202egnp.md",
    "c:,d;e=f|`*_<b>@you.md",
    "\udcff\ufffe\uffff.md",
    "..\\x y#?.md",
)
HOSTILE_TEXT = "\x1b]0;x\x07]]> ::add-mask::x %0A \u202e\ufffe\uffff\x85\x0c<b>|`@you` https://a.b www.c.d $x$ ~~z~~"


def render(report: Report, format: str) -> str:
    return renderer(format, files.package_text)(report)


def check(folder: Path) -> Report:
    return Desk(Settings(scores=False)).check_paths([folder]).report


def finding(rule: str, span: Span, text: str, **more: Any) -> Finding:
    return Finding(rule, Severity.MAJOR, Confidence.HIGH, "accuracy/omission", span, text, "gone", **more)


def report_of(*results: FileResult) -> Report:
    return Report(results, "version:test")


def hostile(name: str, text: str = HOSTILE_TEXT) -> FileResult:
    found = Finding(
        "house.rule", Severity.MAJOR, Confidence.HIGH, "x", Span(0, len(text)), text, f"it is {text}", (text,)
    )
    return FileResult(name, text, findings=(found, found))


@pytest.fixture
def awkward(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Report:
    """The report on a draft in which it is hard to keep count."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "drafts").mkdir()
    (tmp_path / "drafts" / "a b.md").write_bytes(AWKWARD.encode("utf-8"))
    (tmp_path / "drafts" / "clean.md").write_text("Nothing is wrong here.\n", encoding="utf-8")
    (tmp_path / "wordings.yaml").write_text(WORDINGS, encoding="utf-8")
    (tmp_path / ".quotecheck.yaml").write_text("sources: wordings.yaml\n", encoding="utf-8")
    return check(Path("drafts"))


@cache
def summit() -> Report:
    return check(ROOT / "examples" / "summit")


# -- one place for one issue ---------------------------------------------------------

Place = tuple[str, int, int]


def text_places(report: Report) -> list[Place]:
    heads = re.findall(r"^(\S.*?):(\d+):(\d+): \w+: (.*)$", render(report, "text"), re.MULTILINE)
    named = [(re.search(r"\[([\w.-]+), \w+\]$", said), said, int(line), int(column)) for _, line, column, said in heads]
    return [(match[1] if match else "quotation." + re.split("[ :,]", said)[1], *at) for match, said, *at in named]


def plain_places(plain: Any) -> list[Place]:
    (file, _) = plain["files"]
    found = [(each["rule"], each["start"]["line"], each["start"]["column"]) for each in file["findings"]]
    judged = [each for each in file["quotations"] if each["severity"] != "neutral"]
    return [*found, *(("quotation." + q["verdict"], q["start"]["line"], q["start"]["column"]) for q in judged)]


def sarif_places(text: str) -> list[Place]:
    results = json.loads(text)["runs"][0]["results"]
    regions = [(each["ruleId"], each["locations"][0]["physicalLocation"]["region"]) for each in results]
    return [(rule, region["startLine"], region["startColumn"]) for rule, region in regions]


def gitlab_places(text: str) -> list[Place]:
    begins = [(each["check_name"], each["location"]) for each in json.loads(text)]
    assert all(place["lines"]["begin"] == place["positions"]["begin"]["line"] for _, place in begins)
    return [(rule, *place["positions"]["begin"].values()) for rule, place in begins]


def junit_places(text: str) -> list[Place]:
    messages = etree.fromstring(text.encode()).xpath("//failure/@message")
    found = [re.fullmatch(r"drafts/a b\.md:(\d+):(\d+): .* \[([\w.-]+), \w+\]", message) for message in messages]
    return [(match[3], int(match[1]), int(match[2])) for match in found if match]


def checkstyle_places(text: str) -> list[Place]:
    errors = etree.fromstring(text.encode()).iter("error")
    return [
        (each.get("source").removeprefix("quotecheck."), int(each.get("line")), int(each.get("column")))
        for each in errors
    ]


def github_places(text: str) -> list[Place]:
    found = re.findall(r"^::\w+ (.*?),title=([\w.-]+) \(.*?\)::drafts/a b\.md:(\d+):(\d+): ", text, re.MULTILINE)
    for properties, _, line, column in found:
        values = dict(pair.split("=") for pair in properties.split(","))
        assert values["file"] == "drafts/a b.md"
        assert values["line"] == line
        assert values.get("col", column) == column
        assert ("col" in values) == (values["line"] == values["endLine"])
    return [(rule, int(line), int(column)) for _, rule, line, column in found]


def test_an_issue_has_the_same_place_in_every_format(awkward: Report) -> None:
    expected = [
        ("mechanics.chinese-residue", 1, 5),
        ("mechanics.chinese-residue", 3, 9),
        ("redaction.stars", 3, 27),
        ("zh.atmospheric-answer", 5, 12),
        ("quotation.altered", 6, 10),
        ("mechanics.chinese-residue", 8, 4),
        ("mechanics.doubled-article", 8, 16),
        ("mechanics.chinese-residue", 8, 31),
        ("mechanics.doubled-article", 8, 43),
    ]
    places = {
        "text": text_places(awkward),
        "yaml": plain_places(yaml.safe_load(render(awkward, "yaml"))),
        "json": plain_places(json.loads(render(awkward, "json"))),
        "sarif": sarif_places(render(awkward, "sarif")),
        "gitlab": gitlab_places(render(awkward, "gitlab")),
        "junit": junit_places(render(awkward, "junit")),
        "checkstyle": checkstyle_places(render(awkward, "checkstyle")),
        "github": github_places(render(awkward, "github")),
    }
    assert {format: sorted(found) for format, found in places.items()} == dict.fromkeys(places, sorted(expected))


def test_ends_are_the_same_where_a_format_has_them(awkward: Report) -> None:
    plain = json.loads(render(awkward, "json"))["files"][0]
    ends = [(found["end"]["line"], found["end"]["column"]) for found in (*plain["findings"], *plain["quotations"])]
    results = json.loads(render(awkward, "sarif"))["runs"][0]["results"]
    regions = [each["locations"][0]["physicalLocation"]["region"] for each in results]
    assert sorted((region["endLine"], region["endColumn"]) for region in regions) == sorted(ends)
    spots = [each["location"]["positions"]["end"] for each in json.loads(render(awkward, "gitlab"))]
    assert sorted((spot["line"], spot["column"]) for spot in spots) == sorted(ends)
    commands = re.findall(r"endLine=(\d+),col=\d+,endColumn=(\d+)", render(awkward, "github"))
    assert {(int(line), int(column)) for line, column in commands} <= set(ends)


# -- SARIF ---------------------------------------------------------------------------


def sarif(report: Report) -> Any:
    """The one run of a log, which fits the schema."""
    log = json.loads(render(report, "sarif"))
    schema = json.loads((SCHEMAS / "sarif-2.1.0-rtm.5.json").read_text(encoding="utf-8"))
    jsonschema.validators.validator_for(schema)(schema, format_checker=jsonschema.FormatChecker()).validate(log)
    (run,) = log["runs"]
    return run


def test_sarif_fits_its_schema_and_points_at_the_characters(awkward: Report) -> None:
    run = sarif(awkward)
    assert run["columnKind"] == "unicodeCodePoints"
    text = AWKWARD.removeprefix("\ufeff")
    for result in run["results"]:
        physical = result["locations"][0]["physicalLocation"]
        region = physical["region"]
        start = region["charOffset"]
        assert text[start : start + region["charLength"]] == region["snippet"]["text"]
        assert physical["artifactLocation"] == {"uri": "drafts/a%20b.md", "uriBaseId": "%SRCROOT%"}
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
    assert [each["location"]["uri"] for each in run["artifacts"]] == ["drafts/a%20b.md", "drafts/clean.md"]


def test_sarif_fingerprints_are_the_keys_of_the_issues(awkward: Report) -> None:
    from quotecheck.issues import issues

    keys = [issue.key for result in awkward.files for issue in issues(result)]
    assert [result["partialFingerprints"][FINGERPRINT] for result in sarif(awkward)["results"]] == keys


def test_sarif_explains_each_rule_that_has_issues() -> None:
    run = sarif(summit())
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert set(rules) == {result["ruleId"] for result in run["results"]}
    answer = rules["zh.atmospheric-answer"]
    assert answer["name"] == "AtmosphericAnswer"
    assert answer["shortDescription"]["text"].startswith("“atmospheric” renders 大气")
    assert rules["zh.only-until"]["shortDescription"]["text"].startswith("“…” renders 直到")
    assert "**atmospheric" in answer["help"]["markdown"]
    assert "⟦atmospheric" in answer["help"]["text"]
    assert answer["defaultConfiguration"] == {"level": "error", "rank": 72.7}
    assert answer["properties"]["precision"] == "high"
    assert set(answer["properties"]["tags"]) == {"zh", "accuracy", "mistranslation"}
    assert rules["quotation.meaning-changed"]["shortDescription"]["text"].startswith("a change turned the meaning")


def test_sarif_has_the_passage_of_the_source_beside_a_quotation(awkward: Report) -> None:
    (quote,) = (each for each in sarif(awkward)["results"] if each["ruleId"] == "quotation.altered")
    (source,) = quote["relatedLocations"]
    assert (
        source["message"]["text"]
        == "The source has “We waited for the rain all year.” (Ana Ruiz, 2024-05-01, original)."
    )
    assert source["physicalLocation"] == {
        "artifactLocation": {"uri": "wordings.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 6},
    }


def test_sarif_has_the_other_places_of_a_rule_about_the_whole_draft() -> None:
    text = "one two one"
    places = (Span(0, 3), Span(8, 11))
    run = sarif(report_of(FileResult("a.md", text, findings=(finding("x.y", places[0], "one", places=places),))))
    (related,) = run["results"][0]["relatedLocations"]
    assert related["physicalLocation"]["region"]["startColumn"] == 9


@pytest.mark.parametrize(
    ("name", "suggestions", "fixed"),
    [
        ("a.md", ("two",), ["two"]),
        ("a.md", ("two", "three"), []),
        ("a.md", (), []),
        ("a.html", ("two",), []),  # an ampersand would have to be escaped there
        ("a.docx", ("two",), []),  # the text is in a package
    ],
)
def test_sarif_has_a_fix_where_there_is_no_doubt(name: str, suggestions: tuple[str, ...], fixed: list[str]) -> None:
    found = finding("x.y", Span(0, 3), "one", suggestions=suggestions)
    result = sarif(report_of(FileResult(name, "one", findings=(found,))))["results"][0]
    changes = [change for fix in result.get("fixes", []) for change in fix["artifactChanges"]]
    assert [change["replacements"][0]["insertedContent"]["text"] for change in changes] == fixed


def test_sarif_tells_what_could_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bad.md").write_bytes(b"\xff\xfe\xfa")
    Path("b.csv").write_text('src,mt\n一,"never closed\n', encoding="utf-8")
    run = sarif(Desk(Settings()).check_paths([Path("bad.md"), Path("b.csv"), Path("gone.md")]).report)
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    told = [
        (each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], each["level"])
        for each in invocation["toolExecutionNotifications"]
    ]
    assert told == [("b.csv", "error"), ("bad.md", "error"), ("gone.md", "error")]
    region = invocation["toolExecutionNotifications"][0]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 2, "startColumn": 3}


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("a/b.md", {"uri": "a/b.md", "uriBaseId": "%SRCROOT%"}),
        ("c:d?#%.md", {"uri": "c%3Ad%3F%23%25.md", "uriBaseId": "%SRCROOT%"}),
        ("大.md", {"uri": "%E5%A4%A7.md", "uriBaseId": "%SRCROOT%"}),
        ("\udcff.md", {"uri": "%FF.md", "uriBaseId": "%SRCROOT%"}),
        ("/abs/a b.md", {"uri": "file:///abs/a%20b.md"}),
    ],
)
def test_sarif_addresses(path: str, location: dict[str, str]) -> None:
    (artifact,) = sarif(report_of(FileResult(path, "")))["artifacts"]
    assert artifact["location"] == location


def test_ranks_order_by_severity_and_then_by_confidence() -> None:
    pairs = [(severity, confidence) for severity in Severity for confidence in Confidence]
    ranks = [rank(*pair) for pair in pairs]
    assert ranks == sorted(set(ranks))
    assert (ranks[0], ranks[-1]) == (0, 100)


@pytest.mark.parametrize(
    ("severity", "confidence", "shown"),
    [
        (Severity.CRITICAL, Confidence.HIGH, "error"),
        (Severity.MAJOR, Confidence.HIGH, "error"),
        (Severity.MAJOR, Confidence.MEDIUM, "warning"),
        (Severity.MINOR, Confidence.HIGH, "warning"),
        (Severity.NEUTRAL, Confidence.HIGH, "note"),
    ],
)
def test_an_error_is_what_fails_a_run(severity: Severity, confidence: Confidence, shown: str) -> None:
    assert level(severity, confidence).value == shown


# -- GitLab, JUnit, Checkstyle ---------------------------------------------------------


def gitlab(report: Report) -> Any:
    found = json.loads(render(report, "gitlab"))
    jsonschema.validate(found, json.loads((SCHEMAS / "gitlab-code-quality.json").read_text(encoding="utf-8")))
    prints = [each["fingerprint"] for each in found]
    assert len(set(prints)) == len(prints)
    return found


def xml(report: Report, format: str) -> Any:
    return etree.fromstring(render(report, format).encode("utf-8"))


def junit(report: Report) -> Any:
    root = xml(report, "junit")
    for name in ("junit-ant.xsd", "junit-jenkins.xsd"):
        etree.XMLSchema(etree.parse(SCHEMAS / name)).assertValid(root)
    for suite in root:
        tests = suite.findall("testcase")
        assert int(suite.get("tests")) == len(tests)
        assert int(suite.get("failures")) == len(suite.findall("testcase/failure"))
        assert int(suite.get("errors")) == len(suite.findall("testcase/error"))
        assert len({test.get("name") for test in tests}) == len(tests)
    return root


def checkstyle(report: Report) -> Any:
    """The form of Checkstyle's reports, of which there is no schema."""
    root = xml(report, "checkstyle")
    assert (root.tag, dict(root.attrib)) == ("checkstyle", {"version": "4.3"})
    for file in root:
        assert (file.tag, set(file.attrib)) == ("file", {"name"})
        for error in file:
            assert (error.tag, len(error)) == ("error", 0)
            assert set(error.attrib) == {"line", "column", "severity", "message", "source"}
            assert error.get("severity") in ("error", "warning", "info")
            assert int(error.get("line")) > 0
            assert int(error.get("column")) > 0
    return root


@pytest.mark.parametrize("valid", [sarif, gitlab, junit, checkstyle])
def test_reports_fit_their_schemas(awkward: Report, valid: Any) -> None:
    for report in (awkward, summit(), report_of(), report_of(FileResult("a.md", error="no such file"))):
        valid(report)


def test_equal_issues_have_fingerprints_of_their_own_that_stay() -> None:
    text = "a ** b\n"
    before = FileResult("a.md", text, findings=(finding("x.y", Span(2, 4), "**"), finding("x.y", Span(2, 4), "**")))
    moved = FileResult("a.md", "\n\n" + text, findings=(finding("x.y", Span(4, 6), "**"),) * 2)
    other = before._replace(path="b.md")
    first, second, *others = (each["fingerprint"] for each in gitlab(report_of(before, other)))
    assert first != second
    assert {first, second}.isdisjoint(others)
    assert [each["fingerprint"] for each in gitlab(report_of(moved))] == [first, second]


def test_what_could_not_be_read_is_told() -> None:
    report = report_of(FileResult("gone.md", error="no such file or folder"))
    assert [(each["severity"], each["description"]) for each in gitlab(report)] == [
        ("blocker", "no such file or folder")
    ]
    assert junit(report).find(".//error").get("message") == "gone.md: no such file or folder"
    assert checkstyle(report).find(".//error").get("source") == "quotecheck.unreadable"
    assert "::error file=gone.md,title=not checked::gone.md: no such file or folder\n" in render(report, "github")
    assert "| gone.md | no such file or folder |" in render(report, "markdown")


def test_a_clean_draft_is_a_test_that_passed(awkward: Report) -> None:
    suite = junit(awkward)[1]
    assert (suite.get("name"), suite.get("tests"), suite.get("failures")) == ("drafts/clean.md", "1", "0")
    assert suite.find("testcase").get("name") == "no issues"


def test_tests_keep_their_names_where_lines_move() -> None:
    text = "a ** b ** c\n"
    spans = (Span(2, 4), Span(7, 9))
    before = FileResult("a.md", text, findings=tuple(finding("x.y", span, "**") for span in spans))
    names = [test.get("name") for test in junit(report_of(before)).iter("testcase")]
    assert names == ["x.y: **", "x.y: ** (2)"]


# -- GitHub ----------------------------------------------------------------------------


def test_annotations_come_worst_first_and_tell_that_there_are_more() -> None:
    lines = render(summit(), "github").splitlines()
    told = r"\d+ errors, \d+ warnings: GitHub shows 10 of each; all are in the log of this step"
    assert re.fullmatch(f"::notice title=quotecheck::{told}", lines[0])
    assert lines[1].startswith("::error ")
    assert "(critical%2C high)" in lines[1]
    levels = [line.split()[0] for line in lines[1:-1]]
    assert levels == sorted(levels)
    assert lines[-1].startswith("1 file; ")


def test_commands_are_escaped_as_the_runner_reads_them() -> None:
    (command, _) = render(
        report_of(
            FileResult(
                "a,b:c%\n.md", "** %0A", findings=(finding("x.y", Span(0, 2), "**")._replace(message="100 %\nof it"),)
            )
        ),
        "github",
    ).splitlines()
    assert command == (
        "::error file=a%2Cb%3Ac%25%0A.md,line=1,endLine=1,col=1,endColumn=3,title=x.y (major%2C high)"
        "::a,b:c%25 .md:1:1: 100 %25 of it"
    )


# -- hostile drafts ----------------------------------------------------------------------


@pytest.mark.parametrize("format", list(RENDERERS))
@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_no_name_and_no_text_gets_out(name: str, format: str) -> None:
    rendered = render(report_of(hostile(name)), format)
    rendered.encode("utf-8")
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f]", rendered)
    if format not in ("yaml", "text"):
        assert not re.search("[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]", rendered)


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_hostile_reports_fit_their_schemas(name: str) -> None:
    report = report_of(hostile(name), FileResult(name, error=HOSTILE_TEXT))
    (first, *_) = sarif(report)["results"]
    uri = first["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert unquote(uri, errors="surrogateescape") == name
    assert {each["location"]["path"] for each in gitlab(report)} == {name}
    junit(report)
    checkstyle(report)
    commands = render(report, "github").splitlines()
    assert len(commands) == 4  # one a line, whatever is in them, and a summary
    assert all(
        re.match(r"::error file=[^,:]*,(line=1,endLine=1,col=1,endColumn=\d+,)?title=[^:,]*(%2C high\))?::", line)
        for line in commands[:3]
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.text(max_size=30), st.text(min_size=1, max_size=12).filter(lambda name: name.strip() and "/" not in name))
def test_any_text_and_any_name_fit_the_schemas(text: str, name: str) -> None:
    report = report_of(hostile(name, text))
    for valid in (sarif, gitlab, junit, checkstyle):
        valid(report)
    assert len(render(report, "github").splitlines()) == 3


def test_markdown_shows_what_is_there_and_no_markup_of_it() -> None:
    shown = escaped("a|b `c` *d* _e_ [f](http://g.h) <i>&amp; @you #1 :cat: www.x.y $z$ ~k~ snake_case 10:30")
    assert shown == (
        "a&#124;b &#96;c&#96; &#42;d&#42; &#95;e&#95; &#91;f&#93;(http&#58;//g.h) &#60;i&#62;&#38;amp; &#64;you &#35;1"
        " &#58;cat: www&#46;x.y &#36;z&#36; &#126;k&#126; snake_case 10:30"
    )


def test_a_summary_stays_below_what_github_takes() -> None:
    text = "\U0001f600*" * 400
    many = report_of(*(hostile(f"{number}{text}", text) for number in range(FILES + 5)))
    rendered = render(many, "markdown")
    assert len(rendered.encode("utf-8")) < 1 << 20
    assert "and 5 more" in rendered
    assert f"and {2 * (FILES + 5) - ISSUES} more" in rendered
    assert (
        max(len(re.sub(r"&#\d+;", "x", cell)) for row in rendered.splitlines() for cell in row.split(" | ")) <= CELL + 4
    )


def test_a_summary_has_the_verdicts(awkward: Report) -> None:
    rendered = render(awkward, "markdown")
    assert (
        "| drafts/a b.md:6:10 | altered (major) | We waited for the snow all year, | We waited for the rain all year. |"
        in rendered
    )
    assert re.search(r"\| drafts/a b\.md \| \d+ \|  \| \d+ \| \d* \| \d* \| 1 of 1 compared \|", rendered)
