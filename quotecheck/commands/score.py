"""`quotecheck score`: translations against references, rules against annotators."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from quotecheck import evaluation
from quotecheck.batch import Desk, Settings
from quotecheck.commands.around import CLEAN, COLOR, CONFIG, FORMAT, LEVELS, PATH, colorful, show
from quotecheck.commands.manual import BAD_USAGE, HERE, NO_COLOR, Command, Manual
from quotecheck.model import Confidence
from quotecheck.report.terminal import Paint

METRICS = ("BLEU", "chrF2", "chrF2++", "TER")
"""Those of `score.likeness`, which is slow to import; a test holds both together."""


MANUAL = Manual(
    examples=(
        "quotecheck score hyp.txt --ref ref.txt --ref ref2.txt --segments --src zh.txt",
        "quotecheck score hyp.txt --ref ref.txt --against other.txt",
        "quotecheck score --annotations mqm.tsv",
    ),
    exits=(("0", "Done, whatever the scores."), BAD_USAGE),
    environment=(NO_COLOR,),
    files=(HERE,),
)


@click.command(cls=Command, manual=MANUAL)
@click.argument("translation", required=False, type=PATH, metavar="[HYP]")
@click.option(
    "--ref", "-r", "references", multiple=True, type=PATH, metavar="FILE", help="A reference; may be repeated."
)
@click.option("--src", "source", type=PATH, metavar="FILE", help="The original, shown beside --segments.")
@click.option("--against", type=PATH, metavar="FILE", help="Another system's translation to compare with.")
@click.option(
    "--metric", "-m", "metrics", multiple=True, type=click.Choice(METRICS), help="Only this; may be repeated."
)
@click.option("--segments", is_flag=True, help="Score each segment, too.")
@click.option("--annotations", type=PATH, metavar="FILE", help="Human annotations (MQM, ESA) instead of HYP.")
@click.option("--lang", metavar="CODE", help="Language of HYP: how BLEU and TER cut words.  [default: en]")
@FORMAT
@CONFIG
@click.option("--min-confidence", type=click.Choice(LEVELS), help="Count findings this sure.  [default: medium]")
@click.option("--encoding", metavar="NAME", help="Encoding of the texts, or auto to guess.  [default: utf-8]")
@COLOR
def score(
    translation: str | None,
    references: Sequence[str],
    source: str | None,
    against: str | None,
    metrics: Sequence[str],
    segments: bool,
    annotations: str | None,
    lang: str | None,
    format_: str,
    config: str | None,
    min_confidence: str | None,
    encoding: str | None,
    color: bool | None,
) -> int:
    """Score translations, or hold rules against human annotations.

    BLEU, chrF2, chrF2++ and TER are sacreBLEU's, with their signatures. Plain text has one
    segment a line, Markdown one a paragraph. Beside them stand the issues that the rules
    find, weighed as MQM does, per 1,000 words.

    --against tells whether another system is better, with paired bootstrap resampling.
    --annotations takes no HYP: it tells how often findings lie on what experts marked.
    """
    changes: dict[str, Any] = {"lang": lang} if lang else {}
    if min_confidence:
        changes["min_confidence"] = Confidence(min_confidence)
    settings = Settings(config=Path(config) if config else None, encoding=encoding, changes=changes, scores=False)
    desk, paint = Desk(settings), Paint(colorful(color))
    if annotations:
        from quotecheck.report import judged

        if translation or references or source or against or segments or metrics:
            raise click.UsageError("--annotations goes without HYP, --ref, --src, --against, --metric and --segments")
        show(judged.render(evaluation.hold_against_annotations(Path(annotations), desk), format_, paint))
        return CLEAN
    if not translation or not references:
        raise click.UsageError("name a translation and --ref, or --annotations")
    if source and not segments:
        raise click.UsageError("--src is shown beside segments: add --segments")
    from quotecheck.report import scores

    found = evaluation.score(
        Path(translation),
        [Path(reference) for reference in references],
        desk,
        source=Path(source) if source else None,
        other=Path(against) if against else None,
        segments=segments,
        metrics=metrics,
    )
    show(scores.render(found, format_, paint))
    return CLEAN
