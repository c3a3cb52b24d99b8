"""The lists that tell a change of meaning from a change of words, held to their examples."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from conftest import ROOT, known_failures

from quotecheck import Verdict, judge
from quotecheck.files import load_meaning
from quotecheck.quotes.meaning import DETECTORS, FRAMES

LANGUAGES = sorted(path.stem for path in (ROOT / "quotecheck" / "meaning").glob("*.yaml"))


def examples(lang: str) -> Iterator[tuple[str, str, bool, str, str]]:
    """Language, detector or frame, whether it fires, what was said, what is printed."""
    meaning = load_meaning(lang)
    for tested in (*meaning.detectors, *meaning.frames):
        for kind in ("fires", "quiet"):
            for said, printed in tested.examples.get(kind, ()):
                yield lang, tested.name, kind == "fires", said, printed


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_examples_of_a_language(lang: str, subtests: pytest.Subtests) -> None:
    failing = known_failures("meaning")
    for _, name, fires, said, printed in examples(lang):
        with subtests.test(f"{name}: {said} / {printed}"):
            judgement = judge(printed, said, lang=lang)
            fired = name in judgement.detectors
            assert (fired is fires) is (f"{said} / {printed}" not in failing), judgement
            if fires and fired:
                changed = {Verdict.MEANING_CHANGED, Verdict.OUT_OF_CONTEXT}
                assert judgement.verdict in changed


@pytest.mark.parametrize("lang", LANGUAGES)
def test_nothing_is_turned_round_in_what_was_said(lang: str) -> None:
    for _, name, _, said, _ in examples(lang):
        judgement = judge(said, said, lang=lang)
        assert judgement.verdict is Verdict.VERBATIM, (name, said, judgement)


@pytest.mark.parametrize("name", [*DETECTORS, *FRAMES])
def test_each_has_examples_in_every_language(name: str) -> None:
    counted: dict[str, Any] = {}
    for lang in LANGUAGES:
        found = [fires for _, tested, fires, _, _ in examples(lang) if tested == name]
        counted[lang] = (sum(found), len(found) - sum(found))
    assert all(fires and quiet for fires, quiet in counted.values()), yaml.safe_dump(counted)
