"""An index of archives leads to what streaming leads to, and cannot be broken by ending its building."""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stdout
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotecheck import QuotecheckError, files, index
from quotecheck.cli import main
from quotecheck.model import Quote, Span
from quotecheck.quotes.judge import judge_quote
from quotecheck.quotes.passages import PASSAGE, neighbours, passages, pieces, spaced, stretches
from quotecheck.shelf import find_sources, library, read_shelf

pytest.importorskip("tantivy", reason="the extra `index` is not installed")

ROWS: list[dict[str, Any]] = [
    {"id": "mill", "speaker": "Ana Ruiz", "date": "2024-05-01", "text": "The old mill by the river grinds no corn."},
    {"id": "port", "speaker": "Per Dahl", "date": "2024-05-02", "text": "We shall never close the port of Elmora."},
    {
        "id": "bridge",
        "speaker": "Mao Ning",
        "date": "2024-05-03",
        "text": "中方一贯主张通过对话解决乌克兰危机。",
        "lang": "zh",
    },
    {"id": "same", "speaker": "Ana Ruiz", "date": "2024-05-04", "text": "It is what it is, and it was what it was."},
]
WORDS = ("harbour", "ledger", "winter", "council", "barley", "lantern", "ferry", "orchard", "granite", "parish")


def long_text(seed: int) -> str:
    """Some three thousand characters of made-up prose."""
    chance = random.Random(seed)
    sentences = (f"The {' '.join(chance.choices(WORDS, k=8))} number {chance.randrange(999)}." for _ in range(45))
    return " ".join(sentences)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder we are in. However small an archive is, its index is used."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(index, "WORTH", 0)
    return tmp_path


def put(rows: list[dict[str, Any]], name: str = "talks.jsonl") -> Path:
    content = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode("utf-8")
    Path(name).write_bytes(gzip.compress(content) if name.endswith(".gz") else content)
    return Path(name)


