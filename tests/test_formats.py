from __future__ import annotations

from typing import Any

import pytest
from conftest import cases

from quotecheck.errors import QuotecheckError
from quotecheck.formats import format_of, read, read_text


@pytest.mark.parametrize("case", cases("formats"))
def test_prose_is_told_from_the_rest(case: dict[str, Any]) -> None:
    document = read_text(case["text"], case.get("name", "draft"), lang=case.get("lang", "en"), format=case["format"])
    if "segments" in case:
        assert [[str(segment.kind), segment.body.text] for segment in document.segments] == case["segments"]
    if "units" in case:
        assert [[part.unit, str(part.kind), part.lang, part.body.text] for part in document.segments] == case["units"]
    problems = [f"{error.line}:{error.column}: {error.message}" for error in document.problems]
    assert problems == case.get("problems", [])


def test_the_paragraphs_of_a_block_quotation_share_a_unit() -> None:
    document = read_text("> One.\n>\n> - Two.\n\nText.\n\n> Three.\n", "draft.md")
    assert [segment.unit for segment in document.segments] == ["quotation 1", "quotation 1", None, "quotation 2"]


@pytest.mark.parametrize(
    ("name", "format"),
    [
        ("a.md", "markdown"),
        ("A.MARKDOWN", "markdown"),
        ("b.txt", "text"),
        ("c.docx", "docx"),
        ("d.XLIFF", "xliff"),
        ("e.pdf", None),
        ("README", None),
    ],
)
def test_the_name_tells_the_format(name: str, format: str | None) -> None:
    assert format_of(name) == format


def test_a_byte_order_mark_is_not_part_of_the_text() -> None:
    assert read(b"\xef\xbb\xbf# Head", "a.md").text == "# Head"


def test_bytes_that_are_not_utf_8_are_an_error_with_the_place_and_the_remedy() -> None:
    with pytest.raises(QuotecheckError) as caught:
        read("line\n大气".encode("gb18030"), "a.txt")
    assert str(caught.value) == (
        "a.txt:2: this is not UTF-8: the byte 0xB4 at offset 5 fits nothing\n"
        "  save it as UTF-8, or say what it is: --encoding gb18030 (or --encoding auto)"
    )


def test_the_encoding_can_be_told() -> None:
    assert read("大气".encode("gb18030"), "a.txt", encoding="gb18030").text == "大气"


def test_an_unknown_encoding_or_format_is_an_error() -> None:
    with pytest.raises(QuotecheckError, match="the encoding `latin-99` is not known"):
        read(b"x", "a.txt", encoding="latin-99")
    with pytest.raises(QuotecheckError, match="the format `pdf` is not known"):
        read_text("x", "a.pdf", format="pdf")
    with pytest.raises(QuotecheckError, match="`docx` is no format of text"):
        read_text("x", "a.docx")


@pytest.mark.parametrize(
    ("name", "head", "encoding"),
    [
        ("a.html", '<meta http-equiv="Content-Type" content="text/html; charset=GB2312"><p>', "gb18030"),
        ("a.html", "<meta charset=iso-8859-1><p>", "cp1252"),
        ("a.xlf", '<?xml version="1.0" encoding="gb18030"?><trans-unit><target>', "gb18030"),
        ("a.tmx", "<?xml version='1.0' encoding='koi8-r'?><tu><tuv xml:lang='en'><seg>", "koi8-r"),
        ("a.po", 'msgid ""\nmsgstr "Content-Type: text/plain; charset=GB18030\\n"\n\n', "GB18030"),
    ],
)
def test_a_file_may_declare_its_encoding(name: str, head: str, encoding: str) -> None:
    word = {"cp1252": "café", "koi8-r": "слово"}.get(encoding, "大气")
    data = (head + word).encode(encoding)
    document = read(data, name)
    assert word in document.text
    assert document.encoding == encoding
    assert document.text.encode(document.encoding) == data
    assert read(data, name, encoding="latin-1").encoding == "latin-1"


def test_templates_and_files_with_a_mark_say_nothing_else() -> None:
    assert read(b'msgstr "charset=CHARSET"\n', "a.po").encoding == "utf-8"
    assert read(b"\xef\xbb\xbf<meta charset=gbk>", "a.html").encoding == "utf-8-sig"
    assert read("大气,".encode("utf-16"), "a.csv").text == "大气,"


def test_a_declared_encoding_that_is_none_is_an_error() -> None:
    with pytest.raises(QuotecheckError, match="the encoding `klingon` is not known"):
        read(b"<?xml version='1.0' encoding='klingon'?>", "a.tmx")


def test_problems_have_their_place_and_line_and_are_bounded() -> None:
    document = read_text("src,mt\n" + "x\n" * 30, "a.csv")
    assert len(document.problems) == 21
    assert str(document.problems[0]) == (
        "a.csv:2:1: this row has another number of fields than the first: 1, not 2\n    x\n    ^\n"
        "  put fields that hold ',' between quotation marks"
    )
    assert str(document.problems[-1]) == "a.csv: 10 more problems like these\n  is this the right format?"


def test_lone_surrogates_become_replacement_characters() -> None:
    assert read_text("a\ud800b", "a.md").text == "a\ufffdb"
