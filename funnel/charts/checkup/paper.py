"""Figures inside a file that opens offline: the drawing program once, then each figure as data for
it."""

from __future__ import annotations

import plotly.graph_objects as go
from plotly.offline import get_plotlyjs


def script() -> str:
    """The drawing program, whole, so that nothing is fetched."""
    return f"<script>{get_plotlyjs()}</script>"


def drawn(figure: go.Figure) -> str:
    """A figure as a part of a page; names in it are escaped already, and no text can end the script
    around them."""
    return figure.to_html(
        full_html=False,
        include_plotlyjs=False,
        config={"displayModeBar": False, "responsive": True},
    )
