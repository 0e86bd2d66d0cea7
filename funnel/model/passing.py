"""Pipelines that hand on: a move to another pipeline that is what this one works for.

The setting `passes` is {pipeline: {other pipeline: the open stage from which on a move counts}}.
"""

from __future__ import annotations

from collections.abc import Mapping

import ibis

from funnel.model.inputs import Builder, Decisions, Place, typed
from funnel.model.names import Names, pipeline_numbers

# `next_in`: the number of the pipeline that takes over.
passes = ibis.table(
    {"pipeline_no": "int64", "next_in": "int64", "from_position": "int64"}, name="temp_passes"
)


def save_passes(
    door: Builder, names: Names, decisions: Decisions, order: Mapping[Place, int]
) -> None:
    """Make `temp_passes`; a stage that is no open one any more gives way to the last that is."""
    numbers = pipeline_numbers(names)
    rows = []
    for pipeline, others in decisions.settings.get("passes", {}).items():
        own = {stage: number for (home, stage), number in order.items() if home == pipeline}
        for other, stage in others.items():
            if own and pipeline in numbers and other in numbers:
                place = own.get(stage, max(own.values()))
                rows.append((numbers[pipeline], numbers[other], place))
    door.create("temp_passes", typed(rows, passes))
