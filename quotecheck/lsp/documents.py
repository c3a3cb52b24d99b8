"""Documents that an editor has open, and as what they are read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from pygls.uris import to_fs_path

from quotecheck.formats import PACKED, format_of

LARGEST_OPEN = 1_000_000
"""Code points; a longer document takes over a second after each pause in typing."""

UNTITLED = "markdown"
"""The format of a buffer without a name, whose language is nothing in particular."""

LANGUAGES: Mapping[str, str] = {
    "markdown": "markdown",
    "gfm": "markdown",
    "quarto": "markdown",
    "rmd": "markdown",
    "html": "html",
    "xhtml": "html",
    "mhtml": "html",
    "po": "po",
    "gettext": "po",
    "pot": "po",
    "xliff": "xliff",
    "tmx": "tmx",
    "srt": "srt",
    "subrip": "srt",
    "vtt": "vtt",
    "webvtt": "vtt",
    "csv": "csv",
    "tsv": "tsv",
    "jsonl": "jsonl",
}
"""What editors call the languages of drafts. Others say nothing, or (as XML) too little:
then the name of the file decides."""

PLAIN = frozenset({"plaintext", "text", "txt", ""})
"""What editors call no language in particular."""


class Open(NamedTuple):
    """A document as it stands in the editor at one moment; any change makes another one.

    `path` is where its file is or would be. `format` is None for what is no draft.
    """

    uri: str
    path: Path
    format: str | None
    version: int | None
    text: str


def opened(uri: str, language: str, version: int | None, text: str, folder: Path) -> Open:
    """A document that has just been opened; `folder` is where one without a name counts
    as lying."""
    path = path_of(uri)
    name = path or Path("untitled")
    return Open(uri, path or folder / "untitled", format_for(name, language, named=path is not None), version, text)


def path_of(uri: str) -> Path | None:
    """The file that a URI names; None where it names none."""
    if urlsplit(uri).scheme != "file":
        return None
    path = to_fs_path(uri)
    return Path(path) if path and Path(path).name else None


def format_for(path: Path, language: str, *, named: bool = True) -> str | None:
    """The format of a document: what its language says, else its name; None where it is
    no draft, or none that is text."""
    known = LANGUAGES.get(language.lower())
    if known is None and named:
        known = format_of(path.name)
    if known is None and language.lower() in PLAIN:
        known = "text" if named else UNTITLED
    return None if known in PACKED else known
