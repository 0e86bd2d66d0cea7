"""Pages on a phone: a figure keeps the width it needs and is pushed sideways under the finger, like
the tables; lines wrap."""

import streamlit as st


def fit() -> None:
    """Add the rules to the page; they draw nothing."""
    st.html("""<style>
        [data-testid=stCaptionContainer], [data-testid=stCaptionContainer] p {
            opacity: 1; color: color-mix(in srgb, currentColor 80%, transparent); font-size: .95rem;
        }
        [data-testid=stMetricDelta] { opacity: 1; }
        [data-testid=stMain] [data-testid=stMetric] + * , .st-key-menu p { opacity: 1; }
        .st-key-menu a { padding-block: 0; min-height: 1.75rem; }
        .st-key-menu [data-testid=stCaptionContainer] { margin-top: .4rem; }
        @media (max-width: 700px) {
        [data-testid=stElementContainer]:has([data-testid=stPlotlyChart]) { overflow-x: auto; }
        [data-testid=stElementContainer]:has([data-testid=stPlotlyChart]) > * { min-width: 680px; }
        .st-key-scope-line { flex-wrap: wrap; }
        }</style>""")
