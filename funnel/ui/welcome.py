"""The first visit: an invitation to bring files, and how each CRM gives them; what comes after they
were kept."""

from __future__ import annotations

import streamlit as st

from funnel.i18n import N_, number, t
from funnel.ui import address
from funnel.ui.text import plain

# CRM: how its export is made, by docs/formats.md.
HOW = {
    "amoCRM / Kommo": N_(
        "Leads, list view: ⋯ → Export, for the deals. The same menu in the list of events gives the"
        " log of stage changes."
    ),
    "HubSpot": N_(
        "Deals → table view → Export → CSV, with all properties: “Date entered …” of each stage is"
        " the log."
    ),
    "Pipedrive": N_(
        "Deals → list view → ⋯ → Export results, for the deals. The log is in the API:"
        " /v1/deals/…/flow."
    ),
    "Salesforce": N_(
        "Data export with Opportunity and OpportunityHistory, or a report “Opportunity History”."
    ),
    "Bitrix24": N_(
        "CRM → Deals → list → Export to Excel or CSV. The log is in the API: crm.stagehistory.list."
    ),
}
KEPT = "just-kept"  # in the session: files and deals before and after the last Keep
TAKEN = "just-taken"  # in the session: the upload that was taken back last, and its file


def invitation() -> None:
    """Beside the demo: bring your own."""
    words = t("These are the deals of a demo company. Yours stay on this computer.")
    with st.container(border=True, key="invitation", horizontal=True, vertical_alignment="center"):
        st.markdown(plain(words), width="content")
        if st.button(t("Drop your files"), type="primary", key="bring"):
            address.go("pages/data/load.py")
        with st.popover(t("How to export")):
            _ways()


def how_to_export() -> None:
    """How each CRM gives its files, folded."""
    with st.expander(t("How to export from amoCRM, HubSpot, Pipedrive …")):
        _ways()


def _ways() -> None:
    for name, words in HOW.items():
        st.markdown(f"**{plain(name)}** – {plain(t(words))}")
    st.caption(t("Deals first; the log of stage changes and the tasks make it exact."))


def next_steps() -> None:
    """After Keep: what changed by it, and where to go."""
    kept = st.session_state.get(KEPT)
    if not kept:
        return
    before, after = kept
    with st.container(border=True, key="next-steps"):
        st.markdown(
            plain(
                t(
                    "Kept. Deals before: {before}, now: {after}.",
                    before=number(before),
                    after=number(after),
                )
            )
        )
        st.caption(t("Next: look over the order of the stages, then see the overview."))
        with st.container(horizontal=True):
            address.link("pages/data/stages.py", f"1. {t('Stages')} →")
            address.link("pages/sales/overview.py", f"2. {t('Overview')} →", here="overview")
