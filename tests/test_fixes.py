"""What fixes do to a text, and that they do nothing else to it."""

from __future__ import annotations

import html
import re
from typing import Any
from xml.parsers import expat

import polib
import pytest
from conftest import cases
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree
from test_rulebook import made

from quotecheck import api, check_text, extract_quotes, files, fix_text
from quotecheck.check import Checker, read_over
from quotecheck.config import Options
from quotecheck.errors import QuotecheckError
from quotecheck.fixes import ESCAPES, Edit, Editor, Mode, edits_of, fix
from quotecheck.formats import ADAPTERS, PACKED, read, read_text, rewritten
from quotecheck.model import Fix
from quotecheck.rulebook.run import Rulebook

PACKS = {"select": ["mechanics", "zh"]}
CHECKER = Checker(api._built_in().adjusted(select=PACKS["select"]), None, files.load_lexicon("en"), Options())


@pytest.mark.parametrize("case", cases("fixes"))
def test_fixes_make_what_they_should(case: dict[str, Any]) -> None:
    options = {"format": case.get("format", "markdown"), "config": case.get("config")}
    fixed = fix_text(case["text"], unsafe=case.get("unsafe", False), **options)
    assert fixed.text == case.get("after", case["text"])
    assert [note.message for note in fixed.notes] == case.get("left", [])
    assert (fixed.fixed > 0) is ("after" in case)


def test_every_format_is_fixed_or_refused() -> None:
    assert set(ESCAPES) == set(ADAPTERS)
    assert not set(ESCAPES) & set(PACKED)


# -- edits of one finding -------------------------------------------------------------


def edits(text: str, format: str = "markdown") -> list[Edit | None]:
    document = read_text(text, "draft", format=format)
    draft = read_over(document, CHECKER)
    return [edits_of(finding, document, draft.quotes) for finding in draft.findings if finding.suggestions]


def test_an_edit_is_the_least_that_must_change_and_says_whether_it_is_safe() -> None:
    assert edits("They saw the the sea from Haishenwai.") == [
        Edit((12, 16), "", safe=True),
        Edit((26, 36), "Vladivostok", safe=False),
    ]


def test_a_finding_with_several_suggestions_has_an_edit_for_the_one_that_is_chosen() -> None:
    document = read_text("They left at dawn.. No one.", "draft")
    draft = read_over(document, CHECKER)
    (finding,) = draft.findings
    assert edits_of(finding, document, draft.quotes) is None
    chosen = [Editor(document, draft.quotes).edit(finding, suggestion) for suggestion in finding.suggestions]
    assert chosen == [Edit((18, 19), "", safe=False), Edit((17, 19), "…", safe=False)]


def test_a_suggestion_for_people_has_no_edit() -> None:
    rule = made(kind="pattern", pattern="sunny (?:talks|meetings)", suggest="open talks", confidence="high")
    document = read_text("They held sunny meetings.", "draft")
    draft = read_over(document, CHECKER._replace(rulebook=Rulebook([rule])))
    (finding,) = draft.findings
    assert finding.fix is Fix.NEVER
    assert Editor(document, ()).edit(finding, "open talks") is None


SURE = {"confidence": "high"}


@pytest.mark.parametrize(
    ("fields", "found", "fix"),
    [
        ({"category": "linguistic/punctuation", "pattern": ", ,", "suggest": ",", **SURE}, "a, , b", Fix.SAFE),
        ({"category": "linguistic/punctuation", "pattern": ", ,", "suggest": ","}, "a, , b", Fix.UNSAFE),
        ({"category": "linguistic/punctuation", "pattern": "red, cat", "suggest": "red", **SURE}, "red, cat", Fix.SAFE),
        ({"category": "linguistic/punctuation", "pattern": "red cat", "suggest": "blue"}, "red cat", Fix.NEVER),
        ({"category": "style/awkward", "pattern": "red", "suggest": "blue"}, "red", Fix.NEVER),
        ({"category": "style/awkward", "pattern": "red", "suggest": "", "fix": "unsafe"}, "red", Fix.UNSAFE),
        ({"category": "style/awkward", "pattern": "red", "fix": "safe"}, "red", Fix.NEVER),
        ({"category": "linguistic/duplication", "pattern": "a a", "suggest": "a", "fix": "never"}, "a a", Fix.NEVER),
        ({"category": "style/awkward", "kind": "swap", "swap": {"red": "blue"}}, "red", Fix.UNSAFE),
        ({"category": "style/awkward", "kind": "swap", "swap": {"red": "blue"}, "fix": "safe"}, "red", Fix.SAFE),
        ({"category": "style/awkward", "kind": "consistency", "groups": [["red", "blue"]]}, "red blue", Fix.NEVER),
    ],
)
def test_what_may_become_of_a_suggestion(fields: dict[str, Any], found: str, fix: Fix) -> None:
    rule = made(**{"kind": "pattern", "words": "part", **fields} if "pattern" in fields else fields)
    document = read_text(found, "draft", format="text")
    findings = read_over(document, CHECKER._replace(rulebook=Rulebook([rule]))).findings
    assert [finding.fix for finding in findings] == [fix]


