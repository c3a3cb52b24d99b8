"""The native format: YAML."""

from __future__ import annotations

from typing import Any

from quotecheck.model import Report
from quotecheck.report.contents import contents
from quotecheck.report.json import escaped


def render(report: Report, *, color: bool = False) -> str:
    """The report as YAML, readable and to the byte the same for equal input."""
    return dump(contents(report))


def _represented(dumper: Any, text: str) -> Any:
    """A text; in double quotation marks, where escapes are read, if it has what would turn the writing
    round on a terminal: to YAML that is a letter like any other."""
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if escaped(text) != text else None)


def dump(data: Any) -> str:
    """Plain data as YAML."""
    import yaml  # takes its time to import, and is not always needed

    def dumped(base: Any) -> str:
        dumper: Any = type("Dumper", (base,), {})
        dumper.add_representer(str, _represented)
        text: str = yaml.dump(data, Dumper=dumper, sort_keys=False, allow_unicode=True, width=110)
        text.encode("utf-8")
        plain: str = escaped(text)
        return plain

    try:
        return dumped(getattr(yaml, "CSafeDumper", yaml.SafeDumper))
    except UnicodeEncodeError:  # the name of a file that is no UTF-8, which libyaml does not escape
        return dumped(yaml.SafeDumper)
