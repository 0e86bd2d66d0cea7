"""A deal by its number or a part of its name, from every page: a box, and the ways to what was
found."""

from __future__ import annotations

import streamlit as st

from funnel.blanks import text_or
from funnel.i18n import t
from funnel.i18n.curtain import is_down
from funnel.metrics import find
from funnel.ui import address, kept, lists
from funnel.ui.text import plain
from funnel.workspace import Snapshot

KEY = "find-deal"  # the script of the page leads there by the key /
PAGE = "pages/sales/deal.py"


def draw(snapshot: Snapshot | None) -> None:
    """The box. Behind the curtain only numbers are searched: who types a name would learn which
    client it is."""
    if snapshot is None:
        return
    asked = t("a deal's number") if is_down() else t("deal: number, name, company")
    text = st.text_input(
        t("Find a deal"),
        key=KEY,
        icon=":material/search:",
        placeholder=f"{asked}  /",
        label_visibility="collapsed",
    )
    if text and text.strip():
        _hits(snapshot, text.strip())


def _nothing() -> str:
    if is_down():
        return t("No deal has this number. Behind the curtain names are not searched.")
    return find.words(0, 0)


def _hits(snapshot: Snapshot, text: str) -> None:
    rows, count = kept.found(snapshot, find.look, text, is_down())
    if not count:
        st.caption(_nothing())
        return
    known = lists.remember(rows["deal_id"].astype(str))
    with st.container(gap="xxsmall", key="found-deals"):
        for row in rows.itertuples():
            told = [text_or(row.name, row.deal_id), row.stage]
            label = " · ".join(part for part in told if isinstance(part, str) and part)
            address.link(PAGE, plain(label), id=str(row.deal_id), list=known)
    if said := find.words(len(rows), count):
        st.caption(said)
