"""Kind `end-punctuation`: a sentence that does not end as that of the source does.

    problems: [question]
    problems: [asked, exclaimed, colon, ellipsis, stop, added]

`question`: the source asks, and the translation does not; `asked`: the reverse.
`colon` and `ellipsis` were lost, `exclaimed` is an exclamation mark put in, `stop` the
end of a sentence without any mark, `added` a full stop where the source ends without
any mark. Quotation marks, brackets and tags behind the end do not count.
Messages may use `{found}` and `{said}`, the mark of the source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from quotecheck.model import Pair
from quotecheck.rulebook.draft import Draft, Found, View
from quotecheck.rulebook.paired import at, masked, problem_keys
from quotecheck.rulebook.paired import build as build
from quotecheck.rulebook.paired import compile as compile
from quotecheck.rulebook.paired import probes as probes
from quotecheck.rulebook.spec import Rule

PROBLEMS = ("question", "asked", "exclaimed", "colon", "ellipsis", "stop", "added")
KEYS = problem_keys(PROBLEMS)
REQUIRED = ("problems",)

_CLOSING = " \t\n\"'”’»」』）)]】》*_~"
_MARKS = {
    "question": "?？",
    "exclamation": "!！",
    "colon": ":：",
    "ellipsis": "…",
    "stop": ".。｡",
    "pause": ";；,，、-–—",
}
_ASKS = re.compile(
    r"[?？]|[吗嗎呢么麼吧](?:[。！!…”」]|$)|是否|(.)[不没]\1|问|問|[什怎哪谁誰][么麼]?|何|几|多少|能不能|是不是|有没有|why|how",
    re.IGNORECASE,
)


_RHETORICAL = re.compile(
    "难道|難道|何尝|何嘗|岂|豈|怎能|怎会不|怎會不|怎么能不|谁不|誰不|谁会不|哪能|哪个不|何必|又何|能不.{1,12}[吗呢]|不是.{1,20}[吗嗎]"
)
"""Questions of a form that answers them, which a translation may well tell."""


def fields(body: frozenset[str]) -> frozenset[str]:
    return frozenset({"said"})


def find(rule: Rule, draft: Draft, views: Sequence[View]) -> Iterator[Found]:
    problems: frozenset[str] = rule.body
    for pair, view in draft.paired(views):
        said, source_mark, _ = _ending(pair.source)
        printed, mark, end = _ending(pair.target.text)
        if end and said and _problem(said, printed, pair) in problems:
            yield at(pair, view, max(0, end - max(1, len(mark))), end, source_mark)


def _ending(text: str) -> tuple[str, str, int]:
    """What kind of mark a text ends with (none: "word"), the mark, and where it ends."""
    bare = masked(text).rstrip(_CLOSING)
    if not bare:
        return "", "", 0
    if bare.endswith(("...", "。。。")):
        return "ellipsis", bare[-3:], len(bare)
    kind = next((name for name, marks in _MARKS.items() if bare[-1] in marks), "word")
    return kind, "" if kind == "word" else bare[-1], len(bare)


def _problem(said: str, printed: str, pair: Pair) -> str | None:
    """What is wrong with the end of a translation."""
    if said == printed:
        return None
    if said == "question":
        if _RHETORICAL.search(pair.source):
            return None
        return "question" if "?" not in pair.target.text[-30:] and "？" not in pair.target.text else None
    if printed == "question":
        return "asked" if not _ASKS.search(pair.source) else None
    if printed == "exclamation":
        return "exclaimed" if said in ("stop", "colon") and "!" not in pair.source and "！" not in pair.source else None
    if said in ("colon", "ellipsis"):
        return said if printed in ("stop", "word", "pause") else None
    if printed == "word":
        return "stop" if said in ("stop", "exclamation") else None
    return "added" if said == "word" and printed == "stop" else None
