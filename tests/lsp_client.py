"""A client of the language server: the real command in a process of its own, spoken to in
the bytes of the protocol, so that nothing of the server's library is on this side."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from conftest import ROOT

PATIENCE = 15
"""Seconds after which an answer is missing; that is no claim of speed."""


_ANSWERS = {"window/showDocument": {"success": True}}
"""Results other than null."""


class Client:
    """An editor. `received` has every notification in order; requests are answered
    as if all had gone well."""

    def __init__(self, folder: Path, *arguments: str, capabilities: Any = None, **initialize: Any) -> None:
        self.folder = folder
        self.received: list[Any] = []
        self.requests: list[Any] = []
        self._said: queue.Queue[Any] = queue.Queue()
        self._answers: dict[int, Any] = {}
        self._number = 0
        self._versions: dict[str, int] = {}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "quotecheck", "lsp", *arguments],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        self._ears = [threading.Thread(target=self._listen), threading.Thread(target=self._listen_to_log)]
        self.log = b""
        for ear in self._ears:
            ear.start()
        if capabilities is not None:
            root = folder.as_uri()
            known = {"processId": os.getpid(), "rootUri": root, "workspaceFolders": [{"uri": root, "name": "desk"}]}
            self.server = self.ask("initialize", {**known, "capabilities": capabilities, **initialize})
            self.tell("initialized", {})

    # -- messages ----------------------------------------------------------------------

    def tell(self, method: str, params: Any = None) -> None:
        """Send a notification."""
        self._send({"method": method, "params": params})

    def ask(self, method: str, params: Any = None) -> Any:
        """Send a request; the result."""
        answer = self.answer(method, params)
        assert "error" not in answer, answer
        return answer["result"]

    def answer(self, method: str, params: Any = None) -> Any:
        """Send a request; the whole answer."""
        self._number += 1
        number = self._number
        self._send({"id": number, "method": method, "params": params})
        self._until(lambda: number in self._answers)
        return self._answers.pop(number)

    def wait(self, method: str, suits: Callable[[Any], bool] = lambda params: True) -> Any:
        """The params of the first notification that suits, whether it has come already or not."""

        def found() -> list[Any]:
            return [item["params"] for item in self.received if item["method"] == method and suits(item["params"])]

        self._until(lambda: bool(found()))
        return found()[0]

    def wait_for_request(self, method: str) -> Any:
        """The params of the first request of the server of this kind."""
        self._until(lambda: any(item["method"] == method for item in self.requests))
        return next(item["params"] for item in self.requests if item["method"] == method)

    # -- documents ---------------------------------------------------------------------

    def uri(self, name: str) -> str:
        """The URI of a file in the folder."""
        return (self.folder / name).as_uri()

    def open(self, name: str, text: str, language: str = "markdown") -> str:
        """Open a document; its URI."""
        uri = name if ":" in name else self.uri(name)
        self._versions[uri] = 1
        item = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": item})
        return uri

    def change(self, uri: str, *changes: Any) -> int:
        """Change a document; its new version."""
        self._versions[uri] += 1
        document = {"uri": uri, "version": self._versions[uri]}
        self.tell("textDocument/didChange", {"textDocument": document, "contentChanges": list(changes)})
        return self._versions[uri]

    def close_all(self) -> None:
        """Close all documents, and wait until that is done."""
        for uri in self._versions:
            self.tell("textDocument/didClose", {"textDocument": {"uri": uri}})
        self._versions.clear()
        self.hover(self.uri("none"), 0, 0)

    def diagnostics(self, uri: str, version: int | None = 1) -> list[Any]:
        """What is shown of a version of a document, once that is known."""
        told = self.wait(
            "textDocument/publishDiagnostics",
            lambda params: params["uri"] == uri and params.get("version") == version,
        )
        found: list[Any] = told["diagnostics"]
        return found

    def actions(self, uri: str, place: Any, *diagnostics: Any, **context: Any) -> list[Any]:
        """What is offered at a place."""
        params = {
            "textDocument": {"uri": uri},
            "range": place,
            "context": {"diagnostics": list(diagnostics), **context},
        }
        found: list[Any] = self.ask("textDocument/codeAction", params)
        return found

    def hover(self, uri: str, line: int, character: int) -> Any:
        """What is shown where the pointer rests."""
        position = {"line": line, "character": character}
        return self.ask("textDocument/hover", {"textDocument": {"uri": uri}, "position": position})

    def leave(self) -> int:
        """Shut the server down; its exit code."""
        self.ask("shutdown")
        self.tell("exit")
        return self.end()

    def end(self) -> int:
        """Hang up, and wait for the server to end; its exit code."""
        assert self._process.stdin
        if not self._process.stdin.closed:
            with suppress(BrokenPipeError):
                self._process.stdin.close()
        try:
            code = self._process.wait(PATIENCE)
        finally:
            self._process.kill()
        for ear in self._ears:
            ear.join()
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe:
                pipe.close()
        return code

    # -- bytes ---------------------------------------------------------------------------

    def _send(self, message: Any) -> None:
        assert self._process.stdin
        message = {key: value for key, value in message.items() if key != "params" or value is not None}
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self._process.stdin.flush()

    def _until(self, reached: Callable[[], bool]) -> None:
        while not reached():
            message = self._said.get(timeout=PATIENCE)
            if message is None:
                raise AssertionError(f"the server has gone: {self.log.decode()}")
            if "method" not in message:
                self._answers[message["id"]] = message
            elif "id" in message:
                self.requests.append(message)
                self._send({"id": message["id"], "result": _ANSWERS.get(message["method"])})
            else:
                self.received.append(message)

    def _listen(self) -> None:
        stream = self._process.stdout
        assert stream
        while header := stream.readline():
            length = 0
            while header.strip():
                name, _, value = header.partition(b":")
                length = int(value) if name.lower() == b"content-length" else length
                header = stream.readline()
            self._said.put(json.loads(stream.read(length)))
        self._said.put(None)

    def _listen_to_log(self) -> None:
        assert self._process.stderr
        self.log = self._process.stderr.read()
