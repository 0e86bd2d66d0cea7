"""`demo`: load the fictional company, marked as such."""

from __future__ import annotations

import argparse
from pathlib import Path

from funnel import demo
from funnel.errors import FunnelError
from funnel.i18n import N_, language, t
from funnel.workspace import Workspace, demo_review
from funnel.workspace.begun import aside


def run(options: argparse.Namespace) -> int:
    """Load it into an empty workspace, or in place of another demo; never beside files of one's
    own."""
    workspace = Workspace.open(options.workspace)
    if options.if_empty:
        _load_first(workspace, options.deals, options.seed)
        return 0
    load_demo(workspace, options.deals, options.seed)
    print(t("The demo company is loaded: {folder}", folder=str(options.workspace)))
    return 0


def _load_first(workspace: Workspace, deals: int, seed: int) -> None:
    def write(folder: Path) -> list[Path]:
        return demo.write(folder, deals, seed, language())

    demo_review.keep_first(workspace, write)


def load_demo(workspace: Workspace, deals: int = 2400, seed: int = 7) -> None:
    """Write the company's files and keep them as a demo."""
    if workspace.state.in_force and not workspace.state.is_demo:
        raise FunnelError(
            N_("This workspace holds files of your own."),
            now=N_("Choose another folder for the demo with --workspace."),
            code="own_files",
        )
    workspace.begin()
    with aside(workspace.folder) as folder:
        paths = demo.write(folder, deals, seed, language())
        demo_review.keep(workspace, paths)
