"""How well the risk of a segment, known without a reference, orders what experts have judged.

    python bench/risk.py ROWS.jsonl.gz ROWS.jsonl.gz... [--write]

Each file is one test set: rows with `src`, `mt`, `refs`, and the `errors` of their `raters`. The
model is fitted on all sets but one and measured on that one, in turn: Spearman with the experts'
penalty per word over segments, beside chrF2 with a reference and the penalty of the rules, with
95 % intervals over samples of documents. `--write` also fits it on all of them and writes
quotecheck/risk.json. What is fitted is the place of a segment in its set, 0 for the best and 1
for the worst, by a ridge regression. Needs the extra `risk`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import sacrebleu
from pages import ROOT, table, write_section

from quotecheck import files
from quotecheck.check import Checker, SourceText, check
from quotecheck.config import Options
from quotecheck.formats import read_text
from quotecheck.frequencies import load_frequencies
from quotecheck.model import Severity
from quotecheck.rulebook.load import load
from quotecheck.rulebook.run import Rulebook
from quotecheck.score.agreement import spearman
from quotecheck.score.mqm import weigh, weight
from quotecheck.score.risk import Features, Model, features, risk

RIDGE = 10.0
SAMPLES = 200
MODEL = ROOT / "quotecheck" / "risk.json"


class Row(NamedTuple):
    """A segment: its document, what experts make of it, what it is judged by, and chrF2."""

    document: str
    expert: float
    features: Features
    chrf: float


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


def read(path: Path) -> list[Row]:
    """The segments of a test set."""
    checker = Checker(Rulebook(load(files.built_in_rules())), None, files.load_lexicon("en"), Options(), scores=False)
    frequencies, chrf = load_frequencies(), sacrebleu.CHRF()
    found = []
    for row in rows(path):
        if not row["refs"]:
            continue
        document = read_text(row["mt"], "row", lang="en", format="text")
        result = check(document, checker, SourceText(row["src"], "zh"))
        penalty = sum(map(weight, result.findings)) / max(1, result.words)
        likeness = chrf.sentence_score(row["mt"], [next(iter(row["refs"].values()))]).score
        judged = features(row["src"], "zh", row["mt"], frequencies, penalty)
        found.append(Row(row["doc"], expert_penalty(row), judged, likeness))
    return found


def fit(sets: Sequence[Sequence[Row]]) -> Model:
    """The model of several test sets, of which each counts by its rows."""
    given = np.array([row.features for rows in sets for row in rows])
    wanted = np.concatenate([_places([row.expert for row in rows]) for rows in sets])
    means, spreads = given.mean(axis=0), given.std(axis=0)
    scaled = (given - means) / spreads
    weights = np.linalg.solve(scaled.T @ scaled + RIDGE * np.eye(scaled.shape[1]), scaled.T @ (wanted - wanted.mean()))
    return Model(*(Features(*map(float, part)) for part in (means, spreads, weights)), float(wanted.mean()))


def _places(values: Sequence[float]) -> np.ndarray:
    """Ranks in 0..1; equal values share theirs."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    return (last - (count - 1) / 2)[place] / len(values)


def measured(name: str, rows: Sequence[Row], model: Model) -> list[list[str]]:
    """Spearman of each measure on a test set."""
    by_document = defaultdict(list)
    for row in rows:
        by_document[row.document].append((row.expert, risk(row.features, model), -row.chrf, row.features.penalty))
    documents = list(by_document.values())
    names = ("risk, fitted on the other sets", "chrF2 with one reference", "penalty of the rules")
    return [[name, label, *_with_interval(documents, place)] for place, label in enumerate(names, start=1)]


def _with_interval(documents: Sequence[Sequence[tuple[float, ...]]], place: int) -> list[str]:
    def over(chosen: Sequence[Sequence[tuple[float, ...]]]) -> float:
        pairs = [(row[0], row[place]) for document in chosen for row in document]
        return spearman(*zip(*pairs, strict=True))

    dice = random.Random(1)
    drawn = sorted(over(dice.choices(documents, k=len(documents))) for _ in range(SAMPLES))
    return [f"{over(documents):.3f}", f"{drawn[int(0.025 * SAMPLES)]:.3f} to {drawn[int(0.975 * SAMPLES)]:.3f}"]


def _rounded(part: Features) -> dict[str, float]:
    return {name: round(value, 4) for name, value in part._asdict().items()}


def main() -> None:
    """Measure, print, and write the model and the table where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    sets = {path.name.split(".")[0]: read(path) for path in chosen.files}
    lines = []
    for name, rows_of in sets.items():
        model = fit([other for other_name, other in sets.items() if other_name != name])
        lines += measured(name, rows_of, model)
    text = table(["rows", "measure", "Spearman", "95 % interval"], lines)
    print(text)
    model = fit(list(sets.values()))
    print(json.dumps(_rounded(model.weights)))
    if chosen.write:
        parts = {name: _rounded(getattr(model, name)) for name in ("means", "spreads", "weights")}
        plain = {"fitted_on": sorted(sets), **parts, "intercept": round(model.intercept, 4)}
        MODEL.write_text(json.dumps(plain, indent=1) + "\n", encoding="utf-8")
        write_section("risk", text)


if __name__ == "__main__":
    main()
