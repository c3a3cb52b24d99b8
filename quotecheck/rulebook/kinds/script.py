"""Kind `script`: writing that does not belong into the draft.

scripts: [han, cyrillic]   # runs of such letters
scripts: [fullwidth]       # punctuation and letters of CJK fonts: ，（Ａ
scripts: [mixed]           # a word of two alphabets: Мoscow with a Latin o; each once a draft
glossed: true              # leave alone what stands in brackets or behind
                           # quotation marks as a gloss of the original
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from quotecheck import strict
from quotecheck.rulebook.draft import Draft, Found, Place, View
from quotecheck.rulebook.spec import Probe, Rule
from quotecheck.strict import Keys, Shape

if TYPE_CHECKING:
    from quotecheck.rulebook.compiler import Compiler
    from quotecheck.rulebook.needs import Needs

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_KANA = "\u3040-\u30ff"
_HANGUL = "\u1100-\u11ff\uac00-\ud7af"
_CYRILLIC = "\u0400-\u052f"
_CJK_MARKS = "\u3001\u3002\u3008-\u3011\u3014-\u301b"
_FULLWIDTH = "\uff01-\uff5e"

_RUNS = {
    "han": f"[{_HAN}](?:[{_HAN}{_CJK_MARKS}{_FULLWIDTH}]*[{_HAN}])?",
    "kana": f"[{_KANA}]+",
    "hangul": f"[{_HANGUL}]+(?: [{_HANGUL}]+)*",
    "cyrillic": f"[{_CYRILLIC}]+(?:[ -][{_CYRILLIC}]+)*",
    "fullwidth": f"[{_CJK_MARKS}{_FULLWIDTH}]+",
    "mixed": f"[A-Za-z]*(?:[A-Za-z][{_CYRILLIC}]|[{_CYRILLIC}][A-Za-z])[A-Za-z{_CYRILLIC}]*",
}
# What any of them begins with in UTF-8, and a few other characters do: quick to look for.
_LEADS = re.compile(rb"[\xd0-\xd4\xe1\xe3-\xed\xf0]|\xef[\xa4-\xab\xbc-\xbe]")
KEYS: Mapping[str, Shape] = {
    "scripts": strict.many(strict.choice(tuple(_RUNS), name="a script")),
    "glossed": strict.flag(),
    "at_least": strict.count(1, 100),
}
REQUIRED = ("scripts",)

_BRACKETS = re.compile(r"[(（\[【][^()（）\[\]【】]*[)）\]】]")
_ASCII = {"。": ".", "、": ",", "「": "“", "」": "”", "『": "‘", "』": "’", "《": "“", "》": "”", "【": "[", "】": "]"}


class Script(NamedTuple):
    """`scripts` do not belong; `plain` says that there is an everyday form of
    each character to suggest."""

    scripts: tuple[str, ...]
    glossed: bool
    at_least: int
    plain: bool


def compile(compiler: Compiler, keys: Keys, data: Mapping[str, Any]) -> tuple[Mapping[str, Any], Needs]:
    return {}, ()


def build(data: Mapping[str, Any]) -> Script:
    scripts = tuple(data["scripts"])
    return Script(scripts, data.get("glossed", False), data.get("at_least", 1), scripts == ("fullwidth",))


def fields(body: Script) -> frozenset[str]:
    return frozenset()


def probes(body: Script) -> Iterable[Probe]:
    return ()


def find(rule: Rule, draft: Draft, views: Sequence[View]) -> Iterator[Found]:
    body: Script = rule.body
    foreign = draft.once(_foreign)
    if not foreign:
        return
    seen: set[str] = set()
    for view in views:
        if view.number not in foreign:
            continue
        text = view.shown.text
        for match in _runs(body.scripts).finditer(text):
            if len(match[0]) < body.at_least or (body.glossed and _is_gloss(text, match)):
                continue
            if body.scripts == ("mixed",):  # a name that is written so all through a draft is one mistake
                if match[0] in seen:
                    continue
                seen.add(match[0])
            suggestions = _in_english(text, match) if body.plain else None
            yield Found(Place(view, view.shown, match.start(), match.end()), {}, suggestions)


def _foreign(draft: Draft) -> frozenset[int]:
    """The views that may have anything of any script here. Most text is ASCII, which is known
    without looking."""
    texts = ((view.number, view.shown.text) for view in draft.views)
    return frozenset(number for number, text in texts if not text.isascii() and _LEADS.search(text.encode("utf-8")))


@cache
def _runs(scripts: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(_RUNS[script] for script in scripts))


def _is_gloss(text: str, match: re.Match[str]) -> bool:
    """In brackets: "gracious (大气)"."""
    window_start = max(0, match.start() - 80)
    window = text[window_start : match.end() + 80]
    start, end = match.start() - window_start, match.end() - window_start
    return any(gloss.start() < start and end < gloss.end() for gloss in _BRACKETS.finditer(window))


_IN_WRITING = re.compile(f"[{_HAN}{_KANA}{_HANGUL}]")
_MARKUP = frozenset("<>*#_`|~\\{}")
_ENDS = re.compile(r"[,.;:!?%)\]”’]$")
_BEGINS = re.compile(r"^[(\[“‘]")


def _in_english(text: str, match: re.Match[str]) -> tuple[str, ...]:
    """What English has for a run, with the blanks that the font of the source has built
    in; nothing for what belongs to a text in the writing of the source."""
    before, after = text[max(0, match.start() - 1) : match.start()], text[match.end() : match.end() + 1]
    if _IN_WRITING.match(before) or _IN_WRITING.match(after):
        return ()
    plain = _in_ascii(match[0])
    if set(plain) & _MARKUP:  # whoever writes ＃ or ＜ may mean that it is no markup
        return ()
    if before.isdigit() and after.isdigit():  # １：２, 3，000
        return (plain,)
    ahead = " " if _BEGINS.match(plain) and before.isalnum() else ""
    behind = " " if _ENDS.search(plain) and (after.isalnum() or after in tuple("(“‘")) else ""
    return (ahead + plain + behind,)


def _in_ascii(run: str) -> str:
    return "".join(_ASCII.get(character, unicodedata.normalize("NFKC", character)) for character in run)
