"""Corpora: rows by the second, one process and two, ten times the input, kills, a cluster.

    python bench/scale.py FILE.jsonl[.gz]... [--rows N] [--drafts N] [--archive FILE] [--ray] [--write]

FILEs hold rows with `mt` and `src`, of which a corpus of N rows is made, each as often as needed.
Runs of one process and of two take turns, so that other work on the machine falls on both;
processor time is that of all processes together. `--write` puts the tables into docs/scale.md.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import platform
import random
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from pages import ROOT, table, write_section

from quotecheck import files

PAGE = ROOT / "docs" / "scale.md"

TURNS = 3
KILLS = 10
DOCUMENTS = 1_000_000_000
PRICE = 0.04
"""US dollars for one processor and hour; an assumption, near what clouds ask for without a contract."""

CLUSTER = 256
"""Processors of the cluster that is planned for."""


class Run(NamedTuple):
    """What a run took: seconds, seconds of processors, megabytes of its largest process."""

    wall: float
    processor: float
    memory: float


def measured(arguments: Sequence[str], folder: Path) -> Run:
    """Run the command and wait for it and all that it has started."""
    began = time.monotonic()
    process = start(arguments, folder)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(arguments)}: exit code {process.returncode}")
    return Run(time.monotonic() - began, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def start(arguments: Sequence[str], folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "quotecheck", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def rows_of(given: Sequence[str]) -> list[dict[str, str]]:
    """The rows that corpora are made of."""
    return [{"src": row["src"], "mt": row["mt"]} for name in given for row in files.corpus_rows(Path(name))]


def put_corpus(path: Path, rows: Sequence[dict[str, str]], count: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        for number, row in zip(range(count), itertools.cycle(rows), strict=False):
            file.write(json.dumps({"id": number, **row}, ensure_ascii=False) + "\n")


def put_drafts(folder: Path, rows: Sequence[dict[str, str]], count: int) -> None:
    folder.mkdir()
    for number, row in zip(range(count), itertools.cycle(rows), strict=False):
        (folder / f"{number:06d}.md").write_text(row["mt"] + "\n", encoding="utf-8")


def in_turns(commands: dict[str, Sequence[str]], folder: Path, turns: int) -> dict[str, list[Run]]:
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(turns):
        for name, arguments in commands.items():
            runs[name].append(measured(arguments, folder))
    return runs


def middle(runs: Sequence[Run]) -> Run:
    """The run with the median of times."""
    return sorted(runs)[len(runs) // 2]


def scaling(folder: Path, rows: int, turns: int, more: dict[str, Sequence[str]]) -> tuple[str, float]:
    """A table of runs, and the processor time of a document, in seconds."""
    batch = ["batch", "--source-field", "src", "-o"]
    commands = {
        f"{rows:,} rows, 1 process": [*batch, "a.jsonl", "rows.jsonl", "--jobs", "1"],
        f"{rows:,} rows, 2 processes": [*batch, "b.jsonl", "rows.jsonl", "--jobs", "2"],
        f"{rows:,} rows, 2 processes, Parquet parts": [
            *batch, "parts/", "rows.jsonl", "--jobs", "2", "--part-format", "parquet", "--part-rows", "1000",
        ],
        **more,
    }  # fmt: skip
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    for _ in range(turns):
        shutil.rmtree(folder / "parts", ignore_errors=True)
        for name, found in in_turns(commands, folder, 1).items():
            runs[name] += found
    large = [*batch, "c.jsonl", "tenfold.jsonl", "--jobs", "2"]
    runs[f"{10 * rows:,} rows, 2 processes"] = [measured(large, folder)]
    lines = []
    for name, found in runs.items():
        count = 10 * rows if name.startswith(f"{10 * rows:,}") else rows
        run = middle(found)
        lines.append(
            [
                name,
                f"{run.wall:.1f} s",
                f"{count / run.wall:,.0f}",
                *(
                    ["–"] * 3  # Ray's processes are not started by this one
                    if "Ray" in name
                    else [f"{run.processor:.1f} s", f"{run.processor / count * 1000:.2f} ms", f"{run.memory:.0f} MB"]
                ),
            ]
        )
    one, two = (runs[f"{rows:,} rows, {count}"] for count in ("1 process", "2 processes"))
    ratio = statistics.median(first.wall / second.wall for first, second in zip(one, two, strict=True))
    same = (folder / "a.jsonl").read_bytes() == (folder / "b.jsonl").read_bytes()
    large_run = runs[f"{10 * rows:,} rows, 2 processes"][0]
    head = ["run", "time", "rows/s", "processor time", "each document", "largest process"]
    text = table(head, lines)
    text += f"\n\nTwo processes are {ratio:.2f} times as fast as one, and their bytes are {equal(same)}."
    return text, large_run.processor / (10 * rows)


def equal(same: bool) -> str:
    return "the same" if same else "NOT THE SAME"


def kills(folder: Path) -> str:
    """Runs that are killed at random moments and repeated."""
    options = ["batch", "rows.jsonl", "--part-rows", "200", "--jobs", "2", "-o"]
    began = time.monotonic()
    measured([*options, "whole/"], folder)
    length = time.monotonic() - began
    wanted = held(folder / "whole")
    chance = random.Random(7)
    same, deaths = 0, 0
    for number in range(KILLS):
        out = f"killed{number}/"
        process = start([*options, out], folder)
        time.sleep(chance.uniform(0.02, 0.95) * length)
        if process.poll() is None:
            process.send_signal(signal.SIGKILL)
            deaths += 1
        process.wait()
        measured([*options, out], folder)
        same += held(folder / out) == wanted
    told = f"{KILLS} runs into a folder, {deaths} of them killed at a random moment, all repeated"
    return f"{told}: {same} ended with the same bytes."


def held(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def drafts(folder: Path, count: int, turns: int) -> str:
    """`check` over a folder."""
    runs = in_turns(
        {jobs: ["check", "drafts", "--format", "json", "-o", f"{jobs}.json", "--jobs", jobs] for jobs in ("1", "2")},
        folder,
        turns,
    )
    ratio = statistics.median(one.wall / two.wall for one, two in zip(runs["1"], runs["2"], strict=True))
    same = (folder / "1.json").read_bytes() == (folder / "2.json").read_bytes()
    lines = [
        [f"{jobs} process" + "es" * (jobs != "1"), f"{(run := middle(found)).wall:.1f} s", f"{count / run.wall:,.0f}",
         f"{run.processor:.1f} s", f"{run.memory:.0f} MB"]
        for jobs, found in runs.items()
    ]  # fmt: skip
    text = table([f"check of {count:,} drafts", "time", "drafts/s", "processor time", "largest process"], lines)
    return f"{text}\n\nTwo processes are {ratio:.2f} times as fast as one, and their reports are {equal(same)}."


def plan(each: float) -> str:
    """What a billion documents would take."""
    hours = DOCUMENTS * each / 3600
    lines = []
    for name, share in (("as measured", 1.0), ("a fifth lost to waiting and repeats", 0.8)):
        cost = hours / share * PRICE
        lines.append([name, f"{hours / share:,.0f}", f"{hours / share / CLUSTER:.1f} h", f"{cost:,.0f} USD"])
    head = ["a billion documents", "processor hours", f"on {CLUSTER} processors", f"at {PRICE} USD an hour"]
    return table(head, lines)


def sections(chosen: argparse.Namespace) -> Iterator[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        known = rows_of(chosen.files)
        put_corpus(folder / "rows.jsonl", known, chosen.rows)
        put_corpus(folder / "tenfold.jsonl", known, 10 * chosen.rows)
        more: dict[str, Sequence[str]] = {}
        batch = ["batch", "rows.jsonl", "--source-field", "src", "--part-rows", "500"]
        if chosen.archive:
            archive = str(Path(chosen.archive).resolve())
            more[f"{chosen.rows:,} rows, 2 processes, an archive"] = [
                *batch, "-o", "e.jsonl", "--jobs", "2", "--part-rows", str(chosen.rows), "--sources", archive,
            ]  # fmt: skip
        if chosen.ray:
            more[f"{chosen.rows:,} rows, Ray, 2 workers"] = [*batch, "-o", "d.jsonl", "--jobs", "2", "--engine", "ray"]
        measures, each = scaling(folder, chosen.rows, chosen.turns, more)
        load = os.getloadavg()[2]
        where = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
        size = (folder / "rows.jsonl").stat().st_size / chosen.rows
        yield (
            "scale",
            (
                f"{measures}\n\nMedians of {chosen.turns} runs in turns (tenfold: one run), rows of {size:,.0f} bytes"
                f" with their sources; {where}, with a load of {load:.0f} from other work at the same time."
            ),
        )
        yield "plan", plan(each)
        yield "kills", kills(folder)
        if chosen.drafts:
            put_drafts(folder / "drafts", known, chosen.drafts)
            yield "drafts", drafts(folder, chosen.drafts, chosen.turns)


def main() -> None:
    """Measure, print, and write the tables where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+")
    parser.add_argument("--rows", type=int, default=2_000)
    parser.add_argument("--turns", type=int, default=TURNS)
    parser.add_argument("--drafts", type=int, default=0)
    parser.add_argument("--archive")
    parser.add_argument("--ray", action="store_true")
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    for name, text in sections(chosen):
        print(text, end="\n\n", flush=True)
        if chosen.write:
            write_section(name, text, PAGE)


if __name__ == "__main__":
    main()
