"""The drafts and corpora of the evaluation data, where they are at hand."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import shared

from quotecheck import FileResult, Verdict, check_text
from quotecheck.config import Options
from quotecheck.model import Finding, Report, Span
from quotecheck.report import renderer

FOUND = {
    "'first tasks.'": "first tasks",
    "atmospheric answer": "atmospheric answer",
    "The ideal is full": "The ideal is full, but the reality is cruel",
    "It was only until": "It was only until the victory in Syria that",
    "the game between": "the game between the United States and Russia",
    "living space": "geopolitical living space",
    "torrent of steel": "a torrent of steel",
    "port of Najin": "Najin",
    "Hassan": "Hassan",
    "happy to see it come to fruition": "happy to see it come to fruition",
    "by the DPRK": "DPRK",
}
"""What an editor has to be shown in the seed draft, and the finding that does it."""


@pytest.fixture(scope="module")
def seed() -> FileResult:
    return check_text(shared("seed/draft.txt").read_text(encoding="utf-8"), format="text", name="draft.txt")


def redactions(result: FileResult) -> list[Finding]:
    return [finding for finding in result.findings if finding.rule.startswith("redaction.")]


def records(path: str) -> Iterator[dict[str, Any]]:
    with gzip.open(shared(path), "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


@pytest.mark.parametrize("phrase", list(FOUND))
def test_the_seed_draft_shows_what_an_editor_must_see(seed: FileResult, phrase: str) -> None:
    assert seed.text.count(phrase) == 1
    start = seed.text.index(phrase)
    place = Span(start, start + len(phrase))
    assert FOUND[phrase] in [f.text for f in seed.findings if f.span.start < place.end and place.start < f.span.end]


def test_all_redactions_of_the_seed_draft_are_found_and_nothing_else(seed: FileResult) -> None:
    stars = [at for at in range(len(seed.text)) if seed.text.startswith("**", at)]
    assert [finding.span for finding in redactions(seed)] == [Span(at, at + 2) for at in stars]
    assert len(stars) == 5


def test_the_mark_that_is_too_many_is_blamed(seed: FileResult) -> None:
    (finding,) = (finding for finding in seed.findings if finding.rule == "mechanics.doubled-closing-mark")
    assert (finding.text, finding.span.start) == ("”", seed.text.index("'\"”") + 2)


def test_at_most_two_findings_in_the_seed_draft_are_outside_what_experts_marked(seed: FileResult) -> None:
    starts = [0]
    for line in seed.text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    marked = [
        Span(starts[span["line"] - 1] + span["start"], starts[span["line"] - 1] + span["end"])
        for span in yaml.safe_load(shared("seed/gold.yaml").read_text(encoding="utf-8"))["spans"]
    ]
    outside = [
        finding.text
        for finding in seed.findings
        if not any(finding.span.start < span.end and span.start < finding.span.end for span in marked)
    ]
    assert len(outside) <= 2, outside


def test_the_same_text_as_markdown_gives_the_same_redactions(seed: FileResult) -> None:
    markdown = check_text(seed.text, format="markdown")
    assert [finding.span for finding in redactions(markdown)] == [finding.span for finding in redactions(seed)]


def test_the_quotation_at_the_head_is_a_calque_of_what_was_said(seed: FileResult, tmp_path: Path) -> None:
    (given,) = json.loads(shared("seed/quote_cases.json").read_text(encoding="utf-8"))[:1]
    wordings = [_wording(wording) for wording in given["wordings"]]
    file = tmp_path / "wordings.yaml"
    file.write_text(yaml.safe_dump({"wordings": wordings}, allow_unicode=True), encoding="utf-8")
    result = check_text(seed.text, format="text", sources=file)
    checked = next(quote for quote in result.quotes if quote.quote.text.startswith("first tasks"))
    assert (checked.judgement.verdict, checked.judgement.flags) == (Verdict.ALTERED, ("calque",))
    for format in ("text", "yaml", "json"):
        assert "top priority" in renderer(format)(Report((result._replace(findings=()),), "test"))


def _wording(wording: dict[str, Any]) -> dict[str, Any]:
    chinese = "Chinese" in wording["kind"]
    turned = {"speaker": wording["who"], "date": "2023-09-13", "url": wording["url"], "basis": "official_translation"}
    return {**turned, "language": "zh" if chinese else "en", "original": wording["text"]}


def test_real_markdown_emphasis_is_no_redaction() -> None:
    documents = list(records("fp/18f_markdown.dev.jsonl.gz"))
    assert sum(document["text"].count("**") for document in documents) > 2_800
    only = Options(select=("redaction",))
    found = {
        document["id"]: [(finding.rule, finding.text) for finding in check_text(document["text"], config=only).findings]
        for document in documents
    }
    assert {name: findings for name, findings in found.items() if any("**" in text for _, text in findings)} == {}


def test_redactions_of_real_pages_are_found_in_text_and_in_markdown() -> None:
    excerpts = json.loads(shared("artifacts/web_excerpts.dev.json").read_text(encoding="utf-8"))["excerpts"]
    cut = [excerpt["excerpt"] for excerpt in excerpts if excerpt["kind"] == "redaction"]
    assert len(cut) >= 9
    for format in ("text", "markdown"):
        assert [text for text in cut if not redactions(check_text(text, format=format))] == []
