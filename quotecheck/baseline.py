"""The baseline: the issues that drafts had when they were first checked.

An entry is known by its rule, its words and those beside them (`Issue.key`), so that it
stays the same wherever it moves in its draft, and one word changed beside it makes it new.
The file is YAML in order of paths, rules and words, to give small differences; rule and
words are there for people, the key is what counts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from quotecheck import strict
from quotecheck.issues import Issue
from quotecheck.text import fold_literal

VERSION = 1

MOST_TOLD = 80
"""Code points of an issue's words that an entry shows."""

HEAD = """\
# Issues that drafts had when they were first checked. `quotecheck check` does not tell them
# again. `quotecheck baseline` writes this file, and `quotecheck baseline --prune` takes out
# what has been mended. Nothing here needs to be edited by hand.
"""


class Entry(NamedTuple):
    """Some equal issues of one draft. `words` has the flagged ones in brackets."""

    rule: str
    words: str
    times: int = 1


Entries = Mapping[str, Entry]
"""The entries of a draft by key."""


class Baseline(NamedTuple):
    """The entries of each draft, by its path from the folder of the baseline."""

    drafts: Mapping[str, Entries]

    def of(self, path: str) -> Entries:
        """The entries of a draft; none where it has never been checked."""
        return self.drafts.get(path, {})

    @property
    def size(self) -> int:
        """How many issues there are."""
        return sum(entry.times for entries in self.drafts.values() for entry in entries.values())

    def having(self, changed: Mapping[str, Entries]) -> Baseline:
        """With the entries of some drafts changed; a draft without any is left out."""
        drafts = {**self.drafts, **changed}
        return Baseline({path: entries for path, entries in drafts.items() if entries})


def entries_of(issues: Iterable[Issue]) -> Entries:
    """The entries that some issues of a draft make."""
    entries: dict[str, Entry] = {}
    for issue in issues:
        before = entries.get(issue.key)
        entries[issue.key] = before._replace(times=before.times + 1) if before else Entry(issue.rule, _words(issue))
    return entries


def without(entries: Entries, stale: Iterable[str]) -> Entries:
    """The entries of a draft without those that are stale, each as often as it is named."""
    gone = Counter(stale)
    left = {key: entry._replace(times=entry.times - gone[key]) for key, entry in entries.items()}
    return {key: entry for key, entry in left.items() if entry.times > 0}


def _words(issue: Issue) -> str:
    text = " ".join(fold_literal(issue.text).split())
    if len(text) > MOST_TOLD:
        text = text[: MOST_TOLD - 1].rstrip() + "…"
    return f"{issue.before} [{text}] {issue.after}".strip()


# -- the file --------------------------------------------------------------------------


def _check_key(value: str) -> None:
    if len(value) != 16 or set(value) - set("0123456789abcdef"):
        raise ValueError(f"`{value}` is no key: write the file anew with `quotecheck baseline`")


_ENTRY = strict.table(
    {
        "rule": strict.text("a rule id"),
        "words": strict.text("the words of an issue"),
        "count": strict.count(1, 999_999_999),
        "key": strict.text("a key", check=_check_key),
    },
    ("rule", "words", "key"),
    name="an entry",
)
_BASELINE = strict.table(
    {"version": strict.count(1, VERSION), "drafts": strict.lookup(strict.many(_ENTRY), key=strict.text("a path"))},
    ("version",),
    name="a baseline",
)


Compiled = dict[str, dict[str, tuple[str, str, int]]]
"""The entries of each draft by key, as plain data that JSON can hold."""


def compile_baseline(text: str, path: str) -> Compiled:
    """Check a baseline. Raises QuotecheckError at the first mistake."""
    drafts = strict.parse(text, path, _BASELINE).data.get("drafts", {})
    return {
        name: {item["key"]: (item["rule"], item["words"], item.get("count", 1)) for item in items}
        for name, items in drafts.items()
    }


def build_baseline(compiled: Compiled) -> Baseline:
    """The baseline of what has been checked."""
    return Baseline({path: {key: Entry(*entry) for key, entry in items.items()} for path, items in compiled.items()})


def render_baseline(baseline: Baseline) -> str:
    """The file of a baseline, the same for equal issues to the byte."""
    import yaml  # takes its time to import, and is not always needed

    drafts = {path: [_plain(*item) for item in _sorted(baseline.drafts[path])] for path in sorted(baseline.drafts)}
    dumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    data = {"version": VERSION, **({"drafts": drafts} if drafts else {})}
    text: str = yaml.dump(data, Dumper=dumper, sort_keys=False, allow_unicode=True, width=10_000)
    return HEAD + text


def _sorted(entries: Entries) -> list[tuple[str, Entry]]:
    return sorted(entries.items(), key=lambda item: (item[1].rule, item[1].words, item[0]))


def _plain(key: str, entry: Entry) -> dict[str, Any]:
    counted = {"count": entry.times} if entry.times > 1 else {}
    return {"rule": entry.rule, "words": entry.words, **counted, "key": key}
