"""Every built-in rule does what its examples say."""

from __future__ import annotations

import pytest
from conftest import rule

from quotecheck import files
from quotecheck.choice import matches
from quotecheck.rulebook.spec import Rule
from quotecheck.selftest import test_rule as failures_of

LEXICON = files.load_lexicon("en")
RULES = files.load_rules(files.built_in_rules())


@pytest.mark.parametrize("tested", [pytest.param(tested, id=tested.id) for tested in RULES])
def test_a_built_in_rule_finds_its_bad_examples_and_no_good_ones(tested: Rule) -> None:
    assert [failure.message for failure in failures_of(tested, LEXICON, RULES)] == []


def test_every_high_confidence_rule_that_renders_a_term_names_it() -> None:
    missing = [tested.id for tested in RULES if tested.pack == "zh" and not tested.source and tested.kind == "pattern"]
    assert missing == []


def test_the_chinese_pack_has_at_least_sixty_rules() -> None:
    assert sum(tested.pack == "zh" for tested in RULES) >= 60


def test_no_rule_for_density_counts_rules_that_are_not_there() -> None:
    for tested in RULES:
        for wanted in getattr(tested.body, "of", ()) if tested.kind == "density" else ():
            assert any(matches(wanted, other.id) for other in RULES), (tested.id, wanted)


BASE = """id: test.a
  kind: pattern
  pattern: 'red (?P<mark>cat)'
  message: m
  category: style/awkward
  severity: minor
  confidence: low
"""


@pytest.mark.parametrize(
    ("examples", "messages"),
    [
        ("{bad: ['a red ⟦cat⟧'], good: ['a red dog']}", []),
        ("{good: ['a red dog']}", ["has no bad example"]),
        ("{bad: ['a red ⟦cat⟧']}", ["has no good example"]),
        ("{bad: ['a red cat'], good: ['x']}", ["a bad example marks nothing; put ⟦ ⟧ around what is wrong"]),
        ("{bad: ['a ⟦red cat⟧'], good: ['x']}", ["should find “red cat”, but finds “cat”"]),
        ("{bad: ['a ⟦dog⟧'], good: ['x']}", ["should find “dog”, but finds nothing"]),
        ("{bad: ['a red ⟦cat⟧'], good: ['the red cat']}", ["finds “cat” in a good example"]),
        ("{bad: ['a red ⟦cat⟧'], good: ['⟦x⟧']}", ["a good example marks something; nothing is wrong in it"]),
    ],
)
def test_what_is_wrong_with_examples_is_said(examples: str, messages: list[str]) -> None:
    found = failures_of(rule(f"- {BASE}  examples: {examples}\n"), LEXICON, ())
    assert [failure.message for failure in found if not failure.advice] == messages


@pytest.mark.parametrize(
    ("fields", "good", "messages"),
    [
        ("", "[x]", ["has one good example: add English that the pattern could hit by mistake"]),
        ("", "[x, y]", []),
        (
            "unless: {near: [dog]}",
            "[x, y]",
            ["no good example needs `unless`: add one that would be found without it, or drop it"],
        ),
        ("unless: {near: [dog]}", "[x, a red cat and a dog]", []),
        (
            "unless: [{near: [dog]}, {near: [cow]}]",
            "[x, a red cat and a dog]",
            ["no good example needs condition 2 of `unless`: add one that would be found without it, or drop it"],
        ),
    ],
)
def test_what_examples_leave_unproved_is_advice(fields: str, good: str, messages: list[str]) -> None:
    text = f"- {BASE}  {fields}\n  examples: {{bad: ['a red ⟦cat⟧'], good: {good}}}\n"
    found = list(failures_of(rule(text), LEXICON, ()))
    assert [failure.message for failure in found] == messages
    assert all(failure.advice for failure in found)


@pytest.mark.parametrize(
    ("entry", "good", "messages"),
    [
        ("{to: c, unless: {near: [dog]}}", "[x, y]", ["`unless` of “foo”"]),
        ("{to: c, unless: {near: [dog]}}", "[x, a foo and a dog]", []),
        ("{to: c, unless: {near: [dog]}}", "[a dog, a bar and a dog]", ["`unless` of “foo”"]),
        (
            "{to: c, unless: [{near: [dog]}, {near: [cow]}]}",
            "[x, a foo and a dog]",
            ["condition 2 of `unless` of “foo”"],
        ),
        ("{to: c, unless: [{near: [dog]}, {after: [cow]}]}", "[a foo cow, a foo and a dog]", []),
        (
            "{to: c, unless: [{near: [dog]}, {near: [cow]}]}",
            "[x, a foo and a dog and a cow]",
            ["condition 1 of `unless` of “foo”", "condition 2 of `unless` of “foo”"],
        ),
    ],
)
def test_exceptions_of_entries_must_be_needed_too(entry: str, good: str, messages: list[str]) -> None:
    text = BASE.replace("kind: pattern\n  pattern: 'red (?P<mark>cat)'", f"kind: swap\n  swap: {{Foo: {entry}}}")
    found = list(failures_of(rule(f"- {text}  examples: {{bad: ['a ⟦foo⟧'], good: {good}}}\n"), LEXICON, ()))
    wanted = [
        f"no good example needs {which}: add one that would be found without it, or drop it" for which in messages
    ]
    assert [failure.message for failure in found] == wanted
    assert all(failure.advice for failure in found)


def test_an_entry_of_a_swap_that_finds_nothing_is_said() -> None:
    text = BASE.replace("kind: pattern\n  pattern: 'red (?P<mark>cat)'", "kind: swap\n  swap: {'foo ': c, Bar: Baz}")
    found = failures_of(rule(f"- {text}  examples: {{bad: ['⟦Bar⟧'], good: [x]}}\n"), LEXICON, ())
    assert [failure.message for failure in found if not failure.advice] == [
        "does not find its own entry “foo ” in “foo ”: mend it, or add a bad example"
    ]


UNTRIED = "does not find its own entry “foo” in “foo cows”: mend it, or add a bad example"


@pytest.mark.parametrize(
    ("entry", "messages"),
    [
        ("{to: b, when: {near: [cow]}}", []),
        ("{to: b, when: [{near: [cow]}, {near: ['pigs?', hen]}]}", []),
        ("{to: b, when: {before: [the]}}", []),
        ("{to: b, when: {near: ['cows?']}}", []),
        ("{to: b, when: {near: ['(?-i:Cows)']}}", []),
        ("{to: b, when: {near: [cows]}, unless: {near: [cows]}}", [UNTRIED]),
        ("{to: b, unless: {near: [cow]}}", []),
        ("{to: b, when: {near: [foo]}}", []),
    ],
)
def test_entries_with_conditions_are_tried_beside_their_clues(entry: str, messages: list[str]) -> None:
    text = BASE.replace(
        "kind: pattern\n  pattern: 'red (?P<mark>cat)'", f"kind: swap\n  swap: {{Bar: Baz, foo: {entry}}}"
    )
    found = failures_of(rule(f"- {text}  examples: {{bad: ['⟦Bar⟧'], good: [x, y]}}\n"), LEXICON, ())
    assert [failure.message for failure in found if not failure.advice] == messages
