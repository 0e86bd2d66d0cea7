"""A backup restores to the same numbers elsewhere; a damaged one changes nothing."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from funnel.answers import answer
from funnel.errors import FunnelError
from funnel.scope import Scope
from funnel.workspace import Workspace
from funnel.workspace.backup import backup, backups, restore

METRICS = ("conversion", "dwell", "flow", "stuck", "managers", "deals", "visits", "quality")


def numbers(place: Workspace) -> dict[str, list]:
    snapshot = place.current()
    assert snapshot
    scope = Scope(timezone="UTC")
    tables = {name: answer(name, snapshot, scope).table for name in METRICS}
    return {name: sorted(map(repr, table.to_numpy().tolist())) for name, table in tables.items()}


def test_restored_elsewhere_every_number_is_the_same(loaded: Workspace, tmp_path: Path) -> None:
    loaded.notebook.set_limit("Retail", "Offer", 3.0)
    loaded.rebuild()
    assert backup(loaded, tmp_path / "a.funnel") == 3
    other = Workspace.open(tmp_path / "elsewhere")
    restore(other, tmp_path / "a.funnel")
    assert numbers(other) == numbers(loaded)
    assert other.notebook.limits() == {("Retail", "Offer"): 3.0}
    assert not other.notices
    assert (tmp_path / "a.funnel").stat().st_mode & 0o777 == 0o600
    assert backups(loaded) == [str(tmp_path / "a.funnel")]


def test_what_is_loaded_is_only_replaced_if_asked(loaded: Workspace, tmp_path: Path) -> None:
    backup(loaded, tmp_path / "a.funnel")
    before = numbers(loaded)
    loaded.drop(loaded.uploads()[-1].sha)
    with pytest.raises(FunnelError, match="replace"):
        restore(loaded, tmp_path / "a.funnel")
    restore(loaded, tmp_path / "a.funnel", may_replace=True)
    assert numbers(loaded) == before


def test_no_file_is_written_over(loaded: Workspace, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("mine")
    with pytest.raises(FunnelError, match="exists"):
        backup(loaded, tmp_path / "precious")
    assert (tmp_path / "precious").read_text() == "mine"
    assert {path.name for path in tmp_path.iterdir()} == {"precious", "workspace"}


def flipped(file: Path, at: int) -> None:
    content = bytearray(file.read_bytes())
    content[at] ^= 0xFF
    file.write_bytes(content)


def another_name(file: Path, at: int) -> None:
    with zipfile.ZipFile(file, "a") as whole:
        whole.writestr("../../evil", "x")
    flipped(file, at)


def cut(file: Path, at: int) -> None:
    file.write_bytes(file.read_bytes()[:at])


def said(place: Workspace, file: Path) -> str:
    """The sentence that refuses a backup; blank if it was restored."""
    try:
        restore(place, file)
    except FunnelError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("damage", [flipped, cut, another_name])
@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9])
def test_a_damaged_backup_is_refused_by_name_or_restores_the_truth(
    loaded: Workspace, tmp_path: Path, damage, share: float
) -> None:
    file = tmp_path / "a.funnel"
    backup(loaded, file)
    damage(file, int(file.stat().st_size * share))
    other = Workspace.open(tmp_path / "elsewhere")
    refused = said(other, file)
    assert "a.funnel" in refused or not refused
    if refused:
        assert not other.uploads()
    else:
        assert numbers(other) == numbers(loaded)
    assert not (tmp_path / "evil").exists()


def test_a_file_of_another_program_is_no_backup(place: Workspace, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as other:
        other.writestr("deals.csv", "deal_id\n1\n")
    (tmp_path / "b.txt").write_text("no zip")
    for name in ("a.zip", "b.txt", "none.funnel"):
        with pytest.raises(FunnelError, match=name):
            restore(place, tmp_path / name)
