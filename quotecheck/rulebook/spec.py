"""A rule as its author writes it, checked, with the place of every value."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from quotecheck import strict
from quotecheck.errors import QuotecheckError
from quotecheck.model import Confidence, Fix, RuleHelp, SegmentKind, Severity, Span
from quotecheck.rulebook.phrases import Phrases
from quotecheck.strict import LIST, MAPPING, TEXT, Shape

CATEGORIES = (
    "accuracy/mistranslation",
    "accuracy/omission",
    "accuracy/addition",
    "accuracy/untranslated",
    "terminology/wrong-term",
    "terminology/inconsistent",
    "linguistic/grammar",
    "linguistic/punctuation",
    "linguistic/spelling",
    "linguistic/duplication",
    "linguistic/encoding",
    "style/unidiomatic",
    "style/awkward",
    "style/boilerplate",
    "locale/number-format",
    "locale/date-format",
    "locale/name-format",
)
"""The MQM categories in use: a dimension and an error type (MQM core, 2021,
with "boilerplate" and "encoding" for what only web text has)."""

ZONES = ("quote", *(kind.value for kind in SegmentKind if kind is not SegmentKind.SOURCE), "broken_emphasis")
"""Where `not_in` can keep a rule out: quotations, kinds of segments, and runs
of stars that are emphasis gone wrong rather than anything left out. No rule for
one language looks at source texts, so that they need no keeping out."""

WITHIN = ("sentence", "paragraph", "document")

_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)+")


def check_id(value: str) -> None:
    """Raise ValueError for what is no id."""
    if not _ID.fullmatch(value):
        raise ValueError(f"`{value}` is no rule id: write pack.name in lower case, with hyphens between words")


RULE_ID = strict.text("a rule id", check=check_id)


class Clause(NamedTuple):
    """One condition on what stands around a match.

    It holds where any of `near` is found `within` the sentence, paragraph or
    document around the match (the match itself left out), any of `before`
    right before it, or any of `after` right behind it.
    """

    within: str
    near: Phrases | None = None
    before: Phrases | None = None
    after: Phrases | None = None


class Context(NamedTuple):
    """Where a rule applies: every clause of `when`, none of `unless`."""

    when: tuple[Clause, ...] = ()
    unless: tuple[Clause, ...] = ()
    not_in: frozenset[str] = frozenset()


class Example(NamedTuple):
    """A text of an example. `spans` are what must be found in it (none in a
    good one); `line` and `column` say where the example stands. `source` is what it
    translates, where that is given."""

    text: str
    spans: tuple[Span, ...]
    line: int
    column: int
    source: str | None = None


class Probe(NamedTuple):
    """Something that a rule must find: in a text made up for it, or else in one of its
    bad examples."""

    wanted: str
    text: str


class Exempt(NamedTuple):
    """One of several conditions of `unless` of an entry: of which entry, the how manieth (from
    1) of how many, and the body of the rule without it."""

    entry: str
    number: int
    several: int
    body: Any


def exempt(entry: str, context: Context, without: Callable[[Context], Any]) -> Iterator[Exempt]:
    """The conditions of `unless` of an entry, each with the body of its rule without it, which
    `without` makes for a context."""
    for number, clause in enumerate(context.unless, start=1):
        kept = tuple(other for other in context.unless if other is not clause)
        yield Exempt(entry, number, len(context.unless), without(context._replace(unless=kept)))


class Written(NamedTuple):
    """What a rule says. `body` belongs to its kind, which alone knows what it holds.

    `examples` are marked texts with line, column and source text, by "bad" and "good", and
    what becomes of the bad ones by "fixed".
    """

    body: Any
    message: str
    category: str
    source: tuple[str, ...]
    suggest: tuple[str, ...]
    note: str | None
    context: Context
    examples: Mapping[str, tuple[tuple[str, int, int, str | None], ...]]
    fix: Fix | None = None


class Deferred:
    """What a rule says, made ready when it is first asked for: of a thousand rules, a draft
    calls up a few."""

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], Written]) -> None:
        self._make = make
        self._made: Written | None = None

    @property
    def value(self) -> Written:
        """What the rule says."""
        if self._made is None:
            self._made = self._make()
        return self._made


# The separators that ASCII has for this; none of them is in an id, a literal or JSON.
WAY, SET, UNIT = "\x1d", "\x1e", "\x1f"

Needs = tuple[tuple[tuple[str, ...], ...], ...]


class Rule(NamedTuple):
    """A rule: what decides whether it runs, and what it says."""

    id: str
    kind: str
    severity: Severity
    confidence: Confidence
    lang: str
    path: str
    line: int
    needing: bytes
    """What it needs, as `needs` reads it."""
    renderings: bytes
    """The literal renderings that it looks for, as `renderings.written` puts them; b"" mostly."""
    deferred: Deferred

    @property
    def needs(self) -> Needs:
        """The ways in which something is found, each as sets of strings: prose in which the rule
        finds anything holds one string of each set of one of the ways. None promise nothing."""
        ways = self.needing.decode("utf-8").split(WAY) if self.needing else ()
        return tuple(tuple(tuple(strings.split(UNIT)) for strings in way.split(SET)) for way in ways)

    @property
    def written(self) -> Written:
        """What the rule says."""
        return self.deferred.value

    @property
    def body(self) -> Any:
        """What the kind looks for."""
        return self.written.body

    @property
    def message(self) -> str:
        """What is wrong, with fields."""
        return self.written.message

    @property
    def category(self) -> str:
        """The MQM category."""
        return self.written.category

    @property
    def source(self) -> tuple[str, ...]:
        """The terms of the original."""
        return self.written.source

    @property
    def suggest(self) -> tuple[str, ...]:
        """What to write instead, with fields."""
        return self.written.suggest

    @property
    def note(self) -> str | None:
        """The longer story."""
        return self.written.note

    @property
    def context(self) -> Context:
        """Where the rule applies."""
        return self.written.context

    @property
    def examples(self) -> Mapping[str, tuple[tuple[str, int, int, str | None], ...]]:
        """Marked texts with line and column, by "bad" and "good"."""
        return self.written.examples

    @property
    def fix(self) -> Fix | None:
        """What may become of its suggestions, where it says so."""
        return self.written.fix

    def with_fix(self, fix: Fix) -> Rule:
        """The rule with another say on its suggestions."""
        return self._replace(deferred=Deferred(lambda: self.written._replace(fix=fix)))

    def with_context(self, context: Context) -> Rule:
        """The rule as it would be elsewhere."""
        return self._replace(deferred=Deferred(lambda: self.written._replace(context=context)))

    def with_body(self, body: Any) -> Rule:
        """The rule as it would be if it looked for something else."""
        return self._replace(deferred=Deferred(lambda: self.written._replace(body=body)))

    @property
    def pack(self) -> str:
        """The pack that the rule belongs to: the first part of its id."""
        return self.id.split(".", 1)[0]

    @property
    def bad(self) -> tuple[Example, ...]:
        """Texts that the rule must find something in."""
        return tuple(build_example(*example) for example in self.examples.get("bad", ()))

    @property
    def good(self) -> tuple[Example, ...]:
        """Texts that the rule must find nothing in."""
        return tuple(build_example(*example) for example in self.examples.get("good", ()))

    @property
    def help(self) -> RuleHelp:
        """What the rule is about."""
        said = self.written
        bad, good = (tuple(example[0] for example in said.examples.get(side, ())) for side in ("bad", "good"))
        return RuleHelp(
            id=self.id,
            message=said.message,
            category=said.category,
            severity=self.severity,
            confidence=self.confidence,
            note=said.note,
            source=said.source,
            suggest=said.suggest,
            bad=bad,
            good=good,
        )

    @property
    def fixed(self) -> tuple[Example, ...]:
        """What becomes of the bad examples, in their order, where their suggestions are put in."""
        return tuple(build_example(*example) for example in self.examples.get("fixed", ()))

    def error(self, message: str, hint: str | None = None) -> QuotecheckError:
        """An error about this rule, at its place."""
        return QuotecheckError(f"{self.id}: {message}", path=self.path, line=self.line, hint=hint)


SIDES = ("near", "before", "after")
_PHRASE_LIST = strict.many(strict.text("a pattern"), single=True)
_CLAUSE = strict.table(
    {**dict.fromkeys(SIDES, _PHRASE_LIST), "within": strict.choice(WITHIN)},
    name="a condition",
)
_CLAUSES = strict.either({MAPPING: strict.many(_CLAUSE, single=True), LIST: strict.many(_CLAUSE)})
CONTEXT_KEYS: Mapping[str, Shape] = {
    "when": _CLAUSES,
    "unless": _CLAUSES,
    "not_in": strict.many(strict.choice(ZONES, name="a zone"), single=True),
}

_TEXT = strict.text("an example")
_EXAMPLE = strict.either(
    {TEXT: _TEXT, MAPPING: strict.table({"source": _TEXT, "target": _TEXT}, ("source", "target"), name="an example")}
)

COMMON_KEYS: Mapping[str, Shape] = {
    "id": RULE_ID,
    "kind": strict.text("a kind"),
    "message": strict.text("a message"),
    "category": strict.choice(CATEGORIES, name="an MQM category"),
    "severity": strict.choice(tuple(Severity), name="a severity"),
    "confidence": strict.choice(tuple(Confidence), name="a confidence"),
    "lang": strict.text("a language code, or any"),
    "source": strict.many(strict.text("a source term"), single=True),
    "suggest": strict.many(strict.text("a suggestion", empty=True), single=True),
    "fix": strict.choice(tuple(Fix), name="safe, unsafe or never"),
    "note": strict.text("a note"),
    "examples": strict.table(
        {"bad": strict.many(_EXAMPLE), "good": strict.many(_EXAMPLE), "fixed": strict.many(strict.text("an example"))},
        name="examples",
    ),
    **CONTEXT_KEYS,
}
COMMON_REQUIRED = ("id", "kind", "message", "category", "severity", "confidence")

_OPEN, _CLOSE = "⟦", "⟧"
_MARKED = re.compile(f"{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}")
_FIELD = re.compile(r"\{([^{}]*)\}")


def build_context(data: Mapping[str, Any]) -> Context:
    """Build the context of checked data."""
    return Context(
        when=tuple(map(_clause, data.get("when", ()))),
        unless=tuple(map(_clause, data.get("unless", ()))),
        not_in=frozenset(data.get("not_in", ())),
    )


def _clause(data: Mapping[str, Any]) -> Clause:
    sides = {side: Phrases(data[side]) for side in SIDES if side in data}
    return Clause(within=data.get("within", "sentence"), **sides)


def made_up(wrong: str, context: Context) -> str:
    """A text in which an entry should be found: beside a text that each of its clues fits."""
    text = wrong
    for clause in context.when:
        clue = clause.near or clause.after or clause.before
        if clue is not None:
            text = f"{clue.sample()} {text}" if clue is clause.before else f"{text} {clue.sample()}"
    return text


def marks_pair(text: str) -> bool:
    """Tell whether the marks of an example are in order."""
    return not set(_MARKED.sub("", text)) & {_OPEN, _CLOSE}


def build_example(marked: str, line: int, column: int, source: str | None = None) -> Example:
    """Take what must be found from between ⟦ and ⟧."""
    spans = []
    text = ""
    last = 0
    for match in _MARKED.finditer(marked):
        text += marked[last : match.start()]
        spans.append(Span(len(text), len(text) + len(match[1])))
        text += match[1]
        last = match.end()
    return Example(text + marked[last:], tuple(spans), line, column, source)


def find_fields(template: str) -> list[str]:
    """The names of the `{fields}` of a message or suggestion."""
    return _FIELD.findall(template)


def fill(template: str, values: Mapping[str, str]) -> str | None:
    """The template with its fields put in; None where one has no value."""
    if "{" not in template:
        return template
    if any(match[1] not in values for match in _FIELD.finditer(template)):
        return None
    return _FIELD.sub(lambda match: values[match[1]], template)
