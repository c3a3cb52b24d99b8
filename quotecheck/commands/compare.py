"""`quotecheck compare`: one quotation against candidates."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from quotecheck import files
from quotecheck.api import judge, verify
from quotecheck.commands.around import CLEAN, COLOR, colorful, show
from quotecheck.commands.manual import BAD_USAGE, NO_COLOR, Command, Manual
from quotecheck.report.comparison import render, render_verified
from quotecheck.report.terminal import Paint

MANUAL = Manual(
    examples=(
        'quotecheck compare "first tasks" --source "top priority" --source "number one priority"',
        'quotecheck compare "first tasks" --source wordings.yaml --speaker "Kim Jong Un"',
        "pbpaste | quotecheck compare - --source transcripts/",
    ),
    exits=(("0", "Done, whatever the verdict."), BAD_USAGE),
    environment=(NO_COLOR,),
)


@click.command(cls=Command, manual=MANUAL)
@click.argument("quoted")
@click.option(
    "--source",
    "-s",
    multiple=True,
    required=True,
    metavar="WORDING|PATH",
    help="A candidate, or a file or folder of sources.",
)
@click.option("--speaker", metavar="NAME", help="Who is said to have said it; of use with files.")
@click.option("--lang", metavar="CODE", default="en", show_default=True, help="Language of the quotation.")
@COLOR
def compare(quoted: str, source: Sequence[str], speaker: str | None, lang: str, color: bool | None) -> int:
    """Hold one quotation against candidate wordings, nearest first.

    A candidate is a wording, or the path of a wordings file, a transcript, an archive or a
    folder of them: then the nearest passages are looked for, as `check` does. - reads the
    quotation from standard input.

    Each is told with its verdict, what the verdict rests on, likeness scores for
    orientation, and the changes word by word: [-what was said-] {+what is printed+}.
    """
    if quoted == "-":
        quoted = files.read_stdin().decode("utf-8", "replace")
    quoted = quoted.strip()
    paint = Paint(colorful(color))
    paths = [candidate for candidate in source if _is_path(candidate)]
    wordings = [candidate for candidate in source if candidate not in paths]
    if paths:
        show(render_verified(quoted, verify(quoted, paths, speaker=speaker, lang=lang), paint))
    if wordings:
        show(render(quoted, [(wording, judge(quoted, wording, lang=lang)) for wording in wordings], lang, paint))
    return CLEAN


def _is_path(candidate: str) -> bool:
    """Whether a candidate is a path: one that exists, or could be no wording."""
    try:
        return Path(candidate).exists() or (
            " " not in candidate and candidate.endswith((".yaml", ".yml", ".gz", ".jsonl"))
        )
    except OSError:
        return False  # too long for a path
