from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from quotecheck import QuotecheckError, Source, files
from quotecheck.batch import Desk, Settings
from quotecheck.model import Basis, Stock
from quotecheck.report.sources import render
from quotecheck.report.terminal import Paint
from quotecheck.shelf import MOST_ERRORS, find_sources, kind_of, library, read_shelf, take_stock

WORDINGS = """\
wordings:
  - {speaker: Ana Ruiz, date: 2024-05-01, language: en, basis: original, original: The mill is old.}
"""
HINT = '\n  write one object a line: {"id": "…", "speaker": "…", "date": "2024-05-21", "text": "…"}'


def row(**values: Any) -> bytes:
    return json.dumps(values, ensure_ascii=False).encode("utf-8") + b"\n"


OLD = row(id="a", speaker="Ana Ruiz", date="2024-05-01", text="The mill is old.")
DRY = row(id="b", speaker="Per Dahl", lang="sv", text="Kvarnen är torr.")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder we are in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(name: str, content: str | bytes) -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
    return path


def found(*names: str) -> list[str]:
    return [file.as_posix() for file in find_sources(map(Path, names))]


def texts_of(path: Path) -> list[Source]:
    """All texts of an archive."""
    (archive,) = read_shelf([path], "en").archives
    return [archive.source(line, number) for number, line in enumerate(archive.rows(), start=1) if line.strip()]


def error_of(act: Callable[[], object]) -> str:
    with pytest.raises(QuotecheckError) as caught:
        act()
    return str(caught.value)


# -- finding -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("w.yaml", "wordings"),
        ("W.YML", "wordings"),
        ("a.jsonl", "archive"),
        ("a.ndjson.gz", "archive"),
        ("A.JSONL.GZ", "archive"),
        ("t.md", "transcript"),
        ("t.TXT", "transcript"),
        ("t.docx", "transcript"),
        ("t.html", "transcript"),
        ("t.po", ""),
        ("t.csv", ""),
        ("t.pdf", ""),
        ("t.gz", ""),
        ("jsonl", ""),
    ],
)
def test_the_name_tells_what_a_file_holds(name: str, kind: str) -> None:
    assert kind_of(Path("sources") / name) == kind


def test_a_folder_stands_for_all_sources_below_it() -> None:
    for name in ("s/b/deep/t.txt", "s/a.jsonl.gz", "s/w.yaml", "s/t.md", "s/c.ndjson", "s/x.xlf", "s/pic.png"):
        put(name, "")
    assert found("s") == ["s/a.jsonl.gz", "s/b/deep/t.txt", "s/c.ndjson", "s/t.md", "s/w.yaml"]


def test_readmes_and_hidden_files_are_no_sources() -> None:
    for name in ("s/t.md", "s/README.md", "s/deep/README.txt", "s/.t.md", "s/.git/t.md", "s/deep/.hidden/w.yaml"):
        put(name, "")
    assert found("s") == ["s/t.md"]


def test_a_readme_may_be_written_small() -> None:
    put("s/t.md", "")
    put("s/readme.md", "")
    assert found("s") == ["s/t.md"]


def test_a_file_that_is_named_is_read_whatever_its_name() -> None:
    put("s/README.md", "Ana Ruiz: Yes.\n\nPer Dahl: No.\n")
    put("s/.wordings", WORDINGS)
    assert [
        source.statement.speaker for source in read_shelf([Path("s/README.md"), Path("s/.wordings")], "en").sources
    ] == [
        "Ana Ruiz",
        "Per Dahl",
        "Ana Ruiz",
    ]


@pytest.mark.parametrize(
    ("glob", "expected"),
    [
        ("s/*.md", ["s/one.md", "s/two.md"]),
        ("s/**/*.md", ["s/deep/er/four.md", "s/deep/three.md", "s/one.md", "s/two.md"]),
        ("s/deep/**/*.md", ["s/deep/er/four.md", "s/deep/three.md"]),
        ("s/*/*.md", ["s/deep/three.md"]),
        ("s/t?o.md", ["s/two.md"]),
        ("s/[a-p]*.md", ["s/one.md"]),
        ("*/*.yaml", ["s/w.yaml"]),
    ],
)
def test_a_glob_stands_for_what_fits_it(glob: str, expected: list[str]) -> None:
    for name in ("s/one.md", "s/two.md", "s/w.yaml", "s/deep/three.md", "s/deep/er/four.md"):
        put(name, "")
    assert found(glob) == expected
    assert [Path(name).absolute().as_posix() for name in expected] == found(str(Path(glob).absolute()))


