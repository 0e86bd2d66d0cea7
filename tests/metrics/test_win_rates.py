"""Win rates: open deals are not failures, and are not left out either."""

from __future__ import annotations

import math
from datetime import date

import pandas as pd
import pytest

from funnel.charts import cohorts
from funnel.metrics.win_rates import columns, together, with_rates

OURS = {"won": [2.0] * 10 + [5.0] * 10, "over": [3.0] * 10, "open": [4.0] * 3 + [10.0]}


def tally(*rows: dict) -> pd.DataFrame:
    """Rows as `since_beginning` counts them."""
    return pd.DataFrame(
        [
            {"manager": f"M{place}"}
            | row
            | {
                "journeys": sum(map(len, row.values())),
                "won_count": len(row["won"]),
                "open_count": len(row["open"]),
            }
            for place, row in enumerate(rows)
        ]
    )


def test_the_example_of_the_method():
    row = with_rates(tally(OURS)).iloc[0]
    told = row[["to_won_so_far", "to_won_at_most", "to_won", "to_won_unknown"]].tolist()
    assert told == pytest.approx([20 / 34, 24 / 34, 125 / 187, 7 / 187])
    assert row["to_won_low"] < row["to_won"] < row["to_won_high"]


def test_few_that_are_open_still_tell_what_it_is_at_least_and_at_most():
    few, settled = (
        {"won": [2.0], "over": [3.0], "open": [4.0]},
        {"won": [2.0], "over": [], "open": []},
    )
    found = with_rates(tally(few, settled), "opened_rate")
    assert list(found.columns[-6:]) == columns("opened_rate")
    first, second = found["opened_rate"].tolist()
    assert math.isnan(first)
    assert second == 1
    assert found["opened_rate_at_most"].tolist() == pytest.approx([2 / 3, 1])


def test_parts_of_a_month_are_put_together():
    parts = [{name: values[:half] for name, values in OURS.items()} for half in (2,)]
    parts += [{name: values[2:] for name, values in OURS.items()}]
    month = together(tally(*parts).assign(month="May"), ["month"])
    assert with_rates(month)["to_won"].tolist() == pytest.approx([125 / 187])


def test_months_are_drawn_by_what_is_expected_of_them_in_the_end():
    """Also those too young for any span; not those of which too much is unknown."""
    found = pd.DataFrame(
        {
            "pipeline": "Retail",
            "month": [date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)],
            "journeys": [40, 30, 30],
            "to_won": [0.5, 0.25, math.nan],
            "to_won_low": [0.4, 0.1, math.nan],
            "to_won_high": [0.6, 0.5, math.nan],
        }
    )
    figure = cohorts.figure(found, span=0)
    assert [trace.y[0] for trace in figure.data if trace.mode == "markers"] == [0.5, 0.25]
    assert any("in the end" in note.text for note in figure.layout.annotations)
