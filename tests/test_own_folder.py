"""Whatever is added says everything about itself in one file: a company's own folder holds a rule, a
check, a metric, a page and a CRM, one file each, and each of them appears everywhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from tests.companies import demo_company
from tests.own_folder import ASKING, EXPORT, FILES

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def own(tmp_path_factory):
    """The folder, beside a workspace of the demo company."""
    folder = demo_company(tmp_path_factory, deals=300).parent
    for name, text in FILES.items():
        path = folder / "funnel" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip(), encoding="utf-8")
    folder.joinpath("acme.csv").write_text(EXPORT, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def said(own):
    """What the product says with the folder on Python's path, by what was asked."""
    found = subprocess.run(
        [sys.executable, "-c", ASKING, str(own), str(ROOT)],
        env=os.environ | {"PYTHONPATH": f"{own}{os.pathsep}{ROOT}"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert found.returncode == 0, found.stderr[-3_000:]
    return json.loads(found.stdout.splitlines()[-1])


@pytest.mark.parametrize(
    "title", ["Who has most deals", "Won on a Friday", "Few wins", "Acme deals"]
)
def test_each_is_listed(title, said):
    assert title in said["list"]


def test_a_metric_is_answered_defined_and_downloaded(own, said):
    rows = json.loads(said["crowd"])
    assert sum(row["crowding"] for row in rows) == pytest.approx(1)
    assert "crowding: Their part of all deals." in said["definitions"]
    assert list(pd.read_excel(own / "crowd.xlsx", engine="calamine")) == ["holder_of", "crowding"]


def test_a_rule_finds_and_says_it(said):
    own = [row for row in json.loads(said["anomalies"]) if row["rule"] == "friday"]
    assert own
    assert own[0]["sentence"].startswith("won on a Friday from “")
    assert sum(row["friday"] for row in json.loads(said["managers"])) > 0


def test_a_check_is_among_the_others_and_last(said):
    rows = json.loads(said["checkup"])
    assert rows[-1]["check"] == "few_wins"
    assert rows[-1]["verdict"] == "found"


def test_a_crm_is_recognised(said):
    assert "acme_deals" in said["load"]


def test_a_page_stands_in_the_menu_with_the_titles_of_its_columns(said):
    """In the language of the page the file brings its title along; where it brings nothing, its own
    words stand."""
    assert any("Натовп угод" in text for text in said["page"])
    assert any("has most deals" in text for text in said["page"])
    assert any("Part of all" in text for text in said["page"])


def test_a_rule_can_be_moved_on_its_page(said):
    texts = said["one click"]
    assert any("Виграно у п’ятницю" in text for text in texts)
    assert "from this hour" in texts


def test_a_check_stands_on_its_page_with_its_threshold(said):
    texts = said["check-up"]
    assert any("Few wins" in text for text in texts)
