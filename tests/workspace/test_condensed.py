"""Condensed lists: what is built from them is what is built from all rows, table by table, whatever
was uploaded, taken back and put in between; and a part that is broken is made anew."""

from __future__ import annotations

import random
import shutil
from contextlib import closing
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funnel.model import Decisions, build
from funnel.workspace import Workspace, condensed, condensing
from funnel.workspace.builder import SnapshotBuilder
from funnel.workspace.condensed import condense
from funnel.workspace.condensing import Condensing
from funnel.workspace.forgetting import Whom, forget, forget_upload
from funnel.workspace.state import CONDENSED
from funnel.workspace.verify import checks
from tests.workspace.damages import delete, flip
from tests.workspace.test_forgetting import everything
from tests.workspace.weeks import START, WEEK, draw_weeks, write

DECISIONS = Decisions(timezone="UTC", base_currency="UAH", rates={"EUR": 40.0})
WEEKS = 10


@pytest.fixture(autouse=True)
def however_small():
    """Small lists are condensed as well."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(condensed, "FEWEST", 0)
        patch.setattr(condensing, "MOST", 1.0)
        yield


def tables_of(path, parsed_of, uploads, small):
    """{table: its rows} of a build from these uploads, condensed or not."""
    parsed = [(parsed_of(one.parsed), one.observed_at, one.report["format"]) for one in uploads]
    door = SnapshotBuilder(path, parsed, small)
    try:
        facts = build(door, DECISIONS)
        door.add_rejects([(one.sha, one.file) for one in uploads])
        names = [
            name
            for (name,) in door._engine.execute(
                "select table_name from duckdb_tables() where database_name = current_database()"
            ).fetchall()
        ]
        rows = {
            name: sorted(map(repr, door._engine.execute(f'from "{name}"').fetchall()))
            for name in names
        }
    finally:
        door.close()
    return rows | {"facts": [facts.to_json()]}


class Company:
    """Uploads of drawn weeks in a folder, and the condensed file beside them."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        (folder / "parsed").mkdir(parents=True)
        self.draw = random.Random(seed)
        kinds = ["plain"] * 9 + ["odoo_deals"] * (self.draw.random() < 0.4)
        weeks = draw_weeks(self.draw, WEEKS, deals=12)
        self.uploads = [
            write(folder / "parsed", number, at, rows, self.draw.choice(kinds))
            for number, (at, rows) in enumerate(weeks)
        ]
        self.known = ""
        self.condensed = 0  # parts that were used

    def parsed(self, key: str) -> Path:
        return self.folder / "parsed" / f"{key}.duckdb"

    def condense(self, chosen):
        """These uploads, on what was condensed before."""
        uploads = [self.uploads[number] for number in chosen]
        small = condense(self.folder, uploads, self.parsed, self.known)
        self.known = small.sha256 if small else ""
        self.condensed += len(small.parts) if small else 0
        return uploads, small

    def check(self, chosen) -> None:
        """Build from these uploads both ways, on what was condensed before."""
        uploads, small = self.condense(chosen)
        made = self.folder / "made.duckdb"
        found = []
        for one in (None, small):
            made.unlink(missing_ok=True)
            found.append(tables_of(made, self.parsed, uploads, one))
        whole, shorter = found
        for name in whole:
            assert shorter[name] == whole[name], name


@settings(max_examples=3)
@given(seed=st.integers(0, 10_000))
def test_in_any_order_and_with_any_taken_back_every_table_is_the_same(tmp_path_factory, seed):
    company = Company(tmp_path_factory.mktemp("weeks") / "company", seed)
    order = list(range(WEEKS))
    if seed % 2:
        company.draw.shuffle(order)
    company.condense(order[: WEEKS - 2])
    company.condense(order)
    company.check([number for number in order if number != company.draw.randrange(WEEKS)])
    shutil.rmtree(company.folder)


def parts_of(folder: Path) -> dict[int, list[tuple]]:
    """{part_no: its rows} of the file of a workspace."""
    copy = folder.parent / "copy.duckdb"
    shutil.copyfile(folder / CONDENSED, copy)
    with closing(duckdb.connect(str(copy), read_only=True)) as con:
        rows = con.execute("from input_deals order by part_no, row").fetchall()
    return {number: [row for row in rows if row[0] == number] for number, *_ in rows}


@pytest.fixture
def steady(tmp_path) -> Company:
    """Eight lists of five deals, one of which changes hands each week."""
    company = Company(tmp_path / "company", 0)
    row = {"pipeline": "Retail", "stage": "New", "created_at": START, "owner": "Olha"}
    lists = [
        [
            row | {"deal_id": f"D{n}", "owner": "Taras" if n == week % 5 else "Olha"}
            for n in range(5)
        ]
        for week in range(8)
    ]
    for path in (company.folder / "parsed").glob("*"):
        path.unlink()
    company.uploads = [
        write(company.folder / "parsed", week, START + WEEK * week, rows, "plain")
        for week, rows in enumerate(lists)
    ]
    return company


