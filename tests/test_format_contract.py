"""The contract of positions, held up to every adapter and any text.

Spans are in range and in order, and the source at each of them is what the
segment shows there, except where the adapter says that it shows something else
for it: a decoded entity, a line break, a placeholder.
"""

from __future__ import annotations

from itertools import pairwise

import pytest
from conftest import ROOT
from contract import check_contract
from hypothesis import example, given, settings
from hypothesis import strategies as st

from quotecheck.errors import QuotecheckError
from quotecheck.formats import ADAPTERS, PACKED, read, read_text

PIECES = st.sampled_from(
    [
        *("word ", "**bold**", "** ", "*", "* *", "“quoted”", '"', "'", "`code`", "[text](http://a.b 'title')"),
        *("![alt](x.png)", "<http://a.b>", "http://a.b/c?d=e ", "a@b.example ", "&ldquo;", "&#8221;", "&nope;", "\\*"),
        *("\n", "\r\n", "\r", "\n\n", "  \n", "\\\n", "> ", "- ", "1. ", "# ", "    ", "\t", "| a | b |\n|---|---|\n"),
        *("<b>", "</b>", "<q>", "</q>", "<!-- c -->", "<div>\n", "</div>\n\n", "<pre>", "{{ x }}", "{% y %}", "```\n"),
        *(
            "中文，",
            "😀",
            "e\u0301",
            "\x00",
            "\ufeff",
            "\u200b",
            "\u00a0",
            "[^1]",
            "[^1]: note\n",
            "---\n",
            "title: x\n",
        ),
        *(
            '<p lang="zh">',
            "<img alt='a &amp; \"b\"'>",
            "<script>",
            "</script>",
            "<br/>",
            "<td>",
            "<li>",
            "<blockquote>",
        ),
        *(
            'msgid "',
            'msgstr "',
            '"\n',
            "msgstr[1] ",
            "msgid_plural ",
            "#~ ",
            "#, fuzzy\n",
            "\\n",
            "\\",
            '\\"',
            "\\x41",
        ),
        *('<xliff srcLang="zh">', "<unit>", "</unit>", "<trans-unit id='1'>", "</trans-unit>", "<segment>", "<source>"),
        *(
            "</source>",
            "<target>",
            "</target>",
            '<mrk mtype="seg" mid="1">',
            "</mrk>",
            "<g id='1'>",
            "</g>",
            "<x id='1'/>",
        ),
        *(
            "<ph>",
            "</ph>",
            "<tu>",
            "</tu>",
            '<tuv xml:lang="en">',
            "</tuv>",
            "<seg>",
            "</seg>",
            "<![CDATA[",
            "]]>",
            "<?x",
        ),
        *("<!DOCTYPE x [<!ENTITY a 'b'>]>", "&a;", "<alt-trans>", "</alt-trans>", "&#x41;", "&#0;"),
        *("WEBVTT\n\n", "1\n", "00:00:01,000 --> 00:00:02,000\n", "00:01.000 --> 00:02.000 line:0\n", "-->", "<v Bob>"),
        *(
            "src,mt\n",
            "zh\ten\n",
            "text\n",
            ",",
            "a,b\n",
            '"a ""b"" c"',
            '{"src": "',
            '", "mt": "',
            '"}\n',
            "\\u4e2d",
            "\\ud83d",
        ),
        *("~~s~~", "- [ ] ", "> [!NOTE]\n", "<a href='", "<", ">", "&", "[", "]", "(", ")", "_", "é"),
    ]
)
DECLARED = (
    *(b"<?xml version='1.0' encoding='latin-1'?>", b"<meta charset=gb2312>", b'msgid ""\nmsgstr "charset=koi8-r\\n"\n'),
    *(b"<?xml version='1.0' encoding='nonsense'?>", b"<meta charset=x>", b'"charset=utf-16\\n"\n'),
)
"""Heads of files that say what encoding they are in."""

TEXTS = st.lists(PIECES | st.text(st.characters(codec="utf-8"), max_size=8), max_size=40).map("".join)


@pytest.mark.parametrize("format", ADAPTERS)
@given(TEXTS)
@settings(max_examples=400)
@example("---\ntitle: 'a\n  b'\n---\n> x\r\n> “y\r\n> z”\n")
@example("| a \\| b |\n|---|\n| &quot;c |\n")
@example("\ufeff# x")
def test_every_character_is_where_the_segment_says(format: str, text: str) -> None:
    document = read_text(text, "draft", format=format)
    assert document.text == text.removeprefix("\ufeff")
    check_contract(document)


