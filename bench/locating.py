"""Finding quotations with some of their words changed in an archive, beside peers.

    python bench/locating.py ARCHIVE.jsonl.gz [--quotations N] [--tenfold] [--peers] [--write]

Quotations of 6 to 30 words are taken from random places of the archive, and of their
words some are replaced, left out or doubled. A place counts as found if it covers half
of what was taken, or says the same words: speeches repeat themselves. Peers look for a
few quotations in a part of the archive, and quotecheck does the same beside them in
the same run. --tenfold repeats the archive with other names in it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from pages import table, write_section

from quotecheck.quotes.seeds import Finder
from quotecheck.quotes.windows import Place, verify

Find = Callable[[Sequence[str], Sequence[str]], list[list[Place]]]
"""The places of quotations in texts, best first."""


class Taken(NamedTuple):
    """A quotation and where it was taken from."""

    text: str
    source: int
    start: int
    end: int


def take(texts: Sequence[str], count: int, edits: float, seed: int = 0) -> list[Taken]:
    """Quotations from random places, with a share of their words changed."""
    chance = random.Random(seed)
    weights = [len(text) for text in texts]
    found = []
    while len(found) < count:
        source = chance.choices(range(len(texts)), weights)[0]
        text = texts[source]
        start = chance.randrange(len(text))
        start = text.find(" ", start) + 1
        words = text[start : start + 400].split(" ")[: chance.randint(6, 30)]
        if start == 0 or len(words) < 6 or not all(word.strip() for word in words):
            continue
        end = start + len(" ".join(words))
        found.append(Taken(" ".join(changed(words, edits, chance)), source, start, end))
    return found


def changed(words: Sequence[str], edits: float, chance: random.Random) -> Iterator[str]:
    """The words with each changed at this rate: another word, none, or one more."""
    for word in words:
        kind = chance.random() / edits if edits else 1.0
        if kind >= 1.0:
            yield word
        elif kind < 0.5:
            yield "".join(chance.sample("etaoinshrdlu", 5))
        elif kind < 0.75:
            yield word
            yield "".join(chance.sample("etaoinshrdlu", 4))


def is_found(taken: Taken, place: Place, texts: Sequence[str]) -> bool:
    """Whether a place is where a quotation was taken from, or says the same."""
    shared = min(taken.end, place.end) - max(taken.start, place.start)
    if place.source == taken.source and 2 * shared >= taken.end - taken.start:
        return True
    original = texts[taken.source][taken.start : taken.end].lower().split()
    there = texts[place.source][place.start : place.end].lower().split()
    return len(set(original) & set(there)) >= 0.8 * len(set(original))


def ours(quotations: Sequence[str], texts: Sequence[str]) -> list[list[Place]]:
    """By seeds, as quotecheck does."""
    windows = Finder(quotations).find(texts)
    return [verify(quotation, found, texts.__getitem__) for quotation, found in zip(quotations, windows, strict=True)]


# -- peers -------------------------------------------------------------------------


def by_rapidfuzz(quotations: Sequence[str], texts: Sequence[str]) -> list[list[Place]]:
    """Every text aligned with every quotation."""
    from rapidfuzz import fuzz

    found = []
    for quotation in quotations:
        best = Place(0, 0, 0, 0.0)
        for number, text in enumerate(texts):
            aligned = fuzz.partial_ratio_alignment(quotation, text, score_cutoff=best.likeness * 100)
            if aligned and aligned.score / 100 > best.likeness:
                best = Place(number, aligned.dest_start, aligned.dest_end, aligned.score / 100)
        found.append([best] if best.likeness else [])
    return found


def by_edlib(quotations: Sequence[str], texts: Sequence[str]) -> list[list[Place]]:
    """Every text searched by edit distance in infix mode."""
    import edlib

    found = []
    for quotation in quotations:
        best = Place(0, 0, 0, 0.0)
        least = len(quotation) // 2
        for number, text in enumerate(texts):
            aligned = edlib.align(quotation, text, mode="HW", task="locations", k=least)
            if aligned["editDistance"] >= 0 and aligned["locations"]:
                start, end = aligned["locations"][0]
                likeness = 1 - aligned["editDistance"] / len(quotation)
                if likeness > best.likeness:
                    best = Place(number, start or 0, end + 1, likeness)
                    least = aligned["editDistance"]
        found.append([best] if best.likeness else [])
    return found


def by_fuzzysearch(quotations: Sequence[str], texts: Sequence[str]) -> list[list[Place]]:
    """Every text searched by near matches, a quarter of the characters changed at most."""
    from fuzzysearch import find_near_matches

    found = []
    for quotation in quotations:
        matches = [
            Place(number, match.start, match.end, 1 - match.dist / len(quotation))
            for number, text in enumerate(texts)
            for match in find_near_matches(quotation, text, max_l_dist=len(quotation) // 4)
        ]
        found.append(sorted(matches, key=lambda place: -place.likeness)[:1])
    return found


PEERS: dict[str, tuple[Find, int, int]] = {
    "quotecheck": (ours, 1_000, 2_000_000),
    "edlib, infix mode": (by_edlib, 100, 2_000_000),
    "rapidfuzz `partial_ratio_alignment`": (by_rapidfuzz, 100, 2_000_000),
    "fuzzysearch": (by_fuzzysearch, 3, 100_000),
}
"""How each looks, for how many quotations and in how many code points."""


# -- measuring ---------------------------------------------------------------------


def measured(find: Find, taken: Sequence[Taken], texts: Sequence[str]) -> tuple[float, float]:
    """Seconds of processor time, and the share of quotations whose best place is right."""
    started = time.process_time()
    places = find([one.text for one in taken], texts)
    seconds = time.process_time() - started
    right = sum(bool(found) and is_found(one, found[0], texts) for one, found in zip(taken, places, strict=True))
    return seconds, right / len(taken)


def renamed(texts: Sequence[str], number: int) -> list[str]:
    """The texts with other names in them: each capital letter within a sentence moved on."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    moved = str.maketrans(letters, letters[number:] + letters[:number])
    return [text.translate(moved) for text in texts]


