"""What a browser is told of a figure, as Python's own values."""

from __future__ import annotations

import base64
import json
from typing import Any

import numpy as np
import plotly.graph_objects as go
import plotly.io


def as_sent(figure: go.Figure) -> Any:
    """With arrays as lists, however they are written."""
    return _listed(json.loads(plotly.io.to_json(figure, validate=False)))


def _listed(value: Any) -> Any:
    if isinstance(value, dict) and "bdata" in value:
        numbers = np.frombuffer(base64.b64decode(value["bdata"]), value["dtype"])
        return [None if one != one else one for one in numbers.tolist()]
    if isinstance(value, dict):
        return {key: _listed(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_listed(one) for one in value]
    return value
