"""`forget`: erase somebody, or a file, from everything that is kept."""

from __future__ import annotations

import argparse
import sys

from funnel.errors import FunnelError
from funnel.i18n import N_, t
from funnel.workspace import Workspace
from funnel.workspace.erased import gone, would_go
from funnel.workspace.forgetting import Found, Whom, find, forget, forget_upload


def run(options: argparse.Namespace) -> int:
    """Say what would be erased, ask, erase."""
    workspace = Workspace.open(options.workspace)
    if options.upload:
        _sure(options)
        _tell(forget_upload(workspace, options.upload))
        return 0
    whom = Whom(options.deal, options.client)
    found = find(workspace, whom)
    print(would_go(found))
    if found.is_nobody:
        return 0
    _sure(options)
    _tell(forget(workspace, whom))
    return 0


def _sure(options: argparse.Namespace) -> None:
    if options.yes:
        return
    if sys.stdin.isatty():
        print(t("It can’t be undone. Write “yes” to erase:"), end=" ", flush=True)
        if sys.stdin.readline().strip().lower() in {"yes", "y", "так"}:
            return
    raise FunnelError(
        N_("Nothing was erased."),
        now=N_("Add --yes to erase: it can’t be undone."),
        code="not_sure",
    )


def _tell(found: Found) -> None:
    for sentence in gone(found):
        print(sentence)
