"""The example is checked, and its report is to the byte the one that stands there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import sacrebleu
from conftest import ROOT

from quotecheck.batch import Desk
from quotecheck.report import renderer

SUMMIT = ROOT / "examples" / "summit"


def test_the_report_of_the_example_is_the_one_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    outcome = Desk().check_paths([Path("examples/summit")])
    expected = (SUMMIT / "report.yaml").read_text(encoding="utf-8")
    # sacreBLEU names its own version; its scores have not changed in those we allow
    expected = re.sub(r"(\|version:)2\.\d+\.\d+$", rf"\g<1>{sacrebleu.__version__}", expected, flags=re.MULTILINE)
    assert renderer("yaml")(outcome.report, color=False) == expected
    assert outcome.failed


def test_the_example_is_a_real_article() -> None:
    draft = (SUMMIT / "draft.md").read_text(encoding="utf-8")
    assert len(draft.split()) >= 600
    assert len(re.findall(r"\*\*\w[^*]+\w\*\*", draft)) >= 3, "real bold"
    assert len(re.findall(r"\]\(https://", draft)) >= 2, "real links"
