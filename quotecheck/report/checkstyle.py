"""Checkstyle's XML, which many build servers and editors take from any tool."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from quotecheck.model import FileResult, Report
from quotecheck.report.places import Level, advice, placed, slashed, unread
from quotecheck.report.terminal import safe
from quotecheck.report.xml import dump, element

VERSION = "4.3"
"""Of Checkstyle, whose form this is; readers look for it."""

_SEVERITIES: Mapping[Level, str] = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "info"}


def render(report: Report, *, color: bool = False) -> str:
    """A `file` for each draft, with an `error` for each issue."""
    root = Element("checkstyle", version=VERSION)
    for result in report.files:
        _file(root, result)
    return dump(root)


def _file(root: Element, result: FileResult) -> None:
    file = element(root, "file", name=slashed(result.path))
    for part in unread(result):
        source = "quotecheck.unreadable"
        place = {"line": part.line or 1, "column": part.column or 1}
        element(file, "error", **place, severity="error", message=safe(part.message), source=source)
    for each in placed(result):
        severity, source = _SEVERITIES[each.level], f"quotecheck.{each.issue.rule}"
        place = {"line": each.start.line, "column": each.start.column}
        element(file, "error", **place, severity=severity, message=advice(each.issue), source=source)
