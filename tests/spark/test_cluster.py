"""A real cluster says what one machine says: every table, every metric."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from funnel import tables
from funnel.answers import answer, metrics
from funnel.cli import main
from funnel.home import ENGINE, SOURCE
from funnel.model import Decisions
from funnel.spark import SparkSnapshot, Versions, connected, made
from funnel.spark.lake import Lake, frame
from funnel.ui import cluster
from funnel.ui.text import plain
from funnel.workspace import Workspace
from funnel.workspace.arrow import frame_of, rows_of
from tests.metrics.doors import STAGES, UTC, complete, golden
from tests.metrics.test_contract import SCOPES
from tests.model.door import GOLDEN, drawn, from_tables
from tests.pages.conftest import ROOT, pages_of_the_menu
from tests.spark.cluster import needs_spark, running

pytestmark = needs_spark()

SESSIONS: list = []  # to be closed

PAGES = tuple(
    f"pages/sales/{name}.py"
    for name in (
        "review",
        "overview",
        "conversion",
        "time",
        "stuck",
        "routes",
        "deals",
        "one_click",
    )
)
OF_FILES = {"imports", "rejects", "quality"}  # which the door of a test has none of
ALL_SCOPES = ("conversion", "managers", "stuck", "review")  # the others: under one scope
AS_OF = Decisions(timezone="UTC", as_of=pd.Timestamp("2026-02-01 09:00").to_pydatetime())
# Two moves of one second, names in Cyrillic, blanks, a year long ago, moments with an offset.
HARD = {
    "deals": """
        deal_id | name     | pipeline | stage    | owner | amount | created_at                | closed_at
        1       | Ромашка  | Retail   | Won      | Ольга | 0.1    | 2026-01-01T11:00:00+02:00 | 2026-01-09 09:00
        2       | "x" = 1  | Retail   | Lost     |       | 1e15   | 2026-01-02 09:00          | 2026-01-05 09:00
        3       |          | Retail   | Thinking | Тарас |        | 1969-12-31 23:00          |
        4       | d'Arc    | Retail   | Offer    | Ольга | -5     | 2026-01-03 09:00          |
    """,
    "transitions": """
        deal_id | moved_at         | pipeline | from_stage | to_stage | moved_by
        1       | 2026-01-03 09:00 | Retail   | New        | Offer    | Ольга
        1       | 2026-01-03 09:00 | Retail   | Offer      | Contract | Ольга
        1       | 2026-01-09 09:00 | Retail   | Contract   | Won      | Тарас
        2       | 2026-01-05 09:00 | Retail   | New        | Lost     |
        3       | 2026-01-06 09:00 | Retail   | New        | Thinking | Тарас
        4       | 2026-01-06 09:00 | Retail   | New        | Contract | Ольга
        4       | 2026-01-08 09:00 | Retail   | Contract   | Offer    | Ольга
    """,
    "tasks": """
        task_id | deal_id | assignee | created_at       | due_at           | done_at
        7       | 4       | Ольга    | 2026-01-08 09:00 | 2026-01-20 09:00 |
        8       | 3       | Тарас    | 2026-01-08 09:00 | 2026-03-20 09:00 |
    """,
    "owner_changes": """
        deal_id | changed_at       | from_owner | to_owner
        1       | 2026-01-04 09:00 | Тарас      | Ольга
    """,
    "stages": STAGES,
}  # fmt: skip


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with running(tmp_path_factory.mktemp("spark")) as address:
        yield address
        for session in SESSIONS:
            session.stop()  # else it looks for the server for minutes when the process ends


def visitor(engine: str):
    SESSIONS.append(connected(engine))
    return SESSIONS[-1]


def asked(engine: str, place: str) -> SparkSnapshot:
    snapshot = SparkSnapshot(engine, place)
    SESSIONS.append(snapshot.session)
    return snapshot


def fill(engine: str, schema: str, inputs: dict[str, pd.DataFrame]) -> None:
    """Texts into tables of a schema of their own."""
    session = visitor(engine)
    for name in (schema, f"{schema}_made"):
        session.sql(f"create schema if not exists {name}").collect()
    for name, rows in inputs.items():
        rows = rows.astype(object).where(rows.notna(), None).astype("str")
        Lake(session, schema).write(name, frame(session, rows_of(rows)))


def in_order(table: pd.DataFrame) -> pd.DataFrame:
    """Rows as texts, in the order of their texts: an engine owes none to a table."""
    texts = table.map(_text).astype(object)
    return texts.sort_values(list(texts), kind="stable").reset_index(drop=True)


def _text(value: object) -> str:
    if isinstance(value, float):
        return "" if pd.isna(value) else f"{value:.8g}"
    if hasattr(value, "tolist") and not pd.api.types.is_scalar(value):
        return str([str(pd.Timestamp(part)) for part in value.tolist()])
    if isinstance(value, dict):
        return str(sorted(value.items()))
    return "" if value is None or value is pd.NaT or value is pd.NA else str(value)


def assert_same(one, other, what: str, *, is_list: bool) -> None:
    assert list(one) == list(other), what
    ours, theirs = (table.map(_text).astype(object) for table in (one, other))
    if not is_list:
        ours, theirs = in_order(one), in_order(other)
    pd.testing.assert_frame_equal(
        ours.reset_index(drop=True), theirs.reset_index(drop=True), obj=what
    )


def assert_same_tables(duck, spark) -> None:
    assert spark.facts.has == duck.facts.has
    assert spark.facts.as_of == duck.facts.as_of
    for name, table in tables.TABLES.items():
        if name not in {"imports", "rejects"}:
            assert_same(duck.ask(table), spark.ask(table), name, is_list=False)


def headlines(open_page) -> dict[str, str]:
    """What every page says first."""
    found = {}
    for page in PAGES:
        at = open_page(page)
        assert not at.exception, page
        found[page] = at.header[0].value
    return found


def assert_same_pages(engine: str, folder: Path, monkeypatch) -> None:
    """The pages of a workspace, and those of the cluster."""
    workspace = Workspace.open(folder / "workspace")
    workspace.begin()
    workspace.notebook.set("as_of", AS_OF.as_of.isoformat())
    workspace.keep([workspace.read(path) for path in sorted(GOLDEN.glob("*.csv"))])

    def opened(page: str) -> AppTest:
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300)
        at._registered_pages = pages_of_the_menu()
        return at.switch_page(page).run()

    monkeypatch.setenv("FUNNEL_WORKSPACE", str(workspace.folder))
    ours = headlines(opened)
    monkeypatch.setenv(ENGINE, engine)
    monkeypatch.setenv(SOURCE, "golden_made")
    assert headlines(opened) == ours
    at = opened("pages/data/load.py")
    assert plain("golden_made") in at.info[0].value
    output = folder / "review.html"
    asked = ["--engine", engine, "--from", "golden_made", "--window", "last-week"]
    where = ["--workspace", str(workspace.folder), "--output", str(output)]
    assert main(["report", *asked, *where]) == 0
    assert ours["pages/sales/review.py"].split(":")[0] in output.read_text(encoding="utf-8")
    cluster._held.clear()


def test_the_example_by_every_metric_and_versions_beside_each_other(engine, tmp_path, monkeypatch):
    inputs = {file.stem: pd.read_csv(file, dtype=str) for file in GOLDEN.glob("*.csv")}
    fill(engine, "golden", inputs)
    first = made(engine, "golden", "golden_made", AS_OF)
    assert first.is_new
    duck, spark = golden(), asked(engine, "golden_made")
    assert_same_tables(duck, spark)
    for name, metric in metrics().items():
        if not set(metric.NEEDS) <= duck.facts.has:
            continue
        for scope in SCOPES.values() if name in ALL_SCOPES else [UTC]:
            ours, theirs = answer(name, duck, scope).table, answer(name, spark, scope).table
            if name not in OF_FILES:
                assert_same(ours, theirs, name, is_list=True)
    assert_same_pages(engine, tmp_path, monkeypatch)

    assert not made(engine, "golden", "golden_made", AS_OF).is_new
    session = visitor(engine)
    unusable = pd.DataFrame(
        {"deal_id": ["X", None], "moved_at": ["soon", "2026-01-03 09:00"], "to_stage": "Offer"}
    )
    rows = frame_of(session.table("golden.transitions").toArrow())
    fill(engine, "golden", {"transitions": pd.concat([rows, unusable])})
    second = made(engine, "golden", "golden_made", AS_OF)
    assert (second.is_new, second.version.number) == (True, 2)
    assert second.set_aside == {"transitions": 2}
    aside = asked(engine, "golden_made").ask(tables.rejects)
    assert sorted(aside["reason"]) == ["bad_date", "missing_value"]
    assert sorted(aside["column"]) == ["deal_id", "moved_at"]
    assert len(spark.ask(tables.visits)) == len(duck.ask(tables.visits))  # it stays what it was
    versions = Versions(session, "golden_made")
    versions.back(1)
    assert versions.current().number == 1
    assert not [name for name in Lake(session, "golden_made").names() if "temp_" in name]


def test_ties_blanks_cyrillic_and_moments_long_ago(engine):
    inputs = {name: drawn(text) for name, text in HARD.items()}
    fill(engine, "hard", inputs)
    found = made(engine, "hard", "hard_made", AS_OF)
    assert found.set_aside == {}
    duck = complete(from_tables(as_of="2026-02-01 09:00", **inputs))
    spark = asked(engine, "hard_made")
    assert_same_tables(duck, spark)
    for name in ("conversion", "no-task", "anomalies", "managers", "dwell", "deals"):
        ours, theirs = answer(name, duck, UTC).table, answer(name, spark, UTC).table
        assert_same(ours, theirs, name, is_list=True)
