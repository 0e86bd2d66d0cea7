"""The demo company is kept, with what its last review left behind, so that its first page has a
past: one promise that was kept, one that was not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import ibis.expr.types as ir

from funnel import tables
from funnel.errors import FunnelError
from funnel.i18n import t
from funnel.workspace.begun import aside
from funnel.workspace.disk import in_turn
from funnel.workspace.snapshot import Snapshot
from funnel.workspace.store import Workspace

WEEK = timedelta(days=7)
DAYS = 3  # until when the calls were promised


def keep_first(workspace: Workspace, write: Callable[[Path], Sequence[Path]]) -> None:
    """Make the company in a workspace that never held anything, from the files that `write` puts
    into a folder. Who comes while another one makes it waits for that, and makes none."""
    if workspace.state.uploads:
        return
    workspace.begin()
    with in_turn(workspace.folder), aside(workspace.folder) as folder:
        if not workspace.state.uploads:
            keep(workspace, write(folder))


def keep(workspace: Workspace, paths: Sequence[Path]) -> None:
    """Read the company's files beside each other, and keep them as a demo."""
    readings = []
    for _, outcome in workspace.read_all(paths, is_demo=True):
        if isinstance(outcome, FunnelError):
            raise outcome
        readings.append(outcome)
    remember(workspace, workspace.keep(readings, is_demo=True))


def remember(workspace: Workspace, snapshot: Snapshot) -> None:
    """Note the promises of a review a week before the data; once."""
    book = workspace.notebook
    as_of = snapshot.facts.as_of
    if book.promises(is_demo=True) or not snapshot.facts.knows_as_of:
        return
    seen = as_of - WEEK
    due = as_of - WEEK + timedelta(days=DAYS)
    for deals in (_called(seen, due), _left_alone(seen)):
        for row in snapshot.ask(deals.limit(1)).itertuples():
            book.promise(
                str(row.deal_id),
                "call",
                seen_at=seen,
                is_demo=True,
                person=str(row.owner or ""),
                day=due.date(),
                text=t("ask what they still need to decide"),
            )
    book.close_review(seen, is_demo=True)


def _called(seen: datetime, due: datetime) -> ir.Table:
    """The open deals of which a task was done in time, the largest first."""
    done = tables.tasks.filter(tables.tasks.done_at > seen, tables.tasks.done_at < due)
    d = tables.open_deals.filter(tables.open_deals.created_at < seen)
    return _largest(d.semi_join(done, "deal_id"))


def _left_alone(seen: datetime) -> ir.Table:
    """Those that nobody touched since."""
    done = tables.tasks.filter(tables.tasks.done_at > seen)
    d = tables.open_deals.filter(tables.open_deals.here_since < seen)
    return _largest(d.anti_join(done, "deal_id"))


def _largest(deals: ir.Table) -> ir.Table:
    own = deals.select("deal_id", "owner", "amount")
    return own.order_by(own.amount.desc(), own.deal_id)
