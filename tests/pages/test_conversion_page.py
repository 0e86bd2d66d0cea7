"""The switches over the funnel change what is drawn and what stands in the table under it."""

from __future__ import annotations

import json
from base64 import b64decode

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

PAGE = "pages/sales/conversion.py"


def drawn(at: AppTest) -> list[float]:
    """The lengths of the funnel's bars as the browser gets them, their three parts together."""
    went_on, waiting, stopped, *_ = json.loads(at.get("plotly_chart")[0].proto.spec)["data"]
    parts = (numbers(part["x"]) for part in (went_on, waiting, stopped))
    return [sum(lengths) for lengths in zip(*parts, strict=True)]


def numbers(given: list[float] | dict[str, str]) -> list[float]:
    if isinstance(given, list):
        return given
    return np.frombuffer(b64decode(given["bdata"]), dtype=given["dtype"]).tolist()


@pytest.mark.parametrize("measure", ["reached", "entered", "strict"])
def test_amounts_are_drawn_whatever_is_counted(measure, demo_folder, open_page):
    at = open_page(demo_folder, PAGE, amounts="true", measure=measure)
    assert at.toggle(key="by-amount").value
    table = at.dataframe[0].value
    assert not at.exception
    stages = table[table["position"] > 0]  # a side track has a row, but no bar
    assert drawn(at) == pytest.approx(list(stages[f"amount_{measure}"]))
