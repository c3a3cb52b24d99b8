"""What every adapter for text written by hand has in common.

URLs, e-mail addresses and the tags of static-site generators stand in the
middle of sentences without being prose; here they become placeholders.
"""

from __future__ import annotations

import re

from quotecheck.model import PLACEHOLDER, Mapped, MappedBuilder

_NOT_PROSE = re.compile(
    r"""
      \{\{[^{}]{0,500}\}\} | \{%[^%]{0,500}%\}                # Jekyll, Eleventy, Hugo
    | \b(?:https?|ftp|file)://[^\s<>"'“”‘’«»「」，。、）]*[^\s<>"'“”‘’«»「」，。、）.,;:!?)\]}*_]
    | \bwww\.[\w-]+\.[^\s<>"'“”‘’«»「」，。、）]*[^\s<>"'“”‘’«»「」，。、）.,;:!?)\]}*_]
    | (?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,8}
    """,
    re.VERBOSE,
)
_CUES = ("://", "www.", "@", "{{", "{%")


def without_addresses(body: Mapped) -> Mapped:
    """`body` with a placeholder for each URL, e-mail address and template tag."""
    if not any(cue in body.text for cue in _CUES):
        return body
    builder = MappedBuilder()
    last = 0
    for match in _NOT_PROSE.finditer(body.text):
        builder.copy(body.text[last : match.start()], last)
        builder.put(PLACEHOLDER, match.start(), match.end())
        last = match.end()
    builder.copy(body.text[last:], last)
    return builder.build().through(body)
