"""Columns that line up on a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from quotecheck.report.terminal import width


def table(rows: Sequence[Sequence[str]], texts: int = 1) -> list[str]:
    """Rows of cells as lines. The first `texts` columns are texts and begin together, the
    others are figures and end together."""
    widths = [max(map(width, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(_cells(row, widths, texts)).rstrip() for row in rows]


def _cells(row: Sequence[str], widths: Sequence[int], texts: int) -> list[str]:
    cells = []
    for number, (cell, wide) in enumerate(zip(row, widths, strict=True)):
        blank = " " * (wide - width(cell))
        cells.append(cell + blank if number < texts else blank + cell)
    return cells
