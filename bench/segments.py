"""Segments of a translation memory, right and wrong, beside pofilter; and what penalties are
worth as a measure of quality, beside chrF.

    python bench/segments.py [ROWS.jsonl.gz...] [--write]

The segments are those of tests/cases/bilingual.yaml. A checker finds a wrong one if it tells
anything of it, and alarms on a right one if it tells anything of that. pofilter (GPL, from the
Translate Toolkit: `pip install translate-toolkit`) runs where it is installed.

Rows have `src`, `mt`, `refs`, and the `errors` of their `raters`. The penalty of a segment is
what rules find with the source at hand and no reference, weighed as MQM does, per word; chrF2 has a
reference. Both are held against the experts' penalty per word (Spearman), with 95 % intervals
over samples of documents.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import polib
import sacrebleu
import yaml
from pages import ROOT, table, write_section

from quotecheck import check_text, files
from quotecheck.check import Checker, SourceText, check
from quotecheck.config import Options
from quotecheck.formats import read_text
from quotecheck.model import Confidence, Severity
from quotecheck.rulebook.load import load
from quotecheck.rulebook.run import Rulebook
from quotecheck.rulebook.spec import build_example
from quotecheck.score.agreement import spearman
from quotecheck.score.mqm import weigh, weight

SAMPLES = 200


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


def told_by_pofilter(known: Sequence[Segment]) -> list[bool] | None:
    """The same for pofilter; None where it is not installed."""
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
        subprocess.run([command, "--progress=none", str(given), str(found)], check=True, capture_output=True)
        told = {entry.msgctxt for entry in polib.pofile(str(found))} if found.exists() else set()
    return [str(number) in told for number in range(len(known))]


def beside_pofilter() -> str:
    """A table of who finds what, and alarms on what."""
    known = segments()
    rows = []
    for name, told in (("quotecheck", told_by_quotecheck(known)), ("pofilter", told_by_pofilter(known))):
        if told is not None:
            found = sum(told and each.wrong for told, each in zip(told, known, strict=True))
            alarms = sum(told and not each.wrong for told, each in zip(told, known, strict=True))
            wrong = sum(each.wrong for each in known)
            rows.append([name, f"{found} of {wrong}", f"{alarms} of {len(known) - wrong}"])
    return table(["checker", "wrong segments found", "right ones alarmed on"], rows)


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """The machine translations of a file of rows."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from (row for row in map(json.loads, lines) if not row["human"])


def expert_penalty(row: dict[str, Any]) -> float:
    """Weights per word and rater."""
    weights = sum(weigh(_severity(error["sev"]), error["cat"]) for error in row["errors"])
    return weights / max(1, len(row["raters"])) / max(1, len(row["mt"].split()))


def _severity(name: str) -> Severity:
    known = {severity.value: severity for severity in Severity}
    return known.get(name.lower(), Severity.NEUTRAL)


def correlations(path: Path) -> list[list[str]]:
    """Spearman of each measure with the experts' penalty, over segments."""
    lexicon, rulebook = files.load_lexicon("en"), Rulebook(load(files.built_in_rules()))
    options = Options(min_confidence=Confidence.LOW)
    checker = Checker(rulebook, None, lexicon, options, scores=False)
    chrf = sacrebleu.CHRF()
    by_document: dict[str, list[tuple[float, dict[str, float]]]] = defaultdict(list)
    for row in rows(path):
        result = check(read_text(row["mt"], "row", lang="en", format="text"), checker, SourceText(row["src"], "zh"))
        words = max(1, result.words)
        shown = [finding for finding in result.findings if finding.confidence is not Confidence.LOW]
        measures = {
            "penalty, source and no reference": sum(map(weight, shown)) / words,
            "the same with findings of low confidence": sum(map(weight, result.findings)) / words,
            "chrF2 with one reference": -chrf.sentence_score(row["mt"], [next(iter(row["refs"].values()))]).score,
        }
        by_document[row["doc"]].append((expert_penalty(row), measures))
    documents = list(by_document.values())
    names = list(documents[0][0][1])
    return [[path.name.split(".")[0], name, *_with_interval(documents, name)] for name in names]


def _with_interval(documents: Sequence[Sequence[tuple[float, dict[str, float]]]], name: str) -> list[str]:
    def over(chosen: Sequence[Sequence[tuple[float, dict[str, float]]]]) -> float:
        pairs = [(expert, measures[name]) for document in chosen for expert, measures in document]
        return spearman([expert for expert, _ in pairs], [measure for _, measure in pairs])

    dice = random.Random(1)
    drawn = sorted(over(dice.choices(documents, k=len(documents))) for _ in range(SAMPLES))
    low, high = drawn[int(0.025 * SAMPLES)], drawn[int(0.975 * SAMPLES)]
    return [f"{over(documents):.3f}", f"{low:.3f} to {high:.3f}"]


def main() -> None:
    """Measure, print, and write the tables where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    text = beside_pofilter()
    lines = [line for path in chosen.files for line in correlations(path)]
    if lines:
        text += "\n\n" + table(["rows", "measure", "Spearman", "95 % interval"], lines)
    print(text)
    if chosen.write:
        write_section("segments", text)


if __name__ == "__main__":
    main()
