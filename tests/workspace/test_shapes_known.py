"""What the product's own questions were compiled to, as it is carried along with the code."""

from __future__ import annotations

import re
import zipfile

import ibis
import pytest

from funnel.workspace import Workspace, compiling, shapes, shapes_known
from funnel.workspace.shape import shape_of, versions, with_slots
from funnel.workspace.shapes_kept import SHARED, find

T = ibis.table({"s": "string", "f": "float64"}, name="t")
ASKED = T.filter(T.s == "Olha").select("f")


@pytest.fixture
def brought(tmp_path, monkeypatch):
    """A file of shapes of one's own in the place of the product's."""
    monkeypatch.setattr(shapes_known, "FILE", tmp_path / "known.zip")
    monkeypatch.setattr(shapes, "_known", type(shapes._known)())
    shapes_known._opened.cache_clear()
    yield shapes_known.FILE
    if opened := shapes_known._opened():
        opened.close()
    shapes_known._opened.cache_clear()


def key() -> str:
    return shape_of(ASKED.as_table().op()).key


def ordered(pieces):
    """SQL with the columns of each EXCLUDE in order: ibis writes them as a set has them."""
    text = "".join(f"<{one}>" if isinstance(one, int) else one for one in pieces)
    return re.sub(
        r"EXCLUDE \(([^)]*)\)", lambda found: ",".join(sorted(found[1].split(", "))), text
    )


def test_what_it_brings_is_what_the_compiler_writes(tmp_path, monkeypatch):
    """Every question of a build and of a metric is compiled beside what was found."""
    from funnel.answers import answer
    from funnel.scope import Scope

    seen = {}

    def noting(shape, folder):
        found = shapes_known.find(shape.key)
        if found:
            seen[shape.key] = found  # and it is compiled all the same

    made = {}
    compile_it = shapes._made

    def compiled(table, shape, folder):
        made[shape.key] = compile_it(table, shape, folder)
        return made[shape.key]

    monkeypatch.delenv(SHARED, raising=False)
    monkeypatch.setattr(shapes, "_known", type(shapes._known)())
    monkeypatch.setattr(shapes, "_remembered", noting)
    monkeypatch.setattr(shapes, "_made", compiled)
    file = tmp_path / "deals.csv"
    file.write_text(
        "deal_id,pipeline,stage,owner,created_at\nD1,Retail,New,Olha,2026-01-05\n"
        "D2,Retail,Won,Ivan,2026-01-06\n",
        encoding="utf-8",
    )
    workspace = Workspace.open(tmp_path / "workspace")
    snapshot = workspace.keep([workspace.read(file)])
    answer("deals", snapshot, Scope())
    with zipfile.ZipFile(shapes_known.FILE) as file:
        if file.comment != versions().encode():
            pytest.skip(f"it was made with other versions: {file.comment.decode()}")
    assert seen, "python -m bench.shapes makes the file anew"
    for known, pieces in seen.items():
        assert ordered(made[known]) == ordered(pieces)


def test_every_one_of_them_can_be_read():
    with zipfile.ZipFile(shapes_known.FILE) as known:
        names = known.namelist()
    assert len(names) > 100
    assert len(set(names)) == len(names)
    for name in names:
        pieces = shapes_known.find(name)
        assert all(isinstance(one, str) for one in pieces[::2])
        assert all(isinstance(one, int) for one in pieces[1::2])


def test_a_shape_that_is_there_is_not_compiled(brought, tmp_path, monkeypatch):
    pieces = compiling.pieces_of(with_slots(ASKED.as_table().op(), shape_of(ASKED.op())).to_expr())
    shapes_known.write({key(): pieces})
    good = shapes.to_sql(ASKED, pretty=False)
    shapes.forget()
    monkeypatch.setattr(shapes, "_made", None)
    assert shapes.to_sql(ASKED, pretty=False, folder=tmp_path / "kept") == good
    assert not (tmp_path / "kept").exists()


@pytest.mark.parametrize("content", [None, b"", b"PK", b"no archive"])
def test_a_file_that_cannot_be_read_brings_nothing(brought, tmp_path, content):
    if content is not None:
        brought.write_bytes(content)
    assert find(tmp_path / "kept", key()) is None
    assert "SELECT" in shapes.to_sql(ASKED, pretty=False, folder=tmp_path / "kept")


@pytest.mark.parametrize("text", ["{", '"a"', '["a", 7, "b"]', '["a", 0]', "[1]", "null"])
def test_what_does_not_fit_is_compiled(brought, tmp_path, text):
    with zipfile.ZipFile(brought, "w") as made:
        made.writestr(key(), text)
    good = shapes.compiled(ASKED, pretty=False)
    assert shapes.to_sql(ASKED, pretty=False, folder=tmp_path / "kept") == good


def test_the_same_shapes_make_the_same_file(brought):
    shapes_known.write({"b": ["1"], "a": ["2", 0, "3"]})
    first = brought.read_bytes()
    shapes_known.write({"a": ["2", 0, "3"], "b": ["1"]})
    assert brought.read_bytes() == first
