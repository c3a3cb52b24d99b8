"""Time from the end of typing to the diagnostics in the editor, over the real pipes.

    python bench/lsp.py [DRAFT] [--words N] [--runs N] [--write]

The draft is repeated until it has so many words, and opened beside the files that it
lies with, first without the sources of its configuration, then with them. Then a letter
is typed into one paragraph after another; the pause that the server waits for is taken
off, as it is no work. --write puts the table into docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from lsprotocol import types
from pages import ROOT, table, write_section
from pygls.lsp.client import LanguageClient

from quotecheck.files import CONFIG_NAME
from quotecheck.lsp.session import PAUSE
from quotecheck.text import count_words


class Measured(NamedTuple):
    """Seconds, and how many diagnostics there were."""

    opening: float
    typing: list[float]
    found: int


def lengthened(text: str, words: int) -> str:
    """A draft of about so many words, made of its paragraphs over and over."""
    head, _, body = text.partition("---\n\n") if text.startswith("---\n") else ("", "", text)
    paragraphs = body.strip().split("\n\n")
    kept: list[str] = []
    count = 0
    while count < words:
        kept.append(paragraphs[len(kept) % len(paragraphs)])
        count += count_words(kept[-1])
    return head + ("---\n\n" if head else "") + "\n\n".join(kept) + "\n"


async def measure(path: Path, text: str, runs: int) -> Measured:
    """Open a draft in a server of its own, and type."""
    client = LanguageClient("bench", "1")
    told: dict[int | None, asyncio.Future[tuple[float, int]]] = {}

    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def shown(params: types.PublishDiagnosticsParams) -> None:
        future = told.get(params.version)
        if future and not future.done():
            future.set_result((time.perf_counter(), len(params.diagnostics)))

    async def once(version: int, act: object) -> tuple[float, int]:
        told[version] = asyncio.get_running_loop().create_future()
        started = time.perf_counter()
        act()  # type: ignore[operator]
        ended, found = await told[version]
        return ended - started, found

    await client.start_io(sys.executable, "-m", "quotecheck", "lsp", cwd=path.parent)
    root = path.parent.as_uri()
    await client.initialize_async(
        types.InitializeParams(
            capabilities=types.ClientCapabilities(),
            process_id=os.getpid(),
            root_uri=root,
        )
    )
    client.initialized(types.InitializedParams())
    item = types.TextDocumentItem(path.as_uri(), "markdown", 1, text)
    opening, found = await once(1, lambda: client.text_document_did_open(types.DidOpenTextDocumentParams(item)))
    lines = [number for number, line in enumerate(text.split("\n")) if line[:1].isalpha()]
    typing = []
    for run in range(runs):
        place = types.Position(lines[len(lines) * run // runs], 0)
        change = types.TextDocumentContentChangePartial(types.Range(place, place), "x")
        document = types.VersionedTextDocumentIdentifier(run + 2, path.as_uri())
        params = types.DidChangeTextDocumentParams(document, [change])
        seconds, _ = await once(run + 2, lambda params=params: client.text_document_did_change(params))
        typing.append(seconds - PAUSE)
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()
    return Measured(opening, typing, found)


def without_sources(config: Path) -> None:
    """Leave the sources out of a configuration."""
    lines = config.read_text(encoding="utf-8").split("\n")
    config.write_text("\n".join(line for line in lines if not line.startswith("sources:")), encoding="utf-8")


def main() -> None:
    """Measure, print, and write the table where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("draft", nargs="?", type=Path, default=ROOT / "examples" / "summit" / "draft.md")
    parser.add_argument("--words", type=int, default=5_000)
    parser.add_argument("--runs", type=int, default=41)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    text = lengthened(chosen.draft.read_text(encoding="utf-8"), chosen.words)
    rows = []
    for name in ("without sources", "with sources"):
        with tempfile.TemporaryDirectory() as folder:
            desk = Path(folder) / "desk"
            shutil.copytree(chosen.draft.parent, desk)
            if name == "without sources":
                without_sources(desk / CONFIG_NAME)
            measured = asyncio.run(measure(desk / chosen.draft.name, text, chosen.runs))
        times = sorted(seconds * 1000 for seconds in measured.typing)
        median, late = statistics.median(times), times[len(times) * 9 // 10]
        rows.append([name, measured.found, f"{measured.opening * 1000:.0f} ms", f"{median:.0f} ms", f"{late:.0f} ms"])
    shown = table(["", "diagnostics", "opened", "typed, median", "9 of 10 within"], rows)
    shown += (
        f"\n\nA draft of {count_words(text):,} words and {text.count('“') + text.count(chr(34)) // 2:,} quotations,"
        f" {chosen.runs} changes; Python {platform.python_version()},"
        f" {platform.system()} {platform.machine()}, {os.cpu_count()} cores."
    )
    print(shown)
    if chosen.write:
        write_section("lsp", shown)


if __name__ == "__main__":
    main()
