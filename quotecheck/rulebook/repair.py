"""Whether what a rule suggests may be put in by itself.

A rule says so with `fix`. Where it does not, the few categories in which nothing but
the setting of words is wrong are safe as long as the words stay, or stand there fewer
times, and as the rule is sure; a table of wrong and right fits its place but means something else, so that
somebody must read it; and any other suggestion is for people.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from quotecheck.model import Confidence, Fix
from quotecheck.rulebook.spec import Rule, fill

MECHANICAL = frozenset({"linguistic/punctuation", "linguistic/duplication"})
"""The categories in which the words are right and only their setting is wrong."""

EXACT = frozenset({"swap"})
"""Kinds whose suggestion stands for the whole of what they find."""

_WORD = re.compile(r"\w+")


def suggested(templates: Sequence[str], values: Mapping[str, str]) -> tuple[str, ...]:
    """Suggestions with their fields put in, without those that lack a value. Only one
    that is empty as written deletes; one that came out empty says nothing."""
    filled = ((template, fill(template, values)) for template in templates)
    return tuple(text for template, text in filled if text is not None and (text or not template))


def fix_of(rule: Rule, found: str, suggestions: Sequence[str]) -> Fix:
    """What may become of a finding with these suggestions."""
    if not suggestions:
        return Fix.NEVER
    if rule.fix is not None:
        return rule.fix
    if rule.category in MECHANICAL and all(_keeps_words(found, suggestion) for suggestion in suggestions):
        return Fix.SAFE if rule.confidence is Confidence.HIGH else Fix.UNSAFE
    return Fix.UNSAFE if rule.kind in EXACT else Fix.NEVER


def _keeps_words(found: str, suggestion: str) -> bool:
    """Whether each word of the suggestion stands in the text, in this order."""
    words = iter(_words(found))
    return all(word in words for word in _words(suggestion))


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFKC", text))