@pytest.mark.parametrize(
    ("format", "text", "after"),
    [
        ("po", 'msgid "中文"\nmsgstr "a red one"\n', 'msgid "中文"\nmsgstr "a \\"big\\" \\\\ one"\n'),
        ("jsonl", '{"text": "a red one"}', '{"text": "a \\"big\\" \\\\ one"}'),
        ("csv", "src,mt\nx,a red one\n", "src,mt\nx,a red one\n"),
        ("html", "<p>a red one</p>", '<p>a "big" \\ one</p>'),
        ("html", '<img alt="a red one">', '<img alt="a &quot;big&quot; \\ one">'),
        ("text", "a red one", 'a "big" \\ one'),
    ],
)
def test_what_is_put_in_is_written_as_the_format_writes_it(format: str, text: str, after: str) -> None:
    document = read_text(text, "draft", format=format)
    rule = made(kind="swap", swap={"red": '"big" \\'}, fix="safe", confidence="high")
    (finding,) = read_over(document, CHECKER._replace(rulebook=Rulebook([rule]))).findings
    edit = edits_of(finding, document, ())
    assert (text if edit is None else text[: edit.span.start] + edit.text + text[edit.span.end :]) == after


def test_a_fix_that_makes_a_quotation_is_not_made() -> None:
    rule = made(kind="swap", swap={"red": '"big"'}, fix="safe", confidence="high")
    checker = CHECKER._replace(rulebook=Rulebook([rule]))
    fixed = fix(read_over(read_text("a red one", "draft"), checker), checker, Mode.SAFE)
    assert (fixed.draft.document.text, len(fixed.notes)) == ("a red one", 1)


def test_rules_that_undo_one_another_fix_nothing_and_are_named() -> None:
    there = made(id="test.a", kind="swap", case="exact", swap={"red": "blue"}, fix="safe", confidence="high")
    back = made(id="test.b", kind="swap", case="exact", swap={"blue": "red"}, fix="safe", confidence="high")
    checker = CHECKER._replace(rulebook=Rulebook([there, back]))
    draft = read_over(read_text("a red cat", "draft.md"), checker)
    fixed = fix(draft, checker, Mode.SAFE)
    assert (fixed.draft, fixed.made) == (draft, 0)
    (note,) = fixed.notes
    assert str(note) == (
        "draft.md: nothing is fixed: after 20 rounds there is still something to fix for test.a\n"
        "  set one of them to `never` under `fix:` in the configuration"
    )


