"""Files in, snapshots out: what counts, what is taken back, what survives."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from funnel import __version__, tables
from funnel.errors import FunnelError
from funnel.reading import Choices
from funnel.workspace import Workspace, begun
from funnel.workspace.disk import only_importer
from funnel.workspace.marker import OURS
from funnel.workspace.recovery import parsed_key
from funnel.workspace.state import SCHEMA, write_state
from tests.workspace.conftest import GOLDEN
from tests.workspace.damages import is_same, truth


def deals(workspace: Workspace) -> int:
    snapshot = workspace.current()
    return 0 if snapshot is None else len(snapshot.ask(tables.deals))


def write(path: Path, *rows: str) -> Path:
    path.write_text(
        "deal_id,pipeline,stage,owner,created_at\n" + "\n".join(rows) + "\n", encoding="utf-8"
    )
    return path


def test_nothing_counts_before_it_is_kept(place):
    reading = place.read(GOLDEN / "deals.csv")
    assert reading.report.loaded == 8
    assert place.current() is None
    place.keep([reading])
    assert deals(place) == 8


def test_files_load_in_any_order(example, tmp_path):
    other = Workspace.open(tmp_path / "other")
    other.notebook.set("timezone", "UTC")
    other.notebook.set("as_of", "2026-02-01T09:00:00")
    for path in sorted(GOLDEN.glob("*.csv"), reverse=True):
        other.keep([other.read(path)])
    for name, table in tables.TABLES.items():
        if name == "imports":
            continue
        order = table.order_by(*table.columns[:3])
        first, second = example.current().ask(order), other.current().ask(order)
        assert first.equals(second), name


def test_the_same_file_twice_changes_nothing(loaded):
    before = loaded.state
    reading = loaded.read(GOLDEN / "deals.csv")
    assert reading.is_known
    loaded.keep([reading])
    assert loaded.state == before


def test_an_upload_is_kept_as_it_came_under_a_name_of_ours(place):
    name = "../../../../tmp/evil\x00.csv"
    reading = place.read(GOLDEN / "deals.csv", name)
    place.keep([reading])
    assert place.bytes_of(reading.sha).read_bytes() == (GOLDEN / "deals.csv").read_bytes()
    decided = json.loads(
        (place.folder / "uploads" / reading.sha / "decided.json").read_text(encoding="utf-8")
    )
    assert decided["file"] == name
    inside = {path.relative_to(place.folder).parts[0] for path in place.folder.rglob("*")}
    assert inside <= OURS


def test_the_folder_is_private(place):
    assert stat.S_IMODE(place.folder.stat().st_mode) == 0o700


def test_an_upload_taken_back_leaves_what_the_others_say(place, tmp_path):
    first = place.read(
        write(tmp_path / "a.csv", "D1,R,New,Olha,2026-01-01", "D2,R,New,Olha,2026-01-02")
    )
    second = place.read(
        write(tmp_path / "b.csv", "D2,R,Offer,Taras,2026-01-02", "D3,R,New,Olha,2026-01-03")
    )
    place.keep([first])
    place.keep([second])
    assert deals(place) == 3
    place.drop(second.sha)
    assert deals(place) == 2
    assert [upload.in_force for upload in place.uploads()] == [True, False]
    place.restore(second.sha)
    assert deals(place) == 3


def test_the_newest_row_of_a_deal_wins(place, tmp_path):
    place.keep([place.read(write(tmp_path / "a.csv", "D1,R,New,Olha,2026-01-01"))])
    place.keep([place.read(write(tmp_path / "b.csv", "D1,R,Offer,Taras,2026-01-01"))])
    (row,) = place.current().ask(tables.deals).to_dict("records")
    assert (row["stage"], row["owner"]) == ("Offer", "Taras")


def test_own_files_end_the_demo(place, tmp_path):
    place.keep([place.read(GOLDEN / "deals.csv", is_demo=True)], is_demo=True)
    assert place.current().facts.is_demo
    place.keep([place.read(write(tmp_path / "a.csv", "X1,R,New,Olha,2026-01-01"))])
    assert deals(place) == 1
    assert not place.current().facts.is_demo


def test_a_far_smaller_export_is_remarked_on_before_it_is_kept(place, tmp_path):
    many = [f"D{n},R,New,M{n % 4},2026-01-01" for n in range(20)]
    place.keep([place.read(write(tmp_path / "a.csv", *many))])
    reading = place.read(write(tmp_path / "b.csv", *many[::4]))
    assert {warning.code for warning in reading.warnings} == {"fewer_deals", "fewer_managers"}
    assert "20" in str(reading.warnings[0])


def test_a_correction_by_hand_is_remembered_and_rebuilt(loaded):
    loaded.notebook.set_stage("Retail", "Offer", None, "parked")
    loaded.notebook.set_limit("Retail", "New", 3.5)
    snapshot = loaded.rebuild()
    stages = snapshot.ask(tables.stages).set_index("stage")
    assert (stages.kind["Offer"], stages.position["Negotiation"], stages.limit_days["New"]) == (
        "parked",
        3,
        3.5,
    )
    assert stages.limit_source["New"] == "set"


def test_another_time_zone_reads_the_files_again(loaded):
    before = loaded.current().ask(tables.deals)["created_at"].min()
    loaded.notebook.set("timezone", "Europe/Kyiv")
    after = loaded.rebuild().ask(tables.deals)["created_at"].min()
    assert (before - after).total_seconds() == 7200


def test_an_as_of_before_the_latest_move_is_refused_and_nothing_changes(loaded):
    before = loaded.state
    loaded.notebook.set("as_of", "2026-01-10T09:00:00")
    with pytest.raises(FunnelError):
        loaded.rebuild()
    assert loaded.state == before
    assert not list((loaded.folder / "snapshots").glob(".tmp-*"))


def test_a_question_is_asked_before_anything_is_kept(place, tmp_path):
    path = write(tmp_path / "a.csv", "D1,R,New,Olha,03/02/2026", "D2,R,New,Olha,04/02/2026")
    reading = place.read(path)
    assert reading.report.question.code == "ambiguous_date"
    with pytest.raises(FunnelError) as error:
        place.keep([reading])
    assert error.value.option == "--date-order"
    place.keep([place.read(path, choices=Choices(date_order="dmy"))])
    assert place.current().ask(tables.deals)["created_at"].dt.month.unique().tolist() == [2]


def test_two_imports_at_once_are_told_apart(loaded):
    with only_importer(loaded.folder), pytest.raises(FunnelError) as error:
        Workspace.open(loaded.folder).rebuild()
    assert error.value.code == "import_in_progress"


def codes(workspace: Workspace) -> list[str]:
    return [notice.code for notice in workspace.notices]


def damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def test_a_damaged_snapshot_is_made_anew_and_that_is_said(loaded):
    loaded.notebook.set_limit("Retail", "New", 2)
    loaded.rebuild()
    before = truth(loaded.current())
    damage(loaded.folder / "snapshots" / f"{loaded.state.snapshot}.duckdb")
    again = Workspace.open(loaded.folder)
    assert again.current().id == "snap-000003"
    assert is_same(before, truth(again.current()))
    assert codes(again) == ["snapshot_damaged"]
    assert "snap-000002" in str(again.notices[0])
    again.rebuild()  # a person changed something: it was told
    assert codes(again) == []


def test_typed_rows_that_are_gone_are_read_again(loaded):
    for path in (loaded.folder / "parsed").glob("*.duckdb"):
        path.unlink()
    loaded.drop(next(upload.sha for upload in loaded.uploads() if upload.file == "stages.csv"))
    assert deals(loaded) == 8


def test_typed_rows_that_are_damaged_are_read_again_and_that_is_said(loaded):
    for path in (loaded.folder / "parsed").glob("*.duckdb"):
        damage(path)
    loaded.rebuild()
    assert codes(loaded) == ["rows_damaged"] * 3
    assert deals(loaded) == 8


def test_two_files_with_the_same_bytes_count_once(place, tmp_path):
    files = [GOLDEN / "deals.csv", tmp_path / "copy.csv"]
    files[1].write_bytes(files[0].read_bytes())
    place.keep([reading for _, reading in place.read_all(files)])
    assert deals(place) == 8
    assert len(place.uploads()) == 1


def test_what_an_abandoned_reading_left_is_cleared_and_a_running_one_is_not(loaded):
    kept = [path for path in loaded.folder.rglob("*") if path.is_file()]
    dead, running = (begun.note(loaded.folder, f"parsed/.tmp-{name}") for name in ("a", "b"))
    foreign = loaded.folder / "parsed" / ".tmp-of-somebody-else"
    for path in (dead, running, foreign):
        path.mkdir()
        (path / "rows.duckdb").write_bytes(b"")
    journal = loaded.folder / ".begun"
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    lines = journal.read_text(encoding="utf-8").splitlines()
    lines = [
        line.replace(str(os.getpid()), str(gone.pid)) if "/.tmp-a" in line else line
        for line in lines
    ]
    journal.write_text("\n".join(lines), encoding="utf-8")
    Workspace.open(loaded.folder).clear()
    assert not dead.exists()
    assert running.exists()
    assert foreign.exists()
    assert all(path.exists() for path in kept)


def test_the_pointer_says_which_version_made_it(loaded):
    assert loaded.state.version == __version__


def test_only_the_last_snapshots_are_kept(loaded):
    for days in (1, 2, 3, 4):
        loaded.notebook.set_limit("Retail", "New", days)
        loaded.rebuild()
    assert len(list((loaded.folder / "snapshots").glob("snap-*.duckdb"))) == 3
    assert deals(loaded) == 8


def test_a_workspace_of_a_newer_version_is_left_alone(loaded):
    pointer = loaded.folder / "CURRENT.json"
    content = json.loads(pointer.read_text(encoding="utf-8"))
    pointer.write_text(json.dumps(content | {"schema": 99}), encoding="utf-8")
    with pytest.raises(FunnelError) as error:
        Workspace.open(loaded.folder).current()
    assert error.value.code == "newer_workspace"


@pytest.mark.parametrize(
    "again",
    [lambda place: place.current(), lambda place: place.keep([place.read(GOLDEN / "deals.csv")])],
)
def test_a_snapshot_of_an_older_version_is_made_anew_from_the_uploads(loaded, again):
    pointer = loaded.folder / "CURRENT.json"
    plain = json.loads(pointer.read_text(encoding="utf-8"))
    old = {name: plain[name] for name in plain if name not in {"seal", "workspace", "notes"}}
    pointer.write_text(json.dumps(old | {"schema": 1}), encoding="utf-8")
    other = Workspace.open(loaded.folder)
    assert again(other).id == f"snap-{plain['number'] + 1:06d}"
    assert deals(other) == 8
    assert (other.state.schema, other.state.before) == (SCHEMA, ())


def test_every_file_adds_up(loaded):
    imports = loaded.current().ask(tables.imports)
    assert (imports["rows"] == imports["loaded"] + imports["set_aside"] + imports["left_out"]).all()
    assert len(imports) == 3


def test_a_workspace_that_was_deleted_and_made_again_shows_the_new_files(tmp_path):
    """The names of its files are the same, and the one before is still open."""
    folder = tmp_path / "again"
    seen = []
    for name in ("Old", "New"):
        shutil.rmtree(folder, ignore_errors=True)
        workspace = Workspace.open(folder)
        rows = write(tmp_path / "deals.csv", f"1,Sales,{name},Olha,2026-03-01")
        seen.append(workspace.keep([workspace.read(rows)]))
    assert seen[0].path == seen[1].path
    assert seen[1].ask(tables.deals).stage.tolist() == ["New"]


def test_files_that_an_older_reader_read_are_read_again_by_themselves(tmp_path):
    """A workspace of the build before knows no expected close dates; its files do."""
    workspace = Workspace.open(tmp_path / "before")
    rows = "1,Sales,New,Olha,2026-03-01"
    path = write(tmp_path / "deals.csv", rows)
    text = path.read_text(encoding="utf-8").splitlines()
    lines = [text[0] + ",expected close date", *(line + ",2026-04-30" for line in text[1:])]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    workspace.keep([workspace.read(path)])
    (upload,) = workspace.state.uploads
    old = parsed_key(upload.sha, Choices.from_dict(upload.choices), reader=1)
    rows_of = workspace.folder / "parsed" / f"{upload.parsed}.duckdb"
    with duckdb.connect(str(rows_of)) as connection:
        connection.execute("alter table input_deals drop column expected_at")
    rows_of.rename(rows_of.with_name(f"{old}.duckdb"))
    before = replace(upload, parsed=old, parsed_sha256="", reader=1)
    write_state(workspace.folder, replace(workspace.state, uploads=(before,), schema=6))
    again = Workspace.open(workspace.folder)
    assert again.current().ask(tables.deals).expected_at.notna().all()
    assert [notice.code for notice in again.notices] == ["reread"]
    assert not rows_of.with_name(f"{old}.duckdb").exists()
    before = replace(again.state, schema=8)  # knew expected days, but not since when
    write_state(workspace.folder, before)
    later = Workspace.open(workspace.folder)
    assert later.current().ask(tables.deals).expected_at.notna().all()
    assert [notice.code for notice in later.notices] == ["looked"]
    before = replace(again.state, schema=9)  # knew that, but not which stages a deal stayed in
    write_state(workspace.folder, before)
    last = Workspace.open(workspace.folder)
    assert last.current().ask(tables.journeys).entered_no.notna().all()
    assert [notice.code for notice in last.notices] == ["entered"]


def test_as_of_is_the_day_in_the_name_of_a_file_if_that_is_later(tmp_path):
    """A list that was exported a week after the last thing it tells of: open deals are older."""
    place = Workspace.open(tmp_path / "workspace")

    def as_of(name: str, row: str) -> str:
        snapshot = place.keep([place.read(write(tmp_path / name, row))])
        return f"{snapshot.facts.as_of:%Y-%m-%d %H:%M}"

    assert as_of("deals_2026-06-12.csv", "1,P,New,Olha,2026-05-05") == "2026-06-11 21:00"
    assert as_of("deals_2026-06-01.csv", "2,P,New,Olha,2026-06-20") == "2026-06-19 21:00"
    assert as_of("deals_2099-06-01.csv", "3,P,New,Olha,2026-06-21") == "2026-06-20 21:00"
    place.notebook.set("as_of", "2026-06-01T09:00:00")
    assert f"{place.rebuild().facts.as_of:%Y-%m-%d}" == "2026-06-01"
