"""The first day: a list of deals without a log, and a pipeline of which nobody said how it ends."""

from __future__ import annotations

import pytest

from tests.companies import loaded

WON = "".join(f"w{n},Retail,Won,Olha,100,2026-01-01,2026-01-{n + 1:02}\n" for n in range(1, 21))
OPEN = "o1,Retail,New,Olha,50,2026-01-01,\no2,Retail,New,Taras,50,2026-01-15,\n"
HEADER = "deal_id,pipeline,stage,owner,amount,created_at,closed_at\n"
MOVES = "deal_id,moved_at,pipeline,from_stage,to_stage,moved_by\n" + "".join(
    f"{n},2025-01-0{1 + place} 10:00,Desk,{a},{b},Olha\n"
    for n in range(1, 31)
    for place, (a, b) in enumerate([("Registered", "Checked"), ("Checked", "Filed")])
)


@pytest.fixture(scope="module")
def listed(tmp_path_factory):
    return loaded(tmp_path_factory.mktemp("listed"), {"deals.csv": HEADER + WON + OPEN}).folder


@pytest.fixture(scope="module")
def endless(tmp_path_factory):
    return loaded(tmp_path_factory.mktemp("endless"), {"transitions.csv": MOVES}).folder


def words(at):
    drawn = [*at.header, *at.markdown, *at.caption, *at.subheader]
    return " ".join(one.value for one in drawn)


@pytest.mark.parametrize("page", ["conversion", "time", "routes", "one_click", "ahead"])
def test_pages_of_moves_show_what_the_list_tells_and_what_is_missing(open_page, listed, page):
    at = open_page(listed, f"pages/sales/{page}.py")
    assert not at.exception
    assert "takes the log of stage changes" in words(at)
    assert at.dataframe
    assert any(button.label == "Go to Load" for button in at.button)


def test_without_a_log_the_age_of_the_won_deals_is_the_limit(open_page, listed):
    at = open_page(listed, "pages/sales/stuck.py")
    assert "1 deal is stuck" in words(at)
    assert "older than nine in ten" in words(at)
    assert list(at.dataframe[0].value["limit_days"].round()) == [18]


def test_without_an_end_no_outcome_is_told_and_nothing_is_stuck(open_page, endless):
    at = open_page(endless, "pages/sales/overview.py", lang="en")
    assert {one.value for one in at.metric if one.label in ("Won", "Lost", "Stuck deals")} == {"–"}
    assert "Nobody has said which stage ends a deal" in words(at)
    at = open_page(endless, "pages/sales/stuck.py")
    assert "Nothing is called stuck" in words(at)
