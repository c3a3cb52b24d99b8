"""Looking quotations up in an index of an archive, beside streaming the archive.

    python bench/indexing.py ARCHIVE.jsonl.gz PAIRS.jsonl.gz [--copies N] [--taken N] [--runs N] [--write]

ARCHIVE has one speech a line, PAIRS the quotations inside them (see bench/verify.py). The archive is
repeated with other names in it, ten times unless told otherwise. Verdicts: the quotations
of PAIRS, each looked up in all speeches but the one that it stands in and its copies, and
quotations taken from random places with some of their words changed. Streaming and the index
get the same quotations, fifty at a time, as drafts have them.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import statistics
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from locating import renamed, take
from pages import table, write_section

from quotecheck import files, index, shelf
from quotecheck.model import Judgement, Quote
from quotecheck.quotes.judge import judge_quote
from quotecheck.quotes.locate import Library
from quotecheck.quotes.transcripts import Archive

TOGETHER = 50
"""Quotations of a draft."""

GROUPS = 5
"""Of speeches. Quotations inside those of a group are looked up in all the other groups, so
that not every speech needs a pass of its own."""

EVERY = 4
"""Of the quotations that are in no other speech, of which there are most, one in so many."""

Row = dict[str, Any]


class Asked(NamedTuple):
    """A quotation, of which class it is, and the group that it must not be looked up in."""

    text: str
    kind: str
    group: int


class Cost(NamedTuple):
    """Of one process: seconds by the clock and of processor time."""

    wall: float
    user: float


# -- the archive -------------------------------------------------------------------------


def copies(rows: Sequence[Row], count: int) -> Iterator[Row]:
    """The rows, and then with other names in them."""
    texts = [row["text"] for row in rows]
    for number in range(count):
        for row, text in zip(rows, renamed(texts, number) if number else texts, strict=True):
            yield {**row, "id": f"{row['id']}+{number}", "text": text}


def write_archive(path: Path, rows: Iterator[Row]) -> float:
    """Write an archive; its size in megabytes, unpacked."""
    size = 0
    with gzip.open(path, "wb", compresslevel=6) as file:
        for row in rows:
            line = json.dumps(row, ensure_ascii=False).encode("utf-8") + b"\n"
            size += len(line)
            file.write(line)
    return size / 1e6


# -- verdicts ----------------------------------------------------------------------------


def asked(rows: Sequence[Row], pairs: Sequence[Row], count: int) -> Iterator[Asked]:
    """All quotations that are looked up."""
    groups = {row["id"]: number % GROUPS for number, row in enumerate(rows)}
    trusted = [pair for pair in pairs if pair.get("trust") == "true"]
    for pair in [*trusted, *[pair for pair in pairs if pair["cls"] == "not_found"][::EVERY]]:
        yield Asked(pair["quote"], pair["cls"], groups[pair["doc"]])
    texts = [row["text"] for row in rows]
    for edits in (0.1, 0.2):
        for taken in take(texts, count, edits):
            yield Asked(taken.text, f"{edits:.0%} of words changed", -1)


def without(archive: Archive, group: int, speeches: int) -> Archive:
    """An archive in which the speeches of a group are not found."""

    def is_out(number: int) -> bool:
        return (number - 1) % speeches % GROUPS == group

    def rows() -> Iterator[bytes]:
        return (b"" if is_out(number) else row for number, row in enumerate(archive.rows(), start=1))

    def likely(quotations: Sequence[str]) -> Any:
        found = archive.likely(quotations)
        return None if found is None else (one for one in found if not is_out(one.number))

    return archive._replace(rows=rows, likely=likely)


def judged(archive: Archive, quotations: Sequence[Asked], speeches: int) -> list[Judgement]:
    """The verdicts on quotations, in their order."""
    found: dict[int, Judgement] = {}
    by_group: dict[int, list[int]] = defaultdict(list)
    for number, one in enumerate(quotations):
        by_group[one.group].append(number)
    for group, numbers in by_group.items():
        for start in range(0, len(numbers), TOGETHER):
            together = numbers[start : start + TOGETHER]
            library = library_of(without(archive, group, speeches))
            library.seek([text for number in together for text in library.sought(quotations[number].text)], "en")
            for number in together:
                found[number] = judge_quote(Quote.whole(quotations[number].text, "en"), library)
    return [found[number] for number in range(len(quotations))]


def library_of(archive: Archive) -> Library:
    """An archive ready for comparing."""
    return Library((), files.load_lexicon("en"), files.load_meaning("en"), files.load_speakers(), archives=(archive,))


def passage(judgement: Judgement) -> str:
    """The words that a quotation was compared with."""
    if judgement.match is None:
        return ""
    return " ".join(judgement.match.source.text[slice(*judgement.match.span)].lower().split())


def likeness(judgement: Judgement) -> float:
    """Of the passage, 0 where there is none."""
    return judgement.match.likeness if judgement.match else 0.0


def agreement(quotations: Sequence[Asked], streamed: Sequence[Judgement], found: Sequence[Judgement]) -> str:
    """How often the index leads to what streaming leads to, by class."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for one, left, right in zip(quotations, streamed, found, strict=True):
        for kind in (one.kind, "all"):
            counts[kind]["all"] += 1
            counts[kind]["same verdict"] += left.verdict == right.verdict
            if left.match:
                counts[kind]["found"] += 1
                counts[kind]["same passage"] += passage(left) == passage(right)
                counts[kind]["as near"] += likeness(right) >= likeness(left) - 1e-9
    rows = [
        [
            kind,
            f"{of_kind['all']:,}",
            f"{of_kind['same verdict'] / of_kind['all']:.2%}",
            f"{of_kind['found']:,}",
            f"{of_kind['as near'] / max(1, of_kind['found']):.2%}",
            f"{of_kind['same passage'] / max(1, of_kind['found']):.2%}",
        ]
        for kind, of_kind in counts.items()
    ]
    rows.sort(key=lambda row: row[0] == "all")
    return table(["class", "quotations", "same verdict", "found by streaming", "as near a passage", "same words"], rows)


