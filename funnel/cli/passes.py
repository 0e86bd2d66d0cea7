"""`passes`: the moves to another pipeline that count as a success, those that look like it, and
how to say so."""

from __future__ import annotations

import argparse

import pandas as pd

from funnel.cli.show import current
from funnel.errors import FunnelError
from funnel.i18n import N_, t
from funnel.metrics import passing
from funnel.scope import Scope
from funnel.workspace import Snapshot, Workspace


def run(options: argparse.Namespace) -> int:
    """List them, or set one; that is remembered and everything is counted again."""
    snapshot = current(options.workspace)  # says so if nothing is loaded
    if options.pipeline:
        snapshot = _set(snapshot, options)
    known = passing.in_force(snapshot.facts)
    for pipeline, others in known.items():
        for other, stage in others.items():
            print(passing.in_force_words(pipeline, other, stage))
    scope = Scope(timezone=snapshot.facts.timezone)
    moved, stages = (snapshot.ask(one(scope)) for one in (passing.moved_on, passing.open_stages))
    proposed = passing.proposals(moved, stages, snapshot.facts)
    for one in proposed:
        print(passing.proposal_words(one) + ".")
        print(f'  python -m funnel passes "{one.pipeline}" "{one.other}" --from "{one.stage}"')
    if not known and not proposed:
        print(t("No pipeline hands its deals on."))
    return 0


def _set(snapshot: Snapshot, options: argparse.Namespace) -> Snapshot:
    scope = Scope(timezone=snapshot.facts.timezone)
    stages = snapshot.ask(passing.open_stages(scope))
    own = stages.loc[stages["pipeline"] == options.pipeline, "stage"].tolist()
    last = own[-1] if own else None
    stage = None if options.off else options.stage or last
    known = passing.in_force(snapshot.facts).get(options.pipeline, {})
    if options.other == options.pipeline or not _is_known(options, stages, own, stage, known):
        raise FunnelError(
            N_("There is no such pipeline or open stage."),
            now=N_("See which there are: `python -m funnel limits`."),
            code="no_stage",
        )
    workspace = Workspace.open(options.workspace)
    passes = passing.changed(
        workspace.notebook.get("passes", {}) or {}, options.pipeline, options.other, stage
    )
    with workspace.deciding() as notebook:
        notebook.set("passes", passes)
    return current(options.workspace)


def _is_known(
    options: argparse.Namespace,
    stages: pd.DataFrame,
    own: list[str],
    stage: str | None,
    known: dict[str, str],
) -> bool:
    if options.off:
        return options.other in known
    return stage in own and options.other in set(stages["pipeline"])
