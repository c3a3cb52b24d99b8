"""What a plain `check` does not load: a hook runs often, and importing is most of what it costs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    "sacrebleu": "0.3 s, for scores of likeness only",
    "numpy": "for many quotations in long sources, and for measuring",
    "rapidfuzz": "where quotations are compared",
    "yaml": "where nothing is in the cache, and for front matter",
    "charset_normalizer": "for --encoding auto",
    "pathspec": "where there is a .gitignore",
    "platformdirs": "for the cache of other systems than Linux, and for crashes",
    "isal": "for packed sources",
    "jinja2": "for pages",
    "pygls": "for editors",
    "lsprotocol": "for editors",
    "rich": "reports are plain text",
    "multiprocessing": "for many drafts at once",
    "concurrent": "for many drafts at once",
    "asyncio": "for editors",
    "xml": "for formats that are made of it",
    "zipfile": "for packages",
    "csv": "for tables",
    "tempfile": "where something is written",
    "difflib": "where something is misspelt",
    "decimal": "for numbers by value",
    "fractions": "for numbers by value",
    "logging": "errors are told, not logged",
}
"""Libraries, and what they are for."""

OWN = {
    "quotecheck.api": "the library",
    "quotecheck.bilingual": "source texts beside the draft",
    "quotecheck.embedding": "scores of meaning",
    "quotecheck.evaluation": "scores",
    "quotecheck.figures": "numbers by value",
    "quotecheck.numbers": "numbers by value",
    "quotecheck.quality": "measuring rules",
    "quotecheck.selftest": "testing rules",
    "quotecheck.quotes.align": "comparing quotations",
    "quotecheck.quotes.compare": "comparing quotations",
    "quotecheck.quotes.detect": "comparing quotations",
    "quotecheck.quotes.judge": "comparing quotations",
    "quotecheck.quotes.locate": "comparing quotations",
    "quotecheck.quotes.meaning": "comparing quotations",
    "quotecheck.quotes.seeds": "searching long sources",
    "quotecheck.quotes.scan": "searching long sources",
    "quotecheck.rulebook.compiler": "reading rules that are not in the cache",
    "quotecheck.rulebook.needs": "reading rules that are not in the cache",
    "quotecheck.rulebook.regex": "reading rules that are not in the cache",
    "quotecheck.rulebook.gate": "source texts beside the draft",
    "quotecheck.rulebook.paired": "source texts beside the draft",
    "quotecheck.rulebook.kinds.numbers": "source texts beside the draft",
    "quotecheck.rulebook.kinds.dates": "source texts beside the draft",
    "quotecheck.rulebook.kinds.terms": "source texts beside the draft",
    "quotecheck.score.metrics": "scores",
    "quotecheck.score.precision": "measuring rules",
}
"""Own modules, and what they are for."""

LOADED = """
import sys
sys.argv = ["quotecheck", "check", sys.argv[1]]
from quotecheck.cli import main
try:
    main()
finally:
    print(*sorted(sys.modules), sep="\\n", file=sys.stderr)
"""

DRAFTS = {
    "story.md": 'The minister gave an atmospheric answer to **all**.\n\n- "We will not stop," Lin Wenya said — 大气.\n',
    "story.txt": "The minister gave an atmospheric answer.\n\nMoscow is reluctant to ** the Su-35 to Hassan.\n",
}


def loaded(draft: Path) -> set[str]:
    """The modules that checking a draft loads in a process of its own."""
    done = subprocess.run([sys.executable, "-c", LOADED, str(draft)], capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert "atmospheric" in done.stdout
    return set(done.stderr.split())


@pytest.mark.parametrize("name", DRAFTS)
def test_a_plain_check_loads_nothing_that_it_does_not_need(tmp_path: Path, name: str) -> None:
    draft = tmp_path / name
    draft.write_text(DRAFTS[name], encoding="utf-8")
    loaded(draft)  # fills the cache
    modules = loaded(draft)
    assert "quotecheck.rulebook.kinds.pattern" in modules
    tops = {module.split(".")[0] for module in modules}
    assert HEAVY.keys() & tops == set()
    assert {own for own in OWN if any(module == own or module.startswith(own + ".") for module in modules)} == set()


def test_the_modules_of_the_table_are_there() -> None:
    root = Path(sys.modules["quotecheck"].__file__ or "").parent.parent
    for own in OWN:
        place = root / own.replace(".", "/")
        assert place.is_dir() or place.with_suffix(".py").is_file(), own
