"""Real misquotations: quotations inside speeches, looked up in all other speeches.

    python bench/verify.py ARCHIVE.jsonl.gz PAIRS.jsonl.gz [--wrong N] [--write]

ARCHIVE has one speech a line (`id`, `speaker`, `date`, `title`, `text`), PAIRS one
quotation (`quote`, `doc` that it stands in, `cls`: exact, near, altered or not_found,
`trust`, `source`, `src_text`). A quotation is never looked up in the speech that it stands in.
--wrong shows so many of those judged otherwise than expected.
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pages import table, write_section

from quotecheck import files, shelf
from quotecheck.check import FAITHFUL
from quotecheck.model import Judgement, Quote, Verdict
from quotecheck.quotes.judge import judge_quote
from quotecheck.quotes.locate import Library


def judged(archive: Path, pairs: list[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], Judgement]]:
    """Each pair with the verdict on its quotation."""
    (held,) = shelf.read_shelf([archive], "en").archives
    sources = [held.source(row, number) for number, row in enumerate(held.rows(), start=1) if row.strip()]
    by_document: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for pair in pairs:
        by_document[pair["doc"]].append(pair)
    for document, quoted in by_document.items():
        others = [source for source in sources if source.id != document]
        library = Library(others, files.load_lexicon("en"), files.load_meaning("en"), files.load_speakers())
        library.seek([text for pair in quoted for text in library.sought(pair["quote"])], "en")
        for pair in quoted:
            yield pair, judge_quote(Quote.whole(pair["quote"], "en"), library)


def is_located(pair: dict[str, Any], judgement: Judgement) -> bool:
    """Whether the passage is the one that it should be, wherever it stands."""
    if judgement.match is None:
        return False
    source, span = judgement.match.source, judgement.match.span
    if source.id == pair["source"]:
        return True
    words = set(source.text[span.start : span.end].lower().split())
    known = set(pair["src_text"].lower().split())
    return len(words & known) >= 0.8 * min(len(words), len(known))  # a speech that is in the archive twice


def expected(pair: dict[str, Any], judgement: Judgement) -> bool:
    """Whether a verdict is one that the class of the pair allows."""
    if pair["cls"] == "exact":
        return judgement.verdict in (Verdict.VERBATIM, Verdict.COSMETIC)
    if pair["cls"] == "not_found":
        return judgement.verdict not in FAITHFUL
    return is_located(pair, judgement) and judgement.verdict not in (Verdict.VERBATIM, Verdict.UNSUPPORTED)


def main() -> None:
    """Judge, print, and write the table where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("archive", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--wrong", type=int, default=0)
    parser.add_argument("--write", action="store_true")
    chosen = parser.parse_args()
    with gzip.open(chosen.pairs, "rt", encoding="utf-8") as rows:
        pairs = [json.loads(row) for row in rows]
    pairs = [pair for pair in pairs if pair.get("trust") == "true" or pair["cls"] == "not_found"]
    right: Counter[str] = Counter()
    counted: Counter[str] = Counter()
    verdicts: dict[str, Counter[str]] = defaultdict(Counter)
    shown = 0
    for pair, judgement in judged(chosen.archive, pairs):
        counted[pair["cls"]] += 1
        verdicts[pair["cls"]][judgement.verdict.value] += 1
        if expected(pair, judgement):
            right[pair["cls"]] += 1
        elif shown < chosen.wrong:
            shown += 1
            at = judgement.match.source.text[slice(*judgement.match.span)] if judgement.match else ""
            print(f"{pair['cls']}: {judgement.verdict} {judgement.detectors}\n  quoted {pair['quote'][:300]!r}")
            print(f"  found {at[:300]!r}\n  known {str(pair.get('src_text'))[:300]!r}")
    rows = []
    for name in sorted(counted):
        found = ", ".join(f"{verdict} {count}" for verdict, count in verdicts[name].most_common())
        rows.append([name, counted[name], f"{right[name] / counted[name]:.1%}", found])
    text = table(["class", "quotations", "as expected", "verdicts"], rows)
    print(text)
    if chosen.write:
        write_section("verify", text)


if __name__ == "__main__":
    main()
