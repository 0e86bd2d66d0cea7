"""`limits`: how long a deal may stay in each stage, since when, and what it would be if it were
counted now; `--recompute` counts them anew."""

from __future__ import annotations

import argparse

import pandas as pd

from funnel import tables
from funnel.cli.show import current
from funnel.errors import FunnelError
from funnel.i18n import N_
from funnel.metrics.limit_words import said
from funnel.workspace import Snapshot, Workspace


def run(options: argparse.Namespace) -> int:
    """List the limits, or count them anew; that is remembered."""
    snapshot = current(options.workspace)  # says so if nothing is loaded
    if options.recompute:
        workspace = Workspace.open(options.workspace)
        _known(snapshot, options)
        with workspace.deciding() as notebook:
            notebook.recount_limits(workspace.state.is_demo, options.pipeline, options.stage)
        snapshot = current(options.workspace)
    for _, row in _chosen(snapshot, options).iterrows():
        print(f"{row['pipeline']} · {row['stage']}: {said(row)}")
    return 0


def _chosen(snapshot: Snapshot, options: argparse.Namespace) -> pd.DataFrame:
    stages = snapshot.ask(tables.stages.order_by("pipeline", "stage_order"))
    stages = stages[stages["limit_days"].notna()]
    for column in ("pipeline", "stage"):
        wanted = getattr(options, column)
        stages = stages if wanted is None else stages[stages[column] == wanted]
    return stages


def _known(snapshot: Snapshot, options: argparse.Namespace) -> None:
    if not len(_chosen(snapshot, options)):
        raise FunnelError(
            N_("There is no such stage with a limit."),
            now=N_("See which there are: `python -m funnel limits`."),
            code="no_stage",
        )
