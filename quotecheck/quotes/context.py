"""What stands beside a quotation: who said it, and what the marks are for."""

from __future__ import annotations

import re
from collections.abc import Mapping

from quotecheck.lexicon import Clause, Lexicon, search, search_any
from quotecheck.model import Attribution, Confidence, Mapped, QuoteKind, Role
from quotecheck.search import Hit
from quotecheck.text import first_sentence, sentences

REACH = 160
"""How far from a quotation an attribution is looked for, in code points.
Longer than nearly any "said X, who ..., on Monday"; short enough that the
patterns cost the same whatever the paragraph."""

CLOSE_BY = 40
"""Within this distance a cue surely belongs to the quotation."""


def ahead_of(body: Mapped, place: int) -> Mapped:
    """What a reader has just read at `place` of a segment's body."""
    return body.slice(max(0, place - REACH), place)


def behind(body: Mapped, place: int) -> Mapped:
    """What a reader reads next at `place` of a segment's body."""
    return body.slice(place, min(place + REACH, len(body.text)))


def attribution(before: Mapped, after: Mapped, lexicon: Lexicon) -> Attribution | None:
    """The attribution on either side of a quotation, if any.

    `before` and `after` come from `ahead_of` and `behind`. What follows directly
    (`," said Kim`) counts before what stands ahead.
    """
    following = after.slice(0, _sentence_end(after.text))
    behind_it = _first(following, lexicon, from_end=False)
    if behind_it and behind_it.speaker and not _INTRODUCES.search(following.text):
        return behind_it
    leading = before.slice(_sentence_start(before.text), len(before.text))
    ahead_of_it = _first(leading, lexicon, from_end=True)
    if (
        behind_it and ahead_of_it and not behind_it.speaker
    ):  # Japanese and Korean: the speaker stands ahead, the verb behind
        speaker, span = ahead_of_it.speaker, ahead_of_it.speaker_span
        return behind_it._replace(speaker=speaker, speaker_span=span, confidence=ahead_of_it.confidence)
    if behind_it and ahead_of_it and _INTRODUCES.search(following.text):
        return ahead_of_it  # 他说：“A。”她说：“B。”
    return behind_it or ahead_of_it


_INTRODUCES = re.compile(r"[:：]\s*$")
"""Words up to the next quotation that end in a colon are about that one."""

_MARKS = '"“”„«»「」『』'
_ANY_MARK = re.compile(f"[{_MARKS}]")


def _sentence_end(text: str) -> int:
    mark = _ANY_MARK.search(text)
    return first_sentence(text[: mark.start()] if mark else text).end


def _sentence_start(text: str) -> int:
    last_mark = max(text.rfind(mark) for mark in _MARKS) + 1
    return max(sentences(text.rstrip())[-1].start, last_mark)


def _first(side: Mapped, lexicon: Lexicon, *, from_end: bool) -> Attribution | None:
    if not side.text.strip():
        return None
    for pattern in lexicon.before if from_end else lexicon.after:
        hit = search(pattern).first(side.text)
        if hit:
            cue = hit.groups["cue"]
            distance = len(side.text) - cue.end if from_end else cue.start
            return _attribution(side, hit, distance, lexicon)
    return None


def _attribution(side: Mapped, hit: Hit, distance: int, lexicon: Lexicon) -> Attribution:
    cue, speaker = hit.groups["cue"], hit.groups.get("speaker")
    name = side.text[speaker.start : speaker.end] if speaker else None
    if name and _is_cut_off(name, lexicon):  # "gave an answer and said": the subject is further off
        speaker = name = None
    if name is None:
        confidence = Confidence.LOW
    else:
        settled = _is_name(name, lexicon) or _is_anybody(name, lexicon)
        confidence = Confidence.HIGH if settled and distance <= CLOSE_BY else Confidence.MEDIUM
    return Attribution(
        speaker=name,
        speaker_span=side.span(speaker.start, speaker.end) if speaker else None,
        cue=side.text[cue.start : cue.end],
        cue_span=side.span(cue.start, cue.end),
        confidence=confidence,
    )


def _is_cut_off(speaker: str, lexicon: Lexicon) -> bool:
    """Whether the last word of several is a small one, which ends no name."""
    words = speaker.split()
    return len(words) > 1 and words[-1].lower() in lexicon.function_words


def _is_name(speaker: str, lexicon: Lexicon) -> bool:
    """Whether the last word is a name, and not He or The."""
    last = speaker.split()[-1]
    return last[:1].isupper() and last.lower() not in lexicon.function_words


def _is_anybody(speaker: str, lexicon: Lexicon) -> bool:
    """Whether it is an old sailor, and not the minister or he."""
    return speaker.split()[0].lower() in lexicon.indefinite


def role(kind: QuoteKind, glyph: str, text: str, before: Mapped, after: Mapped, lexicon: Lexicon) -> Role:
    """What the quotation marks are for, by the words beside and between them."""
    if kind is QuoteKind.TITLE or (glyph == "『" and kind is QuoteKind.DIRECT and lexicon.lang == "ja"):
        return Role.TITLE
    if kind in (QuoteKind.BLOCK, QuoteKind.DIALOGUE):
        return Role.QUOTE
    if not _may_be_other(lexicon, before.text, after.text):
        return Role.QUOTE
    sides = {"before": before.text, "after": after.text, "text": text[:REACH]}
    for name, clauses in lexicon.roles.items():
        if any(_holds(clause, sides) for clause in clauses):
            return Role(name)
    return Role.QUOTE


def _may_be_other(lexicon: Lexicon, before: str, after: str) -> bool:
    """Whether any clause of any role may hold, by what stands beside the marks."""
    ahead, behind_it, anywhere = lexicon.beside
    if anywhere:
        return True
    return bool(ahead and search_any(ahead).occurs(before)) or bool(behind_it and search_any(behind_it).occurs(after))


def _holds(clause: Clause, sides: Mapping[str, str]) -> bool:
    return all(
        not search(pattern).occurs(sides["text"]) if side == "not_text" else search(pattern).occurs(sides[side])
        for side, pattern in clause.items()
    )
