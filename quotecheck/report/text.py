"""The report for people at a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quotecheck.check import NOT_CHECKED
from quotecheck.model import (
    CheckedQuote,
    FileResult,
    Finding,
    Judgement,
    Match,
    Report,
    Severity,
    Span,
    Step,
    Verdict,
)
from quotecheck.report.diff import diff_parts, is_seen
from quotecheck.report.summary import summary
from quotecheck.report.terminal import Paint, counted, safe, width
from quotecheck.text import LineIndex

EXCERPT = 96
"""Columns of a draft's line that are shown around a finding."""

SEEN = 8 * EXCERPT
"""Code points of a line that are looked at for that, since some take no column. A line may be
as long as the draft, and there may be something at every place of it."""

_COLORS = {
    Severity.CRITICAL: ("bold", "red"),
    Severity.MAJOR: ("red",),
    Severity.MINOR: ("yellow",),
    Severity.NEUTRAL: ("cyan",),
}
_NOT_SHOWN = NOT_CHECKED - {Verdict.TRANSLATION_UNCHECKED} | {Verdict.VERBATIM, Verdict.COSMETIC}
"""The verdicts that are counted only, unless a flag or the newsroom's style makes more of them."""

SHOWN_LIKENESS = 0.34
"""Passages that have less than a third of the words in common help nobody."""

BASIS = {
    "original": "original wording",
    "official_translation": "official translation",
    "house_wording": "house wording",
    "asr_transcript": "automatic transcript",
    "back_translation": "back translation",
}


_HIDDEN = {
    "ignored": "ignored",
    "sic": "marked [sic]",
    "suppressed": "suppressed",
    "vocabulary": "in the vocabulary",
    "baseline": "in the baseline",
    "unchanged": "on unchanged lines",
}
"""What the summary says of hidden issues, by the reason."""


def render(report: Report, *, color: bool = False) -> str:
    """Findings and quotations that need an editor, in order, and a summary."""
    paint = Paint(color)
    blocks = [block for result in report.files for block in _file(result, paint)]
    return "\n".join([*blocks, in_short(report, paint)]) + "\n"


def _file(result: FileResult, paint: Paint) -> Iterator[str]:
    if result.error is not None:
        yield f"{paint(safe(result.path), 'bold')}: {paint('not checked', 'red')}: {safe(result.error)}\n"
        return
    lines = LineIndex(result.text)
    shown: list[tuple[Span, Finding | CheckedQuote]] = [(finding.span, finding) for finding in result.findings]
    shown += [(checked.quote.span, checked) for checked in result.quotes if _is_shown(checked)]
    for _, each in sorted(shown, key=lambda item: item[0]):
        yield block(result, each, lines, paint)
    for error in result.problems:
        yield f"{paint(safe(error.place), 'bold')}: {paint('not checked', 'red')}: {safe(error.message)}\n"


def block(result: FileResult, each: Finding | CheckedQuote, lines: LineIndex, paint: Paint) -> str:
    """All that there is to say about a finding or a quotation of a draft, with its line."""
    if isinstance(each, Finding):
        return _finding(result, each, lines, paint)
    return _quotation(result, each, lines, paint)


def _is_shown(checked: CheckedQuote) -> bool:
    if checked.hidden:
        return False
    judgement = checked.judgement
    if judgement.verdict not in _NOT_SHOWN or judgement.flags:
        return True
    return checked.severity is not Severity.NEUTRAL


def _head(path: str, span: Span, lines: LineIndex, severity: Severity, paint: Paint) -> str:
    position = lines.position(span.start)
    place = paint(f"{safe(path)}:{position.line}:{position.column}:", "bold")
    return f"{place} {paint(severity.value, *_COLORS[severity])}:"


def _finding(result: FileResult, finding: Finding, lines: LineIndex, paint: Paint) -> str:
    head = _head(result.path, finding.span, lines, finding.severity, paint)
    tail = paint(f"[{finding.rule}, {finding.confidence.value}]", "dim")
    block = [f"{head} {safe(finding.message)} {tail}", *_excerpt(result.text, finding.span, lines, paint)]
    if finding.suggestions:
        tried = " / ".join(safe(suggestion) or "(delete it)" for suggestion in finding.suggestions)
        block.append("    try: " + paint(tried, "green"))
    if len(finding.places) > 1:
        numbers = sorted({lines.position(place.start).line for place in finding.places})
        block.append("    " + paint(f"lines {', '.join(map(str, numbers))}", "dim"))
    return "\n".join(block) + "\n"


