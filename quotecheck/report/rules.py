"""Rules described for people."""

from __future__ import annotations

from quotecheck.report.terminal import Paint, safe
from quotecheck.rulebook.spec import Example, Rule


def describe(rule: Rule, paint: Paint) -> str:
    """One rule: what it finds, why, what to write instead, and its examples."""
    facts = f"{rule.severity.value}, {rule.confidence.value} confidence, {rule.category}, kind {rule.kind}"
    lines = [paint(rule.id, "bold"), f"  {safe(rule.message)}", f"  {paint(facts, 'dim')}"]
    if rule.source:
        lines.append(f"  source: {safe(', '.join(rule.source))}")
    if rule.suggest:
        lines.append(f"  try:    {safe(' / '.join(rule.suggest))}")
    if rule.note:
        lines.append(f"  note:   {safe(rule.note)}")
    lines += [f"  bad:    {_marked(example, paint)}" for example in rule.bad]
    lines += [f"  good:   {safe(example.text)}" for example in rule.good]
    lines.append(paint(f"  {safe(rule.path)}:{rule.line}", "dim"))
    return "\n".join(lines) + "\n"


def _marked(example: Example, paint: Paint) -> str:
    pieces = []
    last = 0
    for span in example.spans:
        pieces.append(safe(example.text[last : span.start]))
        pieces.append("⟦" + paint(safe(example.text[span.start : span.end]), "red") + "⟧")
        last = span.end
    return "".join([*pieces, safe(example.text[last:])])
