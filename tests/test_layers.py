"""The architecture of docs/design.md, proved over the syntax trees.

A module imports from its own layer or from below, and the four rooms of the
second layer know nothing of one another. Only the upper layers touch files, the
environment and the terminal.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from conftest import ROOT

LAYERS = {
    "version": 0, "errors": 0, "model": 0,
    "choice": 1, "text": 1, "search": 1, "strict": 1, "marks": 1, "lexicon": 1, "chinese": 1, "numbers": 1,
    "figures": 1, "suppressions": 1, "vocabulary": 1, "allowance": 1,
    "formats": 2, "rulebook": 2, "quotes": 2, "score": 2, "bilingual": 2,
    "baseline": 3, "sift": 3, "scaffold": 3,
    "house": 3, "issues": 3, "config": 3, "check": 3, "fixes": 3, "quality": 3, "selftest": 3, "scoring": 3, "rows": 3,
    "report": 3, "stored": 3,
    "files": 4, "changed": 4, "history": 4, "embedding": 4, "dictionary": 4, "frequencies": 4, "shelf": 4,
    "index": 4, "indexing": 4, "batch": 4, "evaluation": 4, "api": 4, "corpus": 4, "pool": 4, "work": 4, "memory": 4,
    "engines": 4, "adapters": 5,
    "commands": 5, "lsp": 5, "cli": 5, "__main__": 5, "__init__": 5,
}  # fmt: skip
"""Each module or package of quotecheck with its layer."""

ROOMS = ("formats", "rulebook", "quotes", "score", "bilingual")
EDGE = 4
"""From this layer on, files, environment and terminal may be used."""

PACKAGE = ROOT / "quotecheck"
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))
MUTATORS = {"add", "append", "clear", "discard", "extend", "insert", "pop", "popitem", "remove", "setdefault", "update"}


@cache
def tree(module: str) -> ast.Module:
    return ast.parse((PACKAGE / module).read_text(encoding="utf-8"))


def home(module: str) -> str:
    """The part of the package that a file belongs to."""
    return module.split("/")[0].removesuffix(".py")


def full_name(module: str) -> str:
    return ".".join(["quotecheck", *module.removesuffix(".py").removesuffix("/__init__").split("/")])


def imports(module: str) -> Iterator[str]:
    """Every module that a file imports, wherever in it, by its full name."""
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}:{node.lineno}: a relative import"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own_imports(module: str) -> set[str]:
    """The parts of quotecheck that a file imports from."""
    found = {name.split(".")[1] for name in imports(module) if name.startswith("quotecheck.")}
    return {name for name in found if name in LAYERS}


def test_every_module_has_a_layer() -> None:
    assert {home(module) for module in MODULES} == set(LAYERS)


@pytest.mark.parametrize("module", MODULES)
def test_nothing_is_imported_from_above(module: str) -> None:
    layer = LAYERS[home(module)]
    assert {name for name in own_imports(module) if LAYERS[name] > layer} == set()


@pytest.mark.parametrize("module", [module for module in MODULES if home(module) in ROOMS])
def test_the_rooms_know_nothing_of_one_another(module: str) -> None:
    assert (own_imports(module) & set(ROOMS)) - {home(module)} == set()


def test_there_are_no_import_cycles() -> None:
    known = {full_name(module): module for module in MODULES}
    needs = {name: known.keys() & set(imports(module)) - {name} for name, module in known.items()}
    done: set[str] = set()
    while len(done) < len(needs):
        ready = {name for name, wanted in needs.items() if name not in done and wanted <= done}
        assert ready, f"a cycle among {sorted(set(needs) - done)}"
        done |= ready


@pytest.mark.parametrize("module", [module for module in MODULES if LAYERS[home(module)] < EDGE])
def test_the_core_is_pure(module: str) -> None:
    """No files, no printing, no environment, no command line below the edge."""
    banned = []
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Call) and _name(node.func) in ("open", "print", "input"):
            banned.append(f"{node.lineno}: {_name(node.func)}()")
        if isinstance(node, ast.Attribute) and node.attr in ("read_text", "read_bytes", "write_text", "environ"):
            banned.append(f"{node.lineno}: .{node.attr}")
    names = set(imports(module))
    if "io.BytesIO" in names:  # bytes in memory are no file; anything else of io stays banned
        names -= {"io", "io.BytesIO"}
    roots = {name.split(".")[0] for name in names}
    banned += sorted(roots & {"click", "io", "os", "pickle", "shutil", "socket", "subprocess", "sys", "tempfile"})
    assert banned == []


def test_click_is_the_business_of_the_command_line_alone() -> None:
    assert {home(module) for module in MODULES if "click" in imports(module)} == {"commands", "cli"}


@pytest.mark.parametrize("module", MODULES)
def test_nothing_at_module_level_is_changed(module: str) -> None:
    """Tables are read only: no registries that fill up, no global state."""
    names = {
        target.id
        for node in tree(module).body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
    }
    changed = []
    for node in ast.walk(tree(module)):
        if isinstance(node, ast.Global):
            changed.append(f"{node.lineno}: global")
        if isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load) and _name(node.value) in names:
            changed.append(f"{node.lineno}: {_name(node.value)}[...]")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            attribute = node.func
            if attribute.attr in MUTATORS and _name(attribute.value) in names:
                changed.append(f"{node.lineno}: {_name(attribute.value)}.{attribute.attr}()")
    assert changed == []


def _name(node: ast.expr) -> str | None:
    return node.id if isinstance(node, ast.Name) else None


def test_there_is_no_drawer_for_everything() -> None:
    assert [module for module in MODULES if Path(module).stem in ("utils", "util", "helpers", "common", "misc")] == []


def test_rules_are_data() -> None:
    assert {path.suffix for path in (ROOT / "rules").rglob("*") if path.is_file()} == {".yaml"}
