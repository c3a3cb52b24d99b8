"""The language server from an editor's side: the real command, spoken to over its pipes."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT
from lsp_client import Client
from lsprotocol import types

from quotecheck.batch import Desk, Settings
from quotecheck.lsp.documents import LARGEST_OPEN
from quotecheck.lsp.positions import Lines
from quotecheck.lsp.session import Session

WORDINGS = """\
wordings:
  - speaker: Lin Wenya
    date: 2024-05-13
    language: zh
    basis: official_translation
    original: 我们不会卖掉港口。
    renderings:
      - We will not sell the port.
    url: https://example.org/lin
"""
CONFIG = "sources: [wordings.yaml]\n"
BAD = "Moscow is reluctant to ** the ships.\n"
MISQUOTED = "At noon 😀 Lin Wenya said: “We will sell the port.”\n"
FULL = {
    "general": {"positionEncodings": ["utf-16"]},
    "textDocument": {"publishDiagnostics": {"relatedInformation": True}},
    "workspace": {
        "didChangeWatchedFiles": {"dynamicRegistration": True},
        "workspaceEdit": {"documentChanges": True},
    },
    "window": {"showDocument": {"support": True}},
}
"""What the editors of today can do."""

Start = Callable[..., Client]


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """An editorial repository with one wording."""
    furnish(tmp_path)
    return tmp_path


def furnish(folder: Path) -> None:
    """Make a folder such a repository."""
    (folder / ".git").mkdir()
    (folder / ".quotecheck.yaml").write_text(CONFIG, encoding="utf-8")
    (folder / "wordings.yaml").write_text(WORDINGS, encoding="utf-8")


@pytest.fixture
def start(desk: Path) -> Iterator[Start]:
    """Starts a server in that folder; at the end all of them must leave in order."""
    clients: list[Client] = []

    def begin(*arguments: str, capabilities: Any = None, folder: Path = desk, **initialize: Any) -> Client:
        clients.append(Client(folder, *arguments, capabilities=capabilities or {}, **initialize))
        return clients[-1]

    try:
        yield begin
        codes = [client.leave() for client in clients]
        assert (codes, [client.log.decode() for client in clients]) == ([0] * len(codes), [""] * len(codes))
    finally:
        for client in clients:
            client.end()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """An editor that stays, for all that needs no configuration of its own."""
    folder = tmp_path_factory.mktemp("desk")
    furnish(folder)
    client = Client(folder, capabilities=FULL)
    try:
        yield client
        assert (client.leave(), client.log.decode()) == (0, "")
    finally:
        client.end()


@pytest.fixture
def client(shared: Client) -> Client:
    """That editor with nothing open, and nothing told yet."""
    shared.close_all()
    shared.received.clear()
    return shared


def place(line: int, start: int, end: int) -> dict[str, Any]:
    return {"start": {"line": line, "character": start}, "end": {"line": line, "character": end}}


def found(diagnostics: list[Any]) -> list[tuple[str, int, int, int]]:
    """The rules of diagnostics with line, first and last column."""
    return [
        (
            item["code"],
            item["range"]["start"]["line"],
            item["range"]["start"]["character"],
            item["range"]["end"]["character"],
        )
        for item in diagnostics
    ]


# -- what is shown ---------------------------------------------------------------------


@pytest.mark.parametrize(("encoding", "begins"), [("utf-16", 18), ("utf-8", 26), ("utf-32", 16)])
def test_places_are_in_the_units_that_the_editor_counts_in(start: Start, encoding: str, begins: int) -> None:
    client = start(capabilities={"general": {"positionEncodings": [encoding]}})
    assert client.server["capabilities"]["positionEncoding"] == encoding
    uri = client.open("draft.md", "Hello.\r\n\r\n😀𠮷 大气: loath to ** it.\r\n")
    stars = [item for item in client.diagnostics(uri) if item["code"] == "redaction.stars"]
    assert found(stars) == [("redaction.stars", 2, begins, begins + 2)]


def test_a_diagnostic_has_all_that_is_known(client: Client) -> None:
    uri = client.open("draft.md", MISQUOTED)
    (item,) = client.diagnostics(uri)
    key = item.pop("data")["key"]
    assert len(key) == 16
    (said,) = item.pop("relatedInformation")
    assert item == {
        "range": place(0, 28, 50),
        "severity": 1,
        "code": "quotation.meaning-changed",
        "source": "quotecheck",
        "message": "quotation meaning changed (negation): the source has “We will not sell the port.”",
    }
    assert said == {
        "location": {"uri": client.uri("wordings.yaml"), "range": place(7, 0, 0)},
        "message": "said: “We will not sell the port.” (Lin Wenya, 2024-05-13, official translation, https://example.org/lin)",
    }


def test_severities_and_suggestions_are_told(client: Client) -> None:
    uri = client.open("draft.md", "He gave an atmospheric answer in in Rome.")
    shown = [(item["severity"], item["message"].partition("\n")[2]) for item in client.diagnostics(uri)]
    assert shown == [(2, "try: gracious answer / dignified answer"), (3, "try: in")]


def test_other_places_of_the_same_are_led_to(client: Client) -> None:
    uri = client.open("draft.md", "Peking said no.\n\n😀 Peking said yes. In Beijing, Beijing and Beijing alone.\n")
    (item,) = client.diagnostics(uri)
    assert item["relatedInformation"] == [
        {"location": {"uri": uri, "range": place(0, 0, 6)}, "message": "also: “Peking”"}
    ]


# -- changes ---------------------------------------------------------------------------


def test_changes_are_made_one_after_another(client: Client) -> None:
    uri = client.open("draft.md", "😀 loath to sell it.\nEnd.\n")
    assert client.diagnostics(uri) == []
    version = client.change(
        uri,
        {"range": place(0, 12, 16), "text": "**"},
        {"range": place(0, 0, 2), "text": "大\n"},
        {"range": place(2, 0, 4), "text": "😀"},
    )
    # "大\n loath to ** it.\n😀\n"
    assert ("redaction.stars", 1, 10, 12) in found(client.diagnostics(uri, version))
    version = client.change(uri, {"text": "All is well.\n"})
    assert client.diagnostics(uri, version) == []


def test_of_many_quick_changes_only_the_last_is_shown(client: Client) -> None:
    uri = client.open("draft.md", "Start.\n")
    client.diagnostics(uri)
    text = "\nloath to ** it"
    for number, character in enumerate(text[1:]):
        last = (
            client.change(uri, {"range": place(1, number, number), "text": character})
            if number
            else client.change(uri, {"range": place(1, 0, 0), "text": character})
        )
    assert found(client.diagnostics(uri, last)) == [("redaction.stars", 1, 9, 11)]
    shown = [item["params"]["version"] for item in client.received if item["params"].get("uri") == uri]
    assert shown[0] == 1
    assert shown[-1] == last
    assert len(shown) < 10  # nothing is shown of most versions


def test_results_of_outdated_versions_are_dropped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The check of a version that is changed meanwhile ends, and nothing is shown of it."""

    async def story() -> list[Any]:
        shown: list[Any] = []
        session = Session(Settings(), _Editor(shown))
        check = Desk.check_text

        def slow(self: Desk, text: str, name: str, format: str | None = None) -> Any:
            result = check(self, text, name, format)
            if text == "first":
                loop.call_soon_threadsafe(session.change, "untitled:1", 2, [second])
            return result

        monkeypatch.setattr(Desk, "check_text", slow)
        second = types.TextDocumentContentChangeWholeDocument("second")
        loop = asyncio.get_running_loop()
        session.open("untitled:1", "plaintext", 1, "first")
        while not shown:
            await asyncio.sleep(0.01)
        return shown

    assert [version for _, version, _ in asyncio.run(story())] == [2]


