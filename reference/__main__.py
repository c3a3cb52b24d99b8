"""Write the reference pages that are committed."""

from __future__ import annotations

from pathlib import Path

from reference import commands, configuration
from reference.markdown import with_section

DOCS = Path(__file__).parent.parent / "docs"


def written() -> dict[Path, str]:
    """Each page that holds something made from code, as it should be."""
    keys = DOCS / "configuration.md"
    return {
        DOCS / "commands.md": commands.page(),
        keys: with_section(keys.read_text(encoding="utf-8"), "keys", configuration.keys()),
    }


if __name__ == "__main__":
    for path, text in written().items():
        path.write_text(text, encoding="utf-8")
