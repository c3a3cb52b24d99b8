"""The site of docs/: it is built without a warning, is whole, and asks for nothing from elsewhere."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from conftest import ROOT

from quotecheck.rulebook.spec import Rule

LEAST_CONTRAST = 4.5
"""Between text and its ground, as WCAG 2.2 asks at level AA (1.4.3)."""


class Page(HTMLParser):
    """What a page fetches when it is opened, its anchors, and its headings."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.anchors: set[str] = set()
        self.levels: list[int] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if known.get("id"):
            self.anchors.add(known["id"] or "")
        if tag in ("script", "img", "iframe", "source"):
            self.fetched.append(known.get("src") or "")
        if tag == "link" and known.get("rel") in ("stylesheet", "icon", "preload", "preconnect", "modulepreload"):
            self.fetched.append(known.get("href") or "")
        if re.fullmatch(r"h[1-6]", tag):
            self.levels.append(int(tag[1]))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as CI does."""
    pytest.importorskip("mkdocs", reason="the extra `docs` is not installed")
    folder = tmp_path_factory.mktemp("site")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1"}
    words = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder)]
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return folder


def pages(site: Path) -> Iterator[tuple[str, Page]]:
    for path in sorted(site.rglob("*.html")):
        yield path.relative_to(site).as_posix(), Page(path.read_text(encoding="utf-8"))


def test_every_page_of_the_documentation_is_there(site: Path) -> None:
    sources = {path.relative_to(ROOT / "docs").with_suffix(".html") for path in (ROOT / "docs").rglob("*.md")}
    assert [str(page) for page in sources if not (site / page).exists()] == []


def test_every_rule_has_a_place_to_link_to(site: Path, built_in: tuple[Rule, ...]) -> None:
    packs = {rule.pack for rule in built_in}
    known = {pack: Page((site / f"rules/packs/{pack}.html").read_text(encoding="utf-8")).anchors for pack in packs}
    assert [rule.id for rule in built_in if rule.id not in known[rule.pack]] == []


def test_opening_a_page_fetches_nothing_from_elsewhere(site: Path) -> None:
    for name, page in pages(site):
        assert [url for url in page.fetched if re.match(r"(?:https?:)?//", url)] == [], name
    for path in site.rglob("*.css"):
        assert not re.search(r"(?:url\(|@import)\s*['\"]?(?:https?:)?//", path.read_text(encoding="utf-8")), path.name


def test_the_search_knows_rules_and_pages_without_a_server(site: Path) -> None:
    script = (site / "search" / "search_index.js").read_text(encoding="utf-8")
    found = {entry["location"] for entry in json.loads(script.removeprefix("var __index = "))["docs"]}
    assert {"quotations.html", "rules/packs/zh.html#zh.atmospheric-answer", "commands.html#quotecheck-check"} <= found


def test_headings_leave_out_no_level(site: Path) -> None:
    for name, page in pages(site):
        assert all(after <= before + 1 for before, after in zip(page.levels, page.levels[1:], strict=False)), name


def test_no_fence_is_left_as_text(site: Path) -> None:
    for path in site.rglob("*.html"):
        if path.relative_to(site).as_posix() != "examples/summit.html":
            assert "```" not in re.sub(r"<pre.*?</pre>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL), path


# -- colours -----------------------------------------------------------------------


def schemes() -> dict[str, dict[str, str]]:
    """The colours of the light and the dark scheme, by the name of their variable."""
    css = (ROOT / "docs/assets/site.css").read_text(encoding="utf-8")
    blocks = re.findall(r'\[data-md-color-scheme="(\w+)"\] \{(.*?)\}', css, re.DOTALL)
    return {name: dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block)) for name, block in blocks}


def luminance(color: str) -> float:
    """Relative luminance, as WCAG 2.2 defines it."""
    channels = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio, as WCAG 2.2 defines it: from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_worked_out_as_wcag_does() -> None:
    assert round(contrast("#ffffff", "#000000"), 2) == 21
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize("scheme", ["default", "slate"])
def test_code_and_text_can_be_read_in_every_colour(scheme: str) -> None:
    colors = schemes()[scheme]
    grounds = {
        name: colors["md-code-bg-color"] for name in colors if re.fullmatch(r"md-code-(?:fg|hl(?:-\w+)?)-color", name)
    }
    text = ("md-typeset-a-color", "md-default-fg-color--light", "md-accent-fg-color")
    grounds |= dict.fromkeys(text, colors["md-default-bg-color"])
    grounds |= {
        "md-primary-bg-color": colors["md-primary-fg-color"],
        "quotecheck-mark-fg": colors["quotecheck-mark-bg"],
    }
    assert len(grounds) > 15
    low = {name: contrast(colors[name], ground) for name, ground in grounds.items()}
    assert {name: ratio for name, ratio in low.items() if ratio < LEAST_CONTRAST} == {}
