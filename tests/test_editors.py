"""What docs/editors.md tells people to write works in their editors, where they are installed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

PAGE = (ROOT / "docs" / "editors.md").read_text(encoding="utf-8")
DRAFT = "He 😀 gave an atmospheric answer.\n"
MENDED = "He 😀 gave an gracious answer."
MESSAGE = (
    "“atmospheric” renders 大气, said of manner: gracious, dignified, big-hearted\n"
    "try: gracious answer / dignified answer"
)

PROBE_NEOVIM = """
local function wait(reached) assert(vim.wait(60000, reached, 50)) end
wait(function() return #vim.diagnostic.get(0) > 0 end)
local found = vim.diagnostic.get(0)[1]
local client = vim.lsp.get_clients({ bufnr = 0 })[1]
local range = found.user_data.lsp.range
local params = { textDocument = { uri = vim.uri_from_bufnr(0) }, range = range, context = { diagnostics = {} } }
local answer = client:request_sync("textDocument/codeAction", params, 60000, 0)
vim.lsp.util.apply_workspace_edit(answer.result[1].edit, client.offset_encoding)
wait(function() return #vim.diagnostic.get(0) == 0 end)
local line = vim.api.nvim_buf_get_lines(0, 0, 1, false)[1]
vim.fn.writefile({ vim.json.encode({ found.code, found.col, found.end_col, found.message, line }) }, vim.env.PROBED)
vim.cmd("qa!")
"""

PROBE_EMACS = """
(package-initialize)
(require 'eglot)
(require 'json)
(setq eglot-sync-connect t eglot-connect-timeout 60)
(load (getenv "CONFIGURED"))
(defun wait-for (reached)
  (let ((left 600))
    (while (not (funcall reached))
      (accept-process-output nil 0.1)
      (when (< (setq left (1- left)) 0) (error "late")))))
(find-file "draft.txt")
(unless (eglot-current-server) (call-interactively #'eglot))
(wait-for (lambda () (flymake-start) (flymake-diagnostics)))
(let ((found (car (flymake-diagnostics)))
      (titles (mapcar (lambda (it) (plist-get it :title)) (eglot-code-actions 20 20))))
  (with-temp-file (getenv "PROBED")
    (insert (json-encode (list (flymake-diagnostic-beg found) (flymake-diagnostic-end found)
                               (flymake-diagnostic-text found) (car titles))))))
(eglot-shutdown (eglot-current-server))
"""


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A repository with a draft, and a command `quotecheck` beside it."""
    for name in ("draft.md", "draft.txt"):
        (tmp_path / name).write_text(DRAFT, encoding="utf-8")
    (tmp_path / ".quotecheck.yaml").touch()
    command = tmp_path / "bin" / "quotecheck"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m quotecheck "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    return tmp_path


def edit(desk: Path, *command: str | Path) -> Any:
    """What an editor writes about a session with the server."""
    probed = desk / "probed.json"
    environment = {
        **os.environ,
        "PATH": f"{desk / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "HOME": str(desk),
        "XDG_CONFIG_HOME": str(desk / "config"),
        "PROBED": str(probed),
        "CONFIGURED": str(desk / "init.el"),
    }
    done = subprocess.run(
        [*map(str, command)], cwd=desk, env=environment, capture_output=True, timeout=200, check=False
    )
    assert probed.exists(), (done.stdout + done.stderr).decode("utf-8", "replace")
    return json.loads(probed.read_text(encoding="utf-8"))


def neovim() -> tuple[str, bool]:
    """Neovim, and whether it is of version 0.11 or later; the test is skipped without."""
    program = shutil.which("nvim")
    if not program:
        pytest.skip("Neovim is not installed")
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    version = re.search(r"v(\d+)\.(\d+)", told)
    if not version or (int(version[1]), int(version[2])) < (0, 8):
        pytest.skip("Neovim is too old: it knows no vim.lsp.start")
    return program, (int(version[1]), int(version[2])) >= (0, 11)


@pytest.mark.parametrize("number", [0, 1], ids=["from 0.11 on", "before 0.11"])
def test_neovim(desk: Path, number: int) -> None:
    program, is_new = neovim()
    if number == 0 and not is_new:
        pytest.skip("this Neovim is older than 0.11")
    (desk / "init.lua").write_text(blocks("lua")[number], encoding="utf-8")
    (desk / "probe.lua").write_text(PROBE_NEOVIM, encoding="utf-8")
    told = edit(
        desk, program, "--headless", "-i", "NONE", "-n", "-u", "init.lua", "draft.md", "-c", "luafile probe.lua"
    )
    assert told == ["zh.atmospheric-answer", 16, 34, MESSAGE, MENDED]  # columns of Neovim are bytes


def test_emacs(desk: Path) -> None:
    program = shutil.which("emacs")
    probe = "(progn (package-initialize) (require 'eglot))"
    if (
        not program
        or subprocess.run([program, "--batch", "--eval", probe], capture_output=True, check=False).returncode
    ):
        pytest.skip("Emacs with Eglot is not installed")
    (desk / "init.el").write_text(blocks("elisp")[0], encoding="utf-8")
    (desk / "probe.el").write_text(PROBE_EMACS, encoding="utf-8")
    begins, ends, message, title = edit(desk, program, "--batch", "-l", "probe.el")
    assert (begins, ends) == (14, 32)  # of Emacs, characters from 1
    assert message.endswith(MESSAGE)
    assert "zh.atmospheric-answer" in message
    assert title == "“atmospheric answer” → “gracious answer”"


def test_the_configuration_of_helix_names_the_server_for_each_language() -> None:
    (text,) = blocks("toml")
    read = tomllib.loads(text)
    assert read["language-server"] == {"quotecheck": {"command": "quotecheck", "args": ["lsp"]}}
    assert all("quotecheck" in language["language-servers"] for language in read["language"])


def test_the_extension_for_vs_code_is_sound(tmp_path: Path) -> None:
    (manifest,) = blocks("json")
    (script,) = blocks("js")
    activated = {event.partition(":")[2] for event in json.loads(manifest)["activationEvents"]}
    (listed,) = re.findall(r"const languages = (\[.*?\])", script)
    assert activated == set(json.loads(listed))
    node = shutil.which("node")
    if node:
        (tmp_path / "extension.js").write_text(script, encoding="utf-8")
        subprocess.run([node, "--check", tmp_path / "extension.js"], check=True)
