"""What is shown at the pointer is Markdown of ours with nothing of the draft's in it."""

from __future__ import annotations

import pyromark
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotecheck.lsp.hover import escaped
from quotecheck.report.terminal import safe

MARKUP = st.text(st.sampled_from("ab1 大\n\\`*_[]()<>&;#~!|-+=.:/$@w{}\"'"), max_size=30)
OPTIONS = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_TASKLISTS
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_MATH
)


def shown(markdown: str) -> tuple[set[str], str]:
    """The kinds of elements in Markdown, and its text."""
    kinds: set[str] = set()
    text = ""
    for event in pyromark.events(markdown, options=OPTIONS):
        if isinstance(event, dict) and "Start" in event:
            start = event["Start"]
            kinds.add(start if isinstance(start, str) else next(iter(start)))
        elif isinstance(event, dict) and "Text" in event:
            text += str(event["Text"])
        elif not (isinstance(event, dict) and "End" in event):
            kinds.add(str(event))
    return kinds, text


@given(MARKUP)
def test_any_text_is_shown_as_it_stands(text: str) -> None:
    wanted = " ".join(safe(text).split(" ")).strip()
    kinds, found = shown(escaped(text))
    assert kinds <= {"Paragraph"}
    assert found == wanted


@given(MARKUP)
def test_any_text_is_shown_as_it_stands_in_a_list(text: str) -> None:
    kinds, found = shown(f"- try: {escaped(text)}")
    assert kinds == {"List", "Item"}
    assert found == f"try: {safe(text).strip()}".strip()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("see https://evil.example and www.evil.example", "see https\\://evil.example and www\\.evil.example"),
        ("a\u202eb\x1b[31m", "a\N{REPLACEMENT CHARACTER}b\N{SYMBOL FOR ESCAPE}\\[31m"),
        ("<img src=x onerror=alert(1)>", "\\<img src=x onerror=alert(1)\\>"),
    ],
)
def test_nothing_becomes_a_link_or_turns_the_writing_round(text: str, wanted: str) -> None:
    assert escaped(text) == wanted
