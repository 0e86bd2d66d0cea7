"""A client who was forgotten is nowhere in what is kept, byte for byte; all others still count."""

from __future__ import annotations

import shutil
import sqlite3
import zipfile
from contextlib import closing
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
import xlsxwriter

from funnel import tables
from funnel.errors import FunnelError
from funnel.workspace import Workspace
from funnel.workspace.backup import backup
from funnel.workspace.begun import give_up, own_folder
from funnel.workspace.erased import gone, would_go
from funnel.workspace.forgetting import Whom, find, forget, forget_upload
from funnel.workspace.marker import NOTEBOOK
from tests.workspace.conftest import begun

FILES = {
    "deals.csv": (
        "deal_id,name,pipeline,stage,owner,amount,created_at,closed_at,company,Phone,Note\n"
        "1,Roof for Quibblewick,Retail,Offer,Olha,100,2026-01-01 09:00,,Quibblewick Ltd,"
        "+380 67 123-45-67,calls late\n"
        "2,Fence,Retail,Offer,Olha,50,2026-01-02 09:00,,Other Ltd,+380 50 765-43-21,\n"
        "3,Window,Retail,Won,Taras,70,2026-01-02 09:00,2026-01-09 09:00,Third,,for Quibblewick\n"
        "4,Bad date,Retail,Offer,Olha,10,no date at all,,Quibblewick Ltd,,\n"
    ),
    "transitions.csv": (
        "deal_id,moved_at,from_stage,pipeline,to_stage,moved_by\n"
        "1,2026-01-03 09:00,New,Retail,Offer,Olha\n"
        "2,2026-01-04 09:00,New,Retail,Offer,Olha\n"
        "3,2026-01-09 09:00,Offer,Retail,Won,Taras\n"
    ),
    "tasks.csv": (
        "task_id,deal_id,assignee,created_at,due_at,done_at,text\n"
        "t1,1,Olha,2026-01-03 09:00,2026-01-20 09:00,,ring\n"
        "t2,2,Olha,2026-01-03 09:00,2026-01-20 09:00,,ask Quibblewick about the fence\n"
        "t3,2,Olha,2026-01-03 09:00,2026-01-21 09:00,,ring\n"
    ),
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The company, loaded once; to be copied, not used."""
    folder = tmp_path_factory.mktemp("company")
    place = begun(folder / "workspace")
    readings = []
    for name, content in FILES.items():
        (folder / name).write_text(content, encoding="utf-8")
        readings.append(place.read(folder / name))
    place.keep(readings)
    return place.folder


@pytest.fixture
def company(made: Path, tmp_path: Path) -> Workspace:
    return Workspace.open(Path(shutil.copytree(made, tmp_path / "workspace")))


def kept_bytes(place: Workspace) -> bytes:
    return b"\n".join(
        path.read_bytes() for path in sorted(place.folder.rglob("*")) if path.is_file()
    )


def deal_ids(place: Workspace) -> list[str]:
    snapshot = place.current()
    assert snapshot
    return sorted(snapshot.ask(tables.deals.select("deal_id"))["deal_id"])


def everything(place: Workspace) -> bytes:
    """Also what is packed in pages of Parquet or of a database: their texts as they are read."""
    told = [kept_bytes(place)]
    copy = place.folder.parent / "copy.duckdb"  # the snapshot itself is open
    for path in place.folder.rglob("*.duckdb"):
        shutil.copyfile(path, copy)
        with duckdb.connect(str(copy), read_only=True) as con:
            for (name,) in con.execute("select table_name from duckdb_tables()").fetchall():
                told.append(str(con.execute(f'from "{name}"').fetchall()).encode())
    return b"\n".join(told)


def test_a_client_is_erased_from_what_was_decided_too(company: Workspace) -> None:
    book = company.notebook
    day = datetime(2026, 1, 5)
    book.set_mark(day, "quibblewick was taken away again")
    book.forget_mark(day, "quibblewick was taken away again")
    book.set_mark(day, "norm for Quibblewick")
    book.remember_mapping(("a", "Quibblewick"), {"kind": "deals"})
    promised = {"1": "ring", "2": "ask 067 1234567 of 067-123-45-67", "3": "", "other": "stays"}
    for deal, text in promised.items():
        own = book.promise(deal, "call", seen_at=day, is_demo=False, text=text)
        book.mark_promise(own, "kept")
    struck = book.promise("2", "call", seen_at=day, is_demo=False, text="QUIBBLEWICK!")
    book.mark_promise(struck, "struck")
    company.rebuild()
    assert b"uibblewick" in everything(company)
    found = forget(company, Whom(client="Quibblewick"))
    assert found.decisions == 5  # of 1 and 3, the struck one, the mark, the mapping
    forget(company, Whom(client="+380 67 123-45-67"))
    forget(company, Whom(client="067 123 45 67"))
    told = everything(company)
    for secret in (b"uibblewick", b"UIBBLEWICK", b"123-45-67", b"1234567"):
        assert secret not in told, secret
    again = Workspace.open(company.folder)
    assert [one.text for one in again.notebook.promises(False)] == ["stays"]
    assert again.notebook.marks() == [(day, "…")]
    assert again.notebook.trouble is None


def test_what_an_earlier_version_left_in_unused_pages_is_erased(company: Workspace) -> None:
    """It did not overwrite what it removed."""
    rows = [(f"x{n}", '"Quibblewick"') for n in range(900)]
    with closing(sqlite3.connect(company.folder / NOTEBOOK)) as con:
        con.execute("pragma secure_delete = off")
        with con:
            con.executemany("insert into settings values (?, ?)", rows)
        with con:
            con.execute("delete from settings where name like 'x%'")
    assert b"uibblewick" in (company.folder / NOTEBOOK).read_bytes()
    assert company.notebook.trouble is None
    forget(company, Whom(client="Quibblewick"))
    assert b"uibblewick" not in kept_bytes(company)


def test_who_is_named_in_a_promise_alone_is_erased_from_it(company: Workspace) -> None:
    seen = datetime(2026, 1, 5)
    company.notebook.promise("2", "call", seen_at=seen, is_demo=False, text="ask Zebulon")
    company.rebuild()
    whom = Whom(client="zebulon")
    assert "1 promise" in would_go(find(company, whom))
    forget(company, whom)
    assert b"ebulon" not in everything(company)
    assert find(company, whom).is_nobody


def test_a_file_on_a_desk_is_named_as_not_reached(company: Workspace, tmp_path: Path) -> None:
    handed = own_folder(company.folder)
    (handed / "x").write_text(FILES["deals.csv"], encoding="utf-8")
    (tmp_path / "more.csv").write_text(FILES["deals.csv"] + "9,Q,R,New,O,1,,,Quibblewick,,\n")
    company.read(tmp_path / "more.csv")  # and is not kept
    found = forget(company, Whom(client="Quibblewick"))
    assert found.waiting == 2
    assert "Not reached: 2 files" in " ".join(gone(found))
    give_up(handed)


def test_a_client_is_erased_everywhere(company: Workspace) -> None:
    assert b"Quibblewick" in kept_bytes(company)
    found = forget(company, Whom(client="quibblewick"))
    assert set(found.deals) >= {"1", "3"}
    assert b"uibblewick" not in kept_bytes(company)
    assert b"123-45-67" not in kept_bytes(company)
    assert deal_ids(company) == ["2"]
    assert len(company.current().ask(tables.tasks)) == 1


def test_by_telephone_however_it_is_written(company: Workspace) -> None:
    assert find(company, Whom(client="0671234567")).deals == ("1",)
    assert find(company, Whom(client="(067) 123 45 67")).deals == ("1",)


def test_a_deal_by_its_id_and_no_other(company: Workspace) -> None:
    forget(company, Whom(deal_id="1"))
    assert "1" not in deal_ids(company)
    assert {"2", "3"} <= set(deal_ids(company))
    snapshot = company.current()
    assert snapshot
    assert set(snapshot.ask(tables.transitions)["deal_id"]) == {"2", "3"}


def test_what_is_left_survives_the_next_builds(company: Workspace) -> None:
    forget(company, Whom(client="Quibblewick"))
    before = deal_ids(company)
    company.rebuild()
    for path in (company.folder / "parsed").glob("*.duckdb"):
        path.unlink()
    company.rebuild()
    assert deal_ids(company) == before


def test_it_is_recorded_that_and_when_but_not_whom(company: Workspace) -> None:
    forget(company, Whom(client="Quibblewick"))
    (entry,) = company.notebook.get("forgotten")
    assert entry["deals"] >= 2
    assert entry["at"]
    assert "Quibblewick" not in str(entry)


def test_backups_that_can_not_be_reached_are_named(company: Workspace, tmp_path: Path) -> None:
    backup(company, tmp_path / "old.funnel")
    assert forget(company, Whom(client="Quibblewick")).backups == (str(tmp_path / "old.funnel"),)


def test_an_upload_leaves_nothing(company: Workspace) -> None:
    forget_upload(company, "tasks.csv")
    assert [upload.file for upload in company.uploads()] == ["deals.csv", "transitions.csv"]
    assert b"about the fence" not in kept_bytes(company)


def test_a_short_text_means_nobody(company: Workspace) -> None:
    with pytest.raises(FunnelError, match="too short"):
        find(company, Whom(client="a"))


def test_nothing_is_changed_where_nobody_is_found(company: Workspace) -> None:
    before = company.state
    assert not forget(company, Whom(client="Nobody Here")).rows
    assert company.state == before


def test_a_workbook_is_looked_into(company: Workspace, tmp_path: Path) -> None:
    """Its cells are packed, and a column that nothing uses is not among the rows."""
    path = tmp_path / "transitions.xlsx"
    rows = [line.split(",") for line in FILES["transitions.csv"].splitlines()]
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, [*row, "Remark" if number == 0 else "Zebulon rang"])
    company.keep([company.read(path)])
    forget(company, Whom(client="Zebulon"))
    packed = [one for one in company.folder.rglob("bytes") if zipfile.is_zipfile(one)]
    assert not packed
    assert b"Zebulon" not in kept_bytes(company)
    assert deal_ids(company) == ["1", "2", "3"]
