"""How an engine numbers journeys and deals changes nothing that is said of what is to come."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from bench.lab.cast import STEADY
from bench.lab.files import made
from funnel.ahead.record import calibration, judged
from funnel.metrics import forecast_past
from tests.metrics.doors import UTC

SMALL = replace(STEADY, name="forecast", deals=300, days=400, tasks=False)
NAMED = {
    "journey": ("visits", "inside"),
    "deal": ("visits", "looks"),
    "place": ("visits", "places"),
}


@pytest.fixture(scope="module")
def door():
    return made(SMALL, 1)[0]


def renumbered(told: dict[str, pd.DataFrame], seed: int) -> dict[str, pd.DataFrame]:
    """The same with other numbers for the same names, and in another order of rows."""
    random = np.random.default_rng(seed)
    found = {name: rows.sample(frac=1, random_state=seed) for name, rows in told.items()}
    for column, tables in NAMED.items():
        cells = [found[name][column] for name in tables]
        cells += [found["visits"]["next"]] if column == "place" else []
        names = pd.Index(np.unique(np.concatenate(cells)))
        numbers = random.permutation(names.size) - names.size // 2
        for name in tables:
            found[name][column] = numbers[names.get_indexer(found[name][column])]
        if column == "place":
            found["visits"]["next"] = numbers[names.get_indexer(found["visits"]["next"])]
    return found


def test_how_an_engine_numbers_journeys_changes_no_forecast(door):
    asked = forecast_past.asked(UTC, door.facts)
    told = {name: door.ask(expression) for name, expression in asked.items()}
    # of deals that are said to have the same chance some are in one bin, some in the next
    reports = [
        judged(forecast_past.learned(one, door.facts), one["inside"])
        for one in (told, renumbered(told, 1), renumbered(told, 2))
    ]
    first, *others = map(calibration, (report.origins for report in reports))
    for other in others:
        pd.testing.assert_frame_equal(first, other, rtol=1e-12)
    assert [report.judged for report in reports[1:]] == [reports[0].judged] * 2