def test_a_glob_that_is_a_name_is_that_file() -> None:
    put("s/talk [1].md", "")
    put("s/talk 1.md", "")
    assert found("s/talk [1].md") == ["s/talk [1].md"]


def test_a_file_that_is_named_twice_is_read_once() -> None:
    put("s/w.yaml", WORDINGS)
    put("s/t.md", "")
    assert found("s/w.yaml", "s", "s/*.yaml", "./s/t.md") == ["s/w.yaml", "s/t.md"]


@pytest.mark.parametrize("way", ["absolute", "dots", "link"])
def test_a_file_that_is_named_in_two_ways_is_read_once(folder: Path, way: str) -> None:
    put("s/w.yaml", WORDINGS)
    (folder / "link").symlink_to(folder / "s")
    other = {"absolute": folder / "s" / "w.yaml", "dots": Path("s/../s/w.yaml"), "link": Path("link/w.yaml")}[way]
    assert len(find_sources([Path("s/w.yaml"), other])) == 1


@pytest.mark.parametrize(
    ("name", "error"),
    [
        (
            "empty",
            "empty: there are no sources in this folder\n"
            "  sources end in .yaml, .jsonl, .jsonl.gz, .docx, .htm, .html, .markdown, .md, .mdown, .mkd, .qmd, .rmd,"
            " .srt, .text, .txt, .vtt, .xhtml",
        ),
        ("*.nothing", "*.nothing: nothing fits this glob\n  `**` stands for folders of any depth"),
        ("nowhere/**/*.md", "nowhere/**/*.md: nothing fits this glob\n  `**` stands for folders of any depth"),
        ("gone.md", "gone.md: no such file or folder\n  check the spelling, and the folder you are in"),
        ("gone.yaml", "gone.yaml: no such file or folder\n  check the spelling, and the folder you are in"),
        ("gone.jsonl.gz", "gone.jsonl.gz: no such file or folder\n  check the spelling, and the folder you are in"),
    ],
)
def test_what_is_not_there_is_said_with_a_remedy(name: str, error: str) -> None:
    Path("empty").mkdir()
    assert error_of(lambda: read_shelf([Path(name)], "en")) == error


# -- archives ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param("a.jsonl", OLD + DRY, id="as it is"),
        pytest.param("a.jsonl", (OLD + DRY).rstrip(), id="without a last line break"),
        pytest.param("a.jsonl", b"\xef\xbb\xbf" + OLD + DRY, id="with a byte order mark"),
        pytest.param("a.ndjson.gz", gzip.compress(OLD + DRY), id="compressed"),
        pytest.param("a.jsonl.gz", gzip.compress(OLD) + gzip.compress(DRY), id="two gzip members"),
        pytest.param(
            "a.jsonl.gz",
            gzip.compress(OLD[:9]) + gzip.compress(b"") + gzip.compress(OLD[9:] + DRY[:4]) + gzip.compress(DRY[4:]),
            id="gzip members that end within lines",
        ),
    ],
)
@pytest.mark.parametrize("block", [1, 7, files.BLOCK])
def test_an_archive_gives_its_texts(name: str, data: bytes, block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "BLOCK", block)
    sources = texts_of(put(f"s/{name}", data))
    assert [(source.id, source.text, source.language, source.line, source.path) for source in sources] == [
        ("a", "The mill is old.", "en", 1, f"s/{name}"),
        ("b", "Kvarnen är torr.", "sv", 2, f"s/{name}"),
    ]


def test_all_facts_of_a_row_are_kept() -> None:
    facts = {"speaker": "Ana Ruiz", "date": "2024-05", "occasion": "a talk", "url": "https://example.org/a"}
    (source,) = texts_of(put("a.jsonl", row(text="It is old.", basis="asr_transcript", language="en-GB", **facts)))
    statement = source.statement
    assert (source.id, source.language, source.basis, source.url) == (
        "a.jsonl:1",
        "en-GB",
        Basis.ASR_TRANSCRIPT,
        "https://example.org/a",
    )
    assert (statement.id, statement.speaker, statement.date, statement.occasion) == (
        "a.jsonl:1",
        "Ana Ruiz",
        "2024-05",
        "a talk",
    )


def test_numbers_are_facts_and_nothing_is_none() -> None:
    (source,) = texts_of(put("a.jsonl", row(text="It is old.", id=7, date=2024, speaker=None, title=["a"], author=" ")))
    assert (source.id, source.statement.date, source.statement.speaker) == ("7", "2024", "unknown")
    assert source.statement.occasion is None


