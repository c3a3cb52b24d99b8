"""Figures on translations: weights, likeness, agreement, annotations, and the lot together."""

from __future__ import annotations

import gzip
import json
import math
from itertools import combinations
from pathlib import Path

import pytest
import sacrebleu
from conftest import shared
from hypothesis import given
from hypothesis import strategies as st

from quotecheck.batch import Desk, Settings
from quotecheck.check import check
from quotecheck.commands.score import METRICS
from quotecheck.errors import QuotecheckError
from quotecheck.formats import read_text
from quotecheck.model import Severity, Span
from quotecheck.score import agreement, likeness
from quotecheck.score.annotations import Annotated, Mark, parse
from quotecheck.score.mqm import per_words, weigh
from quotecheck.scoring import issues_by_segment, judged, segmented

CHECKER = Desk(Settings(scores=False)).checker(Path("none.txt"))

# -- weights ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("severity", "category", "weight"),
    [
        (Severity.MINOR, "Fluency/Grammar", 1),
        (Severity.MAJOR, "Accuracy/Mistranslation", 5),
        (Severity.CRITICAL, "Terminology/Wrong_term", 25),
        (Severity.NEUTRAL, "Style/Awkward", 0),
        (Severity.MINOR, "Fluency/Punctuation", 0.1),
        (Severity.MINOR, "Linguistic_conventions/Punctuation", 0.1),
        (Severity.MINOR, "linguistic/punctuation", 0.1),
        (Severity.MAJOR, "Fluency/Punctuation", 5),
        (Severity.MAJOR, "Non-translation!", 25),
        (Severity.MAJOR, "Non_translation", 25),
        (Severity.MAJOR, "Source issue", 0),
        (Severity.MINOR, "Source_error", 0),
        (Severity.MINOR, "", 1),
    ],
)
def test_the_weight_of_an_error(severity: Severity, category: str, weight: float) -> None:
    assert weigh(severity, category) == weight


def test_weights_per_1000_words() -> None:
    assert (per_words(6.1, 40), per_words(0, 5), per_words(3, 0)) == (152.5, 0, None)


# -- likeness --------------------------------------------------------------------------

HYP = ["The river was high in spring.", "We waited for three days.", "Nobody came."]
REFS = [
    ["The river was high this spring.", "We waited three days.", "No one came."],
    ["In spring the river rose.", "Three days we waited.", "Nobody came."],
]


@pytest.mark.parametrize("count", [1, 2])
def test_the_figures_are_those_of_sacrebleu(count: int) -> None:
    refs = REFS[:count]
    found = likeness.Scorer("en").corpus(HYP, refs)
    assert found.scores == {
        "BLEU": sacrebleu.corpus_bleu(HYP, refs).score,
        "chrF2": sacrebleu.corpus_chrf(HYP, refs).score,
        "chrF2++": sacrebleu.corpus_chrf(HYP, refs, word_order=2).score,
        "TER": sacrebleu.corpus_ter(HYP, refs).score,
    }
    assert all(signature.startswith(f"nrefs:{count}|") for signature in found.signatures.values())
    assert "|eff:no|tok:13a|" in found.signatures["BLEU"]


def test_a_short_segment_has_all_of_bleu_against_itself() -> None:
    (scores, _, _), signature = likeness.Scorer("en").segments(["Nobody came.", "", "a"], [["Nobody came.", "x", "b"]])
    assert scores == pytest.approx({"BLEU": 100, "chrF2": 100, "chrF2++": 100, "TER": 0})
    assert "|eff:yes|" in signature


def test_ter_sees_a_decimal_point() -> None:
    (scores,), _ = likeness.Scorer("en").segments(["It cost 15 billion."], [["It cost 1.5 billion."]])
    assert scores["TER"] == 25


def test_a_segment_may_be_empty_on_either_side() -> None:
    found, _ = likeness.Scorer("en").segments(["", "word", ""], [["word", "", ""]])
    assert [scores["BLEU"] for scores in found] == [0, 0, 0]
    assert [scores["TER"] for scores in found] == [100, 100, 0]


