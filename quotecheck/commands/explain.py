"""`quotecheck explain`: a rule, a verdict or a detector in words."""

from __future__ import annotations

from collections.abc import Sequence

import click

from quotecheck import files
from quotecheck.choice import QUOTATION
from quotecheck.commands.around import CLEAN, PATH, colorful, load_rules, show
from quotecheck.commands.manual import HERE, NO_COLOR, Command, Manual
from quotecheck.errors import QuotecheckError
from quotecheck.report.glossary import look_up, names
from quotecheck.report.quality import told
from quotecheck.report.rules import describe
from quotecheck.report.terminal import Paint
from quotecheck.strict import choices

MANUAL = Manual(
    examples=("quotecheck explain zh.atmospheric-answer", "quotecheck explain meaning_changed"),
    exits=(("0", "It is known."), ("2", "Nothing has that name; the nearest names are told.")),
    environment=(NO_COLOR,),
    files=(HERE,),
)


def _completed(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[str]:
    """The names that begin like this; none of a configuration that has a mistake."""
    try:
        loaded = load_rules([], context.params.get("config"))
    except QuotecheckError:
        loaded = files.load_rules(files.built_in_rules())
    known = [*names(files.load_glossary()), *(rule.id for rule in loaded)]
    return sorted(name for name in known if name.startswith(incomplete))


@click.command(cls=Command, manual=MANUAL)
@click.argument("name", metavar="NAME", shell_complete=_completed)
@click.option("--config", "-c", type=PATH, metavar="FILE", help="Add the rules that FILE names.")
def explain(name: str, config: str | None) -> int:
    """Explain a rule, a verdict or a detector.

    A rule: what it finds and why, what stood in the source, where it looks away, its
    examples, and how good it was found to be. A verdict or detector: what it means. The
    names are those that reports print in brackets.
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
