"""The Deals page: which deals are shown, in which order, with which columns. The engine searches,
sorts and cuts; a screen gets a page of rows, a download all of them, when it is asked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from funnel.answers import listed
from funnel.answers.columns import title
from funnel.answers.groups import GROUPS
from funnel.answers.listed import Listed
from funnel.blanks import text_or
from funnel.i18n import N_, money, number, t, tn
from funnel.metrics import listing, menus
from funnel.metrics.deals import COLUMNS
from funnel.metrics.listing import Wish
from funnel.ui import choose, columns, lists
from funnel.ui.chosen import settled
from funnel.ui.downloads import Rows
from funnel.ui.text import plain
from funnel.ui.tiles import PAGES
from funnel.ui.view import View

ROWS = 100  # of a page
EVERY = "all"
USUAL = (
    "deal_id",
    "name",
    "pipeline",
    "stage",
    "kind",
    "manager",
    "amount",
    "currency",
    "days_here",
    "limit_days",
    "task_state",
    "created_at",
    "closed_at",
)
CREATED = N_("created in the period")


@dataclass(frozen=True)
class Wanted:
    """The deals that are asked for, and how they are shown."""

    group: str
    listed: Listed
    columns: tuple[str, ...]


def choose_deals(view: View) -> Wanted:
    """The choices above the table, each in the address."""
    head = st.container()
    line = st.container(horizontal=True, vertical_alignment="center", wrap=False, key="scope-line")
    left, right = st.columns(2)
    with left:
        group = _group()
    with right:
        words = choose.words(
            st.text_input,
            t("Search"),
            key="find",
            parameter="find",
            placeholder=t("deal, name, company, contact, owner …"),
        )
    options = [*COLUMNS, *listing.WORK, *_extra(view)]
    with st.expander(t("Stages, order, columns")):
        one, two = st.columns(2)
        with one:
            stages = choose.many(
                t("Stages"),
                _stages(view),
                key="stages-shown",
                parameter="stages",
                placeholder=t("all stages"),
            )
        with two:
            by, is_descending = _order(options)
        shown = choose.many(
            t("Columns"),
            options,
            key="columns-shown",
            say=title,
            default=USUAL,
            parameter="columns",
            placeholder=t("the usual ones"),
        )
    asked = Listed(group, view.scope, view.facts, Wish(words, tuple(stages), by, is_descending))
    _heading(view, asked, (head, line))
    return Wanted(group, asked, tuple(shown) or USUAL)


def _group() -> str:
    words = {EVERY: CREATED} | {name: words for name, (words, _) in GROUPS.items()}
    chosen = choose.one(
        st.selectbox,
        t("Which deals"),
        list(words),
        key="show",
        say=lambda name: t(words[name]),
        default=EVERY,
        parameter="show",
    )
    return chosen or EVERY


def _order(options: list[str]) -> tuple[str, bool]:
    by, down = st.columns([2, 1], vertical_alignment="bottom")
    with by:
        chosen = choose.one(
            st.selectbox,
            t("Sorted by"),
            options,
            key="sort",
            say=title,
            default=listing.NEWEST[0],
            parameter="sort",
        )
    with down:
        ascending = choose.switch(
            st.toggle, t("smallest first"), key="ascending", parameter="ascending"
        )
    return chosen or listing.NEWEST[0], not ascending


def _stages(view: View) -> list[str]:
    return sorted(view.ask(menus.stages_of_deals, view.scope.pipelines)["stage"].dropna())


def _extra(view: View) -> list[str]:
    names = view.ask(menus.fields)["name"].dropna()
    return sorted(name for name in names if name not in COLUMNS)


def _heading(view: View, asked: Listed, above: tuple[Any, Any]) -> None:
    group = asked.group
    sums = view.ask(listed.totals, asked)
    words = t(GROUPS[group][0]) if group in GROUPS else t(CREATED)
    deals = tn("{n} deal", "{n} deals", listing.count(sums))
    sentence = t("{deals} · {group}", deals=deals, group=words)
    if not listing.count(sums):
        sentence = _why_untold(view, group) or sentence
    replace(view, above=above).heading(sentence)
    amounts = [
        money(amount, text_or(currency, None))
        for currency, amount in zip(sums["currency"], sums["amount"], strict=True)
        if amount == amount and amount
    ]
    if amounts:
        st.markdown(plain(t("Amount: {amounts}", amounts=" · ".join(amounts))))


def _why_untold(view: View, group: str) -> str:
    """Why nobody can say which deals are in a group, in the words of the tile that leads to it;
    nothing where that is known: then none is."""
    of = [tile for tile, (_, shown) in PAGES.items() if shown.get("show") == group]
    tiles = view.answer("overview").table
    untold = tiles[tiles["tile"].isin(of) & tiles["value"].isna()]
    if len(untold):
        return str(untold["sentence"].iloc[0])
    return ""


def table(view: View, wanted: Wanted) -> None:
    """A page of the list, and all of it as a file."""
    count = listing.count(view.ask(listed.totals, wanted.listed))
    if not count and _why_untold(view, wanted.group):
        return
    if not count:
        st.info(t("No deal is like that: take a filter away, or search for less."))
        return
    page = _page(count)
    rows = view.ask(listed.screen, wanted.listed, wanted.columns, (page - 1) * ROWS, ROWS)
    shown = columns.shown(rows, view.facts.timezone)
    if "deal_id" in shown:
        shown = shown.assign(open=lists.addresses(shown["deal_id"].astype(str).tolist()))
    st.dataframe(
        shown,
        hide_index=True,
        placeholder="",
        key="deals-table",
        height=columns.height(len(shown), 720),
        column_config=columns.config(shown),
        column_order=["open", *_order_of(shown, wanted.columns)],
    )
    every = partial(listed.rows, wanted.listed, wanted.columns)
    with st.container(horizontal=True, vertical_alignment="center"):
        files = Rows(
            count, lambda: view.snapshot.ask(every()), lambda: view.snapshot.pieces(every())
        )
        view.downloads_of(files, "deals", lambda: {"deals": every()})


def _order_of(shown: pd.DataFrame, names: tuple[str, ...]) -> list[str]:
    """The columns as they were chosen; of the usual ones those that say something."""
    return [name for name in names if names != USUAL or shown[name].notna().any()]


def _page(count: int) -> int:
    pages = -(-count // ROWS)
    if pages < 2:
        settled("page", t("Page"), "1".__eq__)
        return 1
    line = st.container(horizontal=True, vertical_alignment="center")
    with line:
        page = choose.amount(
            t("Page"), 1, key="page", parameter="page", min_value=1, max_value=pages, step=1
        )
        first = (int(page) - 1) * ROWS + 1
        st.caption(
            t(
                "{first} to {last} of {all}",
                first=number(first),
                last=number(min(first + ROWS - 1, count)),
                all=number(count),
            )
        )
    return int(page)
