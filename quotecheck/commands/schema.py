"""`quotecheck schema`: the JSON Schema of reports."""

from __future__ import annotations

import click

from quotecheck import files
from quotecheck.commands.around import CLEAN, show


@click.command()
def schema() -> int:
    """Print the JSON Schema of YAML and JSON reports."""
    show(files.report_schema())
    return CLEAN
