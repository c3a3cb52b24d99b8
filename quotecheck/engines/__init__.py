"""Engines: what runs the checks of a corpus. All of them give the same pieces, in order.

An engine is a module with `run(job, plan) -> Pieces`, in the table `ENGINES`. What
they do to rows is in `work.py`, once for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from itertools import groupby
from typing import TYPE_CHECKING, Any, NamedTuple

from quotecheck.corpus import Corpus, Folder, Part, Position, Watch, Write
from quotecheck.rows import Line
from quotecheck.work import Checked, CheckTask, Job, QuoteTask, SearchTask, groups, together

if TYPE_CHECKING:
    from quotecheck.quotes.transcripts import Archive

ENGINES: Mapping[str, str] = {"embedded": "quotecheck.engines.embedded", "ray": "quotecheck.engines.ray"}
"""Engines by their names, each a module that is imported when it is asked for."""

PART_ROWS = 10_000
"""Lines of a part, where nothing else is asked for."""


class Plan(NamedTuple):
    """What is to be run: a corpus from a position on, in parts of so many lines, by so many
    processes (None: as the engine sees fit)."""

    corpus: Corpus
    start: Position = Position()
    part_rows: int = PART_ROWS
    jobs: int | None = 1
    watch: Watch | None = None


class Piece(NamedTuple):
    """Checked rows of one part, and where the corpus goes on behind them."""

    part: int
    checked: Checked
    next: Position


Pieces = Generator[Piece, None, None]
Engine = Callable[[Job, Plan], Pieces]
Map = Callable[[Iterable[Any]], Iterator[Any]]
"""Has tasks done by workers of a job; their results, in the same order."""


def engine(name: str) -> Engine:
    """The engine of a name. Raises QuotecheckError where it is not installed."""
    found: Engine = import_module(ENGINES[name]).run
    return found


def run_to_file(pieces: Iterable[Piece], write: Write) -> Part:
    """Write rows as they come; how many there were, and how many of them were bad."""
    done = Part()
    for piece in pieces:
        write(piece.checked.rows)
        done = _and(done, piece.checked, piece.next)
    return done


def run_to_folder(pieces: Iterable[Piece], folder: Folder) -> Part:
    """Write rows part by part; what all parts of the folder come to, with those of runs before."""
    for _, of_part in groupby(pieces, key=lambda piece: piece.part):
        here = list(of_part)
        checked = together(piece.checked for piece in here)
        folder.add(checked.rows, _and(Part(), checked, here[-1].next))
    done = Part()
    for part in folder.parts:
        done = Part(done.rows + part.rows, done.bad + part.bad, done.first_bad or part.first_bad, part.next)
    return done


def _and(done: Part, checked: Checked, position: Position) -> Part:
    return Part(done.rows + len(checked.rows), done.bad + checked.bad, done.first_bad or checked.first_bad, position)


def end_of(lines: Sequence[Line]) -> Position:
    """Where a corpus goes on behind some lines."""
    return Position(lines[-1].file_number, lines[-1].number)


def check_searched(lines: Sequence[Line], archives: Sequence[Archive], work: Map) -> Iterator[Checked]:
    """Check the lines of a part, and look for all of their quotations in archives: the seeds
    of these go to all workers, each of which looks through shards of the archives."""
    grouped = list(groups(lines))
    if not archives:
        yield from work(CheckTask(group) for group in grouped)
        return
    from quotecheck.quotes.archived import joined, shard_count, sow  # only where there are archives

    sought = list(work(QuoteTask(group) for group in grouped))
    texts = {one for here in sought for one in here}
    shards = shard_count(archives)
    seeds = sow(texts, archives)
    hits = joined(work(SearchTask(seeds, shard, shards) for shard in range(shards)) if seeds else ())
    yield from work(CheckTask(group, hits.of(here)) for group, here in zip(grouped, sought, strict=True))