class _Editor:
    def __init__(self, shown: list[Any]) -> None:
        self._shown = shown

    def publish(self, uri: str, version: int | None, diagnostics: list[Any]) -> None:
        self._shown.append((uri, version, diagnostics))

    def warn(self, message: str) -> None:
        self._shown.append(message)


def test_a_bug_costs_one_document_its_result_and_no_more(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> list[Any]:
        shown: list[Any] = []
        session = Session(Settings(), _Editor(shown))
        check = Desk.check_text

        def broken(self: Desk, text: str, name: str, format: str | None = None) -> Any:
            return 1 / 0 if text == "trap" else check(self, text, name, format)

        monkeypatch.setattr(Desk, "check_text", broken)
        session.open("untitled:1", "plaintext", 1, "trap")
        session.open("untitled:2", "plaintext", 1, BAD)
        while len(shown) < 2:
            await asyncio.sleep(0.01)
        return shown

    (_, _, (notice,)), (_, _, (issue,)) = asyncio.run(story())
    assert (
        notice.message == "not checked: a bug in quotecheck (ZeroDivisionError); the log of the server has the details"
    )
    assert issue.code == "redaction.stars"
    assert "ZeroDivisionError" in caplog.text


# -- which documents -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "language", "text", "where"),
    [
        ("a.txt", "plaintext", "loath to ** it", (0, 9)),
        ("a.html", "html", "<p>loath to ** it</p>", (0, 12)),
        ("a.po", "po", 'msgid ""\nmsgstr "Language: en\\n"\n\nmsgid "x"\nmsgstr "loath to ** it"\n', (4, 17)),
        ("a.srt", "plaintext", "1\n00:00:01,000 --> 00:00:02,000\nloath to ** it\n", (2, 9)),
        (
            "a.xlf",
            "xml",
            '<?xml version="1.0" encoding="gb18030"?>\n<xliff version="1.2"><file original="o" source-language="zh"'
            ' target-language="en" datatype="plaintext"><body><trans-unit id="1"><source>不愿卖</source>\n'
            "<target>loath to ** it</target></trans-unit></body></file></xliff>",
            (2, 17),
        ),
        ("a.md", "plaintext", "**loath** to ** it", (0, 13)),
        ("notes", "markdown", "**loath** to ** it", (0, 13)),
        ("untitled:Untitled-1", "plaintext", "`x` loath to ** it", (0, 13)),
    ],
)
def test_documents_are_read_by_their_language_or_name(
    client: Client, name: str, language: str, text: str, where: tuple[int, int]
) -> None:
    uri = client.open(name, text, language)
    stars = [item["range"]["start"] for item in client.diagnostics(uri) if item["code"] == "redaction.stars"]
    assert stars == [{"line": where[0], "character": where[1]}]


