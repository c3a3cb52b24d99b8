"""How time and memory grow with drafts that are made to be slow.

    python bench/growth.py [INPUT...] [--from MB] [--to MB] [--format FORMAT] [--write]
    python bench/growth.py --rules

Each input is one piece over and over, or prose, and is doubled from --from to --to megabytes; each size
is checked as the command does it, all rules and the report as text included, in a process of its own.
Told are processor seconds and peak memory beyond what the start takes, and their growth with each
doubling: 2.0 is linear. With --rules the same is done for every rule, over its own bad examples.

What stops before the end says so: drafts are bounded by what they have (docs/configuration.md).
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
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
    return "".join(chance.choices("ab \"“”‘’'*_[]()<>&;\n#-|`~!.«»", k=min(size, 1_000_000))) * max(
        1, size // 1_000_000
    )


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
    desk = Desk(Settings(changes={"max_megabytes": 256, "max_seconds": 3600}, scores=False))
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


def grown(name: str, sizes: list[float], format: str) -> Iterator[list[object]]:
    """A row of the table for each size."""
    last: dict[str, Any] | None = None
    for size in sizes:
        found = _in_child(name, size, format)
        if "seconds" not in found:
            yield [name, f"{size:g} MB", "–", "–", "–", "–", "–", found["error"]]
            return
        megabytes = found["bytes"] / 1e6
        ends = found["error"] or f"{found['findings']:,} findings, {found['quotations']:,} quotations"
        steps = ["–", "–"]
        if last and min(last["seconds"], last["memory"] / 100) > 0.05:
            steps = [f"{found[key] / last[key]:.2f}" for key in ("seconds", "memory")]
        yield [
            name,
            f"{size:g} MB",
            f"{found['seconds']:.1f} s",
            f"{found['seconds'] / megabytes:.2f} s",
            steps[0],
            f"{found['memory']:,.0f} MB",
            steps[1],
            ends,
        ]
        last = found


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
    parser.add_argument("--format", default="markdown")
    parser.add_argument("--rules", action="store_true")
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    if chosen.rules:
        return _rules((20_000, 80_000))
    sizes = [chosen.least]
    while sizes[-1] * 2 <= chosen.most:
        sizes.append(sizes[-1] * 2)
    head = ["draft", "size", "time", "for each MB", "growth", "memory", "growth", "found"]
    rows = []
    for name in chosen.inputs or INPUTS:
        for row in grown(name, sizes, chosen.format):
            print(" | ".join(map(str, row)), flush=True)
            rows.append(row)
    if chosen.write:
        write_section("growth", table(head, rows))
    return 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        print(json.dumps(_measured(sys.argv[2], int(sys.argv[3]), sys.argv[4])))
    else:
        sys.exit(main())