def build(*words: str) -> str:
    """The index built by the command; what that says."""
    said = io.TextIOWrapper(io.BytesIO(), "utf-8")
    with redirect_stdout(said), pytest.raises(SystemExit) as ended:
        main(["sources", "index", *words])
    assert ended.value.code == 0
    said.seek(0)
    return said.read()


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[object, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(words)
    said = capsys.readouterr()
    return ended.value.code, said.out, said.err


def verdicts(quotations: list[str], source: str, lang: str = "en") -> list[tuple[str, str, int | None, str]]:
    """For each quotation its verdict, and the text, the line and the words that it was compared with."""
    held = library(read_shelf([Path(source)], lang), lang)
    assert held is not None
    found = []
    for quotation in quotations:
        judgement = judge_quote(Quote.whole(quotation, lang), held)
        match = judgement.match
        place = (match.source.id, match.source.line, match.source.text[slice(*match.span)]) if match else ("", None, "")
        found.append((judgement.verdict.value, *place))
    return found


def error_of(act: Callable[[], object]) -> str:
    with pytest.raises(QuotecheckError) as caught:
        act()
    return str(caught.value)


def opened() -> object:
    return read_shelf([Path("talks.index")], "en")


# -- what it leads to --------------------------------------------------------------------


def test_an_index_leads_to_what_streaming_leads_to() -> None:
    put([*ROWS, *({"id": f"long-{n}", "speaker": "Ana Ruiz", "text": long_text(n)} for n in range(20))])
    build("talks.jsonl", "-o", "talks.index")
    part = long_text(7)[1200:1300].strip()
    quotations = [
        "The old mill by the river grinds no corn.",
        "We shall close the port of Elmora.",
        "It is what it is",
        "the old mill … grinds no corn",
        part,
        part.replace("council", "counsel"),
        "Nobody has ever said anything of this kind about ferries in a storm.",
    ]
    expected = verdicts(quotations, "talks.jsonl")
    assert verdicts(quotations, "talks.index") == expected
    assert [verdict for verdict, *_ in expected[:2]] == ["verbatim", "meaning_changed"]


def test_chinese_is_found_without_blanks_between_its_words() -> None:
    put(ROWS)
    build("talks.jsonl", "-o", "talks.index")
    quotations = ["一贯主张通过对话解决乌克兰危机", "一贯反对通过对话解决乌克兰危机"]
    found = verdicts(quotations, "talks.index", "zh")
    assert found == verdicts(quotations, "talks.jsonl", "zh")
    assert [text for _, text, *_ in found] == ["bridge", "bridge"]


def test_texts_in_another_language_are_not_compared() -> None:
    put([{**ROWS[0], "lang": "sv"}])
    build("talks.jsonl", "-o", "talks.index")
    assert verdicts(["The old mill by the river grinds no corn."], "talks.index")[0][1] == ""


def test_many_quotations_are_streamed_past_all_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    put([ROWS[0]])
    Path("talks.jsonl").write_bytes(b"\n\n" + Path("talks.jsonl").read_bytes())  # so that the text is in line 3
    build("talks.jsonl", "-o", "talks.index")
    monkeypatch.setattr(index, "WORTH", 1_000_000)
    (archive,) = read_shelf([Path("talks.index")], "en").archives
    assert archive.likely(["mill"]) is None
    assert [bool(row) for row in archive.rows()] == [False, False, True]
    assert verdicts([ROWS[0]["text"]], "talks.index") == [("verbatim", "mill", 3, ROWS[0]["text"])]


def test_equal_rows_are_indexed_once_and_found_twice() -> None:
    put([ROWS[0], ROWS[1], ROWS[0]])
    build("talks.jsonl", "-o", "talks.index")
    (archive,) = read_shelf([Path("talks.index")], "en").archives
    likely = archive.likely(["mill river grinds"])
    assert likely is not None
    assert [one.number for one in likely] == [1, 3]


def test_an_index_has_any_number_of_archives() -> None:
    put(ROWS[:1], "a.jsonl")
    put(ROWS[1:2], "b.jsonl.gz")
    build("a.jsonl", "b.jsonl.gz", "-o", "talks.index")
    assert [archive.path for archive in read_shelf([Path("talks.index")], "en").archives] == ["a.jsonl", "b.jsonl.gz"]
    assert verdicts([ROWS[1]["text"]], "talks.index") == verdicts([ROWS[1]["text"]], "b.jsonl.gz")


def test_a_long_quotation_is_looked_up_in_pieces() -> None:
    text = long_text(1)
    put([{"id": f"long-{n}", "text": long_text(n)} for n in range(9)])
    build("talks.jsonl", "-o", "talks.index")
    assert verdicts([text], "talks.index") == [("verbatim", "long-1", 2, text)]


# -- an index as a source ----------------------------------------------------------------


def test_an_index_is_one_source_and_stands_for_its_archive() -> None:
    Path("s").mkdir()
    put(ROWS, "s/talks.jsonl")
    put(ROWS, "s/others.jsonl")
    build("s/talks.jsonl", "-o", "s/talks.index")
    assert [file.name for file in find_sources([Path("s")])] == ["others.jsonl", "talks.index", "talks.jsonl"]
    assert [archive.path for archive in read_shelf([Path("s")], "en").archives] == ["s/others.jsonl", "s/talks.jsonl"]


def test_the_command_tells_what_an_index_holds(capsys: pytest.CaptureFixture[str]) -> None:
    put(ROWS[:2])
    build("talks.jsonl", "-o", "talks.index")
    code, out, _ = run(capsys, "sources", "check", "talks.index")
    assert code == 0
    assert out.startswith("talks.index: index; 2 texts, by Ana Ruiz, Per Dahl, en\n")


def test_an_index_can_be_moved_and_used_without_its_archive() -> None:
    Path("a").mkdir()
    put(ROWS, "a/talks.jsonl")
    build("a/talks.jsonl", "-o", "a/talks.index")
    expected = verdicts([ROWS[1]["text"]], "a/talks.jsonl")
    Path("a").rename("b")
    assert verdicts([ROWS[1]["text"]], "b/talks.index") == expected
    Path("b/talks.jsonl").unlink()
    assert verdicts([ROWS[1]["text"]], "b/talks.index") == expected


def test_an_index_that_cannot_be_written_can_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    put(ROWS)
    build("talks.jsonl", "-o", "talks.index")
    for lock in Path("talks.index").rglob(".tantivy-*"):
        lock.unlink()
    monkeypatch.setattr(os, "access", lambda *_: False)
    before = sorted(Path("talks.index").rglob("*"))
    assert verdicts([ROWS[1]["text"]], "talks.index") == verdicts([ROWS[1]["text"]], "talks.jsonl")
    assert sorted(Path("talks.index").rglob("*")) == before


# -- bringing it up to date --------------------------------------------------------------


def said(texts: str, new: int, gone: int) -> re.Pattern[str]:
    return re.compile(rf"talks\.index: {texts} \({new} new, {gone} gone\), 0\.0 million characters, \d+\.\d MB\n")


def test_only_rows_that_are_new_or_gone_are_worked_on() -> None:
    put(ROWS[:3])
    assert said("3 texts", 3, 0).fullmatch(build("talks.jsonl", "-o", "talks.index"))
    assert said("3 texts", 0, 0).fullmatch(build("talks.jsonl", "-o", "talks.index"))
    put([ROWS[3], ROWS[2], ROWS[1]])
    assert said("3 texts", 1, 1).fullmatch(build("talks.jsonl", "-o", "talks.index"))
    quotations = [row["text"] for row in ROWS if "lang" not in row]
    assert verdicts(quotations, "talks.index") == verdicts(quotations, "talks.jsonl")
    assert [text for _, text, *_ in verdicts(quotations, "talks.index")] == ["", "port", "same"]


def test_an_index_that_is_older_than_its_archive_is_not_used() -> None:
    put(ROWS[:2])
    build("talks.jsonl", "-o", "talks.index")
    put(ROWS)
    assert error_of(opened) == (
        "talks.index: this index is older than talks.jsonl\n"
        "  build it again: quotecheck sources index talks.jsonl -o talks.index"
    )
    build("talks.jsonl", "-o", "talks.index")
    opened()


def test_an_archive_that_was_only_fetched_anew_is_the_same() -> None:
    archive = put(ROWS)
    build("talks.jsonl", "-o", "talks.index")
    os.utime(archive, (1, 1))
    opened()
    build("talks.jsonl", "-o", "talks.index")
    manifest = index.read_manifest(Path("talks.index"))
    assert manifest is not None
    assert manifest.archives[0].changed == 1_000_000_000


def test_names_in_the_command_that_builds_again_are_quoted() -> None:
    put(ROWS, "my talks.jsonl")
    build("my talks.jsonl", "-o", "my index")
    put(ROWS[:1], "my talks.jsonl")
    with pytest.raises(QuotecheckError, match=re.escape("sources index 'my talks.jsonl' -o 'my index'")):
        read_shelf([Path("my index")], "en")


# -- what cannot be used -----------------------------------------------------------------


def changed_manifest(**values: object) -> None:
    path = Path("talks.index") / files.INDEX_NAME
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **values}), encoding="utf-8")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"quotecheck-index": 99}, "this index is of another version of quotecheck"),
        ({"new-key": 1}, "this index is of another version of quotecheck"),
        ({"archives": [{"path": 1}]}, "this index is of another version of quotecheck"),
        ({"texts": "many"}, "this index is of another version of quotecheck"),
        ({"hashes": []}, "this index is of another version of quotecheck"),
        ({"generation": "../elsewhere"}, "this index is of another version of quotecheck"),
        ({"generation": "generation-/../.."}, "this index is of another version of quotecheck"),
        ({"generation": ""}, "this index was never finished"),
        ({"generation": "generation-gone"}, "this index is damaged"),
    ],
)
def test_an_index_of_other_making_is_told_and_built_anew(values: dict[str, object], message: str) -> None:
    put(ROWS[:2])
    build("talks.jsonl", "-o", "talks.index")
    changed_manifest(**values)
    assert f"talks.index: {message}\n  build it again: quotecheck sources index " in error_of(opened)
    assert said("2 texts", 2, 0).fullmatch(build("talks.jsonl", "-o", "talks.index"))
    opened()


