"""Which issues of a draft are shown and may fail a run: the one place where any are hidden.

Reports and exit codes see what this has let through, so that no two of them differ. What
is hidden is counted with the reason. The first of these that applies:

    ignored      a verdict that `select` and `ignore` leave out (rules that they do never run)
    sic          `[sic]` stands right behind the words of a finding
    suppressed   a comment in the draft says so
    vocabulary   the house has the words of a finding in its vocabulary
    baseline     it was there before
    unchanged    its line has not been changed
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from quotecheck.choice import BESIDE_RULES, QUOTATION, SUPPRESSIONS, UNKNOWN, is_chosen, level_of, matches
from quotecheck.config import Options
from quotecheck.issues import Issue, issues
from quotecheck.model import CheckedQuote, Document, FileResult, Finding, Hidden, Severity, Span, Why

if TYPE_CHECKING:
    from quotecheck.baseline import Entries
    from quotecheck.suppressions import Range, Suppressions
    from quotecheck.vocabulary import Vocabulary

_SIC = re.compile(r"""[.,;"'”’»*_)]{0,5}\s?[*_]{0,2}\\?\[[\s*_]{0,3}sic[.!]?[\s*_]{0,3}\\?\]""", re.IGNORECASE)
_ANY_SIC = re.compile(r"\[[\s*_]{0,3}sic", re.IGNORECASE)


class Scope(NamedTuple):
    """What of a draft is not new: its entries in the baseline, and the spans that have
    been changed, in order. None where nobody asks."""

    baseline: Entries | None = None
    changed: Sequence[Span] | None = None


EVERYTHING = Scope()
"""All issues count."""


class Sieve(NamedTuple):
    """What issues are held against. `rule_ids` are the rules of all packs, `active` those
    that could find something in this draft."""

    options: Options
    rule_ids: Collection[str]
    active: Collection[str]
    judged: bool
    vocabulary: Vocabulary | None
    scope: Scope

    def speaks(self, rule_id: str) -> bool:
        """Whether there could be an issue of a rule in this run."""
        if rule_id in self.active:
            return True
        beside = rule_id.startswith(QUOTATION + ".") and self.judged
        return beside and is_chosen(rule_id, self.options.select, self.options.ignore)


def is_needed(document: Document, options: Options, vocabulary: Vocabulary | None, scope: Scope) -> bool:
    """Whether any issue could be hidden."""
    given = document.comments or vocabulary or scope != EVERYTHING
    chosen = options.select is not None or options.ignore
    return bool(given or chosen or ("[" in document.text and _ANY_SIC.search(document.text)))


def sift(result: FileResult, document: Document, sieve: Sieve) -> FileResult:
    """The result of a draft with what is to be hidden taken out, and what is wrong with its
    suppressions put in."""
    hidden: dict[int, Hidden] = {}
    found = list(issues(result))
    comments = _comments(document, sieve)
    used: set[Range] = set()
    for issue in found:
        _hide(hidden, issue, _by_words(issue, result.text, sieve, comments, used))
    about = _about_comments(result.text, comments, used, sieve)
    if about:
        result = result._replace(findings=(*result.findings, *about))
        found = sorted([*found, *issues(result._replace(findings=about, quotes=()))], key=lambda issue: issue.span)
    stale = _by_history([issue for issue in found if id(issue.of) not in hidden], hidden, sieve)
    return _parted(result, hidden, stale)


def _hide(hidden: dict[int, Hidden], issue: Issue, why: tuple[Why, str] | None) -> None:
    if why:
        hidden[id(issue.of)] = Hidden(issue.of, *why)


def _parted(result: FileResult, hidden: dict[int, Hidden], stale: Sequence[str]) -> FileResult:
    findings = sorted(result.findings, key=lambda finding: (finding.span, finding.rule))
    return result._replace(
        findings=tuple(finding for finding in findings if id(finding) not in hidden),
        quotes=tuple(_muted(quote, hidden.get(id(quote))) for quote in result.quotes),
        hidden=tuple(hidden.values()),
        stale=tuple(stale),
    )


