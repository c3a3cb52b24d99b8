"""The contract of positions: what holds for the segments of every document."""

from __future__ import annotations

import html
import json
import re

from quotecheck.model import PLACEHOLDER, Document, Segment

NOT_SHOWN = re.compile(
    r"(?is:<(script|style|template|rt|rp|datalist)\b[^>]*>.*?(?:</\1\b[^>]*>?|\Z))|(?s:<!--.*?(?:-->|\Z))|<[!?][^<>]*>?|<[^<>]*>|<(?:\"[^\"]*\"|'[^']*'|[^<>\"'])*>|\{\\[^{}]*\}|\\(?:[ntrfv\r\n]|0?1[1-5]|x0?(?:[9a-dA-D]|20)|u00(?:0[9a-dA-D]|20)|$)|\""
)
"""What may stand among blanks without being seen: scripts and what else no browser shows in a line,
tags, escapes for blanks, and the ends of strings."""


def shows(document: Document, segment: Segment, place: int) -> bool:
    """Whether a character of a segment stands for what is in the source there."""
    origin = segment.body.origin(place)
    character = segment.body.text[place]
    source = document.text[origin.start : origin.end]
    if character == source:
        return True
    if character == PLACEHOLDER:
        return bool(source)
    if character in "\n ":
        return not html.unescape(NOT_SHOWN.sub("", source)).strip()
    if source.startswith("&"):
        return character in html.unescape(source)
    if source == '""':
        return character == '"'
    if source.startswith("\\"):
        return character in unescaped(document.format, source)
    return character in "“”" and re.match(r"</?q\b", source, re.IGNORECASE) is not None


def unescaped(format: str, escape: str) -> str:
    """What an escape in a string of PO or JSON stands for."""
    if format == "jsonl":
        return str(json.loads(f'"{escape}"')) + "\ufffd"  # for half of a character
    code = escape[1:]
    digits = int(code, 8) if code.isdigit() else int(code[1:], 16) if code[0] == "x" and code != "x" else None
    if digits is not None:
        return chr(digits) + "\ufffd"
    return {"t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v"}.get(code, code)


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
