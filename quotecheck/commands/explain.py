"""`quotecheck explain`: a rule, a verdict or a detector in words."""

from __future__ import annotations

from collections.abc import Sequence

import click

from quotecheck import files
from quotecheck.choice import QUOTATION
from quotecheck.commands.around import CLEAN, colorful, load_rules, show
from quotecheck.errors import QuotecheckError
from quotecheck.report.glossary import look_up, names
from quotecheck.report.quality import told
from quotecheck.report.rules import describe
from quotecheck.report.terminal import Paint
from quotecheck.strict import choices


@click.command()
@click.argument("name", metavar="NAME")
@click.option("--config", "-c", metavar="FILE", help="Add the rules that FILE names.")
def explain(name: str, config: str | None) -> int:
    """Explain a rule, a verdict or a detector.

    A rule: what it finds and why, what stood in the source, where it looks away, its
    examples, and how good it was found to be.

    \b
    quotecheck explain zh.atmospheric-answer
    quotecheck explain meaning_changed
    """
    from quotecheck.suppressions import MEANINGS

    paint = Paint(colorful(None))
    glossary = files.load_glossary()
    pack, _, verdict = name.partition(".")
    found = look_up(verdict.replace("-", "_") if pack == QUOTATION else name, glossary, paint)
    if name in MEANINGS:
        found = f"{paint(name, 'bold')}\n  {MEANINGS[name]}\n"
    show(found or _explained_rule(name, config, names(glossary), paint))
    return CLEAN


def _explained_rule(rule_id: str, config: str | None, others: Sequence[str], paint: Paint) -> str:
    loaded = {rule.id: rule for rule in load_rules([], config)}
    if rule_id not in loaded:
        hint = choices(rule_id, [*loaded, *others], too_many="`quotecheck rules list` shows all rules")
        raise QuotecheckError(f"no rule is called `{rule_id}`", hint=hint)
    return describe(loaded[rule_id], paint, told(rule_id, files.load_quality()))
