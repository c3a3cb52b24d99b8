"""quotecheck as a library: texts in, results out, nothing printed.

The functions load rules and word lists once a process. Paths are read only
where you pass some.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quotecheck import files, shelf
from quotecheck.check import Checker, SourceText, check, read_over, renderings, with_scores
from quotecheck.config import Options, options_of
from quotecheck.formats import read_text
from quotecheck.marks import scan
from quotecheck.model import FileResult, Judgement, Quote, Source, Verdict
from quotecheck.quotes.extract import extract
from quotecheck.rulebook.run import Rulebook, run
from quotecheck.shelf import Shelf

if TYPE_CHECKING:
    from quotecheck.fixes import FixedText

_Sources = str | Path | Source | Iterable[str | Path | Source]


def check_text(
    text: str,
    *,
    format: str = "markdown",
    lang: str = "en",
    sources: _Sources | None = None,
    config: Options | Mapping[str, Any] | None = None,
    name: str = "<text>",
    source_text: str | None = None,
    source_lang: str | None = None,
) -> FileResult:
    """Check a draft: findings of the built-in rules, and judged quotations.

    `format` is "markdown", "text" or any other format of text, `lang` the language of the draft.
    `sources` are wordings files, folders of them, or `Source` objects; without
    any, quotations are `unverifiable`. `config` is a mapping with the options
    of a configuration file (`{"ignore": ["zh.khasan"]}`), or `Options`.
    `source_text` is what the draft translates, in paragraphs divided by blank lines, and
    `source_lang` its language; without that its script tells. With it bilingual rules run,
    and rules that name a source term are confirmed or dropped by it. All offsets in the
    result are code points into `result.text`.

    Raises QuotecheckError for an unknown format, option or rule, and for sources
    that cannot be read. What is broken in the text is among the result's `problems`.
    """
    options = (config if isinstance(config, Options) else options_of(config or {}))._replace(lang=lang)
    lexicon = files.load_lexicon(lang)
    library = shelf.library(_sources(sources, lang), lang)
    document = read_text(text, name, lang=lang, format=format)
    source = SourceText(source_text, source_lang) if source_text is not None else None
    return check(document, Checker(_rulebook(options), library, lexicon, options), source)


def fix_text(
    text: str,
    *,
    format: str = "markdown",
    lang: str = "en",
    unsafe: bool = False,
    config: Options | Mapping[str, Any] | None = None,
    name: str = "<text>",
) -> FixedText:
    """Make the safe fixes in a text, or with `unsafe` all that stand for the text found.

    `.text` is what comes of it, `.fixed` how many they were, and `.notes` what was left
    alone and why. What is equal on both sides is equal to the letter; quotations stay.
    Raises QuotecheckError for an unknown format, option or rule.
    """
    from quotecheck import fixes  # only where it is asked for

    options = (config if isinstance(config, Options) else options_of(config or {}))._replace(lang=lang)
    checker = Checker(_rulebook(options), None, files.load_lexicon(lang), options)
    draft = read_over(read_text(text, name, lang=lang, format=format), checker)
    fixed = fixes.fix(draft, checker, fixes.Mode.UNSAFE if unsafe else fixes.Mode.SAFE)
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    after = mark + fixed.draft.document.text if fixed.made else text
    return fixes.FixedText(after, fixed.made, fixed.notes)


def extract_quotes(text: str, *, format: str = "markdown", lang: str = "en") -> list[Quote]:
    """The quotations of a text, in order of their opening marks; a byte order mark at its
    beginning is not counted in their places.

    Never raises on any text; an unknown format raises QuotecheckError.
    """
    return extract(read_text(text, "<text>", lang=lang, format=format), files.load_lexicon(lang))


def judge(quoted: str, source: str, *, lang: str = "en") -> Judgement:
    """The verdict on a quotation whose source wording is known.

    `quoted` is the inner text of the quotation, `source` the passage that it
    comes from, or a longer text that holds it.
    """
    from quotecheck.quotes import judge as judging  # takes its time to import, and is not always needed

    judgement = judging.judge(quoted, source, files.load_lexicon(lang), files.load_meaning(lang), lang=lang)
    return with_scores(judgement, quoted, lang)


def verify(quoted: str, sources: _Sources, *, speaker: str | None = None, lang: str = "en") -> Judgement:
    """The verdict on a quotation whose place is not known: `check_text` for one quotation.

    `sources` are paths or `Source` objects, `speaker` who is said to have said it. The
    built-in rules take part, so that literal renderings of known terms are told.
    Raises QuotecheckError for sources that cannot be read.
    """
    from quotecheck.quotes.judge import judge_quote  # takes its time to import, and is not always needed

    library = shelf.library(_sources(sources, lang), lang)
    document = read_text(quoted, "<quotation>", lang=lang, format="text")
    quote = Quote.whole(quoted, lang, speaker)
    if library is None:
        return Judgement(Verdict.UNVERIFIABLE, ("no_source",))
    found = run(_built_in(), document, scan(document.segments), [])
    return with_scores(judge_quote(quote, library, renderings(quote, found)), quoted, lang)


def fidelity(original: str, quoted: str, reference: str, *, embedding: bool = False) -> float:
    """How faithful an English quotation looks, from 0 to 1, beside one English `reference`
    translation of its `original`. It is for sorting and decides nothing.

    With `embedding` synonyms are near one another; that takes the extra `fidelity`, and
    raises QuotecheckError without it.
    """
    from quotecheck.embedding import load_embedding  # these take their time to import
    from quotecheck.score import fidelity as scoring

    small = files.load_lexicon("en").function_words
    return scoring.fidelity(original, quoted, reference, small, load_embedding() if embedding else None)


def risk(source: str, translation: str) -> float:
    """How likely an English translation is to be a bad one, from 0 to 1: its place among
    those that experts have judged. It is known without a reference, and for sorting only.

    Raises QuotecheckError where the extra `risk` is not installed.
    """
    from quotecheck.frequencies import load_frequencies  # these take their time to import
    from quotecheck.scoring import risk_of

    result = check_text(translation, format="text", source_text=source)
    return risk_of(source, translation, result, load_frequencies(), files.load_risk())


def _sources(given: _Sources | None, lang: str) -> Shelf:
    if given is None:
        return Shelf()
    if isinstance(given, Source):
        return Shelf((given,))
    if isinstance(given, str | Path):
        return shelf.read_shelf([Path(given)], lang)
    shelves = [_sources(item, lang) for item in given]
    return Shelf(
        tuple(source for found in shelves for source in found.sources),
        tuple(archive for found in shelves for archive in found.archives),
    )


@lru_cache(maxsize=1)
def _built_in() -> Rulebook:
    return Rulebook(files.load_rules(files.built_in_rules()), arranged=files.built_in_arranged)


@lru_cache(maxsize=16)
def _rulebook(options: Options) -> Rulebook:
    return _built_in().adjusted(
        select=options.select,
        ignore=options.ignore,
        severity=options.severity,
        confidence=options.confidence,
        fix=options.fix,
    )