@pytest.mark.parametrize(
    ("lang", "cut"), [("zh", "zh"), ("zh-Hant", "zh"), ("zh_CN", "zh"), ("en", "13a"), ("de", "13a")]
)
def test_the_language_sets_how_words_are_cut(lang: str, cut: str) -> None:
    signatures = likeness.Scorer(lang).corpus(["我们等了三天。"], [["我们等了两天。"]]).signatures
    assert f"|tok:{cut}|" in signatures["BLEU"]
    assert f"|asian:{'yes' if cut == 'zh' else 'no'}|" in signatures["TER"]


@pytest.mark.parametrize("lang", ["ja", "ko"])
def test_without_mecab_words_are_characters(lang: str) -> None:
    assert likeness.tokenizer(lang) in (f"{lang}-mecab", "char")
    assert likeness.Scorer(lang).corpus(["春の川"], [["春の山"]]).scores["TER"] == pytest.approx(100 / 3)


def test_a_system_and_its_shuffled_words() -> None:
    ref = [f"In year {n} the river rose by {n} metres and fell again." for n in range(12)]
    worse = [" ".join(reversed(text.split())) for text in ref]
    found = likeness.Scorer("en").compare(ref, worse, [ref])
    assert list(found) == list(likeness.METRICS)
    assert (found["BLEU"].score, found["TER"].score) == (pytest.approx(100), 0)
    assert found["BLEU"].other_score < 50
    assert found["BLEU"].p < 0.01
    assert "|bs:1000|seed:12345|" in found["BLEU"].signature
    assert {metric.p for metric in likeness.Scorer("en").compare(ref, ref, [ref]).values()} == {1.0}
    assert found == likeness.Scorer("en").compare(ref, worse, [ref])


def test_only_some_metrics() -> None:
    scorer = likeness.Scorer("en", ["TER", "chrF2"])
    assert list(scorer.corpus(HYP, REFS).scores) == ["chrF2", "TER"]
    assert scorer.segments(HYP, REFS)[1] is None
    assert METRICS == likeness.METRICS


def test_what_ter_remembers_is_right() -> None:
    scorer = likeness.Scorer("en", ["TER"])
    both = [scorer.corpus(HYP, refs).scores["TER"] for refs in (REFS, REFS[:1], REFS[1:], REFS)]
    assert both == [sacrebleu.corpus_ter(HYP, refs).score for refs in (REFS, REFS[:1], REFS[1:], REFS)]


# -- agreement -------------------------------------------------------------------------


def test_rank_correlations_of_known_value() -> None:
    # The examples in the documentation of scipy.stats.
    assert agreement.spearman([1, 2, 3, 4, 5], [5, 6, 7, 8, 7]) == pytest.approx(0.8207826816681233)
    assert agreement.kendall([12, 2, 1, 12, 2], [1, 4, 7, 1, 0]) == pytest.approx(-0.47140452079103173)
    assert agreement.ranking([1, 2, 3, 4], [10, 20, 30, 40]) == (4, pytest.approx(1), pytest.approx(1))
    assert agreement.ranking([1, 2, 3, 4], [4, 3, 2, 1]) == (4, pytest.approx(-1), pytest.approx(-1))


def test_there_is_no_correlation_of_nothing() -> None:
    for these, those in ([], []), ([1, 2], [1, 2]), ([1, 1, 1], [1, 2, 3]), ([1, 2, 3], [0, 0, 0]):
        assert agreement.ranking(these, those) == (len(these), None, None)


VALUES = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=3, max_size=12)


@given(VALUES)
def test_kendall_counts_pairs(pairs: list[tuple[int, int]]) -> None:
    these, those = zip(*pairs, strict=True)
    if len(set(these)) == 1 or len(set(those)) == 1:
        return
    both = [((a > c) - (a < c), (b > d) - (b < d)) for (a, b), (c, d) in combinations(pairs, 2)]
    agreeing = sum(x * y for x, y in both)
    untied = math.sqrt(sum(x * x for x, _ in both) * sum(y * y for _, y in both))
    assert agreement.kendall(these, those) == pytest.approx(agreeing / untied)
    assert agreement.kendall(these, those) == pytest.approx(agreement.kendall(those, these))


