"""Kind `units`: the number of the source with another unit behind it.

    kinds: [money, length, ...]

100斤 are 50 kilograms and not 100; 3个百分点 are not 3 per cent; 5亿日元 are no dollars.
A number counts as kept where the value is the same; one that was converted with its unit
has another. Units that English uses for one another are not told apart. `kinds` (all,
without it) are those of `UNITS`. Messages may use `{found}` and `{said}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from quotecheck import strict
from quotecheck.figures import Figure, Weight, read
from quotecheck.model import Pair
from quotecheck.rulebook.draft import Draft, Found, View
from quotecheck.rulebook.paired import at, base, masked
from quotecheck.rulebook.paired import compile as compile
from quotecheck.rulebook.paired import probes as probes
from quotecheck.rulebook.spec import Rule
from quotecheck.strict import Shape

UNITS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "money": {
        "dollar": ("美元|美金", r"(?:us |u\.s\. )?dollars?|usd"),
        "yuan": ("元(?!旦|首|素)|人民币|人民幣|块钱", r"yuan|rmb|renminbi|cny"),
        "euro": ("欧元|歐元", r"euros?|eur"),
        "yen": ("日元|日圆", r"yen|jpy"),
        "won": ("韩元|韓元", r"won|krw"),
        "pound": ("英镑|英鎊", r"pounds?(?: sterling)?|gbp"),
        "rouble": ("卢布|盧布", r"rou?bles?"),
        "hong kong dollar": ("港元|港币|港幣", r"(?:hong kong|hk) ?dollars?|hkd"),
    },
    "weight": {
        "jin": ("斤|市斤", r"jin|catt(?:y|ies)"),
        "kilogram": ("公斤|千克", r"kilograms?|kilos?|kg"),
        "gram": ("克(?!拉|服)", r"grams?|g"),
        "tonne": ("吨|噸", r"(?:metric )?(?:tons?|tonnes?)"),
        "pound": ("磅", r"pounds?|lbs?"),
    },
    "length": {
        "kilometre": ("公里|千米", r"kilomet(?:er|re)s?|kms?"),
        "metre": ("米(?!粉|饭)|公尺", r"met(?:er|re)s?|m"),
        "centimetre": ("厘米|公分", r"centimet(?:er|re)s?|cm"),
        "millimetre": ("毫米", r"millimet(?:er|re)s?|mm"),
        "mile": ("英里", r"miles?"),
        "li": ("华里|里(?!面|外|程)", r"li"),
        "foot": ("英尺", r"feet|foot|ft"),
        "inch": ("英寸", r"inch(?:es)?"),
        "nautical mile": ("海里", r"nautical miles?"),
    },
    "area": {
        "mu": ("亩|畝", r"mus?"),
        "hectare": ("公顷|公頃", r"hectares?|ha"),
        "acre": ("英亩|英畝", r"acres?"),
        "square metre": ("平方米|平米", r"square met(?:er|re)s?|sq ?m|m2|m²"),
        "square kilometre": ("平方公里|平方千米", r"square kilomet(?:er|re)s?|sq ?km|km2|km²"),
        "square mile": ("平方英里", r"square miles?"),
        "square foot": ("平方英尺", r"square feet|sq ?ft"),
    },
    "temperature": {
        "celsius": ("摄氏度|攝氏度|℃|°C", r"degrees? (?:celsius|centigrade)|°? ?c|℃"),
        "fahrenheit": ("华氏度|華氏度|℉|°F", r"degrees? fahrenheit|°? ?f|℉"),
    },
    "time": {
        "millisecond": ("毫秒|ms", r"milliseconds?|ms"),
        "second": ("秒", r"seconds?|secs?"),
        "minute": ("分钟|分鐘", r"minutes?|mins?"),
        "hour": ("个?小时|個?小時|个?钟头", r"hours?|hrs?"),
        "day": ("天(?!然|津|猫)|日(?!元|本|圆|电|产)", r"days?"),
        "week": ("周(?!年|岁|边)|个?星期|個星期", r"weeks?"),
        "month": ("个月|個月", r"months?"),
        "year": ("年(?!代|级|前|轻|\\d)", r"years?"),
    },
    "volume": {
        "millilitre": ("毫升", r"millilit(?:er|re)s?|ml"),
        "litre": ("升(?!级|至|到|降|高)|公升", r"lit(?:er|re)s?|l"),
        "gallon": ("加仑|加侖", r"gallons?"),
    },
    "data": {
        "kilobyte": ("KB|千字节", r"kilobytes?|kb"),
        "megabyte": ("MB|兆字节", r"megabytes?|mb"),
        "gigabyte": ("GB|吉字节", r"gigabytes?|gb"),
        "terabyte": ("TB|太字节", r"terabytes?|tb"),
    },
    "frequency": {
        "hertz": ("赫兹|赫茲|Hz", r"hertz|hz"),
        "kilohertz": ("千赫兹?|kHz", r"kilohertz|khz"),
        "megahertz": ("兆赫兹?|MHz", r"megahertz|mhz"),
        "gigahertz": ("吉赫兹?|GHz", r"gigahertz|ghz"),
    },
    "power": {
        "watt": ("瓦(?!时)|W(?![a-zA-Z])", r"watts?|w"),
        "kilowatt": ("千瓦(?!时)|kW(?!h)", r"kilowatts?|kw"),
        "megawatt": ("兆瓦(?!时)|MW(?!h)", r"megawatts?|mw"),
        "gigawatt": ("吉瓦(?!时)|GW(?!h)", r"gigawatts?|gw"),
    },
    "share": {
        "point": ("个?百分点|個?百分點", r"(?:percentage|basis) points?|pp|points?"),
        "percent": ("[%％]", r"%|per ?cent"),
    },
}
"""What is told apart: by kind the units, each with its Chinese and its English names."""

KEYS: Mapping[str, Shape] = {"kinds": strict.many(strict.choice(tuple(UNITS), name="a kind of units"))}
REQUIRED = ()

_SCALE = r"(?:\s?(?:hundred|thousand|million|billion|trillion))?"
_SIGNS = {
    "$": "dollar",
    "US$": "dollar",
    "€": "euro",
    "£": "pound",
    "¥": "yuan",
    "RMB": "yuan",
    "HK$": "hong kong dollar",
}


def build(data: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(data.get("kinds", UNITS))


def fields(body: frozenset[str]) -> frozenset[str]:
    return frozenset({"said"})


def find(rule: Rule, draft: Draft, views: Sequence[View]) -> Iterator[Found]:
    for pair, view in draft.paired(views):
        if (base(pair.source_lang), base(view.segment.lang)) == ("zh", "en"):
            said, printed = read(masked(pair.source), "zh"), read(masked(pair.target.text), "en")
            for kind in sorted(rule.body):
                yield from _other(pair, view, kind, said, printed)


def _other(pair: Pair, view: View, kind: str, said: list[Figure], printed: list[Figure]) -> Iterator[Found]:
    """Numbers that have one unit in the source and another in the translation."""
    text = pair.target.text
    for figure in printed:
        unit = _english(text, figure, kind)
        same = [other for other in said if figure.weight and other.weight and figure.values & other.values]
        sources = [_chinese(pair.source, other, kind) for other in same]
        if not unit or not same or None in sources or unit[0] in [found[0] for found in sources if found]:
            continue
        named = [found[1] for found in sources if found]
        if not any(_english(text, other, kind, sources[0][0]) for other in printed if sources[0]):
            yield at(pair, view, *unit[1], ", ".join(dict.fromkeys(named)))


def _chinese(text: str, figure: Figure, kind: str) -> tuple[str, str] | None:
    """The unit behind a number of a Chinese text: its name, and the number with it."""
    if kind == "share" and text[figure.start : figure.end].startswith("百分之"):
        return "percent", text[figure.start : figure.end]
    behind = re.compile(r"(?:[十百万萬亿億]|千(?![米克瓦]))*[多余餘来]?\s?(?:人民币)?")
    match = behind.match(text, figure.end)
    start = match.end() if match else figure.end
    if text[figure.end - 1] in "%％":
        start = figure.end - 1
    best: tuple[str, str] | None = None
    longest = 0
    for name, (pattern, _) in UNITS[kind].items():
        found = re.compile(pattern).match(text, start)
        if found and len(found[0]) > longest:
            best, longest = (name, text[figure.start : found.end()]), len(found[0])
    return best


def _english(text: str, figure: Figure, kind: str, wanted: str | None = None) -> tuple[str, tuple[int, int]] | None:
    """The unit of a number of an English text, and where number and unit stand."""
    ahead = text[max(0, figure.start - 6) : figure.start].replace(" ", "")
    sign = next((sign for sign in sorted(_SIGNS, key=len, reverse=True) if ahead.endswith(sign)), None)
    if kind == "money" and sign:
        found = _SIGNS[sign]
        start = text.rindex(sign[0], 0, figure.start)
        return (found, (start, figure.end)) if wanted in (None, found) else None
    start = figure.end
    if text[start - 1] == "%" or text[figure.start : figure.end].lower().endswith(("percent", "per cent")):
        return ("percent", (figure.start, figure.end)) if kind == "share" and wanted in (None, "percent") else None
    if re.search(r"points?$", text[figure.start : figure.end]):
        return ("point", (figure.start, figure.end)) if kind == "share" and wanted in (None, "point") else None
    best: tuple[str, tuple[int, int]] | None = None
    longest = 0
    for name, (_, pattern) in UNITS[kind].items():
        match = re.compile(rf"[\s-]?(?:{pattern})(?![A-Za-z²2])", re.IGNORECASE).match(text, start)
        if match and len(match[0]) > longest and wanted in (None, name):
            best, longest = (name, (figure.start, match.end())), len(match[0])
    return best if figure.weight is not Weight.FREE else None
