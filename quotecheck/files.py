"""The only place that opens files: drafts, configuration, rules, sources.

Everything here takes paths and gives plain data; what cannot be read becomes a
QuotecheckError that names the path and says what to do.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import lru_cache
from itertools import accumulate, chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar, cast
from zlib import crc32

from quotecheck.config import Config, parse_config
from quotecheck.errors import QuotecheckError
from quotecheck.formats import SUFFIXES, TABLES, format_of
from quotecheck.lexicon import Lexicon, build_lexicon, compile_lexicon
from quotecheck.rulebook.load import Compiled, RuleFile, build, compile_file, pack, unpack
from quotecheck.rulebook.prefilter import Needles
from quotecheck.rulebook.renderings import Renderings
from quotecheck.rulebook.run import Arranged
from quotecheck.rulebook.spec import Rule
from quotecheck.version import VERSION

if TYPE_CHECKING:
    from quotecheck.baseline import Baseline
    from quotecheck.quotes.meaning import Meaning
    from quotecheck.quotes.speakers import Speakers
    from quotecheck.report.glossary import Glossary
    from quotecheck.score.risk import Model

_T = TypeVar("_T")

CONFIG_NAME = ".quotecheck.yaml"
INDEX_NAME = "quotecheck-index.json"
"""By this file in it a folder is known as an index of archives (`index.py`)."""
RULE_SUFFIXES = (".yaml", ".yml")

LARGEST = 256 << 20
"""Bytes; a larger file is no draft, and would take gigabytes to check."""

_PACKAGE = Path(__file__).parent


# -- reading and writing -----------------------------------------------------------


def read_bytes(path: Path) -> bytes:
    """The content of a file. Raises QuotecheckError where it cannot be read."""
    try:
        _check_kind(path)
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise unreadable(path, error) from None
    if len(data) > LARGEST:
        message = f"the file is larger than {LARGEST >> 20} MB"
        raise QuotecheckError(message, path=shown(path), hint="split it, or leave it out")
    return data


def _check_kind(path: Path) -> None:
    """Refuse what would be waited for without end; only below /dev is it what a shell has put
    there, as for `<(…)`."""
    mode = path.stat().st_mode
    if (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)) and not path.is_relative_to("/dev"):
        hint = "give what comes out of it on standard input, and - as the path"
        raise QuotecheckError("this is a pipe or socket, and no file", path=shown(path), hint=hint)


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
        raise QuotecheckError(message, path=shown(path), hint="save it as UTF-8") from None


BLOCK = 1 << 20
"""Bytes of a large file that are read at once."""

LONGEST_ROW = 64 << 20
"""Bytes; a longer row of an archive is none."""


def blocks(path: Path, watch: Callable[[int], None] | None = None) -> Iterator[bytes]:
    """The content of a file of any size, in pieces; `watch` is told how long each is."""
    try:
        _check_kind(path)
        with path.open("rb") as file:
            while block := file.read(BLOCK):
                if watch:
                    watch(len(block))
                yield block
    except OSError as error:
        raise unreadable(path, error) from None


def digest(path: Path) -> str:
    """A hash of a file of any size."""
    found = hashlib.blake2b(digest_size=32)
    for block in blocks(path):
        found.update(block)
    return found.hexdigest()


def rows(path: Path, watch: Callable[[int], None] | None = None) -> Iterator[bytes]:
    """The lines of a file of any size, which may be compressed with gzip or zstd."""
    unpack = _UNPACKERS.get(path.suffix.lower())
    packed = blocks(path, watch)
    return _rows(unpack(path, packed) if unpack else packed, shown(path))


def rows_of_stdin() -> Iterator[bytes]:
    """The lines of standard input, however long that goes on."""
    return _rows(iter(lambda: sys.stdin.buffer.readline(LONGEST_ROW + 1), b""), "<stdin>")


def _rows(pieces: Iterable[bytes], name: str) -> Iterator[bytes]:
    kept = b""
    for block in pieces:
        *lines, kept = (kept + block).split(b"\n")
        yield from lines
        if len(kept) > LONGEST_ROW:
            message = f"a line is longer than {LONGEST_ROW >> 20} MB"
            raise QuotecheckError(message, path=name, hint="write one text a line")
    if kept:
        yield kept


def _gunzipped(path: Path, packed: Iterable[bytes]) -> Iterator[bytes]:
    """What a gzip file holds, in pieces of bounded size; it may have several members."""
    from isal import isal_zlib  # twice as fast as that of the standard library

    broken = cast("type[Exception]", isal_zlib.IsalError)  # its stubs say that it is an instance
    unpacker = isal_zlib.decompressobj(wbits=31)
    try:
        for block in packed:
            left = block
            while left := left.lstrip(b"\0") if unpacker.eof else left:  # a tape ends in zeros
                if unpacker.eof:
                    unpacker = isal_zlib.decompressobj(wbits=31)
                yield unpacker.decompress(left, 4 * BLOCK)
                left = unpacker.unused_data if unpacker.eof else unpacker.unconsumed_tail
    except broken as error:
        raise QuotecheckError(f"this is no gzip file: {error}", path=shown(path), hint="unpack it") from None
    if not unpacker.eof:
        raise _cut_short(path)


def _unzstd(path: Path, packed: Iterable[bytes]) -> Iterator[bytes]:
    """The same for zstd."""
    package = zstandard()
    unpacker = package.ZstdDecompressor().decompressobj()
    begun = False
    try:
        for piece in (piece for block in packed for piece in _cut(block, ZSTD_BLOCK)):
            left = piece
            while left:
                begun = True
                yield unpacker.decompress(left)
                left = b""
                if unpacker.eof:
                    left = unpacker.unused_data
                    unpacker = package.ZstdDecompressor().decompressobj()
                    begun = False
    except package.ZstdError as error:
        raise QuotecheckError(f"this is no zstd file: {error}", path=shown(path), hint="unpack it") from None
    if begun:
        raise _cut_short(path)


ZSTD_BLOCK = 1 << 10
"""Bytes of zstd unpacked at once, to 32 MB at most: four bytes may stand for 128 KB."""


def _cut(data: bytes, size: int) -> Iterator[bytes]:
    return (data[start : start + size] for start in range(0, len(data), size))


def _cut_short(path: Path) -> QuotecheckError:
    return QuotecheckError("the file ends in the middle", path=shown(path), hint="fetch it again")


def zstandard() -> Any:
    """The package for zstd. Raises QuotecheckError where the extra is missing."""
    try:
        import zstandard
    except ImportError:
        hint = "pip install 'quotecheck[corpora]'"
        raise QuotecheckError("zstd needs zstandard, which is not installed", hint=hint) from None
    return zstandard


_UNPACKERS = {".gz": _gunzipped, ".zst": _unzstd}
"""How files are unpacked, by the ends of their names."""


def unreadable(path: Path, error: OSError) -> QuotecheckError:
    """Why a file or folder cannot be read, with what to do."""
    hints = {
        FileNotFoundError: "check the spelling, and the folder you are in",
        PermissionError: "allow reading it, or leave it out",
        IsADirectoryError: "name a file",
    }
    reasons = {FileNotFoundError: "no such file or folder", IsADirectoryError: "this is a folder"}
    reason = reasons.get(type(error), (error.strerror or str(error)).lower())
    return QuotecheckError(reason, path=shown(path), hint=hints.get(type(error)))


def write_atomic(path: Path, text: str) -> None:
    """Write a file whole or not at all: to a neighbour first, then renamed."""
    with writing(path) as write:
        write(text)


def append(path: Path, text: str) -> None:
    """Write behind what a file has. Raises QuotecheckError where that cannot be done."""
    try:
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise unwritable(path, error) from None


def write_bytes(path: Path, data: bytes) -> None:
    """Write bytes whole or not at all, as `write_atomic` does text."""
    with writing_bytes(path) as file:
        file.write(data)


@contextmanager
def writing(path: Path) -> Iterator[Callable[[str], None]]:
    """Write a text piece by piece, and whole or not at all."""
    with writing_bytes(path) as file:
        yield lambda text: _write(file, text)


@contextmanager
def writing_bytes(path: Path) -> Iterator[BinaryIO]:
    """Write a file piece by piece, and whole or not at all: to a neighbour, which is
    renamed where the block ends, and removed where an error ends it."""
    import tempfile

    named, path = path, Path(os.path.realpath(path))
    if path.exists() and not path.is_file() and not path.is_dir():
        try:
            with path.open("wb") as device:
                yield device
        except OSError as error:
            raise unwritable(named, error) from None
        return
    try:
        descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.")
    except OSError as error:
        raise unwritable(named, error, "choose a folder that exists and that you can write to") from None
    written = Path(temporary)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
        written.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask())
        written.replace(path)
    except BaseException as error:
        written.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise unwritable(named, error) from None
        raise


def replace(path: Path, data: bytes, known: bytes) -> None:
    """Put new content into a file that holds what is `known` of it, whole or not at all.

    A link stays one, and what it leads to is replaced; mode and owner stay. Raises
    QuotecheckError where the file has changed meanwhile, is read-only, or cannot be written.
    """
    import tempfile

    target = Path(os.path.realpath(path))
    try:
        before = target.stat()
        if not before.st_mode & 0o222 or not os.access(target, os.W_OK):
            raise QuotecheckError("not written: the file is read-only", path=shown(path), hint="allow writing it")
        descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}.")
    except OSError as error:
        raise unwritable(path, error, "allow writing to its folder") from None
    written = Path(temporary)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _like(written, before)
        if target.read_bytes() != known:
            raise QuotecheckError("not written: the file has changed meanwhile", path=shown(path), hint="run it again")
        written.replace(target)
    except BaseException as error:
        written.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise unwritable(path, error) from None
        raise


def _like(file: Path, other: os.stat_result) -> None:
    """Give a new file the owner, where that is allowed, and the mode of another one."""
    if hasattr(os, "chown"):
        with suppress(OSError):
            os.chown(file, other.st_uid, other.st_gid)
    file.chmod(other.st_mode & 0o7777)


def patch_name(name: str) -> str:
    """A path as a patch has it: from this folder on, else from the root."""
    path = Path(os.path.normpath(Path.cwd() / name))  # links are kept, other than by `resolve`
    inside = path.is_relative_to(Path.cwd())
    return (path.relative_to(Path.cwd()) if inside else path.relative_to(path.anchor)).as_posix()


def _write(file: BinaryIO, text: str) -> None:
    file.write(text.encode("utf-8"))


def unwritable(path: Path, error: OSError, hint: str | None = None) -> QuotecheckError:
    """Why a file or folder cannot be written."""
    reason = (error.strerror or str(error)).lower()
    return QuotecheckError(f"cannot be written: {reason}", path=str(path), hint=hint)


def share(folder: Path) -> None:
    """Let a folder and the files in it be read as those that are made the usual way, since
    temporary ones are for nobody else."""
    for path in (folder, *folder.iterdir()):
        path.chmod((0o777 if path.is_dir() else 0o666) & ~_umask())


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


# -- drafts ------------------------------------------------------------------------


def find_drafts(path: Path) -> list[Path]:
    """The drafts that a path of the command line stands for.

    A file stands for itself, whatever its name. A folder stands for all files
    of known formats below it, in order of their paths, except tables, hidden
    files and what `.gitignore` files leave out: most tables are no drafts.
    Raises QuotecheckError where there is none.
    """
    if not path.exists():
        raise unreadable(path, FileNotFoundError())
    if not path.is_dir():
        return [path]
    found = sorted(_walk(path, _Ignored(path), is_top=True))
    if not found:
        known = sorted(suffix for suffix, format in SUFFIXES.items() if format not in TABLES)
        hint = "drafts end in " + ", ".join(known) + "; name a file to check it whatever its name"
        raise QuotecheckError("there are no drafts in this folder", path=shown(path), hint=hint)
    return found


def _walk(folder: Path, ignored: _Ignored, *, is_top: bool = False) -> Iterator[Path]:
    ignored.enter(folder)
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        if is_top:
            raise unreadable(folder, error) from None
        yield folder  # reading it will tell why, and the drafts elsewhere are checked
        return
    for entry in entries:
        path = folder / entry.name
        is_folder = path.is_dir()  # False for links in circles, for which `entry.is_dir` raises
        if entry.name.startswith(".") or (entry.is_symlink() and is_folder):
            continue
        if ignored.covers(path, is_folder=is_folder):
            continue
        if is_folder:
            yield from _walk(path, ignored)
        elif format_of(entry.name) not in (None, *TABLES) and _may_be_read(path):
            yield path


def _may_be_read(path: Path) -> bool:
    """Whether a draft in a folder is a file, or one that its reading will tell something about."""
    try:
        return not stat.S_ISFIFO(mode := path.stat().st_mode) and not stat.S_ISSOCK(mode)
    except OSError:
        return True


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


def is_index(path: Path) -> bool:
    """Whether a folder is an index of archives, whatever state it is in."""
    return (path / INDEX_NAME).is_file()


def find_config(folder: Path) -> Path | None:
    """The nearest configuration from a folder upwards, not beyond its Git
    repository."""
    return find_up(folder, CONFIG_NAME)


def load_config(path: Path) -> Config:
    """A configuration file."""
    return parse_config(read_text(path), shown(path))


def straight(path: Path) -> Path:
    """A path from the root, without `..` on the way."""
    return Path(os.path.normpath(path.absolute()))


def repository(folder: Path) -> Path | None:
    """The root of the Git repository that a folder is in."""
    top = _up_to_root(straight(folder))[-1]
    return top if (top / ".git").exists() else None


def find_up(folder: Path, name: str) -> Path | None:
    """The nearest file of a name from a folder upwards, not beyond its Git repository."""
    candidates = (place / name for place in _up_to_root(folder.absolute()))
    return next((candidate for candidate in candidates if candidate.is_file()), None)


def load_baseline(path: Path) -> Baseline:
    """A baseline; what has been checked before is remembered."""
    from quotecheck.baseline import build_baseline, compile_baseline  # only where there is one

    text = read_text(path)
    return build_baseline(remembered("baseline", [text], lambda: compile_baseline(text, shown(path))))


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
        raise unreadable(path, FileNotFoundError())
    if path.is_file():
        return [RuleFile(None, shown(path), read_text(path))]
    files = sorted(file for suffix in RULE_SUFFIXES for file in path.rglob(f"*{suffix}"))
    if not files:
        hint = f"rule files end in {' or '.join(RULE_SUFFIXES)}"
        raise QuotecheckError("there are no rules in this folder", path=shown(path), hint=hint)
    return [RuleFile(_pack(file, path), shown(file), read_text(file)) for file in files]


def term_file(path: Path, lang: str) -> RuleFile:
    """The rule file that a term base with renderings in a language comes to."""
    from quotecheck.bilingual.termbase import parse_terms, rules_text  # only where there is one

    if not path.exists():
        raise unreadable(path, FileNotFoundError())
    place = shown(path)
    return RuleFile("terms", place, rules_text(parse_terms(read_text(path), place, lang), place))


def _pack(file: Path, top: Path) -> str | None:
    parts = file.relative_to(top).parts
    return parts[0] if len(parts) > 1 else None


@lru_cache(maxsize=16)
def load_lexicon(lang: str) -> Lexicon:
    """The word lists of a language; empty ones where there are none."""
    path = _PACKAGE / "words" / f"{lang.split('-')[0]}.yaml"
    if not path.is_file():
        return Lexicon(lang)
    text = read_text(path)
    return build_lexicon(remembered("words", [text], lambda: compile_lexicon(text, shown(path))))


@lru_cache(maxsize=16)
def load_meaning(lang: str) -> Meaning:
    """What turns a meaning round in a language; nothing where there is no list."""
    from quotecheck.quotes.meaning import Meaning, compile_meaning  # only where quotations are compared

    lexicon = load_lexicon(lang)
    path = _PACKAGE / "meaning" / f"{lang.split('-')[0]}.yaml"
    if not path.is_file():
        return Meaning.none(lexicon)
    text = read_text(path)
    return Meaning(remembered("meaning", [text], lambda: compile_meaning(text, shown(path))), lexicon)


@lru_cache(maxsize=1)
def load_speakers() -> Speakers:
    """Who is who."""
    from quotecheck.quotes.speakers import build_speakers, compile_speakers  # only where there are sources

    path = _PACKAGE / "speakers.yaml"
    text = read_text(path)
    return build_speakers(remembered("speakers", [text], lambda: compile_speakers(text, shown(path))))


def load_glossary() -> Glossary:
    """What verdicts and detectors mean."""
    from quotecheck.report.glossary import parse_glossary  # only where it is asked for

    path = _PACKAGE / "glossary.yaml"
    text = read_text(path)
    found: Glossary = remembered("glossary", [text], lambda: parse_glossary(text, shown(path)))
    return found


def load_quality() -> dict[str, Any]:
    """How good the built-in rules were found to be, as `bench/quality.py` wrote it."""
    found: dict[str, Any] = json.loads(read_text(_PACKAGE / "quality.json"))
    return found


def load_risk() -> Model:
    """The model of risks, as `bench/risk.py` wrote it."""
    from quotecheck.score.risk import Model  # only where risks are asked for

    return Model.of(json.loads(read_text(_PACKAGE / "risk.json")))


def corpus_rows(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a corpus, a file of JSON lines that may be compressed with gzip.

    Raises QuotecheckError at a line that is no JSON object.
    """
    for number, line in enumerate(rows(path), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        if not isinstance(row, dict):
            hint = "a corpus has one JSON object a line"
            raise QuotecheckError("this is no JSON object", path=shown(path), line=number, hint=hint)
        yield row


def load_rules(rule_texts: Iterable[RuleFile]) -> tuple[Rule, ...]:
    """The rules of these files; what has been compiled before is remembered."""
    texts = tuple(rule_texts)
    return build(zip(texts, compiled_rules(texts), strict=True))


def compiled_rules(texts: Sequence[RuleFile]) -> list[list[Compiled]]:
    """What rule files come to, from the cache if it is there: the built-in packs as one,
    which nearly all runs load, and each other file by itself."""
    packs = built_in_rules()
    whole = packs if tuple(texts[: len(packs)]) == packs else ()
    parts: list[tuple[RuleFile, ...]] = [whole, *((text,) for text in texts[len(whole) :])]
    return list(chain.from_iterable(map(_compiled, parts)))


def _compiled(rule_texts: tuple[RuleFile, ...]) -> list[list[Compiled]]:
    if not rule_texts:
        return []
    if len(rule_texts) == 1:
        known = [rule_texts[0].pack or "", rule_texts[0].text]
        return _kept("rules", known, lambda: [compile_file(rule_texts[0])], unpack, pack)
    return _kept("packs", [_sum(rule_texts)], lambda: [_compiled((file,))[0] for file in rule_texts], unpack, pack)


@lru_cache(maxsize=1)
def built_in_arranged() -> Arranged:
    """What the rules of the built-in packs look for, arranged so that little of it is read."""
    packs = built_in_rules()

    def made() -> Arranged:
        rules = load_rules(packs)
        return Arranged(
            Needles.of((rule.id, rule.needs) for rule in rules if rule.needing),
            Renderings.of((rule.id, rule.renderings.decode("utf-8")) for rule in rules if rule.renderings),
        )

    def read(data: bytes) -> Arranged:
        needles, renderings = data.split(b"\0")
        return Arranged(Needles.unpack(needles), Renderings.unpack(renderings))

    def write(made: Arranged) -> bytes:
        return made.needles.pack() + b"\0" + made.renderings.pack()

    return _kept("arranged", [_sum(packs)], made, read, write)


@lru_cache(maxsize=1)
def _sum(packs: tuple[RuleFile, ...]) -> str:
    """A hash of rule files."""
    parts = "\0".join(part for file in packs for part in (file.pack or "", file.text))
    return hashlib.sha256(parts.encode("utf-8")).hexdigest()


# -- what has been worked out before ---------------------------------------------

CACHE_VERSION = 40
"""Raise it when the compiled form of rules or word lists changes."""

MOST_REMEMBERED = 400
MOST_BYTES = 64 << 20
"""What the cache holds, in files and in bytes; beyond that, the oldest go."""


def remembered(kind: str, texts: Sequence[str], make: Callable[[], Any]) -> Any:
    """What `make` gives for these texts, from the cache if it is there.

    The cache is named by the hash of all that it follows from. It may be deleted at any
    time, and where it cannot be written it is done without.
    """
    return _kept(kind, texts, make, json.loads, lambda made: json.dumps(made, ensure_ascii=False).encode("utf-8"))


def remembered_bytes(kind: str, texts: Sequence[str], make: Callable[[], bytes]) -> bytes:
    """The same for bytes."""
    return _kept(kind, texts, make, bytes, bytes)


def _kept(
    kind: str, texts: Sequence[str], make: Callable[[], _T], read: Callable[[bytes], _T], write: Callable[[_T], bytes]
) -> _T:
    """The same in a form that `read` and `write` know."""
    digest = hashlib.sha256("\0".join([VERSION, str(CACHE_VERSION), kind, *texts]).encode("utf-8"))
    path = cache_folder() / f"{kind}-{digest.hexdigest()[:32]}.cache"
    try:
        return read(_unsealed(path.read_bytes()))
    except (OSError, ValueError):
        made = make()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(path, _sealed(write(made)))
        _forget_oldest(path.parent)
    except (OSError, QuotecheckError):
        pass
    return made


def _sealed(data: bytes) -> bytes:
    """Data behind its sum."""
    return b"%08x\n" % crc32(data) + data


def _unsealed(data: bytes) -> bytes:
    """The data, whole and as it was written. Raises ValueError where it is not: a disk may lose a
    part, which could read like fewer rules."""
    kept = memoryview(data)[9:]
    if data[:9] != b"%08x\n" % crc32(kept):
        raise ValueError("the cache is damaged")
    return bytes(kept)


def _forget_oldest(folder: Path) -> None:
    ours = f"*-{'[0-9a-f]' * 32}.*"
    found = sorted(((file.stat(), file) for file in folder.glob(ours)), key=lambda one: one[0].st_mtime, reverse=True)
    sizes = accumulate(stat.st_size for stat, _ in found)
    for number, ((_, file), size) in enumerate(zip(found, sizes, strict=True)):
        if number >= MOST_REMEMBERED or size > MOST_BYTES:
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


def shown(path: Path) -> str:
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
    return package_text("report/schema.json")


def package_text(name: str) -> str:
    """A file that comes with quotecheck, by its path in the package."""
    return read_text(_PACKAGE / name)
