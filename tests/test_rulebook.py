from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
import yaml
from conftest import ROOT, cases, rule
from hypothesis import given
from hypothesis import strategies as st

from quotecheck import marks
from quotecheck.errors import QuotecheckError
from quotecheck.formats import read_text
from quotecheck.lexicon import Lexicon
from quotecheck.model import Confidence, Finding, Severity
from quotecheck.quotes.extract import extract
from quotecheck.rulebook.draft import Draft
from quotecheck.rulebook.load import RuleFile, build, compile_file, load, pack, unpack
from quotecheck.rulebook.phrases import PIECE, Phrases
from quotecheck.rulebook.prefilter import CHUNK, Needles, Prefilter
from quotecheck.rulebook.run import Rulebook, run
from quotecheck.rulebook.spec import Rule, build_example

PLAIN = {"id": "test.a", "message": "m", "category": "style/awkward", "severity": "minor", "confidence": "low"}


def findings(rules: Rulebook, text: str, format: str = "text", lang: str = "en") -> list[Finding]:
    document = read_text(text, "draft", format=format, lang=lang)
    scan = marks.scan(document.segments)
    return run(rules, document, scan, [quote.outer for quote in extract(document, Lexicon(lang), scan)])


def made(**fields: Any) -> Rule:
    return rule(yaml.safe_dump([{**PLAIN, **fields}], allow_unicode=True))


@pytest.mark.parametrize("case", cases("rules"))
def test_rules_find_what_they_say(case: dict[str, Any]) -> None:
    example = build_example(case["text"], 1, 1)
    rules = [made(**rule) for rule in (case["rule"], *case.get("beside", ()))]
    everything = findings(Rulebook(rules), example.text, case.get("format", "text"), case.get("lang", "en"))
    found = [finding for finding in everything if finding.rule == rules[0].id]
    assert [finding.text for finding in found] == [example.text[span.start : span.end] for span in example.spans]
    assert [finding.span for finding in found] == list(example.spans)


def test_a_message_and_suggestions_are_filled_in() -> None:
    tested = made(
        kind="pattern",
        pattern="(?P<what>red|blue) cat(?P<s>s)?",
        message="“{found}”: a {what} one",
        suggest=["{what} tiger", "{s}even"],
    )
    (finding,) = findings(Rulebook([tested]), "a Red cat")
    assert finding.message == "“Red cat”: a Red one"
    assert finding.suggestions == ("Red tiger",)


def test_braces_in_a_draft_fill_in_nothing() -> None:
    tested = made(kind="pattern", pattern=r"\{\w+\}", words="part", message="no {found}")
    (finding,) = findings(Rulebook([tested]), "a {found} here")
    assert finding.message == "no {found}"


def test_a_swap_tells_what_is_right_and_its_source() -> None:
    tested = made(kind="swap", swap={"Foo": {"to": ["Bar", "Baz"], "source": "福"}}, message="{found} is {right}")
    (finding,) = findings(Rulebook([tested]), "foo")
    assert (finding.message, finding.suggestions, finding.source) == ("foo is Bar / Baz", ("Bar", "Baz"), ("福",))


def test_consistency_counts_and_lists_all_places() -> None:
    tested = made(kind="consistency", groups=[["UN", "U.N."]], message="{found} {count}, {other} {others}")
    (finding,) = findings(Rulebook([tested]), "UN, UN, UN, U.N. and U.N.")
    assert finding.message == "U.N. 2, UN 3"
    assert finding.suggestions == ("UN",)
    assert [place.start for place in finding.places] == [12, 21]


def test_a_density_lists_what_it_counted_and_how_many_that_is() -> None:
    tested = made(kind="density", of=["other"], rate=1, at_least=2, message="{count} in {words}: {rate}")
    other = made(id="other.a", kind="pattern", pattern="cat")
    found = findings(Rulebook([tested, other]), "a cat, a *cat*\n\nand a cat", format="markdown")
    (finding,) = (finding for finding in found if finding.rule == "test.a")
    assert finding.message == "3 in 7: 428.6"
    assert [place.start for place in finding.places] == [2, 10, 22]


def test_findings_are_in_order_of_the_text() -> None:
    rules = [made(id="test.b", kind="pattern", pattern="b"), made(id="test.a", kind="pattern", pattern="a")]
    assert [finding.text for finding in findings(Rulebook(rules), "b a b")] == ["b", "a", "b"]


def test_what_is_compiled_can_be_kept_as_text() -> None:
    texts = [yaml.safe_dump([{**PLAIN, **case.values[0]["rule"]}], allow_unicode=True) for case in cases("rules")]
    for text in texts:
        file = RuleFile(None, "test.yaml", text)
        (straight,) = load([file])
        (compiled,) = unpack(pack([compile_file(file)]))
        (stored,) = build([(file, compiled)])
        for case in cases("rules"):
            draft = case.values[0]["text"]
            assert findings(Rulebook([straight]), draft) == findings(Rulebook([stored]), draft)


@given(
    st.lists(
        st.sampled_from(["cat ", "dog. ", "“", "”", "the the ", "Foo", "大", "**", "\n\n", "，", "(", " UN U.N. "])
    )
)
def test_the_prefilter_loses_nothing(pieces: list[str]) -> None:
    text = "".join(pieces)
    for case in cases("rules"):
        tested = made(**case.values[0]["rule"])
        assert findings(Rulebook([tested]), text) == findings(Rulebook([tested._replace(needing=b"")]), text)


