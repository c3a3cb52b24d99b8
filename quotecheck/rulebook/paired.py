"""What the kinds that compare a source text with its translation have in common.

Their rules need both texts, and nothing can be said of a draft alone that would rule
them out, so that they name no literals; without pairs they cost nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from quotecheck import strict
from quotecheck.model import Pair
from quotecheck.rulebook.draft import Found, Place, View
from quotecheck.rulebook.spec import Probe
from quotecheck.strict import Keys, Shape

if TYPE_CHECKING:
    from quotecheck.rulebook.compiler import Compiler
    from quotecheck.rulebook.needs import Needs


def problem_keys(problems: Sequence[str]) -> Mapping[str, Shape]:
    """The one key of a kind that knows several problems."""
    return {"problems": strict.many(strict.choice(problems, name="a problem"))}


def compile(compiler: Compiler, keys: Keys, data: Mapping[str, Any]) -> tuple[Mapping[str, Any], Needs]:
    """Check nothing more, and need nothing."""
    return {}, ()


def build(data: Mapping[str, Any]) -> frozenset[str]:
    """The problems that a rule looks for."""
    return frozenset(data.get("problems", ()))


def probes(body: Any) -> Iterable[Probe]:
    """Nothing besides the examples."""
    return ()


def at(pair: Pair, view: View, start: int, end: int, said: str = "", **values: str) -> Found:
    """What was found at `pair.target.text[start:end]`, where the source has `said`."""
    return Found(Place(view, pair.target, start, end), {"said": said, **values})


def whole(pair: Pair, view: View, said: str = "", **values: str) -> Found:
    """The same for what a translation lacks, which is nowhere in it: the whole of it."""
    return at(pair, view, 0, len(pair.target.text), said, **values)


PLACEHOLDER = re.compile(
    r"""
      \$\{[^{}\s]+\} | \#\{[^{}\s]+\} | \{\{[^{}]+\}\} | \{[A-Za-z_]?[\w.:-]*\}         # ${x} {{x}} {0} {name}
    | (?<![\d%\w])%\([\w.]+\)[-+0-9.]*[a-zA-Z]                                          # %(name)s
    | (?<![\d%])%(?:\d+\$)?[-+0\#]*\d*(?:\.\d+)?(?:hh|h|ll|l|L|z|j|t)?[diouxXeEfFgGcspn@](?![A-Za-z])
    | %[A-Z][A-Z0-9_]+% | \$[A-Z][A-Z0-9_]{2,}\b | \$[a-z_]\w{2,}\b
    | \\[ntr](?![a-z])                                                                  # an escape, as it is written
    """,
    re.VERBOSE,
)
"""What a program puts a value in for."""

TAG = re.compile(
    r"</?[A-Za-z][\w:.-]*(?:\s+[^<>]*?)?/?>|&(?:[a-zA-Z]{2,8}|\#\d{2,6}|\#x[\da-fA-F]{2,5});|\[/?[a-z]{1,5}\]"
)
"""Tags of HTML and XML, entities, and tags in brackets."""

ADDRESS = re.compile(
    r"https?://[^\s<>\"'，。；）)、\u3400-\u9fff]+(?<![.,;:!?])|[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII
)
"""Web and mail addresses."""


def masked(text: str) -> str:
    """A text with blanks over tags, placeholders and addresses, which are no prose."""
    for pattern in (ADDRESS, TAG, PLACEHOLDER):
        text = pattern.sub(lambda match: " " * len(match[0]), text)
    return text


def base(lang: str) -> str:
    """The language of a tag, wherever it is spoken: zh for zh-Hans-CN."""
    return lang.split("-")[0].lower()