# -- time --------------------------------------------------------------------------------


def cost_of(*words: str) -> Cost:
    """What the command takes, start included."""
    command = [sys.executable, "-m", "quotecheck", *words]
    quiet = [(os.POSIX_SPAWN_OPEN, number, os.devnull, os.O_WRONLY, 0) for number in (1, 2)]
    started = time.perf_counter()
    child = os.posix_spawn(command[0], command, dict(os.environ), file_actions=quiet)
    _, status, usage = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise SystemExit(f"{' '.join(command)} failed")
    return Cost(time.perf_counter() - started, usage.ru_utime)


def median(costs: Sequence[Cost]) -> list[str]:
    """Seconds by the clock and of the processor, in words."""
    return [f"{statistics.median(cost[part] for cost in costs):.2f} s" for part in (0, 1)]


def single(folder: Path, archive: Path, made: Path, texts: Sequence[str], runs: int) -> list[list[object]]:
    """Rows for a draft with one quotation, in turns."""
    costs: dict[str, list[Cost]] = defaultdict(list)
    draft = folder / "draft.md"
    for seed in range(runs + 1):
        (taken,) = take(texts, 1, 0.1, seed)
        draft.write_text(f'The president said, "{taken.text.replace(chr(34), "")}".\n', encoding="utf-8")
        ways = {"streaming": ["--sources", str(archive)], "index": ["--sources", str(made)], "no sources": []}
        for name, words in ways.items():
            cost = cost_of("check", str(draft), *words)
            if seed:  # the first one warms up
                costs[name].append(cost)
    return [[f"a draft with one quotation, {name}", *median(found)] for name, found in costs.items()]


def building(archive: Path, made: Path, last: Row) -> list[list[object]]:
    """Rows for building, with nothing changed, and with one row more."""
    words = ["sources", "index", str(archive), "-o", str(made)]
    rows: list[list[object]] = [["building", *median([cost_of(*words)])]]
    rows.append(["again, nothing changed", *median([cost_of(*words)])])
    with gzip.open(archive, "ab") as file:
        file.write(json.dumps({**last, "id": "one more", "text": last["text"] + " One more."}).encode("utf-8") + b"\n")
    rows.append(["again, one row more", *median([cost_of(*words)])])
    return rows


def by_number(ways: dict[str, Archive], texts: Sequence[str], numbers: Sequence[int]) -> str:
    """The time for looking for many quotations together, without the start."""
    rows = []
    for number in numbers:
        sought = [one.text for one in take(texts, number, 0.1, number)]
        rows.append([f"{number:,}", *(f"{seeking(archive, sought):.2f} s" for archive in ways.values())])
    return table(["quotations", *ways], rows)


def seeking(archive: Archive, sought: Sequence[str]) -> float:
    """Seconds of processor time for looking for quotations."""
    library = library_of(archive)
    started = time.process_time()
    library.seek(sought, "en")
    return time.process_time() - started


def read_rows(path: Path) -> list[Row]:
    """The rows of a compressed file of JSON lines."""
    with gzip.open(path, "rt", encoding="utf-8") as rows:
        return [json.loads(row) for row in rows]


def main() -> None:
    """Measure, print, and write the tables where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("archive", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--copies", type=int, default=10)
    parser.add_argument("--taken", type=int, default=300)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--numbers", type=int, nargs="*", default=[1, 10, 50, 100, 200, 500])
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    rows, pairs = read_rows(chosen.archive), read_rows(chosen.pairs)
    texts = [row["text"] for row in rows]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        archive, made = folder / "archive.jsonl.gz", folder / "archive.index"
        size = write_archive(archive, copies(rows, chosen.copies))
        costs = building(archive, made, rows[-1])
        costs += single(folder, archive, made, texts, chosen.runs)
        text = table(["what", "time", "processor time"], costs)
        on_disk = sum(file.stat().st_size for file in made.rglob("*") if file.is_file()) / 1e6
        text += (
            f"\n\nAn archive of {size:.0f} MB ({archive.stat().st_size / 1e6:.0f} MB with gzip) gives an index of"
            f" {on_disk:.0f} MB. Medians of {chosen.runs} runs in turns, start included; building ran once."
        )
        index.WORTH = 0  # always look up
        ways = {"streaming": shelf.read_shelf([archive], "en").archives[0], "index": index.open_index(made, "en")[0]}
        text += "\n\n" + by_number(ways, texts, chosen.numbers)
        text += "\n\nProcessor time for looking for so many quotations together, without the start."
        print(text, flush=True)
        quotations = list(asked(rows, pairs, chosen.taken))
        streamed, found = (judged(ways[name], quotations, len(rows)) for name in ("streaming", "index"))
        text += "\n\n" + agreement(quotations, streamed, found)
        text += "\n\nAs near a passage: at least as like the quotation as the one that streaming leads to."
    print(text)
    if chosen.write:
        write_section("indexing", text)


if __name__ == "__main__":
    main()
