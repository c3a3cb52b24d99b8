"""`quotecheck init`: what a repository of drafts needs to begin with."""

from __future__ import annotations

from pathlib import Path

import click

from quotecheck import files
from quotecheck.commands.around import CLEAN, show
from quotecheck.commands.manual import BAD_USAGE, FINE, Command, Manual
from quotecheck.report.terminal import safe
from quotecheck.scaffold import CONFIGURATION, NEW_HOOKS, WORDINGS, has_hook, hook, with_hook

HOOKS_NAME = ".pre-commit-config.yaml"
EXAMPLE_NAME = "wordings.example.yaml"


MANUAL = Manual(
    examples=("quotecheck init", "quotecheck init --repo https://example.org/quotecheck.git --rev v0.1.0"),
    exits=(FINE, BAD_USAGE),
    files=(
        (".quotecheck.yaml", "The configuration; written where there is none."),
        (".pre-commit-config.yaml", "The hooks of the repository; the hook is added to them."),
    ),
)


@click.command(cls=Command, manual=MANUAL)
@click.argument("folder", default=".", metavar="[FOLDER]", type=click.Path(exists=True, file_okay=False))
@click.option("--repo", metavar="URL", help="Repository of the hook.  [default: the quotecheck installed here]")
@click.option("--rev", metavar="REV", help="Tag or commit of that repository, which --repo needs.")
def init(folder: str, repo: str | None, rev: str | None) -> int:
    """Begin: write a configuration, a wordings example and a hook.

    It asks nothing and overwrites nothing. In a Git repository the hook is added to its
    .pre-commit-config.yaml.
    """
    if bool(repo) != bool(rev):
        raise click.UsageError("--repo and --rev go together: pre-commit takes a hook at a fixed revision")
    place = Path(folder)
    said = [
        _written(place / files.CONFIG_NAME, CONFIGURATION),
        _written(place / EXAMPLE_NAME, WORDINGS),
        *_hooked(place, hook(repo, rev)),
        *_next(place),
    ]
    show("\n".join(said) + "\n")
    return CLEAN


def _written(path: Path, text: str) -> str:
    if path.exists() or path.is_symlink():
        return f"left    {_shown(path)} as it is"
    files.write_atomic(path, text)
    return f"wrote   {_shown(path)}"


def _hooked(folder: Path, entry: str) -> list[str]:
    root = files.repository(folder)
    if root is None:
        return ["no hook: this is in no Git repository"]
    path = root / HOOKS_NAME
    if not path.exists():
        files.write_atomic(path, with_hook(NEW_HOOKS, entry) or "")
        return [f"wrote   {_shown(path)}"]
    text = files.read_text(path)
    if has_hook(text):
        return [f"left    {_shown(path)} as it is: the hook is there already"]
    changed = with_hook(text, entry)
    if changed is None:
        return [f"left    {_shown(path)} as it is; add this to its `repos`:", "", *entry.splitlines()]
    files.write_atomic(path, changed)
    return [f"changed {_shown(path)}: added the hook"]


def _next(folder: Path) -> list[str]:
    inside = "" if folder == Path() else f" {_shown(folder)}"
    return [
        "",
        "Next:",
        f"  quotecheck check{inside or ' .'}  shows what there is",
        f"  quotecheck baseline{inside}  takes that down, so that only new issues are told",
        "  git add these files, and commit them",
        "  pre-commit install  runs the hook before each commit",
    ]


def _shown(path: Path) -> str:
    return safe(files.shown(path))
