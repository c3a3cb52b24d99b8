"""What bilingual rules find in machine and in human translations that experts have marked.

    python bench/bilingual.py ROWS.jsonl.gz... [--show RULE [--wrong]] [--write]

Each row is a segment with `src`, `mt`, `human` and the experts' `errors`. A finding on a
machine translation is right if it overlaps a mark of an expert, or if the experts marked an
omission in its segment. Findings on the whole of a segment overlap any mark in it; so those
on a part are counted alone as well. Findings on human translations are taken for false,
though some of these have errors. Last comes how many of the pairs of numbers in
tests/cases/number_pairs.yaml are told right.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from pages import ROOT, table, write_section

from quotecheck import files
from quotecheck.figures import Weight, matched, read
from quotecheck.formats import read_text
from quotecheck.marks import scan
from quotecheck.model import Confidence, Finding, Mapped, Pair, Span
from quotecheck.rulebook.kinds import BILINGUAL
from quotecheck.rulebook.load import load
from quotecheck.rulebook.run import Rulebook, run

Row = dict[str, Any]


def findings(row: Row, rulebook: Rulebook) -> list[Finding]:
    """What the rules find in a segment, as in a file of units."""
    document = read_text(row["mt"], "row", lang="en", format="text")
    pairs = [Pair(row["src"], "zh", Mapped.whole(row["mt"]), number) for number, _ in enumerate(document.segments[:1])]
    return run(rulebook, document, scan(document.segments), [], pairs)


def is_right(finding: Finding, row: Row) -> bool:
    """Whether an expert marked something there, or something that was left out."""
    for error in row["errors"]:
        if "mission" in error["cat"] or error["side"] == "segment":
            return True
        span = Span(error["start"], max(error["end"], error["start"] + 1))
        if error["side"] == "target" and finding.span.overlaps(span):
            return True
    return False


def number_pairs() -> tuple[int, int]:
    """How many pairs of numbers are told right, as the same or as others, of how many."""
    pairs = yaml.safe_load((ROOT / "tests" / "cases" / "number_pairs.yaml").read_text(encoding="utf-8"))
    right = sum(_agree(*pair) for pair in pairs["same"]) + sum(not _agree(*pair) for pair in pairs["other"])
    return right, len(pairs["same"]) + len(pairs["other"])


def _agree(chinese: str, english: str) -> bool:
    sides = read(chinese, "zh"), read(english, "en")
    return all(
        figure.weight is Weight.FREE or matched(figure, others)
        for figures, others in (sides, sides[::-1])
        for figure in figures
    )


def rows(path: Path) -> Iterator[Row]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


class Tally:
    """Findings by rule and confidence, right ones and those on parts of segments."""

    def __init__(self) -> None:
        self.found: Counter[str] = Counter()
        self.right: Counter[str] = Counter()
        self.part: Counter[str] = Counter()
        self.part_right: Counter[str] = Counter()
        self.human: Counter[str] = Counter()
        self.words = self.segments = self.numbers = 0

    def add(self, row: Row, found: list[Finding]) -> None:
        """Count the findings in a segment."""
        if row["human"]:
            self.words += len(row["mt"].split())
            self.segments += 1
            self.numbers += any(finding.rule.startswith("bilingual.number") for finding in found)
        for finding in found:
            names = (finding.rule, f"all of {finding.confidence} confidence")
            if row["human"]:
                self.human.update(names)
                continue
            self.found.update(names)
            whole = finding.span.length >= len(row["mt"].strip())
            self.part.update(() if whole else names)
            if is_right(finding, row):
                self.right.update(names)
                self.part_right.update(() if whole else names)

    def lines(self) -> Iterator[list[str]]:
        """A line of the table for each rule, and for each confidence."""
        names = self.found | self.human
        for name in sorted(names, key=lambda name: (name.startswith("all"), name)):
            rate = 10_000 * self.human[name] / max(1, self.words)
            yield [
                name,
                f"{self.found[name]:,}",
                _share(self.right[name], self.found[name]),
                _share(self.part_right[name], self.part[name]),
                f"{self.human[name]}",
                f"{rate:.2f}",
            ]


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "–"


def main() -> None:
    """Measure, print, and write the table where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--show", help="print the findings of this rule")
    parser.add_argument("--wrong", action="store_true", help="of those, the ones that are not right")
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    rules = [rule for rule in load(files.built_in_rules()) if rule.kind in BILINGUAL]
    rulebook = Rulebook(rule for rule in rules if rule.confidence is not Confidence.LOW or rule.id == chosen.show)
    sections = []
    for path in chosen.files:
        tally = Tally()
        for row in rows(path):
            found = findings(row, rulebook)
            tally.add(row, found)
            for finding in found:
                right = is_right(finding, row) and not row["human"]
                if chosen.show == finding.rule and not (chosen.wrong and right):
                    print(row["human"], right, row["src"], row["mt"], finding.text[:80], finding.message, sep="\n  ")
        head = ["rule", "machine", "right", "right on a part", "human", "per 10,000 words"]
        name = path.name.split(".")[0]
        note = (
            f"{name}: {tally.words:,} words of human translation in {tally.segments:,} segments, "
            f"{_share(tally.numbers, tally.segments)} of which have a finding about a number."
        )
        sections.append(table(head, tally.lines()) + "\n\n" + note)
    right, pairs = number_pairs()
    text = "\n\n".join([*sections, f"Of {pairs} pairs of Chinese and English numbers {right} are told right."])
    print(text)
    if chosen.write:
        write_section("bilingual", text)


if __name__ == "__main__":
    main()
