"""What the tables of a lake are like: other types, other columns, none."""

from __future__ import annotations

from datetime import datetime

import ibis
import pandas as pd
import pytest

from funnel.errors import FunnelError
from funnel.spark.dialect import to_sql
from funnel.spark.lake import Lake, frame
from funnel.spark.making import made
from funnel.spark.sources import Source
from funnel.spark.versions import Versions
from funnel.workspace.arrow import frame_of, rows_of
from tests.model.door import TestDoor
from tests.spark.cluster import needs_spark
from tests.spark.doors import AS_OF, assert_same, visitor

pytestmark = needs_spark()

KYIV = datetime(2026, 1, 2, 7)  # nine o'clock there
# What stands in a table, as Spark's SQL, and what is read: a number, a moment, a text.
NUMBERS = {
    "'12.5'": 12.5,
    "' 7 '": 7.0,
    "7": 7.0,
    "7Y": 7.0,
    "-0.1D": -0.1,
    "0.1F": 0.1,
    "12.50BD": 12.5,
    "cast(0.1 as decimal(38, 18))": 0.1,
    "1e15D": 1e15,
    "double('NaN')": None,
    "double('Infinity')": None,
    "'NaN'": None,
    "'1 000,50'": None,
    "''": None,
    "null": None,
}
MOMENTS = {
    "'2026-01-02 09:00'": KYIV,
    "'2026-01-02T09:00:00+02:00'": KYIV,
    "' 2026-01-02T07:00:00Z '": KYIV,
    "timestamp_ntz'2026-01-02 09:00'": KYIV,
    "timestamp_ltz'2026-01-02 07:00'": KYIV,
    "date'2026-01-02'": datetime(2026, 1, 1, 22),
    "'2026-01-02'": datetime(2026, 1, 1, 22),
    "'2026-10-25 03:30'": datetime(2026, 10, 25, 1, 30),  # for the second time that night
    "timestamp_ntz'2026-10-25 02:59:59.5'": datetime(2026, 10, 24, 23, 59, 59, 500_000),
    "'2026-03-29 03:30'": datetime(2026, 3, 29, 1, 30),  # which no clock showed
    "'2026-01-02 07:00:00 UTC'": KYIV,
    "'2026-01-02 7:00Z'": KYIV,
    "'2026-01-02T12:00:00+05'": KYIV,
    "'2026-01-02 04:00:00.0-3:00'": KYIV,
    "'2026-01-02 08:00 Europe/Berlin'": KYIV,
    "'2026-01-02 09:00:00 CST'": None,  # of China, Cuba, or the middle of America
    "timestamp_ltz'1970-01-01 00:00'": None,
    "'1979-12-31 23:00'": None,
    "'1980-01-02 09:00'": datetime(1980, 1, 2, 6),
    "'2099-12-30 12:00'": None,
    "timestamp_ntz'9999-12-31 00:00'": None,
    "date'1900-01-01'": None,
    "'0000-00-00'": None,
    "'12:30'": None,
    "'45678'": None,
    "'02.01.2026'": None,
    "null": None,
}
IDS = {
    "17L": "17",
    "'17'": "17",
    "17.0D": "17",
    "17.000BD": "17",
    "' 017'": "017",
    "1e8D": "100000000",
    "double('NaN')": None,
    "array('a', 'б')": "a, б",
    "true": "true",
}


@pytest.fixture
def lake(engine):
    session = visitor(engine)
    session.sql("create schema if not exists kinds").collect()
    for name in Lake(session, "kinds").names():
        Lake(session, "kinds").drop(name)
    return Lake(session, "kinds")


@pytest.fixture
def typed(lake):
    """The rows of an input of which each stands in a table of its own type."""

    def read(name: str, texts: list[str]) -> pd.DataFrame:
        found = None
        for text in texts:
            source = Source(lake, "Europe/Kyiv")
            source.__dict__["tables"] = {name: lake.session.sql(text)}
            source.check()
            rows = source.typed(name)
            found = rows if found is None else found.unionAll(rows)
        return frame_of(found.toArrow())

    return read


@pytest.mark.parametrize(
    ("column", "kinds"), [("amount", NUMBERS), ("closed_at", MOMENTS), ("deal_id", IDS)]
)
def test_a_column_of_another_type_reads_the_same(typed, column, kinds):
    first = "" if column == "deal_id" else "1 deal_id, "
    rows = typed("deals", [f"select {first}{text} {column}" for text in kinds])
    read = [None if pd.isna(value) else value for value in rows[column].astype(object)]
    assert dict(zip(kinds, read, strict=True)) == kinds
    if column != "deal_id":  # what was there and can't be read is counted; a blank is not
        empty = {"''", "null", "double('NaN')"}
        lost = [text not in empty and kinds[text] is None for text in kinds]
        assert [list(value) == [column] for value in rows["unread"]] == lost