@pytest.mark.parametrize(("name", "language"), [("a.py", "python"), ("a.yaml", "yaml"), ("a.docx", "plaintext")])
def test_what_is_no_draft_is_left_alone(client: Client, name: str, language: str) -> None:
    uri = client.open(name, BAD, language)
    assert client.hover(uri, 0, 24) is None
    other = client.open("a.md", BAD)
    client.diagnostics(other)
    assert {item["params"]["uri"] for item in client.received} == {other}


def test_a_closed_document_shows_nothing(client: Client) -> None:
    uri = client.open("a.md", BAD)
    assert client.diagnostics(uri)
    client.tell("textDocument/didClose", {"textDocument": {"uri": uri}})
    assert client.diagnostics(uri, None) == []
    assert client.hover(uri, 0, 24) is None
    client.open("a.md", "All is well.")
    assert client.hover(uri, 0, 24) is None


def test_what_the_configuration_excludes_is_not_checked(start: Start, desk: Path) -> None:
    (desk / ".quotecheck.yaml").write_text("exclude: 'archive/**'\n", encoding="utf-8")
    client = start()
    assert client.diagnostics(client.open("archive/a.md", BAD)) == []
    assert len(client.diagnostics(client.open("a.md", BAD))) == 1


def test_each_draft_has_the_nearest_configuration(start: Start, desk: Path) -> None:
    for name, level in (("minor", "minor"), ("critical", "critical")):
        (desk / name / ".git").mkdir(parents=True)
        (desk / name / ".quotecheck.yaml").write_text(f"severity: {{redaction: {level}}}\n", encoding="utf-8")
    client = start()
    severities = [client.diagnostics(client.open(f"{name}/a.md", BAD))[0]["severity"] for name in ("minor", "critical")]
    assert severities == [3, 1]


