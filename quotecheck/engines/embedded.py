"""One machine: this process, or some beside it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import nullcontext
from functools import partial
from itertools import count, islice

from quotecheck.corpus import Position
from quotecheck.engines import Map, Piece, Pieces, Plan, check_searched, end_of
from quotecheck.pool import Pool, processors
from quotecheck.rows import Line
from quotecheck.work import CheckTask, Job, Worker, groups


def run(job: Job, plan: Plan) -> Pieces:
    """Check a corpus: rows are read here and checked by as many processes as were asked for."""
    jobs = plan.jobs or processors()
    with nullcontext() if jobs == 1 else Pool(jobs, Worker, job) as pool:
        work: Map = pool.map if pool else partial(map, Worker(job))
        yield from _searched(job, plan, work) if job.kit.shelf.archives else _straight(plan, work)


def parts(plan: Plan) -> Iterator[tuple[int, Iterator[Line]]]:
    """The parts of a corpus, numbered, each with its lines, which must be taken in order."""
    lines = plan.corpus.lines(plan.start, plan.watch)
    for number in count():
        part = islice(lines, plan.part_rows)
        first = next(part, None)
        if first is None:
            return
        yield number, _again(first, part)


def _again(first: Line, rest: Iterator[Line]) -> Iterator[Line]:
    yield first
    yield from rest


def _straight(plan: Plan, work: Map) -> Iterator[Piece]:
    """Rows flow through; no part waits for the one before."""
    places: deque[tuple[int, Position]] = deque()

    def tasks() -> Iterator[CheckTask]:
        for number, lines in parts(plan):
            for group in groups(lines):
                places.append((number, end_of(group)))
                yield CheckTask(group)

    for checked in work(tasks()):
        number, end = places.popleft()
        yield Piece(number, checked, end)


def _searched(job: Job, plan: Plan, work: Map) -> Iterator[Piece]:
    for number, part in parts(plan):
        lines = list(part)
        for checked in check_searched(lines, job.kit.shelf.archives, work):
            yield Piece(number, checked, end_of(lines))
