"""What an author writes into a draft so that something is left alone."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import cases
from hypothesis import given
from hypothesis import strategies as st

from quotecheck import QuotecheckError, check_text
from quotecheck.model import FileResult, Severity, Verdict, Why
from quotecheck.report.summary import hidden, summary
from quotecheck.suppressions import comments_in
from quotecheck.text import LineIndex
from quotecheck.vocabulary import build_vocabulary

WORDINGS = """\
wordings:
  - {speaker: Ana Ruiz, date: 2024-05-01, language: en, basis: original, original: We waited for the rain all year.}
"""


def told(result: FileResult) -> list[str]:
    lines = LineIndex(result.text)
    places = [(lines.position(finding.span.start), finding) for finding in result.findings]
    return [f"{place.line}:{place.column} {finding.rule} {finding.text}" for place, finding in places]


@pytest.mark.parametrize("case", cases("suppressions"))
def test_suppressions(case: dict[str, Any]) -> None:
    config = {"select": ["redaction.stars", "zh", "suppression", "mechanics"]}
    result = check_text(case["text"], format=case.get("format", "markdown"), config=config)
    assert told(result) == case["findings"]
    assert hidden([result]) == case["hidden"]
    assert result.words == case.get("words", result.words)
    for finding in result.findings:
        assert result.text[finding.span.start : finding.span.end] == finding.text


def test_the_reason_is_kept_and_the_finding_is_whole() -> None:
    (one,) = check_text("<!-- quotecheck: next-line redaction:  the censor\n did -->\nLoath to ** it.").hidden
    assert (one.why, one.reason) == (Why.SUPPRESSED, "the censor did")
    assert getattr(one.of, "rule", None) == "redaction.stars"


def test_what_is_said_of_suppressions_has_levels_and_can_be_left_out() -> None:
    text = "<!-- quotecheck: off zh.gossip-stone -->\n\nFine."
    found = check_text("<!-- quotecheck: off zh -->\n\nFine.", config={"severity": {"suppression": "major"}}).findings
    assert [(one.rule, one.severity) for one in found] == [
        ("suppression.reason", Severity.MAJOR),
        ("suppression.unused", Severity.MAJOR),
    ]
    assert check_text(text, config={"ignore": ["suppression"]}).findings == ()
    assert summary([check_text(text)])["penalty"] == 0


@pytest.mark.parametrize(
    ("comment", "config"),
    [
        ("off zh.khasan why", {"ignore": ["zh.khasan"]}),
        ("off zh why", {"ignore": ["zh.khasan"]}),
        ("off quotation.altered without sources nothing is known", {}),
        ("off bilingual.negation-lost without a source text nothing is known", {}),
    ],
)
def test_what_could_not_be_used_in_this_run_is_not_told_as_unused(comment: str, config: dict[str, Any]) -> None:
    assert check_text(f"<!-- quotecheck: {comment} -->\n\nFine.", config=config).findings == ()


@pytest.fixture
def wordings(tmp_path: Any) -> str:
    path = tmp_path / "wordings.yaml"
    path.write_text(WORDINGS, encoding="utf-8")
    return str(path)


QUOTED = '"We waited for the snow all year," Ana Ruiz said.\n'


def test_a_suppressed_quotation_keeps_its_verdict_and_harms_nobody(wordings: str) -> None:
    result = check_text(f"<!-- quotecheck: next-line quotation.altered a slip -->\n{QUOTED}", sources=wordings)
    (quote,) = result.quotes
    assert (quote.judgement.verdict, quote.severity, quote.hidden) == (Verdict.ALTERED, "neutral", Why.SUPPRESSED)
    assert result.findings == ()
    assert hidden([result]) == {"suppressed": 1}


def test_a_verdict_can_be_ignored_like_a_rule(wordings: str) -> None:
    (quote,) = check_text(QUOTED, sources=wordings, config={"ignore": ["quotation.altered"]}).quotes
    assert (quote.judgement.verdict, quote.severity, quote.hidden) == (Verdict.ALTERED, "neutral", Why.IGNORED)
    (quote,) = check_text(QUOTED, sources=wordings, config={"select": ["quotation"]}).quotes
    assert quote.severity == "major"


def test_sic_vouches_for_no_quotation(wordings: str) -> None:
    (quote,) = check_text(QUOTED.replace("year,", "year").replace(" Ana", " [sic] Ana"), sources=wordings).quotes
    assert quote.hidden is None


@given(st.lists(st.sampled_from(["<!-- quotecheck:", " off", " on", " all", " zh", " x ", "-->", "\n", "“", "** it"])))
def test_no_comment_is_too_broken(pieces: list[str]) -> None:
    text = "".join(pieces)
    for format in ("markdown", "text", "html", "po"):
        result = check_text(text, format=format)
        for finding in result.findings:
            assert result.text[finding.span.start : finding.span.end] == finding.text


def test_comments_that_never_end_take_linear_time() -> None:
    assert comments_in("<!-- quotecheck: off " * 20_000) == []
    many = "".join(f"<!-- quotecheck: next-line rule.a{number}, b -->\n" for number in range(5_000))
    assert len(check_text(many).findings) == 1_500  # two names each of the first 500, and no reason
    assert len(check_text(f"<!-- quotecheck: off {'a, ' * 100_000}a because -->\n").findings) == 1_000


# -- vocabulary ----------------------------------------------------------------------


def test_the_case_of_an_entry_says_whether_case_counts() -> None:
    words = build_vocabulary(["# names\nthe   heavy news\nPolish  # the people\n\nC# minor\n", "don't"])
    assert words.entries == {"the heavy news", "Polish", "C# minor", "don't"}
    for text, holds in [
        ("The heavy\nnews", True), ("heavy news", False), ("Polish", True), ("polish", False), ("don’t", True),
        ("C# minor", True), ("", False),
    ]:  # fmt: skip
        assert words.holds(text) is holds, text


def test_an_unknown_name_is_refused_in_options() -> None:
    with pytest.raises(QuotecheckError, match=r"no rule is called `quotation\.changed`"):
        check_text("", config={"ignore": ["quotation.changed"]})
