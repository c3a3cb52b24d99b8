"""Figures of Chinese: 万 and 亿, 成 and 倍, 三分之二, 十几, 二三十, 20至30万."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from quotecheck.figures.figure import Figure, Weight, figure
from quotecheck.numbers import CJK_DIGITS, CJK_SCALES, CJK_UNITS, cjk_value

_DIGITS = "零〇一二三四五六七八九两兩"
_HAN = _DIGITS + "十百千万萬亿億兆"
_PLAIN = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_SCALE = "(?:[十百万萬亿億]|[千兆](?![米克瓦伏卡帕赫焦比字]))"
_MORE = "[多余餘来來几幾数數]"
_AMOUNT = rf"(?:{_PLAIN}{_MORE}?[十百千万萬亿億兆]*|[{_HAN}]+)(?:{_MORE}?[万萬亿億])*(?:[{_HAN}\d.]*)"

# Words with numerals that count nothing, and what they may be rendered by.
_IDIOM = re.compile(
    r"(?<![\d多余餘几幾数數十百千万亿第])(?:一带一路|万一|千万(?=[不别別要记記小当當莫勿])|百姓|四川|三亚|九寨|九江|千岛|千島|万里长城|万达|万科|万象|百度|百货"
    "|五花八门|四面八方|七上八下|乱七八糟|三三两两|三番五次|四通八达|五颜六色|五湖四海|五光十色|一五一十|十全十美|十分(?![之钟鐘])"
    "|接二连三|推三阻四|不三不四|丢三落四|朝三暮四|朝九晚五|低三下四|颠三倒四|说三道四|四舍五入|四季|三角|三明治|三农|三国演义"
    "|千家万户|千方百计|千千万万|万千|百万富翁|万众|万物|万岁|万民|万家|百家|百花|百科|百年|千秋|千年|万年|百般|百强|百态|千里|千古|千军万马"
    "|成千上万|成百上千|三五|四处|四周|四下|四起|四海|四肢|四合院|七夕|八卦|八仙|八路军|九州|五官|五金|五星|六神|七嘴八舌|八成是"
    "|二维码|二手|二胡|二奶|二代|三方|三峡|三星|三菱|三井|三里屯|五粮液|五角大楼|五道口|六安|十堰|十字|九龙|七匹狼|两岸|兩岸|两会|兩會|两国|两侧|两边"
    "|两极|两旁|两地|两者|两性|两口子|两难|两翼|百合|千金|万幸|万分|万全|万能|万恶|万宁|万州|万隆|万豪|万事|万代|亿万|千亿级|百亿级|百折|百战"
    "|王五|李四|张三|小三|老三|老二|老大|老四|再三|二话|三思|三心二意|半岛|半导体)|第三方|第三者|第一夫人"
)
_FIXED = (
    (re.compile("十([一二三四])五"), lambda match: (10 + CJK_DIGITS[match[1]], 5)),
    (re.compile("双(?:十一|11)"), lambda match: (11,)),
    (re.compile("[一二]战(?!略)"), lambda match: (CJK_DIGITS[match[0][0]],)),
    (re.compile("(二?十[一二三四五六七八九]?)大(?!部|学|批|型|道|街|会)"), lambda match: (_small(match[1]),)),
    (re.compile("二十国集团"), lambda match: (20,)),
    (re.compile("十一(?=黄金周|假期|长假|期间)|(?<=[“\"'‘])十一(?=[”\"'’])"), lambda match: (11, 1, 10)),
)

_FRACTION = re.compile(rf"(百|千|万|萬|{_AMOUNT})分之({_PLAIN}|[{_HAN}]+点[{_DIGITS}]+|[{_HAN}]+|半)")
_SLASH = re.compile(r"(?<![\d/.])(\d{1,2})/(\d{1,3})(?![\d/])")
_POINT = re.compile(rf"([{_DIGITS}十百千]+)点([{_DIGITS}]+)(?![钟鐘多左半到至前])")
_NUMBER = re.compile(
    rf"(?P<lead>(?:第|[\u2160-\u217fA-Za-z](?:[A-Za-z]|[-‑](?=\d))*)?)"
    rf"(?P<number>{_PLAIN}(?:{_MORE}?{_SCALE}+(?:[{_DIGITS}\d]+[{_HAN}\d]*(?:\.\d+)?)?)*|(?:[{_HAN}](?<!千(?=[米克瓦伏]))){{1,}}(?:{_MORE}[万萬亿億])?)"
    rf"(?P<tail>{_MORE}?)(?P<percent>\s?[%％‰]|成(?![立为為功员員果本绩績都长長年群品了交分效])半?|折(?![叠疊磨腾騰旧舊射线線断斷回返算合页頁屏]))?"
)
_VAGUE = re.compile(rf"(?P<vague>[数數几幾上近])?(?P<scale>[十百千][万萬亿億]?|[万萬亿億])(?P<more>{_MORE})?")
_NEIGHBOURS = re.compile(
    r"(?P<ahead>十)?(?P<one>[一二两三四五六七八九])(?P<two>[二两三四五六七八九])(?P<scale>[十百千万亿]*)"
)
_RANGE = re.compile(
    rf"(?P<first>{_PLAIN}|[{_HAN}]+)(?P<link>\s?(?:[-–—~～至到]|—{{2}})\s?)(?P<second>{_PLAIN}|[{_HAN}]+)(?P<scale>{_SCALE}*)(?P<percent>%|％)?"
)
_HALF = re.compile("(?<=[点點时時])半|半(?P<unit>年)|[一小]?半[数數]?")
_MEASURE = re.compile(
    "[个個名位人年月天日周週岁歲次家条條项項部辆輛艘架座所间間场場届屆批枚起件种種代层層级級倍米公吨噸元块塊美英欧日港"
    "只隻头頭匹支名组組队隊点點分秒小时時国國省市县縣区區村户戶门門篇本份张張把颗顆套台臺号號轮輪度成亩畝平斤升克千百万亿大]"
)
_LOOSE_UNIT = re.compile(r"年(?!级)|月|日|号|號|时(?!装)|時|点|點|分(?!之|支)|秒|[:：]\d")
_FREE_WORDS = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}


def read(text: str) -> list[Figure]:
    """The figures of a Chinese text, in order."""
    found: list[Figure] = []
    taken = bytearray(len(text))
    for reader in (_idioms, _fractions, _ranges, _neighbours, _decimals, _numbers, _vague, _halves, _others):
        for each in reader(text, taken):
            found.append(each)
            taken[each.start : each.end] = b"\1" * (each.end - each.start)
    return sorted((each for each in found if each.values), key=lambda each: each.start)


def _value(text: str) -> Fraction | None:
    """The value of a number in digits, in characters, or in both."""
    text = text.replace("，", "").replace(",", "").strip()
    if re.fullmatch(r"\d+(?:\.\d+)?", text):
        return Fraction(text)
    if text == "一":
        return Fraction(1)
    if re.fullmatch(r"(?:\d+(?:\.\d+)?)?[十百千万萬亿億兆]*", text) and text[0] in _FREE_WORDS:
        return None
    value = cjk_value(_abbreviated(text))
    return Fraction(value) if value is not None else None


def _abbreviated(text: str) -> str:
    """The number with the unit that speech leaves out: 三百五 is 350, 两万八 28,000."""
    match = re.search(r"([百千万亿])([一二三四五六七八九])$", text)
    if not match or re.search("[零〇]", text):
        return text
    scale = {"百": "十", "千": "百", "万": "千", "亿": "千万"}[match[1]]
    return text + scale


def _small(number: str) -> int:
    """The value of 十八 and the like."""
    return int(cjk_value(number) or 0)


def _free(taken: bytearray, start: int, end: int) -> bool:
    return not any(taken[start:end])


def _idioms(text: str, taken: bytearray) -> Iterator[Figure]:
    for pattern, values in _FIXED:
        for match in pattern.finditer(text):
            if _free(taken, *match.span()):
                yield figure(values(match), *match.span(), Weight.FREE)
    for match in _IDIOM.finditer(text):
        if _free(taken, *match.span()):
            named = {CJK_DIGITS.get(sign, CJK_UNITS.get(sign, CJK_SCALES.get(sign, 0))) for sign in match[0]}
            for start in range(match.start(), match.end()):
                taken[start] = 1
            yield figure(named - {0}, match.start(), match.end(), Weight.FREE)


def _fractions(text: str, taken: bytearray) -> Iterator[Figure]:
    for match in _FRACTION.finditer(text):
        below, above = match[1], match[2]
        whole = {"百": 100, "千": 1000, "万": 10**4, "萬": 10**4}.get(below) or _value(below)
        part = Fraction(1, 2) if above == "半" else _spoken(above)
        if not whole or part is None or not _free(taken, *match.span()):
            continue
        values = {part / whole, part if below == "百" else part / whole * 100}
        yield figure(values, *match.span(), Weight.FIRM if whole != 2 else Weight.COUNTED)
    for match in _SLASH.finditer(text):
        if _free(taken, *match.span()) and int(match[2]):
            values = {Fraction(int(match[1]), int(match[2])), Fraction(int(match[1])), Fraction(int(match[2]))}
            yield Figure(frozenset(values), *match.span(), Weight.LOOSE)


def _spoken(text: str) -> Fraction | None:
    """A number with its decimals in characters: 三点五."""
    whole, point, decimals = text.partition("点")
    value = _value(whole)
    if not point or value is None:
        return value
    digits = "".join(str(CJK_DIGITS[sign]) for sign in decimals)
    return value + Fraction(int(digits), 10 ** len(digits))


def _decimals(text: str, taken: bytearray) -> Iterator[Figure]:
    for match in _POINT.finditer(text):
        behind = text[match.end() : match.end() + 1]
        value = _spoken(match[0])
        if value is None or not _free(taken, *match.span()) or behind == "分":
            continue
        scale = CJK_SCALES.get(behind, 1)
        yield figure({value * scale}, match.start(), match.end() + (scale > 1), Weight.FIRM)


def _ranges(text: str, taken: bytearray) -> Iterator[Figure]:
    """The first number of a range, which may share the scale of the second; 20至30万."""
    for match in _RANGE.finditer(text):
        first, second = _value(match["first"]), _value(match["second"] + match["scale"])
        plain = _value(match["second"].rstrip("十百千万萬亿億") or match["second"])
        if first is None or second is None or not plain or not _free(taken, *match.span("first")):
            continue
        if text[match.start() - 1 : match.start()] == "." or (first == 1 and not match["first"].isdigit()):
            continue
        scale = second / plain
        values = {first, first * scale}
        has_unit = _LOOSE_UNIT.match(text, match.end()) or match["link"].strip() in "-–:"
        weight = Weight.LOOSE if has_unit and not match["scale"] and not match["percent"] else Weight.FIRM
        if not match["first"][0].isdigit() and first < 10:
            weight = Weight.COUNTED
        yield figure(values, *match.span("first"), weight)


def _neighbours(text: str, taken: bytearray) -> Iterator[Figure]:
    """Two digits in a row that mean about: 三四十, 七八个, 十五六."""
    for match in _NEIGHBOURS.finditer(text):
        one, two = CJK_DIGITS[match["one"]], CJK_DIGITS[match["two"]]
        around = text[match.start() - 1 : match.start()] + text[match.end() : match.end() + 1]
        if two != one + 1 or any(sign in _HAN and sign for sign in around) or not _free(taken, *match.span()):
            continue
        scale = Fraction(cjk_value("一" + match["scale"]) or 1) if match["scale"] else Fraction(1)
        ahead = 10 if match["ahead"] else 0
        values = {(ahead + one) * scale, (ahead + two) * scale, Fraction(one * 10 + two), Fraction(one), Fraction(two)}
        yield figure(values, *match.span(), Weight.FREE)


def _numbers(text: str, taken: bytearray) -> Iterator[Figure]:
    for match in _NUMBER.finditer(text):
        start, end = match.span("number")
        if not _free(taken, start, end):
            continue
        number = re.sub(_MORE, "", match["number"]).rstrip(",，")
        value = _value(number)
        if value is None:
            continue
        if match["number"].rstrip(",，") != match["number"]:
            end = start + len(match["number"].rstrip(",，"))
        behind = text[match.end() :]
        yield Figure(
            frozenset(_readings(value, number, match, behind, text[:start])),
            start,
            max(end, match.end("percent") if match["percent"] else end),
            _weight(value, number, match, behind),
            frozenset(_converted(value, text[match.end("tail") :])),
        )


def _readings(value: Fraction, number: str, match: re.Match[str], behind: str, ahead: str) -> Iterator[Fraction]:
    """All that a number may be given as in another language."""
    percent = (match["percent"] or "").strip()
    if percent[:1] == "成":
        value = value * 10 + (5 if percent.endswith("半") else 0)
        yield from (value, value / 100)
        return
    if percent == "折":  # 八折 is 20% off; what is paid is told of by "of the price"
        off = 100 - (value * 10 if value < 10 else value)
        yield from (off, off / 100)
        return
    if percent == "‰":
        yield from (value / 10, value / 1000)
        return
    yield value
    if percent in ("%", "％"):
        yield value / 100
    if behind.startswith("半") or re.match("[个個年天小]时?[時]?半", behind):
        yield value + Fraction(1, 2)
    if re.match("(?:个|個)?(?:半)?(?:小时|小時|钟头)", behind):
        yield from (value * 60, value * 60 + 30)
        minutes = re.match(r"小[时時](\d+|[一二三四五六七八九十]+)分", behind)
        if minutes and (rest := _value(minutes[1])):
            yield value * 60 + rest
    yield from _calendar(value, number, behind, ahead)
    if behind.startswith("倍"):
        yield from (value + 1, value * 100, value * 100 + 100, value - 1)
    if re.match("个?[季]度", behind):
        yield value * 3
    if re.match("(?:个|個)?(?:周|星期|礼拜)", behind):
        yield value * 7
    if re.match("个?月", behind):
        yield value / 12
    if behind.startswith("年") and value < 100:
        yield from (value * 12, value / 10)


_UNITS: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = (
    (re.compile("平方(?:公里|千米)"), ("0.3861", "247.1", "100")),
    (re.compile("平方米|平米|㎡"), ("10.764", "0.0001", "0.000247", "0.000001")),
    (re.compile("公里|千米"), ("0.6214", "1000")),
    (re.compile("海里"), ("1.852", "1.151")),
    (re.compile("公顷|公頃"), ("2.471", "10000", "0.01")),
    (re.compile("公斤|千克"), ("2.2046", "0.001")),
    (re.compile("斤"), ("0.5", "1.1023", "0.0005")),
    (re.compile("亩|畝"), ("0.06667", "0.1647", "666.67", "0.0006667")),
    (re.compile("吨|噸"), ("1000", "1.1023", "2204.6")),
    (re.compile("厘米|公分"), ("0.3937", "0.01", "10", "0.0328")),
    (re.compile("米(?!粉|饭|线|其)|公尺"), ("3.2808", "1.0936", "0.001", "100")),
    (re.compile("里(?!面|外|亚|斯)|华里"), ("0.5", "0.3107")),
    (re.compile("尺"), ("0.3333", "1.0936", "33.33")),
    (re.compile("寸"), ("3.333", "1.312")),
    (re.compile("丈"), ("3.333", "10.94")),
    (re.compile("两(?!个|岸|国|人)"), ("50", "0.05", "1.76")),
    (re.compile("升"), ("0.2642", "1000")),
)
"""Units of Chinese texts, with what one of them is in units that English uses."""


def _converted(value: Fraction, behind: str) -> Iterator[Fraction]:
    """What an amount comes to in units that a translation may have put it into."""
    scaled = re.match(f"{_MORE}?(?=[^十百千万亿]|千[米克])", behind)
    rest = behind[scaled.end() :] if scaled else behind
    if re.match("(?:摄氏)?度|℃|°C", rest):
        yield value * 9 / 5 + 32
    for pattern, factors in _UNITS:
        if pattern.match(rest):
            yield from (value * Fraction(factor) for factor in factors)
            return


_HOUR = re.compile("[时時点點:：]")


def _calendar(value: Fraction, number: str, behind: str, ahead: str) -> Iterator[Fraction]:
    if _HOUR.match(behind) and 12 <= value <= 24:
        yield value - 12
    if _HOUR.match(behind) and value <= 12:
        yield value + 12
        if value == 0:
            yield Fraction(12)
    if behind.startswith("年代"):
        yield from (1900 + value, 2000 + value) if value < 100 else ()
    if value < 100 and re.match("年|届|级|后", behind):
        yield from (1900 + value, 2000 + value)
    if re.match(r"(?:世纪|世紀)", behind):
        yield value * 100
    digits = re.fullmatch(r"[零〇一二三四五六七八九]{2,}", number)
    if digits:
        yield from (Fraction(CJK_DIGITS[sign]) for sign in number)


def _weight(value: Fraction, number: str, match: re.Match[str], behind: str) -> Weight:
    in_digits = number[:1].isdigit()
    if match["lead"] and match["lead"] != "第":
        return Weight.FREE
    if (
        in_digits
        and re.match(r"[A-Za-z]|[-‑][A-Za-z]", behind)
        and not re.match(r"(?:km|kg|cm|mm|m|g|ms|ml|mL|[KMGT]B|[kMG]?Hz|GW|MW|kW|W|mAh)\b", behind)
    ):
        return Weight.FREE
    if match["lead"] == "第":
        return Weight.COUNTED if value > 1 else Weight.FREE
    if match["percent"]:
        return Weight.FIRM
    if len(number) == 2 and _MINUTES.search(match.string, max(0, match.start("number") - 4), match.start("number")):
        return Weight.LOOSE if number.strip("0") else Weight.FREE
    if re.match("(?:世纪|世紀)[^。，]{1,4}年代", behind):
        return Weight.FREE  # the decade says it
    if value <= 1 and number in ("一", "零", "〇"):
        return Weight.FREE
    if number in ("0", "1"):
        return Weight.COUNTED  # an article does for it
    if not in_digits and len(number) == 1:
        return Weight.COUNTED if _MEASURE.match(behind) and value < 10 else Weight.FREE
    if not in_digits and re.fullmatch(r"[零〇一二三四五六七八九]{2,}", number):
        return Weight.LOOSE if behind.startswith("年") else Weight.FREE
    if _LOOSE_UNIT.match(behind) and not re.match(
        "年(?:来|間|间|期|内|多|以)|分(?:钟|鐘)|点[零〇一二三四五六七八九]", behind
    ):
        return Weight.LOOSE
    return Weight.FIRM


_MINUTES = re.compile(r"\d\s?[:：]\s?$")


def _vague(text: str, taken: bytearray) -> Iterator[Figure]:
    """数百, 几十万, 上千: only the scale is said."""
    for match in _VAGUE.finditer(text):
        if not _free(taken, *match.span("scale")):
            continue
        value = Fraction(1)
        for sign in match["scale"]:
            value *= CJK_UNITS.get(sign, CJK_SCALES.get(sign, 1))
        values = {value, value * 10 if match["scale"] == "十" else value} | ({Fraction(12)} if value == 10 else set())
        yield figure(values, *match.span("scale"), Weight.FREE)


def _halves(text: str, taken: bytearray) -> Iterator[Figure]:
    for match in _HALF.finditer(text):
        if not _free(taken, *match.span()):
            continue
        values = {Fraction(1, 2), Fraction(50), Fraction(6 if match["unit"] else 30)}
        yield figure(values, *match.span(), Weight.FREE)


_WORDS = (
    (re.compile("双|雙|俩|倆|兩|对|倍增|翻番|翻倍|翻一番|二者|夫妇|夫妻|双方|另一"), (2,)),
    (re.compile("翻两番|翻兩番"), (4, 2)),
    (re.compile("仨"), (3,)),
    (re.compile("首|初|冠|唯一|单|每|某|该|独|元旦|头"), (1,)),
    (re.compile("亚军|次"), (2,)),
    (re.compile("季军"), (3,)),
    (re.compile("一刻|刻钟"), (15,)),
    (re.compile("中午|正午|午夜|零点|子夜|凌晨|全年"), (12, 0)),
    (re.compile("全天|整天|昼夜|全天候"), (24,)),
    (re.compile("世纪|世紀"), (100,)),
    (re.compile("(?:周|週|星期|礼拜)([一二三四五六日天])"), None),
    (re.compile("打"), (12,)),
    (re.compile("立体|立體"), (3,)),
    (re.compile("个位数|個位數"), (1,)),
    (re.compile("新冠"), (19,)),
    (re.compile("清明|五一|劳动节"), (5, 1)),
)


def _others(text: str, taken: bytearray) -> Iterator[Figure]:
    """Words that English may render by a number."""
    for pattern, values in _WORDS:
        for match in pattern.finditer(text):
            chosen = values if values is not None else (CJK_DIGITS.get(match[1], 7),)
            yield figure(chosen, *match.span(), Weight.FREE)
