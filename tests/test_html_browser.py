"""The HTML report in a browser: what it does when somebody reads it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from quotecheck import check_text, files
from quotecheck.batch import Desk, Settings
from quotecheck.issues import issues
from quotecheck.model import FileResult, Report
from quotecheck.report import renderer

playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 375, "height": 700}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium on this machine")
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=CHROMIUM, args=[*QUIET, "--disable-sync"])
        yield started
        started.close()


@pytest.fixture(scope="module")
def summit() -> Report:
    return Desk(Settings()).check_paths([ROOT / "examples" / "summit"]).report


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, summit: Report) -> Path:
    """One draft, and several of which one could not be read."""
    place = tmp_path_factory.mktemp("pages")
    render = renderer("html", files.package_text)
    (place / "one.html").write_text(render(summit), encoding="utf-8")
    other = check_text("He is reluctant to ** it.\n\nAnd gave an atmospheric answer.\n", name="second.md")
    several = Report((FileResult("gone.md", error="no such file"), *summit.files, other), "version:test")
    (place / "several.html").write_text(render(several), encoding="utf-8")
    return place


class Reader:
    """A page that is open, with all that it complained of and all that it asked for."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("dialog", lambda dialog: self.complaints.append(f"dialog {dialog.message}"))

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def seen(self, selector: str) -> list[Any]:
        return [found for found in self.page.query_selector_all(selector) if found.is_visible()]

    def count(self, selector: str) -> int:
        return len(self.seen(selector))

    def current(self) -> str | None:
        """The id of the issue that is chosen."""
        found: str | None = self.page.evaluate("document.querySelector('.card[aria-current]')?.id ?? null")
        return found


@pytest.fixture
def read(browser: Any, folder: Path) -> Iterator[Any]:
    """Opens one of the pages, by name."""
    contexts = []

    def opened(name: str = "one.html", fragment: str = "", **options: Any) -> Reader:
        context = browser.new_context(**{"viewport": WIDE, "color_scheme": "light", **options})
        contexts.append(context)
        reader = Reader(context.new_page())
        reader.page.goto((folder / name).as_uri() + fragment)
        return reader

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def ids(summit: Report) -> list[str]:
    """The ids of all issues of the example, in order."""
    return [issue.key for issue in issues(summit.files[0])]


# -- opening -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["one.html", "several.html"])
def test_a_page_opens_without_complaint_and_asks_for_nothing(read: Any, folder: Path, name: str) -> None:
    reader = read(name)
    reader.press("j", "j", "c", "c", "t", "?", "Escape", "Escape")
    assert reader.complaints == []
    assert [url for url in reader.requests if not url.startswith("data:")] == [(folder / name).as_uri()]


def test_cards_stand_beside_their_lines_in_order_and_apart(read: Any, ids: list[str]) -> None:
    page = read().page
    boxes = page.evaluate("Array.from(document.querySelectorAll('.card'), (card) => card.getBoundingClientRect())")
    assert len(boxes) == len(ids)
    for above, below in pairwise(boxes):
        assert above["bottom"] <= below["top"]
        assert above["left"] == below["left"]
    column = page.evaluate("document.querySelector('.prose').getBoundingClientRect().right")
    assert column < boxes[0]["left"]
    away = page.evaluate(
        "Array.from(document.querySelectorAll('.card'), (card) => card.getBoundingClientRect().top"
        " - document.querySelector(`mark[data-n='${card.dataset.n}']`).getBoundingClientRect().top)"
    )
    assert max(map(abs, away)) < WIDE["height"] / 2


def test_without_scripts_everything_can_be_read(read: Any, ids: list[str]) -> None:
    reader = read("several.html", java_script_enabled=False)
    assert reader.count(".file") == 3
    assert reader.count(".card") == len(ids) + 2
    assert reader.count(".bar, .tools") == 0


def test_on_paper_there_are_all_drafts_and_no_buttons(read: Any, ids: list[str]) -> None:
    reader = read("several.html")
    reader.press("j")
    reader.page.emulate_media(media="print", color_scheme="dark")
    assert reader.count(".file") == 3
    assert reader.count(".card") == len(ids) + 2
    assert reader.count("button, input") == 0
    assert reader.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert reader.page.evaluate("getComputedStyle(document.querySelector('.card.on')).position") == "static"


@pytest.mark.parametrize("name", ["one.html", "several.html"])
def test_nothing_goes_beyond_the_edge_of_a_phone(read: Any, name: str) -> None:
    page = read(name, viewport=PHONE).page
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.keyboard.press("j")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert page.query_selector(".card.on").bounding_box()["y"] < PHONE["height"]


# -- filters -------------------------------------------------------------------------------


