"""The small questions of the pages, asked of the worked example."""

from __future__ import annotations

from funnel.metrics import menus
from funnel.scope import Scope
from tests.metrics.doors import UTC


def test_stages_stand_in_their_order(example):
    every = example.ask(menus.stages())
    own = example.ask(menus.stages_in_order(["Retail"]))
    assert set(own.columns) == {"pipeline", "stage", "kind", "stage_order"}
    assert own["stage_order"].is_monotonic_increasing
    assert len(own) == (every["pipeline"] == "Retail").sum()
    in_work = example.ask(menus.open_stages("Retail"))["stage"].tolist()
    assert in_work == own.loc[own["kind"] == "open", "stage"].tolist()


def test_only_side_tracks_by_name_are_named(example):
    assert example.ask(menus.parked_by_name()).empty  # the example says itself what its stages are


def test_pipelines_with_deals_are_counted_under_the_scope(example):
    found = example.ask(menus.pipelines_with_deals(UTC))
    assert found["n"].sum() >= example.ask(menus.deals())["n"].iloc[0]
    nobody = Scope(managers=("Nobody",), timezone="UTC")
    assert example.ask(menus.pipelines_with_deals(nobody)).empty


def test_the_way_of_a_deal_is_in_order(example):
    visits, moves = (example.ask(ask("D3")) for ask in (menus.visits_of, menus.moves_of))
    assert set(visits["deal_id"]) == set(moves["deal_id"]) == {"D3"}
    assert visits["visit_no"].is_monotonic_increasing
    assert moves["move_no"].is_monotonic_increasing
    assert example.ask(menus.deal("D3"))["deal_id"].tolist() == ["D3"]


def test_people_are_holders_and_owners_each_once(example):
    names = example.ask(menus.people("UTC"))["name"]
    assert names.is_unique
    assert set(example.ask(menus.movers())["moved_by"]) <= set(names.dropna()) | {"Robot"}


def test_cases_of_a_check_bring_their_deals(example):
    found = example.ask(menus.cases_of("no_move"))
    assert list(found.columns) == ["deal_id", "name", "owner", "stage", "happened_at", "detail"]
