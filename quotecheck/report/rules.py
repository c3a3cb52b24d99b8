"""Rules described for people, and begun for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quotecheck.errors import QuotecheckError
from quotecheck.report.terminal import Paint, safe
from quotecheck.rulebook.kinds import BILINGUAL
from quotecheck.rulebook.spec import Clause, Context, Example, Rule, check_id
from quotecheck.selftest import Failure


def describe(rule: Rule, paint: Paint, measured: str | None = None) -> str:
    """One rule: what it finds, why, where not, what to write instead, its examples,
    and how good it was found to be.
    """
    facts = f"{rule.severity.value}, {rule.confidence.value} confidence, {rule.category}, kind {rule.kind}"
    lines = [paint(rule.id, "bold"), f"  {safe(rule.message)}", f"  {paint(facts, 'dim')}"]
    if rule.source:
        lines.append(f"  source: {safe(', '.join(rule.source))}")
    if rule.suggest:
        lines.append(f"  try:    {safe(' / '.join(rule.suggest))}")
    if rule.note:
        lines.append(f"  note:   {safe(rule.note)}")
    lines += [f"  {line}" for line in context_lines(rule.context)]
    lines += [f"  bad:    {beside(example)}{marked(example, paint)}" for example in rule.bad]
    lines += [f"  good:   {beside(example)}{safe(example.text)}" for example in rule.good]
    if measured:
        lines.append(f"  tried:  {measured}")
    lines.append(paint(f"  {safe(rule.path)}:{rule.line}", "dim"))
    return "\n".join(lines) + "\n"


def context_lines(context: Context) -> list[str]:
    """Where a rule applies and where not, one condition a line."""
    lines = [f"only:   {_clause(clause)}" for clause in context.when]
    lines += [f"unless: {_clause(clause)}" for clause in context.unless]
    if context.not_in:
        lines.append(f"not in: {', '.join(sorted(context.not_in))}")
    return lines


def _clause(clause: Clause) -> str:
    """A condition as one would say it. Patterns are shown as their author wrote them."""
    sides = {f"near, in the {clause.within}": clause.near, "right before": clause.before, "right behind": clause.after}
    return "; ".join(f"{side}: {safe(phrases.listed)}" for side, phrases in sides.items() if phrases)


def beside(example: Example) -> str:
    """The source text of an example, in front of what it was translated into."""
    return f"{safe(example.source)} → " if example.source else ""


def marked(example: Example, paint: Paint) -> str:
    """An example with what must be found in it between brackets."""
    pieces = []
    last = 0
    for span in example.spans:
        pieces.append(safe(example.text[last : span.start]))
        pieces.append("⟦" + paint(safe(example.text[span.start : span.end]), "red") + "⟧")
        last = span.end
    return "".join([*pieces, safe(example.text[last:])])


def render_failures(rules: Sequence[Rule], failures: Sequence[Failure], *, strict: bool) -> str:
    """What examples found wrong, one a line, and a summary; advice counts where `strict`."""
    lines = []
    for failure in failures:
        place = f"{failure.path}:{failure.line}:{failure.column}"
        advice = "advice: " if failure.advice and not strict else ""
        lines.append(f"{safe(place)}: {failure.rule}: {advice}{safe(failure.message)}")
    failed = sum(strict or not failure.advice for failure in failures)
    examples = sum(len(rule.bad) + len(rule.good) for rule in rules)
    lines.append(f"{len(rules)} rules, {examples} examples, {failed} failures")
    always = sorted(rule.id for rule in rules if not (rule.needing or rule.renderings) and rule.kind not in BILINGUAL)
    if always:
        listed = ", ".join(always)
        lines.append(f"{len(always)} without a literal to look for, so that they run on every paragraph: {listed}")
    return "\n".join([*lines, ""])


# -- begun ---------------------------------------------------------------------

_COMMON = """\
  category: accuracy/mistranslation   # an MQM error type; with another word here the test lists them all
  severity: major                     # how much it harms a reader: critical, major, minor, neutral
  confidence: medium                  # how sure from the English alone: high, medium, low (not shown unless asked)
"""

_PATTERN = """\
# Change this line by line; it passes `quotecheck rules test` as it stands.
- id: {id}
  kind: pattern
  pattern: 'sunny (talks|meetings?)'  # RE2; whole words, without regard to case
  # English in which this is right. Each condition needs a good example below.
  unless: {{near: [weather, beach, outdoors], within: sentence}}
  source: 阳光会谈                     # what stood in the original, if you know
  message: '“{{found}}” renders 阳光, said of politics: open, transparent'
  suggest: [open talks]
{common}  examples:
    bad:                              # what must be found stands between the brackets
      - 'The two sides held ⟦sunny talks⟧ on Monday.'
    good:                             # nothing may be found here; two or more
      - 'They held sunny talks outdoors, in the best weather.'
      - 'The talks were held on a sunny day.'
"""

_SWAP = """\
# Change this line by line; it passes `quotecheck rules test` as it stands.
- id: {id}
  kind: swap
  swap:                               # wrong: right
    Haishenwai: Vladivostok
    # A word that is right elsewhere needs a clue of its own:
    Hassan: {{to: Khasan, source: 哈桑, when: {{near: [Far East, Tumen, Vladivostok]}}}}
  message: 'the name is {{right}}'
{common}  examples:
    bad:                              # what must be found stands between the brackets
      - 'They sailed to ⟦Haishenwai⟧.'
      - 'The road to ⟦Hassan⟧ follows the Tumen.'
    good:                             # nothing may be found here; two or more
      - 'They sailed to Vladivostok.'
      - 'Hassan spoke for an hour.'
"""

_CALQUE = """\
# Change this line by line; it passes `quotecheck rules test` as it stands.
- id: {id}
  kind: calque
  calques:                            # expression: what machines make of it, and what it means
    硬着头皮: {{literal: [harden scalp, stiff/hard scalp], means: [grit one's teeth, steel oneself]}}
    # ~ is up to four words; articles, possessives and other forms of a word need not be written.
    狐假虎威: {{literal: [fox ~ tiger ~ might/power], means: strut on borrowed authority, unless: {{near: [zoo]}}}}
  message: '“{{found}}” is {{source}} word for word: {{right}}'
{common}  examples:
    bad:                              # what must be found stands between the brackets
      - 'She ⟦hardened her scalp⟧ and went in.'
      - 'He is the ⟦fox who borrows the tiger''s might⟧.'
    good:                             # nothing may be found here; two or more
      - 'Her scalp was sore and the ground was hard.'
      - 'In the zoo, a fox fled the tiger and its power.'
"""

SCAFFOLDS: Mapping[str, str] = {"pattern": _PATTERN, "swap": _SWAP, "calque": _CALQUE}
"""Rules to begin with, by kind."""


def scaffold(rule_id: str, kind: str) -> str:
    """A rule file with one rule that works, and what to change in it.

    Raises QuotecheckError for what can be no id.
    """
    try:
        check_id(rule_id)
    except ValueError as error:
        raise QuotecheckError(str(error), hint="such as house.sunny-talks") from None
    return SCAFFOLDS[kind].format(id=rule_id, common=_COMMON)