def chip(facet: str, value: str) -> str:
    return f".chip[data-facet='{facet}'][data-value='{value}']"


def test_a_severity_leaves_its_issues_in_the_margin_and_in_the_text(read: Any) -> None:
    reader = read()
    total = reader.count(".card")
    reader.page.click(chip("severity", "critical"))
    assert reader.page.get_attribute(chip("severity", "critical"), "aria-pressed") == "true"
    assert reader.count(".card.critical") == reader.count(".card") == 2
    assert reader.page.query_selector_all("mark:not(.off):not(.critical):not(dialog mark)") == []
    assert reader.page.inner_text("#shown") == f"2 of {total} issues"
    assert reader.count("rect:not(.off)[data-n]") == 2
    reader.page.click(chip("severity", "major"))
    assert reader.count(".card") == 2 + reader.count(".card.major")
    reader.page.click("#clear")
    assert reader.count(".card") == total
    assert not reader.page.is_visible("#clear")


def test_a_verdict_leaves_the_quotations_that_have_it(read: Any) -> None:
    reader = read()
    reader.page.click("#more")
    reader.page.click(chip("verdict", "meaning changed"))
    assert reader.count(".compared") == reader.count(".card") == 2
    reader.page.click(chip("verdict", "meaning changed"))
    reader.page.click(chip("verdict", "verbatim"))
    assert (reader.count(".compared"), reader.count(".card")) == (2, 0)


def test_a_pack_leaves_its_findings_and_says_that_no_quotation_fits(read: Any) -> None:
    reader = read()
    reader.page.click("#more")
    reader.page.click(chip("pack", "redaction"))
    assert {card.get_attribute("data-pack") for card in reader.seen(".card")} == {"redaction"}
    assert reader.count(".none") == 1


def test_words_are_looked_for_in_cards_and_in_what_they_mark(read: Any) -> None:
    reader = read()
    reader.press("/")
    reader.page.keyboard.type("Hassan khasan")
    assert [card.get_attribute("data-pack") for card in reader.seen(".card")] == ["zh"]
    reader.press("Enter")
    assert reader.page.inner_text("#shown").startswith("1 / 1 of")


def test_moving_passes_over_what_is_filtered_out(read: Any) -> None:
    reader = read()
    reader.page.click(chip("severity", "critical"))
    first, second = (card.get_attribute("id") for card in reader.seen(".card"))
    chosen = []
    for _ in range(3):
        reader.press("j")
        chosen.append(reader.current())
    assert sorted(set(chosen)) == sorted({first, second})


# -- keys ----------------------------------------------------------------------------------


def test_keys_move_between_issues_and_bring_them_into_view(read: Any, ids: list[str]) -> None:
    reader = read()
    reader.press("j")
    assert reader.current() == ids[0]
    reader.press("n", "j", "k")
    assert reader.current() == ids[1]
    assert reader.page.url.endswith(f"#{ids[1]}")
    assert reader.page.evaluate("document.activeElement.id") == ids[1]
    box = reader.page.query_selector("mark.on").bounding_box()
    assert 0 < box["y"] < WIDE["height"]
    reader.press("p", "p")
    assert reader.current() == ids[-1]
    reader.press("Escape")
    assert reader.current() is None
    assert "#" not in reader.page.url


def test_c_goes_to_the_comparison_and_back(read: Any, summit: Report) -> None:
    key = next(issue.key for issue in issues(summit.files[0]) if issue.rule == "quotation.meaning-changed")
    reader = read(fragment=f"#{key}")
    reader.press("c")
    comparison = reader.page.query_selector(".compared.on")
    assert "450 million" in comparison.inner_text()
    assert 0 <= comparison.bounding_box()["y"] < WIDE["height"]
    reader.press("c")
    assert reader.page.evaluate("document.activeElement.id") == key


def test_help_opens_and_closes_and_single_keys_can_be_turned_off(read: Any) -> None:
    reader = read()
    reader.press("?")
    assert reader.page.is_visible("#help")
    reader.press("j")
    assert reader.current() is None
    reader.page.uncheck("#keys")
    reader.press("Escape")
    assert not reader.page.is_visible("#help")
    reader.press("j")
    assert reader.current() is None


def test_keys_are_letters_where_somebody_writes(read: Any) -> None:
    reader = read()
    reader.page.click("#query")
    reader.page.keyboard.type("jk?")
    assert reader.page.input_value("#query") == "jk?"
    assert reader.current() is None


def test_a_click_on_words_chooses_the_innermost_issue(read: Any) -> None:
    reader = read()
    innermost = reader.page.query_selector("mark mark mark")
    innermost.click()
    assert reader.page.get_attribute(".card.on", "data-n") == innermost.get_attribute("data-n")


