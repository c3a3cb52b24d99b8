"""All rules over one document, behind one prefilter.

Each rule comes with strings of which its findings hold at least one. One pass over the
prose tells which rules can find anything in which segment, and only those are compiled
and run there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from quotecheck import marks
from quotecheck.errors import QuotecheckError
from quotecheck.model import Confidence, Document, Finding, Pair, Severity, Span
from quotecheck.rulebook.draft import Draft, Found, View, is_for
from quotecheck.rulebook.kinds import BEHIND_OTHERS, BILINGUAL, KINDS
from quotecheck.rulebook.prefilter import Needs, Prefilter, narrowed
from quotecheck.rulebook.spec import Rule, fill, matches


class Rulebook:
    """Rules that are run together."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        self.rules = tuple(rules)
        self._seen = 0  # bytes

    @cached_property
    def _choosy(self) -> list[tuple[int, Needs]]:
        """The numbers of the rules that need anything, with that."""
        return [(number, rule.needs) for number, rule in enumerate(self.rules) if rule.needs]

    @cached_property
    def _prefilter(self) -> Prefilter:
        return Prefilter(self._choosy)

    def _prefilter_for(self, haystack: bytes) -> Prefilter:
        """The prefilter of all rules, once there is enough to look through; of little, that
        of the few that have what they need in it anywhere."""
        self._seen += len(haystack)
        return self._prefilter if self._seen > WORTH_BUILDING else Prefilter(narrowed(self._choosy, haystack))

    @cached_property
    def _always(self) -> list[int]:
        """The numbers of the rules that need nothing."""
        return [number for number, rule in enumerate(self.rules) if not rule.needs]

    def adjusted(
        self,
        *,
        packs: Sequence[str] | None = None,
        disable: Iterable[str] = (),
        severity: Iterable[tuple[str, Severity]] = (),
        confidence: Iterable[tuple[str, Confidence]] = (),
    ) -> Rulebook:
        """The rules of these packs without the disabled ones, with severities
        and confidences as given, by id or by the beginning of ids.

        Raises QuotecheckError for a pack or a name that fits no rule.
        """
        disabled, severity, confidence = tuple(disable), tuple(severity), tuple(confidence)
        self._check_names(packs or (), [*disabled, *(name for name, _ in (*severity, *confidence))])
        kept = [
            rule
            for rule in self.rules
            if (packs is None or rule.pack in packs) and not any(matches(wanted, rule.id) for wanted in disabled)
        ]
        for wanted, level in severity:
            kept = [rule._replace(severity=level) if matches(wanted, rule.id) else rule for rule in kept]
        for wanted, sureness in confidence:
            kept = [rule._replace(confidence=sureness) if matches(wanted, rule.id) else rule for rule in kept]
        return Rulebook(kept)

    def _check_names(self, packs: Iterable[str], wanted: Iterable[str]) -> None:
        known = sorted({rule.pack for rule in self.rules})
        for pack in packs:
            if pack not in known:
                raise QuotecheckError(f"no pack is called `{pack}`", hint="there are " + ", ".join(known))
        for name in wanted:
            if not any(matches(name, rule.id) for rule in self.rules):
                raise QuotecheckError(f"no rule is called `{name}`", hint="`quotecheck rules list` shows all rules")

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
        return found


WORTH_BUILDING = 30_000
"""Bytes of prose; building the automaton of all that 900 rules need takes as long as looking
for it one by one in so much."""


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
    candidates = rulebook.candidates(draft)
    for behind in (False, True):
        draft.findings += [
            finding
            for rule, views in candidates
            if (rule.kind in BEHIND_OTHERS) is behind
            for finding in _findings(rule, draft, views)
        ]
    return sorted(draft.findings, key=lambda finding: (finding.span, finding.rule))


def _findings(rule: Rule, draft: Draft, views: Sequence[View]) -> Iterator[Finding]:
    seen: set[Span] = set()
    for found in KINDS[rule.kind].find(rule, draft, views):
        span = found.place.span
        if span not in seen and is_for(rule.lang, found.place.view.segment) and draft.holds(rule.context, found.place):
            seen.add(span)
            finding = _finding(rule, draft, found, span)
            sure = finding if rule.kind in BILINGUAL or not draft.pairs else _confirmed(finding, draft)
            if sure:
                yield sure


def _confirmed(finding: Finding, draft: Draft) -> Finding | None:
    """The finding held against the source text."""
    from quotecheck.rulebook.gate import confirmed  # only where there is one

    return confirmed(finding, draft.sources_of(finding.span))


def _finding(rule: Rule, draft: Draft, found: Found, span: Span) -> Finding:
    values = {"found": found.place.found, **found.values}
    suggestions = rule.suggest if found.suggestions is None else found.suggestions
    return Finding(
        rule=rule.id,
        severity=rule.severity,
        confidence=rule.confidence,
        category=rule.category,
        span=span,
        text=draft.document.text[span.start : span.end],
        message=fill(rule.message, values) or rule.message,
        suggestions=tuple(filter(None, (fill(suggestion, values) for suggestion in suggestions))),
        source=found.source or rule.source,
        places=found.places,
    )
