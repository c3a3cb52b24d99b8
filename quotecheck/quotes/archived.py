"""Quotations looked for in archives shard by shard, by any number of processes.

The seeds of all quotations are made once and go to every process; the rows of the archives
flow past them, each process taking its share; what they find is joined. What comes out
depends on the quotations, the archives and the number of shards, not on who did what.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

from quotecheck.model import Source
from quotecheck.quotes.limits import COMPARED
from quotecheck.quotes.locate import same_language, shingle_size
from quotecheck.quotes.seeds import Finder
from quotecheck.quotes.transcripts import Archive
from quotecheck.quotes.windows import Hit, Hits, Row, Sought, verify, with_sources

SHARD = 8 << 20
"""Bytes of archives, as they lie on disk, that make a shard."""


class Seeds(NamedTuple):
    """The seeds of texts in one language."""

    lang: str
    texts: Sequence[str]
    finder: Finder


def shard_count(archives: Iterable[Archive]) -> int:
    """Into how many shards archives are cut; their bytes alone decide that."""
    return sum(archive.size for archive in archives) // SHARD + 1


def sow(sought: Collection[Sought], archives: Sequence[Archive]) -> list[Seeds]:
    """The seeds of texts: shingles that are rare at the beginning of the archives."""
    made = []
    for lang in sorted({lang for lang, _ in sought}):
        texts = sorted(text for other, text in set(sought) if other == lang)
        finder = Finder(texts, size=shingle_size(lang))
        finder.settle(source.text for _, source in _rows(archives, lang, lambda row: True))
        made.append(Seeds(lang, texts, finder))
    return made


def search(seeds: Iterable[Seeds], archives: Sequence[Archive], shard: int, shards: int) -> Hits:
    """Look through one shard of the archives: every so many rows."""
    places: dict[Sought, Sequence[Hit]] = {}
    sources: dict[Row, Source] = {}
    for lang, texts, finder in seeds:
        slots: list[Row] = []
        windows = finder.find(_noted(_rows(archives, lang, lambda row: row[1] % shards == shard), slots))
        wanted = {slots[window.source] for found in windows for window in found}
        held = dict(_rows(archives, lang, wanted.__contains__))
        for text, found in zip(texts, windows, strict=True):
            best = verify(text, found, lambda slot: held[slots[slot]].text)[:COMPARED]  # noqa: B023 - called at once
            if best:
                places[lang, text] = [Hit(slots[place.source], *place[1:]) for place in best]
        sources |= held
    return with_sources(places, sources)


def joined(found: Iterable[Hits]) -> Hits:
    """What was found in all shards."""
    places: dict[Sought, list[Hit]] = {}
    sources: dict[Row, Source] = {}
    for hits in found:
        sources |= hits.sources
        for sought, here in hits.places.items():
            places[sought] = sorted([*places.get(sought, []), *here], key=lambda hit: (-hit.likeness, hit))[:COMPARED]
    return with_sources(places, sources)


def _noted(rows: Iterable[tuple[Row, Source]], slots: list[Row]) -> Iterator[str]:
    for row, source in rows:
        slots.append(row)
        yield source.text


def _rows(archives: Sequence[Archive], lang: str, is_wanted: Callable[[Row], bool]) -> Iterator[tuple[Row, Source]]:
    for place, archive in enumerate(archives):
        for number, data in enumerate(archive.rows(), start=1):
            if is_wanted((place, number)) and data.strip():
                source = archive.source(data, number)
                if same_language(source.language, lang):
                    yield (place, number), source