def test_columns_of_ones_own_have_any_name_and_type(typed):
    own = "struct(1 as a) as `a.b`, 5.0D as `Дата ``1```, map('k', 'v') as m, int(null) as n"
    rows = typed("deals", [f"select 'A' Deal_ID, {own}"])
    assert rows["deal_id"].tolist() == ["A"]
    assert dict(rows["extra"][0]) == {"a.b": "{1}", "Дата `1`": "5", "m": "{k -> v}"}


@pytest.mark.parametrize(
    ("tables", "sentence"),
    [
        ({"stages": "select 'New' stage"}, "There is neither deals nor transitions in kinds."),
        ({"deals": "select 'A' name"}, "deals has no column deal_id, without which none of its"),
        (
            {"transitions": "select 1 deal_id, 'Won' to_stage"},
            "transitions has no column moved_at, without which none",
        ),
        (
            {"deals": "select 1 deal_id, 1700000000L created_at"},
            "deals.created_at is of the type bigint, which can't be read there. Moments are texts",
        ),
        (
            {"deals": "select 1 deal_id, date'2026-01-01' amount"},
            "deals.amount is of the type date, which can't be read there.",
        ),
    ],
)
def test_what_nothing_can_be_built_of_is_a_sentence(engine, lake, tables, sentence):
    for name, text in tables.items():
        lake.write(name, lake.session.sql(text))
    with pytest.raises(FunnelError) as found:
        made(engine, "kinds", "kinds_made", AS_OF)
    assert str(found.value).startswith(sentence)
    assert Versions(lake.session, "kinds_made").latest() is None


def test_a_schema_that_is_not_there_is_a_sentence(engine):
    with pytest.raises(FunnelError, match="There is neither deals nor transitions in nowhere"):
        made(engine, "nowhere", "kinds_made", AS_OF)


@pytest.mark.parametrize(
    ("target", "sentence"),
    [
        ("nowhere", "There is no schema “nowhere” on the cluster. Make it there, CREATE SCHEMA"),
        ("spark_catalog.nowhere", "There is no schema “spark_catalog.nowhere” on the cluster."),
        ("nothing.nowhere", "There is no schema “nothing.nowhere” on the cluster."),
        ("lake/made", "“lake/made” is a folder, and a build needs a schema. Write --to"),
    ],
)
def test_where_nothing_can_be_built_is_a_sentence(engine, lake, target, sentence):
    lake.write("deals", lake.session.sql("select 'A' deal_id"))
    with pytest.raises(FunnelError) as found:
        made(engine, "kinds", target, AS_OF)
    assert str(found.value).startswith(sentence)


FRACTIONS = (-2.5, -1.5, -0.6, -0.5, 0.4, 0.5, 0.6, 1.5, 2.5, None)


def test_what_is_made_whole_is_what_one_machine_makes_of_it(lake):
    cells = pd.DataFrame({"number": FRACTIONS})
    cells["at"] = pd.to_datetime(cells["number"], unit="s").astype("datetime64[us]")
    given = ibis.table({"number": "float64", "at": "timestamp(6)"}, name="given")
    whole = [given.number.cast("int64"), given.at.epoch_seconds().cast("int64")]
    whole = given.select(*(one.name(f"whole_{at}") for at, one in enumerate(whole)))
    door = TestDoor()
    door.create("given", cells)
    frame(lake.session, rows_of(cells)).createOrReplaceTempView("given")
    told = frame_of(lake.session.sql(to_sql(whole)).toArrow())
    assert_same(door.ask(whole), told, "whole", is_list=False)
    assert sorted(told["whole_0"].dropna()) == [-2, -2, -1, 0, 0, 0, 1, 2, 2]


def test_the_digest_sees_a_cell_that_moves_to_the_next_column(lake):
    told = set()
    for text in ("'x' a, null b", "null a, 'x' b", "'x' b, null a", "1 a, null b", "'1' a, null b"):
        source = Source(lake, "UTC")
        source.__dict__["tables"] = {"deals": lake.session.sql(f"select {text}")}
        told.add(source.digest())
    assert len(told) == 5


BORN = {  # a creation as text, and whether it costs its row, as on one machine
    "'-'": False,
    "'N/A'": False,
    "'немає'": False,
    "'0000-00-00 00:00:00'": False,
    "'00.00.0000'": False,
    "'soon'": True,
    "'1970-01-01'": True,
    "timestamp_ltz'0001-01-01 00:00'": True,
    "'1980-01-01 12:00'": False,
    "null": False,
}


def test_a_creation_that_says_that_there_is_none_costs_no_deal(typed):
    rows = typed("deals", [f"select 1 deal_id, {text} created_at" for text in BORN])
    is_bad = dict(zip(BORN, rows["fault"].notna(), strict=True))
    assert is_bad == BORN
    assert rows["unread"].map(len).tolist() == [1] * 5 + [0] * 5  # counted all the same
