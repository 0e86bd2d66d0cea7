"""`kill -9` in the middle of a change leaves the state before it or after it, whatever it was at."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from funnel.workspace import Workspace

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_killed_change_leaves_the_state_before_or_after_it():
    """`bench/kills.py` is the long form: it says what is looked at after each kill. What was
    confirmed is never lost, nothing is left behind, and a file can be loaded afterwards."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.kills", "3", "2", "imported", "turned", "restored"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "NOT WHOLE" not in done.stdout
    assert "'load after them: whole': 1" in done.stdout
    assert any(f"{step}: whole" in done.stdout for step in ("imported", "turned", "restored"))


@pytest.mark.parametrize("step", ["making.put_in_place", "store.write_state"])
def test_a_crash_around_each_rename_changes_nothing(loaded, monkeypatch, step):
    module, name = step.split(".")
    monkeypatch.setattr(
        f"funnel.workspace.{module}.{name}", lambda *_: (_ for _ in ()).throw(OSError("disk gone"))
    )
    before = loaded.state
    loaded.notebook.set_limit("Retail", "New", 1)
    with pytest.raises(OSError, match="disk gone"):
        loaded.rebuild()
    monkeypatch.undo()
    again = Workspace.open(loaded.folder)
    assert again.state == before
    assert [path.name for path in (loaded.folder / "snapshots").iterdir()] == [
        f"{before.snapshot}.duckdb"
    ]
    assert again.rebuild().id != before.snapshot
