"""Filters on the pages: the form, the chips, the address, what it asks for in vain."""

from __future__ import annotations

import pytest

from funnel.filters import Condition, read
from funnel.i18n.curtain import put
from funnel.ui import curtain
from funnel.ui import filters as on_pages
from tests.companies import loaded

DEALS = "pages/sales/deals.py"
HOSTILE = 'O\'Neil | "Sons" & co=1\n🙂; drop table deals --'
CELL = HOSTILE.replace('"', '""')
FILES = {
    "deals.csv": (
        "deal_id,name,pipeline,stage,owner,amount,created_at,tags,Source\n"
        "1,Alpha,Retail,New,Olha,100,2026-01-01,vip,Ads\n"
        '2,Beta,Retail,New,Taras,2000,2026-01-15,"vip,new",Referral\n'
        f'3,Gamma,Service,New,,300,2026-02-01,,"{CELL}"\n'
        "4,Delta,Retail,New,Olha,,2026-02-10,new,\n"
    )
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return loaded(tmp_path_factory.mktemp("filtered"), FILES).folder


def ids(at) -> set[str]:
    return set(at.dataframe[0].value["deal_id"]) if at.dataframe else set()


def chips(at) -> list[str]:
    return [one.label for one in at.sidebar.button if (one.key or "").startswith("chip-")]


ASKED = {
    ("Source=Ads|Referral",): {"1", "2"},
    ("Source!=Ads",): {"2", "3", "4"},
    ("Source is empty",): {"4"},
    ("amount>=100", "amount<=300"): {"1", "3"},
    ("created_at=2026-01", "tags=new"): {"2"},
    ("manager!=Olha",): {"2", "3"},
    ("pipeline!=Retail", "name~GAM"): {"3"},
    (Condition("Source", "=", (HOSTILE,)).text(),): {"3"},
}


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_an_address_filters(asked, folder, open_page):
    at = open_page(folder, DEALS, where=list(asked))
    assert not at.exception
    assert ids(at) == ASKED[asked]
    assert len(chips(at)) == len(asked)
    for text in asked:
        assert read(text) in at.session_state[on_pages.STATE]


def test_the_scope_line_says_them(folder, open_page):
    at = open_page(folder, DEALS, where=["Source!=Ads", "amount>=200"])
    assert "Source: not Ads · Amount: from 200" in at.main.caption[0].value.replace("\\", "")


def test_a_link_of_before_still_filters_and_groups(folder, open_page):
    at = open_page(folder, DEALS, column="Source", value=["Ads"])
    assert ids(at) == {"1"}
    at = open_page(folder, DEALS, column="Source", by="true")
    assert "grouped by “Source”" in at.main.caption[0].value.replace("\\", "")


def test_chips_take_filters_away_and_all_of_them(folder, open_page):
    at = open_page(folder, DEALS, where=["Source!=Ads", "amount>=1000"])
    assert ids(at) == {"2"}
    at.button(key="chip-amount>=1000").click().run()
    assert ids(at) == {"2", "3", "4"}
    assert "clear-filters" not in [one.key for one in at.button]
    at = open_page(folder, DEALS, where=["Source!=Ads", "amount>=1000"])
    at.button(key="clear-filters").click().run()
    assert ids(at) == {"1", "2", "3", "4"}
    assert not chips(at)


def test_a_filter_is_made_and_changed_in_the_form(folder, open_page):
    at = open_page(folder, DEALS)
    at.session_state[on_pages.OPEN] = True
    at.run()
    at.selectbox(key="filter-column").select("Source").run()
    at.multiselect(key="filter-Source-=-None").select("Ads").run()
    at.button(key="apply-filter").click().run()
    assert ids(at) == {"1"}
    at.session_state[on_pages.OPEN] = True
    at.run()
    at.selectbox(key="filter-column").select("Source").run()
    at.multiselect(key="filter-Source-=-Source=Ads").select("Referral").run()
    at.button(key="apply-filter").click().run()
    assert at.session_state[on_pages.STATE] == (read("Source=Ads|Referral"),)
    assert ids(at) == {"1", "2"}


def test_an_amount_is_chosen_from_to(folder, open_page):
    at = open_page(folder, DEALS)
    at.session_state[on_pages.OPEN] = True
    at.run()
    at.selectbox(key="filter-column").select("amount").run()
    at.number_input(key="filter-least-amount-range-None").set_value(200.0).run()
    at.button(key="apply-filter").click().run()
    assert at.session_state[on_pages.STATE] == (read("amount=200.."),)
    assert ids(at) == {"2", "3"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Sorce=Ads", "no column “Sorce”"),
        ("Source=Adz", "No deal has “Adz” in “Source”"),
        ("amount>=much", "“much” is no number"),
        ("nonsense", "“nonsense” is no filter"),
    ],
)
def test_what_is_not_there_is_said_and_can_be_left(text, said, folder, open_page):
    at = open_page(folder, DEALS, where=["tags=new", text])
    assert said in at.header[0].value.replace("\\", "")
    (onward,) = [one for one in at.button if one.label == "Go on without them"]
    onward.click().run()
    assert ids(at) == {"2", "4"}


def test_behind_the_curtain_a_filter_by_a_client_tells_no_name(folder, open_page):
    at = open_page(folder, DEALS, where=["name=Alpha", "amount=100..300"])
    at.session_state[curtain.STATE] = True
    try:
        at.run()
        told = " ".join([*chips(at), *(one.value for one in at.caption)])
        assert "Alpha" not in told
        assert "100" not in told
        assert ids(at) == {"1"}
    finally:
        put(False)


def test_behind_the_curtain_the_address_names_no_client(folder, open_page):
    at = open_page(folder, DEALS, where=["name=Alpha", "tags=vip"], find="Alpha")
    assert at.query_params["where"] == ["name=Alpha", "tags=vip"]
    at.session_state[curtain.STATE] = True
    try:
        at.run()
        assert at.query_params["where"] in ("tags=vip", ["tags=vip"])
        assert "Alpha" not in str(dict(at.query_params))
        assert ids(at) == {"1"}, "it holds all the same"
        at.session_state[curtain.STATE] = False
        at.run()
        assert at.query_params["where"] == ["name=Alpha", "tags=vip"]
    finally:
        put(False)