@given(VALUES)
def test_correlations_lie_between_minus_one_and_one(pairs: list[tuple[int, int]]) -> None:
    _, spearman, kendall = agreement.ranking(*map(list, zip(*pairs, strict=True)))
    assert spearman is None or -1.000001 <= spearman <= 1.000001
    assert kendall is None or -1.000001 <= kendall <= 1.000001


def test_the_overlap_of_spans() -> None:
    found = agreement.overlap([Span(0, 4), Span(10, 12)], [Span(3, 5), Span(2, 3), Span(12, 14)])
    assert found == (2, 1, 3, 2)
    assert (found.precision, found.recall) == (0.5, pytest.approx(2 / 3))
    assert found.f1 == pytest.approx(4 / 7)
    nothing = agreement.together([])
    assert (nothing.precision, nothing.recall, nothing.f1) == (None, None, None)
    assert agreement.together([found, agreement.overlap([Span(0, 1)], [])]) == (3, 1, 3, 2)
    assert agreement.overlap([Span(0, 1)], [Span(1, 2)]).f1 == 0


# -- annotations -----------------------------------------------------------------------

MQM = "system\tdoc\tdoc_id\tseg_id\trater\tsource\ttarget\tcategory\tseverity\n"


def mqm(*rows: str) -> list[Annotated]:
    return parse([MQM, *(row.replace("|", "\t") + "\n" for row in rows)], "mqm.tsv")


def test_mqm_marks_the_words_between_tags() -> None:
    (segment,) = mqm(
        'A|news|1|7|r1|河|"The <v>stream</v>" rose.|Accuracy/Mistranslation|Major',
        'A|news|1|7|r2|河|"The stream" rose<v>.</v>|Fluency/Punctuation|minor',
        'A|news|1|7|r2|<v>河</v>|"The stream" rose.|Accuracy/Omission|major',
        'A|news|1|7|r3|河|"The stream" rose.|No-error|no-error',
    )
    assert segment == Annotated(
        "A",
        "news",
        "7",
        '"The stream" rose.',
        ("r1", "r2", "r3"),
        (
            Mark("r1", Severity.MAJOR, "Accuracy/Mistranslation", Span(5, 11)),
            Mark("r2", Severity.MINOR, "Fluency/Punctuation", Span(17, 18)),
            Mark("r2", Severity.MAJOR, "Accuracy/Omission", None),
        ),
        (),
    )
    assert segment.weight == pytest.approx((5 + 0.1 + 5) / 3)
    assert segment.score is None


def test_a_mark_in_another_text_has_no_span() -> None:
    (segment,) = mqm("A|n|1|7|r1|s|The stream.|No-error|no-error", "A|n|1|7|r2|s|The <v>stream</v> .|Style/X|minor")
    assert segment.marks == (Mark("r2", Severity.MINOR, "Style/X", None),)


def test_rows_that_test_the_raters_are_left_out() -> None:
    found = mqm("A|n|1|7|r1|s|The stream.|No-error|no-error", "A|n|1|7|r2|s|A <v>planted</v> one.|Found|HOTW-test")
    assert found == [Annotated("A", "n", "7", "The stream.", ("r1",), (), ())]


SPANS = (
    '[{"start_i": 4, "end_i": 9, "severity": "major"}, {"start_i": "missing", "end_i": "missing", "severity": "minor"}]'
)
QUOTED = '"' + SPANS.replace('"', '""') + '"'
WANTED = (
    Mark("ana", Severity.MAJOR, "", Span(4, 10)),
    Mark("ana", Severity.MINOR, "", None),
)
ESA = {
    "CSV": ("system,doc_id,seg_id,rater,tgt,esa,error_spans", f'A,n,7,ana,"The stream, high.",80,{QUOTED}'),
    "TSV": (
        "system\tdoc\tseg_id\tannotator\ttarget\tscore\tesa_spans",
        f"A\tn\t7\tana\tThe stream, high.\t80\t{SPANS}",
    ),
    "TSV of a spreadsheet": (
        "system\tdoc\tseg_id\tannotator\ttarget\tscore\tspans",
        f"A\tn\t7\tana\tThe stream, high.\t80\t{QUOTED}",
    ),
    "JSON": (
        "",
        '{"system": "A", "doc": "n", "seg": 7, "rater": "ana", "mt": "The stream, high.", "score": 80,'
        f' "errors": {SPANS}}}',
    ),
}


