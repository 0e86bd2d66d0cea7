"""Presentation: the menu goes, figures grow; and back."""

from __future__ import annotations

import json

from funnel.charts import style
from funnel.ui import present


def test_the_menu_goes_and_comes_back(demo_folder, open_page):
    at = open_page(demo_folder, "pages/sales/conversion.py")
    before = json.loads(at.get("plotly_chart")[0].proto.spec)["layout"]
    at.sidebar.button(key="present").click().run()
    grown = json.loads(at.get("plotly_chart")[0].proto.spec)["layout"]
    assert grown["height"] == round(before["height"] * present.GROWN)
    assert "stSidebar" in "".join(one.proto.body for one in at.get("html"))
    at.main.button(key="present").click().run()
    assert json.loads(at.get("plotly_chart")[0].proto.spec)["layout"] == before


def test_only_sizes_of_px_grow():
    figure = style.base(dark=False, height=100, left=40)
    figure.add_scatter(x=[1], y=[2], marker={"size": [10]}, textfont={"size": 20})
    style.note(figure, 3, 4, "5", "#000", xshift=8)
    grown = style.grown(figure, 1.5)
    trace, layout = grown.data[0], grown.layout
    assert (list(trace.x), list(trace.y), list(trace.marker.size)) == ([1], [2], [15])
    assert (trace.textfont.size, layout.height, layout.margin.l) == (30, 150, 60)
    note = layout.annotations[0]
    assert (note.x, note.y, note.text, note.xshift) == (3, 4, "5", 12)
