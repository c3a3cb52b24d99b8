"""The pages on the built-in rules: all packs, and one page for each with every rule."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import PurePosixPath

from quotecheck.lexicon import Lexicon
from quotecheck.model import Confidence, Severity
from quotecheck.rulebook.spec import Example, Rule
from quotecheck.selftest import findings
from reference.markdown import plain, table

Said = Callable[[Rule], tuple[str, Sequence[str]]]
"""What a rule says, and what it suggests."""

FRONT = """---
description: {description}
---

"""


def told(overview: str) -> Mapping[str, str]:
    """What each pack is for, from the table of packs on the page about rules."""
    return dict(
        re.findall(r"^\| `([\w-]+)` \| (.*?) \|$", overview.split("## Packs")[1].split("\n## ")[0], re.MULTILINE)
    )


def pages(rules: Iterable[Rule], packs: Mapping[str, str], said: Said) -> Iterator[tuple[str, str]]:
    """The name of each page below `rules/`, with its text."""
    ordered = sorted(rules, key=lambda rule: (rule.pack, rule.path, rule.line))
    by_pack = {pack: list(group) for pack, group in groupby(ordered, key=lambda rule: rule.pack)}
    yield "all.md", _overview(by_pack, packs)
    for pack, own in by_pack.items():
        yield f"packs/{pack}.md", _pack(pack, own, packs.get(pack, ""), said)


def _overview(by_pack: Mapping[str, Sequence[Rule]], packs: Mapping[str, str]) -> str:
    order = [*(pack for pack in packs if pack in by_pack), *(pack for pack in by_pack if pack not in packs)]
    rows = [
        [f"[`{pack}`](packs/{pack}.md)", packs.get(pack, ""), str(len(by_pack[pack])), *_levels(by_pack[pack])]
        for pack in order
    ]
    total = sum(map(len, by_pack.values()))
    return "\n\n".join(
        [
            FRONT.format(description="Every built-in rule of quotecheck, by pack") + "# All rules",
            f"{total} rules in {len(by_pack)} packs. The search of this site finds each by its id, its message, the "
            "words that it finds, and the term of the original. [Rules](../rules.md) explains what a rule is, and "
            "[how good the rules are](quality.md) has measured them.",
            table(["Pack", "finds", "rules", "severity", "confidence"], rows),
            "`quotecheck rules list` has yours beside them.",
        ]
    )


def _levels(rules: Sequence[Rule]) -> tuple[str, str]:
    """How many rules have which severity, and which confidence."""
    severities = Counter(rule.severity for rule in rules)
    sureness = Counter(rule.confidence for rule in rules)
    return (
        ", ".join(f"{severities[level]} {level.value}" for level in reversed(Severity) if severities[level]),
        ", ".join(f"{sureness[level]} {level.value}" for level in reversed(Confidence) if sureness[level]),
    )


def _pack(pack: str, rules: Sequence[Rule], purpose: str, said: Said) -> str:
    pieces = [FRONT.format(description=f"The rules of the pack {pack}") + f"# Pack `{pack}`", f"Finds {purpose}."]
    severity, confidence = _levels(rules)
    pieces.append(f"{len(rules)} rules. By severity: {severity}. By confidence: {confidence}.")
    for path, group in groupby(rules, key=lambda rule: rule.path):
        pieces.append(f"## {PurePosixPath(path).stem.replace('-', ' ').capitalize()}")
        pieces += [_rule(rule, said) for rule in group]
    return "\n\n".join(pieces) + "\n"


def _rule(rule: Rule, said: Said) -> str:
    """A rule: what it says of its first bad example, or of any text where it has none."""
    message, suggestions = said(rule)
    facts = [rule.severity.value, f"{rule.confidence.value} confidence", rule.category, rule.kind]
    pieces = [f"### `{rule.id}` {{ #{rule.id} }}", _text(message), f"*{' · '.join(facts)}*{{ .facts }}"]
    lines = [f"- source: {', '.join(map(_text, rule.source))}"] if rule.source else []
    lines += [f"- try: {' / '.join(map(_text, suggestions))}"] if suggestions else []
    lines += [f"- found in: {_marked(example)}" for example in rule.bad[:1]]
    lines += [f"- not in: {_text(example.text)}" for example in rule.good[:1]]
    return "\n\n".join([*pieces, "\n".join(lines)])


def saying(lexicon: Lexicon, rules: Sequence[Rule]) -> Said:
    """What rules say of their first bad example, by running them on it."""

    def said(rule: Rule) -> tuple[str, Sequence[str]]:
        for example in rule.bad[:1]:
            for finding in findings(rule, example.text, lexicon, example.source, others=rules):
                return finding.message, finding.suggestions
        return rule.message, rule.suggest

    return said


def _text(text: str) -> str:
    return plain(" ".join(text.split()))


def _marked(example: Example) -> str:
    """An example with what is found in it marked; no more than its beginning, where it is a whole text."""
    pieces, last = [], 0
    for span in example.spans:
        pieces += [
            _text_of(example.text[last : span.start]),
            f"<mark>{_text_of(example.text[span.start : span.end])}</mark>",
        ]
        last = span.end
    rest = example.text[last:]
    return "".join([*pieces, _text_of(rest[:200] + ("…" if len(rest) > 200 else ""))])


def _text_of(piece: str) -> str:
    return plain(re.sub(r"\s+", " ", piece))
