"""Segments of a translation memory, right and wrong, beside pofilter.

    python bench/segments.py [--write]

The segments are those of tests/cases/bilingual.yaml. A checker finds a wrong one if it tells
anything of it, and alarms on a right one if it tells anything of that. pofilter (GPL, from the
Translate Toolkit: `pip install translate-toolkit`) runs where it is installed: with all its
tests, and with those alone that a pair of languages in different scripts can pass.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import polib
import yaml
from pages import ROOT, table, write_section

from quotecheck import check_text
from quotecheck.rulebook.spec import build_example

ACROSS_SCRIPTS = (
    *("numbers", "variables", "printf", "pythonbraceformat", "xmltags", "urls", "emails", "escapes", "newlines"),
    *("untranslated", "unchanged", "blank", "short", "long", "doublewords", "brackets", "doublequoting"),
)
"""pofilter's tests that do not compare letters or marks of one script with those of another."""


class Segment(NamedTuple):
    """A segment with its source, and whether something is wrong with it."""

    source: str
    target: str
    wrong: bool


def segments() -> list[Segment]:
    """Those that the tests hold the rules to."""
    cases = yaml.safe_load((ROOT / "tests" / "cases" / "bilingual.yaml").read_text(encoding="utf-8"))
    return [Segment(case["source"], build_example(case["target"], 1, 1).text, bool(case["finds"])) for case in cases]


def told_by_quotecheck(known: Sequence[Segment]) -> list[bool]:
    """Of which segments quotecheck tells anything."""
    return [
        bool(check_text(each.target, format="text", source_text=each.source, source_lang="zh").findings)
        for each in known
    ]


def told_by_pofilter(known: Sequence[Segment], tests: Sequence[str] = ()) -> list[bool] | None:
    """The same for some of pofilter's tests, or all; None where it is not installed."""
    command = shutil.which("pofilter", path=f"{Path(sys.executable).parent}:/usr/bin:/usr/local/bin")
    if command is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        catalogue = polib.POFile()
        catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8", "Language": "en"}
        for number, each in enumerate(known):
            catalogue.append(polib.POEntry(msgctxt=str(number), msgid=each.source, msgstr=each.target))
        given, found = Path(folder) / "given.po", Path(folder) / "found.po"
        catalogue.save(str(given))
        subprocess.run(
            [command, "--progress=none", *(f"--test={test}" for test in tests), str(given), str(found)],
            check=True,
            capture_output=True,
        )
        told = {entry.msgctxt for entry in polib.pofile(str(found))} if found.exists() else set()
    return [str(number) in told for number in range(len(known))]


def beside_pofilter() -> str:
    """A table of who finds what, and alarms on what."""
    known = segments()
    rows = []
    checkers = {
        "quotecheck": told_by_quotecheck(known),
        "pofilter, all tests": told_by_pofilter(known),
        "pofilter, tests that go across scripts": told_by_pofilter(known, ACROSS_SCRIPTS),
    }
    for name, told in checkers.items():
        if told is not None:
            found = sum(told and each.wrong for told, each in zip(told, known, strict=True))
            alarms = sum(told and not each.wrong for told, each in zip(told, known, strict=True))
            wrong = sum(each.wrong for each in known)
            rows.append([name, f"{found} of {wrong}", f"{alarms} of {len(known) - wrong}"])
    return table(["checker", "wrong segments found", "right ones alarmed on"], rows)


def main() -> None:
    """Measure, print, and write the table where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    text = beside_pofilter()
    print(text)
    if chosen.write:
        write_section("segments", text)


if __name__ == "__main__":
    main()
