"""Kind `dates`: another month, day of the week or relative time than the source has.

    problems: [month, weekday, relative, half]

A translation may leave a date out or turn "yesterday" into a day; what it may not do is
name another one. `relative` holds past, present and future apart: 昨天 is not "tomorrow",
上周 not "next week". `half` is the half of the day that an hour is in: 下午3点 is not 3 a.m. Messages may use `{found}` and `{said}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from quotecheck.model import Pair
from quotecheck.numbers import cjk_value
from quotecheck.rulebook.draft import Draft, Found, View
from quotecheck.rulebook.paired import at, base, problem_keys
from quotecheck.rulebook.paired import build as build
from quotecheck.rulebook.paired import compile as compile
from quotecheck.rulebook.paired import probes as probes
from quotecheck.rulebook.spec import Rule

PROBLEMS = ("month", "weekday", "relative", "half")
KEYS = problem_keys(PROBLEMS)
REQUIRED = ("problems",)

_Named = tuple[str, int, int]
"""What is named, and where."""

_MONTHS = {
    name: str(number)
    for number, name in enumerate(
        [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
        1,
    )
}
_EN_MONTH = re.compile(
    r"\b(?:(January|February|March|April|June|July|August|September|October|November|December)"
    r"|(May)(?=\s\d|,|\sof\s\d|\sand\sJune)|(?<=\b[Ii]n\s)(May)\b|(?<=\d\s)(May)\b"
    r"|(Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.?(?=\s\d))"
)
_ZH_MONTH = re.compile(r"(?<![\d个個])(\d{1,2}|[一二三四五六七八九十]{1,2}|元|腊|臘)月(?!球|亮|份牌)")
_EN_DAY = re.compile(r"\b(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day")
_ZH_DAY = re.compile("(?:周|週|星期|礼拜|禮拜)([一二三四五六日天])(?![个個年])")
_ZH_DAYS = dict(zip("一二三四五六日天", ("Mon", "Tues", "Wednes", "Thurs", "Fri", "Satur", "Sun", "Sun"), strict=True))

_PAST, _NOW, _COMING = "past", "now", "coming"
_RELATIVE: Mapping[str, Mapping[str, tuple[tuple[str, str], ...]]] = {
    "zh": {
        "day": ((_PAST, "昨[天日晚夜晨]|前天"), (_NOW, "今[天日晚晨早]"), (_COMING, "明[天晚早晨](?!发)|后天|後天")),
        "week": ((_PAST, "上个?[周週]|上個[周週]|上个?星期|上個星期|上礼拜"), (_NOW, "[本这這]个?[周週]|[这本]个?星期|這個星期"), (_COMING, "下个?[周週]|下個[周週]|下个?星期|下個星期")),
        "month": ((_PAST, "上个?月|上個月"), (_NOW, "本月|这个?月|這個月"), (_COMING, "下个?月|下個月")),
        "year": ((_PAST, "去年|前年|上年"), (_NOW, "今年|本年"), (_COMING, "明年|后年|後年|来年|來年")),
    },
    "en": {
        "day": ((_PAST, r"yesterday|last night"), (_NOW, r"today|tonight|this (?:morning|afternoon|evening)"), (_COMING, r"tomorrow")),
        "week": ((_PAST, r"last week\w*"), (_NOW, r"this week\w*"), (_COMING, r"(?:next|coming) week\w*")),
        "month": ((_PAST, r"last month"), (_NOW, r"this month"), (_COMING, r"(?:next|coming) month")),
        "year": ((_PAST, r"last year"), (_NOW, r"this year"), (_COMING, r"(?:next|coming) year")),
    },
}  # fmt: skip


_ZH_HOUR = re.compile(
    r"(?:(?P<am>[上早]午|早上|早晨|清晨|凌晨|[今当當]晨|早)|(?P<pm>下午|午后|午後|傍晚|晚上|晚间|晚間|[今昨当當明]晚|夜里|夜裡|深夜|晚))?"
    r"\s?(?P<hour>\d{1,2}|[一二两兩三四五六七八九十]{1,2})(?:[时時点點]|\s?[:：]\s?\d\d)"
)
_EN_HOUR = re.compile(r"\b(?P<hour>\d{1,2})(?:[:.]\d\d)?\s?(?P<half>[ap])(?:\.\s?m\b\.?|\s?m\b)", re.IGNORECASE)
_ZONE = re.compile(r"\b(?:GMT|UTC|[ECMP][SD]?T|BST|CET|JST|Eastern|Pacific|Central|local time)\b")


def fields(body: frozenset[str]) -> frozenset[str]:
    return frozenset({"said"})


def find(rule: Rule, draft: Draft, views: Sequence[View]) -> Iterator[Found]:
    problems: frozenset[str] = rule.body
    for pair, view in draft.paired(views):
        if (base(pair.source_lang), base(view.segment.lang)) != ("zh", "en"):
            continue
        for problem, said, printed in _compared(pair):
            if problem in problems:
                yield from _other(pair, view, said, printed)


def _compared(pair: Pair) -> Iterator[tuple[str, list[_Named], list[_Named]]]:
    source, target = pair.source, pair.target.text
    yield "month", _zh_months(source + pair.source_beside), _en_months(target)
    weekdays = [(_ZH_DAYS[match[1]], *match.span()) for match in _ZH_DAY.finditer(source + pair.source_beside)]
    yield "weekday", weekdays, [(match[1], *match.span()) for match in _EN_DAY.finditer(target)]
    for unit in _RELATIVE["zh"]:
        yield "relative", _times(source, "zh", unit), _times(target, "en", unit)
    if not _ZONE.search(target):
        yield "half", *_halves(source, target)


def _halves(source: str, target: str) -> tuple[list[_Named], list[_Named]]:
    """The hours of both sides by half of the day, as far as the source says in which they are."""
    said = [each for match in _ZH_HOUR.finditer(source) for each in _zh_hour(match)]
    hours = {name[:-1] for name, _, _ in said}
    printed = []
    for match in _EN_HOUR.finditer(target):
        hour = str(int(match["hour"]) % 12)
        if hour in hours and hour != "0":  # people do not agree on what 12 a.m. is
            printed.append((hour + match["half"].lower(), *match.span()))
    return said, printed


def _zh_hour(match: re.Match[str]) -> Iterator[_Named]:
    number = match["hour"]
    hour = int(number) if number.isdigit() else int(cjk_value(number) or 0)
    halves = "a" if match["am"] else "p" if match["pm"] or hour > 12 else "ap"
    for half in halves:
        yield f"{hour % 12}{half}", *match.span()


def _zh_months(text: str) -> list[_Named]:
    values = {"元": "1", "腊": "12", "臘": "12"}
    found = []
    for match in _ZH_MONTH.finditer(text):
        number = match[1]
        value = number.lstrip("0") if number.isdigit() else values.get(number) or cjk_value(number) or "1"
        found.append((value, *match.span()))
    return found


def _en_months(text: str) -> list[_Named]:
    found = []
    for match in _EN_MONTH.finditer(text):
        name = next(group for group in match.groups() if group).lower()
        number = next(number for month, number in _MONTHS.items() if month.startswith(name[:3]))
        found.append((number, *match.span()))
    return found


def _times(text: str, lang: str, unit: str) -> list[_Named]:
    return [
        (name, *match.span())
        for name, pattern in _RELATIVE[lang][unit]
        for match in re.finditer(pattern if lang == "zh" else rf"\b(?:{pattern})\b", text, re.IGNORECASE)
    ]


def _other(pair: Pair, view: View, said: list[_Named], printed: list[_Named]) -> Iterator[Found]:
    """What is named in the translation, and in its place something else in the source."""
    known, named = {name for name, _, _ in said}, {name for name, _, _ in printed}
    source = pair.source + pair.source_beside
    lost = [source[start:end] for name, start, end in said if name not in named]
    for name, start, end in printed:
        if lost and name not in known:
            yield at(pair, view, start, end, ", ".join(dict.fromkeys(lost)))
