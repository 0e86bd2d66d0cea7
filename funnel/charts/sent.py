"""A figure as the browser gets it, put together once: Plotly copies a figure with all its points
whenever it is asked for it, though nobody changes one that was drawn."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
from plotly.basedatatypes import BaseFigure

from funnel.charts import style


class Sent(BaseFigure):
    """What a figure says; as good as the figure for whoever only sends it."""

    def __init__(self, said: dict[str, Any]) -> None:
        self._said = said  # nothing else of a figure is needed, and making one takes long

    def to_dict(self) -> dict[str, Any]:
        """The same for everybody; not to be changed."""
        return self._said


def once(figure: go.Figure) -> BaseFigure:
    """The figure to send, what is said of its marks on one line. Whoever changes the figure later
    changes nothing of it."""
    found = getattr(figure, "_sent", None)
    if found is None:
        style.one_line(figure)
        found = figure._sent = Sent(figure.to_dict())
    return found
