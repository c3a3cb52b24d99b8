"""What of a draft is not new: what its baseline holds, and what Git says of its lines."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from quotecheck import files
from quotecheck.sift import Scope

if TYPE_CHECKING:
    from quotecheck.baseline import Baseline
    from quotecheck.changed import Changes, Since

BASELINE_NAME = ".quotecheck-baseline.yaml"


class History:
    """Reads baselines and asks Git, once each, and only where that is asked for."""

    def __init__(self, since: Since | None) -> None:
        self._since = since
        self._baselines: dict[Path, Baseline] = {}
        self._changes: list[Changes] = []

    def is_due(self, draft: Path) -> bool:
        """Whether a draft is to be checked: all are, unless changes are asked for."""
        return self._since is None or self._changes_in(draft).of(draft) != ()

    def begin(self, place: Path) -> None:
        """Ask Git about a file or folder, if anybody wants to know: what is in no repository
        is told before a walk over it begins. Raises QuotecheckError."""
        if self._since is not None and place.exists():
            self._changes_in(place / "draft" if place.is_dir() else place)

    def content(self, draft: Path) -> bytes:
        """A draft as it is to be checked."""
        if self._since and self._since.staged:
            return self._changes_in(draft).staged_text(draft)
        return files.read_bytes(draft)

    def scope(self, draft: Path, text: str, baseline: Path | None) -> Scope:
        """What of a draft is not new, with the file of its baseline if it has one."""
        if baseline is None and self._since is None:
            return Scope()
        entries = self.baseline(baseline).of(name_in(baseline, draft)) if baseline else None
        if self._since is None:
            return Scope(entries)
        from quotecheck.changed import spans

        lines = self._changes_in(draft).of(draft)
        return Scope(entries, None if lines is None else spans(text, lines))

    def baseline(self, path: Path) -> Baseline:
        """A baseline. Raises QuotecheckError for a mistake in its file."""
        if path not in self._baselines:
            self._baselines[path] = files.load_baseline(path)
        return self._baselines[path]

    @property
    def baselines(self) -> Collection[Baseline]:
        """The baselines that have been read."""
        return self._baselines.values()

    @property
    def references(self) -> set[str]:
        """What drafts have been compared with in Git."""
        return {known.against for known in self._changes}

    def _changes_in(self, draft: Path) -> Changes:
        from quotecheck.changed import changes, is_in

        assert self._since is not None  # or nobody would ask
        for known in self._changes:
            if is_in(draft, known.root):
                return known
        self._changes.append(changes(draft, self._since))
        return self._changes[-1]


def name_in(baseline: Path, draft: Path) -> str:
    """The name of a draft in a baseline: its path from that folder."""
    return Path(os.path.relpath(draft.absolute(), baseline.absolute().parent)).as_posix()
