from __future__ import annotations

from typing import Any

import pytest
from conftest import cases

from quotecheck import FileResult, Severity, Source, check_text
from quotecheck.files import load_speakers
from quotecheck.formats import read_text
from quotecheck.house import STYLES
from quotecheck.quotes.sources import parse_wordings
from quotecheck.quotes.transcripts import parse_transcript

WORDINGS = f"""
wordings:
  - id: mill
    speaker: Ana Ruiz
    date: 2024-05-01
    language: en
    basis: original
    original: >-
      The old mill, um, will grind flour for the valley again. Nobody here wants to sell it.
      They told us so in spring.
  - id: boats
    speaker: Per Dahl
    date: 2024-05-02
    language: en
    basis: original
    original: Our boats stay in the harbour until the ice has gone. We paid 300 crowns for the nets.
  - id: lamp
    speaker: Ola Vik
    date: 2024-05-03
    language: en
    basis: original
    original: The lamp on the old tower is of glass from the islands.
  - id: inn
    speaker: Nils Aas
    date: 2024-05-03
    language: en
    basis: original
    original: The inn burned down{" and the baker told us about his oven" * 9}. So we built another.
  - id: ships
    speaker: 毛宁
    date: 2024-05-04
    language: zh
    basis: original
    original: 我们去年在俄罗斯买了300艘船。
  - id: boot
    speaker: Olga Stein
    date: 2024-05-05
    language: de
    basis: original
    original: Wir haben das Boot im Hafen nicht verkauft.
  - id: port
    speaker: 王毅
    date: 2024-05-06
    language: zh
    basis: original
    original: 我们必须在九月关闭港口。
  - id: keeper
    speaker: Eva Lund
    date: 2024-05-06
    language: en
    basis: back_translation
    original: The lighthouse keeper asked for a lamp of glass and a new coat.
  - id: gate
    speaker: Lin Jian
    date: 2024-05-07
    language: zh
    basis: official_translation
    original: 大门中午为马车打开。
    renderings: [The gate will open at noon for the carts., The door opens at noon for all carts.]
  - id: duty
    speaker: Xi Jinping
    date: 2024-05-08
    language: zh
    basis: official_translation
    original: 首要职责是面包长城。
    terms: {{首要职责: [first duty, foremost duty], 面包长城: [great wall of bread]}}
speakers: [[Per Dahl, Skipper Per]]
"""
TALK = """\
Ina Holm: The bridge was mended in autumn.

AFP: And the bread?

Ina Holm: Bread is dearer than it was.
"""


def sources() -> list[Source]:
    talk = parse_transcript(read_text(TALK, "talk.md", lang="en"), "talk.md", "en", load_speakers())
    return [*parse_wordings(WORDINGS, "w.yaml"), *talk]


def told(result: FileResult) -> list[list[Any]]:
    return [
        [
            str(checked.judgement.verdict),
            list(checked.judgement.detectors),
            list(checked.judgement.flags),
            str(checked.severity),
            checked.judgement.match.source.id if checked.judgement.match else None,
        ]
        for checked in result.quotes
    ]


@pytest.mark.parametrize("case", cases("attribution"))
def test_who_said_what_and_how_faithfully(case: dict[str, Any]) -> None:
    assert told(check_text(case["draft"], sources=sources())) == case["expected"]


@pytest.mark.parametrize("case", cases("attribution"))
@pytest.mark.parametrize("style", [style for style in STYLES if style != "default"])
def test_the_house_style_changes_no_verdict(case: dict[str, Any], style: str) -> None:
    found = told(check_text(case["draft"], sources=sources(), config={"style": style}))
    assert [[*row[:3], row[4]] for row in found] == [[*row[:3], row[4]] for row in case["expected"]]


@pytest.mark.parametrize("case", cases("attribution"))
def test_the_order_of_sources_changes_no_verdict(case: dict[str, Any]) -> None:
    assert told(check_text(case["draft"], sources=sources()[::-1])) == case["expected"]


# -- house styles --------------------------------------------------------------------

FILLER = '"The old mill will grind flour for the valley again," Ana Ruiz said.'
GRAMMAR = '"They told us so in the spring," Ana Ruiz said.'
BRACKET = '"[The neighbours] told us so in spring," Ana Ruiz said.'
CONTENT = '"They wrote us so in spring," Ana Ruiz said.'


@pytest.mark.parametrize(
    ("style", "filler", "grammar", "bracket"),
    [
        ("default", "neutral", "minor", "neutral"),
        ("reuters", "neutral", "major", "minor"),
        ("ap", "minor", "major", "minor"),
        ("nyt", "neutral", "major", "neutral"),
        ("guardian", "neutral", "neutral", "neutral"),
    ],
)
def test_newsrooms_differ_in_what_they_allow(style: str, filler: str, grammar: str, bracket: str) -> None:
    drafts = (FILLER, GRAMMAR, BRACKET, CONTENT)
    found = [told(check_text(draft, sources=sources(), config={"style": style})) for draft in drafts]
    assert [(row[0], row[3]) for ((*row,),) in found] == [
        ("trimmed", filler),
        ("altered", grammar),
        ("trimmed", bracket),
        ("altered", Severity.MAJOR),
    ]


