"""Rule files into rules: strictly, with the place of every mistake."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from quotecheck import strict
from quotecheck.model import Confidence, Severity
from quotecheck.rulebook.kinds import KINDS
from quotecheck.rulebook.spec import COMMON_KEYS, COMMON_REQUIRED, Deferred, Rule, Written, build_context
from quotecheck.strict import Keys

if TYPE_CHECKING:
    from quotecheck.rulebook.compiler import Compiler

class RuleFile(NamedTuple):
    """A rule file as found: which pack it is in (None: any), where, and what it says."""

    pack: str | None
    path: str
    text: str


_RULES = strict.many(
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


Plain = dict[str, Any]
"""A rule that has been checked, as plain data that JSON can hold: what decides whether it
runs, and under `rest` as JSON once more what it says, which is read when it is asked for."""

EAGER = ("id", "kind", "severity", "confidence", "lang", "line")
"""The keys of a rule that decide whether it runs, beside what it needs."""


def compile_file(file: RuleFile) -> list[Plain]:
    """Check the rules of a file and work out what they look for.

    Raises QuotecheckError at the first mistake: what `strict` refuses, an id
    that does not begin with its pack, a field that a message has not, a
    pattern that RE2 refuses or that could never match.
    """
    from quotecheck.rulebook.compiler import Compiler  # only where the cache has nothing

    parsed = strict.parse(file.text, file.path, _RULES)
    compiler = Compiler(parsed)
    return [_compiled(compiler, (number,), data, file.pack) for number, data in enumerate(parsed.data)]


def load(files: Iterable[RuleFile], compiled: Callable[[RuleFile], list[Plain]] = compile_file) -> tuple[Rule, ...]:
    """Load the rules of all files, in order; `compiled` may come from a cache.

    Raises QuotecheckError for what `compile_file` refuses, and for an id that
    is given twice.
    """
    rules: dict[str, Rule] = {}
    for file in files:
        for plain in compiled(file):
            rule = _built(plain, file.path)
            if rule.id in rules:
                first = rules[rule.id]
                hint = f"it stands in {first.path}:{first.line} already; ids are unique over all packs"
                raise rule.error("the id is given twice", hint)
            rules[rule.id] = rule
    return tuple(rules.values())


def _compiled(compiler: Compiler, keys: Keys, data: Mapping[str, Any], pack: str | None) -> Plain:
    if pack is not None and data["id"].split(".", 1)[0] != pack:
        hint = f"this file is in the pack `{pack}`: write {pack}.…"
        raise compiler.error((*keys, "id"), f"the id `{data['id']}` does not begin with its pack", hint)
    kind = KINDS[data["kind"]]
    changed, needs = kind.compile(compiler, keys, data)
    final = {**data, **changed, **compiler.context(keys, data)}
    known = kind.fields(kind.build(final)) | {"found"}
    compiler.fields((*keys, "message"), data["message"], known)
    for number, suggestion in enumerate(data.get("suggest", [])):
        compiler.fields((*keys, "suggest", number), suggestion, known)
    examples = {
        name: compiler.examples((*keys, "examples", name), texts) for name, texts in data.get("examples", {}).items()
    }
    whole = {"lang": "en", **final, "examples": examples, "line": compiler.line(keys)}
    return {
        **{key: whole.pop(key) for key in EAGER},
        "needs": ["\n".join(compiler.sought(literals)) for literals in needs],
        "rest": json.dumps(whole, ensure_ascii=False),
    }


def _built(plain: Plain, path: str) -> Rule:
    return Rule(
        id=plain["id"],
        kind=plain["kind"],
        severity=Severity(plain["severity"]),
        confidence=Confidence(plain["confidence"]),
        lang=plain["lang"],
        path=path,
        line=plain["line"],
        needs=tuple(tuple(literals.split("\n")) for literals in plain["needs"]),
        deferred=Deferred(lambda: _written(plain["kind"], json.loads(plain["rest"]))),
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
    )
