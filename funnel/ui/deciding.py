"""A change of what is remembered, asked for by a button."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from funnel.errors import FunnelError
from funnel.ui.text import plain


def done(change: Callable[[], None]) -> None:
    """Change the notebook and draw anew; what is refused is said where it was asked."""
    try:
        change()
    except FunnelError as error:
        st.error(plain(str(error)))
        return
    st.rerun()
