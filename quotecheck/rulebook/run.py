"""All rules over one document, behind one prefilter.

Each rule comes with strings of which its findings hold at least one. One pass over the
prose tells which rules can find anything in which segment, and only those are compiled
and run there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from quotecheck import marks
from quotecheck.allowance import Allowance
from quotecheck.choice import BESIDE_RULES, SUPPRESSIONS, is_chosen, matches
from quotecheck.errors import QuotecheckError
from quotecheck.model import Confidence, Document, Finding, Fix, Pair, Severity, Span
from quotecheck.rulebook.draft import Draft, Found, View, is_for
from quotecheck.rulebook.kinds import BEHIND_OTHERS, BILINGUAL, KINDS
from quotecheck.rulebook.prefilter import Needles, Needs, Prefilter
from quotecheck.rulebook.renderings import Renderings
from quotecheck.rulebook.repair import fix_of, suggested
from quotecheck.rulebook.spec import Rule, fill


class Arranged(NamedTuple):
    """What rules look for, arranged so that a little text calls up a little of it."""

    needles: Needles
    renderings: Renderings


class Rulebook:
    """Rules that are run together. `ids` are those of all rules that there are, also of
    those that have been left out; `arranged` gives what some of them look for, arranged before."""

    def __init__(
        self, rules: Iterable[Rule], ids: Sequence[str] | None = None, arranged: Callable[[], Arranged] | None = None
    ) -> None:
        self.rules = tuple(rules)
        self.ids = tuple(rule.id for rule in self.rules) if ids is None else ids
        self._given = arranged
        self._seen = 0  # bytes

    @cached_property
    def _choosy(self) -> list[tuple[int, Needs]]:
        """The numbers of the rules that need anything, with that."""
        return [(number, rule.needs) for number, rule in enumerate(self.rules) if rule.needing]

    @cached_property
    def _prefilter(self) -> Prefilter:
        return Prefilter(self._choosy)

    @cached_property
    def _needles(self) -> list[Needles]:
        """What the rules need, arranged: as it was given, and of the others."""
        given = [self._given().needles] if self._given else []
        others = [(rule.id, rule.needs) for rule in self._besides(given) if rule.needing]
        return [*given, Needles.of(others)] if others else given

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {rule.id: number for number, rule in enumerate(self.rules)}

    @cached_property
    def _renderings(self) -> list[Renderings]:
        """The literal renderings of the rules: as they were given, and of the others."""
        given = [self._given().renderings] if self._given else []
        others = [(rule.id, rule.renderings.decode("utf-8")) for rule in self._besides(given) if rule.renderings]
        return [*given, Renderings.of(others)] if others else given

    def _besides(self, given: Iterable[Needles | Renderings]) -> Iterator[Rule]:
        """The rules that are not in what is arranged already."""
        known = {id for one in given for id in one.ids}
        return (rule for rule in self.rules if rule.id not in known)

    @cached_property
    def _has_renderings(self) -> bool:
        return any(rule.renderings for rule in self.rules)

    def _rendered(self, draft: Draft) -> Iterator[tuple[Rule, list[View]]]:
        """The rules that have literal renderings in a draft, each with the views; what they
        are is noted in the draft."""
        if not self._has_renderings:
            return
        for view in draft.views_in("en"):
            for renderings in self._renderings:
                for id, found in renderings.find(view.folded.text):
                    if id in self._numbers:
                        draft.renderings.setdefault(id, {})[view.number] = found
        for id, numbers in draft.renderings.items():
            yield self.rules[self._numbers[id]], [draft.views[number] for number in numbers]

    def _narrowed(self, haystack: bytes) -> Iterator[tuple[int, Needs]]:
        """The numbers of the rules that have what they need in a text, with that."""
        for needles in self._needles:
            for id, needs in needles.narrowed(haystack):
                if id in self._numbers:
                    yield self._numbers[id], needs

    def _prefilter_for(self, haystack: bytes) -> Prefilter:
        """The prefilter of all rules, once there is enough to look through; of little, that
        of the few that have what they need in it anywhere."""
        self._seen += len(haystack)
        return self._prefilter if self._seen > WORTH_BUILDING else Prefilter(self._narrowed(haystack))

    def expect_much(self) -> None:
        """There is so much to come that the prefilter of all rules is worth building at once."""
        self._seen = WORTH_BUILDING + 1

    @cached_property
    def _always(self) -> list[int]:
        """The numbers of the rules that need nothing."""
        return [number for number, rule in enumerate(self.rules) if not (rule.needing or rule.renderings)]

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
        return Rulebook(kept, self.ids, self._given)

    def _check_names(self, chosen: Iterable[str], levels: Iterable[str]) -> None:
        for names, ids in ((chosen, (*self.ids, *BESIDE_RULES)), (levels, (*self.ids, *SUPPRESSIONS))):
            for name in names:
                if not any(matches(name, rule_id) for rule_id in ids):
                    hint = "`quotecheck rules list` shows all rules"
                    raise QuotecheckError(f"no rule is called `{name}`", hint=hint)

    def candidates(self, draft: Draft) -> list[tuple[Rule, list[View]]]:
        """The rules that can find something, each with the views in which it can."""
        possible = self._prefilter_for(draft.haystack).possible(draft.haystack)
        found = []
        for number in sorted([*possible, *self._always]):
            rule = self.rules[number]
            if rule.kind in BILINGUAL and not draft.pairs:
                continue
            views = draft.views_in(rule.lang)
            if number in possible and views:
                readable = {view.number for view in views} if len(views) < len(draft.views) else None
                views = [draft.views[place] for place in possible[number] if readable is None or place in readable]
            if views:
                found.append((rule, views))
        return [*found, *self._rendered(draft)]


WORTH_BUILDING = 30_000
"""Bytes of prose; building the automaton of all that 900 rules need takes as long as arranging
what occurs of it, draft by draft, for so much."""


def run(
    rulebook: Rulebook,
    document: Document,
    scan: marks.Scan,
    quotations: Sequence[Span] = (),
    pairs: Sequence[Pair] = (),
    allowance: Allowance | None = None,
) -> list[Finding]:
    """What the rules find in a document, in order of the text.

    `quotations` are the spans of its quotations, for rules that stay out; `pairs` are what
    bilingual rules compare, and by which rules that name a source term are confirmed. Raises
    QuotecheckError where `allowance` is spent.
    """
    allowance = allowance or Allowance()
    draft = Draft(document, scan, quotations, pairs)
    candidates = rulebook.candidates(draft)
    for behind in (False, True):
        draft.findings += [
            finding
            for rule, views in candidates
            if (rule.kind in BEHIND_OTHERS) is behind
            for finding in _findings(rule, draft, views, allowance)
        ]
    return sorted(draft.findings, key=lambda finding: (finding.span, finding.rule))


def _findings(rule: Rule, draft: Draft, views: Sequence[View], allowance: Allowance) -> Iterator[Finding]:
    seen: set[Span] = set()
    allowance.spend()
    for found in KINDS[rule.kind].find(rule, draft, views):
        allowance.spend()
        span = found.place.span
        if span not in seen and is_for(rule.lang, found.place.view.segment) and draft.holds(rule.context, found.place):
            seen.add(span)
            finding = _finding(rule, draft, found, span)
            sure = finding if rule.kind in BILINGUAL or not draft.pairs else _confirmed(finding, draft)
            if sure:
                allowance.spend(findings=1)
                yield sure


def _confirmed(finding: Finding, draft: Draft) -> Finding | None:
    """The finding held against the source text."""
    from quotecheck.rulebook.gate import confirmed  # only where there is one

    return confirmed(finding, draft.sources_of(finding.span))


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
