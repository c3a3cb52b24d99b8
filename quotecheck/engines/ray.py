"""A Ray cluster, by Ray Data. Processes that die are replaced by Ray, and their tasks done again.

Ray is told where to find the cluster by RAY_ADDRESS; without it, one is started on this
machine. quotecheck has to be installed on all machines, and the corpus, as well as archives,
to be readable at the same paths; what is found comes back here and is written by this process alone.
"""

from __future__ import annotations

import logging
import os
import pickle
from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from typing import Any

from quotecheck.corpus import STDIN, Corpus, Position, Stretch, stretches
from quotecheck.engines import Piece, Pieces, Plan, check_searched, end_of
from quotecheck.engines.embedded import parts
from quotecheck.errors import QuotecheckError
from quotecheck.work import Job, PartTask, SearchTask, Worker


def run(job: Job, plan: Plan) -> Pieces:
    """Check a corpus on a cluster. Raises QuotecheckError where Ray is missing."""
    if find_spec("ray") is None:
        raise QuotecheckError("the engine needs Ray, which is not installed", hint="pip install 'quotecheck[ray]'")
    cluster = _Cluster(job, plan.jobs)
    corpus = plan.corpus.absolute() if plan.corpus.files != (STDIN,) else plan.corpus
    if job.kit.shelf.archives or corpus.files == (STDIN,):
        yield from _fed(cluster, job, plan)
    else:
        yield from _read_there(cluster, plan, corpus)


def _read_there(cluster: _Cluster, plan: Plan, corpus: Corpus) -> Iterator[Piece]:
    """Each worker reads the rows that it checks."""
    counts = cluster.counts(corpus, plan.start)
    planned = list(stretches(counts, plan.start, plan.part_rows))
    done = cluster.work(_to_read(corpus, part) for part in planned)
    each = corpus.size() / max(1, sum(counts))
    for number, (part, checked) in enumerate(zip(planned, done, strict=True)):
        if plan.watch:
            plan.watch(int(each * sum(stretch.lines for stretch in part)))
        yield Piece(number, checked, Position(part[-1].file, part[-1].skip + part[-1].lines))


def _to_read(corpus: Corpus, part: Sequence[Stretch]) -> PartTask:
    """A part with its own files alone: a corpus may have thousands."""
    files = tuple(corpus.files[stretch.file] for stretch in part)
    return PartTask(corpus._replace(files=files), [stretch._replace(file=n) for n, stretch in enumerate(part)])


def _fed(cluster: _Cluster, job: Job, plan: Plan) -> Iterator[Piece]:
    """Rows are read here, as a part of them is searched for as a whole."""
    for number, part in parts(plan):
        lines = list(part)
        for checked in check_searched(lines, job.kit.shelf.archives, cluster.work):
            yield Piece(number, checked, end_of(lines))


class _Cluster:
    """A connection to Ray, with what all workers need put where each machine fetches it once."""

    def __init__(self, job: Job, jobs: int | None) -> None:
        # Before it is imported; else it warns of how Ray Data itself makes its workers.
        os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
        import ray
        import ray.data

        if not ray.is_initialized():
            try:
                address = os.environ.get("RAY_ADDRESS") or "local"  # else Ray waits for the last cluster that was here
                ray.init(address, log_to_driver=False, logging_level=logging.ERROR)
            except ConnectionError as error:
                hint = "mend RAY_ADDRESS; without it, Ray is started on this machine"
                raise QuotecheckError(f"the Ray cluster cannot be reached: {error}", hint=hint) from None
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        context = ray.data.DataContext.get_current()
        context.execution_options.preserve_order = True
        context.enable_progress_bars = False
        self._ray: Any = ray
        self._job = ray.put(job)
        self._jobs = jobs or max(1, int(self._ray.cluster_resources().get("CPU", 1)))

    def counts(self, corpus: Corpus, start: Position) -> list[int]:
        """The lines of each file; 0 for those before a position."""
        count = self._ray.remote(_count)
        told = [count.remote(corpus._replace(files=(path,))) for path in corpus.files[start.file :]]
        return [0] * start.file + [_unwrapped(found) for found in self._ray.get(told)]

    def work(self, tasks: Iterable[Any]) -> Iterator[Any]:
        """Results of tasks, in their order. Seeds that tasks share are sent once."""
        from ray import exceptions as lost

        given = list(tasks)
        if not given:
            return
        seeds = given[0].seeds if isinstance(given[0], SearchTask) else None
        if seeds is not None:
            given = [task._replace(seeds=()) for task in given]
        shared = None if seeds is None else self._ray.put(seeds)
        rows = [{"task": pickle.dumps(task)} for task in given]
        done = self._ray.data.from_items(rows, override_num_blocks=len(rows)).map_batches(
            _Actor,
            fn_kwargs={"job": (self._job,), "seeds": None if shared is None else (shared,)},
            batch_size=1,
            compute=self._ray.data.ActorPoolStrategy(size=min(self._jobs, len(rows))),
        )
        try:
            for row in done.iter_rows():
                yield _unwrapped(pickle.loads(row["result"]))
        except (lost.RayActorError, lost.WorkerCrashedError, lost.NodeDiedError, lost.ObjectLostError) as error:
            hint = "see whether its machines have memory and disk left, and repeat the run"
            raise QuotecheckError(f"the Ray cluster has lost what it was doing: {error}", hint=hint) from None


class _Actor:
    """A worker in a process of Ray's. It fetches itself what it needs, also where Ray starts it anew."""

    def __init__(self) -> None:
        self._worker: Worker | None = None
        self._seeds: Any = None

    def __call__(self, batch: dict[str, Any], job: tuple[Any], seeds: tuple[Any] | None) -> dict[str, Any]:
        if self._worker is None:
            import ray

            self._worker = Worker(ray.get(job[0]))
            self._seeds = ray.get(seeds[0]) if seeds else None
        return {"result": [pickle.dumps(self._done(self._worker, pickle.loads(task))) for task in batch["task"]]}

    def _done(self, worker: Worker, task: Any) -> Any:
        try:
            return worker(task if self._seeds is None else task._replace(seeds=self._seeds))
        except QuotecheckError as error:
            return error


def _count(corpus: Corpus) -> Any:
    try:
        return corpus.count(0)
    except QuotecheckError as error:
        return error


def _unwrapped(found: Any) -> Any:
    """What a worker gives, or what it could not do."""
    if isinstance(found, QuotecheckError):
        raise found
    return found
