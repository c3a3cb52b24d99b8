"""What is worked out of a rule when it is read, and then kept.

Only this module needs to understand patterns (`regex`); what it works out is
stored with the compiled rules, so that a run which finds them in the cache
never loads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

import re2

from quotecheck.errors import QuotecheckError
from quotecheck.rulebook import needs, regex
from quotecheck.rulebook.needs import Needs
from quotecheck.rulebook.spec import SIDES, find_fields, marks_pair
from quotecheck.search import Search
from quotecheck.strict import Keys, Parsed


class Compiler:
    """Checks the values of a rule file; every error names their place."""

    def __init__(self, parsed: Parsed) -> None:
        self._parsed = parsed

    def error(self, keys: Keys, message: str, hint: str | None = None) -> QuotecheckError:
        """Make an error at a value."""
        return self._parsed.error(keys, message, hint)

    def line(self, keys: Keys) -> int:
        """Tell the line of a value."""
        return self._parsed.places[keys][0]

    def patterns(self, keys: Keys, patterns: Sequence[str], *, folded: bool = True, whole: bool = True) -> list[str]:
        """Give patterns as RE2 will run them: with boundaries where they have words.

        Raises QuotecheckError at the first that RE2 refuses, or that can match
        the empty text or (in `folded` prose) nothing at all.
        """
        for number, pattern in enumerate(patterns):
            if not regex.is_plain(pattern):
                self._check(pattern, (*keys, number), folded)
        final = [_bounded(pattern) if whole else pattern for pattern in patterns]
        if sum("(?P" in pattern for pattern in final) > 1:  # names may stand in one only
            try:
                _ = Search(final, exact=False).groups
            except re2.error as error:
                raise self.error(keys, f"these patterns do not go together: {_reason(error)}") from None
        return final

    def _check(self, pattern: str, keys: Keys, folded: bool) -> None:
        if _is_sound(pattern, folded):
            return
        try:
            matches_empty = Search([pattern], exact=False).matches_empty()
        except re2.error as error:
            hint = "RE2 syntax: no look-around and no back-references; write conditions as `when` and `unless`"
            raise self.error(keys, f"RE2 refuses this pattern: {_reason(error)}", hint) from None
        tree = _tree(pattern)
        if matches_empty or (tree is not None and not regex.sample(tree)):
            raise self.error(keys, "this pattern matches the empty text", "make some part of it required")
        if tree is not None and not regex.can_match(tree, folded=folded):
            hint = "prose is read with single blanks and with plain ' \" and -; compare that, or say `text: shown`"
            raise self.error(keys, "this pattern can never match", hint if folded else "look at its boundaries")

    def beside(self, ways: Needs, data: Mapping[str, Any]) -> Needs:
        """Give what a rule needs for what it finds and for its `when`."""
        clauses = [clause for clause in data.get("when", ()) if clause.get("within") != "document"]
        return needs.beside(ways, (_trees([p for side in SIDES for p in clause.get(side, ())]) for clause in clauses))

    def sought(self, strings: Iterable[str]) -> list[str]:
        """Give what is looked for of the strings of which a rule needs one."""
        return needs.sought(strings)

    def context(self, keys: Keys, data: Mapping[str, Any]) -> dict[str, Any]:
        """Give `when` and `unless` of a rule, or of an entry of one, with final patterns."""
        return {
            name: [self._clause((*keys, name, number), clause) for number, clause in enumerate(data[name])]
            for name in ("when", "unless")
            if name in data
        }

    def _clause(self, keys: Keys, clause: Mapping[str, Any]) -> dict[str, Any]:
        sides = clause.keys() & set(SIDES)
        if not sides:
            raise self.error(keys, "this condition looks for nothing", "give it one of `near`, `before`, `after`")
        return {**clause, **{side: self.patterns((*keys, side), clause[side]) for side in sorted(sides)}}

    def fields(self, keys: Keys, template: str, known: frozenset[str]) -> None:
        """Refuse a message or suggestion with a `{field}` that the rule has not."""
        for field in find_fields(template):
            if field not in known:
                listed = ", ".join(f"{{{name}}}" for name in sorted(known))
                raise self.error(keys, f"the field {{{field}}} is not known here", f"known here: {listed}")

    def examples(self, keys: Keys, texts: Iterable[str | Mapping[str, str]]) -> list[tuple[str, int, int, str | None]]:
        """Give examples with their lines and columns, and the source texts that they have."""
        found = []
        for number, example in enumerate(texts):
            text, source = (example, None) if isinstance(example, str) else (example["target"], example["source"])
            if not marks_pair(text):
                raise self.error((*keys, number), "⟦ and ⟧ do not pair up here", "mark what must be found ⟦like this⟧")
            found.append((text, *self._parsed.places[(*keys, number)], source))
        return found


def needs_of(patterns: Sequence[str], *, whole: bool) -> Needs:
    """Tell what every match of any of the patterns holds, where they are looked for in folded
    prose, and perhaps as `whole` words."""
    return needs.needs(_trees(patterns) if whole else map(_tree, patterns))


def _trees(patterns: Iterable[str]) -> Iterator[regex.Pattern | None]:
    """The trees of patterns that have boundaries where they have words."""
    for pattern in patterns:
        tree = _tree(pattern)
        yield needs.at_edge(tree) if tree is not None and regex.edges(tree)[0] else tree


@lru_cache(maxsize=4096)
def _bounded(pattern: str) -> str:
    if regex.is_plain(pattern):
        return rf"\b(?:{pattern})\b"
    tree = _tree(pattern)
    if tree is None:
        return pattern
    begins, ends = regex.edges(tree)
    return (r"\b" if begins else "") + f"(?:{pattern})" + (r"\b" if ends else "")


@lru_cache(maxsize=4096)
def _is_sound(pattern: str, folded: bool) -> bool:
    """Whether nothing is wrong with a pattern, as far as that is known without compiling it."""
    tree = _tree(pattern)
    if tree is None or regex.size(tree) > EASILY_COMPILED or not regex.sample(tree):
        return False
    return _is_read(pattern) and regex.can_match(tree, folded=folded)


EASILY_COMPILED = 20_000
"""Characters and repetitions of them: a pattern of so many that RE2 reads it can run, too.
To compile it takes four times as long as to read it."""


def _is_read(pattern: str) -> bool:
    """Whether RE2 reads a pattern."""
    options = re2.Options()
    options.log_errors = False
    try:
        re2.Set.SearchSet(options).Add(pattern)
    except re2.error:
        return False
    return True


@lru_cache(maxsize=4096)
def _tree(pattern: str) -> regex.Pattern | None:
    try:
        return regex.parse(pattern)
    except regex.UnreadableError:
        return None


def forget_patterns() -> None:
    """Read patterns anew, as a new process does; for measuring."""
    _tree.cache_clear()
    _is_sound.cache_clear()
    _bounded.cache_clear()


def _reason(error: Exception) -> str:
    reason = error.args[0] if error.args else ""
    return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
