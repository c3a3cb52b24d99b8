"""What a desk's own articles could say about word pairs: an experiment, not a feature.

    python bench/unusual.py --own ARCHIVE... --marked CORPUS... --human CORPUS... [--write]

Pairs of neighbouring content words are counted in the ARCHIVE (JSON lines with `text`). In a
translation a pair is unusual where the archive knows both words well, would by their
frequencies have it so many times, and has it never. Findings are held against the marks of
experts, and counted on human text. --write puts the table into docs/rules/quality.md.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from pages import QUALITY, table, write_section

from quotecheck import files
from quotecheck.model import Confidence, Finding, Severity, Span
from quotecheck.quality import samples
from quotecheck.report.quality import share
from quotecheck.score.precision import Chance, Fired, Ruler, Sample

EXPECTED = (0.02, 0.05, 0.1, 0.2, 0.5)
"""How many times the archive should have a pair, if its words stood together by chance."""

SMALL = 200
"""The most frequent words of the archive are small words, and in no pair."""

PAIR = re.compile(r"(?<![\w’'-])(?=([A-Za-z]{3,}) ([A-Za-z]{3,})(?![\w’'-]))")


class House(NamedTuple):
    """How often the archive has words and pairs, in lower case."""

    words: Counter[str]
    pairs: Counter[tuple[str, str]]
    small: frozenset[str]

    def expected(self, pair: tuple[str, str]) -> float:
        """How often a pair would stand there by chance."""
        return self.words[pair[0]] * self.words[pair[1]] / self.words.total()


def pairs(text: str) -> Iterator[tuple[tuple[str, str], Span]]:
    """Neighbouring words with nothing but a blank between them."""
    for match in PAIR.finditer(text):
        yield (match[1].lower(), match[2].lower()), Span(match.start(1), match.end(2))


def learn(texts: Iterable[str]) -> House:
    """Count the words and pairs of an archive."""
    words: Counter[str] = Counter()
    together: Counter[tuple[str, str]] = Counter()
    for text in texts:
        words.update(re.findall(r"[a-z]{3,}", text.lower()))
        together.update(pair for pair, _ in pairs(text))
    return House(words, together, frozenset(word for word, _ in words.most_common(SMALL)))


def unusual(sample: Sample, house: House) -> Iterator[Finding]:
    """Pairs that the archive should have and has not, named by the highest threshold that they pass."""
    for pair, span in pairs(sample.text):
        if house.pairs[pair] or set(pair) & house.small:
            continue
        passed = [least for least in EXPECTED if house.expected(pair) >= least]
        if passed:
            yield Finding(
                rule=str(passed[-1]),
                severity=Severity.NEUTRAL,
                confidence=Confidence.LOW,
                category="style/unidiomatic",
                span=span,
                text=sample.text[span.start : span.end],
                message="",
            )


def at_least(finding: Finding) -> list[str]:
    """Every threshold that a finding passes."""
    return [str(least) for least in EXPECTED if least <= float(finding.rule)]


def read(paths: Iterable[Path]) -> list[Sample]:
    return list(chain.from_iterable(samples(files.corpus_rows(path), path.name) for path in paths))


def main() -> None:
    """Measure, print, and write the table where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name in ("own", "marked", "human"):
        parser.add_argument(f"--{name}", nargs="+", type=Path, required=True)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    house = learn(row["text"] for path in chosen.own for row in files.corpus_rows(path))
    marked = [text for text in read(chosen.marked) if text.marks is not None]
    human = [text for text in read(chosen.human) if text.marks is None]
    of_marked, of_human = (
        Ruler([Fired(text, list(unusual(text, house))) for text in texts], Chance(texts) if texts is marked else None)
        for texts in (marked, human)
    )
    on_marked, on_human = of_marked.figures(at_least), of_human.figures(at_least)
    rows = []
    for name in map(str, EXPECTED):
        found, quiet = on_marked.get(name, of_marked.nothing()), on_human.get(name, of_human.nothing())
        right = share(found.precision) if found.precision else ""
        rates = (f"{found.rate.value:.1f}", f"{quiet.rate.value:.1f}")
        rows.append([name, *rates, right, f"{found.chance:.0%}", f"{found.lift or 0:.2f}"])
    head = [
        "expected at least",
        "marked: per 10,000 words",
        "human: per 10,000 words",
        "on a mark",
        "by chance",
        "lift",
    ]
    text = table(head, rows) + f"\n\nCounted in an archive of {house.words.total():,} words."
    print(text)
    if chosen.write:
        write_section("unusual", text, QUALITY)


if __name__ == "__main__":
    main()
