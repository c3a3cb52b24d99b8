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

    def dumped(dumper: Any) -> str:
        text: str = yaml.dump(data, Dumper=dumper, sort_keys=False, allow_unicode=True, width=110)
        text.encode("utf-8")
        return text

    try:
        return dumped(getattr(yaml, "CSafeDumper", yaml.SafeDumper))
    except UnicodeEncodeError:  # the name of a file that is no UTF-8, which libyaml does not escape
        return dumped(yaml.SafeDumper)
