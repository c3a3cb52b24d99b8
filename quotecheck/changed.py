"""Which lines of drafts have been changed, as Git has it.

Git is called with lists of arguments, and in such a way that no configuration of the user
or the repository changes what it prints: only headers of hunks are read, and names come
with NUL between them. Lines are those of Git, which ends them at LF alone.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from quotecheck.errors import QuotecheckError
from quotecheck.model import Span

HEAD = "HEAD"

Lines = tuple[int, int]
"""The first of some lines, from 1, and how many they are."""


class Since(NamedTuple):
    """What drafts are compared with: a Git reference; `staged` takes the drafts from the
    index, as they are about to be committed. `main...` is where this branch left main."""

    reference: str = HEAD
    staged: bool = False


class Changes(NamedTuple):
    """What has changed in a repository: the lines of each file, None where all of it is
    new. Files are named from `root`; of others, those in `tracked` have not changed.
    `against` is the commit or tree that they are compared with."""

    root: Path
    lines: Mapping[str, Sequence[Lines] | None]
    tracked: frozenset[str]
    staged: bool
    against: str

    def of(self, draft: Path) -> Sequence[Lines] | None:
        """The changed lines of a draft, None for all of them."""
        name = _name(draft, self.root)
        if name in self.lines:
            return self.lines[name]
        return () if name in self.tracked or self.staged else None

    def staged_text(self, draft: Path) -> bytes:
        """A draft as it is about to be committed."""
        return _git(self.root, "cat-file", "--filters", f":0:{_name(draft, self.root)}")


def is_reference(name: str, folder: Path) -> bool:
    """Whether Git knows a commit by a name."""
    return _commit(_root(folder), name) is not None


def is_in(draft: Path, root: Path) -> bool:
    """Whether a draft is in the repository with this root, and in none within it."""
    return _root(draft.absolute().parent) == root


def changes(draft: Path, since: Since) -> Changes:
    """What has changed in the repository that a draft is in.

    Raises QuotecheckError where it is in none, and where the reference names no commit.
    """
    root = _root(draft.absolute().parent)
    tracked = frozenset(_names(_git(root, "ls-files", "-z", "--cached")))
    against = _against(root, since.reference)
    return Changes(root, _changed_lines(root, against, since.staged), tracked, since.staged, against)


def spans(text: str, lines: Sequence[Lines]) -> list[Span]:
    """Where lines stand in a text; what is beyond its end is nowhere."""
    starts = [0, *(match.end() for match in re.finditer("\n", text)), len(text)]
    last = len(starts) - 1
    found = [Span(starts[min(first - 1, last)], starts[min(first - 1 + count, last)]) for first, count in lines]
    return [span for span in found if span.length]


# -- Git ---------------------------------------------------------------------------------


_PLAIN = ("-c", "core.quotePath=false", "-c", "core.fsmonitor=false", "-c", "diff.ignoreSubmodules=all")
_DIFF = (
    *("--no-ext-diff", "--no-textconv", "--no-color", "--no-relative", "--ignore-submodules=all", "--submodule=short"),
    *("--find-renames", "--diff-filter=AMR", "--unified=0", "--inter-hunk-context=0", "--raw", "--abbrev=40"),
    *("--patch", "-z", "--src-prefix=a/", "--dst-prefix=b/", "--no-indent-heuristic"),
)


_MEDDLING = frozenset({"GIT_DIFF_OPTS", "GIT_EXTERNAL_DIFF", "GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS"})
"""Variables that go over what a command line says."""


def _git(root: Path, *arguments: str, check: bool = True) -> bytes:
    """What Git prints. Raises QuotecheckError where it cannot do what it is asked."""
    command = ["git", "--no-pager", "--no-optional-locks", "--literal-pathspecs", *_PLAIN, *arguments]
    environment = {name: value for name, value in os.environ.items() if name not in _MEDDLING} | {"LC_ALL": "C"}
    try:
        done = subprocess.run(command, cwd=root, env=environment, capture_output=True, check=False)
    except OSError:
        hint = "install Git, or check whole drafts"
        raise QuotecheckError("Git cannot be run, so what has changed is not known", hint=hint) from None
    if done.returncode and check:
        said = done.stderr.decode("utf-8", "replace").strip().removeprefix("fatal: ")
        raise QuotecheckError(f"Git could not tell what has changed: {said}", path=str(root))
    return b"" if done.returncode else done.stdout


def _root(folder: Path) -> Path:
    resolved = folder.resolve()
    for place in (resolved, *resolved.parents):
        if (place / ".git").exists():
            return place
    hint = "what has changed is known in Git repositories only: check whole drafts, or use a baseline"
    raise QuotecheckError("this is in no Git repository", path=str(folder), hint=hint)


def _name(draft: Path, root: Path) -> str:
    """The name of a draft as Git has it; a draft that is a link is the link."""
    absolute = draft.absolute()
    return (absolute.parent.resolve() / absolute.name).relative_to(root).as_posix()


def _names(listed: bytes) -> list[str]:
    return [os.fsdecode(name) for name in listed.split(b"\0") if name]


def _commit(root: Path, reference: str) -> str | None:
    if reference.startswith("-"):
        return None
    found = _git(root, "rev-parse", "--verify", "--quiet", f"{reference}^{{commit}}", check=False)
    return found.decode("ascii").strip() or None


def _against(root: Path, reference: str) -> str:
    """The tree that a reference stands for; before the first commit, HEAD is empty."""
    name, dots, other = reference.partition("...")
    commit = _commit(root, name or HEAD)
    if commit is None and reference == HEAD:
        return _git(root, "hash-object", "-t", "tree", os.devnull).decode("ascii").strip()
    if commit is None:
        hint = "name a branch, a tag or a commit: --changed main, --changed HEAD~3"
        raise QuotecheckError(f"Git knows no commit called `{name}`", path=str(root), hint=hint)
    if not dots:
        return commit
    base = _git(root, "merge-base", commit, _commit(root, other or HEAD) or HEAD, check=False).decode("ascii").strip()
    if not base:
        raise QuotecheckError(
            f"`{name}` and this branch have nothing in common", path=str(root), hint="fetch them whole"
        )
    return base


def _changed_lines(root: Path, against: str, staged: bool) -> dict[str, Sequence[Lines] | None]:
    """The changed lines of each file that is there still, by its name now."""
    printed = _git(root, "diff", *_DIFF, *(["--cached"] if staged else []), against, "--")
    listed, patches = _parts(printed)
    assert len(listed) == len(patches), "Git lists as many files as it prints patches"
    return dict(zip(listed, map(_hunks, patches), strict=True))


_ENTRY = re.compile(rb":\d+ \d+ [0-9a-f]+ [0-9a-f]+ ([A-Z])\d*\0([^\0]+)\0")
_PATCH = re.compile(rb"^diff --git ", re.MULTILINE)
_HUNK = re.compile(rb"^@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@", re.MULTILINE)
_BINARY = re.compile(rb"^Binary files ", re.MULTILINE)


def _parts(printed: bytes) -> tuple[list[str], list[bytes]]:
    """The names of changed files, and the patch of each. Lines of files begin with a sign
    in a patch, so that none looks like the head of the next."""
    names: list[str] = []
    place = 0
    while entry := _ENTRY.match(printed, place):
        place = entry.end()
        name = entry[2]
        if entry[1] in (b"R", b"C"):  # the new name comes behind the old one
            end = printed.index(b"\0", place)
            name, place = printed[place:end], end + 1
        names.append(os.fsdecode(name))
    return names, [*_patches(printed[place:].removeprefix(b"\0"))]


def _patches(printed: bytes) -> Iterator[bytes]:
    heads = [match.start() for match in _PATCH.finditer(printed)]
    for start, end in pairwise([*heads, len(printed)]):
        yield printed[start:end]


def _hunks(patch: bytes) -> Sequence[Lines] | None:
    """The lines that a patch adds; None for a file that Git does not see as lines."""
    if _BINARY.search(patch):
        return None
    found = ((int(hunk[1]), int(hunk[2] or 1)) for hunk in _HUNK.finditer(patch))
    return [lines for lines in found if lines[1]]
