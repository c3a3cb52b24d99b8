"""What mkdocs asks while it builds the site: pages made from code, and links out of docs/.

Links between pages are written so that they work where the files are read. Those that leave
docs/ lead to pages of the site which are made here: `OUTSIDE` says which.
"""

from __future__ import annotations

import os
import posixpath
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))  # mkdocs puts only this file's folder there

from quotecheck import files as shipped  # noqa: E402
from reference import library, rules  # noqa: E402

OUTSIDE: Mapping[str, str] = {
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "README.md": "readme.md",
    "LICENSE": "LICENSE.txt",
    "quotecheck/api.py": "api.md",
    "rules": "rules/all.md",
    **{f"rules/{pack.name}": f"rules/packs/{pack.name}.md" for pack in (ROOT / "rules").iterdir() if pack.is_dir()},
    "examples/summit": "examples/summit.md",
    "examples/summit/report.yaml": "examples/summit/report.yaml",
}
"""Files and folders of the repository that pages may link to, with what they are in the site."""

_COPIED = ("CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md", "README.md", "LICENSE", "examples/summit/report.yaml")
_LINK = re.compile(r"(\]\()([^)\s#:]+)((?:#[^)\s]*)?\))")
_RULES = shipped.load_rules(shipped.built_in_rules())


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put the packs where the navigation says `rules/packs/*.md`."""
    packs = sorted({rule.pack for rule in _RULES})
    config.nav = _expanded(config.nav, {"rules/packs/*.md": [{pack: f"rules/packs/{pack}.md"} for pack in packs]})
    return config


def _expanded(nav: Any, globs: Mapping[str, Any]) -> Any:
    if isinstance(nav, list):
        return [_expanded(item, globs) for item in nav]
    if isinstance(nav, dict):
        return {title: _expanded(value, globs) for title, value in nav.items()}
    return globs.get(nav, nav)


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made from code, and those from outside docs/."""
    overview = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    said = rules.saying(shipped.load_lexicon("en"), _RULES)
    made = {f"rules/{name}": text for name, text in rules.pages(_RULES, rules.told(overview), said)}
    made["api.md"] = library.page()
    made["examples/summit.md"] = _example(ROOT / "examples" / "summit")
    for name in _COPIED:
        made[OUTSIDE[name]] = (ROOT / name).read_text(encoding="utf-8")
    for name, text in made.items():
        files.append(File.generated(config, name, content=text))
    return files


def _example(folder: Path) -> str:
    """The example with each of its files."""
    languages = {".md": "markdown", ".yaml": "yaml"}
    pieces = [
        "# The example",
        "A made-up article about a summit, translated by machine, with what is known of the wordings. "
        "[Its report](summit/report.yaml) is what `quotecheck check examples/summit --format yaml` says.",
    ]
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder.parent.parent).as_posix()
        if file.is_file() and name not in OUTSIDE:
            text = file.read_text(encoding="utf-8").rstrip()
            pieces.append(f"## `{name}`\n\n````{languages[file.suffix]}\n{text}\n````")
    return "\n\n".join(pieces) + "\n"


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Lead links out of docs/ to what is made of their targets."""
    if page.is_homepage:
        page.meta["hide"] = ["navigation"]  # it would list this page alone
    origin = next((name for name in _COPIED if OUTSIDE[name] == page.file.src_uri), f"docs/{page.file.src_uri}")

    def led(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(origin), match[2]))
        if target.startswith("docs/"):
            inside = target.removeprefix("docs/")
        elif target in OUTSIDE:
            inside = OUTSIDE[target]
        else:
            return match[0]
        return match[1] + os.path.relpath(inside, posixpath.dirname(page.file.src_uri) or ".") + match[3]

    pieces = re.split(r"(^(?:```+).*?^(?:```+)$)", markdown, flags=re.MULTILINE | re.DOTALL)
    return "".join(piece if number % 2 else _LINK.sub(led, piece) for number, piece in enumerate(pieces))


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Leave single rules out of the table of contents: there are hundreds."""
    if page.file.src_uri.startswith("rules/packs/"):
        for top in page.toc.items:
            for section in top.children:
                section.children.clear()
    return html
