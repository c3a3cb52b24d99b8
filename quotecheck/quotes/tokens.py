"""A wording as the words that are compared.

Each token has a key, equal for what counts as the same word (another spelling,
a number in words or digits, an abbreviation with or without stops), and its
span in the text as it stands. Spans are disjoint, also where a contraction is
two words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from quotecheck.lexicon import Lexicon
from quotecheck.numbers import CJK_NUMBER, cjk_value, is_value, plain, read_run
from quotecheck.text import UNSPACED, fold


class TokenKind(StrEnum):
    """What a token is in a comparison."""

    WORD = "word"
    ELLIPSIS = "ellipsis"  # the quotation leaves something out here
    BRACKET = "bracket"  # the quotation puts something in or replaces it
    SIC = "sic"  # the quotation vouches for an error


@dataclass(frozen=True, slots=True)
class Token:
    """`text[start:end]`, in code points, compared by `key`. `letters` is where the word of
    the key begins, which is elsewhere for what is said in another order than written."""

    key: str
    start: int
    end: int
    kind: TokenKind = TokenKind.WORD
    written_at: int | None = None

    @property
    def letters(self) -> int:
        """Where the word of the key begins in the text."""
        return self.start if self.written_at is None else self.written_at


HANGUL = "\uac00-\ud7af"
"""Counters stand right behind a number: 1,500명."""

_LETTERS = rf"[^\W_{UNSPACED}]"


_GLUED = r"(?:[ap]m|[kcm]?m²?|[kcm]g|km/h|kph|mph|kw|mw|gw|bn|mn|tn)\b"
"""Units that stand right behind their number: 5pm, 20km, $3bn."""


@lru_cache(maxsize=2)
def _pattern(decimal: str) -> re.Pattern[str]:
    """The tokens of languages with this decimal mark."""
    point, thousands = re.escape(decimal), "." if decimal == "," else ","
    return re.compile(
        rf"""
          (?P<ellipsis> \[\s*\.{{3,}}\s*\] | \(\s*\.{{3,}}\s*\) | \.{{3,}} | \.(?:\s\.){{2,}} )
        | \[(?P<letter>[^\W\d_])\](?P<rest>{_LETTERS}+)                     # [W]e
        | (?P<bracket> \[[^\[\]]{{1,200}}\] )
        | (?P<cjk> {CJK_NUMBER} )
        | (?P<time> \d{{1,2}}[:.]\d\d(?=\ ?(?:[ap]\.?m|uhr|h)\b) | (?<![\d:.])\d{{1,2}}(?:\ ?h\ ?|:)\d\d(?![\d:])\b
                    | (?<=\blas\ )\d{{1,2}}\.\d\d(?!\.?\d)\b )
        | (?P<decade> \d{{2,4}}'?s\b )
        | (?P<number> (?:\d{{1,3}}(?:[{thousands}\ ]\d{{3}})+|\d+)(?:{point}\d+)?
                      (?:(?={_GLUED})|(?![^\W_{UNSPACED}{HANGUL}])) )
        | (?P<acronym> (?<!\w)(?:[^\W\d_]\.){{2,}}(?:[^\W\d_](?!\w))? )
        | (?P<symbol> [%$€£¥₽₩₹₴] )
        | (?P<unspaced> [{UNSPACED}] )
        | (?P<word> {_LETTERS}+(?:(?<![{HANGUL}])'{_LETTERS}+)* )
        """,
        re.VERBOSE,
    )


def tokens(text: str, lexicon: Lexicon, *, quoted: bool = False) -> list[Token]:
    """The tokens of a wording.

    Ellipses and brackets have a meaning of their own only where `quoted`; in a
    source they are passed over.
    """
    folded = fold(text)
    found: list[Token] = []
    for match in _pattern(lexicon.decimal).finditer(folded.text):
        for key, start, end, kind in _parts(match, lexicon):
            span = folded.span(match.start() + start, match.start() + end)
            if quoted or kind is TokenKind.WORD:
                found.append(Token(key, span.start, span.end, kind))
    return _percentages(_joined(_in_order(_counted(found, text, lexicon), text, lexicon), lexicon))


def keys_of(word: str, lexicon: Lexicon) -> list[str]:
    """The keys of the tokens of one word; of a plain one, without reading it as a text."""
    if word.isascii() and word.isalpha() and word.islower():
        return [key for key, *_ in _words(word, lexicon)]
    return [token.key for token in tokens(word, lexicon)]


_Part = tuple[str, int, int, TokenKind]
"""Key, start and end within the match, kind."""


def _parts(match: re.Match[str], lexicon: Lexicon) -> list[_Part]:
    group, text = match.lastgroup, match[0]
    length = len(text)
    if group == "ellipsis":
        return [("...", 0, length, TokenKind.ELLIPSIS)]
    if group == "rest":
        return [(_spelled(match["letter"] + match["rest"], lexicon), 0, length, TokenKind.WORD)]
    if group == "bracket":
        kind = TokenKind.SIC if text[1:-1].strip() == "sic" else TokenKind.BRACKET
        return [(text[1:-1].strip(), 0, length, kind)]
    if group == "cjk":
        return _cjk_number(text)
    if group == "number":
        digits = re.sub("[. ]" if lexicon.decimal == "," else "[, ]", "", text)
        return [(plain(Decimal(digits.replace(",", "."))), 0, length, TokenKind.WORD)]
    if group == "decade":
        return [(text.replace("'", ""), 0, length, TokenKind.WORD)]
    if group == "time":
        return [(re.sub(r"\ ?[.h]\ ?", ":", text).removeprefix("0"), 0, length, TokenKind.WORD)]
    if group == "acronym":
        return [(text.replace(".", ""), 0, length, TokenKind.WORD)]
    if group == "symbol":
        word = "percent" if text == "%" else lexicon.symbols.get(text)
        return [(word, 0, length, TokenKind.WORD)] if word else []
    return _words(text, lexicon)


def _cjk_number(text: str) -> list[_Part]:
    """A number as one token; what only looks like one, character by character."""
    value = cjk_value(text)
    if value is not None:
        return [(value, 0, len(text), TokenKind.WORD)]
    return [(character, place, place + 1, TokenKind.WORD) for place, character in enumerate(text)]


MOST_BEGINNINGS = 12
"""Parts that a word has before its last, at most: numbers in German have five."""


def _words(text: str, lexicon: Lexicon, left: int = MOST_BEGINNINGS) -> list[_Part]:
    """The words that one stands for: "don't" is do + not."""
    if text in lexicon.numbers:
        return [(lexicon.numbers[text], 0, len(text), TokenKind.WORD)]
    if text in lexicon.contractions:
        first, second = lexicon.contractions[text]
        return [(first, 0, 2, TokenKind.WORD), (second, 2, len(text), TokenKind.WORD)]
    for beginning, first in lexicon.beginnings.items():
        if text.startswith(beginning) and len(text) > len(beginning):
            split = len(beginning)
            rest = _words(text[split:], lexicon, left - 1) if left else _last_words(text[split:], lexicon)
            return [(first, 0, split, TokenKind.WORD), *_moved(rest, split)]
    return _last_words(text, lexicon)


def _moved(parts: list[_Part], by: int) -> list[_Part]:
    return [(key, start + by, end + by, kind) for key, start, end, kind in parts]


def _last_words(text: str, lexicon: Lexicon) -> list[_Part]:
    """The words that one without a beginning stands for."""
    for ending, second in lexicon.endings.items():
        if text.endswith(ending) and len(text) > len(ending):
            split = len(text) - len(ending)
            stem = _spelled(text[:split], lexicon)
            return [(stem, 0, split, TokenKind.WORD), (second, split, len(text), TokenKind.WORD)]
    return [(_spelled(text, lexicon), 0, len(text), TokenKind.WORD)]


def _spelled(word: str, lexicon: Lexicon) -> str:
    """The word in the one spelling that stands for all."""
    if not lexicon.accents and not word.isascii():
        word = "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))
    for length in range(min(len(word), 14), 2, -1):
        other = lexicon.spelling.get(word[:length])
        if other is not None:
            return other + word[length:]
    return word


def _counted(found: list[Token], text: str, lexicon: Lexicon) -> list[Token]:
    """Each number of several words as one token."""
    if not lexicon.scales and not lexicon.numbers:
        return found
    counted: list[Token] = []
    place = 0
    while place < len(found):
        value, length = "", 0
        if is_value(found[place].key):
            value, length = read_run(_run(found, place, text), lexicon.scales, lexicon.links)
        ordinal = _ordinal(found, place, length, value)
        if ordinal:
            value, length = ordinal, length + 1
        if length > 1:
            counted.append(Token(value, found[place].start, found[place + length - 1].end))
        else:
            counted.append(found[place])
        place += max(1, length)
    return counted


def _ordinal(found: list[Token], place: int, length: int, value: str) -> str | None:
    """The ordinal that ends in the word behind a number of tens: twenty-first is 21st."""
    behind = place + length
    if not length or not value.endswith("0") or behind >= len(found) or found[behind].start - found[behind - 1].end > 1:
        return None
    unit = _UNIT.fullmatch(found[behind].key)
    return value[:-1] + found[behind].key if unit else None


_UNIT = re.compile("[1-9](?:st|nd|rd|th)")


def _run(found: list[Token], place: int, text: str) -> Iterator[tuple[str, bool]]:
    """The words from a place on, as far as one blank or hyphen is between them."""
    last = None
    for token in found[place:]:
        if token.kind is not TokenKind.WORD or (last is not None and token.start - last > 1):
            return
        last = token.end
        yield token.key, text[token.end - 1].isdigit()  # 1억 goes on, as words do


def _in_order(found: list[Token], text: str, lexicon: Lexicon) -> list[Token]:
    """The tokens with what is written first and said second as it is said: €5 is 5 euros,
    May 3 is 3 May. Each key takes the place of the other; the spans stay."""
    for left in range(len(found) - 1):
        one, other = found[left], found[left + 1]
        if is_value(other.key) and other.start - one.end <= 1 and _is_written_first(one, other, text, lexicon):
            found[left] = replace(one, key=other.key, written_at=other.start)
            found[left + 1] = replace(other, key=one.key, written_at=one.start)
    return found


def _is_written_first(token: Token, number: Token, text: str, lexicon: Lexicon) -> bool:
    written = text[token.start : token.end]
    is_month = token.key in lexicon.months and written[0].isupper()
    return written in lexicon.symbols or (is_month and Decimal(number.key) <= LAST_DAY)


LAST_DAY = 31
"""Of any month; a greater number behind one is a year."""


def _joined(found: list[Token], lexicon: Lexicon) -> list[Token]:
    """Pairs of words that are also written as one."""
    joined: list[Token] = []
    for token in found:
        key = _joined_key(joined[-1], token, lexicon) if joined else None
        if key is None:
            joined.append(token)
        else:
            joined[-1] = Token(key, joined[-1].start, token.end)
    return joined


def _percentages(found: list[Token]) -> list[Token]:
    """The same with the number first, as in 50%, where 百分之五十 has it behind."""
    for place, (sign, number) in enumerate(pairwise(found)):
        if sign.key == "percent" and is_value(number.key) and sign.end == number.start:
            found[place : place + 2] = replace(sign, key=number.key), replace(number, key=sign.key)
    return found


def _joined_key(left: Token, right: Token, lexicon: Lexicon) -> str | None:
    if left.kind is not TokenKind.WORD or right.kind is not TokenKind.WORD:
        return None
    return lexicon.joined.get(f"{left.key} {right.key}")