def _excerpt(text: str, span: Span, lines: LineIndex, paint: Paint) -> list[str]:
    """The line that a span begins in, cut to fit, with carets under the span."""
    line = lines.line_span(lines.position(span.start).line)
    end = max(span.start, min(span.end, line.end))
    found = safe(text[span.start : min(end, span.start + SEEN)])
    if width(found) > EXCERPT:
        found = _cut(found, EXCERPT, from_end=False)
        before = after = ""
    else:
        room = EXCERPT - width(found)
        before = _cut(safe(text[max(line.start, span.start - SEEN) : span.start]), room * 2 // 3, from_end=True)
        after = _cut(safe(text[end : min(line.end, end + SEEN)]), room - width(before), from_end=False)
    carets = "^" * max(1, width(found))
    return [f"    {before}{paint(found, 'bold')}{after}", "    " + " " * width(before) + paint(carets, "red")]


def _cut(text: str, room: int, *, from_end: bool) -> str:
    """As much of a text as fits, with an ellipsis where something is cut off."""
    kept: list[str] = []
    left = room
    for character in reversed(text) if from_end else text:
        left -= width(character)
        if left < 0:
            break
        kept.append(character)
    else:
        return text
    if room < 1:
        return ""
    left = room - 1 - width("".join(kept))
    while left < 0:
        left += width(kept.pop())
    piece = "".join(reversed(kept) if from_end else kept)
    return "…" + piece.lstrip() if from_end else piece.rstrip() + "…"


# -- quotations --------------------------------------------------------------------


def _quotation(result: FileResult, checked: CheckedQuote, lines: LineIndex, paint: Paint) -> str:
    quote, judgement = checked.quote, checked.judgement
    head = _head(result.path, quote.span, lines, checked.severity, paint)
    block = [f"{head} {_said_of(checked)}", *_excerpt(result.text, quote.span, lines, paint)]
    block += [f"    {line}" for line in comparison(judgement, paint)]
    return "\n".join(block) + "\n"


def _said_of(checked: CheckedQuote) -> str:
    judgement = checked.judgement
    named = judgement.detectors and judgement.verdict is not Verdict.ALTERED  # its severity says how much
    why = f": {', '.join(judgement.detectors)}" if named else ""
    flags = f" ({', '.join(judgement.flags)})" if judgement.flags else ""
    name = checked.quote.settled_speaker
    speaker = f", attributed to {safe(name)}" if name else ""
    return f"quotation {judgement.verdict.value}{why}{flags}{speaker}"


def comparison(judgement: Judgement, paint: Paint) -> list[str]:
    """What was said against what is printed, and where that comes from."""
    match = judgement.match
    if match is not None:
        changed = any(map(is_seen, judgement.steps))
        lines = [f"diff: {word_diff(judgement.steps, paint)}"] if changed else []
        lines.append(f"said: {origin(match, paint)}")
        if judgement.verdict is Verdict.OUT_OF_CONTEXT:
            lines.append(f"from: {_surrounded(match, paint)}")
        return lines
    near = [f"near: {origin(match, paint)}" for match in judgement.candidates if match.likeness >= SHOWN_LIKENESS]
    return near or ["near: nothing in the sources comes close"]


def _surrounded(match: Match, paint: Paint) -> str:
    """The passage in bold, with what stands around it."""
    text, span = match.source.text, match.span
    room = max(16, (EXCERPT - width(safe(text[span.start : span.end]))) // 2)
    before = _cut(safe(text[max(0, span.start - EXCERPT) : span.start]), room, from_end=True)
    after = _cut(safe(text[span.end : span.end + EXCERPT]), room, from_end=False)
    return paint(before, "dim") + paint(safe(text[span.start : span.end]), "bold") + paint(after, "dim")


def word_diff(steps: Sequence[Step], paint: Paint) -> str:
    """What was said and what is printed in one line: [-said-]{+printed+}."""
    shown = (
        _changed(part.said, part.printed, paint) if part.changed else safe(part.printed) for part in diff_parts(steps)
    )
    return "".join(shown).strip()


def _changed(said: str, printed: str, paint: Paint) -> str:
    removed = paint(f"[-{safe(said.strip())}-]", "red") if said.strip() else ""
    added = paint(f"{{+{safe(printed.strip())}+}}", "green") if printed.strip() else ""
    before = " " if said[:1].isspace() or printed[:1].isspace() else ""
    behind = " " if printed[-1:].isspace() else ""
    return before + removed + added + behind


def origin(match: Match, paint: Paint) -> str:
    """A passage with its speaker, date, basis and address."""
    source, statement = match.source, match.source.statement
    text = safe(source.text[match.span.start : match.span.end])
    facts = [statement.speaker, "" if statement.date == "unknown" else statement.date, BASIS[source.basis]]
    place = source.url or (f"{source.path}:{source.line_at(match.span.start)}" if source.path else "")
    described = ", ".join(safe(fact) for fact in [*facts, place] if fact)
    return f"“{text}” {paint(f'({described})', 'dim')}"


# -- summary -----------------------------------------------------------------------


def in_short(report: Report, paint: Paint) -> str:
    """The figures of a report on one line."""
    figures = summary(report.files)
    parts = [
        counted(figures["files"], "file"),
        f"{figures['words']:,} words",
        issues_counted(figures["issues"]),
        _quotations(figures["quotations"]),
    ]
    if figures["fidelity"] is not None:
        parts.append(f"fidelity {figures['fidelity']:.0%}")
    if figures["penalty"]:
        parts.append(f"penalty {figures['penalty']:g} per 1,000 words")
    if figures.get("fixed"):
        parts.append(paint(f"{figures['fixed']:,} fixed", "green"))
    if figures.get("hidden"):
        parts.append("hidden: " + ", ".join(f"{count} {_HIDDEN[why]}" for why, count in figures["hidden"].items()))
    if figures.get("stale"):
        parts.append(f"{figures['stale']} stale in the baseline (quotecheck baseline --prune)")
    if figures["unreadable"]:
        parts.append(paint(f"{counted(figures['unreadable'], 'file')} not checked", "red"))
    return "; ".join(parts)


def issues_counted(counts: dict[str, int]) -> str:
    """How many issues there are, and of which severities."""
    total = sum(counts.values())
    return f"{counted(total, 'issue')}{_listed(counts)}"


def _quotations(counts: dict[str, int]) -> str:
    total = sum(counts.values())
    compared = {verdict: count for verdict, count in counts.items() if verdict not in NOT_CHECKED}
    text = f"{counted(total, 'quotation')}{_listed(compared)}"
    unchecked = counts[Verdict.UNVERIFIABLE.value]
    return f"{text}, {unchecked} not checked" if unchecked else text


def _listed(counts: dict[str, int]) -> str:
    found = [f"{count} {name}" for name, count in counts.items() if count]
    return f" ({', '.join(found)})" if found else ""
