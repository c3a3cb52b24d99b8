from __future__ import annotations

from typing import Any

import pytest
from conftest import cases

from quotecheck import Confidence, Options, QuotecheckError, Severity
from quotecheck.config import fits, options_of, parse_config
from quotecheck.rulebook.spec import Rule


@pytest.mark.parametrize("case", cases("config_errors"))
def test_a_mistake_in_a_configuration_is_said_with_place_and_remedy(case: dict[str, Any]) -> None:
    with pytest.raises(QuotecheckError) as caught:
        parse_config(case["text"], ".quotecheck.yaml")
    assert str(caught.value) == case["error"]


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing yet\n"])
def test_an_empty_configuration_changes_nothing(text: str) -> None:
    assert parse_config(text, "x").options == Options()


def test_every_key_has_its_effect() -> None:
    config = parse_config(
        """
lang: de
select: [zh, redaction]
ignore: zh.slang
severity: {zh.news: neutral}
confidence: {redaction: low}
min_confidence: low
fail_on: minor
fail_confidence: medium
sources: wordings
rules: [house, more.yaml]
exclude: [drafts/old/**]
""",
        "x",
    )
    assert config.options == Options(
        lang="de",
        select=("zh", "redaction"),
        ignore=("zh.slang",),
        severity=(("zh.news", Severity.NEUTRAL),),
        confidence=(("redaction", Confidence.LOW),),
        min_confidence=Confidence.LOW,
        fail_on="minor",
        fail_confidence=Confidence.MEDIUM,
    )
    assert (config.sources, config.rules, config.exclude) == (("wordings",), ("house", "more.yaml"), ("drafts/old/**",))


def test_later_overrides_win_and_lists_add_up() -> None:
    config = parse_config(
        """
ignore: [a]
overrides:
  - {files: 'news/**', lang: de, ignore: [b], fail_on: none}
  - {files: [news/today/*.md, '*.txt'], lang: fr, severity: {c: minor}}
""",
        "x",
    )
    assert config.options_for("a.md") == Options(ignore=("a",))
    assert config.options_for("news/a.md") == Options(ignore=("a", "b"), lang="de", fail_on="none")
    both = Options(ignore=("a", "b"), lang="fr", fail_on="none", severity=(("c", Severity.MINOR),))
    assert config.options_for("news/today/a.md") == both
    assert config.options_for("deep/down/a.txt").lang == "fr"


@pytest.mark.parametrize(
    ("glob", "path", "expected"),
    [
        ("*.md", "a.md", True),
        ("*.md", "a/b.md", True),
        ("a/*.md", "a/b.md", True),
        ("a/*.md", "a/b/c.md", False),
        ("a/**", "a/b/c.md", True),
        ("a/**", "ab/c.md", False),
        ("**/c.md", "c.md", True),
        ("**/c.md", "a/b/c.md", True),
        ("a/**/c.md", "a/c.md", True),
        ("/a/*.md", "a/b.md", True),
        ("b", "a/b/c.md", False),
        ("[ab].md", "b.md", True),
        ("**/" * 40 + "x", "a/" * 40 + "y", False),
    ],
)
def test_globs(glob: str, path: str, expected: bool) -> None:
    assert fits(path, glob) is expected


def test_rules_and_packs_that_do_not_exist_are_refused(built_in: tuple[Rule, ...]) -> None:
    parse_config("ignore: [zh, zh.heavy-news, redaction.stars]\nselect: [zh]", "x").check_rules(built_in)
    with pytest.raises(QuotecheckError) as caught:
        parse_config("overrides:\n  - files: a\n    ignore: [zh.heavy-newz]", "x").check_rules(built_in)
    assert (caught.value.line, caught.value.message) == (3, "no rule is called `zh.heavy-newz`")
    assert caught.value.hint == "did you mean `zh.heavy-news`? `quotecheck rules list` shows all rules"
    with pytest.raises(QuotecheckError) as caught:
        parse_config("select: [zn]", "x").check_rules(built_in)
    assert caught.value.message == "no rule is called `zn`"
    assert all(rule.pack in str(caught.value.hint) for rule in built_in)
    with pytest.raises(QuotecheckError) as caught:
        parse_config("ignore: 'archive/**'", "x").check_rules(built_in)
    assert caught.value.hint == "files are left out with `exclude`"


@pytest.mark.parametrize(
    "given",
    [{"colour": 1}, {"ignore": "zh"}, {"fail_on": "often"}, {"min_confidence": "some"}, {"severity": {"zh": "bad"}}],
)
def test_options_that_do_not_fit_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(QuotecheckError):
        options_of(given)
