"""Pages on a phone: a figure keeps the width it needs and is pushed sideways under the finger, like the tables; lines wrap."""

import streamlit as st

NARROW, FIGURE = 700, 680  # px: screens up to the first, the width of a figure there
STYLE = f"""<style>@media (max-width: {NARROW}px) {{
[data-testid=stElementContainer]:has([data-testid=stPlotlyChart]) {{ overflow-x: auto; }}
[data-testid=stElementContainer]:has([data-testid=stPlotlyChart]) > * {{ min-width: {FIGURE}px; }}
.st-key-scope-line {{ flex-wrap: wrap; }}
}}</style>"""


def fit() -> None:
    """Add the rules to the page; they draw nothing."""
    st.html(STYLE)
