"""quotecheck beside its peers, on the same files and in the same run.

    python bench/peers.py CORPUS.jsonl.gz [--peers FOLDER]... [--runs N] [--write]

CORPUS has a Markdown document a line (`id`, `text`). FOLDERs are where peers are installed: bin folders,
and node_modules for those of npm. What is not installed is left out, and it is told how to get it.
First all check as they come; then those that can look for the same 1,000 phrases. Commands take
turns, so that a machine that slows down slows all of them; each is a process of its own, start
included, and a first run of each, which fills its caches and whose findings are counted, does not count.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import platform
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pages import table, write_section

HERE = Path(__file__).parent
PHRASES = 1_000
"""Of a house list. One in ten is in the files."""


SLOW = 20
"""Seconds of processor time; what takes longer runs once, as warm as it is."""


class Place(NamedTuple):
    """Where the files, the phrases and what peers are set up with lie."""

    folder: Path
    files: tuple[str, ...]
    modules: str
    """The node_modules with harper.js; empty where it is not installed."""


class Peer(NamedTuple):
    """A peer: its program, the arguments, how it is installed, and its exit codes beside 0."""

    program: str
    arguments: Callable[[Place], Sequence[str]]
    remedy: str
    exits: tuple[int, ...] = (1,)


class Figures(NamedTuple):
    """Of one process: seconds by the clock and of processor time."""

    wall: float
    user: float


def _files(*words: str) -> Callable[[Place], Sequence[str]]:
    return lambda place: [*words, *place.files]


AS_THEY_COME: Mapping[str, Peer] = {
    "quotecheck, all packs and quotations": Peer(
        "quotecheck", lambda place: ["check", "drafts", "--no-cache"], "pip install quotecheck"
    ),
    "quotecheck, files that have not changed": Peer(
        "quotecheck", lambda place: ["check", "drafts"], "pip install quotecheck"
    ),
    "codespell": Peer("codespell", lambda place: ["drafts"], "pip install codespell", (65,)),
    "Vale, its own spelling": Peer(
        "vale",
        lambda place: ["--config", "vale-own.ini", "--output", "line", "drafts"],
        "go install github.com/vale-cli/vale/v3/cmd/vale@v3.21.0",
    ),
    "proselint": Peer("proselint", _files("check", "-o", "compact"), "pip install proselint"),
    "write-good": Peer("write-good", _files(), "npm install write-good", tuple(range(1, 256))),
    "textlint, write-good and terminology": Peer(
        "textlint",
        _files("--format", "unix", "--rule", "write-good", "--rule", "terminology"),
        "npm install textlint textlint-rule-write-good textlint-rule-terminology",
    ),
    "Harper, in Node.js": Peer(
        "node", lambda place: [str(HERE / "harper.mjs"), place.modules, *place.files], "npm install harper.js"
    ),
}
"""What each checks of its own accord."""

SAME_PHRASES: Mapping[str, Peer] = {
    "quotecheck": Peer(
        "quotecheck",
        lambda place: ["check", "drafts", "--no-cache", "--config", "phrases.quotecheck.yaml"],
        "pip install quotecheck",
    ),
    "ripgrep, `-F -i -w -f`": Peer(
        "rg",
        lambda place: ["-F", "-i", "-w", "-o", "-n", "--column", "-j", "1", "-f", "phrases.txt", "drafts"],
        "apt-get install ripgrep",
    ),
    "Vale, substitution": Peer(
        "vale",
        lambda place: ["--config", "vale-phrases.ini", "--output", "line", "drafts"],
        "go install github.com/vale-cli/vale/v3/cmd/vale@v3.21.0",
    ),
}
"""The same list as a `swap` rule, as literals and as a style."""


# -- files -------------------------------------------------------------------------------


def read_texts(corpus: Path) -> dict[str, str]:
    """The documents by their names."""
    with gzip.open(corpus, "rt", encoding="utf-8") as rows:
        return {row["id"]: row["text"] for row in map(json.loads, rows)}


def write_drafts(folder: Path, texts: Mapping[str, str]) -> Iterator[str]:
    """Write the documents; their names, as seen from the folder."""
    for number, (name, text) in enumerate(texts.items()):
        stem = re.sub(r"[^\w-]+", "-", name.removesuffix(".md"))
        path = folder / "drafts" / f"{number:03}-{stem}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
        yield str(path.relative_to(folder))


def phrases(texts: Mapping[str, str], count: int = PHRASES) -> list[str]:
    """Phrases of two and three words: a tenth from the texts, the others of words of these that do
    not stand side by side in any."""
    chance = random.Random(0)
    lines = [line.split() for text in texts.values() for line in text.lower().split("\n")]
    plain = [line for line in lines if len(line) > 5 and all(re.fullmatch("[a-z]+", word) for word in line[:5])]
    together = " ".join(" ".join(line) for line in lines)
    words = sorted({word for line in plain for word in line[:5] if len(word) > 2})
    found: dict[str, None] = {}
    while len(found) < count // 10:
        line = chance.choice(plain)
        found[" ".join(line[1 : 1 + chance.choice((2, 3))])] = None
    while len(found) < count:
        phrase = " ".join(chance.sample(words, chance.choice((2, 3))))
        if phrase not in together:
            found[phrase] = None
    return sorted(found)


def write_lists(folder: Path, listed: Sequence[str]) -> None:
    """The phrases in the form of each peer, and what peers are set up with."""
    swaps = "".join(f"    {json.dumps(phrase)}: {json.dumps(right(phrase))}\n" for phrase in listed)
    rule = (
        f"- id: house.phrases\n  kind: swap\n  swap:\n{swaps}  message: 'write {{right}}'\n"
        "  category: terminology/wrong-term\n  severity: minor\n  confidence: high\n"
        f"  examples:\n    bad: ['So ⟦{listed[0]}⟧ it is.']\n    good: ['So it is.']\n"
    )
    (folder / "phrases.yaml").write_text(rule, encoding="utf-8")
    (folder / "phrases.quotecheck.yaml").write_text("rules: phrases.yaml\nselect: [house]\n", encoding="utf-8")
    (folder / "phrases.txt").write_text("".join(f"{phrase}\n" for phrase in listed), encoding="utf-8")
    style = folder / "styles" / "House"
    style.mkdir(parents=True)
    style_swaps = "".join(f"  {json.dumps(phrase)}: {json.dumps(right(phrase))}\n" for phrase in listed)
    head = "extends: substitution\nmessage: \"write '%s'\"\nlevel: error\nignorecase: true\nswap:\n"
    (style / "Phrases.yml").write_text(head + style_swaps, encoding="utf-8")
    for name, styles in (("phrases", "House"), ("own", "Vale")):
        content = f"StylesPath = styles\nMinAlertLevel = suggestion\n[*.md]\nBasedOnStyles = {styles}\n"
        (folder / f"vale-{name}.ini").write_text(content, encoding="utf-8")


def right(phrase: str) -> str:
    """What is to be written instead of a phrase."""
    return phrase.upper()


# -- running -----------------------------------------------------------------------------


def commands(peers: Mapping[str, Peer], place: Place, path: str) -> Iterator[tuple[str, list[str], Peer]]:
    """The commands that are installed; of the others it is told how to get them."""
    for name, peer in peers.items():
        program = shutil.which(peer.program, path=path)
        if program is None or (peer.program == "node" and not place.modules):
            print(f"{name} is left out: {peer.remedy}", file=sys.stderr)
        else:
            yield name, [program, *peer.arguments(place)], peer


def once(command: Sequence[str], folder: Path, environment: Mapping[str, str], exits: Sequence[int]) -> Figures:
    """What one process takes; its output goes into a file, as that of a run of CI does."""
    with (folder / "output").open("wb") as output:
        started = time.perf_counter()
        child = subprocess.Popen(command, cwd=folder, env=environment, stdout=output, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        wall = time.perf_counter() - started
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in (0, *exits):
        raise SystemExit(f"{' '.join(command[:4])} … failed with {child.returncode}")
    return Figures(wall, usage.ru_utime)


_FINDING = re.compile(rb"^\S[^\n]*?\.md:\d+[: ]|^.* on line \d+ at column \d+$", re.MULTILINE)


def findings(folder: Path) -> int:
    """How many lines of the output are findings: those that begin with a place, or end in one."""
    return len(_FINDING.findall((folder / "output").read_bytes()))


def measured(peers: Mapping[str, Peer], place: Place, path: str, runs: int) -> list[list[str]]:
    """The rows of a table, quotecheck's first."""
    found: dict[str, list[Figures]] = {}
    counts: dict[str, int] = {}
    slow: set[str] = set()
    ready = list(commands(peers, place, path))
    environment = {**os.environ, "PATH": path, "QUOTECHECK_CACHE_DIR": str(place.folder / "cache")}
    for turn in range(runs + 1):
        for name, command, peer in ready:
            if turn and name in slow:
                continue
            figures = once(command, place.folder, environment, peer.exits)
            if turn == 0:  # warms up
                counts[name] = findings(place.folder)
                print(f"{name}: {figures.user:.2f} s of processor time", file=sys.stderr, flush=True)
            if figures.user > SLOW:
                slow.add(name)
            if turn or name in slow:
                found.setdefault(name, []).append(figures)
    ours = [statistics.median(part) for part in zip(*found[next(iter(peers))], strict=True)]
    rows = []
    for name in counts:
        of_one = found[name]
        wall, user = (statistics.median(part) for part in zip(*of_one, strict=True))
        shares = f"{wall / ours[0]:.2f}", f"{user / ours[1]:.2f}"
        rows.append([name, f"{wall:.2f} s", shares[0], f"{user:.2f} s", shares[1], f"{counts[name]:,}"])
    return rows


