"""The commands: one module each, loaded when it is called."""

from __future__ import annotations

from collections.abc import Mapping

COMMANDS: Mapping[str, str] = {
    "check": "quotecheck.commands.check",
    "init": "quotecheck.commands.init",
    "baseline": "quotecheck.commands.baseline",
    "quotes": "quotecheck.commands.quotes",
    "compare": "quotecheck.commands.compare",
    "score": "quotecheck.commands.score",
    "batch": "quotecheck.commands.batch",
    "sources": "quotecheck.commands.sources",
    "rules": "quotecheck.commands.rules",
    "explain": "quotecheck.commands.explain",
    "lsp": "quotecheck.commands.lsp",
    "schema": "quotecheck.commands.schema",
    "completion": "quotecheck.commands.completion",
}
"""Each command with its module, which has it under the same name, in the order of --help."""
