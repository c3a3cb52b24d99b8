"""The language server: the protocol on one side, a session on the other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from lsprotocol import types
from pygls.capabilities import get_capability
from pygls.exceptions import JsonRpcInvalidRequest, JsonRpcServerNotInitialized
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, default_converter, lsp_method

from quotecheck import files
from quotecheck.batch import Settings
from quotecheck.formats import SUFFIXES
from quotecheck.lsp.actions import EXPLAIN, actions
from quotecheck.lsp.documents import path_of
from quotecheck.lsp.hover import hover
from quotecheck.lsp.session import Session
from quotecheck.report.terminal import safe
from quotecheck.shelf import ARCHIVE_SUFFIXES
from quotecheck.version import VERSION

WATCHED = (
    f"**/{files.CONFIG_NAME}",
    "**/*{" + ",".join(sorted({*files.RULE_SUFFIXES, *ARCHIVE_SUFFIXES, *SUFFIXES, ".tbx"})) + "}",
)
"""What configurations may rest on."""


log = logging.getLogger("quotecheck.lsp")


class _Protocol(LanguageServerProtocol):
    """The protocol of pygls with documents kept by the session, as pygls ends lines where
    the protocol does not, and with errors for what comes too early or too late."""

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> Any:
        yield self.fm.features[types.TEXT_DOCUMENT_DID_OPEN], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> Any:
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CHANGE], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> Any:
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CLOSE], (params,), None

    @property
    def was_shut_down(self) -> bool:
        """Whether the client has said that it is about to leave."""
        return self._shutdown

    def handle_message(self, message: Any) -> None:
        """Take a message, or refuse it: requests outside the life of the server are
        answered with an error, notifications dropped."""
        method = getattr(message, "method", None)
        early = self._workspace is None and method not in (types.INITIALIZE, types.EXIT)
        late = self._shutdown and method != types.EXIT
        if method is None or not (early or late):
            super().handle_message(message)
        elif hasattr(message, "id"):
            error = JsonRpcServerNotInitialized() if early else JsonRpcInvalidRequest()
            self._send_response(message.id, error=error.to_response_error())


class Server(LanguageServer):
    """A server with its session, to which it is the editor."""

    protocol: _Protocol

    def __init__(self, settings: Settings) -> None:
        super().__init__("quotecheck", VERSION, protocol_cls=_Protocol, converter_factory=default_converter)
        self.session = Session(settings, self)

    def publish(self, uri: str, version: int | None, found: list[types.Diagnostic]) -> None:
        """Show the diagnostics of a document, in place of earlier ones."""
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, version))

    def warn(self, message: str) -> None:
        """Show a message."""
        self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, f"quotecheck: {safe(message)}"))

    def supports(self, capability: str) -> bool:
        """Whether the client can do something, by its path in the capabilities."""
        return bool(get_capability(self.client_capabilities, capability, False))

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Write what went wrong into the logs; who writes has no use for it."""
        log.error("%s: %s", source.__name__, error)
        self.window_log_message(types.LogMessageParams(types.MessageType.Error, f"{source.__name__}: {error}"))


def serve(settings: Settings, given: BinaryIO, taken: BinaryIO) -> int:
    """Speak with an editor until it leaves. 0 if it did so as agreed, 1 if it just went."""
    server = make(settings)
    server.start_io(given, taken)
    return 0 if server.protocol.was_shut_down else 1


def make(settings: Settings) -> Server:
    """A server that knows what to do about each message."""
    server = Server(settings)
    for method, (handler, options) in _HANDLERS.items():
        server.feature(method, options)(handler)
    server.command(EXPLAIN)(_explain)
    return server


# -- what is done about each message ------------------------------------------------------


def _initialize(ls: Server, params: types.InitializeParams) -> None:
    session = ls.session
    session.encoding = types.PositionEncodingKind(ls.workspace.position_encoding or "utf-16").value
    session.related = ls.supports("text_document.publish_diagnostics.related_information")
    folders = [folder.uri for folder in params.workspace_folders or []]
    roots = [path_of(uri) for uri in (*folders, params.root_uri) if uri]
    session.folder = next(filter(None, roots), session.folder)


def _initialized(ls: Server, params: types.InitializedParams) -> None:
    if ls.supports("workspace.did_change_watched_files.dynamic_registration"):
        options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(glob) for glob in WATCHED])
        method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
        ls.client_register_capability(
            types.RegistrationParams([types.Registration("quotecheck.files", method, options)])
        )


def _did_open(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
    document = params.text_document
    ls.session.open(document.uri, document.language_id, document.version, document.text)


def _did_change(ls: Server, params: types.DidChangeTextDocumentParams) -> None:
    ls.session.change(params.text_document.uri, params.text_document.version, params.content_changes)


def _did_close(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
    ls.session.close(params.text_document.uri)


async def _look_again(ls: Server, params: Any) -> None:
    await ls.session.look_again()


async def _code_action(ls: Server, params: types.CodeActionParams) -> list[types.CodeAction] | None:
    checked = await ls.session.checked(params.text_document.uri)
    if checked is None:
        return None
    return actions(checked, params, versioned=ls.supports("workspace.workspace_edit.document_changes"))


async def _hover(ls: Server, params: types.HoverParams) -> types.Hover | None:
    checked = await ls.session.checked(params.text_document.uri)
    return hover(checked, params.position, ls.session.known) if checked else None


def _explain(ls: Server, name: str) -> None:
    page = ls.session.page(name)
    if page is None:
        return
    if ls.supports("window.show_document.support"):
        ls.window_show_document(types.ShowDocumentParams(ls.session.written(name, page), take_focus=True))
    else:
        ls.window_show_message(types.ShowMessageParams(types.MessageType.Info, page))


_HANDLERS: Mapping[str, tuple[Callable[..., Any], Any]] = {
    types.INITIALIZE: (_initialize, None),
    types.INITIALIZED: (_initialized, None),
    types.TEXT_DOCUMENT_DID_OPEN: (_did_open, None),
    types.TEXT_DOCUMENT_DID_CHANGE: (_did_change, None),
    types.TEXT_DOCUMENT_DID_CLOSE: (_did_close, None),
    types.TEXT_DOCUMENT_DID_SAVE: (_look_again, types.SaveOptions(include_text=False)),
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES: (_look_again, None),
    types.TEXT_DOCUMENT_CODE_ACTION: (_code_action, types.CodeActionOptions([types.CodeActionKind.QuickFix])),
    types.TEXT_DOCUMENT_HOVER: (_hover, None),
}
"""Each message that is not pygls' own business, with what is done and what the client is
told about that."""
