"""Loading rules, and running them over prose.

    python bench/rules.py [FILE...] [--rules N] [--runs N] [--write]

Rules: the built-in packs, copied with other ids and other letters in their patterns until
there are N. Prose: FILEs of text or JSON lines (`text`), or prose that is made up. Times are
those of the processor, in one process, so that other work on the machine counts little;
--write puts the table into docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from extract import SIZE, prose
from pages import table, write_section

from quotecheck import files, marks
from quotecheck.formats import read_text
from quotecheck.rulebook.compiler import forget_patterns
from quotecheck.rulebook.load import RuleFile, load
from quotecheck.rulebook.run import Rulebook, run

LETTERS = "aiou"
"""What the e of a pattern becomes in each copy."""


WORDS = ("zh",)
"""Packs of words and phrases, as packs of languages and of houses are; those about
punctuation and repetition are there once, whatever else there is."""


def copies(count: int) -> list[RuleFile]:
    """Rule files with at least so many rules; no two have the same id or pattern."""
    found = list(files.built_in_rules())
    number = 0
    while sum(file.text.count("- id: ") for file in found) < count:
        letter = LETTERS[number % len(LETTERS)] * (1 + number // len(LETTERS))
        number += 1
        for file in files.built_in_rules():
            if file.pack not in WORDS:
                continue
            text = re.sub(r"^- id: (\S+)", rf"- id: \1-copy-{number}", file.text, flags=re.MULTILINE)
            lines = (_respelt(line, letter) if line.startswith("  pattern: ") else line for line in text.split("\n"))
            found.append(RuleFile(file.pack, f"{number}/{file.path}", "\n".join(lines)))
    return found


def _respelt(line: str, letter: str) -> str:
    key, pattern = line.split(": ", 1)
    respelt = re.sub(r"(<\w+>)|(?<=[a-z])e(?=[a-z])", lambda e: e[1] or letter, pattern)  # names of groups stay
    return f"{key}: {respelt}"


def seconds(work: Callable[[], object], runs: int) -> float:
    """The median processor time of some work."""
    times = []
    for _ in range(runs):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return statistics.median(times)


def texts(paths: list[Path]) -> Iterator[str]:
    for path in paths:
        if ".jsonl" in path.name:
            yield from (row["text"] for row in files.corpus_rows(path))
        else:
            yield files.read_text(path)
    if not paths:
        yield prose(SIZE, 0.02)


def checked(book: Rulebook, text: str) -> Callable[[], object]:
    """The work of running rules over a text that has been read."""

    def work() -> object:
        document = read_text(text, "<prose>", lang="en", format="text")
        return run(book, document, marks.scan(document.segments))

    return work


def loading(rules: list[RuleFile], runs: int) -> list[list[str]]:
    """The rows about loading."""

    def compiled() -> object:
        forget_patterns()
        return load(rules)

    with tempfile.TemporaryDirectory() as cache:
        os.environ["QUOTECHECK_CACHE_DIR"] = cache
        fresh = seconds(compiled, max(1, runs // 2))
        count = len(files.load_rules(rules))
        cached = seconds(lambda: files.load_rules(rules), runs)
    return [
        [f"{count:,} rules from YAML", f"{fresh * 1000:.0f} ms", ""],
        [f"{count:,} rules from the cache", f"{cached * 1000:.0f} ms", ""],
    ]


def main() -> None:
    """Measure, print, and write the table where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--rules", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    many = copies(chosen.rules)
    text = "\n\n".join(texts(chosen.files))[: 2 * SIZE]
    megabytes = len(text.encode("utf-8")) / 1e6
    rows = loading(many, chosen.runs)
    for name, held in (("the built-in packs", files.built_in_rules()), (f"{chosen.rules:,} rules", many)):
        book = Rulebook(load(held))
        checked(book, text[:1000])()  # builds the prefilter
        taken = seconds(checked(book, text), chosen.runs)
        rows.append([f"checking with {name}", f"{taken:.2f} s", f"{megabytes / taken:.1f} MB/s"])
    paragraph = len(text) // max(1, text.count("\n\n"))
    shown = table(["what", "processor time", "speed"], rows)
    shown += f"\n\nMedians of {chosen.runs} runs; {megabytes:.1f} MB of prose, {paragraph:,} characters a paragraph."
    print(shown)
    if chosen.write:
        write_section("rules", shown)


if __name__ == "__main__":
    main()
