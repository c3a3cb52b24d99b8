"""`quotecheck schema`: the JSON Schema of reports."""

from __future__ import annotations

import click

from quotecheck import files
from quotecheck.commands.around import CLEAN, show
from quotecheck.commands.manual import FINE, Command, Manual

MANUAL = Manual(examples=("quotecheck schema > report.schema.json",), exits=(FINE,))


@click.command(cls=Command, manual=MANUAL)
def schema() -> int:
    """Print the JSON Schema of YAML and JSON reports.

    Editors and validators take it to check and complete what is made of a report.
    """
    show(files.report_schema())
    return CLEAN