def test_a_manifest_that_is_no_json_is_told() -> None:
    put(ROWS[:2])
    build("talks.jsonl", "-o", "talks.index")
    (Path("talks.index") / files.INDEX_NAME).write_text("{", encoding="utf-8")
    assert "this index is of another version" in error_of(opened)


@pytest.mark.parametrize("name", ["meta.json", "rows", "*.term", "*.store", "*.idx"])
@pytest.mark.parametrize("broken", ["cut", "gone"])
def test_a_damaged_index_is_told_and_built_anew(name: str, broken: str) -> None:
    put(ROWS[:2])
    build("talks.jsonl", "-o", "talks.index")
    (file,) = Path("talks.index").glob(f"generation-*/{name}")
    file.unlink()
    if broken == "cut":
        file.write_bytes(b"{")
    assert "talks.index: this index is damaged" in error_of(opened)
    assert said("2 texts", 2, 0).fullmatch(build("talks.jsonl", "-o", "talks.index"))
    opened()


def test_a_byte_that_is_wrong_is_noticed_when_it_is_built_again() -> None:
    put(ROWS[:2])
    build("talks.jsonl", "-o", "talks.index")
    (file,) = Path("talks.index").glob("generation-*/*.store")
    content = bytearray(file.read_bytes())
    content[20] ^= 1
    file.write_bytes(content)
    assert said("2 texts", 2, 0).fullmatch(build("talks.jsonl", "-o", "talks.index"))


