"""Term bases: terms of a source language with the renderings that a house accepts.

Three forms are read: YAML, `term: rendering` or `term: {to: [...], not: [...]}`; CSV (or TSV)
with a heading, whose columns are found by their names; and TBX, where a term whose status says
deprecated, superseded or forbidden is one to avoid.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree

from quotecheck import strict
from quotecheck.errors import QuotecheckError

Terms = dict[str, dict[str, list[str]]]
"""Renderings by term: those to use under `to`, those to avoid under `not`."""

_WORDINGS = strict.many(strict.text("a rendering"), single=True)
_YAML = strict.lookup(
    strict.either(
        {
            strict.TEXT: strict.text("a rendering"),
            strict.LIST: strict.many(strict.text("a rendering")),
            strict.MAPPING: strict.table({"to": _WORDINGS, "not": _WORDINGS}, name="an entry"),
        }
    )
)
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "source": ("source", "src", "term", "zh", "zh-cn", "chinese", "原文", "术语"),
    "to": ("target", "to", "translation", "rendering", "en", "en-us", "en-gb", "english", "译文"),
    "not": ("forbidden", "not", "avoid", "deprecated", "禁用"),
}
_AVOIDED = re.compile("deprecated|superseded|forbidden|obsolete|notRecommended", re.IGNORECASE)
_DECLARATION = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def parse_terms(text: str, path: str, lang: str = "en") -> Terms:
    """The terms of a term base whose renderings are in `lang`; its form goes by the suffix of
    `path`. Raises QuotecheckError at the first mistake."""
    suffix = path.rpartition(".")[2].lower()
    reader = {"csv": _csv, "tsv": _csv, "tbx": _tbx, "xml": _tbx}.get(suffix)
    terms = reader(text, path, lang) if reader else _yaml(text, path)
    if not terms:
        raise QuotecheckError("there are no terms in this term base", path=path)
    return terms


def rules_text(terms: Terms, path: str) -> str:
    """The rule file that holds drafts to a term base; its id is `terms.` and the file's name."""
    name = re.sub(r"[^a-z0-9]+", "-", re.split(r"[/\\]", path)[-1].rpartition(".")[0].lower()).strip("-")
    rule = {
        "id": f"terms.{name or 'base'}",
        "kind": "terms",
        "terms": terms,
        "message": "the term base has {right} for {said}",
        "category": "terminology/wrong-term",
        "severity": "major",
        "confidence": "high",
        "lang": "any",
    }
    return json.dumps([rule], ensure_ascii=False)


def _yaml(text: str, path: str) -> Terms:
    data: Mapping[str, Any] = strict.parse(text, path, _YAML).data
    terms: Terms = {}
    for term, entry in data.items():
        if isinstance(entry, str | list):
            entry = {"to": [entry] if isinstance(entry, str) else entry}
        terms[term] = dict(entry)
    return terms


def _csv(text: str, path: str, lang: str) -> Terms:
    rows = list(csv.reader(text.splitlines(), delimiter="\t" if path.lower().endswith("tsv") else ","))
    heading = [name.strip().lower() for name in rows[0]] if rows else []
    places = {
        key: next((heading.index(name) for name in names if name in heading), None) for key, names in _COLUMNS.items()
    }
    if places["source"] is None or (places["to"] is None and places["not"] is None):
        hint = "its first line names the columns: source, target, forbidden"
        raise QuotecheckError("this term base has no columns for term and rendering", path=path, line=1, hint=hint)
    terms: Terms = {}
    for row in rows[1:]:
        cells = {key: row[place].strip() for key, place in places.items() if place is not None and place < len(row)}
        for key in ("to", "not"):
            for rendering in re.split(r"\s*[;|]\s*", cells.get(key, "")):
                _add(terms, cells.get("source", ""), key, rendering)
    return terms


def _tbx(text: str, path: str, lang: str) -> Terms:
    if _DECLARATION.search(text):
        raise QuotecheckError("this TBX declares entities, which are not read", path=path, hint="remove its DOCTYPE")
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        line, column = error.position
        raise QuotecheckError(f"this is not valid XML: {error}", path=path, line=line, column=column + 1) from None
    terms: Terms = {}
    for entry in root.iter():
        if _name(entry) in ("termEntry", "conceptEntry"):
            named = list(_named(entry))
            for source, source_lang, _ in named:
                for rendering, other, avoided in named:
                    if _same(other, lang) and not _same(source_lang, lang):
                        _add(terms, source, "not" if avoided else "to", rendering)
    return terms


def _named(entry: ElementTree.Element) -> Iterator[tuple[str, str, bool]]:
    """The terms of an entry, each with its language and whether it is to be avoided."""
    for section in entry.iter():
        if _name(section) not in ("langSet", "langSec"):
            continue
        for group in section.iter():
            if _name(group) in ("tig", "ntig", "termSec"):
                term = next((part for part in group.iter() if _name(part) == "term"), None)
                notes = " ".join(part.text or "" for part in group.iter() if _name(part) == "termNote")
                if term is not None:
                    yield (
                        "".join(term.itertext()),
                        section.get(LANG) or section.get("lang") or "",
                        bool(_AVOIDED.search(notes)),
                    )


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _same(one: str, other: str) -> bool:
    return one.split("-")[0].lower() == other.split("-")[0].lower()


def _add(terms: Terms, source: str, key: str, rendering: str) -> None:
    source, rendering = source.strip(), rendering.strip()
    if source and rendering:
        renderings = terms.setdefault(source, {}).setdefault(key, [])
        if rendering not in renderings:
            renderings.append(rendering)
