"""GitHub Actions, where what a command prints is read for commands, and summaries are a file."""

from __future__ import annotations

import os
import re
from pathlib import Path

from quotecheck import files
from quotecheck.commands.around import complain
from quotecheck.errors import QuotecheckError
from quotecheck.model import Report

_COMMAND = re.compile(r"^(\s*:)(?=:)|(#)(?=#\[)", re.MULTILINE)


def on_actions() -> bool:
    """Whether this runs in a step of GitHub Actions."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def default_format(output: str | None) -> str:
    """The format of a report where none is asked for: annotations if a workflow reads them."""
    return "github" if output is None and on_actions() else "text"


def quieted(text: str) -> str:
    """`text` such that the runner takes no line of a draft in it for a command, be it
    `::command::` or `##[command]`."""
    return _COMMAND.sub("\\g<0>\N{ZERO WIDTH SPACE}", text) if on_actions() else text


def summarize(report: Report) -> None:
    """Put a summary on the page of the run. It is an extra: where it cannot be written, the
    check still counts."""
    place = os.environ.get("GITHUB_STEP_SUMMARY")
    if not place:
        return
    from quotecheck.report.markdown import render

    try:
        files.append(Path(place), render(report))
    except QuotecheckError as error:
        complain(error)
