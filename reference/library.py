"""The page on the library: directives from which mkdocstrings makes it."""

from __future__ import annotations

import inspect
from enum import Enum

import quotecheck

HEAD = """---
description: Every public function, type and level of the quotecheck library
---

# API

What `import quotecheck` gives. [Library](library.md) shows how it is used.
"""


def page() -> str:
    """The whole page: functions, then what they give and take, then the words in it."""
    public = {name: getattr(quotecheck, name) for name in quotecheck.__all__ if not name.startswith("_")}
    functions = [name for name, thing in public.items() if inspect.isfunction(thing)]
    words = [name for name, thing in public.items() if isinstance(thing, type) and issubclass(thing, Enum)]
    others = [name for name in public if name not in functions and name not in words]
    pieces = [HEAD]
    for heading, names in (("Functions", functions), ("Types", others), ("Levels and words", words)):
        pieces.append(f"## {heading}\n")
        pieces += [f"::: {public[name].__module__}.{name}\n" for name in names]
    return "\n".join(pieces)
