"""`quotecheck rules`: the rules listed, tested, measured and begun."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quotecheck import files
from quotecheck.commands.around import CLEAN, FOUND, PATH, load_rules, show
from quotecheck.commands.explain import explain
from quotecheck.errors import QuotecheckError
from quotecheck.report.terminal import safe

if TYPE_CHECKING:
    from quotecheck.rulebook.spec import Rule

if TYPE_CHECKING:
    pass


@click.group()
def rules() -> None:
    """Look at the rules, and test them."""


@rules.command("list")
@click.option("--config", "-c", type=PATH, metavar="FILE", help="Add the rules that FILE names.")
def list_rules(config: str | None) -> int:
    """List all rules: id, severity, confidence, message."""
    loaded = load_rules([], config)
    wide = max(len(rule.id) for rule in loaded)
    lines = []
    for rule in sorted(loaded, key=lambda rule: rule.id):
        levels = f"{rule.severity.value:<8} {rule.confidence.value:<6}"
        lines.append(f"{rule.id:<{wide}}  {levels}  {safe(rule.message)}")
    show("\n".join([*lines, f"{len(loaded)} rules in {len({rule.pack for rule in loaded})} packs", ""]))
    return CLEAN


@rules.command("test")
@click.argument("paths", nargs=-1, type=PATH, metavar="[PATH]...")
@click.option("--config", "-c", type=PATH, metavar="FILE", help="Test the rules that FILE names, too.")
@click.option(
    "--corpus",
    multiple=True,
    type=PATH,
    metavar="FILE",
    help="Measure the rules on a corpus (JSON lines); may be repeated.",
)
def test_rules(paths: Sequence[str], config: str | None, corpus: Sequence[str]) -> int:
    """Hold rules to their examples: the built-in packs, or files and folders of rules.

    For rules of your own, a second good example and proof that each `unless` is needed are
    advice; the built-in ones fail without. With --corpus the rules are measured instead:
    how often they fire, and how often on what experts marked.

    \b
    quotecheck rules test house-rules.yaml
    quotecheck rules test house-rules.yaml --corpus archive.jsonl.gz
    """
    loaded = load_rules(paths, config)
    if corpus:
        return _measure(loaded, corpus)
    return _hold_to_examples(loaded, strict=not paths)


def _hold_to_examples(loaded: Sequence[Rule], *, strict: bool) -> int:
    from quotecheck.report.rules import render_failures
    from quotecheck.selftest import test_rule

    others = loaded if strict else [*loaded, *files.load_rules(files.built_in_rules())]  # what a density may count
    found = [failure for rule in loaded for failure in test_rule(rule, files.load_lexicon("en"), others)]
    show(render_failures(loaded, found, strict=strict))
    return FOUND if any(strict or not failure.advice for failure in found) else CLEAN


def _measure(loaded: Sequence[Rule], corpora: Sequence[str]) -> int:
    from quotecheck.quality import fire, measure, samples
    from quotecheck.report.quality import render
    from quotecheck.rulebook.run import Rulebook
    from quotecheck.score.precision import recall

    texts = [text for name in corpora for text in samples(files.corpus_rows(Path(name)), files.shown(Path(name)))]
    book = Rulebook(loaded)
    fired = list(fire(texts, book, files.load_lexicon("en")))
    show(render(measure(fired, book), recall(fired)))
    return CLEAN


@rules.command("new")
@click.argument("rule_id", metavar="PACK.NAME")
@click.option("--kind", type=click.Choice(["pattern", "swap"]), default="pattern", show_default=True)
@click.option("--output", "-o", type=PATH, metavar="FILE", help="Write the rule to FILE, which must not be there yet.")
def new_rule(rule_id: str, kind: str, output: str | None) -> int:
    """Begin a rule: one that works, with comments on what to change.

    \b
    quotecheck rules new house.sunny-talks -o house-rules.yaml
    quotecheck rules test house-rules.yaml
    """
    from quotecheck.report.rules import scaffold

    text = scaffold(rule_id, kind)
    if output is None:
        show(text)
        return CLEAN
    if Path(output).exists():
        hint = "print the rule without --output, and add it by hand"
        raise QuotecheckError("the file is there already", path=output, hint=hint)
    files.write_atomic(Path(output), text)
    return CLEAN


rules.add_command(explain, "show")
