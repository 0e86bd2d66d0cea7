"""The Deals page: exactly the deals that a number stands for, searched, filtered and sorted."""

from __future__ import annotations

import pandas as pd
import pytest

from funnel import exports, tables
from funnel.answers import answer, groups
from funnel.metrics import listing
from funnel.metrics.listing import Wish
from funnel.scope import Scope
from funnel.ui.curtain import Veiled
from funnel.workspace import Workspace

PAGE = "pages/sales/deals.py"


@pytest.fixture(scope="module")
def door(demo_folder):
    snapshot = Workspace.open(demo_folder).current()
    assert snapshot
    return snapshot


def ids(door, table):
    return set(door.ask(table)["deal_id"])


@pytest.mark.parametrize("narrow", [{}, {"managers": ("Olha",)}, {"pipelines": ("Retail",)}])
def test_a_tile_counts_the_deals_that_its_list_shows(door, narrow):
    scope = Scope(timezone=door.facts.timezone, **narrow)
    table = answer("overview", door, scope).table.set_index("tile")["value"]
    named = {"open": "open", "won": "won", "lost": "lost", "stuck": "stuck", "no_task": "no-task"}
    for tile, group in named.items():
        assert len(ids(door, groups.GROUPS[group][1](scope, door.facts))) == table[tile], tile
    review = answer("review", door, scope).table
    assert ids(door, groups.to_talk_about(scope, door.facts)) == set(review["deal_id"])


def test_the_combinations_are_the_deals_in_work_each_once(door):
    scope = Scope(timezone=door.facts.timezone)
    every = door.ask(groups.overlaps(scope, door.facts))
    talk = groups.to_talk_about(scope, door.facts)
    assert groups.talked_about(every) == len(ids(door, talk))
    table = groups.in_work(every)
    assert len(table) < len(every)
    for name, group in (("is_over", "over"), ("is_stuck", "stuck"), ("is_idle", "no-task")):
        found = groups.GROUPS[group][1](scope, door.facts)
        assert groups.counted(table, **{name: True}) == len(ids(door, found))
    assert groups.counted(table) == len(ids(door, groups.open_now(scope, door.facts)))
    assert groups.counted(table, is_stuck=True, is_over=False) == 0


def test_pages_of_a_list_never_overlap_and_miss_nothing(door):
    every = listing.every(Scope(timezone=door.facts.timezone))
    ordered = listing.in_order(every, Wish(by="owner", is_descending=False))
    whole = list(door.ask(ordered)["deal_id"])
    pages = [list(door.ask(ordered.limit(70, offset=at))["deal_id"]) for at in range(0, 350, 70)]
    assert [deal for page in pages for deal in page] == whole
    assert len(set(whole)) == len(whole)


def test_search_looks_into_texts_whatever_their_case(door):
    every = listing.every(Scope(timezone=door.facts.timezone))
    one = door.ask(every.limit(1)).iloc[0]
    found = door.ask(listing.wanted(every, Wish(words=str(one["name"]).upper())))
    assert one["deal_id"] in set(found["deal_id"])
    assert all(one["name"].lower() in name.lower() for name in found["name"])
    assert not len(door.ask(listing.wanted(every, Wish(words="no such deal"))))


def test_an_address_says_which_deals_and_how(demo_folder, open_page):
    at = open_page(demo_folder, PAGE, show="won", sort="amount", find="client", lang="en")
    assert not at.exception
    assert at.header[0].value.replace("\\", "").endswith("won in the period")
    shown = at.dataframe[0].value
    assert list(shown["amount"]) == sorted(shown["amount"], reverse=True)
    assert set(shown["kind"]) == {"won"}


def test_an_unknown_manager_is_said_and_can_be_let_go(demo_folder, open_page):
    at = open_page(demo_folder, PAGE, manager="Nobody Such")
    assert "Nobody Such" in at.header[0].value
    assert not at.dataframe
    next(button for button in at.main.button if button.label == "Go on without them").click().run()
    assert "Nobody Such" not in at.header[0].value
    assert at.dataframe


def test_a_period_that_ends_before_it_begins_is_refused(demo_folder, open_page):
    at = open_page(demo_folder, PAGE, since="2026-05-01", until="2026-04-01")
    assert "ends before it begins" in at.header[0].value
    assert not at.dataframe


def test_a_group_that_nobody_can_tell_is_not_empty(deals_only_folder, open_page):
    """Without tasks and without a limit the tiles are blank; the lists behind them say why."""
    for group, why in (("no-task", "No tasks are loaded"), ("stuck", "How long is too long")):
        at = open_page(deals_only_folder, "pages/sales/deals.py", show=group)
        assert why in at.header[0].value
        assert not any("No deal is like that" in box.value for box in at.info)


@pytest.mark.parametrize("rows", [1, 70, 10_000])
def test_a_list_in_pieces_is_the_list(door, rows):
    every = listing.in_order(listing.every(Scope(timezone=door.facts.timezone)), Wish(by="owner"))
    whole = door.ask(every)
    pieces = list(door.pieces(every.limit(200), rows))
    assert len(pieces) == -(-min(200, len(whole)) // rows)
    back = pd.concat(pieces, ignore_index=True)
    blank = [frame.astype(object).where(frame.notna(), None) for frame in (back, whole.head(200))]
    pd.testing.assert_frame_equal(*blank, check_dtype=False)


def test_no_rows_are_one_piece_with_its_columns(door):
    none = tables.deals.filter(tables.deals.deal_id == "no such deal")
    (piece,) = door.pieces(none)
    assert list(piece.columns) == list(door.ask(none).columns)
    assert not len(piece)


def test_behind_the_curtain_pieces_name_nobody(door):
    known = tables.deals.filter(tables.deals.name.notnull()).select("deal_id", "name")
    names = set(door.ask(known)["name"])
    told = pd.concat(Veiled(door).pieces(known))
    assert len(told) == len(door.ask(known))
    assert not names & set(told["name"])


def test_a_list_that_fits_no_workbook_is_offered_as_links(demo_folder, open_page, monkeypatch):
    monkeypatch.setattr(exports, "XLSX_ROWS", 10)
    page = open_page(demo_folder, PAGE)
    assert not page.exception
    links = page.get("link_button")
    assert [link.proto.label for link in links] == ["CSV", "Parquet"]
    assert len({link.proto.url for link in links}) == 2
