"""A workspace that is damaged anywhere, in any way, tells the same numbers with a notice, or
refuses by name: never other numbers, never a traceback. `bench/damage.py` is the long form."""

from __future__ import annotations

import itertools
import random
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest

from funnel.cli import main
from funnel.workspace import Workspace
from tests.workspace.damages import (
    WAYS,
    become_folder,
    become_foreign,
    files_of,
    flip,
    is_same,
    look,
    noticed,
    outcome,
    overwrite,
    rebuild,
    retyped,
    swap,
    truth,
)

FINE = {"refused", "said", "unsaid"}
FIELDS = 40  # files of JSON with a field of another type


@pytest.fixture(scope="module")
def whole(example, tmp_path_factory) -> Path:
    """The worked example, with every kind of decision."""
    folder = tmp_path_factory.mktemp("whole") / "workspace"
    shutil.copytree(example.folder, folder)
    place = Workspace.open(folder)
    place.notebook.set_limit("Retail", "New", 2.5)
    place.notebook.set_stage("Retail", "Offer", 2, "open")
    place.notebook.set_mark(datetime(2026, 1, 15), "norm introduced")
    place.notebook.remember_mapping(("a", "b"), {"kind": "deals"})
    place.rebuild().close()
    return folder


@pytest.fixture(scope="module")
def expected(whole):
    return truth(Workspace.open(whole).current())


KINDS = (
    "CURRENT.json",
    "notebook.sqlite",
    "notebook-copy.json",
    ".funnel-workspace",
    "snap-000002",
    "/bytes",
    "/decided",
    "parsed/",
)
# One of each kind, by what finds it out: looking mends what looking needs, counting again the rest.
MENDED = (
    ("CURRENT.json", overwrite, look),
    ("snap-000002", flip, look),
    ("/bytes", swap, rebuild),
    ("parsed/", swap, rebuild),
)


def one_of(whole: Path, kind: str, draw: random.Random) -> str:
    return draw.choice([name for name in files_of(whole) if kind in name])


def test_every_damage_to_every_kind_of_file_is_noticed_by_name(whole, tmp_path):
    for way, kind in itertools.product(WAYS, KINDS):
        draw = random.Random(f"{way.__name__} {kind}")
        copy, name = tmp_path / f"{way.__name__}{KINDS.index(kind)}", one_of(whole, kind, draw)
        shutil.copytree(whole, copy)
        before, decided = (copy / name).read_bytes(), Workspace.open(copy).notebook.notes()
        way(copy / name, draw)
        if (copy / name).is_file() and (copy / name).read_bytes() == before:
            continue  # it is the only one of its kind: nothing was swapped
        # what lies in a page that the notebook does not use is no damage to what it says
        if name not in noticed(copy):
            assert name == "notebook.sqlite", (way.__name__, name)
            assert Workspace.open(copy).notebook.notes() == decided, way.__name__


def test_every_field_of_another_type_is_noticed(whole, tmp_path):
    for number in range(FIELDS):
        copy = tmp_path / str(number)
        shutil.copytree(whole, copy)
        retyped(copy, random.Random(number), has_seal=number % 2 == 0)
        assert noticed(copy), number


@pytest.mark.parametrize(("kind", "way", "step"), MENDED, ids=lambda one: str(one)[:12])
def test_one_damaged_file(kind, way, step, whole, expected, tmp_path):
    draw = random.Random(f"{way.__name__} {kind}")
    name = one_of(whole, kind, draw)
    ended = outcome(
        whole, tmp_path / "copy", lambda folder: way(folder / name, draw), expected, [step]
    )
    assert ended == "said"


@pytest.mark.parametrize("has_seal", [True, False])
def test_a_field_of_another_type(has_seal, whole, expected, tmp_path):
    damage = partial(retyped, draw=random.Random(3), has_seal=has_seal)
    assert outcome(whole, tmp_path / "copy", damage, expected, [look]) in FINE