def test_blank_lines_and_windows_line_ends_are_counted_and_passed_over() -> None:
    data = b"\r\n\n" + OLD.replace(b"\n", b"\r\n") + b" \t \n" + DRY + b"\n\n"
    assert [(source.id, source.line) for source in texts_of(put("a.jsonl", data))] == [("a", 3), ("b", 5)]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        pytest.param(
            b"no json\n", "this line is no JSON: Expecting value: line 1 column 1 (char 0)" + HINT, id="no JSON"
        ),
        pytest.param(OLD[:-3], "this line is no JSON: Unterminated string starting at", id="cut off"),
        pytest.param(
            b'{"text": "caf\xe9"}', "this line is no JSON: 'utf-8' codec can't decode byte 0xe9", id="Latin 1"
        ),
        pytest.param(row(speaker="A"), "this line has no `text`" + HINT, id="no text"),
        pytest.param(row(text=" \n"), "this line has no `text`" + HINT, id="an empty text"),
        pytest.param(row(text=5), "this line has no `text`" + HINT, id="a number for a text"),
        pytest.param(b'["text"]\n', "this line has no `text`" + HINT, id="a list"),
        pytest.param(b"null\n", "this line has no `text`" + HINT, id="null"),
        pytest.param(
            row(text="x", date="May"), "`May` is no date: write it as 2024-05-21, 2024-05 or 2024", id="no date"
        ),
        pytest.param(row(text="x", basis="rumour"), "`rumour` is no basis: known are original, ", id="no basis"),
    ],
)
def test_a_line_that_is_no_text_is_said_with_its_place(data: bytes, error: str) -> None:
    path = put("s/a.jsonl", OLD + b"\n" + data)
    told = error_of(lambda: texts_of(path))
    assert told.startswith(f"s/a.jsonl:3: {error}")
    assert [str(error) for stock in take_stock([path], "en") for error in stock.errors] == [told]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        pytest.param(
            gzip.compress(OLD + DRY)[:-12],
            "the file ends in the middle\n  fetch it again",
            id="cut off within the data",
        ),
        pytest.param(gzip.compress(OLD)[:-1], "the file ends in the middle\n  fetch it again", id="cut off at the end"),
        pytest.param(
            gzip.compress(OLD) + gzip.compress(DRY)[:5],
            "the file ends in the middle\n  fetch it again",
            id="cut off in the second member",
        ),
        pytest.param(b"", "the file ends in the middle\n  fetch it again", id="empty"),
        pytest.param(
            OLD,
            "this is no gzip file: Error -4 Invalid gzip/zlib wrapper found\n  unpack it",
            id="not compressed",
        ),
    ],
)
def test_what_is_no_gzip_file_is_said(data: bytes, error: str) -> None:
    path = put("s/a.jsonl.gz", data)
    assert error_of(lambda: texts_of(path)) == f"s/a.jsonl.gz: {error}"
    (stock,) = take_stock([path], "en")
    assert [str(error) for error in stock.errors] == [f"s/a.jsonl.gz: {error}"]


def test_a_gzip_file_with_a_wrong_sum_is_none() -> None:
    data = bytearray(gzip.compress(OLD))
    data[-8] ^= 1
    assert "Incorrect checksum" in error_of(lambda: texts_of(put("a.jsonl.gz", bytes(data))))


def test_zeros_behind_a_gzip_file_are_no_harm() -> None:
    assert len(texts_of(put("a.jsonl.gz", gzip.compress(OLD) + bytes(512)))) == 1


def test_json_of_any_depth_is_an_error_of_the_line() -> None:
    assert "a.jsonl:1: " in error_of(lambda: texts_of(put("a.jsonl", b"[" * 100_000)))


def test_a_line_that_has_no_end_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "BLOCK", 8)
    monkeypatch.setattr(files, "LONGEST_ROW", 100)
    path = put("a.jsonl", b'{"text": "' + b"x" * 200)
    assert error_of(lambda: texts_of(path)) == "a.jsonl: a line is longer than 0 MB\n  write one text a line"


def test_what_unpacks_to_much_is_read_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "BLOCK", 64)
    path = put("a.jsonl.gz", gzip.compress((OLD + DRY) * 200))
    assert [len(texts_of(path)), max(map(len, files._gunzipped(path, files.blocks(path))))] == [400, 4 * 64]


def test_an_archive_is_read_anew_each_time() -> None:
    (archive,) = read_shelf([put("a.jsonl", OLD + DRY)], "en").archives
    assert list(archive.rows()) == list(archive.rows()) == [OLD.strip(), DRY.strip()]


# -- shelves -----------------------------------------------------------------------