def test_without_the_package_it_is_said_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    put(ROWS)
    build("talks.jsonl", "-o", "talks.index")
    monkeypatch.setattr(index, "find_spec", lambda _: None)
    remedy = "pip install 'quotecheck[index]', or name the archive itself"
    expected = f"quotecheck: an index needs the package tantivy\n  {remedy}\n"
    Path("d.md").write_text('She said, "The old mill by the river grinds no corn."\n', encoding="utf-8")
    assert run(capsys, "check", "d.md", "--sources", "talks.index") == (2, "", expected)
    assert run(capsys, "sources", "index", "talks.jsonl", "-o", "talks.index") == (2, "", expected)


# -- mistakes ----------------------------------------------------------------------------


def test_a_folder_with_something_else_in_it_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    put(ROWS)
    Path("mine").mkdir()
    Path("mine/notes.txt").write_text("mine", encoding="utf-8")
    code, _, err = run(capsys, "sources", "index", "talks.jsonl", "-o", "mine")
    assert code == 2
    assert err == (
        "quotecheck: mine: this folder is no index, and not empty\n"
        "  choose a new folder, as an index has one of its own\n"
    )
    assert [file.name for file in Path("mine").iterdir()] == ["notes.txt"]


def test_only_archives_are_indexed(capsys: pytest.CaptureFixture[str]) -> None:
    Path("t.md").write_text("Ana Ruiz: Yes.\n", encoding="utf-8")
    code, _, err = run(capsys, "sources", "index", "t.md", "-o", "talks.index")
    assert (code, err.splitlines()[0]) == (2, "quotecheck: t.md: this is no archive")
    assert not Path("talks.index").exists()


def test_of_a_folder_the_archives_are_indexed(capsys: pytest.CaptureFixture[str]) -> None:
    Path("s").mkdir()
    put(ROWS, "s/talks.jsonl")
    Path("s/t.md").write_text("Ana Ruiz: Yes.\n", encoding="utf-8")
    assert run(capsys, "sources", "index", "s", "s/talks.jsonl", "-o", "talks.index")[0] == 0
    assert [archive.path for archive in read_shelf([Path("talks.index")], "en").archives] == ["s/talks.jsonl"]


