"""Joins of the model, built once a process."""

from __future__ import annotations

from funnel import joins
from funnel.model.once import built_once

look_up = built_once(joins.look_up)
