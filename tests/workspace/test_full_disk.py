"""A load that the disk cannot hold ends in one sentence, wherever it happens, and the state before
it remains."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from funnel import tables
from funnel.cli import main
from funnel.errors import FunnelError, full_disk_said, is_full
from funnel.reading import Reader
from funnel.workspace import Workspace, together

ROOT = Path(__file__).parents[2]
DEALS = 1500


@contextmanager
def files_up_to(largest: int) -> Iterator[None]:
    """No file may grow beyond so many bytes, of this process and of its readers: to a program that
    is what a full disk is."""
    import resource

    before, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (before, most))


def load(place: Path, file: Path) -> int:
    return main(["load", str(file), "--workspace", str(place)])


def largest(folder: Path) -> int:
    return max(path.stat().st_size for path in folder.iterdir() if path.is_file())


@pytest.mark.skipif(os.name == "nt", reason="limits")
def test_a_full_disk_is_a_sentence_and_changes_nothing(tmp_path, capfd, monkeypatch):
    monkeypatch.setattr(together, "Reader", Reader)  # a lent one would not know of the full disk
    header = "deal_id,moved_at,pipeline,from_stage,to_stage,moved_by\n"
    (tmp_path / "small.csv").write_text(
        header + "D0,2026-01-02 10:00,R,New,Offer,Olha\n", encoding="utf-8"
    )
    rows = "".join(
        f"Deal {n:032d},2026-02-{1 + n % 28:02d} 10:00:00,R,New,Offer,Manager {n:032d}\n"
        for n in range(DEALS)
    )
    (tmp_path / "big.csv").write_text(header + rows, encoding="utf-8")
    place, whole = tmp_path / "workspace", tmp_path / "whole"
    for folder, name in ((place, "small.csv"), (whole, "big.csv")):
        assert load(folder, tmp_path / name) == 0
    before = Workspace.open(place).state
    read, built = largest(whole / "parsed"), largest(whole / "snapshots")
    assert read < built
    for bytes_ in (4096, read // 2, (read + built) // 2, built - 1):
        capfd.readouterr()
        with files_up_to(bytes_):
            assert load(place, tmp_path / "big.csv") == 2
        assert capfd.readouterr().err.strip().splitlines() == [
            "funnel: The disk is full. Free some space and try again; nothing was changed."
        ]
        again = Workspace.open(place)
        assert again.state == before
        assert len(again.current().ask(tables.transitions)) == 1
        assert not [path for path in place.rglob("*") if ".tmp" in path.name]
    assert load(place, tmp_path / "big.csv") == 0
    assert len(Workspace.open(place).current().ask(tables.deals)) == DEALS + 1


def test_other_errors_stay_what_they_are():
    with pytest.raises(ZeroDivisionError), full_disk_said():
        1 / 0  # noqa: B018
    with pytest.raises(FunnelError) as said, full_disk_said():
        raise OSError(28, os.strerror(28))
    assert said.value.code == "disk_full"
    assert is_full(said.value.__cause__)
    assert not is_full(FileNotFoundError(2, "no such file"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_output_that_finds_no_room_is_a_sentence(tmp_path):
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "funnel", "list"],
            cwd=ROOT,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (
        2,
        "funnel: The output could not be written: the disk is full.\n",
    )
