"""The native format: YAML."""

from __future__ import annotations

from typing import Any

from quotecheck.model import Report
from quotecheck.report.contents import contents


def render(report: Report, *, color: bool = False) -> str:
    """The report as YAML, readable and to the byte the same for equal input."""
    return dump(contents(report))


def dump(data: Any) -> str:
    """Plain data as YAML."""
    import yaml  # takes its time to import, and is not always needed

    dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    text: str = yaml.dump(data, Dumper=dumper, sort_keys=False, allow_unicode=True, width=110)
    return text
