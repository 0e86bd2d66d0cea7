"""Random companies: the laws of the method hold. That the numbers are right is for
`tests/reference`."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
from hypothesis import HealthCheck, Phase, given, settings

from funnel import tables
from funnel.tables import ENDINGS
from tests.metrics.doors import UTC, table
from tests.model.door import TestDoor
from tests.reference.companies import built, companies

PEOPLE = ["Olha", "Taras"]
# Every example is a whole build, so there are few of them, and a failing one is shown as it was
# found.
FEW = settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)


@FEW
@given(companies())
def test_the_metrics_keep_the_laws_of_the_method(company):
    door = built(company)
    ways_out_add_up_to_visits(door)
    shares_never_rise_along_the_funnel(door)
    a_narrower_scope_changes_nothing_of_what_is_left(door)
    managers_apart_are_what_each_manager_sees(door)


def ways_out_add_up_to_visits(door: TestDoor) -> None:
    ways = table("flow", door)
    assert (ways[list(ENDINGS)].sum(axis=1) == ways["visits"]).all()
    assert ways["visits"].sum() == len(door.ask(tables.visits))
    assert table("routes", door)["moves"].sum() == ways["visits"].sum() - ways["still_here"].sum()


def shares_never_rise_along_the_funnel(door: TestDoor) -> None:
    every = table("conversion", door)
    assert (every["reached"] == every[["went_on", "stopped", "waiting"]].sum(axis=1)).all()
    journeys = door.ask(tables.journeys)
    listed = journeys[journeys["pipeline"].isin(every["pipeline"])]
    for column, outcome in (("open_here", "open"), ("lost_here", "lost")):
        assert every[column].sum() == (listed["outcome"] == outcome).sum()
    passed = every[every["position"] > 0]
    for _, own in passed.groupby("pipeline"):
        assert own["reached"].is_monotonic_decreasing
        assert own["strict"].is_monotonic_decreasing
    assert (passed["entered"] <= passed["reached"]).all()
    assert (passed["strict"] <= passed["entered"]).all()
    shares = passed[["phantom", "to_next_so_far", "to_next_at_most", "to_won_so_far"]].dropna()
    assert shares.ge(0).all(axis=None)
    assert shares.le(1).all(axis=None)
    for name in ("to_next", "to_won"):
        expected_shares_stay_within_what_they_can_become(passed[passed[name].notna()], name)


def expected_shares_stay_within_what_they_can_become(told: pd.DataFrame, name: str) -> None:
    assert (told[f"{name}_so_far"] <= told[name]).all()
    assert (told[name] <= told[f"{name}_at_most"]).all()
    assert (told[f"{name}_low"] <= told[name]).all()
    assert (told[name] <= told[f"{name}_high"]).all()


def a_narrower_scope_changes_nothing_of_what_is_left(door: TestDoor) -> None:
    scope = replace(UTC, managers=("Olha",), pipelines=("Retail",))
    for whole, own, key in (
        (UTC.visits(), scope.visits(), ["deal_id", "visit_no"]),
        (UTC.journeys(), scope.journeys(), ["deal_id", "pipeline"]),
    ):
        narrow, wide = door.ask(own).sort_values(key, ignore_index=True), door.ask(whole)
        pd.testing.assert_frame_equal(
            narrow, narrow[key].merge(wide, on=key, how="left"), check_dtype=False
        )


def managers_apart_are_what_each_manager_sees(door: TestDoor) -> None:
    for name in ("conversion", "flow", "dwell"):
        apart = table(name, door, by="manager")
        for manager in PEOPLE:
            own = apart[apart["manager"] == manager].drop(columns="manager").reset_index(drop=True)
            alone = table(name, door, replace(UTC, managers=(manager,)))
            # whether nobody's deals have an amount at all is a matter of the whole table
            amounts = [column for column in alone if column.startswith("amount")]
            pd.testing.assert_frame_equal(
                own.drop(columns=amounts), alone.drop(columns=amounts), check_dtype=False
            )
