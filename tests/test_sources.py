from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from conftest import cases

from quotecheck import QuotecheckError
from quotecheck.model import Basis
from quotecheck.quotes.sources import parse_wordings
from quotecheck.shelf import read_shelf

FULL = """
wordings:
  - id: port
    speaker: Ana Ruiz
    date: 2024-05
    occasion: a speech at the quay
    language: zh
    basis: official_translation
    original: 港口是首要任务。
    renderings:
      - The port is the top priority.
      - {text: Der Hafen hat Vorrang., language: de, basis: house_wording, url: https://example.org/de}
    terms:
      首要任务: [top priority, number one priority]
    glosses: [first task]
    url: https://example.org/zh
"""


@pytest.mark.parametrize("case", cases("wordings_errors"))
def test_a_mistake_in_a_wordings_file_is_said_with_place_and_remedy(case: dict[str, Any]) -> None:
    with pytest.raises(QuotecheckError) as caught:
        parse_wordings(case["text"], "wordings.yaml")
    assert str(caught.value) == case["error"]


def test_a_wording_gives_its_original_its_renderings_and_its_terms() -> None:
    sources = parse_wordings(FULL, "w.yaml")
    assert [(source.id, source.text, source.language, source.basis, source.url, source.line) for source in sources] == [
        ("port#original", "港口是首要任务。", "zh", Basis.ORIGINAL, "https://example.org/zh", 9),
        ("port#1", "The port is the top priority.", "en", Basis.OFFICIAL_TRANSLATION, "https://example.org/zh", 11),
        ("port#2", "Der Hafen hat Vorrang.", "de", Basis.HOUSE_WORDING, "https://example.org/de", 12),
        ("port#首要任务/1", "top priority", "en", Basis.OFFICIAL_TRANSLATION, "https://example.org/zh", 14),
        ("port#首要任务/2", "number one priority", "en", Basis.OFFICIAL_TRANSLATION, "https://example.org/zh", 14),
    ]
    statement = sources[0].statement
    assert all(source.statement is statement for source in sources)
    assert (statement.speaker, statement.date, statement.occasion) == ("Ana Ruiz", "2024-05", "a speech at the quay")
    assert statement.terms == {"首要任务": ("top priority", "number one priority")}
    assert statement.glosses == ("first task",)


def test_what_is_said_in_the_language_of_the_draft_needs_no_rendering() -> None:
    text = "wordings: [{speaker: A, date: unknown, language: en, basis: asr_transcript, original: We wait.}]"
    (source,) = parse_wordings(text, "notes/talks.yaml")
    assert (source.id, source.basis) == ("talks-1#original", Basis.ASR_TRANSCRIPT)


def test_a_rendering_of_what_we_know_in_the_original_is_the_house_s_own() -> None:
    text = "wordings: [{speaker: A, date: 2024, language: zh, basis: original, original: 等, renderings: [Wait.]}]"
    assert [source.basis for source in parse_wordings(text, "w.yaml")] == [Basis.ORIGINAL, Basis.HOUSE_WORDING]


def test_a_folder_stands_for_the_wordings_files_in_it(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "one.yml").write_text(FULL, encoding="utf-8")
    (tmp_path / "a.yaml").write_text(FULL.replace("port", "quay"), encoding="utf-8-sig")
    (tmp_path / ".hidden.yaml").write_text("nothing: here")
    sources = read_shelf([tmp_path], "en").sources
    assert [source.id for source in sources if source.id.endswith("#1")] == ["quay#1", "port#1"]


def test_a_folder_without_wordings_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(QuotecheckError, match="no sources in this folder"):
        read_shelf([tmp_path], "en")
