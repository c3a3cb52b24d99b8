"""Feeds everything that reads what strangers wrote with what no stranger would write.

    python bench/fuzz.py [TARGET...] [--runs N] [--engine atheris|mutation] [--seed S]

Each target is a function that takes bytes and must neither raise (but QuotecheckError, where
that is its promise), nor hang, nor give a span that is not where it says. The seeds of all
targets are in tests/fuzz/seeds.yaml; what has once failed is added there, with its story.

With atheris (`pip install 'quotecheck[fuzz]'`) inputs are guided by the branches that they take;
without it they are mutations of the seeds. An input that fails is printed, and kept in the
folder that is named. The exit code is the number of targets that failed.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import zlib
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple
from zipfile import ZIP_STORED, ZipFile

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "tests" / "fuzz" / "seeds.yaml"
sys.path += [path for path in (str(ROOT), str(ROOT / "tests")) if path not in sys.path]

SECONDS = 20
"""CPU time that no input may take; they have some kilobytes at most."""

LONGEST = 4096
"""Bytes of an input."""


class Target(NamedTuple):
    """What is fed, and the seeds that it begins with: names of lists in the seeds file."""

    feed: Callable[[bytes], object]
    seeds: tuple[str, ...]


# -- what is fed -------------------------------------------------------------------------


def _reader(format: str) -> Callable[[bytes], object]:
    def feed(data: bytes) -> None:
        from contract import check_contract

        from quotecheck.errors import QuotecheckError
        from quotecheck.formats import PACKED, read

        try:
            document = read(_packed(data) if format in PACKED else data, "draft", format=format)
        except QuotecheckError:
            return  # an encoding that it is not in
        check_contract(document)

    return feed


def _packed(data: bytes) -> bytes:
    """A Word document with these bytes as its parts, unless they are a package themselves."""
    if data.startswith(b"PK"):
        return data
    made = BytesIO()
    with ZipFile(made, "w", ZIP_STORED) as archive:
        for name, part in zip(("document", "styles", "footnotes"), data.split(b"\0"), strict=False):
            archive.writestr(f"word/{name}.xml", part)
    return made.getvalue()


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _rules(data: bytes) -> None:
    from quotecheck import files, marks
    from quotecheck.errors import QuotecheckError
    from quotecheck.formats import read_text
    from quotecheck.rulebook.load import RuleFile, load
    from quotecheck.rulebook.run import Rulebook, run
    from quotecheck.selftest import test_rule

    try:
        rules = load([RuleFile(None, "pack.yaml", _text(data))])
        for rule in rules:
            list(test_rule(rule, files.load_lexicon("en"), rules))
    except QuotecheckError:
        return
    document = read_text("He was loath to ** it, “gave 12 of 大气 answers” to the the man. Again.", "draft.md")
    _holds(document.text, run(Rulebook(rules), document, marks.scan(document.segments)))


def _holds(text: str, findings: Iterable[Any]) -> None:
    for finding in findings:
        assert text[finding.span.start : finding.span.end] == finding.text, finding
        assert finding.span.start < finding.span.end, finding


def _only_told(parse: Callable[[str], object]) -> Callable[[bytes], object]:
    """Feed something whose mistakes are all told as QuotecheckError."""

    def feed(data: bytes) -> None:
        from quotecheck.errors import QuotecheckError

        try:
            parse(_text(data))
        except QuotecheckError as error:
            if len(str(error)) >= 4000:
                raise AssertionError("a message that nobody can read") from error

    return feed


def _config(text: str) -> None:
    from quotecheck.config import parse_config

    parse_config(text, "config.yaml").options_for("a/b.md")


def _wordings(text: str) -> None:
    from quotecheck.quotes.sources import parse_wordings

    parse_wordings(text, "wordings.yaml")


def _terms(text: str) -> None:
    from quotecheck.bilingual.termbase import parse_terms, rules_text
    from quotecheck.rulebook.load import RuleFile, load

    for name in ("terms.yaml", "terms.csv", "terms.tbx"):
        load([RuleFile("terms", name, rules_text(parse_terms(text, name), name))])


def _baseline(text: str) -> None:
    from quotecheck.baseline import build_baseline, compile_baseline

    build_baseline(compile_baseline(text, "baseline.yaml")).of("a.md")


def _vocabulary(text: str) -> None:
    from quotecheck.vocabulary import build_vocabulary

    build_vocabulary([text]).holds("the heavy news")


def _quotes(data: bytes) -> None:
    from quotecheck import extract_quotes

    whole = _text(data)
    text = whole.removeprefix("\ufeff")  # a second one is no byte order mark
    for format in ("markdown", "text"):
        for lang in ("en", "zh", "fr"):
            for quote in extract_quotes(whole, format=format, lang=lang):
                inner = text[quote.span.start : quote.span.end]
                assert inner == inner.strip()
                assert quote.outer.contains(quote.span)
                assert quote.text == inner or "\n" in inner or "\r" in inner
                assert quote.shown.text.strip()
                if quote.attribution:
                    cue = quote.attribution.cue_span
                    assert text[cue.start : cue.end] == quote.attribution.cue or "\n" in text[cue.start : cue.end]


def _folding(data: bytes) -> None:
    from quotecheck.model import Mapped
    from quotecheck.text import LineIndex, count_words, fold, fold_literal, fold_prose, sentences, words

    text = _text(data)
    for folded in (fold(text), fold_prose(Mapped.whole(text))):
        places = [folded.origin(place) for place in range(len(folded.text))]
        assert places == sorted(places)
        assert all(0 <= place.start < place.end <= len(text) for place in places)
    assert fold_literal(text) == fold_prose(Mapped.whole(text)).text.lower()
    assert count_words(text) == len(list(words(text)))
    assert "".join(text[span.start : span.end] for span in sentences(text)) == text
    lines = LineIndex(text)
    for offset in range(0, len(text) + 1, 7):
        position = lines.position(offset)
        assert lines.line_span(position.line).start + position.column - 1 == offset


def _judging(data: bytes) -> None:
    from quotecheck import judge
    from quotecheck.quotes.steps import replay

    quoted, _, source = _text(data).partition("\n==\n")
    source = source or quoted[::-1]
    for lang in ("en", "zh"):
        judgement = judge(quoted, source, lang=lang)
        for match in (judgement.match, *judgement.candidates):
            if match:
                passage = source[match.span.start : match.span.end]
                assert "".join(step.source for step in match.steps) == passage
                assert replay(match.steps, passage) == "".join(step.quoted for step in match.steps)


@cache
def _sources() -> Any:
    from quotecheck.model import Basis, Source, Statement

    statement = Statement("s", "Kim", "2023-09-13", "en")
    return Source(
        "s.en", "It is our top priority to make relations firm for a hundred years.", "en", Basis.ORIGINAL, statement
    )


def _check(data: bytes) -> None:
    """The whole way: all rules, a source, comments in the draft, every report."""
    from quotecheck import check_text, files
    from quotecheck.model import Report
    from quotecheck.report import RENDERERS, renderer

    text = _text(data)
    formats = ("markdown", "html", "text")
    result = check_text(text, format=formats[len(data) % 3], sources=_sources(), config={"min_confidence": "low"})
    _holds(result.text, result.findings)
    report = Report((result._replace(path="a\x1b[31m\nb.md"),), "fuzz")
    for name in RENDERERS:
        shown = renderer(name, files.package_text)(report, color=False)
        assert not _STEERS.search(shown), f"{name} emits control characters raw"
        if name in ("json", "sarif", "gitlab"):
            json.loads(shown)


_STEERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


FORMATS = ("csv", "docx", "html", "jsonl", "lines", "markdown", "po", "srt", "text", "tmx", "tsv", "vtt", "xliff")
TARGETS: dict[str, Target] = {
    **{format: Target(_reader(format), (format, "any")) for format in FORMATS},
    "rules": Target(_rules, ("rules",)),
    "config": Target(_only_told(_config), ("config",)),
    "wordings": Target(_only_told(_wordings), ("wordings",)),
    "terms": Target(_only_told(_terms), ("terms",)),
    "baseline": Target(_only_told(_baseline), ("baseline",)),
    "vocabulary": Target(_only_told(_vocabulary), ("any",)),
    "quotes": Target(_quotes, ("quotes", "any")),
    "folding": Target(_folding, ("any", "quotes")),
    "judging": Target(_judging, ("judging",)),
    "check": Target(_check, ("markdown", "quotes", "any", "suppressions")),
}

SLOW = {"rules": 2, "judging": 20, "check": 20}
"""What takes its time for an input gets one where the others get so many."""


# -- inputs ------------------------------------------------------------------------------


@cache
def _seeds() -> dict[str, list[str]]:
    import yaml

    loaded: dict[str, list[str]] = yaml.safe_load(SEEDS.read_text(encoding="utf-8"))
    return loaded


def seeds(target: str) -> list[bytes]:
    """The inputs that a target begins with."""
    return [seed.encode("utf-8") for name in TARGETS[target].seeds for seed in _seeds().get(name, [])]


def words(target: str) -> list[bytes]:
    """The pieces that its inputs are made of: the words and signs of its seeds."""
    pieces = {piece for seed in seeds(target) for piece in re.findall(rb"\w+|[^\w\s]{1,3}|\s+", seed)}
    return sorted(pieces)


ODD = (b"\x00", b"\xff", b"\xef\xbb\xbf", b"\xed\xa0\x80", "\u202e".encode(), b"\x1b[31m", "e\u0301\u0301".encode())


def mutated(target: str, chance: random.Random) -> bytes:
    """A seed after some changes, which know nothing of its format but its words."""
    known = seeds(target)
    data = bytearray(chance.choice(known))
    for _ in range(chance.choice((1, 1, 2, 3, 5, 8, 13))):
        place = chance.randrange(len(data) + 1)
        end = min(len(data), place + chance.choice((1, 2, 8, 40)))
        way = chance.randrange(8)
        if way == 0:
            del data[place:end]
        elif way == 1:
            data[place:place] = data[place:end] * chance.choice((1, 2, 30))
        elif way == 2:
            data[place:place] = chance.choice(ODD)
        elif way == 3 and data:
            data[place % len(data)] = chance.randrange(256)
        elif way == 4:
            other = chance.choice(known)
            cut = chance.randrange(len(other) + 1)
            data[place:] = other[cut:]
        elif way == 5:
            data[place:end] = chance.choice(known)
        else:
            data[place : place if way == 6 else end] = chance.choice(words(target)) * chance.choice((1, 1, 3))
    return bytes(data[:LONGEST])


# -- engines -----------------------------------------------------------------------------


def _late(*_: object) -> None:
    raise TimeoutError(f"an input took more than {SECONDS} s of CPU")


def feed(target: str, data: bytes) -> None:
    """Feed one input, in bounded time."""
    before = signal.signal(signal.SIGVTALRM, _late)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        TARGETS[target].feed(data)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def by_mutation(target: str, runs: int, seed: int, keep: Path) -> int:
    """The seeds as they are, and then mutations of them. The number of inputs that failed."""
    chance = random.Random(f"{target} {seed}")
    failed: dict[str, bytes] = {}
    inputs: Iterable[bytes] = (
        seeds(target)[n] if n < len(seeds(target)) else mutated(target, chance) for n in range(runs)
    )
    for data in inputs:
        try:
            feed(target, data)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:
            where = traceback.extract_tb(error.__traceback__)[-1]
            sign = f"{type(error).__name__} at {where.filename}:{where.lineno}"
            if sign not in failed:
                failed[sign] = data
                file = keep / f"{target}-{zlib.crc32(data):08x}"
                file.write_bytes(data)
                print(f"{target}: {sign}: {str(error)[:300]}\n  {data[:300]!r}\n  kept as {file}", flush=True)
    return len(failed)


_CHILD = "--in-child"


def by_atheris(target: str, runs: int, seed: int, keep: Path) -> int:
    """One process, as libFuzzer ends its own. 1 where an input failed."""
    with tempfile.TemporaryDirectory() as corpus:
        for number, data in enumerate(seeds(target)):
            (Path(corpus) / f"{number:04}").write_bytes(data)
        lines = [_quoted(word[:60]) for word in (*words(target), *ODD)]
        dictionary = Path(corpus) / "words.dict"
        dictionary.write_text("\n".join(lines), encoding="ascii")
        options = [
            f"-runs={runs}",
            f"-seed={seed + 1}",
            f"-timeout={SECONDS}",
            f"-max_len={LONGEST}",
            f"-dict={dictionary}",
        ]
        options += [
            f"-artifact_prefix={keep}/{target}-",
            "-rss_limit_mb=4096",
            "-verbosity=0",
            "-print_final_stats=1",
            corpus,
        ]
        command = [sys.executable, __file__, _CHILD, target, *options]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        print(done.stdout[-3000:], done.stderr[-6000:], flush=True)
    return int(done.returncode != 0)


def _quoted(word: bytes) -> str:
    """A word as dictionaries of libFuzzer have it."""
    return '"' + "".join(f"\\x{byte:02x}" for byte in word) + '"'


def _child(target: str, options: Sequence[str]) -> None:
    import atheris

    with atheris.instrument_imports(include=["quotecheck"]):
        TARGETS[target].feed(seeds(target)[0])  # imports what it needs
    atheris.Setup(["fuzz", *options], TARGETS[target].feed)
    atheris.Fuzz()


def main() -> int:
    """Feed the targets, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--runs", type=int, default=1000, help="inputs for each target; fewer for slow ones")
    parser.add_argument("--engine", choices=("atheris", "mutation"), default="mutation")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, default=Path(tempfile.gettempdir()))
    chosen = parser.parse_args()
    if unknown := set(chosen.targets) - set(TARGETS):
        parser.error(f"unknown targets: {', '.join(sorted(unknown))}")
    engine = by_atheris if chosen.engine == "atheris" else by_mutation
    chosen.keep.mkdir(parents=True, exist_ok=True)
    failed = 0
    fed = 0
    for target in chosen.targets or TARGETS:
        started = time.perf_counter()
        runs = max(1, chosen.runs // SLOW.get(target, 1))
        wrong = engine(target, runs, chosen.seed, chosen.keep)
        seconds = time.perf_counter() - started
        failed += bool(wrong)
        fed += runs
        print(f"{target:12} {runs:>9,} inputs {seconds:8.1f} s   {'FAILED' if wrong else 'held'}", flush=True)
    print(f"{fed:,} inputs over {len(chosen.targets or TARGETS)} targets, {failed} of which failed")
    return failed


if __name__ == "__main__":
    if sys.argv[1:2] == [_CHILD]:
        _child(sys.argv[2], sys.argv[3:])
    else:
        sys.exit(main())