def test_a_click_on_a_faithful_quotation_shows_its_source(read: Any) -> None:
    reader = read()
    reader.page.click("span.quotation.good >> nth=0")
    assert reader.page.inner_text(".compared.on .verdict") in {"verbatim", "cosmetic", "trimmed"}


def test_a_click_in_the_chart_goes_to_the_issue_there(read: Any, ids: list[str]) -> None:
    reader = read()
    box = reader.page.query_selector(".along").bounding_box()
    reader.page.mouse.click(box["x"] + box["width"] - 1, box["y"] + 5)
    assert reader.current() == ids[-1]


# -- addresses, drafts, colours ---------------------------------------------------------------


def test_an_address_leads_to_its_issue(read: Any, ids: list[str]) -> None:
    reader = read(fragment=f"#{ids[20]}")
    assert reader.current() == ids[20]
    reader.page.evaluate(f"location.hash = '{ids[3]}'")
    reader.page.wait_for_selector(f"[id='{ids[3]}'].on")
    assert reader.current() == ids[3]


def test_an_address_of_an_issue_in_another_draft_turns_to_it(read: Any) -> None:
    last = read("several.html").page.evaluate("Array.from(document.querySelectorAll('.card')).pop().id")
    reader = read("several.html", fragment=f"#{last}")
    assert reader.page.inner_text(".file.now h2") == "second.md"
    assert reader.current() == last


def test_drafts_are_shown_one_at_a_time_the_first_with_issues_first(read: Any, ids: list[str]) -> None:
    reader = read("several.html")
    (file,) = reader.seen(".file")
    assert file.query_selector("h2").inner_text().endswith("examples/summit/draft.md")
    reader.press(*["j"] * (len(ids) + 1))
    assert reader.page.inner_text(".file.now h2") == "second.md"
    reader.page.click("text=gone.md")
    assert "Not checked: no such file" in reader.page.inner_text(".file.now")
    reader.page.click(chip("severity", "critical"))
    assert [cell.inner_text() for cell in reader.seen("td.issues")] == [f"2 of {len(ids)}", "0 of 2"]


def background(reader: Reader) -> int:
    """How bright the page is, 0 to 765."""
    colour = reader.page.evaluate("getComputedStyle(document.body).backgroundColor")
    return sum(int(part) for part in colour.removeprefix("rgb(").removesuffix(")").split(","))


def test_the_page_is_as_dark_as_the_reader_likes_it(read: Any) -> None:
    assert background(read(color_scheme="light")) > 600
    reader = read(color_scheme="dark")
    assert background(reader) < 150
    reader.press("t")
    assert background(reader) > 600
    reader.page.click("#theme")
    assert background(reader) < 150
    assert reader.page.get_attribute("#theme", "aria-pressed") == "true"
    reader.page.reload()
    assert background(reader) < 150


# -- everybody -------------------------------------------------------------------------------


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["one.html", "several.html"])
def test_axe_finds_nothing_serious(read: Any, name: str, scheme: str, viewport: dict[str, int]) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is not installed")
    # A page that lets nothing in lets axe in only where its policy is not enforced.
    reader = read(name, color_scheme=scheme, viewport=viewport, bypass_csp=True)
    reader.page.click("#more")
    reader.page.click(chip("severity", "major"))
    reader.press("j", "j")
    states = [axe.Axe().run(reader.page).response["violations"]]
    reader.press("?")
    states.append(axe.Axe().run(reader.page).response["violations"])
    serious = [found for state in states for found in state if found["impact"] in ("serious", "critical")]
    assert [(found["id"], [node["html"][:120] for node in found["nodes"]][:3]) for found in serious] == []


def test_a_hostile_draft_does_nothing(read: Any, folder: Path) -> None:
    draft = (
        "</script><script>alert(1)</script><img src=x onerror=alert(2)> reluctant to ** the\n\n"
        "“\u202ewe\x00 <svg/onload=alert(3)> [wait](javascript:alert(4)) for it,” she said.\n\n</style></mark></p>\n"
    )
    result = check_text(draft, name="</title><script>alert(5)</script>.md")
    text = renderer("html", files.package_text)(Report((result,), "</code><script>alert(6)</script>"))
    (folder / "hostile.html").write_text(text, encoding="utf-8")
    reader = read("hostile.html")
    reader.press("j")
    assert reader.current() is not None
    assert reader.complaints == []
    assert len(reader.page.query_selector_all("script")) == 1
    assert reader.page.query_selector_all(".draft :is(img, svg), a[href^='javascript']") == []
    assert "<svg/onload=alert(3)>" in reader.page.inner_text(".draft")
    assert "U+202E" in reader.page.inner_text(".draft")
