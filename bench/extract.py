"""Speed of finding quotations in prose.

    python bench/extract.py [FILE...] [--runs N] [--write]

Without a FILE, prose is made up in which 2 % of the words stand beside a quotation mark.
What is timed is everything from the text to the list of quotations with role, speaker
and cue, in one process; reading the format is timed with it and told apart.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from pathlib import Path

from pages import table, write_section

from quotecheck import files
from quotecheck.formats import read_text
from quotecheck.quotes.extract import extract

SIZE = 2_000_000
"""Code points of the prose that is made up."""

SENTENCE = (
    "the port minister of a railway in new treaty with harbour winter and grain to "
    "talks on coast delegation had not seen for years while ships from north waited at "
    "anchor under grey sky as engineers measured bridges that nobody would cross before spring came"
)
WORDS = SENTENCE.split()
SPEAKERS = ("Ana Ruiz", "the spokesperson", "Minister Orlov", "Lin Wenya", "an old sailor", "she")


def prose(size: int, share: float, seed: int = 0) -> str:
    """Sentences in paragraphs; a share of the words has a quotation mark beside it."""
    chance = random.Random(seed)
    parts: list[str] = []
    length = words = marks = 0
    while length < size:
        sentence = " ".join(chance.choices(WORDS, k=chance.randint(8, 24)))
        if marks < share * words:
            opening, closing = chance.choice(("“”", '""'))
            speaker = chance.choice(SPEAKERS)
            sentence = f"{opening}{sentence.capitalize()},{closing} {speaker} said."
            marks += 2
        else:
            sentence = sentence.capitalize() + "."
        parts.append(sentence + chance.choice((" ", " ", " ", " ", "\n\n")))
        length += len(parts[-1])
        words += sentence.count(" ") + 1
    return "".join(parts)


def main() -> None:
    """Measure, print, and write the table where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    texts = {path.name: path.read_text(encoding="utf-8") for path in chosen.files}
    texts = texts or {"made-up prose, 2 % quotation marks": prose(SIZE, 0.02), "the same without any": prose(SIZE, 0.0)}
    lexicon = files.load_lexicon("en")
    rows = []
    for name, text in texts.items():
        reading, finding = [], []
        for _ in range(chosen.runs):
            started = time.process_time()
            document = read_text(text, "x.txt", format="text")
            read = time.process_time()
            found = extract(document, lexicon)
            reading.append(read - started)
            finding.append(time.process_time() - read)
        megabytes = len(text.encode("utf-8")) / 1e6
        seconds = statistics.median(finding)
        whole = seconds + statistics.median(reading)
        rows.append(
            [
                name,
                f"{megabytes:.1f} MB",
                f"{len(found):,}",
                f"{megabytes / seconds:.1f} MB/s",
                f"{megabytes / whole:.1f} MB/s",
            ]
        )
    text = table(["text", "size", "quotations", "extraction", "with reading the format"], rows)
    print(text)
    if chosen.write:
        write_section("extract", text)


if __name__ == "__main__":
    main()
