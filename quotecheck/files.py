"""The only place that opens files: drafts, configuration, rules, sources.

Everything here takes paths and gives plain data; what cannot be read becomes a
QuotecheckError that names the path and says what to do.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from quotecheck.config import Config, parse_config
from quotecheck.errors import QuotecheckError
from quotecheck.formats import SUFFIXES, format_of
from quotecheck.lexicon import Lexicon, build_lexicon, compile_lexicon
from quotecheck.model import Source
from quotecheck.rulebook.load import RuleFile, compile_file, load
from quotecheck.rulebook.spec import Rule
from quotecheck.version import VERSION

CONFIG_NAME = ".quotecheck.yaml"
RULE_SUFFIXES = (".yaml", ".yml")

LARGEST = 256 << 20
"""Bytes; a larger file is no draft, and would take gigabytes to check."""

_PACKAGE = Path(__file__).parent


# -- reading and writing -----------------------------------------------------------


def read_bytes(path: Path) -> bytes:
    """The content of a file. Raises QuotecheckError where it cannot be read."""
    try:
        if path.stat().st_size > LARGEST:
            message = f"the file is larger than {LARGEST >> 20} MB"
            raise QuotecheckError(message, path=_shown(path), hint="split it, or leave it out")
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from None


def read_stdin() -> bytes:
    """All of standard input, which is as long as a file may be."""
    data = sys.stdin.buffer.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise QuotecheckError(f"standard input is larger than {LARGEST >> 20} MB", hint="split it")
    return data


def read_text(path: Path) -> str:
    """The content of a UTF-8 file, without a byte order mark."""
    try:
        return read_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"this is not UTF-8: byte 0x{error.object[error.start]:02X} at offset {error.start}"
        raise QuotecheckError(message, path=_shown(path), hint="save it as UTF-8") from None


def _unreadable(path: Path, error: OSError) -> QuotecheckError:
    hints = {
        FileNotFoundError: "check the spelling, and the folder you are in",
        PermissionError: "allow reading it, or leave it out",
        IsADirectoryError: "name a file",
    }
    reasons = {FileNotFoundError: "no such file or folder", IsADirectoryError: "this is a folder"}
    reason = reasons.get(type(error), (error.strerror or str(error)).lower())
    return QuotecheckError(reason, path=_shown(path), hint=hints.get(type(error)))


def write_atomic(path: Path, text: str) -> None:
    """Write a file whole or not at all: to a neighbour first, then renamed."""
    import tempfile

    try:
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    except OSError as error:
        hint = "choose a folder that exists and that you can write to"
        raise QuotecheckError(
            f"cannot be written: {(error.strerror or '').lower()}", path=str(path), hint=hint
        ) from None
    written = Path(temporary)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        written.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        written.replace(path)
    except OSError as error:
        written.unlink(missing_ok=True)
        raise QuotecheckError(f"cannot be written: {(error.strerror or '').lower()}", path=str(path)) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


# -- drafts ------------------------------------------------------------------------


def find_drafts(path: Path) -> list[Path]:
    """The drafts that a path of the command line stands for.

    A file stands for itself, whatever its name. A folder stands for all files
    of known formats below it, in order of their paths, except hidden ones and
    what `.gitignore` files leave out. Raises QuotecheckError where there is
    none.
    """
    if not path.exists():
        raise _unreadable(path, FileNotFoundError())
    if not path.is_dir():
        return [path]
    found = sorted(_walk(path, _Ignored(path)))
    if not found:
        hint = "drafts end in " + ", ".join(sorted(SUFFIXES)) + "; name a file to check it whatever its name"
        raise QuotecheckError("there are no drafts in this folder", path=_shown(path), hint=hint)
    return found


def _walk(folder: Path, ignored: _Ignored) -> Iterator[Path]:
    ignored.enter(folder)
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        raise _unreadable(folder, error) from None
    for entry in entries:
        path = folder / entry.name
        if entry.name.startswith(".") or (entry.is_symlink() and entry.is_dir()):
            continue
        if ignored.covers(path, is_folder=entry.is_dir()):
            continue
        if entry.is_dir():
            yield from _walk(path, ignored)
        elif format_of(entry.name):
            yield path


class _Ignored:
    """The `.gitignore` files from the root of the repository downwards."""

    def __init__(self, start: Path) -> None:
        self._specs: list[tuple[Path, object]] = []
        for folder in reversed(_up_to_root(start.absolute())[1:]):
            self.enter(folder)

    def enter(self, folder: Path) -> None:
        """Take in the `.gitignore` of a folder."""
        file = folder / ".gitignore"
        if file.is_file():
            from pathspec import GitIgnoreSpec  # slow to import, and often not needed

            self._specs.append((folder.absolute(), GitIgnoreSpec.from_lines(read_text(file).splitlines())))

    def covers(self, path: Path, *, is_folder: bool) -> bool:
        """Whether a path is left out; the nearest file that says anything wins."""
        absolute = path.absolute()
        for folder, spec in reversed(self._specs):
            if folder not in absolute.parents:
                continue
            name = absolute.relative_to(folder).as_posix() + ("/" if is_folder else "")
            verdict = spec.check_file(name).include  # type: ignore[attr-defined]
            if verdict is not None:
                return bool(verdict)
        return False


def _up_to_root(folder: Path) -> list[Path]:
    """A folder and those above it, as far as its Git repository reaches."""
    found = []
    for place in (folder, *folder.parents):
        found.append(place)
        if (place / ".git").exists():
            return found
    return found


# -- configuration, rules, sources, word lists -----------------------------------


def find_config(folder: Path) -> Path | None:
    """The nearest configuration from a folder upwards, not beyond its Git
    repository."""
    for place in _up_to_root(folder.absolute()):
        candidate = place / CONFIG_NAME
        if candidate.is_file():
            return candidate
    return None


def load_config(path: Path) -> Config:
    """A configuration file."""
    return parse_config(read_text(path), _shown(path))


@lru_cache(maxsize=1)
def built_in_rules() -> tuple[RuleFile, ...]:
    """The rule packs that come with quotecheck.

    They lie inside the installed package; a bare checkout and an editable
    install have them beside it.
    """
    for folder in (_PACKAGE / "rules", _PACKAGE.parent / "rules"):
        if folder.is_dir():
            return tuple(rule_files(folder))
    raise QuotecheckError("the rule packs are missing", path=str(_PACKAGE / "rules"), hint="install quotecheck again")


def rule_files(path: Path) -> list[RuleFile]:
    """The rule files below a folder, or the one rule file.

    A file in a subfolder belongs to the pack that the subfolder is named after;
    files right in the folder, or named one by one, may hold any pack.
    """
    if not path.exists():
        raise _unreadable(path, FileNotFoundError())
    if path.is_file():
        return [RuleFile(None, _shown(path), read_text(path))]
    files = sorted(file for suffix in RULE_SUFFIXES for file in path.rglob(f"*{suffix}"))
    if not files:
        hint = f"rule files end in {' or '.join(RULE_SUFFIXES)}"
        raise QuotecheckError("there are no rules in this folder", path=_shown(path), hint=hint)
    return [RuleFile(_pack(file, path), _shown(file), read_text(file)) for file in files]


def _pack(file: Path, top: Path) -> str | None:
    parts = file.relative_to(top).parts
    return parts[0] if len(parts) > 1 else None


def load_sources(paths: Iterable[Path], lang: str) -> list[Source]:
    """The sources of wordings files; a folder stands for all of them in it."""
    found: list[Source] = []
    for path in paths:
        from quotecheck.quotes.sources import parse_wordings  # takes its time to import, and is not always needed

        for file in _source_files(path):
            found += parse_wordings(read_text(file), _shown(file), lang)
    return found


def _source_files(path: Path) -> Sequence[Path]:
    if not path.exists():
        raise _unreadable(path, FileNotFoundError())
    if not path.is_dir():
        return [path]
    files = sorted(
        file for suffix in RULE_SUFFIXES for file in path.rglob(f"*{suffix}") if not file.name.startswith(".")
    )
    if not files:
        raise QuotecheckError("there are no wordings files in this folder", path=_shown(path), hint="they end in .yaml")
    return files


@lru_cache(maxsize=16)
def load_lexicon(lang: str) -> Lexicon:
    """The word lists of a language; empty ones where there are none."""
    path = _PACKAGE / "words" / f"{lang.split('-')[0]}.yaml"
    if not path.is_file():
        return Lexicon(lang)
    text = read_text(path)
    return build_lexicon(remembered("words", [text], lambda: compile_lexicon(text, _shown(path))))


def load_rules(rule_texts: Iterable[RuleFile]) -> tuple[Rule, ...]:
    """The rules of these files; what has been compiled before is remembered."""
    return load(rule_texts, lambda file: remembered("rules", [file.pack or "", file.text], lambda: compile_file(file)))


# -- what has been worked out before ---------------------------------------------

CACHE_VERSION = 5
"""Raise it when the compiled form of rules or word lists changes."""

MOST_REMEMBERED = 400
"""Files in the cache; beyond that, the oldest go."""


def remembered(kind: str, texts: Sequence[str], make: Callable[[], Any]) -> Any:
    """What `make` gives for these texts, from the cache if it is there.

    The cache holds JSON, named by the hash of all that it follows from. It may
    be deleted at any time, and where it cannot be written it is done without.
    """
    digest = hashlib.sha256("\0".join([VERSION, str(CACHE_VERSION), kind, *texts]).encode("utf-8"))
    path = cache_folder() / f"{kind}-{digest.hexdigest()[:32]}.json"
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError):
        made = make()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(path, json.dumps(made, ensure_ascii=False))
        _forget_oldest(path.parent)
    except (OSError, QuotecheckError):
        pass
    return made


def _forget_oldest(folder: Path) -> None:
    files = sorted(folder.glob("*.json"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in files[MOST_REMEMBERED:]:
        file.unlink(missing_ok=True)


def cache_folder() -> Path:
    """Where compiled packs are kept: the platform's cache folder, or what
    QUOTECHECK_CACHE_DIR says."""
    chosen = os.environ.get("QUOTECHECK_CACHE_DIR")
    if chosen:
        return Path(chosen)
    system: str = sys.platform
    if system == "linux":  # as platformdirs has it, without the time it takes to import
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "quotecheck"
    from platformdirs import user_cache_path

    return user_cache_path("quotecheck")


# -- around it ---------------------------------------------------------------------


def _shown(path: Path) -> str:
    """A path as people write it: relative where it lies below this folder."""
    try:
        return path.absolute().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)


def guess_encoding(data: bytes, name: str) -> str:
    """The encoding that bytes are most probably in, guessed.

    Raises QuotecheckError where nothing fits.
    """
    from charset_normalizer import from_bytes  # slow to import, and only for --encoding auto

    best = from_bytes(data).best()
    if best is None:
        raise QuotecheckError("no encoding fits this file", path=name, hint="say what it is: --encoding gb18030")
    return str(best.encoding)


def write_log(text: str) -> Path:
    """Keep the story of a crash; where it is kept."""
    import tempfile

    from platformdirs import user_log_path

    try:
        folder = user_log_path("quotecheck", ensure_exists=True)
        descriptor, name = tempfile.mkstemp(dir=folder, prefix="crash-", suffix=".log")
    except OSError:
        descriptor, name = tempfile.mkstemp(prefix="quotecheck-crash-", suffix=".log")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    return Path(name)


def report_schema() -> str:
    """The JSON Schema of a report."""
    return read_text(_PACKAGE / "report" / "schema.json")
