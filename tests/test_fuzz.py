"""A short run of bench/fuzz.py: the seeds of each target, which hold all that once failed, and some mutations."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT

from bench import fuzz

RUNS = {"check": 25, "rules": 60, "judging": 60}
"""Inputs beyond the seeds, where they take their time; 300 elsewhere."""


@pytest.mark.parametrize("target", fuzz.TARGETS)
def test_nothing_that_is_fed_breaks_it(target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    runs = len(fuzz.seeds(target)) + RUNS.get(target, 300)
    failed = fuzz.by_mutation(target, runs, seed=0, keep=tmp_path)
    assert failed == 0, capsys.readouterr().out


def test_what_fails_is_kept_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(data: bytes) -> None:
        assert b"zh" not in data

    monkeypatch.setitem(fuzz.TARGETS, "config", fuzz.TARGETS["config"]._replace(feed=fail))
    assert fuzz.by_mutation("config", 1, seed=0, keep=tmp_path) == 1
    (kept,) = tmp_path.iterdir()
    assert kept.read_bytes() == fuzz.seeds("config")[0]


def test_every_reader_is_fed() -> None:
    from quotecheck.formats import ADAPTERS, PACKED

    assert {*ADAPTERS, *PACKED} <= set(fuzz.TARGETS)
    assert (ROOT / "tests" / "fuzz" / "seeds.yaml").is_file()
