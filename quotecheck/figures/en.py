"""Figures of English: in digits, in words, in both, and words that hide one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from quotecheck.figures.figure import Figure, Weight, figure
from quotecheck.numbers import read_run

_NAMES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
WORDS = {name: str(value) for value, name in enumerate(_NAMES)} | {
    name: str(20 + 10 * place) for place, name in enumerate(_TENS)
}
SCALES = {
    "hundred": "100",
    "thousand": "1000",
    "million": "1000000",
    "billion": "1000000000",
    "trillion": "1000000000000",
}
_LETTER_SCALES = {
    "k": 10**3,
    "m": 10**6,
    "mn": 10**6,
    "mln": 10**6,
    "b": 10**9,
    "bn": 10**9,
    "tn": 10**12,
    "trn": 10**12,
}
_ORDINALS = {
    **{name + "th": value for value, name in enumerate(_NAMES)},
    "first": 1, "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12,
    **{name[:-1] + "ieth": 20 + 10 * place for place, name in enumerate(_TENS)},
    "hundredth": 100, "thousandth": 1000,
}  # fmt: skip
_PARTS = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4, "fifth": 5,
    "fifths": 5, "sixth": 6, "sixths": 6, "seventh": 7, "sevenths": 7, "eighth": 8, "eighths": 8, "ninth": 9, "ninths": 9,
    "tenth": 10, "tenths": 10, "hundredth": 100, "hundredths": 100, "thousandth": 1000, "thousandths": 1000,
}  # fmt: skip
_MONTHS = [
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
]
_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
_HIDING = {
    "both": (2,), "couple": (2,), "pair": (2,), "twin": (2,), "twins": (2,), "twice": (2,), "double": (2,), "doubled": (2,),
    "doubles": (2,), "doubling": (2,), "dual": (2,), "bilateral": (2,), "triple": (3,), "tripled": (3,), "tripling": (3,),
    "thrice": (3,), "trio": (3,), "quadruple": (4,), "quadrupled": (4,), "once": (1,), "single": (1,), "sole": (1,), "only": (1,),
    "dozen": (12, 10), "dozens": (10, 12, 100), "tens": (10,), "hundreds": (100,), "thousands": (1000,), "millions": (10**6,),
    "billions": (10**9,), "trillions": (10**12,), "decade": (10,), "decades": (10,), "century": (100,), "centuries": (100,),
    "centennial": (100,), "centenary": (100,), "millennium": (1000,), "half": (Fraction(1, 2), 50), "quarter": (Fraction(1, 4), 25, 3),
    "noon": (12,), "midnight": (12, 0, 24), "fortnight": (14, 2), "halved": (Fraction(1, 2), 50), "hat-trick": (3,),
    "teens": (10,), "teenage": (10,), "daily": (1,), "annual": (1,), "another": (1,), "a": (1,), "an": (1,), "one": (1,),
    "whole": (100, 1), "all": (100,), "hourly": (1,), "biennial": (2,), "quarterly": (3,), "semi-annual": (6, Fraction(1, 2)), "hour": (60, 1), "week": (7, 1),
    "year": (12, 1), "day": (24, 1), "month": (30, 1), "tenfold": (10,), "either": (2,), "neither": (2,), "other": (2, 1), "last": (1,), "latter": (2,),
    "ten-fold": (10,), "twofold": (2,), "threefold": (3,), "fourfold": (4,), "fivefold": (5,), "sixfold": (6,),
    **{name: (value,) for value, name in enumerate(_MONTHS, 1)},
    **{name: (value,) for value, name in enumerate(_DAYS, 1)},
    **{name[:3]: (value,) for value, name in enumerate(_MONTHS, 1) if name != "may"},
    "sept": (9,), "ii": (2,), "iii": (3,), "iv": (4,), "vi": (6,), "vii": (7,), "viii": (8,), "xi": (11,),
}  # fmt: skip

_DIGITS = re.compile(
    r"(?P<lead>[A-Za-z]+[-‑.+]?)?(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?P<mixed>\s?[½¼¾]|[ -]\d/\d(?!\d))?"
    r"(?:(?P<ordinal>st|nd|rd|th)\b|(?P<decade>['’]?s\b)|(?P<scale>\s?(?:k|m|mn|mln|b|bn|tn|trn|K|M|B)\b)"
    r"|(?P<percent>\s?(?:%|per\s?cent\b|percent\b|pct\b|percentage points?\b))|(?P<rest>[A-Za-z]+2?|-(?=[A-Z])))?",
)
_SCALE_WORD = re.compile(
    r"[\s-]+(hundred|thousand|million|billion|trillion)s?\b(?:[\s-]+(thousand|million|billion|trillion)s?\b)?", re.I
)
_SLASH = re.compile(r"(?<![\d/.])(\d{1,2})/(\d{1,3})(?![\d/])")
_WORD = re.compile(r"[A-Za-z]+(?:-fold)?")
_POINT = re.compile(r"\s+point((?:\s+(?:" + "|".join(_NAMES[:10]) + r"))+)\b", re.I)
_HALF_A = re.compile(
    rf"\bhalf\s+an?\s+({'|'.join(SCALES)})\b|\b(\d+)\s+and\s+a\s+half\s+({'|'.join(SCALES)})\b", re.IGNORECASE
)
_TENS_OF = re.compile(r"(?:(?P<many>tens|dozens|hundreds)\s+of\s+)(?P<scale>thousands|millions|billions)", re.I)
_FRACTION = re.compile(
    rf"\b(?P<above>an?|{'|'.join([*_NAMES[1:13]])}|\d+)[\s-]+(?:and[\s-]+(?P<and>a[\s-]+half|three[\s-]+quarters|a[\s-]+quarter)|(?P<below>{'|'.join(_PARTS)}))\b",
    re.I,
)
_SHARED = re.compile(rf"\s?(?:to|and|or|[-–—])\s?\$?\d[\d,.]*\s({'|'.join(SCALES)})\b", re.I)  # 60 to 85 billion
_PER_MILLE = re.compile(r"\s?(?:‰|per\s+(?:thousand|mill?e)\b)", re.I)
_OF_PRICE = re.compile(r"\s+of\s+(?:[\w'’]+\s+){0,3}price\b", re.I)
_ABOUT = re.compile(
    r"\b(?:about|around|roughly|approximately|nearly|almost|some|close to|just (?:over|under)|(?:more|less) than|over)\s"
    r"(?:[A-Z]{0,3}[$€£¥])?$",
    re.I,
)
_HOURS = (
    (re.compile(r"\ban\s+hour\s+and\s+a\s+half\b", re.I), (90, Fraction(3, 2))),
    (re.compile(r"\bthree[\s-]+quarters\s+of\s+an\s+hour\b", re.I), (45, Fraction(3, 4))),
    (re.compile(r"\b(?:a\s+)?quarter\s+of\s+an\s+hour\b", re.I), (15, Fraction(1, 4))),
    (re.compile(r"\bhalf[\s-]+(?:an\s+|a\s+)?hour\b", re.I), (30, Fraction(1, 2), 50)),
)
_AND_HALF = re.compile(r"\s+and\s+a\s+half\b", re.I)


def read(text: str) -> list[Figure]:
    """The figures of an English text, in order."""
    found: list[Figure] = []
    taken = bytearray(len(text))
    for reader in (_hours, _scales_of_scales, _shares, _fractions, _digits, _words, _hiding):
        for each in reader(text, taken):
            found.append(each)
            taken[each.start : each.end] = b"\1" * (each.end - each.start)
    return sorted(found, key=lambda each: each.start)


_SMALL = "|".join([*_NAMES[1:13], r"\d{1,4}", "a hundred"])
_SHARE = re.compile(
    rf"\b({_SMALL})\s+(?:out\s+of(?:\s+every)?|in(?:\s+every)?)\s+({_SMALL})\b(?![\s,]*(?:\d|percent|[a-z]*illion))",
    re.I,
)


def _shares(text: str, taken: bytearray) -> Iterator[Figure]:
    """Nine out of ten, one in five."""
    for match in _SHARE.finditer(text):
        above, below = (_small(number.lower()) for number in match.groups())
        if above < below and (below <= 12 or below in (100, 1000)):
            part = Fraction(above, below)
            yield figure({part, part * 100, above, below}, *match.span(), Weight.COUNTED)


def _small(number: str) -> int:
    return int(number) if number.isdigit() else _NAMES.index(number) if number in _NAMES else 100


def _hours(text: str, taken: bytearray) -> Iterator[Figure]:
    """Parts of an hour, which the other language may count in minutes."""
    for pattern, values in _HOURS:
        for match in pattern.finditer(text):
            yield figure(values, *match.span(), Weight.FREE)


def _fractions(text: str, taken: bytearray) -> Iterator[Figure]:
    for match in _FRACTION.finditer(text):
        if any(taken[match.start() : match.end()]):
            continue
        above = match["above"].lower()
        number = int(above) if above.isdigit() else _NAMES.index(above) if above in _NAMES else 1
        if match["and"]:
            part = Fraction(1, 2) if "half" in match["and"] else Fraction(3 if "three" in match["and"] else 1, 4)
            values = {number + part, Fraction(number)}
        else:
            below = _PARTS[match["below"].lower()]
            part = Fraction(number, below)
            values = {part, part * 100, Fraction(number), Fraction(below), *({Fraction(3)} if below == 4 else ())}
            if not match["below"].endswith("s") and number > 1:
                continue
        yield figure(values, *match.span(), Weight.FREE if number == 1 and not match["and"] else Weight.COUNTED)
    for match in _SLASH.finditer(text):
        if int(match[2]):
            values = {Fraction(int(match[1]), int(match[2])), Fraction(match[1]), Fraction(match[2])}
            yield Figure(frozenset(values), *match.span(), Weight.LOOSE)


def _scales_of_scales(text: str, taken: bytearray) -> Iterator[Figure]:
    for match in _HALF_A.finditer(text):
        amount = Fraction(1, 2) if match[1] else int(match[2]) + Fraction(1, 2)
        yield figure({amount * int(SCALES[(match[1] or match[3]).lower()])}, *match.span(), Weight.COUNTED)
    for match in _TENS_OF.finditer(text):
        many = {"tens": 10, "dozens": 10, "hundreds": 100}[match["many"].lower()]
        scale = int(SCALES[match["scale"].lower()[:-1]])
        yield figure({many * scale}, *match.span(), Weight.COUNTED)


def _digits(text: str, taken: bytearray) -> Iterator[Figure]:
    for match in _DIGITS.finditer(text):
        start, end = match.span("number")
        if any(taken[start:end]):
            continue
        value = Fraction(match["number"].replace(",", ""))
        if match["mixed"]:
            value += _mixed(match["mixed"].strip(" -"))
            end = match.end("mixed")
        scale, stop = _scale(text, match)
        values = {value * scale} | ({value} if match["scale"] else set())
        percent = match["percent"]
        if percent and "point" not in percent:
            values.add(value / 100)
            if _OF_PRICE.match(text, match.end("percent")):
                values |= {100 - value, 1 - value / 100}
        shared = _SHARED.match(text, stop)
        if shared and scale == 1:
            values.add(value * int(SCALES[shared[1].lower()]))
        if _PER_MILLE.match(text, stop):
            values |= {value / 10, value / 1000}
        half = _AND_HALF.match(text, stop)
        if half:
            values.add(value + Fraction(1, 2))
        if match["decade"] and match["decade"][-1] == "s":
            values.add(value % 100)
        end = max(end, stop, *(match.end(name) for name in ("percent", "ordinal", "decade")))
        about = _ABOUT.search(text, max(0, start - 24), start) is not None
        values |= _clock(text, match, value)
        yield Figure(frozenset(values), start, end, _weight(match, scale), rounded=about)


def _mixed(part: str) -> Fraction:
    if part in "½¼¾":
        return {"½": Fraction(1, 2), "¼": Fraction(1, 4), "¾": Fraction(3, 4)}[part]
    above, _, below = part.partition("/")
    return Fraction(int(above), int(below) or 1)


def _scale(text: str, match: re.Match[str]) -> tuple[int, int]:
    """What a number is multiplied by, and where it ends with that."""
    if match["scale"]:
        letters = match["scale"]
        if letters.strip() == "m" and letters[0] == " ":
            return 1, match.end("number")  # 20 m, of length
        return _LETTER_SCALES[letters.strip().lower()], match.end("scale")
    word = _SCALE_WORD.match(text, match.end("number")) if not match["percent"] else None
    if not word:
        return 1, match.end("number")
    more = int(SCALES[word[2].lower()]) if word[2] else 1
    return int(SCALES[word[1].lower()]) * more, word.end()


def _clock(text: str, match: re.Match[str], value: Fraction) -> set[Fraction]:
    behind = text[match.end("number") : match.end("number") + 12]
    if re.match(r"(?:[:.]\d\d)?\s?[ap]\.?\s?m\b", behind, re.I) or behind.startswith((":", " o'clock", " o’clock")):
        return {value + 12} if value <= 12 else {value - 12}
    return set()


def _weight(match: re.Match[str], scale: int) -> Weight:
    if scale == 1 and (
        match["lead"] and match["lead"].lower().rstrip(".") not in ("us", "rmb", "no", "usd", "cny", "nt", "hk")
    ):
        return Weight.FREE
    if match["rest"] and not re.fullmatch(
        r"(?:km|kg|cm|mm|m|[km]?m2|g|pm|am|p|a|h|hrs?|mins?|ms|ml|mL|[KMGT]B|[kMG]?Hz|GW|MW|kW|W|mAh|hm|mu|C|F)",
        match["rest"],
    ):
        return Weight.FREE
    if _LISTED.match(match.string, match.end()) and not match["scale"] and not match["percent"]:
        return Weight.FREE
    before, number = match.string[: match.start("number")], match["number"]
    if _MINUTES.search(before) and len(number) == 2:
        return Weight.LOOSE if number.strip("0") else Weight.FREE
    is_year = scale == 1 and not match["percent"] and _YEAR.fullmatch(number)
    return Weight.LOOSE if match["ordinal"] or match["decade"] or is_year else Weight.FIRM


_LISTED = re.compile(r"\)(?=\s\w)|\.\s(?=[A-Z])(?<=^\d\.\s)")
_MINUTES = re.compile(r"\d\s?:\s?$")
_YEAR = re.compile(r"1[89]\d\d|20\d\d")


def _words(text: str, taken: bytearray) -> Iterator[Figure]:
    """Numbers in words: two hundred and fifty thousand; the seventeenth."""
    found = [match for match in _WORD.finditer(text) if not any(taken[match.start() : match.end()])]
    place = 0
    while place < len(found):
        length = 1
        word = found[place][0].lower()
        if word in WORDS or (
            word in ("hundred", "thousand", "million", "billion", "a", "an", "several", "few", "some")
        ):
            each, length = _run(text, found, place)
            if each:
                yield each
        elif word in _ORDINALS:
            value = _ORDINALS[word]
            yield figure(
                {value}, *found[place].span(), Weight.COUNTED if value > 1 and word != "second" else Weight.FREE
            )
        place += max(1, length)


def _run(text: str, found: list[re.Match[str]], place: int) -> tuple[Figure | None, int]:
    keys = list(_keys(text, found, place))
    if keys and keys[0][0] in ("a", "an", "several", "few", "some"):
        if len(keys) < 2 or keys[1][0] not in SCALES:
            return None, 1
        value, length = read_run(iter([("1", False), *keys[1:]]), SCALES, ("and",))
        end = found[place + length - 1].end()
        weight = Weight.COUNTED if keys[0][0] in ("a", "an") else Weight.FREE
        return figure({Fraction(value)}, found[place].start(), end, weight), length
    if keys and keys[0][0] in SCALES:
        return figure({Fraction(SCALES[keys[0][0]])}, *found[place].span(), Weight.FREE), 1
    value, length = read_run(iter(keys), SCALES, ("and",))
    if not length:
        return None, 1
    start, end = found[place].start(), found[place + length - 1].end()
    values = {Fraction(value)}
    if place + length < len(found) and Fraction(value) % 10 == 0 and text[end : end + 1] == "-":
        behind = found[place + length][0].lower()
        if behind in _ORDINALS and _ORDINALS[behind] < 10:
            return figure(
                {Fraction(value) + _ORDINALS[behind]}, start, found[place + length].end(), Weight.COUNTED
            ), length + 1
    point = _POINT.match(text, end)
    if point:
        digits = "".join(WORDS[word.lower()] for word in point[1].split())
        values = {Fraction(value) + Fraction(int(digits), 10 ** len(digits))}
        end = point.end()
        length += 1 + len(digits)
        scale = _SCALE_WORD.match(text, end)
        if scale:
            values = {next(iter(values)) * int(SCALES[scale[1].lower()])}
    tail = re.match(r"\s?(?:%|per\s?cent\b|percent\b)", text[end:])
    if tail:
        values, end = values | {each / 100 for each in values}, end + tail.end()
    if _PER_MILLE.match(text, end):
        values |= {each / 10 for each in values} | {each / 1000 for each in values}
    dozen = re.match(r"\s+dozen\b", text[end:])
    if dozen:
        values, length, end = (
            {each * 12 for each in values} | {each * 10 for each in values},
            length + 1,
            end + dozen.end(),
        )
    span = re.match(r"[\s-]+(decades?|centur(?:y|ies)|weeks?|years?|quarters?|hours?|-?fold)\b", text[end:])
    if span:
        values |= {each * _SPANS[span[1][:4]] for each in values if span[1][:4] in _SPANS}
    weight = Weight.COUNTED if Fraction(value) < 100 else Weight.FIRM
    if Fraction(value) <= 1:
        weight = Weight.FREE
    return figure(values, start, end, weight), length


_SPANS = {"deca": 10, "cent": 100, "week": 7, "year": 12, "quar": 3, "hour": 60}


def _keys(text: str, found: list[re.Match[str]], place: int) -> Iterator[tuple[str, bool]]:
    """The words from a place on as `read_run` wants them, as far as a blank or hyphen is between."""
    last = None
    for match in found[place:]:
        if last is not None and text[last : match.start()] not in (" ", "-", "\n", "‑"):
            return
        last = match.end()
        word = match[0].lower()
        yield WORDS.get(word, word), False


def _hiding(text: str, taken: bytearray) -> Iterator[Figure]:
    """Words that may stand for a number of the other language."""
    for match in _WORD.finditer(text):
        values = _HIDING.get(match[0].lower())
        if values and not any(taken[match.start() : match.end()]):
            yield figure(values, *match.span(), Weight.FREE)
