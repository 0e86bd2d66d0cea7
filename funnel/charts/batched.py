"""A figure whose marks are put together when somebody looks at them: Plotly checks and copies each
trace twice when it is added, each value of it alone, and all notes once more for each new one,
which was more than half of what a figure of many rows took.

What only is to be sent is sent as it was drawn. Whoever looks at the traces finds them checked as
ever, in their order (`tests/charts` does so with every figure).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go


class Figure(go.Figure):
    """As any other for whoever draws or looks."""

    def __init__(self, *given: Any, **more: Any) -> None:
        self._traces: list[dict[str, Any]] = []  # that nobody has looked at
        self._notes: list[dict[str, Any]] = []
        super().__init__(*given, **more)

    def add_scatter(self, **said: Any) -> Figure:  # ty: ignore[incompatible-method-override]
        """Marks, lines."""
        self._traces.append({"type": "scatter", **said})
        return self

    def add_bar(self, **said: Any) -> Figure:  # ty: ignore[incompatible-method-override]
        """Bars."""
        self._traces.append({"type": "bar", **said})
        return self

    def add_annotation(self, **said: Any) -> Figure:  # ty: ignore[incompatible-method-override]
        """A text."""
        self._notes.append(said)
        return self

    @property
    def drawn(self) -> list[Any]:
        """All traces, those that nobody has looked at as they were drawn."""
        return [*self._data_objs, *self._traces]

    @property
    def data(self) -> Any:
        """All traces, checked."""
        waiting, self._traces = self._traces, []
        if waiting:
            self.add_traces(waiting)
        return super().data

    @data.setter
    def data(self, traces: Any) -> None:
        go.Figure.data.fset(self, traces)

    @property
    def layout(self) -> Any:
        """Axes, notes, margins."""
        self._take_notes()
        return super().layout

    @layout.setter
    def layout(self, said: Any) -> None:
        go.Figure.layout.fset(self, said)

    def to_dict(self) -> dict[str, Any]:
        """What it says, as it is sent."""
        self._take_notes()
        told = super().to_dict()
        told["data"] += [_plain(one) for one in self._traces]
        return told

    def _take_notes(self) -> None:
        waiting, self._notes = self._notes, []
        if waiting:
            super().layout.annotations = (*super().layout.annotations, *waiting)


def _plain(said: Any) -> Any:
    """What was drawn, without what says nothing."""
    if isinstance(said, dict):
        return {key: _plain(value) for key, value in said.items() if value is not None}
    if isinstance(said, pd.Series | pd.Index | np.ndarray):
        return np.asarray(said) if said.dtype.kind == "M" else said.tolist()
    return said
