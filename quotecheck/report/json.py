"""The same as YAML, as JSON."""

from __future__ import annotations

import json
import re
from typing import Any

from quotecheck.model import Report
from quotecheck.report.contents import contents

_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What JSON allows unescaped in strings, but a terminal would act upon, and lone
surrogates, which no file can hold."""


def render(report: Report, *, color: bool = False) -> str:
    """The report as JSON, indented, with a final line end."""
    return dump(contents(report))


def dump(data: Any) -> str:
    """Plain data as JSON."""
    return escaped(json.dumps(data, ensure_ascii=False, indent=2)) + "\n"


def line(data: Any) -> str:
    """Plain data as JSON on one line, with its end."""
    return escaped(json.dumps(data, ensure_ascii=False)) + "\n"


def escaped(text: str) -> str:
    """What has been dumped, with what steers terminals as escapes of JSON, which are those of YAML as well."""
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
