"""Drafts that were read over before, so that only what has changed is read again.

They stand in one SQLite file in the cache folder, by the hash of all that reading over
depends on. It may be deleted at any time; where it cannot be read or written, or holds
what cannot be understood, it is done without.
"""

from __future__ import annotations

import hashlib
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from quotecheck import files
from quotecheck.check import Draft
from quotecheck.stored import pack, unpack
from quotecheck.version import VERSION

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Sequence

FILE = "drafts.sqlite"

MOST_BYTES = 64 << 20
"""What is kept of all drafts; beyond that, half of it goes, the oldest first."""

WAIT = 0.5
"""Seconds to wait for another run that writes."""

_SIZES = ("page_count", "freelist_count", "page_size")
_MIDDLE = "SELECT rowid FROM drafts ORDER BY rowid LIMIT 1 OFFSET (SELECT count(*) / 2 FROM drafts)"
_TABLE = "CREATE TABLE IF NOT EXISTS drafts (key BLOB PRIMARY KEY, kept TEXT NOT NULL)"


class Memory:
    """What is known of drafts that are checked in one way. `parts` say which."""

    def __init__(self, parts: Sequence[str]) -> None:
        self._key = hashlib.sha256("\0".join([VERSION, code_stamp(), *parts]).encode("utf-8"))
        self._new: list[tuple[bytes, str]] = []
        self._files: dict[bool, sqlite3.Connection] = {}

    def recall(self, name: str, data: bytes, format: str) -> Draft | None:
        """The draft with these bytes, if it has been read over before."""
        import sqlite3  # not before it is needed

        try:
            file = self._file(False)
            asked = "SELECT kept FROM drafts WHERE key = ?", (self._of(data, format),)
            found = file.execute(*asked).fetchone() if file else None
            return unpack(found[0], data, name) if found else None
        except (sqlite3.Error, ValueError, TypeError, KeyError, IndexError):
            return None

    def keep(self, draft: Draft, data: bytes, format: str) -> None:
        """Remember a draft; written by `save`."""
        if not draft.document.problems:
            self._new.append((self._of(data, format), pack(draft, data)))

    def save(self) -> None:
        """Write what is new."""
        import sqlite3

        new, self._new = self._new, []
        file = self._file(True) if new else None
        if file is None:
            return
        try:
            with file:
                file.executemany("INSERT OR REPLACE INTO drafts VALUES (?, ?)", new)
                if _size(file) > MOST_BYTES:
                    file.execute(f"DELETE FROM drafts WHERE rowid <= ({_MIDDLE})")
        except sqlite3.OperationalError:  # another run has it, or there is no room
            pass
        except sqlite3.Error:
            (files.cache_folder() / FILE).unlink(missing_ok=True)  # it is damaged: the next run begins anew

    def _file(self, to_write: bool) -> sqlite3.Connection | None:
        """The file, opened once; None where that cannot be."""
        if to_write not in self._files and (file := _connected(files.cache_folder() / FILE, to_write)):
            self._files[to_write] = file
        return self._files.get(to_write)

    def _of(self, data: bytes, format: str) -> bytes:
        key = self._key.copy()
        key.update(format.encode("utf-8") + b"\0" + data)
        return key.digest()


def _size(file: sqlite3.Connection) -> int:
    """The bytes in use."""
    whole, free, size = (file.execute(f"PRAGMA {what}").fetchone()[0] for what in _SIZES)
    return int((whole - free) * size)


def _connected(path: Path, to_write: bool) -> sqlite3.Connection | None:
    import sqlite3

    if not to_write and not path.is_file():
        return None
    try:
        if to_write:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
        connection = sqlite3.connect(path, timeout=WAIT)
        if to_write:
            connection.execute(_TABLE)
        return connection
    except (OSError, sqlite3.OperationalError):
        return None
    except sqlite3.Error:
        path.unlink(missing_ok=True)
        return None


@cache
def code_stamp() -> str:
    """What changes whenever a file of the package does: the version alone stays the same
    while somebody works on it."""
    digest = hashlib.sha256()
    todo = [Path(__file__).parent]
    while todo:
        with os.scandir(todo.pop()) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.is_dir():
                    if entry.name != "__pycache__":
                        todo.append(Path(entry.path))
                elif entry.name.endswith((".py", ".yaml", ".json")):
                    about = entry.stat()
                    digest.update(f"{entry.name} {about.st_size} {about.st_mtime_ns}\n".encode())
    return digest.hexdigest()
