"""Verdicts and detectors explained for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from quotecheck import strict
from quotecheck.house import VERDICT_SEVERITY
from quotecheck.model import Verdict
from quotecheck.quotes.meaning import DETECTORS, FRAMES
from quotecheck.report.terminal import Paint, safe

Glossary = Mapping[str, Mapping[str, str]]
"""What each name means, by "verdicts", "detectors" and "frames"."""

_NAMES: Mapping[str, Sequence[str]] = {
    "verdicts": tuple(Verdict),
    "detectors": DETECTORS,
    "frames": FRAMES,
}
_OF = {"detectors": Verdict.MEANING_CHANGED, "frames": Verdict.OUT_OF_CONTEXT}


def parse_glossary(text: str, path: str) -> Glossary:
    """Read a glossary, in which no name may be missing."""
    meaning = strict.text("a meaning")
    shapes = {part: strict.table(dict.fromkeys(map(str, names), meaning), names) for part, names in _NAMES.items()}
    data: dict[str, Any] = strict.parse(text, path, strict.table(shapes, tuple(shapes))).data
    return data


def names(glossary: Glossary) -> list[str]:
    """Everything that is explained."""
    return [name for part in glossary.values() for name in part]


def look_up(name: str, glossary: Glossary, paint: Paint) -> str:
    """What a verdict or detector means; nothing where there is none of that name."""
    parts = [part for part, known in glossary.items() if name in known]
    return "".join(f"{line}\n" for part in parts for line in _entry(name, part, glossary[part][name], paint))


def _entry(name: str, part: str, meaning: str, paint: Paint) -> Iterator[str]:
    yield paint(name, "bold")
    yield f"  {safe(meaning)}"
    if part == "verdicts":
        verdict = Verdict(name)
        yield paint(f"  a verdict; {VERDICT_SEVERITY[verdict].value} by default", "dim")
        detectors = [_NAMES[part] for part, of in _OF.items() if of is verdict]
        if detectors:
            yield f"  detectors: {', '.join(detectors[0])}"
    else:
        yield paint(f"  a detector of {_OF[part].value}", "dim")
