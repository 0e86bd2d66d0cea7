"""SQL of a shape with its values is, text for text, what ibis writes for these very values.

Every metric, rule and check: `tests/metrics/test_prepared.py`. How the ratio in the module was
measured: all metrics on the demo under four scopes, 732 questions; seconds of the processor in
`shape_of` and `filled` beside those in `compiled`.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

import ibis
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from funnel import tables
from funnel.workspace import Workspace, compiling, marker, shapes, shapes_kept
from funnel.workspace.constants import Unshaped
from funnel.workspace.forgetting import forget_upload
from funnel.workspace.shape import shape_of
from tests.workspace.texts import alike

T = ibis.table(
    {"a": "int64", "f": "float64", "s": "string", "d": "timestamp", "l": "array<string>"}, name="t"
)


def is_as_compiled(expression: ibis.Expr) -> bool:
    """Whether it is what ibis writes, made anew and then found."""
    direct = alike(shapes.compiled(expression, pretty=False))
    return all(alike(shapes.to_sql(expression, pretty=False)) == direct for _ in range(2))


TEXTS = st.sampled_from(
    (
        "",
        "'",
        "''",
        "Жук",
        "s0_1_",
        compiling.TOKEN,
        f"'{compiling.TOKEN}0_'",
        "\\'",
        "a\nb",
        "%s",
        "{0}",
    )
) | st.text(max_size=8).filter(lambda text: "\x00" not in text)
MOMENTS = st.datetimes(datetime(1, 1, 1), datetime(9999, 1, 1))
NUMBERS = st.integers(-(2**63), 2**63 - 1)
FLOATS = st.floats(allow_nan=False, allow_infinity=True)


@settings(max_examples=60)
@given(TEXTS, st.lists(TEXTS, max_size=3), NUMBERS, FLOATS, MOMENTS)
def test_any_values(text, texts, number, share, moment):
    asked = T.filter(
        T.s == text,
        T.s.isin(texts),
        T.a > number,
        T.f.between(share, 2.5),
        T.d < moment,
        T.l.contains(text.lower()),
    ).mutate(x=ibis.ifelse(T.s != text, text, "open"), age=ibis.literal(moment) - T.d, y=number)
    assert is_as_compiled(asked)


def key(expression: ibis.Expr) -> str:
    return shape_of(expression.op()).key


def test_only_values_are_taken_out():
    """Whatever else differs is another shape."""
    asked = [
        T.filter(T.s == "a"),
        T.filter(T.s == ibis.null("string")),
        T.filter(T.s != "a"),
        T.filter(T.s.isin(["a"])),
        T.filter(T.s.isin(["a", "b"])),
        T.filter((T.s == "a") | (T.s == "b")),
        T.filter((T.s == "a") | (T.s == "a")),
        T.filter(T.a == 1),
        T.filter(T.a == 1000),  # of a wider type
        T.filter(T.a == -1),
        T.filter(T.a == -2),
        T.filter(T.f == 1.0),
        T.limit(1),
        T.limit(2),
        T.filter(T.s.re_search("a")),
        T.filter(T.s.re_search("b")),
        T.mutate(x=True),
        T.mutate(x=False),
        T.mutate(x=1),
        T.mutate(x=2),
        T.mutate(x=ibis.interval(days=1)),
        T.mutate(x=ibis.interval(days=2)),
        T.select(x=T.d.strftime("%d")),
        T.select(x=T.d.strftime("%m")),
        T.select(y=T.d.strftime("%m")),
        T.rename(z="a"),
        T.view(),
    ]
    assert len({key(one) for one in asked}) == len(asked)


def test_values_alone_make_no_other_shape(monkeypatch):
    def asked(name: str, moment: datetime) -> ibis.Expr:
        return T.filter(T.s == name, T.d > moment)

    first, second = ("Olha", datetime(2026, 1, 1)), ("O'Neil", datetime(1969, 1, 1, 5, 6, 7, 8))
    shapes.to_sql(asked(*first), pretty=False)
    direct = shapes.compiled(asked(*second), pretty=False)
    monkeypatch.setattr(shapes, "_made", None)
    assert key(asked(*first)) == key(asked(*second))
    assert shapes.to_sql(asked(*second), pretty=False) == direct


@pytest.mark.parametrize(
    "expression", [T.mutate(x=float("nan")), T.mutate(x=0.0, y=-0.0), T.mutate(x=ibis.uuid())]
)
def test_what_is_not_known_for_sure_is_compiled_as_it_is(expression):
    with suppress(Unshaped):
        shape_of(expression.op())
    assert "SELECT" in shapes.to_sql(expression, pretty=False)


# ---- kept for the next process -------------------------------------------------------------------

ASKED = T.filter(T.s == "Olha").select("a")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where shapes are kept, of a process that has compiled nothing."""
    shapes.forget()
    yield tmp_path / "shapes"
    shapes.forget()


