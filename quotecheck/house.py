"""How much harm a verdict means, by the rules of a newsroom.

A verdict says what happened to a wording and is the same for everybody. Newsrooms
differ in what they allow: the profiles here set the severity of sounds left out, of
grammar put right, and of brackets. They follow what the style books say in public:

reuters   nothing may change but for words taken out, and then only if the sense stays
ap        never alter a quotation, not for grammar either; slips go by ellipsis at most
nyt       quotations are not cleaned up; sounds such as "um" are left out
guardian  meaning and context may not change; of sounds and grammar the code says nothing

docs/quotations.md has the sources.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from quotecheck.model import Judgement, Severity, StepKind, Verdict

VERDICT_SEVERITY: Mapping[Verdict, Severity] = {
    Verdict.UNSUPPORTED: Severity.MAJOR,
    Verdict.MISATTRIBUTED: Severity.MAJOR,
    Verdict.COMPOSITE: Severity.MAJOR,
    Verdict.TRANSLATION_DIVERGENT: Severity.MAJOR,
    Verdict.MEANING_CHANGED: Severity.CRITICAL,
    Verdict.OUT_OF_CONTEXT: Severity.MAJOR,
    Verdict.ALTERED: Severity.MAJOR,
    Verdict.TRIMMED: Severity.NEUTRAL,
    Verdict.COSMETIC: Severity.NEUTRAL,
    Verdict.VERBATIM: Severity.NEUTRAL,
    Verdict.TRANSLATION_UNCHECKED: Severity.NEUTRAL,
    Verdict.UNVERIFIABLE: Severity.NEUTRAL,
    Verdict.NOT_A_QUOTE: Severity.NEUTRAL,
}
"""How much harm a verdict means where no newsroom has a say."""


class Style(NamedTuple):
    """The severities of what newsrooms see differently."""

    filler: Severity = Severity.NEUTRAL
    """A sound, or a word said twice, was left out without an ellipsis."""
    grammar: Severity = Severity.MINOR
    """Small words or forms were changed, the wording was not: altered, minor."""
    bracket: Severity = Severity.NEUTRAL
    """Something was put in, or put for something else, in brackets."""


STYLES: Mapping[str, Style] = {
    "default": Style(),
    "reuters": Style(grammar=Severity.MAJOR, bracket=Severity.MINOR),
    "ap": Style(filler=Severity.MINOR, grammar=Severity.MAJOR, bracket=Severity.MINOR),
    "nyt": Style(grammar=Severity.MAJOR),
    "guardian": Style(grammar=Severity.NEUTRAL),
}

_MILD = frozenset({Verdict.TRIMMED, Verdict.COSMETIC})
"""The verdicts under which only fillers and brackets can matter."""


def severity_of(judgement: Judgement, style: Style) -> Severity:
    """How much harm a judgement means to a newsroom."""
    if judgement.verdict is Verdict.ALTERED and "minor" in judgement.detectors:
        return style.grammar
    if judgement.verdict not in _MILD:
        return VERDICT_SEVERITY[judgement.verdict]
    found = [Severity.NEUTRAL]
    for step in judgement.steps:
        if step.kind is StepKind.ELIDE and step.detail:
            found.append(style.filler)
        elif step.kind is StepKind.BRACKET:
            found.append(style.bracket)
    return max(found, key=lambda severity: severity.rank)
