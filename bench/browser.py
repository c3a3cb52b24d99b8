"""Size of the HTML report of a long draft, and how fast it opens and answers.

    python bench/browser.py [--words N] [--findings N] [--quotations N] [--runs N] [--write]

The draft is made up: sentences of plain words, phrases that rules find, and quotations of
wordings that are made up with it, of which a third has a word changed. It is opened in a
headless Chromium, as it is found on this machine. What is
done is timed up to the second frame behind it, when all is laid out and painted; processor time
is that of the page, on one core.
"""

from __future__ import annotations

import argparse
import random
import shutil
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from extract import WORDS
from pages import table, write_section

from quotecheck import files
from quotecheck.batch import Desk, Settings
from quotecheck.issues import issues
from quotecheck.model import Report
from quotecheck.report import renderer

FOUND = (
    "the envoy gave an atmospheric answer",
    "the port is reluctant to ** the ships",
    "the train went on to Hassan near the Tumen",
    "the melon-eating masses came to the coast",
    "a torrent of steel stood in the harbour",
    "and then in in winter it was cold",
    "a clerk in XX city counted the ships",
    "although it was late, but nobody had left",
)
"""Clauses with a finding in each."""

SHOWN = """
async (act) => {
  const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  await frame();
  const before = performance.now();
  eval(act);
  await frame();
  return performance.now() - before;
}
"""
ACTIONS = {
    "a filter by severity": "document.querySelector('.chip[data-facet=severity]').click()",
    "a filter by pack": "document.querySelector('.chip[data-facet=pack]').click()",
    "a search": "query.value = query.value ? '' : 'harbour'; query.dispatchEvent(new Event('input'))",
    "the next issue": "next.click()",
}


def made_up(words: int, findings: int, quotations: int, seed: int = 0) -> tuple[str, str]:
    """A draft, and the wordings that it quotes, as YAML."""
    chance = random.Random(seed)
    clauses = [chance.choice(FOUND) for _ in range(findings)]
    said = [" ".join(chance.choices(WORDS, k=chance.randint(8, 18))) for _ in range(quotations)]
    quoted = [text if chance.random() < 0.67 else text.replace(text.split()[3], "seldom", 1) for text in said]
    clauses += [f"“{text.capitalize()},” Lin Wenya said" for text in quoted]
    length = sum(clause.count(" ") + 1 for clause in clauses)
    while length < words:
        clause = " ".join(chance.choices(WORDS, k=chance.randint(8, 24)))
        clauses.append(clause)
        length += clause.count(" ") + 1
    chance.shuffle(clauses)
    draft = "".join(
        f"{clause[0].upper()}{clause[1:]}.{chance.choice((' ', ' ', ' ', ' ', chr(10) * 2))}" for clause in clauses
    )
    wordings = "wordings:\n" + "".join(
        f"  - speaker: Lin Wenya\n    date: 2024-01-01\n    language: en\n    basis: original\n"
        f"    renderings: [{text.capitalize()}.]\n"
        for text in said
    )
    return draft, wordings


def checked(draft: str, wordings: str) -> Report:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "wordings.yaml"
        path.write_text(wordings, encoding="utf-8")
        return Desk(Settings(sources=(path,))).check_bytes(draft.encode("utf-8"), "draft.md").report


def rendering(report: Report, runs: int) -> tuple[str, float]:
    """The page, and the seconds that it took."""
    seconds = []
    text = ""
    for _ in range(runs):
        started = time.process_time()
        text = renderer("html", files.package_text)(report)
        seconds.append(time.process_time() - started)
    return text, statistics.median(seconds)


def busy(session: Any) -> float:
    """Milliseconds of processor time that the page has taken so far: script, style, layout, paint."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return next(1000 * each["value"] for each in metrics if each["name"] == "TaskDuration")


def in_a_browser(text: str, runs: int) -> dict[str, list[tuple[float, float]]]:
    """Milliseconds of processor time, and of waiting, by what was done."""
    from playwright.sync_api import sync_playwright

    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if not chromium:
        raise SystemExit("there is no Chromium on this machine")
    measured: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        path = Path(folder) / "report.html"
        path.write_text(text, encoding="utf-8")
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for _ in range(runs):
            page: Any = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True).new_page()
            session = page.context.new_cdp_session(page)
            session.send("Performance.enable", {"timeDomain": "threadTicks"})
            page.goto(path.as_uri())
            page.wait_for_function("performance.timing.loadEventEnd > 0")
            took = page.evaluate("performance.timing.loadEventEnd - performance.timing.navigationStart")
            measured.setdefault("opening", []).append((busy(session), took))
            for name, act in ACTIONS.items():
                for _ in range(4):
                    before = busy(session)
                    took = page.evaluate(SHOWN, act)
                    measured.setdefault(name, []).append((busy(session) - before, took))
            page.context.close()
        browser.close()
    return measured


def main() -> None:
    """Measure, print, and write the table where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--words", type=int, default=20_000)
    parser.add_argument("--findings", type=int, default=320)
    parser.add_argument("--quotations", type=int, default=200)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    report = checked(*made_up(chosen.words, chosen.findings, chosen.quotations))
    (result,) = report.files
    text, seconds = rendering(report, chosen.runs)
    size = len(text.encode("utf-8")) / 1e6
    rows = [["size of the file", f"{size:.2f} MB", ""], ["writing it", f"{seconds * 1000:.0f} ms", ""]]
    for name, times in in_a_browser(text, chosen.runs).items():
        working, waiting = (statistics.median(column) for column in zip(*times, strict=True))
        rows.append([name, f"{working:.0f} ms", f"{waiting:.0f} ms"])
    shown = table(["what", "processor time", "till it is on the screen"], rows)
    shown += (
        f"\n\nMedians of {chosen.runs} runs; a draft of {result.words:,} words with {len(issues(result)):,} issues"
        f" and {len(result.quotes):,} quotations, in headless Chromium without a graphics card."
    )
    print(shown)
    if chosen.write:
        write_section("html", shown)


if __name__ == "__main__":
    main()
