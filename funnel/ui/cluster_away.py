"""What a page offers where the cluster failed: to be asked again, by a click; and by itself as soon
as somebody answers there, if nobody did."""

from __future__ import annotations

import streamlit as st

from funnel.errors import FunnelError
from funnel.home import AWAY, FAILED, cluster
from funnel.i18n import N_, t

EVERY = 5.0  # seconds between two looks at whether somebody answers
PATIENCE = 1.0  # seconds that such a look takes at most
CALLED_OFF = "called-off"  # in the session: this page is not to be asked again by itself
OFF = "called_off"  # the code of what it then says
ENDED = N_("The cluster has ended its work on this page. Choose less, or ask again.")
BEGUN = "cluster-away"  # in the session: whether this page waits already


def is_of_cluster(error: FunnelError) -> bool:
    """Whether it tells of the cluster, and nothing of what was asked."""
    return error.code in (*FAILED, OFF)


def refuse_if_called_off() -> None:
    """Raises a FunnelError if the reader has just called off what this page asked: then it is drawn
    of what is at hand, and asks nothing that takes its time."""
    if st.session_state.get(CALLED_OFF):
        raise FunnelError(N_("Called off."), now=ENDED, code=OFF)


def offer(error: FunnelError) -> None:
    """Draw the way back, if it was the cluster that failed."""
    if not is_of_cluster(error):
        return
    st.session_state.pop(CALLED_OFF, None)
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
    from funnel.spark.session import listens  # only with the extra

    where = cluster()
    return where is not None and listens(where.engine, PATIENCE)
