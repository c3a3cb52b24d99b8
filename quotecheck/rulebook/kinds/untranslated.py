"""Kind `untranslated`: a source text that stands in place of its translation.

    problems: [copied]
    problems: [residue]

`copied`: the whole of it. `residue`: words of it in a row, five or more of a source in
the script of the translation, and any letters of another script that stand in the source
as well; brackets are taken for a gloss. Messages may use `{found}`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from quotecheck.model import Pair
from quotecheck.rulebook.draft import Draft, Found, View
from quotecheck.rulebook.paired import at, base, masked, problem_keys, whole
from quotecheck.rulebook.paired import build as build
from quotecheck.rulebook.paired import compile as compile
from quotecheck.rulebook.paired import probes as probes
from quotecheck.rulebook.spec import Rule

PROBLEMS = ("copied", "residue")
KEYS = problem_keys(PROBLEMS)
REQUIRED = ("problems",)

_FOREIGN = re.compile("[^\\W\\d_A-Za-zÀ-ɏ]+(?:[^\\w\\s]*[^\\W\\d_A-Za-zÀ-ɏ]+)*")
_RUN = re.compile(r"[^\W\d_]+(?:[ ’'-][^\W\d_]+){4,}")
_GLOSS = re.compile(r"[(（\[][^()（）\[\]]*[)）\]]")


def fields(body: frozenset[str]) -> frozenset[str]:
    return frozenset({"said"})


def find(rule: Rule, draft: Draft, views: Sequence[View]) -> Iterator[Found]:
    problems: frozenset[str] = rule.body
    for pair, view in draft.paired(views):
        if base(pair.source_lang) == base(view.segment.lang):
            continue
        if _is_copied(pair):
            if "copied" in problems:
                yield whole(pair, view)
        elif "residue" in problems:
            yield from _residue(pair, view)


def _is_copied(pair: Pair) -> bool:
    said, printed = (re.sub(r"[\W\d_]+", " ", masked(text)).strip() for text in (pair.source, pair.target.text))
    if said != printed or not said:
        return False
    # A name, a code, an address are the same in both languages; what is not Latin is not.
    return not said.isascii() or said.count(" ") >= 3


def _residue(pair: Pair, view: View) -> Iterator[Found]:
    text = masked(pair.target.text)
    glosses = [match.span() for match in _GLOSS.finditer(text)]
    for pattern in (_FOREIGN, _RUN):
        for match in pattern.finditer(text):
            inside = any(start < match.start() and match.end() < end for start, end in glosses)
            if match[0] in pair.source and not inside:
                yield at(pair, view, *match.span())
