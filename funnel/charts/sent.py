"""A figure as the browser gets it, put together once: Plotly copies a figure with all its points
whenever it is asked for it, though nobody changes one that was drawn."""

from __future__ import annotations

import sys
from itertools import islice
from typing import Any

import numpy as np
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


SAMPLE = 50  # of a long list so many are looked at
POINTER = 8  # bytes


def room(value: Any) -> int:
    """Bytes that a figure takes together with what is sent of it, which says the same once more;
    0 of anything else."""
    if isinstance(value, go.Figure):
        return 2 * _bytes(once(value).to_dict())
    return 0


def _bytes(said: Any) -> int:
    """About so many; of a long list as a sample of it."""
    if isinstance(said, np.ndarray):
        return int(said.nbytes)
    if isinstance(said, dict):
        return sum(POINTER + _bytes(one) for one in said.values())
    if isinstance(said, list | tuple):
        step = max(1, len(said) // SAMPLE)
        looked = [_bytes(one) for one in islice(said, 0, None, step)]
        return int(len(said) * (POINTER + sum(looked) / max(len(looked), 1)))
    return sys.getsizeof(said)
