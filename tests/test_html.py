"""The HTML report: what stands in the page. `test_html_browser.py` opens it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

import pytest
from conftest import ROOT, cases
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from quotecheck import check_text, files
from quotecheck.batch import Desk, Settings
from quotecheck.check import Checker, check
from quotecheck.config import Options
from quotecheck.formats import read_text
from quotecheck.issues import issues
from quotecheck.model import FileResult, Mapped, Report, Severity, Span, Step, StepKind, Verdict
from quotecheck.report import renderer
from quotecheck.report.diff import diff_parts
from quotecheck.report.html.charts import HEIGHT, bars, ticks
from quotecheck.report.html.painting import DEEPEST, Mark, painted, stretches
from quotecheck.report.html.quotations import FLAGS
from quotecheck.report.html.reading import blocks
from quotecheck.report.html.signs import address, explained, visible
from quotecheck.rulebook.run import Rulebook
from quotecheck.rulebook.spec import Rule


class Page(HTMLParser):
    """A page as elements, which must nest: start tags with their attributes, ids, and the
    text inside each element that is asked for."""

    VOID = ("meta", "link", "input", "br")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            self.scripts.append(data)

    def values(self, attribute: str) -> list[str]:
        return [value for _, attrs in self.tags if (value := attrs.get(attribute)) is not None]


def html(report: Report) -> str:
    return renderer("html", files.package_text)(report)


def html_of(*results: FileResult) -> str:
    return html(Report(results, "version:test"))


def summit() -> Report:
    return Desk(Settings()).check_paths([ROOT / "examples" / "summit"]).report


# -- the whole page ----------------------------------------------------------------------


def test_every_issue_is_a_card_under_its_key_and_every_quotation_a_comparison() -> None:
    report = summit()
    (result,) = report.files
    page = Page(html(report))
    cards = [attrs for tag, attrs in page.tags if attrs.get("class", "") and str(attrs["class"]).startswith("card ")]
    assert [attrs["id"] for attrs in cards] == [issue.key for issue in issues(result)]
    assert [attrs["data-severity"] for attrs in cards] == [issue.severity.value for issue in issues(result)]
    compared = [attrs for _, attrs in page.tags if str(attrs.get("class", "")).startswith("compared ")]
    assert len(compared) == len(result.quotes)
    marked = {attrs["data-n"] for tag, attrs in page.tags if tag == "mark" and "data-n" in attrs}
    assert marked == {attrs["data-n"] for attrs in cards}


def test_no_id_is_given_twice_though_keys_may_be() -> None:
    text = "It is ** here.\n\n" * 3
    page = Page(html_of(check_text(text, name="a.md"), check_text(text, name="b.md")))
    assert [name for name, count in Counter(page.values("id")).items() if count > 1] == []


def test_the_page_asks_for_nothing_and_lets_nothing_in() -> None:
    text = html(summit())
    page = Page(text)
    (policy,) = (attrs["content"] for _, attrs in page.tags if attrs.get("http-equiv") == "Content-Security-Policy")
    assert policy is not None
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert [value for value in page.values("src") if value] == []
    assert page.values("style") == []
    assert [name for _, attrs in page.tags for name in attrs if name.startswith("on")] == []
    assert not re.search(r"url\(|@import", text)


def test_scores_and_context_stand_beside_a_quotation() -> None:
    text = html(summit())
    assert "People like to say that </span>" in text
    assert '<span class="around">. It is not, and it has never been.' in text
    assert "likeness 1.00, ratio" in text
    assert "word for word, but what it depended on was cut off" in text
    assert 'rel="noopener noreferrer">https://example.org/anaklia/briefing</a>' in text


def test_what_a_quotation_itself_tells_is_no_alarming_change() -> None:
    text = html(summit())
    assert '<del class="told">, with our own hands if we must,</del> ' in text
    assert "<ins>450 billion</ins>" in text


def test_a_draft_that_could_not_be_read_says_so() -> None:
    text = html_of(FileResult("gone<b>.md", error="no such file"), check_text("Fine.", name="x.md"))
    assert "not checked: no such file" in text
    assert "gone&lt;b&gt;.md" in text


def test_a_report_on_nothing_and_on_an_empty_draft() -> None:
    assert "No draft was checked." in html_of()
    assert "This draft has no text." in html_of(check_text("", name="x.md"))


def test_without_what_reads_its_files_there_is_no_page() -> None:
    with pytest.raises(TypeError, match="laid out by files"):
        renderer("html")


# -- hostile drafts ------------------------------------------------------------------------

HOSTILE = (
    "</script><script>alert(1)</script> </style><img src=x onerror=alert(2)> {{ 7*7 }} {% raw %}\n\n"
    "“<svg onload=alert(3)> \u202ewe\x00 wait</mark>,” <b>she</b> said. reluctant to ** the"
    " &amp; [x](javascript:alert(4))\n"
)


@pytest.mark.parametrize("name", ["evil.md", "evil.txt", "evil.html", '"><script>x</script>.md', "a\u202egnp\x00.csv"])
def test_what_a_hostile_draft_says_stays_text(name: str) -> None:
    text = html_of(check_text(HOSTILE, name=name, format=None))
    page = Page(text)
    assert len(page.scripts) == 1
    tags = {tag for tag, _ in page.tags}
    assert not tags & {"img", "iframe", "object", "embed", "base", "b"}
    assert not any(value.lower().startswith("javascript") for value in page.values("href"))
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", text)
    assert "U+202E" in text


def test_a_hostile_source_stays_text(tmp_path: Path) -> None:
    wordings = (
        'wordings:\n  - speaker: "<b>Ada</b>\\u202e"\n    date: 2024-01-01\n    language: en\n    basis: original\n'
        "    url: 'javascript:alert(1)//https://example.org'\n"
        "    renderings: ['We will not wait here </script><script>alert(1)</script> for it.']\n"
    )
    (tmp_path / "wordings.yaml").write_text(wordings, encoding="utf-8")
    desk = Desk(Settings(sources=(tmp_path / "wordings.yaml",)))
    text = html(desk.check_bytes("“We will wait here alert for it,” Ada said.".encode(), "draft.md").report)
    page = Page(text)
    assert len(page.scripts) == 1
    assert not any("javascript" in value for value in page.values("href"))
    assert "javascript:alert(1)" in text
    assert "&lt;b&gt;Ada&lt;/b&gt;" in text


@pytest.mark.parametrize(
    ("url", "is_link"),
    [
        ("https://example.org/a?b=c#d", True),
        ("http://example.org", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("data:text/html,<script>", False),
        ("ftp://example.org", False),
        ("//example.org", False),
        ("https://", False),
        ("https://exa mple.org", False),
        ("https://example.org/\u202egnp", False),
        ("https:\\\\example.org", False),
        ("https://[broken", False),
        ("\x01https://example.org", False),
        ("", False),
    ],
)
def test_only_addresses_of_the_web_become_links(url: str, is_link: bool) -> None:
    assert address(url) == (url if is_link else None)


def test_what_cannot_be_seen_is_made_visible() -> None:
    assert visible("a<\x00\x00>\u202e\n\ud800") == (
        'a&lt;<span class="sign" title="control character">U+0000 ×2</span>&gt;'
        '<span class="sign" title="right-to-left override">U+202E</span> '
        '<span class="sign" title="control character">U+D800</span>'
    )
    assert visible("👩\u200d🚀 大气 é") == "👩\u200d🚀 大气 é"


@given(st.text())
def test_any_text_can_be_shown_and_written(text: str) -> None:
    shown = visible(text)
    shown.encode("utf-8")
    assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
    assert not re.search("<(?!/?span)", shown)


def test_the_glossary_keeps_its_code_and_emphasis() -> None:
    assert explained("a *not* or `no_source` <") == "a <em>not</em> or <code>no_source</code> &lt;"


def test_all_flags_of_the_page_on_quotations_are_explained() -> None:
    text = (ROOT / "docs" / "quotations.md").read_text(encoding="utf-8")
    told = text[text.index("Flags stand beside a verdict") :].split("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", told)) == set(FLAGS)


# -- marks ---------------------------------------------------------------------------------


class Painted(HTMLParser):
    """What each mark of a painted text covers, and the whole text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""
        self.pieces: dict[str, str] = {}
        self.feed(str(text))
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.pieces.setdefault(tag, "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        for tag in self.open:
            self.pieces[tag] += data


def marked(spans: Sequence[tuple[int, int]]) -> list[Mark]:
    return [
        Mark(Span(start, end), Markup(f"<m{number}>"), Markup(f"</m{number}>"))
        for number, (start, end) in enumerate(spans)
    ]


TEXT = "Say <nothing> & “all” of it"


@given(
    st.lists(st.tuples(st.integers(0, len(TEXT)), st.integers(0, len(TEXT))).map(sorted).map(tuple), max_size=DEEPEST)
)
def test_marks_that_overlap_in_any_way_nest_and_cover_their_text(spans: list[tuple[int, int]]) -> None:
    body = Mapped.whole(TEXT, start=7)
    found = stretches(body, marked([(start + 7, end + 7) for start, end in spans]))
    page = Painted(painted(body, "", found))
    assert page.text == TEXT
    assert page.pieces == {f"m{number}": TEXT[start:end] for number, (start, end) in enumerate(spans)}


def test_marks_that_nest_are_not_cut_up() -> None:
    body = Mapped.whole("abcdef")
    assert painted(body, "", stretches(body, marked([(2, 3), (0, 6)]))) == "<m1>ab<m0>c</m0>def</m1>"
    assert painted(body, "", stretches(body, marked([(0, 3), (2, 5)]))) == "<m0>ab<m1>c</m1></m0><m1>de</m1>f"
    assert painted(body, "", stretches(body, marked([(3, 3)]))) == "abc<m0></m0>def"


def test_a_hundred_marks_on_one_word_do_not_nest_without_end() -> None:
    body = Mapped.whole("word")
    assert painted(body, "", stretches(body, marked([(0, 4)] * 100))).count("<m") == DEEPEST


# -- the draft -----------------------------------------------------------------------------


def read_over(text: str, rules: tuple[Rule, ...], name: str = "x.md") -> FileResult:
    checker = Checker(Rulebook(rules), None, files.load_lexicon("en"), Options())
    return check(read_text(text, name), checker)


def shown(text: str, spans: Sequence[tuple[int, int]] = (), name: str = "x.md") -> list[tuple[int, list[str]]]:
    found = blocks(read_over(text, (), name), marked(spans))
    return [(block.line, [f"{part.kind}: {part.body}" for part in block.parts]) for block in found]


def test_a_draft_is_read_as_prose_without_its_markup() -> None:
    text = "# Head\n\nSome *thin*\nwrapped [link](http://x.org) `code`.\n\n| a | b |\n|---|---|\n| c | d |\n"
    assert shown(text, [(14, 19)]) == [
        (1, ["heading: Head"]),
        (3, ["paragraph: Some <m0>thin</m0> wrapped link <code>`code`</code>."]),
        (6, ["table_cell: a", "table_cell: b"]),
        (8, ["table_cell: c", "table_cell: d"]),
    ]


def test_what_is_no_prose_is_folded_away_and_still_there() -> None:
    text = "---\ntitle: On it\nslug: a-b\n---\n\nProse.\n\n```\ncode <b>\n```\n"
    found = blocks(read_over(text, ()), [])
    assert [(block.line, block.last, block.folded) for block in found] == [
        (2, 2, False),
        (3, 3, True),
        (6, 6, False),
        (9, 9, True),
    ]
    assert found[-1].parts[0].body == "code &lt;b&gt;"


def test_a_mark_outside_of_all_prose_shows_the_lines_it_stands_in() -> None:
    text = "Prose.\n\n```\ncode <b>\nmore\n```\n"
    assert (4, ["raw: code <m0>&lt;b&gt;</m0>\nmore\n"]) in shown(text, [(17, 20)])


def test_a_caption_takes_its_mark_and_the_paragraph_around_it_does_not() -> None:
    text = "See ![the bare hill](hill.png) there.\n"
    start = text.index("bare")
    rendered = [part for _, parts in shown(text, [(start, start + 4)]) for part in parts]
    assert sum("<m0>" in part for part in rendered) == 1
    assert "caption: the <m0>bare</m0> hill" in rendered


def test_a_source_stands_with_its_translation() -> None:
    (block,) = shown("src,mt\n一,One thing\n", name="x.csv")
    assert block == (2, ["source: 一", "target: One thing"])


# -- diffs and charts -----------------------------------------------------------------------


def test_changes_with_only_blanks_between_them_are_one() -> None:
    keep, replace = StepKind.KEEP, StepKind.REPLACE
    steps = [Step(keep, "we ", "we "), Step(replace, "go", "run"), Step(keep, " ", " "), Step(replace, "up", "off")]
    parts = diff_parts([*steps, Step(keep, ".", ".")])
    assert [(part.said, part.printed, part.changed) for part in parts] == [
        ("we ", "we ", False),
        ("go up", "run off", True),
        (".", ".", False),
    ]


def test_the_worst_issues_stand_at_the_bottom_and_all_fit() -> None:
    found = ticks([(number, Severity.MINOR, 0.5) for number in range(99)] + [(99, Severity.CRITICAL, 0.5)])
    assert found[0].severity == "critical"
    assert min(tick.y for tick in found) >= 0
    assert max(tick.y + tick.height for tick in found) <= HEIGHT + 0.1
    assert ticks([(1, Severity.MINOR, 1.0)])[0].x < 800


def test_the_bar_of_verdicts_is_full() -> None:
    found = bars([Verdict.VERBATIM, Verdict.ALTERED, Verdict.VERBATIM])
    assert [(bar.verdict, bar.quotations, bar.tone) for bar in found] == [
        ("verbatim", 2, "good"),
        ("altered", 1, "changed"),
    ]
    assert sum(bar.width for bar in found) == pytest.approx(100, abs=0.01)


# -- any draft -------------------------------------------------------------------------------


@pytest.mark.parametrize("case", cases("formats"))
def test_a_page_of_any_format_nests_and_has_a_mark_for_every_card(case: dict[str, str]) -> None:
    result = check_text(f"{case['text']}", name=f"x.{case['format']}", format=case["format"])
    page = Page(html_of(result))
    numbers = {attrs["data-n"] for tag, attrs in page.tags if tag == "article" and "data-share" in attrs}
    assert {attrs["data-n"] for tag, attrs in page.tags if tag == "mark" and "data-n" in attrs} == numbers


@given(st.text(alphabet=st.sampled_from("a *'\"“”‘’\x00\u202e大\ufffc\n\r\t#-|>[]()!`<&")), st.data())
def test_every_mark_is_shown_wherever_it_stands(text: str, data: st.DataObject) -> None:
    places = st.integers(0, len(text))
    spans = data.draw(st.lists(st.tuples(places, places).map(lambda pair: (min(pair), max(pair))), max_size=4))
    found = blocks(read_over(text, ()), marked(spans))
    shown = "".join(part.body for block in found for part in block.parts)
    for number in range(len(spans)):
        assert f"<m{number}>" in shown
    for part in (part for block in found for part in block.parts):
        Painted(part.body)