@pytest.mark.parametrize("name", list(ESA))
def test_esa_in_every_notation(name: str) -> None:
    rows = [row + "\n" for row in ESA[name] if row]
    assert parse(rows, "esa") == [Annotated("A", "n", "7", "The stream, high.", ("ana",), WANTED, (80.0,))]


def test_raters_of_esa_rows_count_each() -> None:
    rows = ["system,doc,seg_id,target,score\n", 'A,n,1,"The ""high"" stream",60\n', 'A,n,1,"The ""high"" stream",90\n']
    (segment,) = parse(rows, "esa.csv")
    assert (segment.text, segment.score, len(segment.raters)) == ('The "high" stream', 75, 2)


def test_the_rows_of_the_evaluation_data() -> None:
    row = {
        "id": "x", "doc": "n", "seg": "1", "system": "A", "mt": "The stream.", "raters": ["r1", "r2"],
        "errors": [
            {"rater": "r1", "cat": "Accuracy/Addition", "sev": "major", "side": "target", "start": 4, "end": 10},
            {"rater": "r1", "cat": "Accuracy/Omission", "sev": "major", "side": "source", "start": 0, "end": 1},
            {"rater": "r2", "cat": "Fluency/Grammar", "sev": "minor", "side": "target", "start": 0, "end": 0},
        ],
    }  # fmt: skip
    (segment,) = parse([json.dumps(row)], "rows.jsonl")
    assert [mark.span for mark in segment.marks] == [Span(4, 10), None, None]
    assert (segment.weight, segment.raters) == (5.5, ("r1", "r2"))


BROKEN = {
    "nothing": ([], "a", "there are no annotations in this file"),
    "only a header": ([MQM], "a", "there are no annotations in this file"),
    "other columns": (["a\tb\n", "1\t2\n"], "a:1", "the translation, or what was said of it, is missing"),
    "MQM without segments": (["target\tseverity\n"], "a:1", "there is no column that says which segment"),
    "a short row": ([MQM, "A\tn\n"], "a:2", "this row has 2 columns, the header 9"),
    "a severity": ([MQM, "A|n|1|7|r1|s|t|c|awful\n".replace("|", "\t")], "a:2", "`awful` is no severity"),
    "tags": ([MQM, "A|n|1|7|r1|s|<v>t|c|minor\n".replace("|", "\t")], "a:2", "<v> and </v> do not pair up"),
    "a score": (["target,score\n", "t,101\n"], "a:2", "`101` is no score"),
    "a score of nothing": (["target,score\n", "t,nan\n"], "a:2", "`nan` is no score"),
    "spans": (["target,score,spans\n", "t,1,x\n"], "a:2", "the spans of this row cannot be read"),
    "a span": (['{"mt": "t", "errors": [{"sev": "minor", "start": "x", "end": 2}]}'], "a:1", "`x` to `2` is no span"),
    "a span back": (['{"mt": "t", "errors": [{"sev": "minor", "start": 3, "end": 2}]}'], "a:1", "3 to 2 is"),
    "JSON": (['{"mt": "t", "score": 1}\n', "{\n"], "a:2", "this is no JSON: "),
    "a list": (['{"mt": "t", "score": 1}\n', "[]\n"], "a:2", "this is no JSON object"),
}  # fmt: skip


