"""Corpora: files of several kinds in and out, parts that survive a kill, processes, a cluster."""

from __future__ import annotations

import gzip
import io
import json
import os
import pickle
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st

from quotecheck import corpus as corpora
from quotecheck import files
from quotecheck.batch import Desk, Settings
from quotecheck.cli import main
from quotecheck.corpus import Folder, Part, Position, open_corpus, stretches
from quotecheck.engines import ENGINES, Plan, check_searched, run_to_file
from quotecheck.engines.embedded import run as run_embedded
from quotecheck.errors import QuotecheckError
from quotecheck.pool import Pool
from quotecheck.quotes.archived import shard_count
from quotecheck.rows import Fields
from quotecheck.work import Job, Worker

TEXTS = (
    "The minister gave an atmospheric answer.",
    "It is ** here.",
    "The river was high and the road was closed.",
    "“We waited for the snow all year,” Ana Ruiz said.",
    "He said: “We waited for the rain all year.”",
)
ARCHIVE = [
    {
        "id": "talk",
        "speaker": "Ana Ruiz",
        "date": "2024-05-01",
        "text": "We waited for the rain all year. Nobody came.",
    },
    {"id": "other", "speaker": "Bo Lin", "date": "2024-05-02", "text": "The harvest was poor, and we were glad of it."},
]


def line_of(number: int) -> str:
    """A row, now and then a bad one or an empty line."""
    if number % 50 == 17:
        return "{broken\n"
    if number % 50 == 33:
        return "\n"
    return json.dumps({"id": number, "mt": TEXTS[number % len(TEXTS)]}, ensure_ascii=False) + "\n"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    (tmp_path / "in.jsonl").write_text("".join(map(line_of, range(430))), encoding="utf-8")
    return tmp_path


@pytest.fixture
def archive(desk: Path) -> Path:
    rows = (json.dumps(row) + "\n" for row in ARCHIVE)
    (desk / "archive.jsonl").write_text("".join(rows), encoding="utf-8")
    return desk / "archive.jsonl"


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "quotecheck", "batch", *arguments]


class Done(NamedTuple):
    returncode: int | str | None
    stdout: str
    stderr: str


def run(*arguments: str, cwd: Path, command: str = "batch") -> Done:
    """The command in this process, which saves the time that starting one takes."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with chdir(cwd), redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
        main([command, *arguments])
    stdout, stderr = (stream.buffer.getvalue().decode("utf-8") for stream in (out, err))  # type: ignore[attr-defined]
    return Done(ended.value.code, stdout, stderr)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


# -- files in and out ------------------------------------------------------------------


def put(path: Path, lines: str) -> None:
    """The same rows as a file of another kind."""
    data = lines.encode()
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(data))
    elif path.suffix == ".zst":
        zstandard = pytest.importorskip("zstandard")
        path.write_bytes(zstandard.compress(data[:20]) + zstandard.compress(data[20:]))  # two frames
    elif path.suffix == ".parquet":
        arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
        rows = [json.loads(line) for line in lines.splitlines()]
        parquet.write_table(arrow.Table.from_pylist(rows), path, row_group_size=3)
    else:
        path.write_bytes(data)


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of a file of any kind."""
    if path.suffix == ".parquet":
        found: list[dict[str, Any]] = pytest.importorskip("pyarrow.parquet").read_table(path).to_pylist()
        return found
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    if path.suffix == ".zst":
        data = pytest.importorskip("zstandard").ZstdDecompressor().decompressobj().decompress(data)
    return [json.loads(line) for line in data.splitlines()]


GOOD = "".join(json.dumps({"id": f"n{n}", "mt": text, "more": [n]}) + "\n" for n, text in enumerate(TEXTS))


