"""How good the built-in rules are: on human text, and against the marks of experts.

    python bench/quality.py CORPUS... [--write]

A CORPUS is a file of JSON lines, or one compressed with gzip. Rows with `id` and `text` are
human text; rows with `doc`, `system`, `human`, `mt` and `errors` (MQM data: `cat`, `side`,
`start` and `end` in code points) are translations with the marks of all raters. --write puts
the tables into docs/rules/quality.md and the figures of each rule into
quotecheck/quality.json, which `quotecheck explain` prints.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from pages import QUALITY, ROOT, write_section

from quotecheck import files
from quotecheck.quality import LEVELS, Measured, fire, measure, samples
from quotecheck.report.quality import HEAD, rates, recall_table, record, row, table
from quotecheck.rulebook.run import Rulebook
from quotecheck.score.precision import Fired, recall

SHIPPED = ROOT / "quotecheck" / "quality.json"


def corpus_name(path: Path) -> str:
    """wmt21news.dev of wmt21news.dev.jsonl.gz."""
    return path.name.removesuffix(".gz").removesuffix(".jsonl")


def by_corpus(fired: Sequence[Fired], book: Rulebook) -> Iterator[list[str]]:
    """For each corpus, the rows of the levels of confidence."""
    for corpus in dict.fromkeys(item.sample.corpus for item in fired):
        held = [item for item in fired if item.sample.corpus == corpus]
        for item in measure(held, book):
            if item.name in ("high", "shown"):
                yield [corpus, *row(item)]


def sections(fired: Sequence[Fired], book: Rulebook, measured: Sequence[Measured]) -> dict[str, str]:
    """The sections of the page."""
    packs = {rule.pack for rule in book.rules}
    found = [item for item in measured if "." in item.name and any(s and s.found for s in (item.human, item.marked))]
    quiet = len(book.rules) - len(found)
    return {
        "corpora": table(("corpus", *HEAD), by_corpus(fired, book)),
        "packs": table(HEAD, (row(item) for item in measured if item.name in packs or item.name in LEVELS)),
        "recall": recall_table(recall(fired)),
        "rules": table(HEAD, map(row, found)) + f"\n\n{quiet} rules found nothing in these texts.",
        "notes": rates(fired, "statistics.unedited-translation"),
    }


def write(parts: dict[str, str], measured: Sequence[Measured]) -> None:
    """Write the page and the figures that are shipped, one rule a line."""
    for name, text in parts.items():
        write_section(name, text, QUALITY)
    kept = record(measured)
    lines = ",\n".join(f"{json.dumps(name)}: {json.dumps(numbers)}" for name, numbers in kept["rules"].items())
    SHIPPED.write_text(
        f'{{"human": {kept["human"]}, "marked": {kept["marked"]}, "rules": {{\n{lines}\n}}}}\n', encoding="utf-8"
    )


def main() -> None:
    """Measure, print, and write where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    texts = [text for path in chosen.corpora for text in samples(files.corpus_rows(path), corpus_name(path))]
    book = Rulebook(files.load_rules(files.built_in_rules()))
    fired = list(fire(texts, book, files.load_lexicon("en")))
    measured = measure(fired, book)
    parts = sections(fired, book, measured)
    print("\n\n".join(parts.values()))
    if chosen.write:
        write(parts, measured)


if __name__ == "__main__":
    main()
