"""Wordings files: what was really said, by whom, when, and how it may be rendered.

wordings:
  - id: top-priority
    speaker: Kim Jong Un
    date: 2023-09-13
    occasion: talks with Vladimir Putin, Vostochny
    language: zh
    basis: official_translation
    original: 金正恩表示他将把朝鲜与俄罗斯的关系作为首要任务。
    renderings:
      - relations with the Russian Federation are the top priority
      - {text: the number one priority, basis: house_wording, url: https://…}
    terms: {首要任务: [top priority, number one priority]}
    glosses: [first task]
    url: https://…
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from quotecheck import strict
from quotecheck.model import Basis, Source, Statement
from quotecheck.strict import MAPPING, TEXT, Keys, Parsed, parse

_BASIS = strict.choice(tuple(Basis), name="a basis")
_LANGUAGE = strict.text("a language code")
_URL = strict.text("an address")
_RENDERING = strict.table(
    {"text": strict.text("a wording"), "language": _LANGUAGE, "basis": _BASIS, "url": _URL},
    required=("text",),
    name="a rendering",
)
_RENDERINGS = strict.many(strict.either({TEXT: strict.text("a wording"), MAPPING: _RENDERING}))
_WORDING = strict.table(
    {
        "id": strict.text("an id"),
        "speaker": strict.text("a speaker"),
        "date": strict.date(),
        "occasion": strict.text("an occasion"),
        "language": _LANGUAGE,
        "basis": _BASIS,
        "original": strict.text("the original wording"),
        "renderings": _RENDERINGS,
        "terms": strict.lookup(
            strict.many(strict.text("an accepted rendering"), single=True), key=strict.text("a term of the original")
        ),
        "glosses": strict.many(strict.text("a literal rendering"), single=True),
        "url": _URL,
        "note": strict.text("a note"),
    },
    required=("speaker", "date", "language", "basis"),
    name="a wording",
)
_FILE = strict.table(
    {
        "wordings": strict.many(_WORDING),
        "speakers": strict.many(strict.many(strict.text("a name"), least=2)),
        "terms": strict.lookup(
            strict.many(strict.text("an accepted rendering"), single=True), key=strict.text("a term of the original")
        ),
    },
    required=("wordings",),
    name="a wordings file",
)


def parse_wordings(text: str, path: str, lang: str = "en") -> list[Source]:
    """The sources of a wordings file: originals, renderings, accepted terms.

    `lang` is the language of renderings that do not name theirs; a wording
    without an id is named after the file and its place in it. Raises
    QuotecheckError with the place of the first mistake.
    """
    parsed = parse(text, path, _FILE)
    sources: list[Source] = []
    seen: dict[str, int] = {}
    for number, wording in enumerate(parsed.data["wordings"]):
        keys: Keys = ("wordings", number)
        line = parsed.places[keys][0]
        name = wording.setdefault("id", f"{PurePath(path).stem}-{number + 1}")
        if name in seen:
            hint = f"it stands in line {seen[name]} already"
            raise parsed.error((*keys, "id"), f"the id `{name}` is given twice", hint)
        seen[name] = line
        if not wording.keys() & {"original", "renderings"}:
            hint = "add `original: …`, or `renderings:` with a list"
            raise parsed.error(keys, f"the wording `{name}` has no wording", hint)
        sources += _sources(parsed, keys, wording, lang)
    return sources


def _sources(parsed: Parsed, keys: Keys, wording: Mapping[str, Any], lang: str) -> Iterator[Source]:
    statement = _statement(wording, parsed.data)
    basis = Basis(wording["basis"])
    translated = Basis.HOUSE_WORDING if basis is Basis.ORIGINAL else basis
    place = _Place(parsed, statement, wording.get("url"))
    if statement.original:
        given = Basis.ORIGINAL if "renderings" in wording else basis
        yield place.source("original", statement.original, statement.language, given, (*keys, "original"))
    for number, rendering in enumerate(wording.get("renderings", [])):
        form = {"text": rendering} if isinstance(rendering, str) else rendering
        at = (*keys, "renderings", number)
        given = Basis(form.get("basis", translated))
        yield place.source(str(number + 1), form["text"], form.get("language", lang), given, at, form.get("url"))
    for term, accepted in statement.terms.items():
        at = (*keys, "terms", term) if term in wording.get("terms", {}) else ("terms", term)
        for number, rendering in enumerate(accepted):
            source = place.source(f"{term}/{number + 1}", rendering, lang, translated, at)
            yield source._replace(term=term)


def _statement(wording: Mapping[str, Any], shared: Mapping[str, Any]) -> Statement:
    original = wording.get("original", "")
    terms = {term: accepted for term, accepted in shared.get("terms", {}).items() if term in original}
    terms |= wording.get("terms", {})
    return Statement(
        id=wording["id"],
        speaker=wording["speaker"],
        date=wording["date"],
        language=wording["language"],
        occasion=wording.get("occasion"),
        original=wording.get("original"),
        terms={term: tuple(accepted) for term, accepted in terms.items()},
        glosses=tuple(wording.get("glosses", [])),
        names=tuple(name for group in shared.get("speakers", []) if wording["speaker"] in group for name in group),
    )


@dataclass(frozen=True, slots=True)
class _Place:
    """What the sources of one statement have in common."""

    parsed: Parsed
    statement: Statement
    url: str | None

    def source(self, name: str, text: str, language: str, basis: Basis, keys: Keys, url: str | None = None) -> Source:
        return Source(
            id=f"{self.statement.id}#{name}",
            text=text,
            language=language,
            basis=basis,
            statement=self.statement,
            url=url or self.url,
            path=self.parsed.path,
            line=self.parsed.places[keys][0],
        )
