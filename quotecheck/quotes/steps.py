"""What the steps from a source to a quotation amount to, and their replay."""

from __future__ import annotations

from collections.abc import Sequence

from quotecheck.model import Step, StepKind, Verdict

EDITS = frozenset({StepKind.REPLACE, StepKind.INSERT, StepKind.DELETE})
"""The kinds of steps that change the words."""

_WORDING_VERDICTS: tuple[tuple[frozenset[StepKind], Verdict], ...] = (
    (EDITS, Verdict.ALTERED),
    (frozenset({StepKind.ELIDE, StepKind.BRACKET}), Verdict.TRIMMED),
    (frozenset({StepKind.FOLD}), Verdict.COSMETIC),
)


def wording_verdict(steps: Sequence[Step]) -> Verdict:
    """What the steps amount to: the first of the table that any step is of."""
    kinds = {step.kind for step in steps}
    return next((verdict for found, verdict in _WORDING_VERDICTS if kinds & found), Verdict.VERBATIM)


def replay(steps: Sequence[Step], passage: str) -> str:
    """The quotation that the steps make of a passage.

    Raises ValueError where they do not fit it: the source has changed, or the
    steps are not of this passage.
    """
    place = 0
    for step in steps:
        if not passage.startswith(step.source, place):
            raise ValueError(f"the step {step.source!r} -> {step.quoted!r} does not fit at {place}")
        place += len(step.source)
    if place != len(passage):
        raise ValueError(f"the passage goes on after the last step: {passage[place:]!r}")
    return "".join(step.quoted for step in steps)