def test_a_bad_row_is_told_with_its_line_and_the_index_stays(capsys: pytest.CaptureFixture[str]) -> None:
    put(ROWS[:2])
    build("talks.jsonl", "-o", "talks.index")
    before = sorted(Path("talks.index").rglob("*"))
    with Path("talks.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"text": 7}\n')
    code, _, err = run(capsys, "sources", "index", "talks.jsonl", "-o", "talks.index")
    assert (code, err.splitlines()[0]) == (2, "quotecheck: talks.jsonl:3: this line has no `text`")
    assert sorted(Path("talks.index").rglob("*")) == before


def test_a_first_building_that_fails_leaves_an_index_that_was_never_finished(
    capsys: pytest.CaptureFixture[str],
) -> None:
    put([{"text": ""}])
    assert run(capsys, "sources", "index", "talks.jsonl", "-o", "talks.index")[0] == 2
    assert "this index was never finished" in error_of(opened)


def test_an_archive_cannot_be_within_its_index(capsys: pytest.CaptureFixture[str]) -> None:
    put(ROWS)
    build("talks.jsonl", "-o", "talks.index")
    put(ROWS, "talks.index/more.jsonl")
    code, _, err = run(capsys, "sources", "index", "talks.index/more.jsonl", "-o", "talks.index")
    assert (code, err) == (2, "quotecheck: talks.index/more.jsonl: an archive cannot be within its index\n")


@pytest.mark.skipif(sys.platform == "win32", reason="locks by another call there")
def test_an_index_is_built_by_one_at_a_time(capsys: pytest.CaptureFixture[str]) -> None:
    import fcntl

    put(ROWS)
    build("talks.jsonl", "-o", "talks.index")
    with (Path("talks.index") / "lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        code, _, err = run(capsys, "sources", "index", "talks.jsonl", "-o", "talks.index")
    assert (code, err) == (
        2,
        "quotecheck: talks.index: this index is being built already\n  wait until it is finished\n",
    )


# -- ending it at any time ---------------------------------------------------------------


@pytest.mark.skipif(sys.platform == "win32", reason="no kill -9 there")
def test_whatever_ends_the_building_the_index_stays_as_it_was() -> None:
    texts = [{"id": f"long-{n}", "speaker": "Ana Ruiz", "text": long_text(n)} for n in range(60)]
    put(texts)
    build("talks.jsonl", "-o", "talks.index")
    shutil.copy("talks.jsonl", "before.jsonl")
    put([*texts[20:], *({"id": f"more-{n}", "text": long_text(n)} for n in range(100, 1500))], "after.jsonl")
    sought = [long_text(5)[300:420].strip(), long_text(40)[300:420].strip()]
    command = [sys.executable, "-m", "quotecheck", "sources", "index", "talks.jsonl", "-o", "talks.index"]
    shutil.copytree("talks.index", "before.index")
    shutil.copy("after.jsonl", "talks.jsonl")
    begun = time.monotonic()
    subprocess.run(command, check=True, capture_output=True)
    takes = time.monotonic() - begun
    chance = random.Random(4)
    ended = 0
    for _ in range(8):
        shutil.rmtree("talks.index")
        shutil.copytree("before.index", "talks.index")
        shutil.copy("after.jsonl", "talks.jsonl")
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
            time.sleep(takes * chance.random())
            child.send_signal(signal.SIGKILL)
        manifest = index.read_manifest(Path("talks.index"))
        assert manifest is not None
        state = "before.jsonl" if manifest.texts == 60 else "after.jsonl"
        ended += state == "before.jsonl"
        shutil.copy(state, "talks.jsonl")
        there = sought if state == "before.jsonl" else sought[1:]  # what is gone may be near to one text or another
        assert verdicts(there, "talks.index") == verdicts(there, state)
    assert ended
    shutil.copy("after.jsonl", "talks.jsonl")
    build("talks.jsonl", "-o", "talks.index")
    assert verdicts(sought, "talks.index") == verdicts(sought, "after.jsonl")
    assert len(list(Path("talks.index").glob("generation-*"))) == 1


# -- passages ----------------------------------------------------------------------------

TEXTS = st.text(alphabet="ab \n中文。é", max_size=40).map(lambda text: text * 60)


@given(TEXTS)
def test_passages_are_the_whole_text(text: str) -> None:
    spans = list(passages(text))
    assert "".join(text[span.start : span.end] for span in spans) == text
    assert all(0 < span.length <= PASSAGE for span in spans)


@given(TEXTS)
def test_pieces_of_a_quotation_are_few(text: str) -> None:
    assert len(pieces(text * 20)) <= 16


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 50)), max_size=8), st.integers(0, 40))
def test_stretches_hold_their_passages_and_do_not_touch(places: list[tuple[int, int]], margin: int) -> None:
    spans = [Span(start, start + length) for start, length in places]
    found = stretches(spans, margin, 600)
    assert all(any(one.start <= span.start and span.end <= one.end for one in found) for span in spans)
    assert all(left.end < right.start for left, right in pairwise(found))
    assert all(0 <= one.start <= one.end <= 600 for one in found)


def test_what_has_no_blanks_is_known_by_its_neighbours() -> None:
    assert neighbours("对话解决，in 1994年") == ["对话", "话解", "解决"]
    assert spaced("对话解决，in 1994年") == " ，in 1994 "
