"""A translation against references, for the command `score`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from quotecheck.report import json, yaml
from quotecheck.report.contents import SCHEMA
from quotecheck.report.summary import by_severity
from quotecheck.report.table import table
from quotecheck.report.terminal import Paint, counted, safe
from quotecheck.report.text import issues_counted
from quotecheck.scoring import Issues, Scored, SegmentScores
from quotecheck.version import VERSION

if TYPE_CHECKING:
    from quotecheck.score.likeness import Comparison

Plain = dict[str, Any]


def render(score: Scored, format_: str, paint: Paint) -> str:
    """The scores as text, or as YAML or JSON."""
    if format_ == "text":
        return "\n".join([*_text(score, paint), ""])
    return {"yaml": yaml.dump, "json": json.dump}[format_](_contents(score))


def caution(score: Scored) -> str | None:
    """What to think of p-values over so few segments."""
    from quotecheck.score.likeness import ENOUGH  # slow to import, and often not needed

    if not score.comparison or score.size >= ENOUGH:
        return None
    return f"p is too small too often with fewer than {ENOUGH} segments: take it for a hint"


# -- as data --------------------------------------------------------------------------


def _contents(score: Scored) -> Plain:
    found: Plain = {
        "schema": SCHEMA,
        "tool": {"name": "quotecheck", "version": VERSION},
        "translation": score.path,
        "references": list(score.references),
        "lang": score.lang,
        "segments": score.size,
        "scores": _rounded(score.likeness.scores),
        "signatures": dict(score.likeness.signatures),
        **issues_plain(score.issues),
    }
    if score.comparison:
        found["against"] = {
            "translation": score.other,
            "caution": caution(score),
            "metrics": {name: _comparison(compared) for name, compared in score.comparison.items()},
        }
    if score.segments is not None:
        found["segment_bleu"] = score.bleu
        found["by_segment"] = [_segment(number, segment) for number, segment in enumerate(score.segments, start=1)]
    return found


def issues_plain(issues: Issues) -> Plain:
    """The words and issues of a text, and the penalty for them."""
    return {"words": issues.words, "issues": by_severity(issues.findings), "penalty": issues.penalty}


def _comparison(compared: Comparison) -> Plain:
    return {
        "this": {"score": _round(compared.score), "mean": _round(compared.mean), "ci95": _round(compared.interval)},
        "other": {
            "score": _round(compared.other_score),
            "mean": _round(compared.other_mean),
            "ci95": _round(compared.other_interval),
        },
        "p": round(compared.p, 4),
        "signature": compared.signature,
    }


def _segment(number: int, segment: SegmentScores) -> Plain:
    source = {} if segment.source is None else {"source": segment.source}
    return {
        "segment": number,
        "text": segment.text,
        **source,
        "scores": _rounded(segment.scores),
        **issues_plain(segment.issues),
    }


def _rounded(scores: Mapping[str, float]) -> Plain:
    return {name: _round(value) for name, value in scores.items()}


def _round(value: float) -> float:
    return round(value, 2) + 0.0  # no -0.0


# -- as text --------------------------------------------------------------------------


def _text(score: Scored, paint: Paint) -> Iterator[str]:
    for number, segment in enumerate(score.segments or (), start=1):
        yield from _segment_lines(score.path, number, segment, paint)
    head = f"{safe(score.path)}: {counted(score.size, 'segment')} against {counted(len(score.references), 'reference')}"
    yield paint(head, "bold")
    rows = [[f"  {name}", f"{value:.1f}"] for name, value in score.likeness.scores.items()]
    yield from table(rows)
    yield f"  {described(score.issues)}"
    if score.comparison:
        yield from _compared(score, score.comparison, paint)
    yield from (paint(line, "dim") for line in _signatures(score))


def described(issues: Issues) -> str:
    """The words and issues of a text on one line."""
    told = f"{issues.words:,} words, {issues_counted(by_severity(issues.findings))}"
    return told if issues.penalty is None else f"{told}; penalty {issues.penalty:g} per 1,000 words"


def _segment_lines(path: str, number: int, segment: SegmentScores, paint: Paint) -> Iterator[str]:
    figures = "  ".join(f"{name} {value:.1f}" for name, value in segment.scores.items())
    yield paint(f"{safe(path)} segment {number}:", "bold") + f" {figures}"
    yield f"    {safe(segment.text)}"
    if segment.source is not None:
        yield paint(f"    source: {safe(segment.source)}", "dim")
    for finding in segment.issues.findings:
        yield f"    {finding.severity.value}: “{safe(finding.text)}” [{finding.rule}, {finding.confidence.value}]"
    yield ""


def _compared(score: Scored, comparison: Mapping[str, Comparison], paint: Paint) -> Iterator[str]:
    rows = [["", safe(score.path), safe(score.other or ""), "p"]]
    for name, compared in comparison.items():
        this = f"{compared.score:.1f} ({compared.mean:.1f} ± {compared.interval:.1f})"
        other = f"{compared.other_score:.1f} ({compared.other_mean:.1f} ± {compared.other_interval:.1f})"
        rows.append([f"  {name}", this, other, f"{compared.p:.3f}"])
    yield paint("paired bootstrap: score (mean ± half of the 95 % interval)", "bold")
    yield from table(rows)
    if warning := caution(score):
        yield paint(f"  {warning}", "yellow")


def _signatures(score: Scored) -> Iterator[str]:
    yield from (f"{name} {signature}" for name, signature in score.likeness.signatures.items())
    if score.bleu:
        yield f"BLEU by segment {score.bleu}"
    if score.comparison:
        yield f"paired bootstrap {next(iter(score.comparison.values())).signature}"
