"""Processes on one machine that work through tasks, with results in order.

Each process gets what it works with once, when it starts. No more than a few tasks for each
process are under way, so memory does not grow with the number of tasks. A process that dies
is replaced, and what it had is done again.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any, TypeVar

from quotecheck.errors import QuotecheckError

AHEAD = 3
"""Tasks under way for each process: one that it does, others that wait for it."""

MOST_DEATHS = 3
"""Deaths without any result in between, after which it is no accident."""

T = TypeVar("T")


@dataclass
class _Waiting:
    """A task, and what will be its result once it has been handed out."""

    task: Any
    future: Future[Any] | None = None


class Pool:
    """`jobs` processes, each of which calls `make(given)` once for what it does tasks with."""

    def __init__(self, jobs: int, make: Callable[[Any], Callable[[Any], Any]], given: Any) -> None:
        self._jobs = jobs
        self._start = make, given
        self._executor = self._started()

    def map(self, tasks: Iterable[T]) -> Iterator[Any]:
        """The results of tasks, in their order. Raises QuotecheckError where processes die again
        and again, and whatever a task raises."""
        todo = iter(tasks)
        waiting: deque[_Waiting] = deque()
        deaths = 0
        while True:
            while len(waiting) < self._jobs * AHEAD and (task := next(todo, self)) is not self:
                waiting.append(_Waiting(task))
            if not waiting:
                return
            try:
                for one in waiting:
                    one.future = one.future or self._submit(one.task)
                assert waiting[0].future is not None
                result = waiting[0].future.result()
            except BrokenProcessPool:
                deaths += 1
                if deaths == MOST_DEATHS:
                    hint = "the machine may be out of memory: try fewer --jobs"
                    raise QuotecheckError("processes that check were killed again and again", hint=hint) from None
                self.close()
                self._executor = self._started()
                for one in waiting:
                    one.future = None
                continue
            deaths = 0
            waiting.popleft()
            yield result

    def close(self) -> None:
        """End the processes, whatever they are at."""
        for process in list((self._executor._processes or {}).values()):
            process.terminate()
        self._executor.shutdown(wait=True, cancel_futures=True)

    def __enter__(self) -> Pool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _started(self) -> ProcessPoolExecutor:
        # Spawned and not forked: forks inherit locks of threads, and there are systems without.
        return ProcessPoolExecutor(self._jobs, get_context("spawn"), initializer=_begin, initargs=self._start)

    def _submit(self, task: Any) -> Future[Any]:
        with _uninterrupted():
            return self._executor.submit(_do, task)


def processors() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """What is started here never sees Ctrl-C, which is for the one that started it."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Desk:
    """What a process does tasks with; there is one in each."""

    do: Callable[[Any], Any]


def _begin(make: Callable[[Any], Callable[[Any], Any]], given: Any) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    _Desk.do = staticmethod(make(given))


def _end_with_parent() -> None:
    """A process whose parent was killed has nobody to work for."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _do(task: Any) -> Any:
    return _Desk.do(task)
