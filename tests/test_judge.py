from __future__ import annotations

from typing import Any

import pytest
import yaml
from conftest import cases, known_failures, shared
from hypothesis import given
from hypothesis import strategies as st

from quotecheck import Judgement, Source, Statement, Verdict, judge
from quotecheck.files import load_lexicon
from quotecheck.model import Basis, Mapped, Match, Quote, QuoteKind, QuoteStatus, Rendering, Role, Span, StepKind
from quotecheck.quotes.align import Move, align
from quotecheck.quotes.compare import Wording
from quotecheck.quotes.judge import Setting, judge_quote
from quotecheck.quotes.locate import Library
from quotecheck.quotes.steps import replay
from quotecheck.quotes.tokens import tokens

WORDS = st.lists(
    st.sampled_from(tuple("we will not wait for the rain 7 seven it's U.S. Kim 12,000 honour 大 气".split())),  # noqa: SIM905
    min_size=1,
)


def changes(judgement: Judgement) -> list[list[str]]:
    kept = (step for step in judgement.steps if step.kind is not StepKind.KEEP)
    return [[str(step.kind), step.source, step.quoted, step.detail] for step in kept]


def passage(judgement: Judgement) -> str:
    assert judgement.match is not None
    span = judgement.match.span
    return judgement.match.source.text[span.start : span.end]


@pytest.mark.parametrize("case", cases("verdicts"))
def test_verdicts(case: dict[str, Any]) -> None:
    judgement = judge(case["printed"], case["said"], lang=case.get("lang", "en"))
    assert str(judgement.verdict) == case["verdict"]
    if "changes" in case:
        assert changes(judgement) == case["changes"]
    if judgement.match:
        assert replay(judgement.steps, passage(judgement)) == case["printed"]


def test_the_cases_of_the_evaluation_data(subtests: pytest.Subtests) -> None:
    failing = known_failures("verdicts")
    for case in yaml.safe_load(shared("cases/quote_verdicts.yaml").read_text(encoding="utf-8")):
        source = case.get("src") or case["srcgen"].replace("{FILL}", " ".join(["word"] * case["fill"]))
        with subtests.test(case["id"]):
            judgement = judge(case["q"], source, lang=case.get("lang", "en"))
            assert (str(judgement.verdict) == case["want"]) is (case["id"] not in failing)


@pytest.mark.parametrize(
    ("lang", "said", "printed"),
    [
        ("de", "Wir treffen uns um 10.30 Uhr.", "Wir treffen uns um 10:30 Uhr"),
        ("fr", "Le train part à 9h05.", "Le train part à 9 h 05"),
        ("es", "El tren sale a las 9.05.", "El tren sale a las 9:05"),
        ("zh", "水位下降了百分之十五。", "水位下降了15%"),
        ("ja", "水位は5％だ。", "水位は五パーセントだ"),
        ("ko", "그는 '못 간다'고 말했다.", "그는 “못 간다”고 말했다"),
        ("ko", "학생은 모두 백이십 명이다.", "학생은 모두 120명이다"),
        ("ru", "Это наш двадцать первый день.", "Это наш 21-й день"),
    ],
)
def test_forms_of_numbers_and_marks_are_cosmetic(lang: str, said: str, printed: str) -> None:
    assert judge(printed, said, lang=lang).verdict is Verdict.COSMETIC


@pytest.mark.parametrize(
    ("printed", "said", "changed"),
    [
        ("He denied the theft", "He admitted the theft.", True),
        ("He did not deny the theft", "He admitted the theft.", False),
        ("They refused to pay the fine", "They agreed to pay the fine.", True),
        ("They reject the plan", "They do not accept the plan.", False),
        ("A truce is impossible", "A truce is not possible.", False),
    ],
)
def test_a_negation_makes_up_for_an_opposite_that_is_none_itself(printed: str, said: str, changed: bool) -> None:
    assert (judge(printed, said).verdict is Verdict.MEANING_CHANGED) is changed


@given(WORDS)
def test_what_was_said_is_verbatim(words: list[str]) -> None:
    text = " ".join(words)
    judgement = judge(text, f"He said: {text} today.")
    assert judgement.verdict is Verdict.VERBATIM
    assert passage(judgement) == text


@given(WORDS, WORDS)
def test_the_steps_lead_from_the_passage_to_the_quotation(said: list[str], printed: list[str]) -> None:
    judgement = judge(" ".join(printed), " ".join(said))
    if judgement.match:
        assert replay(judgement.steps, passage(judgement)) == " ".join(printed)


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_texts_raise(quoted: str, source: str) -> None:
    judgement = judge(quoted, source)
    if judgement.match:
        assert replay(judgement.steps, passage(judgement)) == quoted


def test_steps_of_another_passage_are_refused() -> None:
    judgement = judge("We will wait.", "We will wait.")
    with pytest.raises(ValueError, match="does not fit at 0"):
        replay(judgement.steps, "They will wait.")
    with pytest.raises(ValueError, match="goes on after the last step"):
        replay(judgement.steps, "We will wait. No.")


def test_scores_come_with_a_passage_only() -> None:
    scores = judge("We will start.", "We will begin.").scores
    assert scores is not None
    assert scores.ter == 25.0
    assert judge("first tasks", "top priority").scores is None


def test_words_left_out_in_one_go_are_one_gap() -> None:
    lexicon = load_lexicon("en")
    alignment = align(tokens("a b f g", lexicon), tokens("a b c d e f g", lexicon), frozenset())
    assert [aligned.move for aligned in alignment.moves] == [
        Move.EQUAL,
        Move.EQUAL,
        *[Move.DELETE] * 3,
        *[Move.EQUAL] * 2,
    ]
    assert alignment.cost == 1.5