def ours_over(archive: list[str], count: int, *, tenfold: bool) -> list[list[object]]:
    """Rows for quotecheck alone: by edits, and by size."""
    rows: list[list[object]] = []
    sizes = [1, 2, 5, 10] if tenfold else [1]
    for size in sizes:
        texts = [text for number in range(size) for text in (renamed(archive, number) if number else archive)]
        megabytes = sum(map(len, texts)) / 1e6
        for edits in (0.0, 0.1, 0.2) if size == 1 else (0.1,):
            runs = [measured(ours, take(archive, count, edits, seed), texts) for seed in range(3)]
            seconds = statistics.median(run[0] for run in runs)
            recall = statistics.median(run[1] for run in runs)
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            rows.append(
                [
                    f"{megabytes:.1f} MB",
                    f"{count:,}",
                    f"{edits:.0%}",
                    f"{seconds:.2f} s",
                    f"{seconds / megabytes * 1000:.0f} ms",
                    f"{recall:.3f}",
                    f"{memory:.0f} MB",
                ]
            )
    return rows


def beside_peers(texts: Sequence[str]) -> list[list[object]]:
    """Rows for all, each on as much as it can do in a minute or so."""
    rows: list[list[object]] = []
    base = 0.0
    for name, (find, count, size) in PEERS.items():
        part = ["".join(texts)[:size]]
        taken = take(part, count, 0.1)
        try:
            runs = [measured(find, taken, part) for _ in range(3)]
        except ImportError:
            continue
        each = statistics.median(seconds for seconds, _ in runs) / count / (size / 1e6) * 1e3
        base = base or each
        rows.append(
            [name, count, f"{size / 1e6:.1f} MB", f"{each:,.2f} ms", f"{each / base:,.0f}", f"{runs[0][1]:.2f}"]
        )
    return rows


def single(archive: Path, texts: Sequence[str]) -> str:
    """The time of the command for a draft with one quotation, start included."""
    seconds = []
    for seed in range(11):
        (taken,) = take(texts, 1, 0.1, seed)
        with tempfile.TemporaryDirectory() as folder:
            draft = Path(folder) / "draft.md"
            draft.write_text(f'The president said, "{taken.text.replace(chr(34), "")}".\n', encoding="utf-8")
            command = [sys.executable, "-m", "quotecheck", "check", str(draft), "--sources", str(archive)]
            started = time.perf_counter()
            subprocess.run(command, capture_output=True, check=False)
            seconds.append(time.perf_counter() - started)
    median = statistics.median(seconds[1:])
    return f"A draft with one quotation against the archive, start included: {median:.2f} s (median of 10)."


def main() -> None:
    """Measure, print, and write the tables where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("archive", type=Path)
    parser.add_argument("--quotations", type=int, default=10_000)
    parser.add_argument("--tenfold", action="store_true")
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    with gzip.open(chosen.archive, "rt", encoding="utf-8") as rows:
        texts = [json.loads(row)["text"] for row in rows]
    head = ["sources", "quotations", "words changed", "time", "each MB", "found first", "peak memory"]
    text = table(head, ours_over(texts, chosen.quotations, tenfold=chosen.tenfold))
    text += "\n\n" + single(chosen.archive, texts)
    if chosen.peers:
        head = ["library", "quotations", "sources", "each quotation and MB", "of quotecheck's", "found first"]
        text += "\n\n" + table(head, beside_peers(texts))
    text += "\n\nProcessor time of one core, medians of 3 runs; texts are in memory, of 6 to 30 words each quotation."
    print(text)
    if chosen.write:
        write_section("locate", text)


if __name__ == "__main__":
    main()