@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz", ".jsonl.zst", ".parquet"])
def test_what_goes_in_and_out_follows_from_names(tmp_path: Path, suffix: str) -> None:
    put(tmp_path / f"in{suffix}", GOOD)
    assert run(f"in{suffix}", "-o", f"out{suffix}", cwd=tmp_path).returncode == 0
    found = read(tmp_path / f"out{suffix}")
    assert [(row["id"], [finding["rule"] for finding in row["findings"]]) for row in found] == [
        ("n0", ["zh.atmospheric-answer"]),
        ("n1", ["redaction.stars"]),
        *((f"n{n}", []) for n in (2, 3, 4)),
    ]
    first = (tmp_path / f"out{suffix}").read_bytes()
    assert run(f"in{suffix}", "-o", f"out{suffix}", cwd=tmp_path).returncode == 0
    assert (tmp_path / f"out{suffix}").read_bytes() == first


def test_a_table_with_other_columns_and_types_says_what_is_wrong(tmp_path: Path) -> None:
    put(tmp_path / "in.parquet", '{"id": 7, "text": "a"}\n{"id": null, "text": null}\n')
    done = run("in.parquet", cwd=tmp_path)
    assert done.returncode == 2
    assert [json.loads(line)["error"] for line in done.stdout.splitlines()] == [
        "there is no field `mt`; there is `id`, `text`"
    ] * 2
    done = run("in.parquet", "--text-field", "text", cwd=tmp_path)
    assert [json.loads(line).get("error") for line in done.stdout.splitlines()] == [
        None,
        "the field `text` is no text",
    ]


def test_rows_of_a_folder_say_which_file_they_are_from(tmp_path: Path) -> None:
    (tmp_path / "in" / "b").mkdir(parents=True)
    put(tmp_path / "in" / "b" / "two.jsonl.gz", '{"mt": "a"}\n{"mt": 4}\n')
    put(tmp_path / "in" / "a.jsonl", '{"mt": "b"}')
    put(tmp_path / "in" / "_SUCCESS", "")
    put(tmp_path / "in" / "README.md", "no rows")
    done = run("in", cwd=tmp_path)
    assert [(row["id"], row["file"]) for row in map(json.loads, done.stdout.splitlines())] == [
        ("a.jsonl:1", "a.jsonl"),
        ("b/two.jsonl.gz:1", "b/two.jsonl.gz"),
        ("b/two.jsonl.gz:2", "b/two.jsonl.gz"),
    ]
    assert "1 of 3 rows could not be checked; the first is b/two.jsonl.gz, line 2: the field `mt`" in done.stderr


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("in.jsonl.zst", b"\x28\xb5\x2f\xfd\x24", "in.jsonl.zst: the file ends in the middle"),
        ("in.jsonl.zst", b"nothing of the kind", "in.jsonl.zst: this is no zstd file"),
        ("in.parquet", b"nothing of the kind", "in.parquet: this is no Parquet file"),
        ("empty/README.md", b"", "empty: there are no rows in this folder\n  files of rows end in .jsonl,"),
    ],
)
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_input_that_cannot_be_read(tmp_path: Path, name: str, data: bytes, message: str, jobs: str) -> None:
    pytest.importorskip("zstandard")
    pytest.importorskip("pyarrow")
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data)
    done = run(name if path.parent == tmp_path else "empty", "-o", "out.jsonl", "--jobs", jobs, cwd=tmp_path)
    assert (done.returncode, message in done.stderr) == (2, True), done.stderr
    assert not (tmp_path / "out.jsonl").exists()


def test_little_that_unpacks_to_much_is_unpacked_in_pieces(tmp_path: Path) -> None:
    zstandard = pytest.importorskip("zstandard")
    (tmp_path / "in.jsonl.zst").write_bytes(zstandard.compress(b" " * (200 << 20)))
    pieces = files._unzstd(tmp_path / "in.jsonl.zst", files.blocks(tmp_path / "in.jsonl.zst"))
    assert max(map(len, pieces)) <= 32 << 20
    done = run("in.jsonl.zst", cwd=tmp_path)
    assert (done.returncode, "a line is longer than 64 MB" in done.stderr) == (2, True)


