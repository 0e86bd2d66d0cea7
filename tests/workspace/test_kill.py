"""`kill -9` in the middle of an import leaves the state before it, whatever it was doing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from funnel import tables
from funnel.workspace import Workspace

ROOT = Path(__file__).parents[2]
KILLS = 6
IMPORT = """
import sys
from funnel.workspace import Workspace
place = Workspace.open(sys.argv[1])
readings = [place.read(path) for path in map(__import__("pathlib").Path, sys.argv[2:])]
print("read", flush=True)
place.keep(readings)
print("kept", flush=True)
"""


def make(folder: Path, deals: int) -> list[Path]:
    folder.mkdir()
    rows = [f"D{n},R,Offer,M{n % 5},2026-01-{1 + n % 28:02d} 09:00:00" for n in range(deals)]
    (folder / "deals.csv").write_text(
        "deal_id,pipeline,stage,owner,created_at\n" + "\n".join(rows) + "\n", encoding="utf-8"
    )
    moves = [f"D{n},2026-02-{1 + n % 28:02d} 10:00:00,R,New,Offer,M{n % 5}" for n in range(deals)]
    log = "deal_id,moved_at,pipeline,from_stage,to_stage,moved_by\n" + "\n".join(moves) + "\n"
    (folder / "transitions.csv").write_text(log, encoding="utf-8")
    return [folder / "deals.csv", folder / "transitions.csv"]


def start(place: Path, files: list[Path]) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", IMPORT, str(place), *map(str, files)]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True
    )


def how_long(place: Path, files: list[Path]) -> tuple[float, float]:
    """Seconds that an import which nobody kills reads, and then builds."""
    begun = time.monotonic()
    with start(place, files) as whole:
        whole.stdout.readline()
        read = time.monotonic()
        whole.communicate()
    return read - begun, time.monotonic() - read


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_killed_import_leaves_the_state_before_it(tmp_path):
    small, big = make(tmp_path / "small", 50), make(tmp_path / "big", 4000)
    place = tmp_path / "workspace"
    with start(place, small) as first:
        first.communicate()
    assert len(Workspace.open(place).current().ask(tables.deals)) == 50
    before = Workspace.open(place).state
    read, kept = how_long(tmp_path / "whole", big)
    ends = set()
    for number in range(
        KILLS
    ):  # spread over the whole import, half of them while the snapshot is built
        import_ = start(place, big)
        share = (number // 2 + 0.5) / (KILLS / 2)
        if number % 2:
            import_.stdout.readline()
            time.sleep(share * kept)
        else:
            time.sleep(share * read)
        os.killpg(import_.pid, signal.SIGKILL)
        said = import_.communicate()[0]
        again = Workspace.open(place)
        again.clear()
        count = len(again.current().ask(tables.deals))
        assert not list(place.glob(".tmp-*")) + list((place / "snapshots").glob(".tmp-*"))
        if (
            "kept" in said or count == 4000
        ):  # it was done before the signal came; an acknowledged import is never lost
            assert count == 4000
            again.drop(again.uploads()[-1].sha)
            again.drop(again.uploads()[-2].sha)
            ends.add("done")
        else:
            assert count == 50
            assert {u.sha for u in again.state.in_force} == {u.sha for u in before.in_force}
            ends.add("killed")
    assert "killed" in ends
    with start(place, big) as last:
        assert "kept" in last.communicate()[0]
    assert len(Workspace.open(place).current().ask(tables.deals)) == 4000


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


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_taking_back_and_counting_again_survive_kills():
    """`bench/kills.py` is the long form."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.kills", "6", "1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "whole" in done.stdout