# -- whatever the draft ------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *("the ", "the the ", "and\nand ", "of\r\nof ", "the *the* ", "**the **the ", " ,", ",, ", " ;; ", "; ", ", ,"),
        *(
            "，",
            "。",
            "（",
            "）",
            "：",
            "＂",
            "＊",
            "＃ ",
            "＜b＞",
            "＆",
            "～",
            "Ａ",
            "大气",
            "3",
            "12 th ",
            "Haishenwai ",
        ),
        *("“", "”", '"', "'", "‘", "’", "«", "»", "“the the army ,, left” ", "he said ", "\n\n", "\n", "\r\n", "> "),
        *("- ", "<b>", "</b>", "<q>", "</q>", "&amp;", "&nbsp;", "`", "**", "*", "[", "](x)", "word ", "Word. ", "|"),
        *(
            "😀",
            "\u00ad",
            "\u200b",
            "\u00a0",
            "\\",
            "\\n",
            "{x} ",
            "front - line ",
            "the\n the ",
            "..",
            "......",
            "\ufeff",
        ),
        *(
            "from from ",
            "the port of Rason the port of Rason ",
            "18000 melons ",
            "---\n",
            "title: ",
            "\t",
            ",",
            "(",
            ")",
        ),
    ]
)
TEXTS = st.lists(PIECES, max_size=24).map("".join)
FRAMES = {
    "csv": "src,mt\nx,{}\n",
    "html": "<p>{}</p>",
    "jsonl": '{{"text": "{}"}}\n',
    "lines": "{}",
    "markdown": "{}",
    "po": 'msgid "中文"\nmsgstr "{}"\n\n',
    "srt": "1\n00:00:01,000 --> 00:00:02,000\n{}\n\n",
    "text": "{}",
    "tmx": "<tmx><tu><tuv xml:lang='zh'><seg>x</seg></tuv><tuv xml:lang='en'><seg>{}</seg></tuv></tu></tmx>",
    "tsv": "src\tmt\nx\t{}\n",
    "vtt": "WEBVTT\n\n00:01.000 --> 00:02.000\n{}\n",
    "xliff": "<xliff><trans-unit><source>x</source><target>{}</target></trans-unit></xliff>",
}
"""Where a text stands in each format."""


def quoted(text: str, format: str) -> list[str]:
    """What is quoted in a text, with its marks, to the letter."""
    return [text.removeprefix("\ufeff")[slice(*quote.outer)] for quote in extract_quotes(text, format=format)]


@pytest.mark.parametrize("format", FRAMES)
@pytest.mark.parametrize("unsafe", [False, True])
@given(TEXTS)
@settings(max_examples=30)
@example("**the **the “the the”")
@example("“the\n\nthe the ”and and")
def test_a_second_run_changes_nothing_and_no_run_what_is_quoted(format: str, unsafe: bool, text: str) -> None:
    text = FRAMES[format].format(text)
    once = fix_text(text, format=format, unsafe=unsafe, config=PACKS)
    assert quoted(once.text, format) == quoted(text, format)
    again = fix_text(once.text, format=format, unsafe=unsafe, config=PACKS)
    assert (again.text, again.fixed) == (once.text, 0)
    assert [note.message for note in again.notes] == [note.message for note in once.notes]
    assert (once.text == text) is (once.fixed == 0)


@pytest.mark.parametrize("format", FRAMES)
@given(TEXTS)
@settings(max_examples=30)
def test_an_edit_stays_out_of_quotations_and_changes_nothing_beside_it(format: str, text: str) -> None:
    document = read_text(FRAMES[format].format(text), "draft", format=format)
    draft = read_over(document, CHECKER)
    editor = Editor(document, draft.quotes)
    for finding in draft.findings:
        edit = editor.edit_of(finding)
        if edit is None:
            continue
        start, end = edit.span
        assert finding.span.start <= start <= end
        assert end <= finding.span.end or document.text[finding.span.end : end].isspace()  # behind a line break
        assert all(
            quote.outer.end <= start or end <= quote.outer.start or (start == end == quote.outer.start)
            for quote in draft.quotes
        )
        taken = re.sub("[ \t]+", " ", document.text[start:end])
        shown = [re.sub("[ \t]+", " ", segment.body.text) for segment in document.segments]
        assert any(taken in text for text in shown)


ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-16-le", "gb18030", "shift_jis", "koi8-r", "latin-1")


@given(st.sampled_from(ENCODINGS), TEXTS, st.sampled_from(["", "é", "中", "ж"]))
@settings(max_examples=150)
def test_bytes_outside_the_edits_stay(encoding: str, text: str, other: str) -> None:
    """The bytes before the first and behind the last edit are those of the file."""
    text = text.lstrip("\ufeff")  # of two byte order marks, one would be lost: such a file is not written
    data = (text + other).encode(encoding, "ignore")
    if encoding in ("utf-16-be", "utf-16-le"):
        data = "\ufeff".encode(encoding) + data
    marked = encoding.startswith("utf-16") or encoding == "utf-8-sig"
    document = read(data, "draft.md", encoding=None if marked else encoding)
    assert rewritten(document, document.text, data) == data
    draft = read_over(document, CHECKER)
    fixed = fix(draft, CHECKER, Mode.SAFE)
    after = rewritten(document, fixed.draft.document.text, data)
    again = read(after, "draft.md", encoding=None if marked else encoding)
    assert again.text == fixed.draft.document.text
    same = _common(document.text, again.text)
    assert _common_bytes(data, after) >= len(document.text[:same].encode(document.encoding, "ignore")) - 4