def _muted(quote: CheckedQuote, hidden: Hidden | None) -> CheckedQuote:
    return quote._replace(severity=Severity.NEUTRAL, hidden=hidden.why) if hidden else quote


# -- by what stands in the draft -----------------------------------------------------------


def _by_words(
    issue: Issue, text: str, sieve: Sieve, comments: Suppressions | None, used: set[Range]
) -> tuple[Why, str] | None:
    is_finding = isinstance(issue.of, Finding)
    if not is_finding and not is_chosen(issue.rule, sieve.options.select, sieve.options.ignore):
        return Why.IGNORED, ""
    if is_finding and _SIC.match(text, issue.span.end):
        return Why.SIC, ""
    ranges = comments.over(issue.rule, issue.span.start) if comments else []
    if ranges:
        used.update(ranges)
        return Why.SUPPRESSED, ranges[-1].reason
    if is_finding and sieve.vocabulary and sieve.vocabulary.holds(issue.text):
        return Why.VOCABULARY, ""
    return None


def _comments(document: Document, sieve: Sieve) -> Suppressions | None:
    if not document.comments:
        return None
    from quotecheck.suppressions import read  # few drafts have any

    return read(document, [*sieve.rule_ids, *(name for name in BESIDE_RULES if name not in SUPPRESSIONS)])


def _about_comments(
    text: str, comments: Suppressions | None, used: Collection[Range], sieve: Sieve
) -> tuple[Finding, ...]:
    """What is found about suppressions, at the levels of the configuration."""
    if comments is None:
        return ()
    from quotecheck.suppressions import unused

    options = sieve.options
    unknown = {finding.span for finding in comments.findings if finding.rule == UNKNOWN}
    idle = [one.name for one in comments.ranges if one not in used and one.name.span not in unknown]
    found = [*comments.findings, *(unused(text, name) for name in idle if _could_be_used(name.text, sieve))]
    return tuple(
        finding._replace(severity=level_of(finding.rule, finding.severity, options.severity))
        for finding in found
        if is_chosen(finding.rule, options.select, options.ignore)
    )


def _could_be_used(name: str, sieve: Sieve) -> bool:
    """Whether what has a name is left out of this run nowhere and could find something:
    only then is a suppression without use one that nobody needs."""
    options = sieve.options
    fitting = [rule_id for rule_id in (*sieve.rule_ids, *BESIDE_RULES) if matches(name, rule_id)]
    ran = all(is_chosen(rule_id, options.select, options.ignore) for rule_id in fitting)
    return ran and any(map(sieve.speaks, fitting))


# -- by what was there before ----------------------------------------------------------------


def _by_history(found: Iterable[Issue], hidden: dict[int, Hidden], sieve: Sieve) -> list[str]:
    """Hide what is not new; the keys of entries that are stale."""
    entries = sieve.scope.baseline or {}
    left = {key: entry.times for key, entry in entries.items()}
    for issue in found:
        if left and left.get(issue.key):
            left[issue.key] -= 1
            _hide(hidden, issue, (Why.BASELINE, ""))
        elif sieve.scope.changed is not None and not _is_changed(issue, sieve.scope.changed):
            _hide(hidden, issue, (Why.UNCHANGED, ""))
    return [key for key in sorted(left) for _ in range(left[key]) if _is_stale(entries[key].rule, sieve)]


def _is_stale(rule_id: str, sieve: Sieve) -> bool:
    """Whether an entry that nothing answers has been mended: its rule ran, or is no more."""
    return sieve.speaks(rule_id) or rule_id not in (*sieve.rule_ids, *BESIDE_RULES)


def _is_changed(issue: Issue, changed: Sequence[Span]) -> bool:
    places = issue.of.places if isinstance(issue.of, Finding) else ()
    return any(_touches(span, changed) for span in (issue.span, *places))


def _touches(span: Span, changed: Sequence[Span]) -> bool:
    number = bisect_left(changed, max(span.end, span.start + 1), key=lambda one: one.start)
    return number > 0 and changed[number - 1].end > span.start
