"""The contract of positions, held up to every adapter and any text.

Spans are in range and in order, and the source at each of them is what the
segment shows there, except where the adapter says that it shows something else
for it: a decoded entity, a line break, a placeholder.
"""

from __future__ import annotations

import html
import re

import pytest
from conftest import ROOT
from hypothesis import example, given, settings
from hypothesis import strategies as st

from quotecheck.formats import ADAPTERS, read_text
from quotecheck.model import PLACEHOLDER, Document, Segment

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
        *("~~s~~", "- [ ] ", "> [!NOTE]\n", "<a href='", "<", ">", "&", "[", "]", "(", ")", "_", "é"),
    ]
)
TEXTS = st.lists(PIECES | st.text(st.characters(codec="utf-8"), max_size=8), max_size=40).map("".join)


def shows(document: Document, segment: Segment, place: int) -> bool:
    """Whether a character of a segment stands for what is in the source there."""
    origin = segment.body.origin(place)
    character = segment.body.text[place]
    source = document.text[origin.start : origin.end]
    if character == source:
        return True
    if character == PLACEHOLDER:
        return bool(source)
    if character == "\n":
        return not source.replace("\\", "").strip() or source.lower().startswith("<br")
    if character == " ":
        return source.isspace()
    if source.startswith("&"):
        return character in html.unescape(source)
    return character in "“”" and re.match(r"</?q\b", source, re.IGNORECASE) is not None


def check_contract(document: Document) -> None:
    end = 0
    for segment in document.segments:
        body = segment.body
        assert body.text
        assert body.text == body.text.strip()
        origins = [body.origin(place) for place in range(len(body.text))]
        assert all(0 <= origin.start < origin.end <= len(document.text) for origin in origins)
        assert origins == sorted(origins)
        assert all(shows(document, segment, place) for place in range(len(body.text)))
        if segment.kind != "caption":  # an image's text stands inside its paragraph
            assert origins[0].start >= end
            end = origins[-1].end


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


@pytest.mark.parametrize("format", ADAPTERS)
@given(st.text())
def test_no_text_raises(format: str, text: str) -> None:
    document = read_text(text, "draft", format=format)
    assert len(document.text) == len(text.removeprefix("\ufeff"))


@pytest.mark.parametrize("format", ADAPTERS)
@pytest.mark.parametrize("piece", ["*", "**a ", "“", "\x00", "中", "a b. ", "> ", "<a ", "[", "{{", "&", "`", "'"])
def test_a_line_of_a_megabyte_is_read_in_its_time(format: str, piece: str) -> None:
    document = read_text(piece * (1_000_000 // len(piece)), "draft", format=format)
    assert len(document.text) >= 999_000


@pytest.mark.parametrize("file", ["README.md", "CHANGELOG.md", "examples/summit/draft.md"])
def test_our_own_documents_keep_the_contract(file: str) -> None:
    check_contract(read_text((ROOT / file).read_text(encoding="utf-8"), file))