def _common(one: str, other: str) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _common_bytes(one: bytes, other: bytes) -> int:
    return next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def test_bytes_that_do_not_follow_from_the_text_are_not_written() -> None:
    data = b"the the \x1b$B"  # an escape that shifts to nothing
    document = read(data, "draft.md", encoding="iso2022_jp")
    with pytest.raises(QuotecheckError, match="not written: the file has bytes that ISO2022_JP would write otherwise"):
        rewritten(document, "the ", data)


def test_what_the_encoding_has_not_is_left_out_and_told() -> None:
    draft = read_over(read(b"the the man left......\n", "draft.md", encoding="latin-1"), CHECKER)
    fixed = fix(draft, CHECKER, Mode.UNSAFE)
    assert fixed.draft.document.text == "the man left......\n"
    (note,) = fixed.notes
    assert str(note) == (
        "draft.md:1:13: “......” is not fixed: “…” cannot be written in LATIN-1\n  save the file as UTF-8"
    )


# -- the tools that read the files --------------------------------------------------------

WORDS = st.lists(
    st.sampled_from(["the the ", "river ", " , ", "，", "＆", "（", "“the the sea” ", "and and ", "é "]),
    max_size=12,
).map("".join)


@given(st.lists(WORDS, min_size=1, max_size=4))
@settings(max_examples=40)
def test_a_po_file_is_read_by_polib_with_the_fixes_and_nothing_else_changed(texts: list[str]) -> None:
    messages = [
        f'#. note {number}\nmsgid "x{number} , the the"\nmsgstr "{text}"\n' for number, text in enumerate(texts)
    ]
    before = "\n".join(['msgid ""\nmsgstr "Language: en\\n"\n', *messages])
    after = fix_text(before, format="po").text
    for old, new, text in zip(polib.pofile(before), polib.pofile(after), texts, strict=True):
        assert (new.msgid, new.comment) == (old.msgid, old.comment)
        assert new.msgstr == fix_text(text, format="lines").text
    kept = [line for line in before.split("\n") if not line.startswith("msgstr")]
    assert [line for line in after.split("\n") if not line.startswith("msgstr")] == kept


@given(st.lists(WORDS, min_size=1, max_size=4))
@settings(max_examples=40)
def test_an_xliff_file_is_read_by_lxml_with_the_fixes_and_nothing_else_changed(texts: list[str]) -> None:
    units = [
        f"<trans-unit id='{number}'><source>the the , x</source><target>{html.escape(text)}</target></trans-unit>"
        for number, text in enumerate(texts)
    ]
    before = (
        "<xliff version='1.2'><file source-language='zh' target-language='en'>\n" + "\n".join(units) + "</file></xliff>"
    )
    after = fix_text(before, format="xliff").text
    old, new = (etree.fromstring(text.encode()) for text in (before, after))
    assert [unit.text for unit in new.iter("source")] == [unit.text for unit in old.iter("source")]
    for unit, text in zip(new.iter("target"), texts, strict=True):
        assert (unit.text or "") == fix_text(text, format="lines").text
    frame = [line.partition("<target>")[0] for line in before.split("\n")]
    assert [line.partition("<target>")[0] for line in after.split("\n")] == frame
    assert after.endswith("</target></trans-unit></file></xliff>")


@pytest.mark.parametrize("format", ["xliff", "tmx"])
@given(TEXTS)
@settings(max_examples=40)
def test_well_formed_xml_stays_so(format: str, text: str) -> None:
    before = FRAMES[format].format(text)
    after = fix_text(before, format=format, unsafe=True).text
    if _is_well_formed(before):
        assert _is_well_formed(after)


def _is_well_formed(text: str) -> bool:
    try:
        expat.ParserCreate(encoding="utf-8").Parse(text.encode("utf-8"), True)
    except expat.ExpatError:
        return False
    return True


def test_what_is_reported_after_fixing_is_what_is_left() -> None:
    fixed = fix_text("They saw the the sea from Haishenwai ,, twice.")
    assert fixed.fixed == 3
    assert [finding.rule for finding in check_text(fixed.text).findings] == ["zh.places-by-sound"]
