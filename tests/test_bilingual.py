"""What is found where a source text stands beside the draft."""

from __future__ import annotations

from typing import Any

import pytest
from conftest import cases, rule

from quotecheck import Confidence, check_text
from quotecheck.bilingual.pairs import pair_text, source_sentences
from quotecheck.formats import read_text
from quotecheck.model import Document, Mapped, Segment, SegmentKind, Span
from quotecheck.rulebook.spec import build_example


@pytest.mark.parametrize("case", cases("bilingual"))
def test_segments_of_a_translation_memory(case: dict[str, Any]) -> None:
    example = build_example(case["target"], 1, 1)
    result = check_text(example.text, format="text", source_text=case["source"])
    found = [finding for finding in result.findings if finding.rule.startswith("bilingual.")]
    assert [(f"bilingual.{name}", span) for name, span in zip(case["finds"], example.spans, strict=True)] == [
        (finding.rule, finding.span) for finding in found
    ]
    if not case.get("also"):  # a rule on the draft alone may see it, too
        assert len(result.findings) == len(found)


def test_there_are_enough_cases() -> None:
    found = cases("bilingual")
    assert len(found) >= 80
    assert len({case.values[0]["label"] for case in found}) == len(found)


SOURCE = "市长昨天辞职了。他在任12年。\n\n市议会将在三周内选出新市长。"
DRAFT = (
    "The mayor resigned yesterday. He was in office for 12 years.\n\n"
    "The council will elect a new mayor within three weeks.\n"
)


def test_paragraphs_and_sentences_are_paired() -> None:
    document = read_text(DRAFT, "draft", lang="en", format="markdown")
    pairs = pair_text(SOURCE, document)
    assert [(pair.source, pair.target.text) for pair in pairs] == [
        ("市长昨天辞职了。", "The mayor resigned yesterday."),
        ("他在任12年。", "He was in office for 12 years."),
        ("市议会将在三周内选出新市长。", "The council will elect a new mayor within three weeks."),
    ]
    for pair in pairs:
        span = pair.target.span(0, len(pair.target.text))
        assert DRAFT[span.start : span.end] == pair.target.text
        assert pair.source_lang == "zh"


def test_paragraphs_that_are_not_as_many_are_aligned() -> None:
    document = read_text(DRAFT.replace("yesterday. He", "yesterday.\n\nHe"), "draft", lang="en", format="markdown")
    assert [pair.source for pair in pair_text(SOURCE, document)] == [
        "市长昨天辞职了。",
        "他在任12年。",
        "市议会将在三周内选出新市长。",
    ]


def test_a_number_told_in_the_next_sentence_is_not_missed() -> None:
    source = "他在任12年，昨天辞职了。\n"
    result = check_text("He resigned yesterday. He was in office for 12 years.", source_text=source)
    assert result.findings == ()


def test_an_empty_source_or_draft_is_in_order() -> None:
    assert check_text("", source_text=SOURCE).findings == ()
    assert check_text("The mayor resigned.", source_text="").findings == ()


@pytest.mark.parametrize(
    ("source", "confidence"),
    [
        ("他对记者作了大气的回答。", Confidence.HIGH),
        ("他对记者作了诚恳的答复。", None),
        ("他的大气得到称赞。", Confidence.HIGH),
    ],
)
def test_a_rule_is_confirmed_or_dropped_by_the_source(source: str, confidence: Confidence | None) -> None:
    result = check_text("He gave an atmospheric answer to the reporters.", source_text=source)
    assert [f.confidence for f in result.findings if f.rule == "zh.atmospheric-answer"] == (
        [confidence] if confidence else []
    )


def test_a_rule_is_left_alone_where_the_source_is_in_another_language() -> None:
    result = check_text("He gave an atmospheric answer.", source_text="Er gab eine großzügige Antwort.")
    assert [finding.rule for finding in result.findings] == ["zh.atmospheric-answer"]


def test_units_of_a_file_are_pairs() -> None:
    from quotecheck.bilingual.pairs import pair_units

    text = "港口有12万人。\tThe port has 12,000 people."
    source, target = Mapped.whole("港口有12万人。"), Mapped.whole("The port has 12,000 people.", 9)
    kinds = {kind.value: kind for kind in SegmentKind}
    if "source" not in kinds:
        pytest.skip("no format has units yet")
    segments = (Segment(kinds["source"], source, "zh", "1"), Segment(kinds["target"], target, "en", "1"))
    (pair,) = pair_units(Document("x", text, segments, "en", "tsv"))
    assert (pair.source, pair.segment, pair.target.span(0, 3)) == ("港口有12万人。", 1, Span(9, 12))


def test_chinese_sentences_end_where_they_do() -> None:
    assert source_sentences("他问：“来吗？”她没有回答；雨停了。", "zh") == [
        "他问：“来吗？”",
        "她没有回答；",
        "雨停了。",
    ]


TERMS = """
- id: house.terms
  kind: terms
  terms:
    半岛: peninsula
    哈桑湖: {to: [Lake Khasan], not: [Lake Hassan]}
    港口: [port, harbour]
  message: '{said} is {right}'
  category: terminology/wrong-term
  severity: major
  confidence: high
"""


@pytest.mark.parametrize(
    ("source", "target", "found"),
    [
        ("半岛局势紧张。", "The two peninsulas are tense.", []),
        ("半岛局势紧张。", "The isthmus is tense.", ["The isthmus is tense."]),
        ("他们到了哈桑湖。", "They came to Lake Hassan.", ["Lake Hassan"]),
        ("他们到了哈桑湖。", "They came to Lake Khasan.", []),
        ("港口关闭了。", "The Harbour’s gates are shut.", []),
    ],
)
def test_terms_are_held_to_the_table(source: str, target: str, found: list[str]) -> None:
    from quotecheck.marks import scan
    from quotecheck.rulebook.run import Rulebook, run

    document = read_text(target, "x", lang="en", format="text")
    findings = run(Rulebook([rule(TERMS)]), document, scan(document.segments), [], pair_text(source, document))
    assert [finding.text for finding in findings] == found
