"""The risk of a translation, known without a reference."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import quotecheck
from quotecheck import QuotecheckError, files, frequencies
from quotecheck.score.risk import Features, Model, features, risk

COMMON = {
    "zh": {"渔民": 4.5, "回家": 5.0, "锱铢必较": 2.5},
    "en": {"the": 7.7, "fishermen": 3.6, "went": 5.6, "home": 6.0},
}


class Listed:
    """Frequencies from a small list."""

    def zipf(self, word: str, lang: str) -> float:
        return COMMON[lang].get(word, 0.0)

    def words(self, text: str, lang: str) -> Sequence[str]:
        return text.split()


def test_the_features_of_a_segment() -> None:
    found = features("渔民 “ 锱铢必较 ” 回家 。", "zh", "The fishermen of Hailing went home.", Listed(), 0.4)
    assert found == Features(
        source_mean=pytest.approx(4.0),
        target_mean=pytest.approx((7.7 + 3.6 + 0 + 0 + 5.6 + 6.0) / 6),
        target_rarest=0.0,
        capitalised=pytest.approx(2 / 6),
        word_length=pytest.approx(29 / 6),
        quotations=1.0,
        idioms=1.0,
        penalty=0.4,
    )


def test_a_text_without_words_has_features_too() -> None:
    assert features("", "zh", "…", Listed(), 9.0)[:5] == (5.0, 5.0, 5.0, 0.0, 0.0)
    assert features("", "zh", "…", Listed(), 9.0).penalty == 1.0


@given(st.tuples(*[st.floats(0, 100) for _ in Features._fields]).map(Features._make))
def test_a_risk_is_a_share(found: Features) -> None:
    assert 0.0 <= risk(found, files.load_risk()) <= 1.0


def test_the_model_fears_what_is_rare_and_what_rules_found() -> None:
    model: Model = files.load_risk()
    plain = model.means
    assert risk(plain, model) == pytest.approx(0.5, abs=0.05)
    assert risk(plain._replace(source_mean=plain.source_mean - 1), model) > risk(plain, model)
    assert risk(plain._replace(target_rarest=0.0), model) > risk(plain, model)
    assert risk(plain._replace(penalty=0.5), model) > risk(plain, model)


def test_without_the_extra_there_is_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frequencies, "find_spec", lambda name: None)
    with pytest.raises(QuotecheckError) as caught:
        quotecheck.risk("渔民回家。", "The fishermen went home.")
    assert caught.value.hint == "pip install 'quotecheck[risk]'"


def test_a_hard_sentence_is_more_of_a_risk_than_an_easy_one() -> None:
    pytest.importorskip("wordfreq")
    easy = quotecheck.risk("渔民昨天回家了。", "The fishermen went home yesterday.")
    hard = quotecheck.risk(
        "“锱铢必较”的罗津港务监督员叫苦不迭。", "“Must Compare” Rajin Harbour Supervisor cried bitterly."
    )
    assert easy < hard


def test_chinese_is_cut_into_the_words_that_the_list_has() -> None:
    pytest.importorskip("wordfreq")
    known = frequencies.load_frequencies()
    assert known.words("记者回家了", "zh") == ["记者", "回家", "了"]
    assert known.words("The port’s closed", "en")[0] == "the"
    assert known.zipf("port", "en") > 4


def test_batch_tells_the_risk_of_rows(tmp_path: Path) -> None:
    pytest.importorskip("wordfreq")
    rows = [{"id": 1, "src": "渔民回家了。", "mt": "The fishermen went home."}, {"id": 2, "src": "", "mt": "Home."}]
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")

    def run(*options: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "quotecheck", "batch", str(tmp_path / "in.jsonl"), *options]
        return subprocess.run(command, capture_output=True, text=True, check=False)

    first, second = map(json.loads, run("--source-field", "src", "--risk").stdout.splitlines())
    assert 0 < first["risk"] < 1
    assert "risk" not in second
    assert "--source-field" in run("--risk").stderr