# -- against sources ---------------------------------------------------------------

SAID = Statement(
    "x", "Ana Ruiz", "2024-05-01", "zh", original="港口是首要任务。", terms={"首要任务": ("top priority",)}
)
SOURCES = [
    Source(
        "x#1", "The port is the top priority of my government, and we will wait for it.", "en", Basis.ORIGINAL, SAID
    ),
    Source("x#2", "The port is our main task.", "en", Basis.BACK_TRANSLATION, SAID),
    Source("x#3", "top priority", "en", Basis.OFFICIAL_TRANSLATION, SAID),
]


def quote(text: str, *, role: Role = Role.QUOTE, lang: str = "en") -> Quote:
    shown = Mapped.whole(text)
    return Quote(text, Span(0, len(text)), QuoteKind.DIRECT, QuoteStatus.OK, role, lang, shown, None, None)


def judged(text: str, *renderings: Rendering, lang: str = "en") -> Judgement:
    return judge_quote(quote(text, lang=lang), Library(SOURCES, load_lexicon("en")), renderings)


def test_the_nearest_source_is_the_one() -> None:
    judgement = judged("The port is the top priority of my government")
    assert judgement.match is not None
    assert (judgement.verdict, judgement.match.source.id) == (Verdict.VERBATIM, "x#1")
    assert [match.source.id for match in judgement.candidates] == ["x#1", "x#2", "x#3"]


def test_of_equal_sources_the_better_basis_is_the_one() -> None:
    judgement = judged("top priority")
    assert judgement.match is not None
    assert judgement.match.source.id == "x#1"


def test_a_short_quotation_that_is_not_found_is_not_called_unsupported() -> None:
    judgement = judged("an evil plan")
    assert (judgement.verdict, judgement.detectors) == (Verdict.UNVERIFIABLE, ("too_short",))


def test_a_long_quotation_that_is_not_found_is_unsupported() -> None:
    assert judged("nobody here has ever seen such an evil plan").verdict is Verdict.UNSUPPORTED


def test_a_language_without_sources_cannot_be_checked() -> None:
    judgement = judged("el puerto es la prioridad del gobierno entero", lang="es")
    assert (judgement.verdict, judgement.detectors) == (Verdict.UNVERIFIABLE, ("language",))


def test_a_term_rendered_word_for_word_is_a_calque() -> None:
    judgement = judged("first tasks", Rendering("first tasks", ("首要任务",), ("main goal",)))
    assert (judgement.verdict, judgement.flags) == (Verdict.ALTERED, ("calque",))
    assert passage(judgement) == "top priority"
    assert replay(judgement.steps, "top priority") == "first tasks"


def test_a_rendering_of_another_term_is_no_calque() -> None:
    judgement = judged("first tasks", Rendering("first tasks", ("大气",), ("gracious",)))
    assert judgement.verdict is Verdict.UNVERIFIABLE


def test_a_calque_in_a_found_quotation_is_a_flag() -> None:
    judgement = judged(
        "The port is the first task of my government, and we will wait",
        Rendering("first task", ("首要任务",), ("top priority",)),
    )
    assert (judgement.verdict, judgement.flags) == (Verdict.ALTERED, ("calque",))
    assert passage(judgement).startswith("The port is the top priority")


def test_a_calque_in_a_longer_quotation_that_is_not_found_decides_nothing() -> None:
    judgement = judged(
        "Nobody in this country has ever had such first tasks before winter",
        Rendering("first tasks", ("首要任务",), ("top priority",)),
    )
    assert (judgement.verdict, judgement.flags) == (Verdict.UNSUPPORTED, ())


def test_a_gloss_that_the_wordings_file_warns_of_is_a_calque() -> None:
    statement = SAID._replace(glosses=("first task",))
    library = Library([SOURCES[0]._replace(statement=statement)], load_lexicon("en"))
    judgement = judge_quote(quote("First task!"), library)
    assert (judgement.verdict, judgement.flags) == (Verdict.ALTERED, ("calque",))


def test_a_judgement_is_remembered_for_all_that_decides_it(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up: list[str] = []
    matches = Library.matches

    def counted(self: Library, quoted: Wording, lang: str) -> list[Match]:
        looked_up.append(quoted.text)
        return matches(self, quoted, lang)

    monkeypatch.setattr(Library, "matches", counted)
    library = Library(SOURCES, load_lexicon("en"))
    first = judge_quote(quote("The port is the top priority"), library)
    assert judge_quote(quote("The port is the top priority"), library) is first
    assert len(looked_up) == 1
    judge_quote(quote("The port is the top priority"), library, setting=Setting(around="elsewhere"))
    judge_quote(quote("The port is the top priority"), library, (Rendering("port", (), ()),))
    judge_quote(quote("The port"), library)
    assert len(looked_up) == 4


def test_no_more_judgements_are_remembered_than_a_draft_has(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quotecheck.quotes.locate.REMEMBERED", 2)
    library = Library(SOURCES, load_lexicon("en"))
    one = judge_quote(quote("one port"), library)
    judge_quote(quote("two ports"), library)
    assert judge_quote(quote("one port"), library) is one
    judge_quote(quote("three ports"), library)  # for which the two ports are forgotten
    assert judge_quote(quote("one port"), library) is one
    assert len(library._judged) == 2