def test_a_huge_document_is_told_not_to_be_checked(client: Client) -> None:
    uri = client.open("a.md", BAD * (LARGEST_OPEN // len(BAD) + 1))
    (item,) = client.diagnostics(uri)
    assert item["message"].startswith("not checked: 1,000,0")
    assert (item["severity"], item["range"]) == (2, place(0, 0, 0))


def test_a_document_with_too_many_issues_says_how_many_are_left_out(client: Client) -> None:
    uri = client.open("a.md", f"{BAD}\n" * 1_200)
    shown = client.diagnostics(uri)
    assert len(shown) == 1_001
    assert shown[-1]["message"].endswith("more issues are not shown; `quotecheck check` lists all")


# -- what can be done ------------------------------------------------------------------------


def applied(text: str, action: Any) -> str:
    """A text after the edits of an action, made from the last to the first."""
    edit = action["edit"]
    edits = edit["documentChanges"][0]["edits"] if "documentChanges" in edit else next(iter(edit["changes"].values()))
    lines = Lines(text)

    def offset(position: Any) -> int:
        return lines.offset(types.Position(position["line"], position["character"]))

    for item in sorted(edits, key=lambda item: -offset(item["range"]["start"])):
        text = text[: offset(item["range"]["start"])] + item["newText"] + text[offset(item["range"]["end"]) :]
    return text


def titles(actions: list[Any]) -> list[str]:
    return [action["title"] for action in actions]


def test_each_suggestion_can_be_taken(client: Client) -> None:
    text = "😀 He gave an atmospheric\nanswer 大, they say.\n"
    uri = client.open("a.md", text)
    item = next(item for item in client.diagnostics(uri) if item["code"] == "zh.atmospheric-answer")
    first, second, *others = client.actions(uri, item["range"], item)
    assert titles([first, second]) == [
        "“atmospheric answer” → “gracious answer”",
        "“atmospheric answer” → “dignified answer”",
    ]
    assert applied(text, second) == "😀 He gave an dignified answer 大, they say.\n"
    assert first["diagnostics"] == [item]
    assert "isPreferred" not in first
    assert first["edit"]["documentChanges"][0]["textDocument"] == {"uri": uri, "version": 1}
    assert titles(others) == ["Let zh.atmospheric-answer stand here", "Explain zh.atmospheric-answer"]


def test_the_only_suggestion_is_preferred(client: Client) -> None:
    text = "They sailed to Haishenwai in in May."
    uri = client.open("a.md", text)
    for item, wanted in zip(
        client.diagnostics(uri),
        ["They sailed to Vladivostok in in May.", "They sailed to Haishenwai in May."],
        strict=True,
    ):
        (action,) = (
            action for action in client.actions(uri, item["range"], item) if "edit" in action and "→" in action["title"]
        )
        assert action["isPreferred"]
        assert applied(text, action) == wanted


def test_at_the_beginning_of_a_sentence_a_suggestion_has_a_capital(client: Client) -> None:
    uri = client.open("a.md", "Atmospheric answers are rare.")
    action = client.actions(uri, place(0, 3, 3))[0]
    assert applied("Atmospheric answers are rare.", action).startswith("Gracious ")


def test_nothing_is_replaced_in_what_somebody_said(client: Client) -> None:
    uri = client.open("a.md", "“It was an atmospheric answer to all of us,” Anna Holm said.")
    assert titles(client.actions(uri, place(0, 15, 15))) == [
        "Let zh.atmospheric-answer stand here",
        "Explain zh.atmospheric-answer",
    ]


def test_markup_of_other_formats_is_not_replaced(client: Client) -> None:
    uri = client.open("a.html", "<p>An atmospheric <b>answer</b> came.</p>\n<p>An atmospheric answer.</p>", "html")
    marked, plain = client.diagnostics(uri)
    assert not [title for title in titles(client.actions(uri, marked["range"])) if "→" in title]
    assert len([title for title in titles(client.actions(uri, plain["range"])) if "→" in title]) == 2


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        (
            "a.md",
            "One.\r\n\r\n  Loath to ** it.\r\n",
            "One.\r\n\r\n  <!-- quotecheck: next-line redaction.stars intended -->\r\n  Loath to ** it.\r\n",
        ),
        (
            "b.md",
            "The town\nis loath to ** it,\nthey say.\n\nEnd.\n",
            "<!-- quotecheck: off redaction.stars intended -->\nThe town\nis loath to ** it,\nthey say.\n"
            "<!-- quotecheck: on redaction.stars -->\n\nEnd.\n",
        ),
        (
            "c.html",
            "<p>One,\nloath to ** it.</p>\n",
            "<p>One,\n<!-- quotecheck: next-line redaction.stars intended -->\nloath to ** it.</p>\n",
        ),
        ("d.md", "---\ntitle: Loath to ** it\n---\n\nEnd.\n", None),
        (
            "e.txt",
            "Loath to ** it.\n",
            "<!-- quotecheck: next-line redaction.stars intended -->\nLoath to ** it.\n",
        ),
        ("f.srt", "1\n00:00:01,000 --> 00:00:02,000\nLoath to ** it.\n", None),
    ],
)
def test_an_issue_can_be_let_stand(client: Client, name: str, text: str, wanted: str | None) -> None:
    uri = client.open(name, text, "html" if name.endswith("html") else "plaintext")
    (item,) = client.diagnostics(uri)
    letting = [action for action in client.actions(uri, item["range"], item) if action["title"].startswith("Let ")]
    assert [applied(text, action) for action in letting] == ([wanted] if wanted else [])


