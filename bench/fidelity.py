"""Whether a figure tells quotations with a major error from those without any.

    python bench/fidelity.py FOLDER [--fit] [--write]

FOLDER has `mqm_*.jsonl.gz`, one quotation a line: `zh`, `mt`, `ref_quote`, `doc`, `max_sev`
(major, minor, neutral or none; those with neither major nor none are left out). The score is
measured as it ships, and with weights that were fitted on other documents: in ten folds by
document (documents with a quotation in common are one), ten times over, and on the other
years. It ranks by the weighted sum without the intercept, which is another in each fold.
--fit prints the weights of all rows, as quotecheck/score/fidelity.py has them.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pages import table, write_section
from rapidfuzz import fuzz
from sacrebleu.metrics import BLEU, CHRF, TER

from quotecheck import files
from quotecheck.embedding import has_embedding, load_embedding
from quotecheck.score.fidelity import MEANING, WORDING, Embedding, Weights, features, fidelity

Row = dict[str, Any]
Array = NDArray[np.float64]

PENALTY = 10.0
"""Of the squared weights of standardized features; 1 to 100 give the same AUC to 0.001."""

FOLDS, TIMES, SAMPLES = 10, 10, 1000


def main() -> None:
    """Measure, print, and write the table where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    parts = {path.name.split(".")[0]: list(rated(path)) for path in sorted(chosen.folder.glob("mqm_*.jsonl.gz"))}
    rows = [row for part in parts.values() for row in part]
    part = np.array([name for name, listed in parts.items() for _ in listed])
    sound = np.array([row["max_sev"] == "none" for row in rows])
    lines = []
    for name, values in figures(rows, sound, part, fit=chosen.fit):
        found = [interval(values, sound, groups(rows))]
        found += [f"{auc(values[part == one], sound[part == one]):.3f}" for one in parts]
        lines.append([name, *found])
        print(*lines[-1], sep="  ", flush=True)
    head = ["figure", "all, 95 % interval", *(f"{name} ({len(listed):,})" for name, listed in parts.items())]
    text = table(head, lines) + "\n\n" + note(rows, sound)
    print(text)
    if chosen.write:
        write_section("fidelity", text)


