"""Alignment of sentences on documents whose segments are known.

    python bench/align.py ROWS.jsonl.gz... [--documents N] [--write]

Each row is a segment with `set`, `doc`, `system`, `seg`, `src` and `mt`. The segments of
a document are joined, cut into sentences on both sides, and aligned. A pair of a target
sentence and a source segment is right if the sentence is that segment's translation.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections import defaultdict
from pathlib import Path

from pages import table, write_section

from quotecheck.bilingual.align import align
from quotecheck.text import sentences

_CHINESE = re.compile(r"[^。！？；!?]*[。！？；!?]+[”’」』）\"]*|[^。！？；!?]+$")


def documents(paths: list[Path]) -> list[list[tuple[str, str]]]:
    """The segments of each document by each system, in order."""
    found: dict[tuple[str, str, str], dict[int, tuple[str, str]]] = defaultdict(dict)
    for path in paths:
        with gzip.open(path, "rt", encoding="utf-8") as rows:
            for row in map(json.loads, rows):
                found[row["set"], row["doc"], row["system"]][int(row["seg"])] = (row["src"], row["mt"])
    return [[segments[number] for number in sorted(segments)] for _, segments in sorted(found.items())]


def links(segments: list[tuple[str, str]]) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Pairs of a target sentence and a source segment: those found, and those that are right."""
    source: list[str] = []
    target: list[str] = []
    of_source: list[int] = []
    of_target: list[int] = []
    for number, (said, printed) in enumerate(segments):
        cut = [found for found in _CHINESE.findall(said) if found.strip()]
        source, of_source = [*source, *cut], [*of_source, *[number] * len(cut)]
        parts = [part for span in sentences(printed) if (part := printed[span.start : span.end].strip())]
        target, of_target = [*target, *parts], [*of_target, *[number] * len(parts)]
    found_links = {
        (place, of_source[other])
        for bead in align(source, target)
        for place in range(*bead.target)
        for other in range(*bead.source)
    }
    return found_links, set(enumerate(of_target))


def main() -> None:
    """Measure, print, and write the table where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    rows = []
    for path in chosen.files:
        known = documents([path])
        random.Random(0).shuffle(known)
        right = found = gold = 0
        for segments in known[: chosen.documents]:
            got, wanted = links(segments)
            right, found, gold = right + len(got & wanted), found + len(got), gold + len(wanted)
        precision, recall = right / found, right / gold
        score = 2 * precision * recall / (precision + recall)
        count = min(len(known), chosen.documents)
        rows.append([path.name.split(".")[0], f"{count:,}", f"{precision:.3f}", f"{recall:.3f}", f"{score:.3f}"])
    text = table(["set", "documents", "precision", "recall", "F1"], rows)
    print(text)
    if chosen.write:
        write_section("align", text)


if __name__ == "__main__":
    main()