HEAD = ("command", "time", "of quotecheck's", "processor time", "of quotecheck's", "findings")


def main() -> None:
    """Measure, print, and write the tables where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--peers", type=Path, action="append", default=[], metavar="FOLDER")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    own = [str(Path(sys.executable).parent), *os.environ["PATH"].split(os.pathsep)]
    given = [str(folder.absolute()) for peers in chosen.peers for folder in (peers, peers / ".bin")]
    path = os.pathsep.join([own[0], *given, *own[1:]])
    modules = next((str(peers.absolute()) for peers in chosen.peers if (peers / "harper.js").is_dir()), "")
    texts = read_texts(chosen.corpus)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        place = Place(folder, tuple(write_drafts(folder, texts)), modules)
        write_lists(folder, phrases(texts))
        parts = [table(HEAD, measured(peers, place, path, chosen.runs)) for peers in (AS_THEY_COME, SAME_PHRASES)]
    parts.insert(1, f"The same {PHRASES:,} phrases of two and three words, a tenth of which are in the files:")
    characters = sum(map(len, texts.values()))
    parts.append(
        f"Medians of {chosen.runs} runs in turns, start included, those beyond {SLOW} s once; {len(texts)} Markdown"
        f" files with {characters:,} characters; {machine()}."
    )
    text = "\n\n".join(parts)
    print(text)
    if chosen.write:
        write_section("peers", text)


def machine() -> str:
    """What this ran on, and how many processes wanted a core meanwhile."""
    system = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return f"{system}, for which {os.getloadavg()[2]:.1f} processes waited"


if __name__ == "__main__":
    main()