def rated(path: Path) -> Iterator[Row]:
    """The quotations with a major error or without any."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from (row for row in map(json.loads, lines) if row["max_sev"] in ("major", "none"))


def note(rows: Sequence[Row], sound: NDArray[np.bool_]) -> str:
    """What was measured."""
    return (
        f"{len(rows):,} quotations, {int((~sound).sum()):,} of them with a major error, in "
        f"{len(set(groups(rows)))} groups of documents, by which the {SAMPLES:,} bootstrap samples are drawn. "
        "The weights that ship were fitted on these very rows. Cross-validation is of the weights alone: features "
        "and the layer of the model were chosen on these rows, too, so that other texts may give a little less. "
        "With embedding: with the extra `fidelity`."
    )


# -- figures ---------------------------------------------------------------------


def figures(
    rows: Sequence[Row], sound: NDArray[np.bool_], part: NDArray[np.str_], *, fit: bool
) -> Iterator[tuple[str, Array]]:
    """Each figure with its values, higher for better."""
    small = files.load_lexicon("en").function_words
    for name, measure in metrics().items():
        yield name, values_of(rows, measure)
    kinds: list[tuple[str, Weights, Embedding | None]] = [("fidelity", WORDING, None)]
    if has_embedding():
        kinds.append(("fidelity with embedding", MEANING, load_embedding()))
    for name, shipped, embedding in kinds:
        found = table_of(rows, partial(features, small=small, embedding=embedding))
        found = {name: found[name] for name in shipped.features}
        if fit:
            print(name, fitted(found, sound))
        yield f"{name}, cross-validated", np.mean([folded(found, rows, sound, time) for time in range(TIMES)], axis=0)
        yield f"{name}, other years", other_years(found, sound, part)
        yield f"{name}, as shipped", values_of(rows, partial(fidelity, small=small, embedding=embedding))


def metrics() -> dict[str, Callable[[str, str, str], float]]:
    """The metrics of others, from original, quotation and reference."""
    chrf, chrf2, ter, bleu = CHRF(), CHRF(word_order=2), TER(normalized=True), BLEU(effective_order=True)
    return {
        "ratio": lambda _zh, mt, reference: fuzz.ratio(mt, reference),
        "BLEU": lambda _zh, mt, reference: bleu.sentence_score(mt, [reference]).score,
        "TER": lambda _zh, mt, reference: -ter.sentence_score(mt, [reference]).score,
        "chrF": lambda _zh, mt, reference: chrf.sentence_score(mt, [reference]).score,
        "chrF++": lambda _zh, mt, reference: chrf2.sentence_score(mt, [reference]).score,
    }


def values_of(rows: Sequence[Row], measure: Callable[[str, str, str], float]) -> Array:
    """A figure for each row; the same texts are measured once."""
    once = cache(measure)
    return np.array([once(row["zh"], row["mt"], row["ref_quote"]) for row in rows])


def table_of(rows: Sequence[Row], measure: Callable[[str, str, str], dict[str, float]]) -> dict[str, Array]:
    """The features of each row, by name."""
    once = cache(measure)
    found = [once(row["zh"], row["mt"], row["ref_quote"]) for row in rows]
    return {name: np.array([one[name] for one in found]) for name in found[0]}


# -- fitting ---------------------------------------------------------------------


def folded(found: dict[str, Array], rows: Sequence[Row], sound: NDArray[np.bool_], time: int) -> Array:
    """Each row by the weights of documents in other folds."""
    group = groups(rows)
    names = np.array(sorted(set(group)))
    np.random.default_rng(time).shuffle(names)
    fold = {name: number % FOLDS for number, name in enumerate(names)}
    return held_out(found, sound, np.array([fold[name] for name in group]))


def other_years(found: dict[str, Array], sound: NDArray[np.bool_], part: NDArray[np.str_]) -> Array:
    """Each row by the weights of the other files."""
    return held_out(found, sound, part)


def held_out(found: dict[str, Array], sound: NDArray[np.bool_], label: NDArray[Any]) -> Array:
    """Each row by the weights of the rows that have another label."""
    table = standardized(found)[0]
    values = np.zeros(len(sound))
    for one in set(label.tolist()):
        inside = label == one
        if not inside.all():
            values[inside] = table[inside] @ regression(table[~inside], sound[~inside])[1:]
    return values


def fitted(found: dict[str, Array], sound: NDArray[np.bool_]) -> Weights:
    """The weights of all rows, for features as they are."""
    table, mean, deviation = standardized(found)
    intercept, *weights = regression(table, sound)
    raw = np.array(weights) / deviation
    named = {name: round(float(weight), 3) for name, weight in zip(found, raw, strict=True)}
    return Weights(named, round(float(intercept - raw @ mean), 3))


def standardized(found: dict[str, Array]) -> tuple[Array, Array, Array]:
    """Features as columns of mean 0 and deviation 1, and what they had."""
    table = np.column_stack(list(found.values()))
    mean, deviation = table.mean(axis=0), table.std(axis=0)
    return (table - mean) / deviation, mean, deviation


def regression(table: Array, sound: NDArray[np.bool_]) -> Array:
    """Logistic regression by Newton's method: the intercept, then the weights."""
    columns = np.column_stack([np.ones(len(table)), table])
    penalty = np.diag([0.0] + [PENALTY] * table.shape[1])
    weights = np.zeros(columns.shape[1])
    for _ in range(20):
        chance = 1 / (1 + np.exp(-columns @ weights))
        slope = columns.T @ (chance - sound) + penalty @ weights
        curve = (columns * (chance * (1 - chance))[:, None]).T @ columns + penalty
        weights = weights - np.linalg.solve(curve, slope)
    return weights


# -- measuring -------------------------------------------------------------------


def groups(rows: Sequence[Row]) -> list[str]:
    """For each row a name of its documents: those that share a quotation are one group."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent.setdefault(name, name) != name:
            name = parent[name]
        return name

    for row in rows:
        parent[root("document " + row["doc"])] = root("quotation " + row["zh"])
    return [root("document " + row["doc"]) for row in rows]


def auc(values: Array, sound: NDArray[np.bool_]) -> float:
    """The chance that a sound quotation ranks above one with an error; ties count half."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    rank = (np.cumsum(count) - (count - 1) / 2)[place]
    good = int(sound.sum())
    return float((rank[sound].sum() - good * (good + 1) / 2) / (good * (len(sound) - good)))


def interval(values: Array, sound: NDArray[np.bool_], group: Sequence[str]) -> str:
    """The AUC with its 95 % interval: quotations of one document stand or fall together."""
    _, number = np.unique(group, return_inverse=True)
    members = [np.flatnonzero(number == one) for one in range(number.max() + 1)]
    random = np.random.default_rng(0)
    drawn = []
    for _ in range(SAMPLES):
        sample = np.concatenate([members[one] for one in random.integers(len(members), size=len(members))])
        drawn.append(auc(values[sample], sound[sample]))
    low, high = np.percentile(drawn, [2.5, 97.5])
    return f"{auc(values, sound):.3f} ({low:.3f}–{high:.3f})"


if __name__ == "__main__":
    main()