FRAMES = {
    "csv": "src,mt\n{},{}\n",
    "html": "<p>{}</p><ul><li>{}</ul>",
    "jsonl": '{{"src": "{}", "mt": "{}"}}\n',
    "po": 'msgid "{}"\nmsgstr "{}"\n\n',
    "srt": "1\n00:00:01,000 --> 00:00:02,000\n{}\n中文{}\n\n",
    "tmx": "<tu><tuv xml:lang='zh'><seg>{}</seg></tuv><tuv xml:lang='en'><seg>{}</seg></tuv></tu>",
    "tsv": "src\tmt\n{}\t{}\n",
    "vtt": "WEBVTT\n\n00:01.000 --> 00:02.000\n{}\n\n00:03.000 --> 00:04.000\n{}\n",
    "xliff": "<trans-unit><source>{}</source><target>{}</target></trans-unit>",
}
"""Where a text is looked for in each format."""


@pytest.mark.parametrize("format", FRAMES)
@given(st.lists(TEXTS, min_size=2, max_size=6))
@settings(max_examples=200)
def test_every_character_of_a_unit_is_where_the_segment_says(format: str, texts: list[str]) -> None:
    whole = "".join(FRAMES[format].format(one, other) for one, other in pairwise(texts))
    check_contract(read_text(whole, "draft", format=format))


@pytest.mark.parametrize("format", [*ADAPTERS, *PACKED])
@given(st.binary(max_size=200), st.sampled_from([b"", b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", *DECLARED]))
def test_bytes_are_read_or_refused(format: str, data: bytes, head: bytes) -> None:
    try:
        document = read(head + data, "draft", format=format)
    except QuotecheckError:
        return
    check_contract(document)


@pytest.mark.parametrize("format", ADAPTERS)
@given(st.text())
def test_no_text_raises(format: str, text: str) -> None:
    document = read_text(text, "draft", format=format)
    assert len(document.text) == len(text.removeprefix("\ufeff"))


XML = ("</a>", "<a>", "<!--", "<![CDATA[", "<?", "<!x [", "<a b='", "&a;", "<mrk mtype='seg'>", "<a " + "a" * 99)
TABLE = ('""', '"\n', "\n", "\r", ",", "\t", "src,mt\n", 'mt\n"a\n', "mt\ta\n")
CUES = ("-->", "1\n", "00:01.000 --> 00:02.000\n", "\n", "WEBVTT\n")
PILES = {
    **dict.fromkeys(ADAPTERS, ("*", "**a ", "“", "\x00", "中", "a b. ", "> ", "[", "{{", "`", "'", '"', "\\", "\n")),
    "html": (*XML, "<li>", "<blockquote>", "<code>", "<script>", "<p lang=", "<img alt='", "&"),
    "xliff": (*XML, "<unit>", "<source>", "<group>", "<alt-trans>", "<unit><source>", "<target>a</target>", "&"),
    "tmx": (*XML, "<tu>", "<tu><seg>", "<tuv>", "<seg>", "</tu>", "&"),
    "po": ('msgid "a"\n', 'msgid "\n', "#~ a\n", '"\n', '"a"\n', "msgstr\n", 'msgid "a"\nmsgstr "b"\n', "\\"),
    "srt": CUES,
    "vtt": CUES,
    "csv": TABLE,
    "tsv": TABLE,
    "jsonl": ('{"mt": ', '{"mt": "a"}\n', "{", "[", '"', '"\\u4e2d', "1", "\n", '{"a": {"mt": "b"}}\n'),
}
"""What a megabyte is made of, by the format that it is read as."""


HEAPS = [
    ("xliff", "<group>", "<unit>"),
    ("xliff", "<unit><source>" + "<mrk mtype='seg'>", "<mrk mtype='seg'>a"),
    ("xliff", "<alt-trans>", "</alt>"),
    ("tmx", "<tu><tuv><seg>", "<ph>"),
    ("html", "<div>", "<p>a"),
    ("html", "<blockquote>", "</i></div>"),
    ("po", "".join(f'msgstr[{number}] ""\n' for number in range(999)), 'msgstr[5] ""\n'),
    ("csv", "src,", '"'),
    ("jsonl", '{"a": 1, ', '"a": "b", '),
]


@pytest.mark.parametrize(("format", "first", "second"), HEAPS)
def test_one_thing_upon_another_is_read_in_its_time(format: str, first: str, second: str) -> None:
    text = first * (300_000 // len(first)) + second * (300_000 // len(second))
    assert read_text(text, "draft", format=format).text == text


@pytest.mark.parametrize(("format", "piece"), [(format, piece) for format, pieces in PILES.items() for piece in pieces])
def test_a_megabyte_of_one_thing_is_read_in_its_time(format: str, piece: str) -> None:
    document = read_text(piece * (1_000_000 // len(piece)), "draft", format=format)
    assert len(document.text) >= 999_000


@pytest.mark.parametrize("file", ["README.md", "CHANGELOG.md", "examples/summit/draft.md"])
def test_our_own_documents_keep_the_contract(file: str) -> None:
    check_contract(read_text((ROOT / file).read_text(encoding="utf-8"), file))
