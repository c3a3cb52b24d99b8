"""The table of configuration keys, from the table that reads them."""

from __future__ import annotations

from quotecheck.config import KEYS, Config, Options
from reference.markdown import prose, table


def keys() -> str:
    """The table: key, what may stand there, default, meaning."""
    rows = [[f"`{name}`", key.values, _default(name), prose(key.meaning)] for name, key in KEYS.items()]
    rows.append(["`overrides`", "list of `files` (globs) with options", "none", "Other options for some files."])
    return table(["Key", "value", "default", "meaning"], rows)


def _default(name: str) -> str:
    value = {**Config._field_defaults, **Options._field_defaults}[name]
    if value is None:
        return "all"
    return f"`{value}`" if value else "none"
