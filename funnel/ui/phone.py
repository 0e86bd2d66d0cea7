"""Pages on a phone: a figure of rows has its names over the bars, any other keeps the width that it
needs and is pushed sideways under the finger, like the tables; lines wrap."""

import streamlit as st

# What is said beside a number is read from the back of a room too: at least 7 : 1 on the page.
CAPTION = {False: "#4a4e54", True: "#c4c7cb"}

# What is chosen has the colour of the buttons, which is too dark for a text on dark ground.
CHOSEN = "#a8c7fa"
COOKIE = "funnel-phone"  # the script of the page says by it how wide the screen is


def on_phone() -> bool:
    """Whether the screen was narrow when the visitor came."""
    return st.context.cookies.get(COOKIE) == "1"


def fit() -> None:
    """Add the rules to the page; they draw nothing."""
    dark = st.context.theme.type == "dark"
    rules = """<style>
        [data-testid=stCaptionContainer], [data-testid=stCaptionContainer] p {
            opacity: 1; color: CAPTION; font-size: .95rem;
        }
        [data-selected=true] [data-testid=stMarkdownContainer] p, [role=tab][aria-selected=true] p {
            CHOSEN
        }
        .st-key-menu a { padding-block: 0; min-height: 1.75rem; }
        .st-key-menu [data-testid=stCaptionContainer] { margin-top: .4rem; }
        @media (max-width: 700px) {
        [data-testid=stElementContainer]:has([data-testid=stPlotlyChart]) { overflow-x: auto; }
        [data-testid=stElementContainer]:has([data-testid=stPlotlyChart]) > * { min-width: 680px; }
        [data-testid=stElementContainer][class*="-narrow"] > * { min-width: 0 !important; }
        .st-key-scope-line { flex-wrap: wrap; }
        }</style>"""
    chosen = f"color: {CHOSEN};" if dark else ""
    st.html(rules.replace("CAPTION", CAPTION[dark]).replace("CHOSEN", chosen))
