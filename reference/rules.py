"""The pages on the built-in rules: all packs, and one page for each with every rule."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import PurePosixPath

from quotecheck.model import Confidence, Severity
from quotecheck.rulebook.spec import Example, Rule
from reference.markdown import plain, table

FRONT = """---
description: {description}
---

"""
NOTE = "The figures are of the rules in this version; `quotecheck rules list` has those of yours."


def told(overview: str) -> Mapping[str, str]:
    """What each pack is for, from the table of packs on the page about rules."""
    return dict(re.findall(r"^\| `([\w-]+)` \| (.*?) \|$", overview.split("## Packs")[1].split("\n## ")[0], re.MULTILINE))


def pages(rules: Iterable[Rule], packs: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The name of each page below `rules/`, with its text."""
    ordered = sorted(rules, key=lambda rule: (rule.pack, rule.path, rule.line))
    by_pack = {pack: list(group) for pack, group in groupby(ordered, key=lambda rule: rule.pack)}
    yield "all.md", _overview(by_pack, packs)
    for pack, own in by_pack.items():
        yield f"packs/{pack}.md", _pack(pack, own, packs.get(pack, ""))


def _overview(by_pack: Mapping[str, Sequence[Rule]], packs: Mapping[str, str]) -> str:
    rows = [
        [f"[`{pack}`](packs/{pack}.md)", packs.get(pack, ""), str(len(own)), *_counts(own)] for pack, own in by_pack.items()
    ]
    total = sum(map(len, by_pack.values()))
    head = ["Pack", "finds", "rules", "critical", "major", "minor", "high", "medium", "low"]
    return "\n\n".join(
        [
            FRONT.format(description="Every built-in rule of quotecheck, by pack") + "# All rules",
            f"{total} rules in {len(by_pack)} packs. The search of this site finds each by its id, its message, the words "
            "that it finds, and the term of the original. [Rules](../rules.md) explains what a rule is, and "
            "[how good the rules are](quality.md) has measured them.",
            table(head, rows),
            "How severe a finding is and how sure stand apart: `critical`, `major` and `minor` are severities, `high`, "
            "`medium` and `low` confidences. " + NOTE,
        ]
    )


def _counts(rules: Sequence[Rule]) -> list[str]:
    severities = [Severity.CRITICAL, Severity.MAJOR, Severity.MINOR]
    sureness = [Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW]
    counts = [sum(rule.severity is level for rule in rules) for level in severities]
    counts += [sum(rule.confidence is level for rule in rules) for level in sureness]
    return [str(count) if count else "" for count in counts]


def _pack(pack: str, rules: Sequence[Rule], purpose: str) -> str:
    pieces = [FRONT.format(description=f"The rules of the pack {pack}") + f"# Pack `{pack}`", purpose]
    pieces.append(f"{len(rules)} rules; {_listed(_counts(rules))}.")
    for path, group in groupby(rules, key=lambda rule: rule.path):
        pieces.append(f"## {PurePosixPath(path).stem.replace('-', ' ').capitalize()}")
        pieces += map(_rule, group)
    return "\n\n".join(pieces) + "\n"


def _listed(counts: Sequence[str]) -> str:
    names = ["critical", "major", "minor", "of high confidence", "of medium", "of low"]
    return ", ".join(f"{count} {name}" for count, name in zip(counts, names, strict=True) if count)


def _rule(rule: Rule) -> str:
    facts = [rule.severity.value, f"{rule.confidence.value} confidence", rule.category, rule.kind]
    pieces = [f"### `{rule.id}` {{ #{rule.id} }}", _text(rule.message), f"*{' · '.join(facts)}*{{ .facts }}"]
    lines = [f"- source: {', '.join(map(_text, rule.source))}"] if rule.source else []
    lines += [f"- try: {' / '.join(map(_text, rule.suggest))}"] if rule.suggest else []
    lines += [f"- found in: {_marked(example)}" for example in rule.bad[:1]]
    lines += [f"- not in: {_text(example.text)}" for example in rule.good[:1]]
    return "\n\n".join([*pieces, "\n".join(lines)])


def _text(text: str) -> str:
    return plain(" ".join(text.split()))


def _marked(example: Example) -> str:
    """An example with what is found in it marked; no more than its beginning, where it is a whole text."""
    pieces, last = [], 0
    for span in example.spans:
        pieces += [_text_of(example.text[last : span.start]), f"<mark>{_text_of(example.text[span.start : span.end])}</mark>"]
        last = span.end
    rest = example.text[last:]
    return "".join([*pieces, _text_of(rest[:200] + ("…" if len(rest) > 200 else ""))])


def _text_of(piece: str) -> str:
    return plain(re.sub(r"\s+", " ", piece))


