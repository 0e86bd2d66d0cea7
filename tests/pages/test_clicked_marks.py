"""A click on any figure shows the deals behind the mark, and leaves the rest of the page as it
was."""

from __future__ import annotations

import json

import pytest
from streamlit.typing import PlotlyState

# page, its tab in the address, the figure
FIGURES = [
    ("pages/sales/overview.py", None, "in-work"),
    ("pages/sales/conversion.py", "funnel", "conversion"),
    ("pages/sales/conversion.py", "managers", "conversion-people"),
    ("pages/sales/conversion.py", "stays", "flow"),
    ("pages/sales/conversion.py", "months", "cohorts"),
    ("pages/sales/conversion.py", "speed", "closing"),
    ("pages/sales/time.py", "stages", "dwell"),
    ("pages/sales/time.py", "managers", "dwell-people"),
    ("pages/sales/time.py", "months", "dwell-months"),
    ("pages/sales/time.py", "curve", "survival"),
    ("pages/sales/routes.py", None, "routes"),
    ("pages/sales/stuck.py", "over", "stuck"),
    ("pages/sales/one_click.py", "managers", "managers"),
    ("pages/sales/one_click.py", "averages", "distortion"),
]


def marks(at) -> list[str]:
    """What the marks of the page's figures carry."""
    found = []
    for chart in at.get("plotly_chart"):
        for trace in json.loads(chart.proto.spec)["data"]:
            found += [data[0] for data in trace.get("customdata") or []]
    return found


def mark_with_rows(at, key: str) -> str:
    """One that something stands behind: of a rising line not the first, of the managers one with
    findings."""
    found = marks(at)
    if key == "managers":
        table = at.dataframe[0].value
        name = table.loc[table["wins_flagged"] > 0, "manager"].iloc[0]
        return next(mark for mark in found if name in str(mark))
    return found[-1 if key == "closing" else 0]


@pytest.mark.parametrize(("page", "tab", "key"), FIGURES, ids=[key for *_, key in FIGURES])
def test_a_click_shows_what_is_behind_the_mark(page, tab, key, demo_folder, open_page):
    at = open_page(demo_folder, page, **({"tab": tab} if tab else {}))
    subheadings, tables = len(at.subheader), len(at.dataframe)
    chosen = mark_with_rows(at, key)
    at.session_state[key] = PlotlyState(
        {
            "selection": {
                "points": [{"customdata": [chosen]}],
                "point_indices": [0],
                "box": [],
                "lasso": [],
            }
        }
    )
    at.run()
    assert not at.exception, at.exception[0].value
    assert (len(at.subheader), len(at.dataframe)) == (subheadings + 1, tables + 1)
