"""The scorer of the Pollock benchmark: ten for a file read exactly, less for any flaw, and silence
is counted."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench import pollock


def folder(tmp_path: Path, clean: str, polluted: str) -> Path:
    for name, text in (("clean", clean), ("csv", polluted)):
        (tmp_path / "data" / "set" / name).mkdir(parents=True)
        (tmp_path / "data" / "set" / name / "file_a.csv").write_text(text, encoding="utf-8")
    (tmp_path / "pollock_weights.json").write_text(json.dumps({"file_a.csv": 3}), encoding="utf-8")
    return tmp_path


def test_a_file_read_exactly_scores_ten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert pollock.main([str(folder(tmp_path, "a,b\n1,x\n2,y\n", "a;b\n1;x\n2;y\n"))]) == 0
    assert (
        "set: 1 files, simple 10.000 weighted 10.000, exact 100.0%, silently wrong 0.00%"
        in capsys.readouterr().out
    )


def test_what_was_lost_costs_and_silence_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (
        pollock.main([str(folder(tmp_path, "a,b\n1,x\n2,y\n", "a,b\n1,x\n")), "--worst", "1"]) == 0
    )
    out = capsys.readouterr().out
    assert "simple 10" not in out
    assert "silently wrong 100.00%" in out
    assert "(silent)" in out


def test_a_folder_without_the_benchmark_is_said(tmp_path: Path) -> None:
    assert pollock.main([str(tmp_path)]) == 2


def test_measures_are_of_multisets() -> None:
    assert pollock.measures(["a", "a", "b"], ["a", "b", "c", "d"]) == pytest.approx(
        (2 / 3, 2 / 4, 4 / 7)
    )