def test_the_next_process_does_not_compile(folder, monkeypatch):
    first = shapes.to_sql(ASKED, pretty=False, folder=folder)
    shapes.forget()
    monkeypatch.setattr(shapes, "_made", None)
    assert shapes.to_sql(ASKED, pretty=False, folder=folder) == first


def test_no_value_is_kept(folder):
    shapes.to_sql(ASKED, pretty=False, folder=folder)
    pieces = shapes_kept.find(folder, key(ASKED))
    assert pieces is not None
    assert not any("Olha" in str(piece) for piece in pieces)


@pytest.mark.parametrize("damage", [lambda was: was[:-3], lambda was: b"", lambda was: b"x" + was])
def test_a_damaged_one_is_none(folder, damage):
    good = shapes.to_sql(ASKED, pretty=False, folder=folder)
    file = folder / key(ASKED)
    file.write_bytes(damage(file.read_bytes()))
    shapes.forget()
    assert shapes.to_sql(ASKED, pretty=False, folder=folder) == good
    assert shapes_kept.find(folder, key(ASKED)) is not None  # written again


def test_one_under_the_name_of_another_is_none(folder):
    other = T.filter(T.s == "Olha").select("f")
    shapes.to_sql(other, pretty=False, folder=folder)
    (folder / key(other)).rename(folder / key(ASKED))
    assert shapes_kept.find(folder, key(ASKED)) is None


@pytest.mark.parametrize("pieces", [["a", 7, "b"], ["a", 0], [1], "ab", ["a", -1, "b"], None])
def test_what_does_not_fit_is_none(folder, pieces):
    good = shapes.to_sql(ASKED, pretty=False)
    shapes.forget()
    folder.mkdir()
    shapes_kept.keep(folder, key(ASKED), pieces)
    assert shapes.to_sql(ASKED, pretty=False, folder=folder) == good


def test_only_so_many_are_kept(folder, monkeypatch):
    monkeypatch.setattr(shapes_kept, "MOST", 8)
    for number in range(40):
        shapes_kept.keep(folder, f"00{number}", ["a"])
    assert 0 < len(list(folder.iterdir())) <= 8
    assert shapes_kept.find(folder, "0039") == ["a"]


def test_a_workspace_keeps_its_own_and_forgets_them(loaded, monkeypatch):
    monkeypatch.delenv(shapes_kept.SHARED)
    shapes.forget()
    loaded.current().ask(tables.stages.filter(tables.stages.stage == "Offer"))
    folder = loaded.folder / marker.SHAPES
    assert list(folder.iterdir())
    assert folder.stat().st_mode & 0o777 == 0o700
    forget_upload(loaded, "stages.csv")
    assert not list(folder.iterdir())
    assert Workspace.open(loaded.folder).current()


def test_a_file_outside_of_a_workspace_has_no_place(tmp_path, monkeypatch):
    monkeypatch.delenv(shapes_kept.SHARED)
    assert shapes_kept.place(tmp_path / "a" / "snap.duckdb") is None
    monkeypatch.setenv(shapes_kept.SHARED, "0")
    assert shapes_kept.place(tmp_path / "a" / "snap.duckdb") is None


def test_where_nothing_can_be_written_nothing_is(tmp_path):
    (tmp_path / "shapes").write_text("a file")
    assert "SELECT" in shapes.to_sql(ASKED, pretty=False, folder=tmp_path / "shapes")
    assert "SELECT" in shapes.to_sql(ASKED, pretty=False, folder=tmp_path / "gone" / "shapes")
    assert not (tmp_path / "gone").exists()