def test_what_was_let_stand_is_no_issue_any_more(client: Client) -> None:
    text = "The town\nis loath to ** it,\nthey say.\n"
    uri = client.open("a.md", text)
    (item,) = client.diagnostics(uri)
    (action,) = (action for action in client.actions(uri, item["range"]) if action["title"].startswith("Let "))
    version = client.change(uri, {"text": applied(text, action)})
    assert client.diagnostics(uri, version) == []


def test_no_comment_lets_what_is_wrong_with_comments_stand(client: Client) -> None:
    uri = client.open("a.md", "<!-- quotecheck: next-line redaction.stars a word is cut out -->\nAll is well.\n")
    (item,) = client.diagnostics(uri)
    assert item["code"] == "suppression.unused"
    assert titles(client.actions(uri, item["range"])) == ["Explain suppression.unused"]


def test_only_the_actions_asked_for_are_offered(client: Client) -> None:
    uri = client.open("a.md", BAD)
    assert client.actions(uri, place(0, 24, 24), only=["refactor"]) == []
    assert client.actions(uri, place(0, 24, 24), only=["quickfix"])
    assert client.actions(uri, place(0, 0, 1)) == []


def test_a_rule_is_explained_on_a_page_that_is_no_draft(client: Client) -> None:
    uri = client.open("a.md", BAD)
    client.diagnostics(uri)
    client.ask("workspace/executeCommand", {"command": "quotecheck.explain", "arguments": ["redaction.stars"]})
    page = client.wait_for_request("window/showDocument")["uri"]
    text = Path(page.removeprefix("file://")).read_text(encoding="utf-8")
    assert text.startswith("# `redaction.stars`\n\n")
    assert "- bad: " in text
    client.open(page, text)
    assert client.hover(page, 0, 0) is None


def test_without_pages_an_explanation_is_a_message(start: Start) -> None:
    client = start()
    client.diagnostics(client.open("a.md", BAD))
    for name in ("no.such-rule", "quotation.altered"):
        client.ask("workspace/executeCommand", {"command": "quotecheck.explain", "arguments": [name]})
    message = client.wait("window/showMessage")["message"]
    assert message.startswith("# `quotation.altered`\n\nwords were changed")


# -- what is explained -------------------------------------------------------------------------


def test_a_rule_is_explained_at_the_pointer(client: Client) -> None:
    uri = client.open("a.md", "😀 He gave an atmospheric answer.")
    shown = client.hover(uri, 0, 16)
    assert shown["range"] == place(0, 14, 32)
    text = shown["contents"]["value"]
    assert shown["contents"]["kind"] == "markdown"
    assert text.startswith(
        "`zh.atmospheric-answer` (major, high confidence)\n\n“atmospheric” renders 大气, said of manner"
    )
    for part in ("- try: gracious answer / dignified answer", "- source: 大气", "- bad: ", "- good: "):
        assert part in text
    assert client.hover(uri, 0, 4) is None


