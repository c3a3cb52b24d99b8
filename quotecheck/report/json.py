"""The same as YAML, as JSON."""

from __future__ import annotations

import json

from quotecheck.model import Report
from quotecheck.report.contents import contents


def render(report: Report, *, color: bool = False) -> str:
    """The report as JSON, indented, with a final line end."""
    return json.dumps(contents(report), ensure_ascii=False, indent=2) + "\n"
