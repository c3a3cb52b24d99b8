"""What holds for every quotation, whatever it says and in whatever language."""

from __future__ import annotations

import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from quotecheck import Verdict, judge
from quotecheck.check import FAITHFUL
from quotecheck.files import load_lexicon, load_meaning
from quotecheck.quotes.meaning import Detector
from quotecheck.quotes.steps import replay
from quotecheck.quotes.tokens import tokens
from quotecheck.text import fold

LANGUAGES = sorted(path.stem for path in (ROOT / "quotecheck" / "meaning").glob("*.yaml"))
NEGATORS = {"de": "nicht", "en": "not", "es": "no", "fr": "pas", "ja": "ない", "ko": "안", "ru": "не", "zh": "不"}
"""A word that turns a sentence round wherever it is put in."""


def said_in(lang: str) -> list[str]:
    """What was said in the examples of a language."""
    meaning = load_meaning(lang)
    found = [pair for tested in (*meaning.detectors, *meaning.frames) for pair in tested.examples.get("quiet", ())]
    return sorted({said for said, _ in found})


SAID = [(lang, said) for lang in LANGUAGES for said in said_in(lang)]

FORMS = {
    "'": "’‘'",
    '"': '“”"',
    "-": "-\u2010\u2011",
    " ": " \u00a0\u2009",
}
"""What typesetters put for one another."""


def test_there_are_sentences_in_eight_languages() -> None:
    assert {lang for lang, _ in SAID} == set(NEGATORS)
    assert min(sum(lang == one for one, _ in SAID) for lang in NEGATORS) >= 60


@given(st.text(max_size=80))
def test_whatever_was_said_is_verbatim(text: str) -> None:
    if any(token.key.isalnum() for token in tokens(text, load_lexicon("en"))):
        judgement = judge(text, text)
        assert judgement.verdict is Verdict.VERBATIM
        assert judgement.match is not None
        assert judgement.match.source.text[slice(*judgement.match.span)] == text.strip() or text in text


@given(st.sampled_from(SAID), st.data())
def test_a_negator_put_in_anywhere_never_passes(sentence: tuple[str, str], data: st.DataObject) -> None:
    lang, said = sentence
    found = tokens(said, load_lexicon(lang))
    place = data.draw(st.sampled_from(found)).start
    blank = "" if lang in ("zh", "ja") else " "
    printed = said[:place] + NEGATORS[lang] + blank + said[place:]
    assert judge(printed, said, lang=lang).verdict not in FAITHFUL


@given(st.sampled_from(SAID), st.data())
def test_a_word_left_out_or_doubled_never_passes(sentence: tuple[str, str], data: st.DataObject) -> None:
    lang, said = sentence
    lexicon = load_lexicon(lang)
    found = tokens(said, lexicon)
    if len(found) < 4:
        return
    dropped = data.draw(st.sampled_from(found[1:-1]))
    printed = said[: dropped.start] + said[dropped.end :]
    if [token.key for token in tokens(printed, lexicon)] == [token.key for token in found]:
        return  # a sign that says nothing
    if printed in said:
        return  # the first of two equal ones: what is left is a part of what was said
    assert judge(printed, said, lang=lang).verdict not in {Verdict.VERBATIM, Verdict.COSMETIC}


@given(st.sampled_from(SAID), st.data())
def test_what_is_set_otherwise_is_the_same_both_ways(sentence: tuple[str, str], data: st.DataObject) -> None:
    lang, said = sentence
    characters = [data.draw(st.sampled_from(FORMS.get(character, character))) for character in said]
    other = "".join(characters)
    there, back = judge(other, said, lang=lang), judge(said, other, lang=lang)
    assert there.verdict is back.verdict
    assert there.verdict in {Verdict.VERBATIM, Verdict.COSMETIC}


@given(st.sampled_from(SAID), st.sampled_from(SAID))
def test_the_steps_are_the_evidence(one: tuple[str, str], other: tuple[str, str]) -> None:
    lang, said = one
    judgement = judge(other[1], said, lang=lang)
    for match in (judgement.match, *judgement.candidates):
        if match:
            passage = said[slice(*match.span)]
            assert "".join(step.source for step in match.steps) == passage
            assert replay(match.steps, passage) == other[1]


def listed(detector: Detector) -> dict[str, set[str]]:
    """The words of a detector by class, of all keys that tell classes apart."""
    data = detector._data
    found = {name: set(words) for key in ("marks", "swaps") for name, words in data.get(key, {}).items()}
    for number, pair in enumerate(data.get("opposites", ())):
        found |= {f"{number}+": set(pair[0]), f"{number}-": set(pair[1])}
    return found


@pytest.mark.parametrize("lang", LANGUAGES)
def test_folding_turns_no_word_of_a_detector_into_one_of_another_class(lang: str) -> None:
    lexicon = load_lexicon(lang)

    def keys(word: str) -> tuple[str, ...]:
        return tuple(token.key for token in tokens(word.strip("*"), lexicon))

    for detector in load_meaning(lang).detectors:
        first: dict[tuple[str, ...], tuple[str, str]] = {}
        for name, word in ((name, word) for name, words in listed(detector).items() for word in words):
            assert keys(fold(word).text) == keys(word), (detector.name, word)
            if "*" not in word:
                other, same = first.setdefault(keys(word), (name, word))
                # One word in two classes, or told apart by its capital, is meant so.
                assert name == other or word.lower() == same.lower(), (detector.name, word, same)
