"""What `regex` says of a pattern, held against RE2 on the same pattern."""

from __future__ import annotations

import re

import pytest
import re2
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from quotecheck.rulebook import regex
from quotecheck.rulebook.needs import EDGE, any_wording, at_edge, needs, sought
from quotecheck.rulebook.prefilter import haystack

ATOMS = st.sampled_from(
    [
        *("a", "b", "foo", "Bar", r"\*", "é", "x ", "-", r"\.", "中", "[ab]", "[^a]", r"\w", r"\s", r"\d", "."),
        *("[a-z]", r"[\pL']", r"\pL", r"\Qa.b\E", "(?i)", r"\x41", r"[\]\-x]", "(?P<name>ba)"),
    ]
)
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: (
        st.tuples(inner, inner).map("".join)
        | st.tuples(inner, inner).map(lambda pair: f"(?:{pair[0]}|{pair[1]})")
        | st.tuples(inner, st.sampled_from(["?", "*", "+", "{2}", "{1,3}", "{2,}", "*?"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        )
        | inner.map(lambda one: rf"\b{one}")
    ),
    max_leaves=8,
)
PROSE = st.text(st.sampled_from("abfoBarx *.-é中dA'_1"), max_size=20).map(lambda text: re.sub(" +", " ", text))


def compiled(pattern: str) -> re2._Regexp:  # type: ignore[name-defined]
    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    try:
        return re2.compile(pattern, options)
    except re2.error:
        assume(False)


@settings(max_examples=600)
@given(PATTERNS, PROSE)
def test_what_is_promised_of_a_match_holds(pattern: str, text: str) -> None:
    tree = regex.parse(pattern)
    match = compiled(pattern).search(text)
    if match is None:
        return
    assert regex.can_match(tree, folded=True)
    assert len(regex.sample(tree)) <= match.end() - match.start()
    prose = haystack(text).decode()
    for whole in (tree, at_edge(tree)):
        if whole is tree or compiled(rf"\b(?:{pattern})").search(text):
            ways = needs([whole])
            assert not ways or any(all(any(string in prose for string in sought(one)) for one in way) for way in ways)
    begins, ends = regex.edges(tree)
    if match.end() > match.start():
        assert not begins or re.match(r"\w", match[0], re.ASCII)
        assert not ends or re.search(r"\w\Z", match[0], re.ASCII)


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("atmospheric (answer|reply)", [[{"atmospheric answer", "atmospheric reply"}]]),
        ("(?:the )?first tasks?", [[{"first task"}]]),
        (r"\*{2,4}", [[{"**"}]]),
        ("[Uu]kraine", [[{"ukraine"}]]),
        (r"although [^.]+, but", [[{"although "}, {", but"}]]),
        (r"\w+ city", [[{" city"}]]),
        (r"\w+", []),
        ("(?:a|bc)", []),
        ("don’t", [[{"don't"}]]),
        (r"two\s+words", [[{"two words"}]]),
        (r"\d{4}", [[{"0000"}]]),  # any number is one string
        (r"[1-9]\d* (?:now|xi)\b", [[{" now", " xi"}, {"0"}]]),
        (
            r"vase|flower \w+ cracked|kettle \w+ singing",
            [[{"vase"}], [{"flower "}, {" cracked"}], [{"kettle "}, {" singing"}]],
        ),
        ("vase|(?:pot|wok)|kettle", [[{"vase", "pot", "wok", "kettle"}]]),  # ways of one set are one way
        (r"zebra \w+ (?:of|the|and|to|in)", [[{"zebra "}]]),  # what stands everywhere rules out nothing
    ],
)
def test_the_strings_that_every_match_holds(pattern: str, wanted: list[list[set[str]]]) -> None:
    found = [[set(strings) for strings in way] for way in needs([regex.parse(pattern)])]
    assert sorted(found, key=repr) == sorted(wanted, key=repr)


def test_where_one_pattern_of_several_promises_nothing_all_of_them_do() -> None:
    assert needs([regex.parse("vase"), None]) == needs([regex.parse("vase"), regex.parse(r"\w+")]) == ()


def test_a_string_that_begins_a_word_is_told_from_one_within_a_word() -> None:
    assert needs([at_edge(regex.parse("vase|pots"))]) == ((frozenset({f"{EDGE}vase", f"{EDGE}pots"}),),)
    assert any_wording(["Vase", "№ 3"]) == ((frozenset({f"{EDGE}vase", "№ 0"}),),)
    assert sought([f"{EDGE}men"]) == ["Men"]
    assert sought(["men"]) == ["Men", "men"]
    assert b"Men" not in haystack("the government")
    assert b"Men" in haystack("two Men")
    assert b" 0 Men 00Th" in haystack("the 3 men 20th")


def test_what_is_looked_for_of_long_strings() -> None:
    assert sought([f"{EDGE}vase"]) == ["Vase"]
    both = [f"{EDGE}broke the vase of the emperor", f"{EDGE}broke the vase of the king"]
    assert sought(both) == ["Broke The Vase Of Th"]
    assert sought([f"{EDGE}in the end of the beginning"]) == ["End Of The Beginning"]  # without common words ahead


@pytest.mark.parametrize("pattern", [r"foo\b\w", r"a\Bz\b\Bz", "x^y", "a$b", "two  blanks", "don’t", "line\nbreak"])
def test_patterns_that_can_never_match_prose(pattern: str) -> None:
    assert not regex.can_match(regex.parse(pattern), folded=True)


@pytest.mark.parametrize("pattern", ["two  blanks", "don’t", "line\nbreak", r"foo\b \w", r"^a$", r"(?:x|foo\b\w)"])
def test_patterns_that_can_match_the_text_as_it_stands(pattern: str) -> None:
    assert regex.can_match(regex.parse(pattern), folded=False)


@pytest.mark.parametrize("pattern", [r"a\1", "(?=a)", "[a", "(a"])
def test_what_is_not_understood_is_said(pattern: str) -> None:
    with pytest.raises(regex.UnreadableError):
        regex.parse(pattern)
