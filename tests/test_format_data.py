"""Files as other tools write them: each is read, and by unit and character they say
what the tools' own readers say.

The files are evaluation data; without them these tests are skipped.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import polib
import pysubs2
import pytest
from conftest import SHARED, shared
from lxml import etree
from test_format_contract import check_contract

from quotecheck import files
from quotecheck.check import Checker, check
from quotecheck.config import Options
from quotecheck.formats import read
from quotecheck.model import Document, SegmentKind
from quotecheck.rulebook.run import Rulebook
from quotecheck.rulebook.spec import Rule

SUFFIXES = (".po", ".xlf", ".tmx", ".srt", ".vtt", ".csv", ".tsv", ".md")
FILES = [path.relative_to(SHARED).as_posix() for path in sorted(SHARED.glob("formats/*/*")) if path.suffix in SUFFIXES]
BUILT = sorted({name.rpartition(".Online-W")[0] for name in FILES if "/built/" in name})

needs_files = pytest.mark.parametrize("name", FILES or [pytest.param("formats/real", id="none")])
needs_built = pytest.mark.parametrize("stem", BUILT or [pytest.param("formats/built", id="none")])

Pairs = list[tuple[str, str]]


def document(name: str) -> Document:
    path = shared(name)
    if path.is_dir():
        pytest.skip("no files are there")
    return read(path.read_bytes(), path.name)


def flat(text: str) -> str:
    """A text with single blanks, as the width of blanks means nothing."""
    return " ".join(text.split())


def pairs(found: Document) -> Pairs:
    """The texts of each unit, source and translation."""
    units: dict[str, dict[SegmentKind, str]] = {}
    for segment in found.segments:
        units.setdefault(segment.unit or "", {})[segment.kind] = flat(segment.body.text)
    return [(unit.get(SegmentKind.SOURCE, ""), unit.get(SegmentKind.TARGET, "")) for unit in units.values()]


@needs_files
def test_every_file_is_read_and_keeps_the_contract(name: str) -> None:
    found = document(name)
    assert found.segments
    assert found.problems == ()
    check_contract(found)


@needs_files
def test_the_text_gives_the_bytes_back(name: str) -> None:
    found = document(name)
    assert found.text.encode(found.encoding) == shared(name).read_bytes()


@needs_built
def test_one_article_is_the_same_in_every_format(stem: str) -> None:
    rows = shared(f"{stem}.Online-W.tsv" if "/built/" in stem else stem)
    if rows.is_dir():
        pytest.skip("no files are there")
    lines = [line.split("\t") for line in rows.read_text(encoding="utf-8").splitlines()[1:]]
    expected = [(flat(row[1]), flat(row[2])) for row in lines]
    for suffix in ("tsv", "csv", "zh-en.po", "zh-en.xlf", "zh-en.v2.xlf", "zh-en.tmx", "bilingual.srt"):
        found = document(f"{stem}.Online-W.{suffix}")
        assert pairs(found) == expected, suffix
        assert {(str(part.kind), part.lang.split("-")[0]) for part in found.segments} == {
            ("source", "zh"),
            ("target", "en"),
        }
    cues = document(f"{stem}.Online-W.en.vtt")
    assert [flat(part.body.text) for part in cues.segments] == [target for _, target in expected]


@needs_built
def test_one_article_has_the_same_findings_and_quotations_in_every_format(stem: str) -> None:
    name = f"{stem}.Online-W.en.md" if "/built/" in stem else stem
    alone = checked(document(name), needs_no_source)
    expected = checked(document(f"{stem}.Online-W.tsv" if "/built/" in stem else stem))
    for suffix in ("csv", "zh-en.po", "zh-en.xlf", "zh-en.v2.xlf", "zh-en.tmx", "bilingual.srt"):
        assert checked(document(f"{stem}.Online-W.{suffix}"), needs_no_source) == alone, suffix
        assert checked(document(f"{stem}.Online-W.{suffix}")) == expected, suffix


def needs_no_source(rule: Rule) -> bool:
    """Whether a source text beside the draft makes no difference to what a rule finds."""
    return not rule.source and rule.kind != "swap" and rule.pack != "bilingual"


def checked(
    found: Document, chosen: Callable[[Rule], bool] | None = None
) -> tuple[int, list[tuple[str, str]], list[str]]:
    """The words of a draft, what rules find there, and its quotations."""
    book = Rulebook(filter(chosen, rulebook().rules))
    result = check(found, Checker(book, None, files.load_lexicon("en"), Options()))
    assert all(found.text[finding.span.start : finding.span.end] == finding.text for finding in result.findings)
    written = str.maketrans("", "", "\\\n")  # a string may end and begin anew within a phrase
    texts = [finding.text.replace('"\n"', "").translate(written).replace('""', '"') for finding in result.findings]
    findings = list(zip((finding.rule for finding in result.findings), texts, strict=True))
    return result.words, findings, [flat(quote.quote.shown.text) for quote in result.quotes]


@cache
def rulebook() -> Rulebook:
    rules = files.load_rules(files.built_in_rules())
    # Habits and densities are of paragraphs, which formats have in other sizes.
    return Rulebook(rule for rule in rules if rule.pack != "statistics")


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".po")] or ["formats/real"])
def test_messages_are_those_of_polib(name: str) -> None:
    found = document(name)
    with shared(name).open(encoding=found.encoding, newline="") as file:
        entries = polib.pofile(file.read().replace("\r", ""), wrapwidth=0)
    expected = sorted(flat(text) for entry in entries if not entry.obsolete for text in texts(entry) if flat(text))
    assert sorted(flat(shown_whole(found, number)) for number in range(len(found.segments))) == expected


def texts(entry: polib.POEntry) -> Iterator[str]:
    yield from (entry.msgid, entry.msgid_plural, entry.msgstr, *entry.msgstr_plural.values())


def shown_whole(found: Document, number: int) -> str:
    """What stands in the lines of the file where a segment is, decoded by other means
    than the reader's."""
    body = found.segments[number].body
    start = found.text.rfind("\n", 0, body.origin(0).start) + 1
    end = f"{found.text}\n".find("\n", body.origin(len(body.text) - 1).end)
    strings = re.findall(r'"((?:[^"\\]|\\.)*)"', found.text[start:end])
    return str(json.loads('"' + "".join(strings) + '"'))


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".xlf")] or ["formats/real"])
def test_units_are_those_of_an_xml_parser(name: str) -> None:
    found = document(name)
    tree = etree.fromstring(shared(name).read_bytes())
    expected = [
        flat("".join(element.itertext()))
        for element in tree.iter("{*}source", "{*}target")
        if flat("".join(element.itertext()))
    ]
    spans = [part.body.span(0, len(part.body.text)) for part in found.segments]
    shown = [html.unescape(re.sub("<[^<>]*>", "", found.text[span.start : span.end])) for span in spans]
    assert [flat(text) for text in shown] == expected


@pytest.mark.parametrize("name", [name for name in FILES if Path(name).suffix in (".srt", ".vtt")] or ["formats/real"])
def test_cues_are_those_of_pysubs2(name: str) -> None:
    found = document(name)
    by_unit: dict[str, list[str]] = {}
    for number, part in enumerate(found.segments):
        unit = part.unit if part.unit != "subtitles" else str(number)
        by_unit.setdefault(unit or "", []).append(flat(part.body.text))
    cues = pysubs2.load(str(shared(name)))
    assert [" ".join(lines) for lines in by_unit.values()] == [flat(cue.plaintext) for cue in cues]
