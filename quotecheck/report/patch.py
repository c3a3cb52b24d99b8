"""Changes of files as a unified patch, which `git apply` and `patch -p1` take."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import diff_bytes, unified_diff

from quotecheck.report.terminal import Paint, safe

_QUOTED = re.compile(r'[\x00-\x1f"\\\x7f]')
_STYLES = {"+": ("green",), "-": ("red",), "@": ("cyan",)}


def is_text(data: bytes) -> bool:
    """Whether a patch can show bytes: git takes for binary what has zeros, as UTF-16 has."""
    return b"\0" not in data


def render(name: str, before: bytes, after: bytes) -> bytes:
    """The patch that makes one content of the file `name` of another, in its own encoding
    and with its own line ends."""
    old, new = (_name(f"{side}/{name}") for side in ("a", "b"))
    lines = diff_bytes(unified_diff, _lines(before), _lines(after), old, new, lineterm=b"\n")
    return b"".join(line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n" for line in lines)


def shown(patch: bytes, *, color: bool = False) -> str:
    """A patch for people at a terminal, which nothing in it can steer."""
    paint = Paint(color)
    lines = patch.decode("utf-8", "replace").split("\n")
    return "\n".join(paint(safe(line.rstrip("\r")), *_STYLES.get(line[:1], ())) for line in lines)


def _lines(data: bytes) -> list[bytes]:
    """The lines with their ends; only a line feed ends one, as for git."""
    return [line + b"\n" for line in data.split(b"\n")[:-1]] + list(_last(data))


def _last(data: bytes) -> Iterator[bytes]:
    last = data[data.rfind(b"\n") + 1 :]
    if last:
        yield last


def _name(name: str) -> bytes:
    """A name as git writes it: in quotation marks where it has signs, and with a tab behind
    where it has blanks."""
    if _QUOTED.search(name):
        escaped = _QUOTED.sub(lambda sign: f"\\{sign[0]}" if sign[0] in '"\\' else f"\\{ord(sign[0]):03o}", name)
        return f'"{escaped}"'.encode("utf-8", "surrogateescape")
    return (name + "\t" * (" " in name)).encode("utf-8", "surrogateescape")
