"""The whole check through the library: findings, verdicts, levels, options."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotecheck import (
    Confidence,
    FileResult,
    Judgement,
    Options,
    QuotecheckError,
    Severity,
    Source,
    Verdict,
    check_text,
    extract_quotes,
    judge,
)
from quotecheck.check import FAITHFUL, NOT_CHECKED, fails
from quotecheck.config import options_of
from quotecheck.formats import read_text
from quotecheck.house import VERDICT_SEVERITY
from quotecheck.model import Basis, Statement

DRAFT = 'Gen. Ruiz is reluctant to ** the ships. "We have waited for the rain all year," Ana Ruiz said.'
SAID = Statement("a", "Ana Ruiz", "2024", "en", original="We waited for the rain all year.")
SOURCE = Source("a#original", "We waited for the rain all year.", "en", Basis.ORIGINAL, SAID)

WORDINGS = """
wordings:
  - {id: a, speaker: Ana Ruiz, date: 2024, language: en, basis: original, original: We waited for the rain all year.}
"""


def rules_found(result: FileResult) -> list[str]:
    return [finding.rule for finding in result.findings]


def test_a_draft_gives_findings_and_judged_quotations() -> None:
    result = check_text(DRAFT, sources=SOURCE)
    (finding,) = result.findings
    assert (finding.rule, finding.severity, finding.confidence) == (
        "redaction.stars",
        Severity.MAJOR,
        Confidence.HIGH,
    )
    assert result.text[finding.span.start : finding.span.end] == finding.text == "**"
    (checked,) = result.quotes
    assert checked.quote.text == "We have waited for the rain all year,"
    assert checked.quote.speaker == "Ana Ruiz"
    assert checked.judgement.verdict is Verdict.ALTERED
    assert result.words == 18


@pytest.mark.parametrize("wrapped", [False, True])
def test_sources_may_be_objects_or_paths(tmp_path: Path, wrapped: bool) -> None:
    file = tmp_path / "wordings.yaml"
    file.write_text(WORDINGS, encoding="utf-8")
    for source in (SOURCE, file, str(file), tmp_path):
        result = check_text(DRAFT, sources=[source] if wrapped else source)
        assert result.quotes[0].judgement.verdict is Verdict.ALTERED


def test_without_sources_no_quotation_can_be_checked() -> None:
    (checked,) = check_text(DRAFT).quotes
    assert checked.judgement == Judgement(Verdict.UNVERIFIABLE, ("no_source",))


def test_what_is_no_quotation_is_not_held_against_sources() -> None:
    (checked,) = check_text("The so-called “great rain” never came.", sources=SOURCE).quotes
    assert checked.judgement == Judgement(Verdict.NOT_A_QUOTE, ("scare",))


def test_options_choose_rules_and_levels() -> None:
    assert rules_found(check_text(DRAFT, config={"ignore": ["redaction"]})) == []
    assert rules_found(check_text(DRAFT, config={"select": ["zh"]})) == []
    (finding,) = check_text(DRAFT, config={"severity": {"redaction.stars": "minor"}}).findings
    assert finding.severity is Severity.MINOR
    assert rules_found(check_text(DRAFT, config={"confidence": {"redaction": "low"}})) == []


@pytest.mark.parametrize("config", [{"ignore": ["redactoin"]}, {"select": ["zn"]}, {"severity": {"zh.no": "minor"}}])
def test_rules_that_do_not_exist_are_refused(config: dict[str, object]) -> None:
    with pytest.raises(QuotecheckError, match="is called"):
        check_text(DRAFT, config=config)


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(QuotecheckError, match="format"):
        check_text(DRAFT, format="docx")
    with pytest.raises(QuotecheckError, match="format"):
        extract_quotes(DRAFT, format="docx")


def test_a_language_without_word_lists_is_read_all_the_same() -> None:
    (quote,) = extract_quotes("„Noi am așteptat ploaia tot anul”, a spus Ana.", lang="ro")
    assert (quote.text, quote.lang) == ("Noi am așteptat ploaia tot anul", "ro")


@pytest.mark.parametrize(
    ("config", "failing"),
    [
        ({}, True),
        ({"fail_on": "critical"}, False),
        ({"fail_on": "critical", "severity": {"redaction": "critical"}}, True),
        ({"fail_on": "none"}, False),
        ({"severity": {"redaction": "major"}}, True),
        ({"severity": {"redaction": "minor"}}, False),
        ({"severity": {"redaction": "minor"}, "fail_on": "minor"}, True),
        ({"confidence": {"redaction": "medium"}}, False),
        ({"confidence": {"redaction": "medium"}, "fail_confidence": "medium"}, True),
        ({"confidence": {"redaction": "low"}, "fail_confidence": "low"}, False),  # what is not shown fails nothing
        ({"confidence": {"redaction": "low"}, "fail_confidence": "low", "min_confidence": "low"}, True),
    ],
)
def test_the_fail_level(config: dict[str, object], failing: bool) -> None:
    options = options_of(config)
    assert fails(check_text(DRAFT, config=options), options) is failing


@pytest.mark.parametrize(
    ("said", "failing"),
    [
        ("We have waited for the rain all year.", False),
        ("We waited for the rain all year.", False),
        ("We prayed for the rain all year.", True),
    ],
)
def test_an_altered_quotation_fails(said: str, failing: bool) -> None:
    options = Options(ignore=("redaction",))
    assert fails(check_text(DRAFT, config=options, sources=SOURCE._replace(text=said)), options) is failing
    assert not fails(check_text(DRAFT, config=options, sources=SOURCE), Options(fail_on="critical"))


def test_a_draft_that_could_not_be_read_fails_whatever_the_level() -> None:
    assert fails(FileResult("x", error="no such file or folder"), Options(fail_on="none"))


PAIRS = """\
<file source-language="{source}" target-language="{target}">
<trans-unit><source>“大气的回答” atmospheric answer ** reluctant</source>
<target>He gave an atmospheric answer, reluctant to ** the “ships”.</target></trans-unit></file>
"""


def test_rules_and_quotations_are_those_of_translations() -> None:
    result = check_text(PAIRS.format(source="zh", target="en"), format="xliff")
    assert rules_found(result) == ["zh.atmospheric-answer", "redaction.stars"]
    assert [result.text[finding.span.start : finding.span.end] for finding in result.findings] == [
        "atmospheric answer",
        "**",
    ]
    assert [checked.quote.text for checked in result.quotes] == ["ships"]
    assert result.words == 9


def test_sources_are_left_alone_in_any_language() -> None:
    result = check_text(PAIRS.format(source="en", target="fr"), format="xliff")
    assert rules_found(result) == []
    assert [checked.quote.lang for checked in result.quotes] == ["fr"]


def test_marks_that_pair_with_nothing_are_told_of_translations_only() -> None:
    rows = "src,mt\n他说“,He said so.\n他说,He said “so.\n"
    found = check_text(rows, format="csv").findings
    assert {finding.text for finding in found} == {"“"}
    assert {finding.span.start for finding in found} == {rows.rindex("“")}


def test_a_translation_closes_nothing_that_its_source_opens() -> None:
    result = check_text("src,mt\n“他说,He said so”.\n", format="csv")
    assert [finding.text for finding in result.findings] == ["”"]
    assert result.quotes == ()


def test_a_draft_with_parts_that_could_not_be_read_fails_whatever_the_level() -> None:
    result = check_text('src,mt\n一,"never closed\n二,to ** the ships\n', format="csv")
    assert rules_found(result) == ["redaction.stars"]
    assert [problem.line for problem in result.problems] == [2]
    assert fails(result, Options(fail_on="none"))


def test_every_verdict_has_a_severity_and_a_meaning() -> None:
    assert set(VERDICT_SEVERITY) == set(Verdict)
    bad = {verdict for verdict, severity in VERDICT_SEVERITY.items() if severity.rank >= Severity.MAJOR.rank}
    assert (bad | FAITHFUL | NOT_CHECKED, bad & FAITHFUL, bad & NOT_CHECKED) == (set(Verdict), set(), set())


@given(st.text(alphabet=st.sampled_from("ab \n\"'“”‘’*_`[](){}<>&#|-.,!?大「」。$\\\u0301\U0001f600")))
def test_no_text_raises_and_every_span_fits(text: str) -> None:
    for format in ("markdown", "text"):
        result = check_text(text, format=format, sources=SOURCE)
        for finding in result.findings:
            assert result.text[finding.span.start : finding.span.end] == finding.text
            assert finding.span.length > 0
        for checked in result.quotes:
            assert 0 <= checked.quote.span.start <= checked.quote.span.end <= len(result.text)


@given(st.text(max_size=60))
def test_offsets_are_code_points_into_the_text_of_the_result(prefix: str) -> None:
    """Whatever stands before it, a redaction is found where it is."""
    draft = prefix.replace("`", "").replace("<", "") + "\n\nHe was reluctant to ** the ships.\n"
    result = check_text(draft, format="text")
    assert draft.rindex(" ** ") + 1 in [finding.span.start for finding in result.findings]
    assert result.text == read_text(draft, "x", format="text", lang="en").text


def test_judging_needs_no_draft() -> None:
    judgement = judge("first tasks", "top priority")
    assert judgement.verdict is Verdict.UNSUPPORTED
    assert judge("The  rain", "“The rain”").verdict is Verdict.COSMETIC
