"""Kind `repetition`: what stands there twice.

of: words            # the the, of of
allow: [that, had]   # legal doubles, or
only: [the, of]      # the words that are never doubled

of: joined           # trade and trade
allow: [more, again] # more and more

of: stretches        # of the town of the town
at_least: 2          # words in a stretch
at_most: 12          # words in a stretch
times: 2             # how often it stands in a row
allow: [and, to]     # words that make a stretch legal: bigger and bigger and

of: sentences        # a sentence said before, word for word
at_least: 6          # words; shorter ones repeat by chance

Messages may use `{word}` (words, joined), `{stretch}` and `{count}` (stretches).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice, pairwise
from operator import eq
from typing import TYPE_CHECKING, Any, NamedTuple

from quotecheck import strict
from quotecheck.rulebook.draft import Draft, Found, Place, View, bare
from quotecheck.rulebook.spec import Probe, Rule
from quotecheck.strict import Keys, Shape
from quotecheck.text import sentences

if TYPE_CHECKING:
    from quotecheck.rulebook.compiler import Compiler
    from quotecheck.rulebook.needs import Needs

KEYS: Mapping[str, Shape] = {
    "of": strict.choice(("words", "joined", "stretches", "sentences")),
    "allow": strict.many(strict.text("a word")),
    "only": strict.many(strict.text("a word")),
    "at_least": strict.count(2, 100),
    "at_most": strict.count(2, 12),
    "times": strict.count(2, 10),
}
REQUIRED = ("of",)

LONGEST_STRETCH = 12
"""In words. Longer stretches do not repeat within a sentence, and the search takes time with each."""

SHORTEST_TELLING = 5
"""Letters. Of doubled stretches in human English, half have no word so long (transcripts
of speech in the WMT 2023 sources); of those in machine translation, one in ten."""

_LEAST = {"stretches": 2, "sentences": 6}

_DOUBLED = re.compile(r"(?<![\w'’-])([^\W\d_]+)( \1)+(?![\w'’-])", re.IGNORECASE)
_JOINED = re.compile(r"(?<![\w'’-])([^\W\d_]{4,}) and \1(?![\w'’-])", re.IGNORECASE)
_WORD = re.compile(r"\S+")
_STOP = re.compile(r"[.!?:;][\"')\]]*$|^[(\[*]")
_MARKS = ".,;:!?\"'()"


class Repetition(NamedTuple):
    """What is looked for, and what may be repeated; words in lower case."""

    of: str
    allow: frozenset[str]
    only: frozenset[str]
    at_least: int
    at_most: int
    times: int


def compile(compiler: Compiler, keys: Keys, data: Mapping[str, Any]) -> tuple[Mapping[str, Any], Needs]:
    from quotecheck.rulebook.needs import any_wording

    if "allow" in data and "only" in data:
        raise compiler.error((*keys, "only"), "`only` and `allow` exclude each other", "keep one of them")
    for key in {"times", "at_most"} & data.keys():
        if data["of"] != "stretches":
            raise compiler.error((*keys, key), f"`{key}` is for stretches", "write `of: stretches`, or leave it out")
    only = data.get("only") if data["of"] == "words" else None
    if data["of"] == "joined":
        return {}, any_wording([" and "])
    return {}, any_wording(f"{word} {word}" for word in only) if only else ()


def build(data: Mapping[str, Any]) -> Repetition:
    allow, only = (frozenset(map(str.lower, data.get(key, ()))) for key in ("allow", "only"))
    least = data.get("at_least", _LEAST.get(data["of"], 0))
    return Repetition(data["of"], allow, only, least, data.get("at_most", LONGEST_STRETCH), data.get("times", 2))


def fields(body: Repetition) -> frozenset[str]:
    if body.of == "stretches":
        return frozenset({"stretch", "count"})
    return frozenset() if body.of == "sentences" else frozenset({"word"})


def probes(body: Repetition) -> Iterable[Probe]:
    return ()


def find(rule: Rule, draft: Draft, views: Sequence[View]) -> Iterator[Found]:
    search = {"words": _words, "joined": _joined, "stretches": _stretches, "sentences": _sentences}
    return search[rule.body.of](rule.body, draft, views)


# -- words ---------------------------------------------------------------------


def _words(body: Repetition, draft: Draft, views: Sequence[View]) -> Iterator[Found]:
    doubled = draft.once(_doubled)
    return _repeated(_DOUBLED, body, [view for view in views if view.number in doubled])


def _doubled(draft: Draft) -> frozenset[int]:
    """The views in which a word seems to stand twice in a row."""
    return frozenset(number for number, words in enumerate(draft.bare_words) if _equal_at(words, 1))


def _joined(body: Repetition, draft: Draft, views: Sequence[View]) -> Iterator[Found]:
    words = draft.bare_words
    able = [view for view in views if _equal_at(words[view.number], 2) and _is_joined(words[view.number])]
    return _repeated(_JOINED, body, able)


def _is_joined(words: Sequence[str]) -> bool:
    triples = zip(words, words[1:], words[2:], strict=False)
    return any(middle == "and" and left == right for left, middle, right in triples)


def _equal_at(words: Sequence[str], distance: int) -> bool:
    """Whether any word stands there again so many words on."""
    return any(map(eq, words, islice(words, distance, None)))


def _repeated(pattern: re.Pattern[str], body: Repetition, views: Sequence[View]) -> Iterator[Found]:
    for view in views:
        for match in pattern.finditer(view.folded.text):
            word = match[1].lower()
            wanted = word in body.only if body.only else word not in body.allow
            if wanted and not _is_name(match):
                place = Place(view, view.folded, match.start(), match.end())
                yield Found(place, {"word": match[1]}, (match[1],))


def _is_name(match: re.Match[str]) -> bool:
    """Walla Walla, Duran Duran, Johnson and Johnson; and what begins a name: the The Hague."""
    return match[0].rpartition(" ")[2][:1].isupper()


# -- stretches -----------------------------------------------------------------


def _stretches(body: Repetition, draft: Draft, views: Sequence[View]) -> Iterator[Found]:
    stuttering = draft.once(_stuttering)
    for view in views:
        if view.number not in stuttering:
            continue
        text = view.folded.text
        tokens = list(_WORD.finditer(text))
        for first, length, count in _loops([token[0].lower() for token in tokens], body):
            start = tokens[first].start()
            once = text[start : tokens[first + length - 1].end()].rstrip(_MARKS)
            last = tokens[first + length * count - 1]
            end = last.end() - (len(last[0]) - len(last[0].rstrip(_MARKS)))
            yield Found(Place(view, view.folded, start, end), {"stretch": once, "count": str(count)}, (once,))


def _stuttering(draft: Draft) -> frozenset[int]:
    """The views in which a stretch of two words or more, of `LONGEST_STRETCH` at most, seems
    to stand twice in a row."""
    return frozenset(number for number, words in enumerate(draft.bare_words) if _stutters(words))


def _stutters(words: Sequence[str]) -> bool:
    if len(words) - len(set(words)) < 2:  # each word of the stretch stands there again
        return False
    pairs = list(pairwise(words))
    if len(set(pairs)) == len(pairs):
        return False
    last: dict[tuple[str, str], int] = {}
    earlier: dict[int, int] = {}
    for place, pair in enumerate(pairs):
        before = last.get(pair)
        last[pair] = place
        if before is None:
            continue
        earlier[place] = before
        while before is not None and place - before <= LONGEST_STRETCH:
            if words[before:place] == words[place : 2 * place - before]:
                return True
            before = earlier.get(before)
    return False


def _loops(tokens: Sequence[str], body: Repetition) -> Iterator[tuple[int, int, int]]:
    """Stretches that stand in a row: the first token, tokens in one, and how many times."""
    keys = [token.strip(_MARKS) for token in tokens]
    places: dict[str, list[int]] = defaultdict(list)
    done = 0
    for at, key in enumerate(keys):
        for before in reversed(places[key]):
            length = at - before
            if length > body.at_most:
                break
            if length < body.at_least or before < done:
                continue
            count = _times(keys, before, length)
            is_loop = count > 2  # whatever stands between them
            if count >= body.times and (is_loop or _is_mistake(tokens[before:at], body.allow)):
                yield before, length, count
                done = before + length * count
                break
        places[key].append(at)


def _times(keys: Sequence[str], first: int, length: int) -> int:
    stretch = keys[first : first + length]
    if not all(stretch) or not any(key[:1].isalpha() for key in stretch):  # before counting, which takes its time
        return 0
    count = 1
    while keys[first + count * length : first + (count + 1) * length] == stretch:
        count += 1
    return count


def _is_mistake(stretch: Sequence[str], allow: frozenset[str]) -> bool:
    """Whether a stretch stands there twice by mistake: no stop within or behind it
    (“I get it. I get it.” is said on purpose), no word that makes it legal, and one that
    is no small word (people who speak begin anew: in the, in the).
    """
    if any(word in allow or _STOP.search(word) for word in stretch):
        return False
    return any(len(word.strip(_MARKS)) >= SHORTEST_TELLING for word in stretch)


# -- sentences -----------------------------------------------------------------


def _sentences(body: Repetition, draft: Draft, views: Sequence[View]) -> Iterator[Found]:
    seen: set[str] = set()
    for view in views:
        if len(draft.bare_words[view.number]) < body.at_least:
            continue
        text = view.folded.text
        for span in sentences(text):
            if text.count(" ", span.start, span.end) + 1 < body.at_least:
                continue
            sentence = text[span.start : span.end].strip()
            key = " ".join(bare(sentence).split())
            if key.count(" ") + 1 < body.at_least:
                continue
            if key in seen:
                start = text.index(sentence, span.start)
                yield Found(Place(view, view.folded, start, start + len(sentence)), {})
            seen.add(key)
