"""Markdown, written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table. A bar within a cell stays text."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def plain(text: str) -> str:
    """Text in which nothing is markup."""
    return re.sub(r"([\\`*_{}\[\]<>#|~&])", r"\\\1", text)


def code(text: str) -> str:
    """Text as code, whatever backquotes it holds."""
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    blank = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{blank}{text}{blank}{fence}"


def prose(text: str) -> str:
    """A help text as Markdown: options, keys, file names and what stands in braces as code."""
    pieces = re.split(r"(`[^`]*`)", text)
    for number in range(0, len(pieces), 2):
        pieces[number] = re.sub(
            r"\[-.*?-\] ?\{\+.*?\+\}|\{[^{}]*\}|(?<![\w-])--[a-z][a-z-]*\w|(?<!\w)\.[a-z][\w.]*\w|\b[a-z]+_[a-z_]+\b",
            lambda match: code(match[0]),
            pieces[number],
        )
    return "".join(pieces)


def with_section(page: str, name: str, text: str) -> str:
    """A page with what stands between `<!-- name -->` and `<!-- /name -->` replaced.

    Raises ValueError where the page has no such section.
    """
    found = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    if not found.search(page):
        raise ValueError(f"there is no section {name}")
    return found.sub(lambda match: f"{match[1]}\n{text.strip()}\n\n{match[2]}", page)
