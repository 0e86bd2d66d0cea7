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
from funnel.spark import Versions, made
from funnel.spark.lake import Lake
from funnel.ui import cluster
from funnel.ui.text import plain
from funnel.workspace import Workspace
from funnel.workspace.arrow import frame_of
from tests.metrics.doors import UTC, complete
from tests.metrics.test_contract import SCOPES
from tests.model.door import GOLDEN, drawn, from_tables, load_folder
from tests.pages.conftest import ROOT, pages_of_the_menu
from tests.spark.cluster import needs_spark
from tests.spark.doors import (
    AS_OF,
    HARD,
    IN_UTC,
    Once,
    asked,
    assert_same,
    assert_same_tables,
    fill,
    visitor,
)

pytestmark = [needs_spark(), pytest.mark.usefixtures("long_ago")]

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
    assert_limit_counts_at_once(workspace, opened, monkeypatch)
    cluster._held.clear()


def assert_limit_counts_at_once(workspace: Workspace, opened, monkeypatch) -> None:
    """The page of the cluster, and the one of the workspace, after a limit was set."""
    page = "pages/sales/stuck.py"
    before = opened(page).header[0].value
    with workspace.deciding() as notebook:
        notebook.set_limit("Retail", "Offer", 100.0)
    after = opened(page).header[0].value
    assert after != before
    monkeypatch.delenv(ENGINE)
    assert opened(page).header[0].value == after


def test_the_example_by_every_metric_and_versions_beside_each_other(engine, tmp_path, monkeypatch):
    inputs = {file.stem: pd.read_csv(file, dtype=str) for file in GOLDEN.glob("*.csv")}
    fill(engine, "golden", inputs)
    first = made(engine, "golden", "golden_made", AS_OF)
    assert first.is_new
    duck = Once(complete(load_folder(GOLDEN, "2026-02-01 09:00")))
    spark = Once(asked(engine, "golden_made"))
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
    deals = frame_of(session.table("golden.deals").toArrow())
    unborn = pd.DataFrame({"deal_id": ["Y", "Z"], "created_at": ["31.02.2026", "1755-01-02 09:00"]})
    later = {"transitions": [rows, unusable], "deals": [deals, unborn]}
    fill(engine, "golden", {name: pd.concat(parts) for name, parts in later.items()})
    second = made(engine, "golden", "golden_made", AS_OF)
    assert (second.is_new, second.version.number) == (True, 2)
    assert second.set_aside == {"deals": 2, "transitions": 2}
    aside = asked(engine, "golden_made").ask(tables.rejects)
    told = zip(aside["column"], aside["reason"], aside["text"].fillna(""), strict=True)
    assert sorted(told) == [
        ("created_at", "bad_date", "31.02.2026"),
        ("created_at", "date_out_of_range", "1755-01-02 09:00"),
        ("deal_id", "missing_value", ""),
        ("moved_at", "bad_date", "soon"),
    ]
    assert len(spark.behind.ask(tables.visits)) == len(
        duck.ask(tables.visits)
    )  # it stays what it was
    versions = Versions(session, "golden_made")
    versions.back(1)
    assert versions.current().number == 1
    assert not [name for name in Lake(session, "golden_made").names() if "temp_" in name]


def test_ties_blanks_cyrillic_and_moments_long_ago(engine):
    inputs = {name: drawn(text) for name, text in HARD.items()}
    fill(engine, "hard", inputs)
    found = made(engine, "hard", "hard_made", AS_OF)
    assert found.set_aside == {}
    inputs["deals"] = inputs["deals"].replace(IN_UTC)
    duck = complete(from_tables(as_of="2026-02-01 09:00", **inputs))
    spark = asked(engine, "hard_made")
    assert_same_tables(duck, spark)
    for name in ("conversion", "no-task", "anomalies", "managers", "dwell", "deals"):
        ours, theirs = answer(name, duck, UTC).table, answer(name, spark, UTC).table
        assert_same(ours, theirs, name, is_list=True)
