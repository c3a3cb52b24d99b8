"""`quotecheck rules`: the rules listed, tested, measured and begun."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quotecheck import files
from quotecheck.commands.around import CLEAN, FOUND, PATH, load_rules, show
from quotecheck.commands.explain import explain
from quotecheck.commands.manual import BAD_USAGE, CACHE, CACHE_DIR, FINE, HERE, Command, Group, Manual
from quotecheck.errors import QuotecheckError
from quotecheck.report.terminal import safe

if TYPE_CHECKING:
    from quotecheck.rulebook.spec import Rule

LIST = Manual(
    examples=("quotecheck rules list", "quotecheck rules list --config desk/.quotecheck.yaml"),
    exits=(FINE, BAD_USAGE),
    environment=(CACHE_DIR,),
    files=(HERE, CACHE),
)
TEST = Manual(
    examples=(
        "quotecheck rules test",
        "quotecheck rules test house-rules.yaml",
        "quotecheck rules test house-rules.yaml --corpus archive.jsonl.gz",
    ),
    exits=(("0", "All examples hold, or the rules were measured."), ("1", "Some example does not hold."), BAD_USAGE),
    environment=(CACHE_DIR,),
    files=((".quotecheck.yaml", "Without a PATH: its rules are tested beside the built-in ones."), CACHE),
)
NEW = Manual(
    examples=(
        "quotecheck rules new house.sunny-talks -o house-rules.yaml",
        "quotecheck rules new house.ports --kind swap >> house-rules.yaml",
    ),
    exits=(FINE, ("2", "FILE is there already, or PACK.NAME is no id; a mistake in options.")),
)


@click.group(cls=Group, manual=Manual(examples=("quotecheck rules list", "quotecheck rules test house-rules.yaml")))
def rules() -> None:
    """List, test, measure, show and begin rules.

    The built-in rules come in packs, such as `zh`; your own are in YAML files that the
    configuration names.
    """


@rules.command("list", cls=Command, manual=LIST)
@click.option("--config", "-c", type=PATH, metavar="FILE", help="Add the rules that FILE names.")
def list_rules(config: str | None) -> int:
    """List all rules: id, severity, confidence, message.

    The built-in ones, and those that a configuration names under `rules`.
    """
    loaded = load_rules([], config)
    wide = max(len(rule.id) for rule in loaded)
    lines = []
    for rule in sorted(loaded, key=lambda rule: rule.id):
        levels = f"{rule.severity.value:<8} {rule.confidence.value:<6}"
        lines.append(f"{rule.id:<{wide}}  {levels}  {safe(rule.message)}")
    show("\n".join([*lines, f"{len(loaded)} rules in {len({rule.pack for rule in loaded})} packs", ""]))
    return CLEAN


@rules.command("test", cls=Command, manual=TEST)
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
    """Hold rules to their examples, or measure them on a corpus.

    Without a PATH these are the built-in packs and the configuration's rules, else the
    files and folders of rules that you name.

    For rules of your own, a second good example and proof that each `unless` is needed are
    advice; the built-in ones fail without. With --corpus the rules are measured instead:
    how often they fire, and how often on what experts marked.
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


@rules.command("new", cls=Command, manual=NEW)
@click.argument("rule_id", metavar="PACK.NAME")
@click.option(
    "--kind",
    type=click.Choice(["pattern", "swap", "calque"]),
    default="pattern",
    show_default=True,
    help="What to look for: a pattern, or a table of wrong and right.",
)
@click.option("--output", "-o", type=PATH, metavar="FILE", help="Write the rule to FILE, which must not be there yet.")
def new_rule(rule_id: str, kind: str, output: str | None) -> int:
    """Begin a rule: one that works, with comments on what to change.

    It is printed, or written to a new file. `quotecheck rules test` tells whether it still
    works after you have changed it.
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