@given(st.lists(st.integers(0, 12), max_size=5), st.integers(1, 7), st.integers(0, 6))
def test_parts_of_known_files_are_those_of_a_stream(counts: list[int], rows: int, done: int) -> None:
    lines = [(file, number) for file, count in enumerate(counts) for number in range(count)]
    parts = list(stretches(counts, Position(), rows))
    told = [[(s.file, s.skip + n) for s in part for n in range(s.lines)] for part in parts]
    assert list(chain.from_iterable(told)) == lines
    assert all(len(part) == rows for part in told[:-1])
    if done < len(parts):
        last = parts[done - 1][-1] if done else None
        start = Position(last.file, last.skip + last.lines) if last else Position()
        assert list(stretches(counts, start, rows)) == parts[done:]


@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz", ".parquet"])
@settings(max_examples=8)
@given(data=st.data())
def test_any_lines_of_a_corpus_are_those_of_the_whole(
    tmp_path_factory: pytest.TempPathFactory, suffix: str, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("in")
    for name in ("a", "b"):
        put(folder / f"{name}{suffix}", GOOD)
    corpus = open_corpus(folder, ["id", "mt"])
    whole = list(corpus.lines())
    assert [corpus.count(file) for file in (0, 1)] == [5, 5]
    start = data.draw(st.integers(0, 9))
    position = Position(whole[start - 1].file_number, whole[start - 1].number) if start else Position()
    assert list(corpus.lines(position)) == whole[start:]


# -- parts -----------------------------------------------------------------------------


def test_a_folder_of_parts_holds_the_same_rows_as_one_file(desk: Path) -> None:
    whole = run("in.jsonl", cwd=desk)
    done = run("in.jsonl", "-o", "out/", "--part-rows", "150", cwd=desk)
    assert done.stderr == whole.stderr
    assert done.returncode == whole.returncode == 2
    parts = sorted((desk / "out").glob("part-*"))
    assert [path.name for path in parts] == ["part-00000.jsonl", "part-00001.jsonl", "part-00002.jsonl"]
    assert "".join(path.read_text(encoding="utf-8") for path in parts) == whole.stdout
    before = contents(desk / "out")
    again = run("in.jsonl", "-o", "out", "--part-rows", "150", cwd=desk)
    assert (again.returncode, again.stderr) == (2, whole.stderr)
    assert contents(desk / "out") == before


KILLED = [("1", 0.1), ("1", 0.5), ("2", 0.3), ("2", 0.8)]


@pytest.mark.skipif(os.name == "nt", reason="signals of another kind")
@pytest.mark.parametrize(("jobs", "share"), KILLED)
def test_a_run_that_is_killed_goes_on_and_ends_with_the_same_bytes(desk: Path, jobs: str, share: float) -> None:
    options = ["in.jsonl", "--part-rows", "40", "--part-format", "jsonl.gz", "--keep-going"]
    assert run(*options, "-o", "whole/", cwd=desk).returncode == 0
    wanted = int(share * 11)
    process = subprocess.Popen(
        command(*options, "-o", "out/", "--jobs", jobs), cwd=desk, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    until = time.monotonic() + 120
    while len(list(desk.glob("out/part-*"))) < wanted and process.poll() is None and time.monotonic() < until:
        time.sleep(0.005)
    process.kill()
    process.wait()
    assert run(*options, "-o", "out/", cwd=desk).returncode == 0
    assert contents(desk / "out") == contents(desk / "whole")


def test_what_a_kill_can_leave_is_mended(desk: Path) -> None:
    options = ["in.jsonl", "--part-rows", "100", "--keep-going", "-o", "out/"]
    assert run(*options, cwd=desk).returncode == 0
    whole = contents(desk / "out")
    told = whole[corpora.MANIFEST].splitlines(keepends=True)
    for kept in range(len(told)):
        manifest = b"".join(told[:kept]) + told[kept][:9]  # killed within a line
        (desk / "out" / corpora.MANIFEST).write_bytes(manifest)
        for number, path in enumerate(sorted((desk / "out").glob("part-*"))):
            if number >= max(0, kept - 1) or not kept:
                path.unlink()
        (desk / "out" / ".part-00001.jsonl.x7").write_bytes(b"half")
        assert run(*options, cwd=desk).returncode == 0
        assert contents(desk / "out") == whole


@pytest.mark.parametrize(
    ("options", "differs"),
    [
        (["--part-rows", "99"], "part rows"),
        (["--part-format", "jsonl.gz"], "part format"),
        (["--id-field", "id"], "fields"),
        (["--min-confidence", "low"], "checks"),
        (["--sources", "archive.jsonl"], "checks"),
    ],
)
def test_results_of_another_run_are_not_added_to(desk: Path, archive: Path, options: list[str], differs: str) -> None:
    assert run("in.jsonl", "-o", "out/", cwd=desk).returncode == 2
    before = contents(desk / "out")
    done = run("in.jsonl", "-o", "out/", *options, cwd=desk)
    assert done.returncode == 2
    assert f"out/manifest.jsonl:1: this folder has results of another run: it differs in {differs}\n" in done.stderr
    assert "repeat that run to go on with it" in done.stderr
    assert contents(desk / "out") == before


def test_input_that_has_changed_is_another_run(desk: Path) -> None:
    run("in.jsonl", "-o", "out/", cwd=desk)
    (desk / "in.jsonl").write_text(GOOD, encoding="utf-8")
    assert "it differs in input" in run("in.jsonl", "-o", "out/", cwd=desk).stderr


def test_parts_without_a_manifest_are_left_alone(desk: Path) -> None:
    (desk / "out").mkdir()
    (desk / "out" / "part-00000.jsonl").write_text("mine", encoding="utf-8")
    done = run("in.jsonl", "-o", "out", cwd=desk)
    assert (done.returncode, "there are parts here without a manifest" in done.stderr) == (2, True)
    assert (desk / "out" / "part-00000.jsonl").read_text(encoding="utf-8") == "mine"


@pytest.mark.skipif(os.name == "nt", reason="locks of another kind")
def test_two_runs_do_not_write_to_one_folder(tmp_path: Path) -> None:
    other = Folder(tmp_path, ".jsonl").opened({"a": 1})
    with Folder(tmp_path, ".jsonl").opened({"a": 1}), pytest.raises(QuotecheckError, match="another run writes here"):
        other.__enter__()


def test_standard_input_has_no_folder_of_results(desk: Path) -> None:
    done = run("-", "-o", "out/", cwd=desk)
    assert (done.returncode, "standard input cannot be read again" in done.stderr) == (2, True)


# -- processes -------------------------------------------------------------------------


@pytest.mark.parametrize("options", [[], ["--sources", "archive.jsonl"]], ids=["rules alone", "an archive"])
def test_processes_give_the_same_bytes(desk: Path, archive: Path, options: list[str]) -> None:
    one, two = (run("in.jsonl", *options, "--part-rows", "250", "--jobs", jobs, cwd=desk) for jobs in ("1", "2"))
    assert (two.returncode, two.stdout, two.stderr) == (one.returncode, one.stdout, one.stderr)
    verdicts = {quote["verdict"] for line in one.stdout.splitlines() for quote in json.loads(line).get("quotes", [])}
    assert verdicts == ({"altered", "verbatim"} if options else {"unverifiable"})


def _echo(given: Path) -> Callable[[int], tuple[int, int]]:
    """A worker that tells its process, and dies once where a file says so."""

    def do(task: int) -> tuple[int, int]:
        if task == 7 and given.exists():
            given.unlink()
            os.kill(os.getpid(), signal.SIGKILL)
        if task == 1000:
            os.kill(os.getpid(), signal.SIGKILL)
        return task, os.getpid()

    return do


@pytest.mark.skipif(os.name == "nt", reason="signals of another kind")
def test_what_a_killed_process_had_is_done_again(tmp_path: Path) -> None:
    (tmp_path / "die").touch()
    with Pool(2, _echo, tmp_path / "die") as pool:
        found = list(pool.map(range(40)))
        assert [task for task, _ in found] == list(range(40))
        assert not (tmp_path / "die").exists()
        with pytest.raises(QuotecheckError, match="killed again and again"):
            list(pool.map([1000]))


def test_a_pool_takes_no_more_than_it_can_do(tmp_path: Path) -> None:
    taken: list[int] = []

    def tasks() -> Iterator[int]:
        for number in range(100):
            taken.append(number)
            yield number

    with Pool(2, _echo, tmp_path / "none") as pool:
        for number, _ in enumerate(pool.map(tasks()), start=1):
            assert len(taken) <= number + 2 * 3


@pytest.mark.skipif(os.name == "nt", reason="signals of another kind")
@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGKILL])
def test_processes_end_with_the_one_that_started_them(desk: Path, ending: signal.Signals) -> None:
    (desk / "in.jsonl").write_text("".join(map(line_of, range(20_000))), encoding="utf-8")
    process = subprocess.Popen(
        command("in.jsonl", "-o", "out.jsonl", "--jobs", "2"),
        cwd=desk,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    until = time.monotonic() + 60
    while not any(path.stat().st_size for path in desk.glob(".out.jsonl.*")) and time.monotonic() < until:
        time.sleep(0.05)
    if ending is signal.SIGINT:
        os.killpg(process.pid, ending)  # as a terminal does: all of them get it
        _, err = process.communicate(timeout=60)
        assert (process.returncode, err.strip()) == (130, b"quotecheck: interrupted")
        assert not any("out" in path.name for path in desk.iterdir())
    else:
        process.kill()
        process.communicate(timeout=60)
    while _is_there(process.pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert not _is_there(process.pid)


def _is_there(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def drafts(desk: Path) -> Path:
    """Folders of drafts with configurations of their own, one that cannot be read, and a source."""
    for number in range(60):
        folder = desk / "drafts" / f"f{number % 3}"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number:03d}.md").write_text(
            TEXTS[number % len(TEXTS)] + "\n\nThe the end , they said.\n", encoding="utf-8"
        )
    (desk / "drafts" / "f1" / ".quotecheck.yaml").write_text("ignore: [zh]\n", encoding="utf-8")
    (desk / "drafts" / "f2" / "bad.md").write_bytes(b"caf\xe9\n")
    return desk


@pytest.mark.parametrize("options", [[], ["--sources", "archive.jsonl"], ["--diff"], ["--fix", "--unsafe-fixes"]])
def test_drafts_are_checked_by_several_processes_with_the_same_report(
    drafts: Path, archive: Path, options: list[str]
) -> None:
    fixed = []
    told = []
    for jobs in ("1", "3"):
        folder = drafts / jobs
        shutil.copytree(drafts / "drafts", folder / "drafts")
        shutil.copy(archive, folder)
        given = ["drafts", "gone.md", "drafts/f0/000.md", "--format", "json", *options, "--jobs", jobs]
        told.append(run(*given, cwd=folder, command="check"))
        fixed.append({path.name: path.read_bytes() for path in (folder / "drafts").rglob("*.md")})
    assert told[0].returncode == 2
    assert told[1] == told[0]
    assert fixed[1] == fixed[0]
    assert (fixed[0]["000.md"] != (drafts / "drafts" / "f0" / "000.md").read_bytes()) is ("--fix" in options)


def test_mistakes_in_configuration_are_told_whatever_process_meets_them(drafts: Path) -> None:
    (drafts / "drafts" / "f2" / ".quotecheck.yaml").write_text("ignore: [no-such-rule]\n", encoding="utf-8")
    one, two = (run("drafts", "--jobs", jobs, cwd=drafts, command="check") for jobs in ("1", "2"))
    assert (one.returncode, "no rule is called `no-such-rule`" in one.stderr) == (2, True)
    assert two == one


# -- the function that all engines share -------------------------------------------------


def job(folder: Path, *sources: Path) -> Job:
    desk = Desk(Settings(sources=sources, scores=False))
    return Job(desk.kit(folder / "in.jsonl"), Fields())


def test_a_job_is_plain_data_and_no_file_is_read_for_it(
    desk: Path, archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = pickle.dumps(job(desk))
    expected = run("in.jsonl", cwd=desk).stdout.splitlines(keepends=True)[0]
    monkeypatch.setattr(files, "rule_files", None)
    monkeypatch.setattr(files, "find_config", None)
    worker = Worker(pickle.loads(packed))
    lines = list(open_corpus(desk / "in.jsonl").lines())[:100]
    (checked,) = check_searched(lines, (), lambda tasks: map(worker, tasks))
    assert checked.rows[0] == expected


def test_rows_do_not_depend_on_those_before(desk: Path, archive: Path) -> None:
    worker = Worker(job(desk, archive))
    lines = list(open_corpus(desk / "in.jsonl").lines())
    archives = job(desk, archive).kit.shelf.archives

    def checked(start: int) -> tuple[str, ...]:
        return next(check_searched(lines[start : start + 100], archives, lambda tasks: map(worker, tasks))).rows

    first = checked(200)
    checked(0)
    assert checked(200) == first


def test_shards_find_what_one_pass_finds(desk: Path, archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = job(desk, archive)
    plan = Plan(open_corpus(desk / "in.jsonl"))
    found = []
    for size in (8 << 20, 40):
        monkeypatch.setattr("quotecheck.quotes.archived.SHARD", size)
        rows: list[str] = []
        run_to_file(run_embedded(made, plan), rows.extend)
        found.append(rows)
    assert shard_count(made.kit.shelf.archives) > 3
    assert found[0] == found[1]
    alone = Desk(Settings(sources=(archive,), scores=False))
    for text in TEXTS[3:]:
        (result,) = alone.check_bytes(text.encode(), "a.txt", "text").report.files
        verdict = result.quotes[0].judgement.verdict.value
        assert any(f'"{verdict}"' in row and f'"id": {TEXTS.index(text)},' in row for row in found[0])


def test_memory_does_not_grow_with_the_corpus(tmp_path: Path) -> None:
    """By what is held of it: a hundred lines at a time, and a part where there is a folder."""
    (tmp_path / "in.jsonl").write_text("".join(map(line_of, range(1000))), encoding="utf-8")
    corpus = open_corpus(tmp_path / "in.jsonl")
    taken = 0

    def watch(amount: int) -> None:
        nonlocal taken
        taken += amount

    pieces = run_embedded(job(tmp_path), Plan(corpus, part_rows=300, watch=watch))
    told = [(piece.part, piece.next.line) for piece in pieces]
    assert told == [(0, 100), (0, 200), (0, 300), (1, 400), (1, 500), (1, 600), (2, 700), (2, 800), (2, 900), (3, 1000)]
    assert taken == (tmp_path / "in.jsonl").stat().st_size


# -- a cluster ---------------------------------------------------------------------------


CLUSTER = """
import sys
from ray.cluster_utils import Cluster

cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "object_store_memory": 80 << 20})
cluster.add_node(num_cpus=1, object_store_memory=80 << 20)
print("ADDRESS", cluster.address, flush=True)
sys.stdin.read()
cluster.shutdown()
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """A Ray cluster of this machine with two nodes."""
    if find_spec("ray") is None:
        pytest.skip("Ray is not installed: pip install 'quotecheck[ray]'")
    with subprocess.Popen(
        [sys.executable, "-c", CLUSTER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdin
        assert process.stdout
        yield next(line.split()[1].decode() for line in process.stdout if line.startswith(b"ADDRESS "))
        process.stdin.close()


@pytest.mark.parametrize("options", [[], ["--sources", "archive.jsonl"]], ids=["rules alone", "an archive"])
def test_a_cluster_gives_the_same_bytes(cluster: str, desk: Path, archive: Path, options: list[str]) -> None:
    arguments = ["in.jsonl", *options, "--part-rows", "60", "--keep-going"]
    assert run(*arguments, "-o", "here/", cwd=desk).returncode == 0
    process = subprocess.Popen(
        command(*arguments, "-o", "there/", "--engine", "ray"),
        cwd=desk,
        env={**os.environ, "PYTHONPATH": str(ROOT), "RAY_ADDRESS": cluster},
        stderr=subprocess.PIPE,
    )
    if not options:
        kill_a_worker(desk / "there")
    _, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    assert contents(desk / "there") == contents(desk / "here")


def kill_a_worker(results: Path) -> None:
    """Kill one of the processes that check, once there are results of others."""
    until = time.monotonic() + 240
    while not list(results.glob("part-*")) and time.monotonic() < until:
        time.sleep(0.02)
    workers = [pid for pid, name in titles() if "MapWorker" in name or "MapBatches" in name]
    assert len(workers) > 1
    os.kill(random.choice(workers), signal.SIGKILL)


def titles() -> Iterator[tuple[int, str]]:
    """The processes of this machine by what they call themselves."""
    for place in Path("/proc").glob("[0-9]*"):
        try:
            yield int(place.name), (place / "cmdline").read_bytes().decode("utf-8", "replace")
        except OSError:
            continue


def test_an_engine_that_is_not_installed_says_so(desk: Path) -> None:
    code = "import sys; sys.modules['ray'] = None; from quotecheck.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "batch", "in.jsonl", "--engine", "ray"],
        cwd=desk,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "the engine needs Ray, which is not installed\n  pip install 'quotecheck[ray]'" in done.stderr


def test_every_engine_is_in_the_table() -> None:
    there = {path.stem for path in (ROOT / "quotecheck" / "engines").glob("[a-z]*.py")}
    assert set(ENGINES) == there


# -- adapters ----------------------------------------------------------------------------


@pytest.mark.filterwarnings("default")
def test_datatrove_documents_are_tagged() -> None:
    data = pytest.importorskip("datatrove.data", reason="datatrove is not installed")
    from quotecheck.adapters.datatrove import QuotecheckTagger

    documents = [data.Document(text, str(number)) for number, text in enumerate(TEXTS[:3])]
    step = QuotecheckTagger(config={"ignore": ["redaction"]})
    found = [document.metadata for document in step.run(iter(documents))]
    assert found == [
        {"quotecheck_rules": ["zh.atmospheric-answer"], "quotecheck_penalty": 833.33},
        {"quotecheck_rules": [], "quotecheck_penalty": 0.0},
        {"quotecheck_rules": [], "quotecheck_penalty": 0.0},
    ]


@pytest.mark.filterwarnings("default")
def test_dolma_documents_are_tagged() -> None:
    pytest.importorskip("dolma", reason="dolma is not installed")
    from dolma.core.data_types import InputSpec
    from dolma.core.registry import TaggerRegistry

    import quotecheck.adapters.dolma  # noqa: F401 - registers the tagger

    tagger = TaggerRegistry.get("quotecheck")()
    assert tagger.tag(InputSpec(id="1", text=TEXTS[0])) == {"zh.atmospheric-answer": [(21, 39, 5.0)]}


def test_a_part_tells_where_the_next_begins() -> None:
    assert Part(3, 1, "line 2: no", Position(1, 4))._asdict()["next"] == (1, 4)
