"""How far a long run is, on a terminal that somebody looks at."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

PATIENCE = 1.0
"""Seconds that a run may take before it is told how far it is."""

OFTEN = 0.1
"""Seconds between two looks at the clock's worth of news."""


class Progress:
    """A line on standard error with what is done, how fast, and how long the rest may take.

    `unit` is what is counted; how far the run is follows from `read`, of `total`, in whatever
    that is measured in (0: nobody knows). Nothing is shown unless standard error is a terminal
    that the results do not go to (`shown`), and the run takes longer than `PATIENCE`. A
    `transient` line goes when the run ends.
    """

    def __init__(self, unit: str, total: int, *, shown: bool, transient: bool = False) -> None:
        self._unit = unit
        self._is_transient = transient
        self._total = total
        self._is_shown = shown and sys.stderr.isatty()
        self._done = 0
        self._read = 0
        self._began = self._told = time.monotonic()
        self._bar: Bar | None = None
        self._task: TaskID | None = None

    def expect(self, total: int) -> None:
        """There is so much in all."""
        self._total = total

    def read(self, amount: int) -> None:
        """So much more of the total has been taken in."""
        self._read += amount

    def skip(self, amount: int) -> None:
        """So much of the total was done before."""
        self._total -= amount

    def add(self, count: int, read: int = 0) -> None:
        """So many more are done, and so much of the total is behind them."""
        self._done += count
        self._read += read
        if self._is_shown:
            self._tell()

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._tell(last=True)
            self._bar.stop()

    def _tell(self, *, last: bool = False) -> None:
        now = time.monotonic()
        if self._bar is None and now - self._began >= PATIENCE:
            self._start()
        elif not last and now - self._told < OFTEN:
            return
        self._told = now
        if self._bar is not None and self._task is not None:
            speed = f"{self._done / max(now - self._began, 1e-9):,.0f} {self._unit}/s"
            read = self._total if last and self._read else min(self._read, self._total)
            self._bar.update(self._task, completed=read, count=f"{self._done:,}", speed=speed)

    def _start(self) -> None:
        from rich.console import Console  # slow to import, and only for who waits
        from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

        self._bar = Progress(
            TextColumn("{task.fields[count]} {task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f}%"),
            TextColumn("{task.fields[speed]}"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=self._is_transient,
        )
        self._task = self._bar.add_task(self._unit, total=self._total or None, count="0", speed="")
        self._bar.start()
