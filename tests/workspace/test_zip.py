"""A zip of exports is the files in it; one that would burst, or holds none, is refused with a
sentence."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from funnel.errors import FunnelError
from funnel.reading.files import archive
from funnel.workspace import Reading
from tests.workspace.conftest import GOLDEN


def pack(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in members.items():
            target.writestr(name, content)
    return path


def test_the_files_in_a_zip_are_read_like_files(place, tmp_path):
    members = {f"export/{path.name}": path.read_bytes() for path in GOLDEN.glob("*.csv")}
    path = pack(
        tmp_path / "weekly.zip", members | {"__MACOSX/._deals.csv": b"x", "readme.md": b"x"}
    )
    names, readings = zip(*place.read_all([path]), strict=True)
    assert names == ("weekly.zip/deals.csv", "weekly.zip/stages.csv", "weekly.zip/transitions.csv")
    assert all(isinstance(reading, Reading) for reading in readings)
    place.keep(readings)
    assert place.state.counts["deals"] == 8
    assert place.state.counts["transitions"] == 20


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"notes.md": b"nothing"}, "empty_zip"),
        ({"bomb.csv": b"0" * 5_000_000}, "zip_too_large"),
        ({f"{number}.csv": b"a" for number in range(501)}, "zip_too_large"),
        ({f"{number}.csv": b"a" for number in range(101)}, "zip_too_many"),
    ],
)
def test_a_zip_without_exports_or_too_large_is_refused(tmp_path, members, code):
    with pytest.raises(FunnelError) as error:
        archive.unpacked(pack(tmp_path / "a.zip", members), "a.zip", tmp_path)
    assert error.value.code == code


def test_a_path_in_a_zip_is_never_followed(tmp_path):
    inside = tmp_path / "inside"
    inside.mkdir()
    ((file, name),) = archive.unpacked(
        pack(tmp_path / "a.zip", {"../../evil.csv": b"a,b\n1,2\n"}), "a.zip", inside
    )
    assert file.parent == inside
    assert name == "a.zip/evil.csv"
    assert not (tmp_path / "evil.csv").exists()


def test_a_workbook_is_no_archive(tmp_path):
    path = pack(tmp_path / "a.xlsx", {"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"})
    assert archive.unpacked(path, "a.xlsx", tmp_path) == [(path, "a.xlsx")]