def test_what_both_neighbours_say_too_is_left_out(steady):
    _, small = steady.condense(range(8))
    assert sorted(small.parts) == [2, 3, 4, 5, 6]  # the first and the last two stay whole
    # of each list who came to Taras, who came from him, and who will: the other two say nothing;
    # and its first row, which shows that the list fills its columns
    ids = {number: [row[2] for row in rows] for number, rows in parts_of(steady.folder).items()}
    assert ids[small.parts[3]] == ["D0", "D1", "D2", "D3"]
    assert ids[small.parts[5]] == ["D0", "D3", "D4"]


def test_one_more_list_is_compared_with_its_neighbours_alone(steady, monkeypatch):
    steady.condense(range(7))
    before = parts_of(steady.folder)
    added = []
    add = Condensing.add
    monkeypatch.setattr(
        Condensing,
        "add",
        lambda self, key, number, names: (added.append(names[1]), add(self, key, number, names))[1],
    )
    steady.condense(range(8))
    assert added == [steady.uploads[5].parsed]
    assert before.items() <= parts_of(steady.folder).items()
    steady.condense(range(8))
    assert len(added) == 1
    steady.condense([0, 1, 2, 4, 5, 6, 7])  # of the one taken back both neighbours are others now
    assert added[1:] == [steady.uploads[2].parsed, steady.uploads[4].parsed]


def test_a_file_that_is_not_what_was_written_is_made_anew(steady):
    _, small = steady.condense(range(8))
    whole = parts_of(steady.folder)
    for damage in (flip, delete):
        damage(small.path, random.Random(1))
        steady.condense(range(8))
        assert parts_of(steady.folder) == whole


def test_it_goes_with_the_lists(steady):
    steady.condense(range(8))
    assert steady.condense(range(3))[1] is None
    assert not (steady.folder / CONDENSED).exists()


def test_lists_of_one_moment_and_of_another_format_stay_as_they_are(steady):
    own = list(steady.uploads)
    own[3] = write(steady.folder, 9, own[4].observed_at, [{"deal_id": "D1"}], "plain")
    assert list(condensed.between(own)) == [2]  # 3, 4, 5 and 6 have one of the two beside them
    own = list(steady.uploads)
    own[3] = write(steady.folder, 10, own[3].observed_at, [{"deal_id": "D1"}], "odoo_deals")
    assert list(condensed.between(own)) == [2, 6]
    own[3] = write(steady.folder, 11, None, [{"deal_id": "D1"}], "plain")
    assert condensed.between(own) == {}


@pytest.fixture(scope="module")
def weekly(tmp_path_factory) -> Path:
    """Seven weekly lists in a workspace, one client in each; to be copied, not used."""
    folder = tmp_path_factory.mktemp("weekly")
    place = Workspace.open(folder / "workspace")
    place.notebook.set("timezone", "UTC")
    head = "deal_id,name,pipeline,stage,created_at,updated_at,company\n"
    for week in range(7):
        at = START + WEEK * week
        rows = [
            f"{n},Roof,Retail,{'Offer' if week > n else 'New'},2026-01-01 09:00,{at},Client{n} Ltd\n"
            for n in range(6)
        ]
        (folder / f"deals-{week}.csv").write_text(head + "".join(rows), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(condensed, "FEWEST", 0)
        patch.setattr(condensing, "MOST", 1.0)
        place.keep([place.read(folder / f"deals-{week}.csv") for week in range(7)])
    return place.folder


@pytest.fixture
def place(weekly, tmp_path):
    return Workspace.open(Path(shutil.copytree(weekly, tmp_path / "workspace")))


def test_who_is_forgotten_is_not_in_the_condensed_lists(place):
    assert b"Client3" in everything(place)
    assert len(parts_of(place.folder)) == 4
    forget(place, Whom("", "Client3"))
    assert b"Client3" not in everything(place)
    assert b"Client2" in (place.folder / CONDENSED).read_bytes()
    assert all(check.is_whole for check in checks(place.folder))


def test_an_upload_that_is_forgotten_is_in_no_part(place):
    before = parts_of(place.folder)
    chosen = place.state.uploads[3]
    forget_upload(place, chosen.file)
    after = parts_of(place.folder)
    assert len(after) == 3
    assert sum(rows in before.values() for rows in after.values()) <= 1
    assert all(check.is_whole for check in checks(place.folder))


def test_a_damaged_one_is_said_and_mended_by_the_next_import(place):
    flip(place.folder / CONDENSED, random.Random(2))
    assert [check.path for check in checks(place.folder) if not check.is_whole] == [CONDENSED]
    place.rebuild()
    assert all(check.is_whole for check in checks(place.folder))