def test_a_quotation_is_explained_at_the_pointer(client: Client) -> None:
    uri = client.open("a.md", MISQUOTED)
    shown = client.hover(uri, 0, 27)  # on the opening mark
    assert shown["range"] == place(0, 28, 50)
    assert shown["contents"]["value"].split("\n") == [
        "quotation: `meaning_changed` (critical), attributed to Lin Wenya",
        "",
        "a change turned the meaning round; the detectors say how",
        "",
        "- `negation`: a *not*, *never* or *un-* came or went",
        "- diff: We will \\[-not-\\] sell the port.",
        "- said: “We will not sell the port.” (Lin Wenya, 2024-05-13, official translation, https\\://example.org/lin)",
        f"- [wordings.yaml:8](<{client.uri('wordings.yaml')}#L8>)",
        "- <https://example.org/lin>",
    ]


def test_a_quotation_that_is_right_says_so(client: Client) -> None:
    uri = client.open("a.md", "Lin Wenya said: “We will not sell the port.”")
    assert client.diagnostics(uri) == []
    assert client.hover(uri, 0, 20)["contents"]["value"].startswith("quotation: `verbatim` (neutral)")


# -- configurations -----------------------------------------------------------------------------


def watched(client: Client, name: str) -> None:
    client.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": client.uri(name), "type": 2}]})


def test_the_files_that_configurations_rest_on_are_watched(client: Client) -> None:
    (registration,) = client.wait_for_request("client/registerCapability")["registrations"]
    globs = [watcher["globPattern"] for watcher in registration["registerOptions"]["watchers"]]
    assert registration["method"] == "workspace/didChangeWatchedFiles"
    assert globs[0] == "**/.quotecheck.yaml"
    for suffix in (".yaml", ".md", ".jsonl.gz"):
        assert suffix in globs[1]


@pytest.mark.parametrize("how", ["watched", "saved"])
def test_a_changed_configuration_is_read_again(start: Start, desk: Path, how: str) -> None:
    client = start()
    uri = client.open("a.md", BAD)
    assert len(client.diagnostics(uri)) == 1
    client.received.clear()
    (desk / ".quotecheck.yaml").write_text("ignore: redaction\n", encoding="utf-8")
    if how == "watched":
        watched(client, ".quotecheck.yaml")
    else:
        client.tell("textDocument/didSave", {"textDocument": {"uri": uri}})
    assert client.diagnostics(uri) == []


def test_a_changed_source_is_read_again(start: Start, desk: Path) -> None:
    client = start()
    uri = client.open("a.md", MISQUOTED)
    assert len(client.diagnostics(uri)) == 1
    client.received.clear()
    (desk / "wordings.yaml").write_text(WORDINGS.replace("will not sell", "will sell"), encoding="utf-8")
    watched(client, "wordings.yaml")
    assert client.diagnostics(uri) == []


