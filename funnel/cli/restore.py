"""`restore`: a workspace as a backup says."""

from __future__ import annotations

import argparse

from funnel.i18n import t, tn
from funnel.workspace import Workspace
from funnel.workspace.backup import restore


def run(options: argparse.Namespace) -> int:
    """Restore, count anew, and say what there is."""
    workspace = Workspace.open(options.workspace)
    snapshot = restore(workspace, options.file, may_replace=options.replace)
    deals = tn("{n} deal", "{n} deals", workspace.state.counts["deals"])
    print(t("Restored: {deals}, {moment}.", deals=deals, moment=snapshot.facts.as_of_words()))
    return 0
