"""What was said against what is printed, word for word, as people read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from quotecheck.model import Step, StepKind

_UNSEEN_FOLDS = frozenset({"punctuation", "spacing", "case"})
"""Folds that a diff of words does not show."""

_TOLD = frozenset({StepKind.FOLD, StepKind.ELIDE, StepKind.BRACKET})
"""Changes that an editor may make: a spelling, or what the quotation itself tells."""


class Part(NamedTuple):
    """A stretch of a diff. Joined over all parts, `said` is the passage and `printed` the
    quotation. A part that is `told` has no change that a reader is not told of."""

    said: str
    printed: str
    changed: bool
    told: bool


def diff_parts(steps: Sequence[Step]) -> list[Part]:
    """The stretches of a comparison. Changes with nothing but blanks between them are one."""
    parts: list[Part] = []
    said = printed = ""
    told = True
    for step in steps:
        if is_seen(step) or (not step.quoted.strip() and (said or printed)):
            said, printed = said + step.source, printed + step.quoted
            told = told and (step.kind in _TOLD or not is_seen(step))
            continue
        if said or printed:
            parts.append(Part(said, printed, changed=True, told=told))
            said, printed, told = "", "", True
        parts.append(Part(step.source, step.quoted, changed=False, told=True))
    if said or printed:
        parts.append(Part(said, printed, changed=True, told=told))
    return parts


def is_seen(step: Step) -> bool:
    """Whether a diff of words shows a step."""
    return step.kind is not StepKind.KEEP and not (step.kind is StepKind.FOLD and step.detail in _UNSEEN_FOLDS)
