"""What files of sources hold, for people: the command `sources check`."""

from __future__ import annotations

from collections.abc import Sequence

from quotecheck.model import Stock
from quotecheck.report.terminal import Paint, safe

_COUNTED = {
    "wordings": ("wording", "wordings"),
    "transcript": ("turn", "turns"),
    "archive": ("text", "texts"),
    "index": ("text", "texts"),
}

MOST_NAMES = 4
"""Speakers that are named; of more only the number is told."""


def render(stocks: Sequence[Stock], paint: Paint) -> str:
    """One file a line with what it holds and what it does not say, and a sum."""
    lines = [line for stock in stocks for line in _stock(stock, paint)]
    bad = sum(bool(stock.errors) for stock in stocks)
    lacking = sum(bool(stock.missing) for stock in stocks)
    texts = sum(stock.texts for stock in stocks)
    files, statements = _counted(len(stocks), "file"), _counted(texts, "statement")
    told = f"{files}, {statements}, {lacking:,} with something missing, {bad:,} with errors"
    return "\n".join([*lines, told, ""])


def _stock(stock: Stock, paint: Paint) -> list[str]:
    path = paint(f"{safe(stock.path)}:", "bold")
    noun = _COUNTED[stock.kind][stock.texts != 1]
    facts = [f"{stock.texts:,} {noun}", f"by {_named(stock.speakers)}", " ".join(stock.languages)]
    lines = [f"{path} {stock.kind}; {', '.join(fact for fact in facts if fact)}"] if stock.texts else []
    if not stock.texts and not stock.errors:
        lines = [f"{path} {stock.kind}; " + paint("nothing is in it", "yellow")]
    if stock.missing:
        said = ", ".join(
            name if count == stock.texts else f"{name} ({count:,} of {stock.texts:,})"
            for name, count in stock.missing.items()
        )
        lines.append("    " + paint(f"missing: {said}", "yellow"))
    lines += [paint("error: ", "red") + "\n  ".join(map(safe, str(error).split("\n"))) for error in stock.errors]
    return lines


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("s" if number != 1 else "")


def _named(speakers: Sequence[str]) -> str:
    if not speakers:
        return "nobody named"
    if len(speakers) > MOST_NAMES:
        return f"{len(speakers):,} speakers"
    return safe(", ".join(speakers))
