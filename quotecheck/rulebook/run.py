"""All rules over one document, behind one prefilter.

Each rule comes with strings of which its findings hold at least one. They go
into one Aho-Corasick automaton; one pass over the prose tells which rules can
find anything in which segment, and only those are compiled and run there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from ahocorasick_rs import BytesAhoCorasick

from quotecheck import marks
from quotecheck.choice import BESIDE_RULES, SUPPRESSIONS, is_chosen, matches
from quotecheck.errors import QuotecheckError
from quotecheck.model import Confidence, Document, Finding, Fix, Pair, Segment, SegmentKind, Severity, Span
from quotecheck.rulebook.draft import Draft, Found, View
from quotecheck.rulebook.gate import confirmed
from quotecheck.rulebook.kinds import BEHIND_OTHERS, BILINGUAL, KINDS
from quotecheck.rulebook.load import LONGEST_LITERAL
from quotecheck.rulebook.repair import fix_of, suggested
from quotecheck.rulebook.spec import Rule, fill


class Rulebook:
    """Rules that are run together. `ids` are those of all rules that there are, also of
    those that have been left out."""

    def __init__(self, rules: Iterable[Rule], ids: Sequence[str] | None = None) -> None:
        self.rules = tuple(rules)
        self.ids = tuple(rule.id for rule in self.rules) if ids is None else ids
        self._seen = 0  # bytes

    @cached_property
    def _prefilter(self) -> _Prefilter:
        return _Prefilter(enumerate(rule.needs for rule in self.rules))

    def _prefilter_for(self, views: Sequence[View]) -> _Prefilter:
        """The prefilter of all rules, once there is enough to look through; of little, that
        of the few whose literals occur in it anywhere."""
        self._seen += sum(len(view.haystack) for view in views)
        if self._seen > WORTH_BUILDING:
            return self._prefilter
        whole = b"\n".join(view.haystack for view in views).decode("utf-8")
        return _Prefilter(_narrowed(self.rules, whole))

    def adjusted(
        self,
        *,
        select: Sequence[str] | None = None,
        ignore: Sequence[str] = (),
        severity: Sequence[tuple[str, Severity]] = (),
        confidence: Sequence[tuple[str, Confidence]] = (),
        fix: Sequence[tuple[str, Fix]] = (),
    ) -> Rulebook:
        """The rules that are selected and not ignored (`choice.is_chosen`), with
        severities, confidences and fixes as given, by the same names.

        Raises QuotecheckError for a name that fits no rule.
        """
        levels = [name for name, _ in (*severity, *confidence, *fix)]
        self._check_names([*(select or ()), *ignore], [*levels])
        kept = [rule for rule in self.rules if is_chosen(rule.id, select, ignore)]
        for wanted, level in severity:
            kept = [rule._replace(severity=level) if matches(wanted, rule.id) else rule for rule in kept]
        for wanted, sureness in confidence:
            kept = [rule._replace(confidence=sureness) if matches(wanted, rule.id) else rule for rule in kept]
        for wanted, say in fix:
            kept = [rule.with_fix(say) if matches(wanted, rule.id) else rule for rule in kept]
        return Rulebook(kept, self.ids)

    def _check_names(self, chosen: Iterable[str], levels: Iterable[str]) -> None:
        for names, ids in ((chosen, (*self.ids, *BESIDE_RULES)), (levels, (*self.ids, *SUPPRESSIONS))):
            for name in names:
                if not any(matches(name, rule_id) for rule_id in ids):
                    hint = "`quotecheck rules list` shows all rules"
                    raise QuotecheckError(f"no rule is called `{name}`", hint=hint)

    def candidates(self, views: Sequence[View]) -> list[list[View]]:
        """For each rule, the views in which it can find something."""
        found: list[list[View]] = [[] for _ in self.rules]
        prefilter = self._prefilter_for(views)
        for view in views:
            for number in prefilter.possible(view.haystack):
                if _is_for(self.rules[number], view.segment):
                    found[number].append(view)
        return found


def _is_for(rule: Rule, segment: Segment) -> bool:
    """Whether a rule looks at a segment: in its language, and not at the source text
    beside a translation, which nobody has translated."""
    return segment.kind is not SegmentKind.SOURCE and rule.lang in ("any", segment.lang.split("-")[0])


WORTH_BUILDING = 200_000
"""Bytes of prose; building the automaton of 30,000 literals takes as long as looking for
them one by one in so much."""

GRAMS = (12, 8, 5)
"""Code points; a literal of which so many at the beginning do not occur is not looked for."""

_Needs = Sequence[Sequence[str]]


def _narrowed(rules: Sequence[Rule], text: str) -> Iterator[tuple[int, _Needs]]:
    """The rules that have all they need in a text, by number, with the literals that occur."""
    known = {size: {text[place : place + size] for place in range(len(text) - size + 1)} for size in GRAMS}
    sizes = [next((size for size in GRAMS if size <= length), 0) for length in range(LONGEST_LITERAL + 1)]
    known[0] = {""}
    for number, rule in enumerate(rules):
        needs = [
            [word for word in words if word[: (size := sizes[len(word)])] in known[size] and word in text]
            for words in rule.needs
        ]
        if all(needs):
            yield number, needs


class _Prefilter:
    """Tells which rules can find anything in a text: an automaton over all the
    strings that they need. Rules come with their numbers.
    """

    def __init__(self, rules: Iterable[tuple[int, _Needs]]) -> None:
        owners: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self._wanted: dict[int, int] = {}
        for number, needs in rules:
            self._wanted[number] = (1 << len(needs)) - 1
            for place, literals in enumerate(needs):
                for literal in literals:
                    owners[literal].append((number, 1 << place))
        patterns = [literal.encode("utf-8") for literal in owners]
        self._automaton = BytesAhoCorasick(patterns) if patterns else None
        self._owners = list(owners.values())
        self._always = [number for number, wanted in self._wanted.items() if not wanted]

    def possible(self, haystack: bytes) -> list[int]:
        """The numbers of the rules that have all they need."""
        met: dict[int, int] = defaultdict(int)
        for literal in self._occurring(haystack):
            for number, sign in self._owners[literal]:
                met[number] |= sign
        return self._always + [number for number, signs in met.items() if signs == self._wanted[number]]

    def _occurring(self, haystack: bytes) -> set[int]:
        found: set[int] = set()
        if self._automaton:
            for start in range(0, max(1, len(haystack)), CHUNK):
                piece = haystack[start : start + CHUNK + _OVERLAP]
                found.update(
                    number for number, _, _ in self._automaton.find_matches_as_indexes(piece, overlapping=True)
                )
        return found


CHUNK = 1 << 16
"""Bytes looked through at once: the automaton lists all matches of a chunk, so
this bounds the memory that a hostile draft can ask for."""

_OVERLAP = 4 * LONGEST_LITERAL
"""The longest literal in bytes, so that none is cut between chunks."""


def run(
    rulebook: Rulebook,
    document: Document,
    scan: marks.Scan,
    quotations: Sequence[Span] = (),
    pairs: Sequence[Pair] = (),
) -> list[Finding]:
    """What the rules find in a document, in order of the text.

    `quotations` are the spans of its quotations, for rules that stay out; `pairs` are what
    bilingual rules compare, and by which rules that name a source term are confirmed.
    """
    draft = Draft(document, scan, quotations, pairs)
    candidates = list(zip(rulebook.rules, rulebook.candidates(draft.views), strict=True))
    for behind in (False, True):
        draft.findings += [
            finding
            for rule, views in candidates
            if views and (rule.kind in BEHIND_OTHERS) is behind
            for finding in _findings(rule, draft, views)
        ]
    return sorted(draft.findings, key=lambda finding: (finding.span, finding.rule))


def _findings(rule: Rule, draft: Draft, views: Sequence[View]) -> Iterator[Finding]:
    seen: set[Span] = set()
    for found in KINDS[rule.kind].find(rule, draft, views):
        span = found.place.span
        if span not in seen and _is_for(rule, found.place.view.segment) and draft.holds(rule.context, found.place):
            seen.add(span)
            finding = _finding(rule, draft, found, span)
            sure = finding if rule.kind in BILINGUAL else confirmed(finding, draft.sources_of(span))
            if sure:
                yield sure


def _finding(rule: Rule, draft: Draft, found: Found, span: Span) -> Finding:
    values = {"found": found.place.found, **found.values}
    suggestions = suggested(rule.suggest, values) if found.suggestions is None else found.suggestions
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        confidence=rule.confidence,
        category=rule.category,
        span=span,
        text=draft.document.text[span.start : span.end],
        message=fill(rule.message, values) or rule.message,
        suggestions=suggestions,
        source=found.source or rule.source,
        places=found.places,
        fix=fix_of(rule, found.place.found, suggestions),
    )