# -- several mentions ----------------------------------------------------------------


def spans(said: str, draft: str) -> list[tuple[str, int | None]]:
    """The verdicts on the quotations of a draft, each with where it was found."""
    text = f"wordings: [{{id: a, speaker: Ana Ruiz, date: 2024, language: en, basis: original, original: {said!r}}}]"
    result = check_text(draft, sources=parse_wordings(text, "w.yaml"))
    judgements = [checked.judgement for checked in result.quotes]
    return [(str(found.verdict), found.match.span.start if found.match else None) for found in judgements]


def test_several_mentions_are_matched_with_several_places_in_order() -> None:
    said = "The mill is ours. Bread is cheap. The mill is ours. So is the inn. The mill is ours."
    places = [0, 34, 67]
    draft = 'We heard "The mill is ours" from her. ' * 4
    assert spans(said, draft) == [("verbatim", place) for place in [*places, places[0]]]


def test_of_several_places_the_mildest_counts() -> None:
    said = "They claim falsely that the mill is ours. Bread is cheap. And the mill is ours."
    assert spans(said, 'We heard that "the mill is ours" from her.') == [("verbatim", said.rindex("the mill"))]


def test_the_comma_of_the_house_chooses_no_place() -> None:
    said = "The mill is ours. Bread is cheap. The mill is ours, they claim falsely."
    assert spans(said, '"The mill is ours," Ana Ruiz said.') == [("cosmetic", 0)]


def test_two_renderings_of_a_term_that_stands_in_a_rendering_are_inconsistent() -> None:
    text = """
    wordings:
      - id: duty
        speaker: Xi Jinping
        date: 2024
        language: zh
        basis: official_translation
        original: 首要职责是面包。
        renderings: [Bread is the first duty.]
        terms: {首要职责: [first duty, foremost duty]}
    """
    draft = 'Xi Jinping said this was the "first duty". Xi Jinping said this was the "foremost duty".'
    result = check_text(draft, sources=parse_wordings(text, "w.yaml"))
    assert [checked.judgement.flags for checked in result.quotes] == [("inconsistent",)] * 2


def test_pieces_of_two_files_of_one_name_are_composite() -> None:
    said = ("The bridge was mended in autumn.", "Bread is dearer than it was.")
    both = [
        source._replace(path=f"{folder}/talk.md")
        for folder, text in zip(("may", "june"), said, strict=True)
        for source in parse_transcript(
            read_text(text, "talk.md", lang="en"), f"{folder}/talk.md", "en", load_speakers()
        )
    ]
    result = check_text(f'We heard "{said[0][:-1]} ... {said[1]}" from her.', sources=both)
    assert [row[:2] for row in told(result)] == [["composite", ["sources"]]]


# -- when and where ------------------------------------------------------------------


SPEECHES = f"""
wordings:
  - {{id: may, speaker: Ana Ruiz, date: 2024-05-13, occasion: opening of the harbour bridge, language: en,
      basis: original, original: The bridge is ours.}}
  - {{id: june, speaker: Ana Ruiz, date: 2024-06-13, occasion: congress of the fishermen, language: en,
      basis: original, original: The bridge is ours.}}
  - {{id: long, speaker: Per Dahl, date: 2024-07, language: en,
      basis: original, original: "{"We paid for nets and ropes. " * 90} Our boats stay in the harbour until spring."}}
"""


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        ('"The bridge is ours," Ana Ruiz said on 13 June.', ["cosmetic", "june#original"]),
        ('"The bridge is ours," Ana Ruiz said on May 13, 2024.', ["cosmetic", "may#original"]),
        ('At the congress of fishermen Ana Ruiz said: "The bridge is ours."', ["verbatim", "june#original"]),
        ('"The bridge is ours," Ana Ruiz said on 13 June 2023.', ["cosmetic", "may#original"]),
        ('In July 2024 we heard "Our boats rot in the mud of summer."', ["meaning_changed", "long#original"]),
        ('In July 2023 we heard "Our boats rot in the mud of summer."', ["unsupported", None]),
    ],
)
def test_a_date_or_an_occasion_that_the_draft_names_tells_the_statement(draft: str, expected: list[str | None]) -> None:
    result = check_text(draft, sources=parse_wordings(SPEECHES, "w.yaml"))
    (checked,) = result.quotes
    match = checked.judgement.match
    assert [str(checked.judgement.verdict), match.source.id if match else None] == expected