@pytest.mark.parametrize("lines", [0, 1, 70, 3000])
@pytest.mark.parametrize("length", [0, 10, 5000, CHUNK])
def test_what_is_needed_is_met_in_its_own_segment_wherever_the_prose_is_cut(lines: int, length: int) -> None:
    prefilter = Prefilter([(0, [[["the wok"], ["boss"]]]), (1, [[["vase"]], [["boss"]]])])
    segments = [b"x" * length] * lines + [b"the wok of the boss", b"", b"the wok", b"boss", b"y" * length + b"vase"]
    first = lines
    assert prefilter.possible(b"\n".join(segments)) == {0: [first], 1: [first, first + 3, first + 4]}


def test_one_long_segment_is_looked_through_to_its_end() -> None:
    prefilter = Prefilter([(0, [[["vase"]]])])
    for place in range(CHUNK - 6, CHUNK + 3):
        assert prefilter.possible(b"x" * place + b"vase\nx") == {0: [0]}, place


def test_wordings_are_found_wherever_a_long_text_is_cut() -> None:
    phrases = Phrases.of_wordings(["the wok", "The Boss", "x"], exact=False)
    for place in range(PIECE - 10, PIECE + 3):
        text = "-" * place + "The Wok" + "-" * 20
        assert [(hit.start, hit.end) for hit in phrases.find(text)] == [(place, place + 7)]
    assert [hit.start for hit in Phrases.of_wordings(["Wok"], exact=True).find("wok Wok woks")] == [4]


def test_of_little_prose_only_what_it_calls_up_is_read() -> None:
    rules = [("a", [[["the wok"], ["boss"]]]), ("b", [[["vase"]], [["boss"]]]), ("c", [[["bosses of vas"]]])]
    needles = Needles.unpack(Needles.of(rules).pack())
    assert [(id, sorted(needs)) for id, needs in needles.narrowed(b"the boss\nthe vase")] == [
        ("b", [[["boss"]], [["vase"]]])
    ]
    assert dict(Needles.unpack(Needles.of([]).pack()).narrowed(b"the boss")) == {}
    with pytest.raises(ValueError, match="no needles"):
        Needles.unpack(b"a\x1cb")


@given(
    st.lists(
        st.sampled_from(["cat", "dog", "cats and dogs", "é", "9", "\N{OBJECT REPLACEMENT CHARACTER}", " . "]),
        max_size=40,
    )
)
def test_patterns_find_the_same_segment_by_segment_and_in_all_at_once(pieces: list[str]) -> None:
    text = "\n\n".join(pieces)
    for pattern in ("cats?", "[^a]+", r"\b.", r"^\w+", r"\bdogs\b", r"\s*d(?P<mark>o)"):
        phrases = Phrases([pattern], whole=False)
        document = read_text(text, "t", format="text")
        draft = Draft(document, marks.scan(document.segments))
        single = [(view.number, hit) for view in draft.views for hit in phrases.find(view.folded.text)]
        assert [(view.number, hit) for view, _, hit in draft.hits(phrases, draft.views)] == single


def test_rules_are_adjusted_by_id_and_by_the_beginning_of_ids() -> None:
    rules = [made(id=name, kind="pattern", pattern="a") for name in ("test.a", "test.b.c", "other.a")]
    book = Rulebook(rules)
    assert [r.id for r in book.adjusted(ignore=["test.b"]).rules] == ["test.a", "other.a"]
    assert [r.id for r in book.adjusted(ignore=["test.*"]).rules] == ["other.a"]
    assert [r.id for r in book.adjusted(select=["other"]).rules] == ["other.a"]
    levels = book.adjusted(severity=[("test", Severity.MAJOR), ("test.a", Severity.NEUTRAL)]).rules
    assert [r.severity for r in levels] == ["neutral", "major", "minor"]
    sure = book.adjusted(confidence=[("test.b.c", Confidence.HIGH)]).rules
    assert [r.confidence for r in sure] == ["low", "high", "low"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"ignore": ["test.z"]}, "no rule is called `test.z`"),
        ({"severity": [("tes", Severity.MAJOR)]}, "no rule is called `tes`"),
        ({"select": ["zz"]}, "no rule is called `zz`"),
    ],
)
def test_a_name_that_fits_no_rule_is_an_error(change: dict[str, Any], message: str) -> None:
    with pytest.raises(QuotecheckError, match=message):
        Rulebook([made(kind="pattern", pattern="a")]).adjusted(**change)


def test_a_pattern_made_to_hang_takes_linear_time() -> None:
    tested = made(kind="pattern", pattern="(?:a+)+b")
    assert findings(Rulebook([tested]), "a" * 200_000) == []


def test_what_is_compiled_is_the_same_whatever_the_order_of_sets() -> None:
    script = (
        "import sys; from pathlib import Path; from quotecheck.rulebook.load import RuleFile, compile_file, pack; "
        "text = Path(sys.argv[1]).read_text('utf-8'); "
        "print(pack([compile_file(RuleFile(None, 'a.yaml', text))]))"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", script, ROOT / "rules" / "ru" / "cars-and-courts.yaml"],
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(made) == 1