def test_a_foreign_notebook_is_not_believed(whole, expected, example, tmp_path):
    def damage(folder: Path) -> None:
        other = Workspace.open(tmp_path / "other")
        other.notebook.set_limit("Retail", "New", 99)
        shutil.copyfile(other.folder / "notebook.sqlite", folder / "notebook.sqlite")

    assert outcome(whole, tmp_path / "copy", damage, expected, [look]) == "said"


@pytest.mark.parametrize("kind", ["/decided", "notebook-copy.json", ".funnel-workspace"])
def test_another_sealed_file_is_no_record(kind, whole, expected, tmp_path):
    def damage(folder: Path) -> None:
        shutil.copyfile(folder / one_of(whole, kind, random.Random(1)), folder / "CURRENT.json")

    assert outcome(whole, tmp_path / "copy", damage, expected, [look]) == "said"


def test_a_notebook_of_another_program_is_not_believed_and_not_thrown_away(
    whole, expected, tmp_path
):
    def damage(folder: Path) -> None:
        (folder / "notebook.sqlite").unlink()
        with closing(sqlite3.connect(folder / "notebook.sqlite")) as con, con:
            con.execute("create table limits (pipeline, stage, limit_days)")
            con.execute("insert into limits values ('Retail', 'New', 99)")

    copy = tmp_path / "copy"
    assert outcome(whole, copy, damage, expected, [rebuild]) == "said"
    with closing(sqlite3.connect(copy / "notebook.sqlite.set-aside")) as con:
        assert con.execute("select count(*) from limits").fetchone() == (1,)
    assert Workspace.open(copy).notebook.marks() == [(datetime(2026, 1, 15), "norm introduced")]


def test_a_row_changed_behind_the_seal_is_not_believed(whole, expected, tmp_path):
    def damage(folder: Path) -> None:
        with closing(sqlite3.connect(folder / "notebook.sqlite")) as con, con:
            con.execute("update limits set limit_days = 99")

    assert outcome(whole, tmp_path / "copy", damage, expected, [rebuild]) == "said"


@pytest.mark.parametrize("kind", ["CURRENT.json", "notebook.sqlite", "snap-000002"])
@pytest.mark.parametrize("way", [become_folder, become_foreign])
def test_the_command_line_says_a_damage_in_a_sentence(kind, way, whole, tmp_path, capsys):
    copy, draw = tmp_path / "copy", random.Random(1)
    for folder in (copy, tmp_path / "whole"):
        shutil.copytree(whole, folder)
    assert main(["show", "flow", "--workspace", str(tmp_path / "whole")]) == 0
    expected = capsys.readouterr()
    way(copy / one_of(whole, kind, draw), draw)
    assert main(["verify", "--workspace", str(copy)]) != 0
    assert kind in "".join(capsys.readouterr())
    ended = main(["show", "flow", "--workspace", str(copy)])
    said = capsys.readouterr()
    if ended == 0:
        assert said.out == expected.out
        assert kind in said.err  # a notice that names it
    else:
        assert (ended, said.out) == (2, "")
        assert kind in said.err


def test_bytes_and_rows_damaged_together_are_refused_by_name(whole, expected, tmp_path):
    def damage(folder: Path) -> None:
        for path in [*folder.glob("uploads/*/bytes"), *folder.glob("parsed/*.duckdb")]:
            path.write_bytes(path.read_bytes()[:-1])

    assert outcome(whole, tmp_path / "copy", damage, expected, [rebuild]) == "refused"


def test_a_damaged_copy_is_made_good_by_loading_the_file_again(whole, expected, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(whole, copy)
    upload = next(upload for upload in Workspace.open(copy).uploads() if "deals" in upload.file)
    content = (copy / "uploads" / upload.sha / "bytes").read_bytes()
    (copy / "uploads" / upload.sha / "bytes").write_bytes(b"other")
    (copy / "parsed" / f"{upload.parsed}.duckdb").unlink()
    (tmp_path / "deals.csv").write_bytes(content)
    again = Workspace.open(copy)
    again.keep([again.read(tmp_path / "deals.csv")])
    assert is_same(expected, truth(again.current()))
    assert again.notices == ()
