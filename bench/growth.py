"""How time and memory grow with drafts that are made to be slow.

    python bench/growth.py [INPUT...] [--from MB] [--to MB] [--ends] [--format FORMAT] [--write]
    python bench/growth.py --batch [--write]
    python bench/growth.py --rules

Each input is one piece over and over, or prose, and is doubled from --from to --to megabytes, or with
--ends checked in these two sizes only; each as the command does it, all rules and the report as text
included, in a process of its own. Told are processor seconds for each megabyte, how many times as long
a megabyte of the largest takes as one of the smallest, and peak memory beyond what the start takes: 1.0
is linear. With --to 100 inputs go as far as FURTHEST says, since some need more memory than machines have.

With --batch JSON lines of 10 and of 100 MB are checked. With --rules every rule is run over its own bad
examples. What stops before the end says so: drafts are bounded by what they have (docs/configuration.md).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from extract import prose
from pages import ROOT, table, write_section

sys.path.insert(0, str(ROOT))


def _clean(separator: str) -> Callable[[int], str]:
    def make(size: int) -> str:
        return prose(min(size, 1_000_000), 0.0).replace("\n\n", separator) * max(1, size // 1_000_000)

    return make


def _wrapped(size: int) -> str:
    return "\n".join(prose(min(size, 1_000_000), 0.0).replace("\n\n", " ").split(". ")) * max(1, size // 1_000_000)


def _noise(size: int) -> str:
    chance = random.Random(1)
    piece = "".join(chance.choices("ab \"“”‘’'*_[]()>&;\n#-|!.«»", k=100_000))  # nothing that opens code or a comment
    return piece * (size // len(piece.encode()))


def _over(piece: str) -> Callable[[int], str]:
    return lambda size: piece * (size // len(piece.encode()))


INPUTS: dict[str, Callable[[int], str]] = {
    "prose in paragraphs": _clean("\n\n"),
    "prose on one line": _clean(" "),
    "prose in short lines": _wrapped,
    "prose with quotations": lambda size: prose(min(size, 500_000), 0.02) * max(1, size // 500_000),
    "noise of signs": _noise,
    "one letter": _over("a"),
    "one word": _over("the "),
    "words and numbers": _over("1,000 of a "),
    "blanks": _over(" "),
    "line ends": _over("\n"),
    "stars": _over("*"),
    "pairs of stars": _over("** "),
    "emphasis": _over("*a* "),
    "straight marks": _over('"'),
    "opening marks": _over("“"),
    "apostrophes": _over("'"),
    "single openers": _over("'a “"),
    "quotations": _over('"a b" '),
    "left open, paragraph by paragraph": _over("“a b.\n\nc d.”\n\n"),
    "brackets": _over("["),
    "references": _over("[a]"),
    "quoting": _over("> "),
    "block quotations": _over("> a b\n\n"),
    "lists": _over("- a\n"),
    "deep lists": lambda size: "".join(" " * (2 * n) + "- a\n" for n in range(int(size**0.5))),
    "tables": _over("|a|b|\n|-|-|\n"),
    "code": _over("`"),
    "links": _over("[a](b) "),
    "addresses": _over("http://a.b/c "),
    "tags": _over("<b>a</b> "),
    "open tags": _over("<"),
    "comments": _over("<!-- quotecheck: off zh because -->\n\n"),
    "comments left open": _over("<!-- "),
    "entities": _over("&amp; "),
    "Chinese": _over("中"),
    "Chinese quotations": _over("他说：“我们走。”"),
    "combining marks": _over("e\u0301\u0301\u0301"),
    "emoji": _over("😀"),
    "what is not seen": _over("a\u200b"),
    "a title": lambda size: "---\ntitle: '" + "a b  c\n\n " * (size // 9) + "'\n---\nx\n",
    "sentences": _over("A! "),
    "abbreviations": _over("U.S. "),
    "repetition": _over("to the sea and "),
}


# -- one input, in a process of its own ------------------------------------------------------


def _measured(name: str, size: int, format: str) -> dict[str, Any]:
    """Check one input; what it took."""
    from quotecheck.batch import Desk, Settings
    from quotecheck.report import renderer

    text = INPUTS[name](size)
    data = text.encode("utf-8")
    bounds = {"max_megabytes": 256, "max_seconds": 3600}
    if name.startswith("prose"):
        bounds["max_issues"] = 10_000_000  # so that the whole of it is measured
    desk = Desk(Settings(changes=bounds, scores=False))
    desk.check_bytes(b"A line, so that all that is needed once is there.\n", "x.md", "markdown")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    outcome = desk.check_bytes(data, "draft", format)
    result = outcome.report.files[0]
    renderer("text")(outcome.report, color=False)
    return {
        "bytes": len(data),
        "seconds": time.process_time() - started,
        "memory": (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024,
        "findings": len(result.findings),
        "quotations": len(result.quotes),
        "error": result.error,
    }


def _in_child(name: str, megabytes: float, format: str) -> dict[str, Any]:
    command = [sys.executable, __file__, "--child", name, str(int(megabytes * 1e6)), format]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return {"error": f"died with {done.returncode}: {done.stderr.strip().splitlines()[-1:]}"}
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def grown(name: str, sizes: list[float], format: str) -> Iterator[dict[str, Any]]:
    """What each size took, as far as it went."""
    for size in sizes:
        found = {"name": name, "size": size, **_in_child(name, size, format)}
        if "seconds" in found:
            each, grew = f"{_each(found):.2f} s for each MB", f"{found['memory']:,.0f} MB of memory"
            print(f"{name:34} {size:4g} MB {each:>20} {grew:>22}   {_ends(found)}", flush=True)
        else:
            print(f"{name:34} {size:4g} MB {_ends(found)}", flush=True)
        yield found


def _each(found: dict[str, Any]) -> float:
    return float(found["seconds"]) / (float(found["bytes"]) / 1e6)


def _ends(found: dict[str, Any]) -> str:
    return found["error"] or f"{found['findings']:,} findings, {found['quotations']:,} quotations"


HEAD = ["draft", "size", "for each MB of 1 MB", "of this size", "ratio", "memory", "what came of it"]


def _row(all_sizes: list[dict[str, Any]]) -> list[object]:
    """The smallest and the largest size beside one another."""
    first, last = all_sizes[0], all_sizes[-1]
    if "seconds" not in first or "seconds" not in last:
        return [last["name"], f"{last['size']:g} MB", "–", "–", "–", "–", _ends(last)]
    each = [_each(found) for found in (first, last)]
    ratio = f"{each[1] / each[0]:.2f}" if min(first["seconds"], last["seconds"]) > LEAST else "–"
    memory = f"{last['memory']:,.0f} MB"
    return [last["name"], f"{last['size']:g} MB", f"{each[0]:.2f} s", f"{each[1]:.2f} s", ratio, memory, _ends(last)]


LEAST = 0.2
"""Seconds; of shorter times the ratio is chance."""

FURTHEST: dict[str, float] = dict.fromkeys(INPUTS, 8) | dict.fromkeys(
    (
        *("prose in paragraphs", "prose on one line", "prose with quotations", "one letter", "blanks", "line ends"),
        *("stars", "pairs of stars", "straight marks", "opening marks", "apostrophes", "quotations", "quoting"),
        *("brackets", "code", "comments", "comments left open", "open tags"),
    ),
    100,
)
"""Megabytes that an input is checked with at most: one of markup alone takes 200 times its size in memory."""


# -- a corpus ------------------------------------------------------------------------------------


def _batch(megabytes: Sequence[int]) -> list[list[object]]:
    """What JSON lines of these sizes take as a corpus, in one process and in two."""
    rows = []
    row = json.dumps({"id": "a", "mt": prose(4_000, 0.02), "src": ""}, ensure_ascii=False) + "\n"
    for jobs in (1, 2):
        for size in megabytes:
            with tempfile.TemporaryDirectory() as folder:
                corpus = Path(folder) / "in.jsonl"
                corpus.write_text(row * (size * 1_000_000 // len(row.encode())), encoding="utf-8")
                options = ["batch", str(corpus), "-o", str(Path(folder) / "out.jsonl"), "--jobs", str(jobs)]
                command = [sys.executable, "-m", "quotecheck", *options]
                process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)})
                _, status, usage = os.wait4(process.pid, 0)
                process.returncode = os.waitstatus_to_exitcode(status)
            seconds = usage.ru_utime + usage.ru_stime
            told = [f"{size} MB", jobs, f"{seconds / size:.2f} s", f"{usage.ru_maxrss / 1024:,.0f} MB"]
            print(" | ".join(map(str, told)), flush=True)
            rows.append(told)
    return rows


# -- every rule over its own examples --------------------------------------------------------


def _rules(sizes: tuple[int, int]) -> int:
    """Tell the rules that take more than one and a half times as long for each byte of the longer text."""
    from quotecheck import files, marks
    from quotecheck.formats import read_text
    from quotecheck.rulebook.run import Rulebook, run

    slow = 0
    rules = files.load_rules(files.built_in_rules())
    for rule in rules:
        for bad in rule.help.bad[:2]:
            for separator in (" ", "\n\n"):
                taken = []
                for size in sizes:
                    text = (bad.replace("⟦", "").replace("⟧", "") + separator) * max(1, size // len(bad))
                    document = read_text(text, "x.md")
                    scan = marks.scan(document.segments)
                    started = time.process_time()
                    run(Rulebook([rule]), document, scan)
                    taken.append(time.process_time() - started)
                growth = taken[1] / taken[0] / (sizes[1] / sizes[0])
                if taken[1] > 0.1 and growth > 1.5:
                    slow += 1
                    print(
                        f"{rule.id:44} {separator!r:8} {taken[0]:.3f} s {taken[1]:.3f} s  x{growth:.1f} for each byte",
                        flush=True,
                    )
    print(f"{len(rules)} rules, {slow} of their examples grow faster than their length")
    return slow


def main() -> int:
    """Measure, print, and write the table where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("inputs", nargs="*", metavar="INPUT", help="; ".join(INPUTS))
    parser.add_argument("--from", dest="least", type=float, default=1, metavar="MB")
    parser.add_argument("--to", dest="most", type=float, default=8, metavar="MB")
    parser.add_argument("--ends", action="store_true", help="the smallest and the largest size only")
    parser.add_argument("--format", default="markdown")
    parser.add_argument("--batch", action="store_true")
    parser.add_argument("--rules", action="store_true")
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    if chosen.rules:
        return _rules((20_000, 80_000))
    if chosen.batch:
        told = table(["corpus", "processes", "for each MB", "memory of the largest"], _batch((10, 100)))
        if chosen.write:
            write_section("growth-batch", told)
        return 0
    rows = []
    for name in chosen.inputs or INPUTS:
        sizes = [chosen.least]
        most = min(chosen.most, FURTHEST[name])
        while not chosen.ends and sizes[-1] * 2 < most:
            sizes.append(sizes[-1] * 2)
        rows.append(_row(list(grown(name, [*sizes, most], chosen.format))))
    told = table(HEAD, rows)
    print(told)
    if chosen.write:
        write_section("growth", told)
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        print(json.dumps(_measured(sys.argv[2], int(sys.argv[3]), sys.argv[4])))
    else:
        sys.exit(main())
