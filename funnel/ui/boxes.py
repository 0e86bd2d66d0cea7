"""A box that opens where it stands: what is in it is drawn only while it is open, and it can be
closed by what was done in it.

It makes room for itself instead of lying over the page: a popover low on a small screen has no
height, and the lists that open inside of it cover its button.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

CLOSES = "closes-"  # in the session, before the key of a box: it is to be closed


def box(place: Any, label: str, icon: str, key: str) -> Any:
    """The box; `open` says whether it is."""
    if st.session_state.pop(f"{CLOSES}{key}", False):
        st.session_state[key] = False
    return place.expander(label, icon=icon, key=key, on_change="rerun")


def close(key: str) -> None:
    """Close it with the next run."""
    st.session_state[f"{CLOSES}{key}"] = True
