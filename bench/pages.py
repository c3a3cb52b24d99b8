"""Where the benchmarks write their tables: sections of pages of docs/."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "benchmarks.md"
QUALITY = ROOT / "docs" / "rules" / "quality.md"


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(map(str, line)) + " |" for line in lines)


def write_section(name: str, text: str, path: Path = PAGE) -> None:
    """Replace what stands between `<!-- name -->` and `<!-- /name -->`."""
    page = path.read_text(encoding="utf-8")
    found = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    if not found.search(page):
        raise SystemExit(f"{path} has no section {name}")
    path.write_text(found.sub(lambda match: f"{match[1]}\n{text.strip()}\n\n{match[2]}", page), encoding="utf-8")
