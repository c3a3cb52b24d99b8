"""Issues beside what annotators marked, for the command `score --annotations`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from quotecheck.report import json, yaml
from quotecheck.report.contents import SCHEMA
from quotecheck.report.scores import issues_plain
from quotecheck.report.table import table
from quotecheck.report.terminal import Paint, counted, safe
from quotecheck.score.agreement import Overlap, Ranking
from quotecheck.scoring import Agreement, Judged, Standing
from quotecheck.version import VERSION

Plain = dict[str, Any]

NOTE = "Issues are what quotecheck's rules find, weighed as MQM weighs errors. They are no MQM score."


def render(found: Judged, format_: str, paint: Paint) -> str:
    """Both judgements and their agreement as text, or as YAML or JSON."""
    if format_ == "text":
        return "\n".join([*_text(found, paint), ""])
    return {"yaml": yaml.dump, "json": json.dump}[format_](_contents(found))


# -- as data --------------------------------------------------------------------------


def _contents(found: Judged) -> Plain:
    return {
        "schema": SCHEMA,
        "tool": {"name": "quotecheck", "version": VERSION},
        "note": NOTE,
        "annotations": found.path,
        "segments": found.size,
        "raters": found.raters,
        "systems": [_standing(standing) for standing in found.systems],
        "documents": [_standing(standing) for standing in found.documents],
        "agreement": {
            "with_marks": found.marked and _agreement(found.marked),
            "with_scores": found.scored and _agreement(found.scored),
            "spans": found.overlap and _overlap(found.overlap),
        },
    }


def _standing(standing: Standing) -> Plain:
    return {
        "system": standing.system,
        **({} if standing.doc is None else {"document": standing.doc}),
        "segments": standing.size,
        **issues_plain(standing.issues),
        "human_penalty": standing.marked,
        "human_score": _round(standing.score),
    }


def _agreement(agreement: Agreement) -> Plain:
    return {name: _ranking(level) for name, level in zip(agreement._fields, agreement, strict=True)}


def _ranking(level: Ranking) -> Plain:
    return {"count": level.size, "spearman": _round(level.spearman), "kendall": _round(level.kendall)}


def _overlap(overlap: Overlap) -> Plain:
    return {
        "issues": overlap.found,
        "issues_marked": overlap.hits,
        "marks": overlap.marked,
        "marks_found": overlap.met,
        "precision": _round(overlap.precision),
        "recall": _round(overlap.recall),
        "f1": _round(overlap.f1),
    }


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 3) + 0.0  # no -0.0


# -- as text --------------------------------------------------------------------------


def _text(found: Judged, paint: Paint) -> Iterator[str]:
    for standings in (found.documents, found.systems):
        head, *lines = table(_rows(standings), texts=1 if standings[0].doc is None else 2)
        yield from (paint(head, "bold"), *lines, "")
    yield f"{counted(found.size, 'segment')}, {counted(len(found.systems), 'system')}, {counted(found.raters, 'rater')}"
    for name, agreement in (("marks", found.marked), ("scores", found.scored)):
        if agreement:
            yield from ("", *_agreement_lines(name, agreement, paint))
    if found.overlap:
        yield from ("", *_overlap_lines(found.overlap))
    yield from ("", paint(NOTE, "dim"))


def _rows(standings: Sequence[Standing]) -> list[list[str]]:
    by_document = standings[0].doc is not None
    head = ["system", *(["document"] if by_document else []), "segments", "words", "issues", "penalty"]
    rows = [[*head, "human penalty", "human score"]]
    for standing in standings:
        issues = standing.issues
        texts = [safe(standing.system), *([safe(standing.doc or "")] if by_document else [])]
        counts = [f"{standing.size:,}", f"{issues.words:,}", f"{len(issues.findings):,}"]
        rows.append([*texts, *counts, _figure(issues.penalty), _figure(standing.marked), _figure(standing.score)])
    return rows


def _figure(value: float | None, digits: int = 1) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def _agreement_lines(name: str, agreement: Agreement, paint: Paint) -> Iterator[str]:
    rows = [[f"agreement with {name}", "n", "Spearman", "Kendall"]]
    for level, ranking in zip(agreement._fields, agreement, strict=True):
        rows.append([f"  {level}", f"{ranking.size:,}", _figure(ranking.spearman, 2), _figure(ranking.kendall, 2)])
    head, *lines = table(rows)
    yield from (paint(head, "bold"), *lines)


def _overlap_lines(overlap: Overlap) -> Iterator[str]:
    yield f"{overlap.hits:,} of {overlap.found:,} issues touch a mark: precision {_figure(overlap.precision, 2)}"
    yield f"{overlap.met:,} of {overlap.marked:,} marks touch an issue: recall {_figure(overlap.recall, 2)}"
    yield f"F1 {_figure(overlap.f1, 2)}"