@pytest.mark.parametrize("name", list(BROKEN))
def test_broken_annotations_are_refused_with_place_and_remedy(name: str) -> None:
    rows, place, message = BROKEN[name]
    with pytest.raises(QuotecheckError) as caught:
        parse(rows, "a")
    assert caught.value.place == place
    assert caught.value.message.startswith(message)
    assert caught.value.hint


@given(st.lists(st.text(), max_size=6))
def test_no_text_makes_the_reader_of_annotations_fall_over(lines: list[str]) -> None:
    for head in "", MQM, "target,score\n", '{"mt": "t", "score": 1}\n':
        try:
            parse([head, *lines], "a")
        except QuotecheckError:
            continue


# -- together --------------------------------------------------------------------------


def test_issues_belong_to_the_segment_that_they_begin_in() -> None:
    text = "\nIt is ** here.\r\n\n\U0001f600 fine\nreluctant to ** it"
    translation = segmented(read_text(text, "t", format="lines"))
    assert translation.texts == ["", "It is ** here.", "", "\U0001f600 fine", "reluctant to ** it"]
    issues = issues_by_segment(translation, check(translation.document, CHECKER))
    assert [[finding.text for finding in found.findings] for found in issues] == [[], ["**"], [], [], ["**"]]
    assert [found.words for found in issues] == [0, 3, 0, 1, 3]


def test_paragraphs_of_markdown_are_segments() -> None:
    translation = segmented(read_text("# Head\n\nTwo\n*lines*.\n\n- item\n", "t.md"))
    assert translation.texts == ["Head", "Two lines.", "item"]


def test_a_caption_is_a_segment_within_its_paragraph() -> None:
    translation = segmented(read_text("![A ** dog](d.png) runs and ** it.\n\nNext ** one.\n", "t.md"))
    issues = issues_by_segment(translation, check(translation.document, CHECKER))
    assert translation.texts == ["A ** dog", "runs and ** it.", "Next ** one."]
    assert [[finding.text for finding in found.findings] for found in issues] == [["**"], ["**"], ["**"]]
    assert [found.words for found in issues] == [2, 3, 2]


def test_both_judgements_side_by_side() -> None:
    cut = Mark("r1", Severity.MAJOR, "Accuracy/Omission", Span(6, 8))
    odd = Mark("r2", Severity.MINOR, "Style/X", Span(0, 2))
    segments = [
        Annotated("B", "n", "1", "It is ** here.", ("r1",), (cut,), ()),
        Annotated("B", "n", "2", "The river\nis high.", ("r1",), (), ()),
        Annotated("A", "n", "1", "It is cut here.", ("r1", "r2"), (odd,), ()),
    ]
    found = judged("a.tsv", segments, CHECKER)
    a, b = found.systems
    assert (a.system, a.issues.penalty, a.marked, a.score) == ("A", 0, 125, None)
    assert (b.system, b.issues.penalty, b.marked, b.issues.words) == ("B", 714.29, 714.29, 7)
    assert (found.size, found.raters, found.overlap) == (3, 2, (1, 1, 2, 1))
    assert found.marked
    assert found.marked.segments.spearman == pytest.approx(math.sqrt(3) / 2)
    assert (found.marked.systems, found.scored) == ((2, None, None), None)


def test_scores_are_compared_by_what_is_missing() -> None:
    rated = {"It is ** here.": 40.0, "A ** river.": 20.0, "The river is high.": 90.0}
    segments = [Annotated("A", "n", text, text, ("r",), (), (score,)) for text, score in rated.items()]
    found = judged("a.csv", segments, CHECKER)
    assert (found.marked, found.overlap) == (None, None)
    assert found.systems[0].score == 50
    assert found.scored
    assert found.scored.segments.spearman == pytest.approx(1)


def test_the_evaluation_data_is_read_whole() -> None:
    with gzip.open(shared("mqm_zhen/wmt23sxs.dev.jsonl.gz"), "rt", encoding="utf-8") as lines:
        segments = parse(lines, "wmt23sxs")
    assert len(segments) == 2380
    assert {len(segment.raters) for segment in segments} == {3}
    assert all(not mark.span or mark.span.end <= len(segment.text) for segment in segments for mark in segment.marks)