def test_what_is_in_the_baseline_is_not_shown(start: Start, desk: Path) -> None:
    (desk / "a.md").write_text(BAD, encoding="utf-8")
    client = start()
    uri = client.open("a.md", BAD)
    assert len(client.diagnostics(uri)) == 1
    client.received.clear()
    command = [sys.executable, "-m", "quotecheck", "baseline", "a.md"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run(command, cwd=desk, env=environment, capture_output=True, check=True)
    watched(client, ".quotecheck-baseline.yaml")
    assert client.diagnostics(uri) == []


def test_what_has_not_changed_is_not_checked_again(start: Start, desk: Path) -> None:
    client = start()
    uri = client.open("a.md", BAD)
    client.diagnostics(uri)
    (desk / "other.yaml").write_text("a: b\n", encoding="utf-8")
    watched(client, "other.yaml")
    client.hover(uri, 0, 0)
    other = client.open("b.md", BAD)
    client.diagnostics(other)
    assert [item["params"]["uri"] for item in client.received] == [uri, other]


def test_a_new_configuration_is_found(start: Start, desk: Path) -> None:
    (desk / ".quotecheck.yaml").unlink()
    client = start()
    uri = client.open("a.md", BAD)
    assert len(client.diagnostics(uri)) == 1
    client.received.clear()
    (desk / ".quotecheck.yaml").write_text("ignore: redaction\n", encoding="utf-8")
    watched(client, ".quotecheck.yaml")
    assert client.diagnostics(uri) == []


def test_a_mistake_is_marked_and_the_last_configuration_stays_in_use(start: Start, desk: Path) -> None:
    (desk / ".quotecheck.yaml").write_text("severity: {redaction: critical}\n", encoding="utf-8")
    client = start()
    uri = client.open("a.md", BAD)
    client.diagnostics(uri)
    config = client.uri(".quotecheck.yaml")
    (desk / ".quotecheck.yaml").write_text("lang: en\n'大😀': x\n", encoding="utf-8")
    watched(client, ".quotecheck.yaml")
    (item,) = client.diagnostics(config, None)
    assert item["range"] == place(1, 0, 8)
    assert item["message"].startswith("unknown key `大😀`\nknown here: baseline")
    assert item["severity"] == 1
    message = client.wait("window/showMessage")["message"]
    assert message == (
        "quotecheck: .quotecheck.yaml:2:1: unknown key `大😀`; until that is mended, what was read before stays in use"
    )
    version = client.change(uri, {"range": place(0, 0, 0), "text": "So "})
    assert [item["severity"] for item in client.diagnostics(uri, version)] == [1]
    client.received.clear()
    (desk / ".quotecheck.yaml").write_text("severity: {redaction: minor}\n", encoding="utf-8")
    watched(client, ".quotecheck.yaml")
    assert client.diagnostics(config, None) == []
    assert [item["severity"] for item in client.diagnostics(uri, version)] == [3]


@pytest.mark.parametrize(
    ("config", "file", "text", "line"),
    [
        ("sources: [wordings.yaml]\n", "wordings.yaml", "wordings:\n  - speaker: A\n    colour: red\n", 2),
        ("sources: [missing.yaml]\n", ".quotecheck.yaml", None, 0),
        ("rules: mine.yaml\n", "mine.yaml", "- id: Not an id\n", 0),
        ("ignore: [no.such-rule]\n", ".quotecheck.yaml", None, 0),
    ],
)
def test_a_mistake_is_marked_in_the_file_that_has_it(
    start: Start, desk: Path, config: str, file: str, text: str | None, line: int
) -> None:
    (desk / ".quotecheck.yaml").write_text(config, encoding="utf-8")
    if text:
        (desk / file).write_text(text, encoding="utf-8")
    client = start()
    uri = client.open("a.md", BAD)
    (item,) = client.diagnostics(client.uri(file), None)
    assert item["range"]["start"]["line"] == line
    assert client.wait("window/showMessage")["message"].endswith("until that is mended, drafts are not checked")
    assert client.diagnostics(uri) == []


def test_options_of_the_command_go_over_configurations(start: Start, desk: Path) -> None:
    (desk / ".quotecheck.yaml").unlink()
    (desk / "mine.yaml").write_text("severity: {redaction: critical}\n", encoding="utf-8")
    client = start("--stdio", "--config", "mine.yaml", "--sources", "wordings.yaml")
    assert client.diagnostics(client.open("a.md", BAD))[0]["severity"] == 1
    assert client.diagnostics(client.open("b.md", MISQUOTED))[0]["code"] == "quotation.meaning-changed"


# -- coming and going -----------------------------------------------------------------------------


def test_what_comes_too_early_or_too_late_is_refused(desk: Path) -> None:
    client = Client(desk)
    assert (
        client.answer("textDocument/hover", {"textDocument": {"uri": "x"}, "position": {"line": 0, "character": 0}})[
            "error"
        ]["code"]
        == -32002
    )
    client.tell("textDocument/didOpen", {"textDocument": {"uri": "x", "languageId": "", "version": 1, "text": ""}})
    client.ask("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
    assert client.answer("no/suchMethod", {})["error"]["code"] == -32601
    client.ask("shutdown")
    assert client.answer("workspace/executeCommand", {"command": "quotecheck.explain"})["error"]["code"] == -32600
    client.tell("exit")
    assert client.end() == 0


def test_an_exit_without_a_shutdown_is_told_by_the_exit_code(desk: Path) -> None:
    client = Client(desk, capabilities={})
    client.tell("exit")
    assert client.end() == 1


def test_an_editor_that_is_gone_ends_the_server(desk: Path) -> None:
    client = Client(desk, capabilities={})
    client.open("a.md", BAD)
    assert client.end() == 1


def test_without_its_library_the_command_says_what_to_install() -> None:
    code = "import sys; sys.modules['pygls'] = None; from quotecheck.cli import main; main(['lsp'])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "quotecheck: the language server needs pygls, which is not installed\n"
        "  install quotecheck with its extra: pip install 'quotecheck[lsp]'\n"
    )
