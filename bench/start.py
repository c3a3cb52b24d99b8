"""Time and memory of checking one draft in a process of its own, beside peers.

    python bench/start.py [DRAFT] [--runs N] [--peers FOLDER] [--write]

What a pre-commit hook costs. Commands take turns, so that a machine that slows
down slows all of them. FOLDER is the bin folder of an environment with codespell
and proselint; what is not installed is left out. --write puts the table into
docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from pages import ROOT, table, write_section


def once(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Seconds and peak megabytes of one process."""
    started = time.perf_counter()
    child = os.posix_spawn(
        command[0],
        command,
        environment,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ],
    )
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - started
    if os.waitstatus_to_exitcode(status) not in (0, 1, 65):  # clean, findings, codespell's findings
        raise SystemExit(f"{' '.join(command)} failed with {os.waitstatus_to_exitcode(status)}")
    return seconds, usage.ru_maxrss / 1024


def commands(draft: str, peers: str) -> dict[str, list[str]]:
    """The commands that are installed, ours first."""
    here = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    known = {
        "quotecheck": (["quotecheck", "check", draft, "--no-cache"], here),
        "quotecheck, a draft that has not changed": (["quotecheck", "check", draft], here),
        "codespell": (["codespell", draft], peers + os.pathsep + here),
        "proselint": (["proselint", "check", draft], peers + os.pathsep + here),
        "python, doing nothing": (["python3", "-c", "pass"], here),
    }
    found = {}
    for name, (words, path) in known.items():
        program = shutil.which(words[0], path=path)
        if program:
            found[name] = [program, *words[1:]]
    return found


def main() -> None:
    """Measure, print, and write the table where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("draft", nargs="?", default=str(ROOT / "examples" / "summit" / "draft.md"))
    parser.add_argument("--runs", type=int, default=21)
    parser.add_argument("--peers", default="")
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    measured: dict[str, list[tuple[float, float]]] = {}
    known = commands(chosen.draft, chosen.peers)
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "QUOTECHECK_CACHE_DIR": cache}
        for turn in range(chosen.runs + 1):
            for name, command in known.items():
                figures = once(command, environment)
                if turn:  # the first one warms up
                    measured.setdefault(name, []).append(figures)
    ours = statistics.median(seconds for seconds, _ in measured["quotecheck"])
    rows = []
    for name, runs in measured.items():
        seconds = statistics.median(seconds for seconds, _ in runs)
        memory = statistics.median(memory for _, memory in runs)
        rows.append([name, f"{seconds:.3f} s", f"{seconds / ours:.2f}", f"{memory:.0f} MB"])
    text = table(["command", "time", "of quotecheck's", "peak memory"], rows)
    characters = len(Path(chosen.draft).read_text(encoding="utf-8"))
    text += (
        f"\n\nMedians of {chosen.runs} runs in turns, on a draft of {characters:,} characters;"
        f" Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores."
    )
    print(text)
    if chosen.write:
        write_section("start", text)


if __name__ == "__main__":
    main()
