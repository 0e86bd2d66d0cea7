"""What a page offers where the cluster failed: to be asked again, by a click; and by itself as soon
as somebody answers there, if nobody did."""

from __future__ import annotations

import streamlit as st

from funnel.errors import FunnelError
from funnel.home import cluster
from funnel.i18n import t

EVERY = 5.0  # seconds between two looks at whether somebody answers
PATIENCE = 1.0  # seconds that such a look takes at most
AWAY = ("engine_away", "engine_gone")
FAILED = (*AWAY, "engine_failed", "engine_refused")
BEGUN = "cluster-away"  # in the session: whether this page waits already


def offer(error: FunnelError) -> None:
    """Draw the way back, if it was the cluster that failed."""
    if error.code not in FAILED:
        return
    st.button(t("Ask again"), key="ask-again", type="primary")
    if error.code in AWAY:
        st.caption(t("This page comes back by itself as soon as the cluster answers."))
        st.session_state[BEGUN] = False
        _look()


@st.fragment(run_every=EVERY)
def _look() -> None:
    """Not at once: whoever drew this has just asked."""
    if st.session_state[BEGUN] and _is_back():
        st.rerun()
    st.session_state[BEGUN] = True


def _is_back() -> bool:
    from funnel.spark.session import listens

    where = cluster()
    return where is not None and listens(where.engine, PATIENCE)
