"""Rule files into rules: strictly, with the place of every mistake."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from quotecheck import strict
from quotecheck.model import Confidence, Fix, Severity
from quotecheck.rulebook.kinds import IN_PLACE, KINDS
from quotecheck.rulebook.spec import (
    COMMON_KEYS,
    COMMON_REQUIRED,
    SET,
    UNIT,
    WAY,
    Deferred,
    Rule,
    Written,
    build_context,
)
from quotecheck.strict import Keys, Shape

if TYPE_CHECKING:
    from quotecheck.rulebook.compiler import Compiler


class RuleFile(NamedTuple):
    """A rule file as found: which pack it is in (None: any), where, and what it says."""

    pack: str | None
    path: str
    text: str


@cache
def _rules() -> Shape:
    """The shape of a rule file."""
    return strict.many(
        strict.variant(
            "kind",
            {
                name: strict.table(
                    {**COMMON_KEYS, **kind.KEYS}, (*COMMON_REQUIRED, *kind.REQUIRED), name=f"a rule of kind `{name}`"
                )
                for name, kind in KINDS.items()
            },
            name="a rule",
        )
    )


class Compiled(NamedTuple):
    """A rule that has been checked, as text: what decides whether it runs, what it needs,
    its literal renderings, and as JSON what it says, which is read when it is asked for."""

    head: bytes
    needs: bytes
    renderings: bytes
    rest: bytes


EAGER = ("id", "kind", "severity", "confidence", "lang", "line")
"""The keys of a rule that decide whether it runs, beside what it needs."""

_FILE = b"\x1c"
"""Stands between files where several are kept as one."""


def compile_file(file: RuleFile) -> list[Compiled]:
    """Check the rules of a file and work out what they look for.

    Raises QuotecheckError at the first mistake: what `strict` refuses, an id
    that does not begin with its pack, a field that a message has not, a
    pattern that RE2 refuses or that could never match.
    """
    from quotecheck.rulebook.compiler import Compiler  # only where the cache has nothing

    parsed = strict.parse(file.text, file.path, _rules())
    compiler = Compiler(parsed)
    return [_compiled(compiler, (number,), data, file.pack) for number, data in enumerate(parsed.data)]


def pack(files: Iterable[Sequence[Compiled]]) -> bytes:
    """The compiled rules of several files as one piece, to be kept."""
    return _FILE.join(b"\n".join(line for rule in rules for line in rule) for rules in files)


def unpack(data: bytes) -> list[list[Compiled]]:
    """The compiled rules of several files, as `pack` has put them together. They stay bytes:
    as text most of them would take twice as much, and few are read.

    Raises ValueError for anything else.
    """
    files = []
    for part in data.split(_FILE):
        lines = part.split(b"\n")
        files.append(
            [Compiled(*parts) for parts in zip(lines[::4], lines[1::4], lines[2::4], lines[3::4], strict=True)]
        )
    return files


def load(files: Iterable[RuleFile]) -> tuple[Rule, ...]:
    """Load the rules of all files, in order.

    Raises QuotecheckError for what `compile_file` refuses, and for an id that
    is given twice.
    """
    return build((file, compile_file(file)) for file in files)


def build(compiled: Iterable[tuple[RuleFile, Sequence[Compiled]]]) -> tuple[Rule, ...]:
    """Make rules of what was compiled of files, perhaps some time ago.

    Raises QuotecheckError for an id that is given twice.
    """
    rules: dict[str, Rule] = {}
    for file, found in compiled:
        for one in found:
            rule = _built(one, file.path)
            if rule.id in rules:
                first = rules[rule.id]
                hint = f"it stands in {first.path}:{first.line} already; ids are unique over all packs"
                raise rule.error("the id is given twice", hint)
            rules[rule.id] = rule
    return tuple(rules.values())


def _compiled(compiler: Compiler, keys: Keys, data: Mapping[str, Any], pack: str | None) -> Compiled:
    if pack is not None and data["id"].split(".", 1)[0] != pack:
        hint = f"this file is in the pack `{pack}`: write {pack}.…"
        raise compiler.error((*keys, "id"), f"the id `{data['id']}` does not begin with its pack", hint)
    kind = KINDS[data["kind"]]
    changed, needs = kind.compile(compiler, keys, data)
    if data["kind"] in IN_PLACE:
        needs = compiler.beside(needs, data)
    final = {**data, **changed, **compiler.context(keys, data)}
    known = kind.fields(kind.build(final)) | {"found"}
    compiler.fields((*keys, "message"), data["message"], known)
    for number, suggestion in enumerate(data.get("suggest", [])):
        compiler.fields((*keys, "suggest", number), suggestion, known)
    examples = {
        name: compiler.examples((*keys, "examples", name), texts) for name, texts in data.get("examples", {}).items()
    }
    whole = {"lang": "en", **final, "examples": examples, "line": compiler.line(keys)}
    return Compiled(
        UNIT.join(str(whole.pop(key)) for key in EAGER).encode("utf-8"),
        WAY.join(SET.join(UNIT.join(compiler.sought(strings)) for strings in way) for way in needs).encode("utf-8"),
        whole.pop("renderings", "").encode("utf-8"),
        json.dumps(whole, ensure_ascii=False).encode("utf-8"),
    )


def _built(compiled: Compiled, path: str) -> Rule:
    id, kind, severity, confidence, lang, line = compiled.head.decode("utf-8").split(UNIT)
    return Rule(
        id=id,
        kind=kind,
        severity=Severity(severity),
        confidence=Confidence(confidence),
        lang=lang,
        path=path,
        line=int(line),
        needing=compiled.needs,
        renderings=compiled.renderings,
        deferred=Deferred(lambda: _written(kind, json.loads(compiled.rest))),
    )


def _written(kind: str, rest: Mapping[str, Any]) -> Written:
    return Written(
        body=KINDS[kind].build(rest),
        message=rest["message"],
        category=rest["category"],
        source=tuple(rest.get("source", ())),
        suggest=tuple(rest.get("suggest", ())),
        note=rest.get("note"),
        context=build_context(rest),
        examples={name: tuple(map(tuple, texts)) for name, texts in rest["examples"].items()},
        fix=Fix(rest["fix"]) if "fix" in rest else None,
    )
