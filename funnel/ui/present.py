"""Presentation: the menu goes, everything grows, for a room that looks at one screen."""

from __future__ import annotations

import streamlit as st

from funnel.i18n import t

STATE = "presenting"  # in the session
KEY = "P"
GROWN = 1.25  # of figures; the rules of the page say the same of its letters


def is_on() -> bool:
    """Whether this visitor presents."""
    return bool(st.session_state.get(STATE))


def begin() -> None:
    """Grow the page, and leave a way back, if this visitor presents."""
    if not is_on():
        return
    st.html(
        """<style>
        html { font-size: 125% !important; }
        @media (max-width: 1500px) { html { font-size: 112% !important; } }
        [data-testid=stSidebar], [data-testid=stSidebarCollapsedControl],
        [data-testid=stExpandSidebarButton], header[data-testid=stHeader] {
            display: none !important;
        }
        [data-testid=stMainBlockContainer] { padding: 1rem 2rem; max-width: none; }
        .st-key-leave-presentation { position: fixed; right: .6rem; top: .3rem; z-index: 99; }
        .st-key-leave-presentation { width: auto; }
    </style>"""
    )
    with st.container(key="leave-presentation"):
        _button("", ":material/close_fullscreen:", t("Back to the menu"))


def dense() -> None:
    """Leave less room between the things of this page: a card fills the screen and is seen whole,
    also while it is presented on a small one."""
    st.html(
        """<style>
    [data-testid=stMainBlockContainer] { padding-top: 1rem; padding-bottom: .5rem; }
    [data-testid=stMain] [data-testid=stVerticalBlock] { gap: .5rem; }
    [data-testid=stMain] h2 { padding: .3rem 0; font-size: 1.5rem; }
    [data-testid=stMain] h3, [data-testid=stMain] h4 { padding: 0 0 .5rem; }
    [data-testid=stMain] .stButton button { padding-left: .3rem; padding-right: .3rem; }
    @media (max-width: 1500px) { [data-testid=stMain] .stButton p { font-size: .78rem; } }
    @media (max-height: 800px) {
        [data-testid=stMain] [data-testid=stWidgetLabel] { min-height: 0; margin-bottom: 0; }
    }
</style>"""
    )


def button() -> None:
    """The way into it, by a click or by its key."""
    if not is_on():
        _button(t("Present"), ":material/slideshow:", None)


def _button(label: str, icon: str, words: str | None) -> None:
    st.button(
        label, key="present", icon=icon, help=words, shortcut=KEY, type="tertiary", on_click=_turn
    )


def _turn() -> None:
    st.session_state[STATE] = not is_on()
