"""XML that any parser takes, whatever stands in a draft."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from quotecheck.report.terminal import visible

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_NO_CHARACTERS = re.compile("[\ufffe\uffff]")


def clean(text: str) -> str:
    """`text` without what XML 1.0 does not allow, or what could steer a terminal; signs
    stand for it."""
    return _NO_CHARACTERS.sub("\N{REPLACEMENT CHARACTER}", visible(text))


def element(parent: Element, tag: str, text: str | None = None, /, **attributes: str | int) -> Element:
    """Put an element into another."""
    from xml.etree.ElementTree import SubElement

    found = SubElement(parent, tag, {key: clean(str(value)) for key, value in attributes.items()})
    found.text = clean(text) if text is not None else None
    return found


def dump(root: Element) -> str:
    """The document with its declaration, indented."""
    from xml.etree.ElementTree import indent, tostring

    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"
