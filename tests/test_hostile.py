"""What strangers may put into drafts, packs, folders and disks, and what comes of it.

SECURITY.md has the promises; each is held to here, in sizes that a suite can afford. bench/growth.py has
the full sizes, and bench/fuzz.py what nobody thought of.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from conftest import ROOT

from quotecheck import check_text, files, judge
from quotecheck.allowance import Allowance
from quotecheck.batch import Desk, Settings
from quotecheck.config import parse_config
from quotecheck.errors import QuotecheckError
from quotecheck.formats import format_of, read, read_text
from quotecheck.model import Basis, Source, Statement, Verdict
from quotecheck.quotes.sources import parse_wordings
from quotecheck.report import RENDERERS, renderer
from quotecheck.rulebook.load import RuleFile, load

GOOD = "It gave an atmospheric answer.\n"
"""A draft with an issue, by which to see that it was checked."""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a draft that is in order, to be checked whatever stands beside it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "good.md").write_text(GOOD, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder with the built-in packs in it, which take seconds to compile."""
    folder = tmp_path_factory.mktemp("warm")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QUOTECHECK_CACHE_DIR", str(folder))
        files.load_rules(files.built_in_rules())
        files.load_lexicon.__wrapped__("en")
    return folder


@pytest.fixture
def cache(desk: Path, warm: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same as a folder beside the draft, of which no other test knows."""
    shutil.copytree(warm, desk / "cache")
    monkeypatch.setenv("QUOTECHECK_CACHE_DIR", str(desk / "cache"))
    return desk / "cache"


def start(*arguments: object, before: str = "", **options: Any) -> subprocess.Popen[bytes]:
    """The command in a process of its own, after some lines of Python."""
    lines = f"import sys\n{before}\nsys.argv[0] = 'quotecheck'\nfrom quotecheck.__main__ import main\nmain()"
    command = [sys.executable, "-c", lines, *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, **options)


def call(*arguments: object, before: str = "", **options: Any) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of the command."""
    process = start(*arguments, before=before, **options)
    out, err = process.communicate(timeout=300)
    return process.returncode, out.decode("utf-8"), err.decode("utf-8")


def call_all(commands: Iterable[Sequence[str]], *arguments: object, before: str = "") -> tuple[list[int], str, str]:
    """Exit codes, standard output and standard error of several commands, one after the other in one process."""
    lines = [before, "from quotecheck.cli import _run", "codes = []"]
    lines += [f"codes.append(_run({list(map(str, command))!r}))" for command in commands]
    lines += ["sys.stdout.flush()", "sys.stderr.write(f'{codes}')", "sys.stderr.flush()", "import os", "os._exit(0)"]
    code, out, err = call(*arguments, before="\n".join(lines))
    assert code == 0, err
    told, _, codes = err.rpartition("[")
    return json.loads("[" + codes), out, told


def test_every_promise_names_tests_that_are_there() -> None:
    named = re.findall(r"`(?:(test_\w+)\.py::)?(test_\w+)`", (ROOT / "SECURITY.md").read_text(encoding="utf-8"))
    assert len(named) > 30
    for file, name in named:
        suite = (ROOT / "tests" / f"{file or 'test_hostile'}.py").read_text(encoding="utf-8")
        assert f"def {name}(" in suite, name


# -- no code is run, and nobody is called ------------------------------------------------------

SECRET = "mark_of_a_stranger"
WATCH = f"""
import os, traceback
def watch(event, arguments):
    banned = event.split('.')[0] in ('socket', 'ftplib', 'http', 'smtplib', 'urllib', 'webbrowser', 'pty')
    banned = banned or event in ('subprocess.Popen', 'os.system', 'os.exec', 'os.fork', 'os.forkpty',
        'os.posix_spawn', 'os.spawn', 'pickle.find_class')
    if event in ('compile', 'exec'):
        banned = banned or {SECRET!r} in repr(arguments)[:100000]
        banned = banned or {SECRET!r} in repr(getattr(arguments[0], 'co_consts', ''))
    if event == 'import':
        banned = banned or {SECRET!r} in str(arguments)
    if event == 'open' and not isinstance(arguments[0], int) and arguments[2] & 0o3:  # to write
        banned = banned or not os.fsdecode(arguments[0]).startswith((sys.argv[-1], '/dev/null'))
    if event in ('os.rename', 'os.remove', 'os.link', 'os.symlink', 'os.chmod', 'shutil.copyfile'):
        banned = banned or not os.path.abspath(os.fsdecode(arguments[0])).startswith(sys.argv[-1])
    if banned:
        traceback.print_stack()
        sys.stderr.write(f'BANNED {{event}} {{arguments!r}}'[:2000])
        sys.stderr.flush()
        os._exit(99)
sys.addaudithook(watch)
"""
"""Ends a run that opens a connection, starts a process, writes anywhere but below the last argument, or
compiles anything that came from a stranger."""

DRAFT = """---
title: "{{ SECRET }} !!python/object/apply:os.system [SECRET]"
source: http://127.0.0.1:9/SECRET.md
---
{{ config.__class__.SECRET }} {% import os as SECRET %} ${SECRET} $(SECRET) `SECRET` “SECRET ** said {found},” he said.
![x](http://127.0.0.1:9/SECRET.png) <script src="http://127.0.0.1:9/SECRET.js">__import__("SECRET")</script>
<!DOCTYPE x [<!ENTITY a SYSTEM "http://127.0.0.1:9/SECRET">]> &a; =cmd|' /C SECRET'!A0 loath to ** it
""".replace("SECRET", SECRET)
PACK = f"""- id: house.stranger
  kind: pattern
  pattern: '(?P<what>{SECRET})'
  message: '{{what}} %({SECRET})s ${SECRET}'
  category: style/unidiomatic
  severity: major
  confidence: high
  note: '{{{{ {SECRET} }}}} {{% import {SECRET} %}} __import__("{SECRET}") {{what.__class__.__mro__}}'
  examples: {{bad: ['⟦{SECRET}⟧'], good: [nothing]}}
"""
WORDINGS = f"""wordings:
  - id: a
    speaker: '{{{{ {SECRET} }}}}'
    date: unknown
    language: en
    basis: original
    renderings: ['{SECRET} was said']
    url: 'http://127.0.0.1:9/{SECRET}'
"""


@pytest.mark.parametrize("format", RENDERERS)
def test_drafts_and_packs_run_no_code_and_call_nobody(
    desk: Path, cache: Path, format: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.md", "a.html", "a.txt"):
        (desk / name).write_text(DRAFT, encoding="utf-8")
    (desk / "pack.yaml").write_text(PACK, encoding="utf-8")
    (desk / "wordings.yaml").write_text(WORDINGS, encoding="utf-8")
    (desk / ".quotecheck.yaml").write_text("rules: pack.yaml\nsources: wordings.yaml\n", encoding="utf-8")
    output = desk / "out" / "report"
    output.parent.mkdir()
    monkeypatch.setenv("TMPDIR", str(output.parent))  # where Python tries whether it may write
    code, _, err = call("check", ".", "--format", format, "--output", output, desk, before=WATCH)
    assert "BANNED" not in err
    assert code == 1, err
    assert SECRET in output.read_text(encoding="utf-8")


def test_no_command_runs_code_or_calls_anybody(desk: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (desk / "a.md").write_text(DRAFT, encoding="utf-8")
    (desk / "b.md").write_text(GOOD.replace("an atmospheric", "the the"), encoding="utf-8")
    (desk / "pack.yaml").write_text(PACK, encoding="utf-8")
    (desk / "wordings.yaml").write_text(WORDINGS, encoding="utf-8")
    row = {
        "id": SECRET,
        "mt": DRAFT,
        "src": SECRET,
        "text": DRAFT,
        "speaker": SECRET,
        "url": f"http://127.0.0.1:9/{SECRET}",
    }
    (desk / "rows.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    monkeypatch.setenv("TMPDIR", str(desk))
    codes, out, err = call_all(
        [
            ["quotes", "a.md"],
            ["compare", SECRET, "--source", DRAFT],
            ["batch", "rows.jsonl", "-o", "out.jsonl"],
            ["rules", "test", "pack.yaml"],
            ["sources", "check", "wordings.yaml", "rows.jsonl"],
            ["check", "a.md", "--diff", "--unsafe-fixes"],
            ["check", "b.md", "--fix"],
            ["baseline", "a.md", "b.md"],
            ["score", "good.md", "--ref", "good.md"],
        ],
        desk,
        before=WATCH,
    )
    assert "BANNED" not in err
    assert codes == [0] * 9, err
    assert SECRET in out


@pytest.mark.parametrize(
    "deed",
    [
        "import socket; socket.socket()",
        "import subprocess; subprocess.run(['true'])",
        "import os; os.system('true')",
        "open('elsewhere', 'w')",
        f"exec('{SECRET} = 1')",
    ],
)
def test_the_watch_sees_what_it_is_for(desk: Path, deed: str) -> None:
    code, _, err = call("check", "good.md", desk / "out", before=f"{WATCH}\n{deed}")
    assert code == 99
    assert "BANNED" in err


@pytest.mark.parametrize(
    "text",
    [
        "- !!python/object/apply:os.system [echo]",
        "- !!python/name:os.system",
        "- &a [x]\n- *a",
        "- {<<: {id: x}}",
        "a: &a [x, x]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\nd: [*c, *c, *c]",
    ],
    ids=["a call", "a name", "an alias", "a merge", "a bomb of aliases"],
)
def test_yaml_makes_no_objects_and_repeats_nothing(text: str) -> None:
    for parse in (
        lambda: load([RuleFile("x", "x.yaml", text)]),
        lambda: parse_config(text, "x.yaml"),
        lambda: parse_wordings(text, "x.yaml"),
    ):
        with pytest.raises(QuotecheckError) as caught:
            parse()
        assert len(str(caught.value)) < 2000


@pytest.mark.parametrize("piece", ["[", "{a: ", "- ", "a:\n ", "'", '"', "&a ", "? ", "|\n", "#"])
def test_a_pack_of_one_sign_is_an_error_in_its_time(piece: str) -> None:
    with pytest.raises(QuotecheckError):
        load([RuleFile("x", "x.yaml", piece * (300_000 // len(piece)) + "x")])


XML_BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY a{n} "{f"&a{n - 1 or chr(32)};".replace("a ", "a") * 10}">' for n in range(1, 12)
)


@pytest.mark.parametrize(
    ("name", "frame"),
    [
        ("a.xliff", "<xliff><unit><segment><target>{}</target></segment></unit></xliff>"),
        ("a.tmx", '<tmx><tu><tuv xml:lang="en"><seg>{}</seg></tuv></tu></tmx>'),
        ("a.html", "<p>{}</p>"),
    ],
)
def test_entities_are_neither_expanded_nor_fetched(name: str, frame: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the password", encoding="utf-8")
    head = XML_BOMB + f'<!ENTITY b SYSTEM "{secret.as_uri()}">]>'
    document = read((head + frame.format("x &a11; y &b; z")).encode(), name)
    shown = " ".join(segment.body.text for segment in document.segments)
    assert len(shown) < 2000
    assert "password" not in shown


def test_a_package_that_swells_is_refused(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "bomb.docx", "w", ZIP_DEFLATED, compresslevel=1) as package:
        package.writestr("word/document.xml", b"<w:p>" + b" " * (80 << 20))
    size = (tmp_path / "bomb.docx").stat().st_size
    assert size < 1 << 20
    outcome = Desk().check_paths([tmp_path / "bomb.docx"])
    assert outcome.failed
    assert "MB" in (outcome.report.files[0].error or "")


DEEP = 5_000
NESTED = {
    "a.md": ["> ", "- ", "1. ", "<div>", "[", "![", "*_", "“‘", "(", "<!--"],
    "a.html": ["<div>", "<blockquote><p>", "<ul><li>", "<table><tr><td>", "<q>", "<b><i>", "<svg>"],
    "a.txt": ["“‘", "«", "(", "*"],
    "a.xliff": ["<g>", "<xliff>", "<xliff><file><unit><segment><target><mrk>"],
    "a.tmx": ["<tmx>", "<tmx><body><tu><tuv><seg><hi>"],
    "a.jsonl": ["[", '{"mt": ', '{"mt": ['],
    "a.po": ['msgid "a"\nmsgstr "<b>"\n', '"'],
    "a.srt": ["1\n00:00:01,000 --> 00:00:02,000\n<i>", "<i>{\\an8}"],
    "a.csv": ['"', '""'],
}


@pytest.mark.parametrize(("name", "piece"), [(name, piece) for name, pieces in NESTED.items() for piece in pieces])
def test_what_is_nested_deeply_is_read_or_told(name: str, piece: str) -> None:
    outcome = Desk().check_bytes(
        (piece * DEEP + "It gave an atmospheric answer.\n").encode(), name, format_of(name) or ""
    )
    (result,) = outcome.report.files
    assert not isinstance(result.error, str) or len(result.error) < 2000


def test_a_word_document_that_is_nested_deeply_is_read_or_told(tmp_path: Path) -> None:
    for element in ("w:p", "w:tbl", "w:sdt", "w:ins"):
        with ZipFile(tmp_path / "deep.docx", "w", ZIP_DEFLATED) as package:
            package.writestr("word/document.xml", f"<{element}>" * DEEP + "<w:p><w:r><w:t>a")
        Desk().check_paths([tmp_path / "deep.docx"])


@pytest.mark.parametrize("piece", ["[", "{a: ", "- ", "? ", "!x "])
def test_a_configuration_that_is_nested_deeply_is_an_error(piece: str) -> None:
    for parse in (lambda text: parse_config(text, "x.yaml"), lambda text: parse_wordings(text, "x.yaml")):
        with pytest.raises(QuotecheckError):
            parse("a: " + piece * DEEP)


# -- much of one thing -------------------------------------------------------------------------

PIECES = [
    *(
        '"',
        "“",
        "'",
        "'a “",
        "« «“'a' “»",
        "*",
        "** ",
        "[",
        "> ",
        "`",
        "&amp; ",
        "<",
        "<!-- ",
        "\n",
        "\u200b",
        "中",
        "e\u0301",
    ),
    *("“a b.\n\nc d.”\n\n", "他说：“我们走。”", "A! ", "U.S. ", '5" a ', "(", "1 ", "- a\n", "|a|\n|-|\n", "the the "),
    *("“a’ ", "<!-- quotecheck: off zh -->\n\n", "[a]", "l'", "and and ", "\x00", "\u202e", "a\r"),
]


@pytest.mark.parametrize("format", ["markdown", "text", "html"])
@pytest.mark.parametrize("piece", PIECES)
def test_a_draft_of_one_thing_is_checked(piece: str, format: str) -> None:
    result = check_text(piece * min(2_000, 20_000 // len(piece)), format=format)
    for finding in result.findings:
        assert result.text[finding.span.start : finding.span.end] == finding.text


@pytest.mark.parametrize("piece", ['"', "loath to ** it. Done.\n\n", "** it, "])
@pytest.mark.parametrize("report", ["text", "sarif", "html", "junit"])
def test_a_report_of_many_issues_is_written(piece: str, report: str) -> None:
    desk = Desk()
    outcome = desk.check_bytes((piece * 800).encode(), "a.md", "markdown")
    assert len(outcome.report.files[0].findings) > 500
    renderer(report, files.package_text)(outcome.report, color=False)


def test_a_line_of_a_draft_as_long_as_the_draft() -> None:
    text = "The port is open and the talks go on. " * 20_000 + "It gave an atmospheric answer."
    result = check_text(text)
    assert "zh.atmospheric-answer" in {finding.rule for finding in result.findings}


def test_many_brackets_and_marks_are_told_as_few_are(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "He said “no (at [all). It is 5) of them} ”yes” (again. " * 50
    wanted = check_text(text).findings
    monkeypatch.setattr("quotecheck.rulebook.kinds.pairing.MANY", 20)
    assert check_text(text).findings == wanted


def test_a_million_stars() -> None:
    assert check_text("*" * 1_000_000, format="text").findings is not None


def test_a_million_quotation_marks_are_too_many_and_told_so() -> None:
    outcome = Desk(Settings(changes={"max_issues": 20_000})).check_bytes(b'"' * 1_000_000, "a.md", "markdown")
    (result,) = outcome.report.files
    assert result.error == "there are more than 200,000 quotation marks in it"
    assert outcome.failed


def test_words_of_one_letter_and_an_apostrophe_are_no_staircase() -> None:
    assert judge("l'" * 3000 + "a", "l'a b", lang="fr").verdict is not Verdict.VERBATIM


def test_the_same_few_words_again_and_again_are_scored_in_their_time() -> None:
    assert judge("c=z " * 300 + "x", "z c=z " * 300).scores is not None


def test_one_speaker_is_referred_to_a_thousand_times() -> None:
    text = "Mao Ning, the spokesperson, came. " + "“We do it,” the spokesperson said. " * 1000
    statement = Statement("s", "Mao Ning", "2024-01-01", "en")
    source = Source("s", "We do not.", "en", Basis.ORIGINAL, statement)
    assert len(check_text(text, sources=source).quotes) == 1000


# -- what a draft may cost -----------------------------------------------------------------------

LONG = " ".join(f"w{number * 7919 % 3001}x" for number in range(2500))


@pytest.mark.parametrize(
    ("quoted", "verdict", "detectors"),
    [
        (LONG, Verdict.VERBATIM, ()),
        (LONG.replace(" ", "\n", 7).upper(), Verdict.COSMETIC, ()),
        (LONG.replace("x", "y", 1), Verdict.UNVERIFIABLE, ("too_long",)),
    ],
    ids=["as it stands", "set otherwise", "with a word changed"],
)
def test_a_quotation_of_pages_is_found_as_it_stands_or_not_judged(
    quoted: str, verdict: Verdict, detectors: tuple[str, ...]
) -> None:
    judgement = judge(quoted, "Before. " + LONG + " And after.")
    assert (judgement.verdict, judgement.detectors) == (verdict, detectors)
    statement = Statement("s", "Kim", "2024-01-01", "en")
    source = Source("s", LONG, "en", Basis.ORIGINAL, statement)
    (checked,) = check_text("> " + quoted.replace("\n", "\n> "), sources=source).quotes
    assert (checked.judgement.verdict, checked.judgement.detectors) == (verdict, detectors)


@pytest.mark.parametrize(
    ("settings", "draft", "error"),
    [
        ("max_megabytes: 1", "a" * (1 << 20) + "b", "it is larger than 1 MB"),
        ("max_issues: 5", "It gave an atmospheric answer. " * 6, "there are more than 5 findings in it"),
        ("max_issues: 5", "“Well, we go home,” he said. " * 6, "there are more than 5 quotations in it"),
        ("max_issues: 5", "> We go home.\n\nHe left.\n\n" * 6, "there are more than 5 quotations in it"),
        ("max_issues: 5", "'" * 51, "there are more than 50 quotation marks in it"),
    ],
)
def test_a_draft_that_costs_too_much_is_not_checked_and_the_others_are(
    desk: Path, settings: str, draft: str, error: str
) -> None:
    (desk / ".quotecheck.yaml").write_text(settings + "\n", encoding="utf-8")
    (desk / "bad.md").write_text(draft, encoding="utf-8")
    code, out, err = call("check", ".")
    assert code == 2
    assert f"bad.md: not checked: {error}\n" in out
    assert "good.md:1:12: major:" in out
    assert f"quotecheck: bad.md: {error}\n  split it, or raise `{settings.split(':')[0]}` in the configuration" in err


def test_time_is_bounded(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter(range(0, 1_000_000, 100))
    monkeypatch.setattr(Allowance.__init__, "__defaults__", (None, None, lambda: next(clock)))
    outcome = Desk(Settings(changes={"max_seconds": 300})).check_paths([desk])
    assert outcome.report.files[0].error == "it takes more than 300 s of processor time"
    assert outcome.failed


def test_what_memory_does_not_hold_is_told_and_the_others_are_checked(desk: Path) -> None:
    pytest.importorskip("resource", reason="this system bounds no memory")
    (desk / "bad.txt").write_text("中" * 30_000_000, encoding="utf-8")
    limit = "import resource\nresource.setrlimit(resource.RLIMIT_AS, (500 << 20, 500 << 20))"
    code, out, err = call("check", "bad.txt", "good.md", before=limit)
    assert code == 2, err
    assert "bad.txt: not checked: there is not enough memory for it\n" in out
    assert "good.md:1:12: major:" in out


def test_a_start_without_memory_is_told(desk: Path) -> None:
    before = "import quotecheck.commands.check as module\ndef fail(*_, **__): raise MemoryError\nmodule.Desk = fail"
    code, _, err = call("check", "good.md", before=before)
    assert (code, err) == (2, "quotecheck: there is not enough memory\n")


def test_limits_of_a_configuration_are_numbers() -> None:
    with pytest.raises(QuotecheckError, match="is no number for `max_seconds`"):
        check_text("a", config={"max_seconds": "9"})
    with pytest.raises(QuotecheckError, match="is not a whole number from 1 to 256"):
        parse_config("max_megabytes: 1000\n", "x.yaml")


# -- files that are none, go, and change -----------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
def test_pipes_and_sockets_in_a_folder_are_no_drafts(desk: Path) -> None:
    os.mkfifo(desk / "pipe.md")
    os.mkfifo(desk / ".hidden.md")
    with socket.socket(socket.AF_UNIX) as door:
        door.bind("door.md")
        (desk / "link.md").symlink_to("pipe.md")
        code, out, err = call("check", ".")
    assert (code, err) == (1, "")
    assert "; 1 file;" in "; " + out.splitlines()[-1]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes in folders")
@pytest.mark.parametrize("arguments", [["pipe"], ["good.md", "--sources", "pipe"], ["good.md", "--config", "pipe"]])
def test_a_pipe_that_is_named_is_told_and_not_waited_for(desk: Path, arguments: list[str]) -> None:
    os.mkfifo(desk / "pipe")
    code, _, err = call("check", *arguments)
    assert code == 2
    assert "pipe: this is a pipe or socket, and no file" in err


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no /dev/zero")
def test_a_file_without_end_is_read_as_far_as_a_file_may_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LARGEST", 1 << 20)
    with pytest.raises(QuotecheckError, match="larger than 1 MB"):
        files.read_bytes(Path("/dev/zero"))


def test_links_that_lead_in_circles(desk: Path) -> None:
    (desk / "loop.md").symlink_to("loop.md")
    (desk / "a").mkdir()
    (desk / "a" / "up").symlink_to("..")
    (desk / "a" / "b.md").symlink_to("../good.md")
    code, out, err = call("check", ".")
    assert code == 2
    assert "loop.md: " in err
    assert "good.md:1:12: major:" in out
    assert "a/b.md:1:12: major:" in out


@pytest.mark.parametrize("change", ["gone", "shorter", "longer", "a folder"])
def test_a_file_that_changes_while_drafts_are_looked_for(
    desk: Path, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = desk / "other.md"
    other.write_text(GOOD * 3, encoding="utf-8")
    found = files.find_drafts(desk)

    def changed(path: Path) -> list[Path]:
        other.unlink()
        if change == "a folder":
            other.mkdir()
        elif change != "gone":
            other.write_text(GOOD * (1 if change == "shorter" else 9), encoding="utf-8")
        return found

    monkeypatch.setattr(files, "find_drafts", changed)
    outcome = Desk().check_paths([desk])
    good, changed_result = outcome.report.files
    assert {finding.rule for finding in good.findings} == {"zh.atmospheric-answer"}
    wanted = {"gone": "no such file or folder", "a folder": "this is a folder"}.get(change)
    assert changed_result.error == wanted
    found_there = [finding for finding in changed_result.findings if finding.rule == "zh.atmospheric-answer"]
    assert len(found_there) == {"shorter": 1, "longer": 9}.get(change, 0)


def test_an_archive_that_shrinks_while_it_is_read_is_told(desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filler = "The harbour was calm that day and nobody spoke of it at any length. " * 40
    said = "We shall lay the last rail before the winter comes to the high pass."
    rows = [json.dumps({"text": f"{filler} {number} {said}"}) for number in range(3)]
    archive = desk / "archive.jsonl"
    archive.write_text("\n".join(rows) + "\n", encoding="utf-8")
    monkeypatch.setattr("quotecheck.quotes.locate.HELD", 0)
    reads: list[int] = []
    rows_of = files.rows

    def shrinking(path: Path) -> Any:
        reads.append(1)
        return iter(()) if len(reads) > 1 else rows_of(path)

    monkeypatch.setattr(files, "rows", shrinking)
    with pytest.raises(QuotecheckError, match=r"archive.jsonl:\d: the archive has changed while it was read"):
        Desk(Settings(sources=(archive,))).check_bytes(f"“{said}” he said.".encode(), "a.md", "markdown")


def test_bytes_that_are_no_text(desk: Path) -> None:
    (desk / "bad.md").write_bytes(b"caf\xe9 \xff\xfe \x80 \xed\xa0\x80 \xf8\n" * 1000)
    code, out, err = call("check", ".")
    assert code == 2
    assert "bad.md: not checked: this is not UTF-8: the byte 0xE9 at offset 3 fits nothing\n" in out
    assert "good.md:1:12: major:" in out
    assert "bad.md" in err


# -- names, and what terminals make of them -----------------------------------------------------------

STEERS = "\x1b]0;owned\x07\x1b[2J\x1b[31m\x9b31m\u202e\u2066\x08\x7f"


@pytest.mark.parametrize("format", RENDERERS)
def test_no_control_character_of_a_name_or_draft_is_emitted(desk: Path, cache: Path, format: str) -> None:
    name = "a\nb\x1b[31m\x07\u202e‮\t.md"
    (desk / name).write_text(f"“{STEERS} went,” he {STEERS} said. It was loath to **{STEERS} it.\n", encoding="utf-8")
    (desk / "broken\x1b[2J\n.md").write_bytes(b"\xff")
    code, out, err = call("check", ".", "--format", format)
    assert code == 2
    for shown in (out, err):
        assert not set(shown) & set("\x1b\x07\x9b\x08\x7f\u202e\u2066"), format
    if format in ("text", "github", "markdown"):
        assert not [line for line in out.splitlines() if line.startswith(("b\u241b", ".md"))]


def test_no_command_emits_control_characters(desk: Path) -> None:
    name, rows, words, pack = ("a\nb\x1b[31m\u202e.md", "r\x1b[2J\n.jsonl", "w\x1b[2J.yaml", "p\x9b.yaml")
    steers = json.dumps(STEERS)
    (desk / name).write_text(
        f"“We {STEERS} go,” he {STEERS} said. It was loath to **{STEERS} it.\n{GOOD}", encoding="utf-8"
    )
    row = {"id": STEERS, "mt": STEERS, "text": f"It{STEERS} is. " * 20, "speaker": STEERS}
    (desk / rows).write_text(f"{json.dumps(row)}\n{{broken {STEERS}\n", encoding="utf-8")
    (desk / words).write_text(WORDINGS.replace("speaker: ", f"speaker: {steers} # "), encoding="utf-8")
    (desk / pack).write_text(PACK.replace("message: ", f"message: {steers} # "), encoding="utf-8")
    (desk / "wrong.yaml").write_text(f"{steers}: a\n", encoding="utf-8")
    codes, out, err = call_all(
        [
            ["quotes", name],
            ["quotes", name, "--format", "yaml"],
            ["check", name, "--sources", words],
            ["check", name, "--diff", "--unsafe-fixes"],
            ["check", name, "--config", "wrong.yaml"],
            ["check", name, "--select", STEERS],
            ["check", STEERS],
            ["batch", rows],
            ["sources", "check", words, rows],
            ["sources", "check", "wrong.yaml"],
            ["sources", "index", rows, "-o", STEERS],
            ["rules", "test", pack],
            ["compare", STEERS, "--source", f"a {STEERS}"],
            ["explain", STEERS],
            ["rules", "new", STEERS],
            [STEERS],
            ["check", "--format", STEERS],
            ["init", STEERS],
            ["baseline", name],
        ]
    )
    assert 3 not in codes, err
    for shown in (out, err):
        assert not set(shown) & set("\x1b\x07\x9b\x08\x7f\u202e\u2066")
        assert not [line for line in shown.splitlines() if line.startswith((".jsonl", "b\u241b"))]


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux only")
def test_a_name_that_is_no_text(desk: Path) -> None:
    (desk / os.fsdecode(b"caf\xe9\xff.md")).write_text(GOOD, encoding="utf-8")
    lines = "from quotecheck.cli import _run"
    for format in RENDERERS:
        lines += f"\nassert _run(['check', '.', '--format', {format!r}]) == 1, {format!r}"
    code, _, err = call("--version", before=lines)
    assert (code, err) == (0, "")


# -- disks that are full, and processes that are killed -------------------------------------------------

FULL = """
import resource, signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (400, 400))
"""


def leftovers(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_full_disk_leaves_the_report_that_was_there(desk: Path) -> None:
    pytest.importorskip("resource", reason="this system bounds no files")
    output = desk / "report.json"
    output.write_text("the last report", encoding="utf-8")
    code, out, err = call("check", "good.md", "--format", "json", "--output", output, before=FULL)
    assert (code, out) == (2, "")
    assert "report.json: cannot be written: file too large" in err
    assert output.read_text(encoding="utf-8") == "the last report"
    assert leftovers(desk) == ["good.md", "report.json"]


def test_a_full_disk_for_the_cache_only_costs_time(desk: Path, cache: Path) -> None:
    pytest.importorskip("resource", reason="this system bounds no files")
    for file in (*cache.glob("packs-*"), *cache.glob("words-*"), *list(cache.glob("rules-*"))[:5]):
        file.unlink()
    left = sorted(cache.glob("*.cache"))
    code, out, err = call("check", "good.md", before=FULL)
    assert (code, err) == (1, "")
    assert "good.md:1:12: major:" in out
    assert sorted(cache.glob("*.cache")) == left


def test_a_folder_that_cannot_be_written_to_is_told(desk: Path) -> None:
    code, _, err = call("check", "good.md", "--output", desk / "nowhere" / "report.txt")
    assert code == 2
    assert "choose a folder that exists and that you can write to" in err


LIKE_ANYBODY = """
import ctypes, os
if os.geteuid() == 0:  # who may write everywhere, unless that is given up
    ctypes.CDLL(None).capset((ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)())
"""


@pytest.mark.skipif(sys.platform != "linux", reason="rights are given up otherwise here")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], 1),
        (["--output", "report.txt"], 2),
        (["--fix"], 2),
    ],
)
def test_a_folder_that_may_only_be_read(desk: Path, arguments: list[str], code: int) -> None:
    (desk / "good.md").write_text(GOOD + "\nThey held the the talks.\n", encoding="utf-8")
    desk.chmod(0o500)
    try:
        if call("--version", before=LIKE_ANYBODY + "open('probe', 'w')")[0] == 0:
            pytest.skip("this user may write everywhere")
        before = {path.name: path.read_bytes() for path in desk.iterdir()}
        found, _, err = call("check", ".", *arguments, before=LIKE_ANYBODY)
        assert found == code, err
        assert ("cannot be written: permission denied" in err) is bool(arguments)
        assert {path.name: path.read_bytes() for path in desk.iterdir()} == before
    finally:
        desk.chmod(0o700)


def test_a_link_stays_one_and_a_device_is_no_file(desk: Path) -> None:
    (desk / "store").mkdir()
    (desk / "store" / "real.txt").write_text("old", encoding="utf-8")
    (desk / "report.txt").symlink_to("store/real.txt")
    files.write_atomic(desk / "report.txt", "new")
    assert (desk / "report.txt").is_symlink()
    assert (desk / "store" / "real.txt").read_text(encoding="utf-8") == "new"
    if Path(os.devnull).is_char_device():
        before = Path(os.devnull).stat().st_ino
        files.write_atomic(Path(os.devnull), "away")
        assert Path(os.devnull).is_char_device()
        assert Path(os.devnull).stat().st_ino == before


@pytest.mark.parametrize("wrong", [b"", b"{", b'[{"a', b"a\nb\nc", b"\xff" * 99, slice(-1), slice(999), slice(9, None)])
def test_a_cache_that_is_broken_is_made_anew(desk: Path, cache: Path, wrong: bytes | slice) -> None:
    wanted = call("check", "good.md")
    kept = {file.name: file.read_bytes() for file in cache.glob("*.cache")}
    rules = sorted(cache.glob("rules-*"))
    for file in (*cache.glob("packs-*"), *cache.glob("words-*"), *rules[:: 1 if wrong == b"{" else 20]):
        file.write_bytes(kept[file.name][wrong] if isinstance(wrong, slice) else wrong)
    assert call("check", "good.md") == wanted
    assert {file.name: file.read_bytes() for file in cache.glob("*.cache")} == kept


@pytest.mark.skipif(os.name != "posix", reason="this system kills otherwise")
def test_whoever_kills_it_at_any_moment_loses_nothing(desk: Path, cache: Path) -> None:
    chance = random.Random(7)
    output = desk / "report.json"
    output.write_text("{}", encoding="utf-8")
    rules = sorted(cache.glob("rules-*"))

    def to_do() -> None:
        """Have it compile some packs, and put them together anew."""
        for file in (
            *cache.glob("packs-*"),
            *cache.glob("words-*"),
            cache / "drafts.sqlite",
            *chance.sample(rules, 12),
        ):
            file.unlink(missing_ok=True)

    to_do()
    arguments = ("check", "good.md", "--format", "json", "--output", output)
    started = time.monotonic()
    code, _, err = call(*arguments)
    whole = time.monotonic() - started
    assert code == 1, err
    kept = {file.name: file.read_bytes() for file in cache.glob("*.cache")}
    report = output.read_text(encoding="utf-8")
    for _ in range(8):
        to_do()
        process = start(*arguments)
        time.sleep(chance.random() * whole)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert output.read_text(encoding="utf-8") == report
        assert all(file.read_bytes() == kept[file.name] for file in cache.glob("[!.]*.cache"))
    assert call(*arguments)[0] == 1
    assert output.read_text(encoding="utf-8") == report
    assert {file.name: file.read_bytes() for file in cache.glob("[!.]*.cache")} == kept


def _no_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)


@pytest.mark.parametrize(
    "way",
    [
        lambda: check_text(DRAFT, sources=Source("a", "b", "en", Basis.ORIGINAL, Statement("a", "", "unknown", "en"))),
        lambda: judge("a b c", "a b d"),
        lambda: read_text(DRAFT, "a.html"),
    ],
)
def test_the_library_opens_no_connection(way: Callable[[], object], monkeypatch: pytest.MonkeyPatch) -> None:
    _no_connections(monkeypatch)
    way()
