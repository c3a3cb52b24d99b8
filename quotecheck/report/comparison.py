"""One quotation against candidate wordings, for the command `compare`."""

from __future__ import annotations

from collections.abc import Sequence

from quotecheck.house import VERDICT_SEVERITY
from quotecheck.model import Judgement, Severity, Verdict
from quotecheck.report.terminal import Paint, safe
from quotecheck.report.text import SHOWN_LIKENESS, comparison, origin, word_diff
from quotecheck.score.metrics import scores, signatures

_COLORS = {
    **{
        verdict: {Severity.CRITICAL: "red", Severity.MAJOR: "red", Severity.MINOR: "yellow"}.get(severity, "green")
        for verdict, severity in VERDICT_SEVERITY.items()
    },
    Verdict.TRIMMED: "yellow",
    Verdict.UNVERIFIABLE: "yellow",
}


def render(quoted: str, judged: Sequence[tuple[str, Judgement]], lang: str, paint: Paint) -> str:
    """The candidates in order of likeness, each with verdict, scores and diff."""
    ranked = sorted(judged, key=lambda item: (-_likeness(item[1]), -scores(quoted, item[0], lang).chrf))
    lines = [f"“{safe(quoted)}”"]
    for rank, (wording, judgement) in enumerate(ranked, start=1):
        verdict = _verdict(judgement, paint)
        figures = scores(quoted, _passage(wording, judgement), lang)
        numbers = (
            f"likeness {_likeness(judgement):.2f}  ratio {figures.ratio:g}  chrF {figures.chrf:g}  TER {figures.ter:g}"
        )
        lines += [f"{rank}. {verdict}  “{safe(wording)}”", f"   {paint(numbers, 'dim')}"]
        if judgement.match:
            lines.append(f"   {word_diff(judgement.steps, paint)}")
        else:
            removed, added = paint(f"[-{safe(wording)}-]", "red"), paint(f"{{+{safe(quoted)}+}}", "green")
            lines.append(f"   {removed} {added}")
    lines += [paint(f"{name} {signature}", "dim") for name, signature in signatures(lang).items()]
    return "\n".join(lines) + "\n"


def render_verified(quoted: str, judgement: Judgement, paint: Paint) -> str:
    """The verdict on a quotation against sources, and the nearest passages in them."""
    lines = [f"“{safe(quoted)}”", _verdict(judgement, paint)]
    lines += [f"   {line}" for line in comparison(judgement, paint)]
    shown = judgement.candidates[1:] if judgement.match else ()
    lines += [f"   near: {origin(match, paint)}" for match in shown if match.likeness >= SHOWN_LIKENESS]
    return "\n".join(lines) + "\n"


def _verdict(judgement: Judgement, paint: Paint) -> str:
    why = f": {', '.join(judgement.detectors)}" if judgement.detectors else ""
    flags = f" ({', '.join(judgement.flags)})" if judgement.flags else ""
    return paint(judgement.verdict.value, "bold", _COLORS.get(judgement.verdict, "green")) + why + flags


def _likeness(judgement: Judgement) -> float:
    return judgement.match.likeness if judgement.match else 0.0


def _passage(wording: str, judgement: Judgement) -> str:
    match = judgement.match
    return match.source.text[match.span.start : match.span.end] if match else wording