def test_a_shelf_holds_all_kinds_of_sources() -> None:
    put("s/w.yaml", WORDINGS)
    put("s/t.md", "Q: Is it old?\n\nA: It is.\n")
    put("s/a.jsonl", OLD)
    shelf = read_shelf([Path("s")], "en")
    assert [source.id for source in shelf.sources] == ["t#1", "t#2", "w-1#original"]
    assert [archive.path for archive in shelf.archives] == ["s/a.jsonl"]
    assert shelf
    assert library(shelf, "en") is not None


def test_without_sources_there_is_no_library() -> None:
    shelf = read_shelf([], "en")
    assert not shelf
    assert library(shelf, "en") is None


def test_what_names_no_language_is_in_that_of_the_drafts() -> None:
    shelf = read_shelf([put("t.md", "Den är gammal.\n"), put("a.jsonl", OLD)], "sv")
    assert [source.language for source in shelf.sources] == ["sv"]
    assert shelf.archives[0].source(OLD, 1).language == "sv"


def signature(*names: str) -> dict[str, str]:
    outcome = Desk(Settings(sources=tuple(map(Path, names)))).check_bytes(b"Nothing is quoted.\n", "d.md")
    return dict(field.split(":", 1) for field in outcome.report.signature.split("|"))


def test_the_signature_changes_when_an_archive_does() -> None:
    put("a.jsonl", OLD)
    first, again = signature("a.jsonl"), signature("a.jsonl")
    put("a.jsonl", OLD + DRY)
    second = signature("a.jsonl")
    assert first == again
    assert {key for key in first if first[key] != second[key]} == {"sources"}
    assert signature()["sources"] == "none"


def test_the_signature_changes_when_a_transcript_does() -> None:
    put("t.md", "Ana Ruiz: It is.\n\nPer Dahl: Is it?\n")
    first = signature("t.md")
    put("t.md", "Eva Lund: It is.\n\nPer Dahl: Is it?\n")
    assert first["sources"] != signature("t.md")["sources"]


# -- taking stock ------------------------------------------------------------------


def test_taking_stock_counts_what_is_there_and_what_is_missing() -> None:
    put("s/a.jsonl.gz", gzip.compress(OLD + DRY + row(text="It is.", url="https://example.org")))
    put("s/t.md", "---\ndate: 2024\nevent: a talk\nurl: https://example.org/t\n---\nQ: Is it?\n\nAna Ruiz: It is.\n")
    put("s/w.yaml", WORDINGS)
    assert take_stock([Path("s")], "en") == [
        Stock(
            "s/a.jsonl.gz",
            "archive",
            3,
            ("Ana Ruiz", "Per Dahl"),
            ("en", "sv"),
            {"speaker": 1, "date": 2, "occasion": 3, "url": 2},
        ),
        Stock("s/t.md", "transcript", 2, ("Ana Ruiz", "questioner"), ("en",), {}),
        Stock("s/w.yaml", "wordings", 1, ("Ana Ruiz",), ("en",), {"occasion": 1, "url": 1}),
    ]


def test_taking_stock_goes_on_after_an_error() -> None:
    put("s/a.jsonl", OLD + b"no json\n" + DRY)
    put("s/bad.yaml", "wordings: 5\n")
    put("s/latin.md", b"caf\xe9\n")
    put("s/t.md", "It is.\n")
    stocks = {stock.path: stock for stock in take_stock([Path("s")], "en")}
    assert {path: (stock.texts, len(stock.errors)) for path, stock in stocks.items()} == {
        "s/a.jsonl": (2, 1),
        "s/bad.yaml": (0, 1),
        "s/latin.md": (0, 1),
        "s/t.md": (1, 0),
    }
    assert str(stocks["s/bad.yaml"].errors[0]).startswith("s/bad.yaml:1:11: ")


def test_of_many_errors_in_an_archive_the_first_are_told() -> None:
    (stock,) = take_stock([put("a.jsonl", OLD + b"no\n" * (MOST_ERRORS + 3))], "en")
    assert [error.line for error in stock.errors] == list(range(2, MOST_ERRORS + 2))


def test_every_row_of_an_archive_is_counted() -> None:
    (stock,) = take_stock([put("a.jsonl", OLD + OLD.replace(b"old", b"dry"))], "en")
    assert stock.texts == 2


@pytest.mark.parametrize("name", ["empty.md", "empty.jsonl"])
def test_a_source_that_holds_nothing_is_told(name: str) -> None:
    assert name in render(take_stock([put(name, "")], "en"), Paint(False))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_must_not_be_read_is_an_error() -> None:
    path = put("a.jsonl", OLD)
    path.chmod(0)
    assert error_of(lambda: read_shelf([path], "en")).endswith("allow reading it, or leave it out")
