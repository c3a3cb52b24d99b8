"""What one editor has open, checked behind its back: after each pause in typing, in a
thread, the newest version only."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar, cast

from lsprotocol import types

from quotecheck import files
from quotecheck.batch import Settings
from quotecheck.errors import QuotecheckError
from quotecheck.lsp.checked import Checked
from quotecheck.lsp.diagnostics import diagnostics, of_error, uri_of
from quotecheck.lsp.documents import LARGEST_OPEN, Open, opened
from quotecheck.lsp.hover import Known, explain
from quotecheck.lsp.positions import Lines, edited
from quotecheck.lsp.setups import Setups

PAUSE = 0.15
"""Seconds without a change before a document is checked. People who type fluently strike
a key every 0.1 to 0.2 s; much less would check half words, much more would feel late."""

log = logging.getLogger("quotecheck.lsp")

T = TypeVar("T")


class Editor(Protocol):
    """What is told to the editor; called from the thread of the event loop only."""

    def publish(self, uri: str, version: int | None, found: list[types.Diagnostic]) -> None:
        """Show the diagnostics of a document, in place of earlier ones."""

    def warn(self, message: str) -> None:
        """Show a message."""


class _Done(NamedTuple):
    """What checking a document came to, and what is shown of it."""

    checked: Checked
    shown: list[types.Diagnostic]


class Session:
    """The open documents of one editor, and what checking them came to."""

    def __init__(self, settings: Settings, editor: Editor) -> None:
        self.encoding = "utf-16"
        self.related = True
        self.folder = Path.cwd()
        self._editor = editor
        self._setups = Setups(settings)
        self._documents: dict[str, Open] = {}
        self._done: dict[str, _Done] = {}
        self._waiting: dict[str, asyncio.Task[None]] = {}
        self._mistakes: dict[str, str] = {}
        self._at_work = asyncio.Lock()
        self._pages = files.cache_folder() / "explained"

    @cached_property
    def known(self) -> Known:
        """What explanations are taken from."""
        return Known(files.load_glossary(), files.load_quality())

    # -- what the editor says --------------------------------------------------------

    def open(self, uri: str, language: str, version: int | None, text: str) -> None:
        """A document was opened: it is checked at once."""
        document = opened(uri, language, version, text, self.folder)
        if document.path.is_relative_to(self._pages):
            document = document._replace(format=None)  # examples of what is bad are meant to be
        self._documents[uri] = document
        self._check_after(uri, 0)

    def change(self, uri: str, version: int, changes: Iterable[types.TextDocumentContentChangeEvent]) -> None:
        """A document was changed: it is checked if nothing more happens for a while."""
        document = self._documents.get(uri)
        if document is None:
            return
        text = edited(document.text, changes, self.encoding)
        self._documents[uri] = document._replace(version=version, text=text)
        self._check_after(uri, PAUSE)

    def close(self, uri: str) -> None:
        """A document was closed: nothing is shown of it any more."""
        document = self._documents.pop(uri, None)
        self._done.pop(uri, None)
        waiting = self._waiting.pop(uri, None)
        if waiting:
            waiting.cancel()
        if document and document.format:
            self._editor.publish(uri, None, [])

    async def look_again(self) -> None:
        """Files have changed on disk: what rests on them is read and checked again."""
        paths = [document.path for document in self._documents.values() if document.format]
        async with self._at_work:
            changed = await in_thread(lambda: self._setups.look_again(paths))
        if changed:
            self._done.clear()
            for uri in self._documents:
                self._check_after(uri, 0)
        self._show_mistakes()

    # -- checking ----------------------------------------------------------------------

    async def checked(self, uri: str) -> Checked | None:
        """The result for a document as it stands now; None for what is no draft, and for
        what is changed or closed while it is checked."""
        done = await self._finished(uri)
        return done.checked if done else None

    async def _finished(self, uri: str) -> _Done | None:
        document = self._documents.get(uri)
        if document is None or document.format is None:
            return None
        async with self._at_work:  # one at a time: they would only be in one another's way
            done = self._done.get(uri)
            if done is None or done.checked.document is not document:
                done = await in_thread(lambda: self._check(document))
            if self._documents.get(uri) is not document:
                return None
            self._done[uri] = done
        return done

    def _check_after(self, uri: str, pause: float) -> None:
        waiting = self._waiting.pop(uri, None)
        if waiting:
            waiting.cancel()
        self._waiting[uri] = asyncio.get_running_loop().create_task(self._check_soon(uri, pause))

    async def _check_soon(self, uri: str, pause: float) -> None:
        await asyncio.sleep(pause)
        del self._waiting[uri]  # from here on it is not called off, only outdated
        done = await self._finished(uri)
        if done and self._documents.get(uri) is done.checked.document:
            self._editor.publish(uri, done.checked.document.version, done.shown)
        self._show_mistakes()

    def _check(self, document: Open) -> _Done:
        """Check a document; in a thread. A bug costs this document its result, and no more."""
        try:
            checked = self._check_at_desk(document)
            return _Done(checked, diagnostics(checked, related=self.related))
        except QuotecheckError as mistake:
            self._setups.stumbled(document.path, mistake)
            return _Done(Checked(document, self.encoding), [])
        except Exception as error:
            log.exception("checking %s", document.uri)
            notice = f"not checked: a bug in quotecheck ({type(error).__name__}); the log of the server has the details"
            checked = Checked(document, self.encoding, notice=notice)
            return _Done(checked, diagnostics(checked))

    def _check_at_desk(self, document: Open) -> Checked:
        if len(document.text) > LARGEST_OPEN:
            notice = (
                f"not checked: {len(document.text):,} characters, and up to {LARGEST_OPEN:,} are checked as you write"
                "\nrun `quotecheck check` on the file, or split it"
            )
            return Checked(document, self.encoding, notice=notice)
        desk = self._setups.desk(document.path)
        if desk is None or desk.ignores(document.path):
            return Checked(document, self.encoding)
        result = desk.check_text(document.text, str(document.path), document.format)
        return Checked(document, self.encoding, result, desk.checker(document.path).rulebook.rules)

    # -- explaining -------------------------------------------------------------------

    def page(self, name: str) -> str | None:
        """A page about a rule that an open document was checked with, or about a verdict, as
        Markdown; None where there is no such thing."""
        rules = (done.checked.rule(name) for done in self._done.values())
        return explain(name, next(filter(None, rules), None), self.known)

    def written(self, name: str, page: str) -> str:
        """The URI of a file with such a page."""
        self._pages.mkdir(parents=True, exist_ok=True)
        path = self._pages / f"{name}.md"
        files.write_atomic(path, page)
        return uri_of(path)

    # -- mistakes in configurations -----------------------------------------------------

    def _show_mistakes(self) -> None:
        """Mark mistakes where they are, and tell each once, as that file may not be open."""
        mistakes = self._setups.mistakes
        found = {uri_of(Path(mistake.path)): (mistake, is_used) for mistake, is_used in mistakes if mistake.path}
        for uri in self._mistakes.keys() - found.keys():
            del self._mistakes[uri]
            self._editor.publish(uri, None, [])
        for uri, (mistake, is_used) in found.items():
            if self._mistakes.get(uri) == str(mistake):
                continue
            self._mistakes[uri] = str(mistake)
            self._editor.publish(uri, None, [of_error(mistake, _lines(mistake, self.encoding))])
            meanwhile = "what was read before stays in use" if is_used else "drafts are not checked"
            self._editor.warn(f"{mistake.place}: {mistake.message}; until that is mended, {meanwhile}")


def _lines(mistake: QuotecheckError, encoding: str) -> Lines | None:
    """The lines of the file that has a mistake; None where it cannot be read."""
    try:
        return Lines(files.read_text(Path(mistake.path or "")), encoding)
    except QuotecheckError:
        return None


async def in_thread(work: Callable[[], T]) -> T:
    """What `work` gives, in a thread of its own: one that does not keep the server alive
    when the editor has gone."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(result: T | None, error: BaseException | None) -> None:
        if done.cancelled():
            return
        if error:
            done.set_exception(error)
        else:
            done.set_result(cast("T", result))

    def run() -> None:
        result, failed = None, None
        try:
            result = work()
        except Exception as error:
            failed = error
        with suppress(RuntimeError):  # the loop has closed: nobody waits any more
            loop.call_soon_threadsafe(settle, result, failed)

    threading.Thread(target=run, name="quotecheck", daemon=True).start()
    return await done
