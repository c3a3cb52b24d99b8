"""What is done to a hundred rows, by whatever engine and on whatever machine.

A `Job` is plain data: it goes to every process once. `Worker` is what a process makes of
it; its three steps take tasks that are plain data, too, and give such results.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from quotecheck import files
from quotecheck.report.row import render
from quotecheck.rows import AT_ONCE, Assess, Fields, Line, check_rows, quotations

if TYPE_CHECKING:
    from quotecheck.batch import Kit
    from quotecheck.corpus import Corpus, Stretch
    from quotecheck.quotes.archived import Seeds
    from quotecheck.quotes.windows import Hits, Sought


class Job(NamedTuple):
    """What rows are checked with."""

    kit: Kit
    fields: Fields = Fields()
    with_risk: bool = False

    def prepare(self) -> None:
        """Raise QuotecheckError where something is not installed that workers need."""
        if self.with_risk:
            _assess()


class Checked(NamedTuple):
    """Rows as they are written, how many could not be checked, and the first of those."""

    rows: tuple[str, ...] = ()
    bad: int = 0
    first_bad: str | None = None


def together(checked: Iterable[Checked]) -> Checked:
    """The same of several."""
    rows: list[str] = []
    bad, first = 0, None
    for one in checked:
        rows += one.rows
        bad += one.bad
        first = first or one.first_bad
    return Checked(tuple(rows), bad, first)


class CheckTask(NamedTuple):
    """Rows to check, and what archives have of their quotations, where that is known."""

    lines: Sequence[Line]
    hits: Hits | None = None


class PartTask(NamedTuple):
    """Rows to read and to check, where each process can read them itself."""

    corpus: Corpus
    stretches: Sequence[Stretch]


class QuoteTask(NamedTuple):
    """Rows whose quotations are to be told."""

    lines: Sequence[Line]


class SearchTask(NamedTuple):
    """A shard of the archives to look through."""

    seeds: Sequence[Seeds]
    shard: int
    shards: int


Task = CheckTask | PartTask | QuoteTask | SearchTask


class Worker:
    """Does tasks of one job. Archives are searched for all rows of a part, and so not here."""

    def __init__(self, job: Job) -> None:
        self._fields = job.fields
        self._archives = job.kit.shelf.archives
        self._checker = job.kit.checker()
        self._checker.rulebook.expect_much()
        if self._checker.library is not None:
            self._checker.library.archives = ()
        self._assess: Assess | None = _assess() if job.with_risk else None

    def __call__(self, task: Task) -> Any:
        """Do a task, whichever it is."""
        match task:
            case CheckTask():
                return self.check(task)
            case PartTask():
                return self.part(task)
            case QuoteTask():
                return self.quotations(task)
            case SearchTask():
                return self.search(task)

    def check(self, task: CheckTask) -> Checked:
        """Check rows."""
        rows = check_rows(task.lines, self._fields, self._checker, self._assess, task.hits)
        bad = [row for row in rows if row.error is not None]
        first = f"{bad[0].file + ', ' if bad[0].file else ''}line {bad[0].line}: {bad[0].error}" if bad else None
        return Checked(tuple(map(render, rows)), len(bad), first)

    def part(self, task: PartTask) -> Checked:
        """Read rows and check them, in the same groups as if they came one by one."""
        lines = (line for stretch in task.stretches for line in task.corpus.stretch(stretch))
        return together(self.check(CheckTask(group)) for group in groups(lines))

    def quotations(self, task: QuoteTask) -> list[Sought]:
        """What is to be looked for in archives."""
        return quotations(task.lines, self._fields, self._checker)

    def search(self, task: SearchTask) -> Hits:
        """Look for it in a shard of them."""
        from quotecheck.quotes.archived import search  # numpy is slow to import

        return search(task.seeds, self._archives, task.shard, task.shards)


def groups(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Lines in groups that are checked together."""
    rest = iter(lines)
    while group := list(islice(rest, AT_ONCE)):
        yield group


def _assess() -> Assess:
    from quotecheck.frequencies import load_frequencies  # these are slow to import, and seldom needed
    from quotecheck.scoring import risk_of

    return partial(risk_of, frequencies=load_frequencies(), model=files.load_risk())
