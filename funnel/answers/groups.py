"""The groups of deals that a number on a page stands for, each as a table with the one column
`deal_id`, and how those of the deals in work overlap.

Each counts what its number counts, under the same scope, so the list is as long as the number says.
"""

from __future__ import annotations

from collections.abc import Callable

import ibis
import ibis.expr.types as ir
import pandas as pd

from funnel.checkup import forgotten
from funnel.codes import TaskState
from funnel.facts import Facts
from funnel.i18n import N_
from funnel.metrics.closings import closed_in
from funnel.metrics.ends import end_stages
from funnel.metrics.findings import findings
from funnel.metrics.present import open_deals
from funnel.scope import Scope
from funnel.thresholds import in_force

SIGNS = ("is_over", "is_stuck", "is_idle", "is_forgotten", "is_found")
EVERY_SIGN = ("is_open", *SIGNS)


def open_now(scope: Scope, facts: Facts) -> ir.Table:
    """The deals in work; the period does not apply."""
    return _ids(open_deals(scope))


def won(scope: Scope, facts: Facts) -> ir.Table:
    """The deals won in the period."""
    return _closed(scope, "won")


def lost(scope: Scope, facts: Facts) -> ir.Table:
    """The deals lost in the period."""
    return _closed(scope, "lost")


def closed(scope: Scope, facts: Facts) -> ir.Table:
    """The deals won or lost in the period."""
    return _closed(scope, "won", "lost")


def over(scope: Scope, facts: Facts) -> ir.Table:
    """The deals in work that are longer in their stage than its limit."""
    d = open_deals(scope)
    return _ids(d.filter(d.is_past_limit))


def stuck(scope: Scope, facts: Facts) -> ir.Table:
    """Those of them without an honest task ahead."""
    d = open_deals(scope)
    return _ids(d.filter(d.is_stuck))


def idle(scope: Scope, facts: Facts) -> ir.Table:
    """The deals in work without an open task."""
    d = open_deals(scope)
    return _ids(d.filter(d.task_state == TaskState.NONE))


def quiet(scope: Scope, facts: Facts) -> ir.Table:
    """The deals in work that nobody has touched for longer than wins ever need."""
    own = in_force(forgotten.NAME, {"working_days": 30, "times": 2.0}, facts)
    silent = forgotten.tallies(scope, facts, **own)["silent"]
    quiet = silent.filter(silent.is_quiet)
    return _ids(quiet.semi_join(end_stages(scope), "pipeline"))


def found(scope: Scope, facts: Facts) -> ir.Table:
    """The deals that a rule found."""
    return _ids(findings(scope, facts))


def to_talk_about(scope: Scope, facts: Facts) -> ir.Table:
    """What a meeting walks through: stuck, without a task, or found by a rule."""
    parts = (stuck, idle, found)
    first, *rest = (part(scope, facts) for part in parts)
    return first.union(*rest, distinct=True)


def past_day(scope: Scope, facts: Facts) -> ir.Table:
    """The deals in work that should have closed by now."""
    return _expected(scope, "past")


def near_day(scope: Scope, facts: Facts) -> ir.Table:
    """The deals in work that are expected to close within 30 days."""
    return _expected(scope, "soon")


def no_day(scope: Scope, facts: Facts) -> ir.Table:
    """The deals in work of which no such day is said, where a list says any."""
    return _expected(scope, "none")


def put_off(scope: Scope, facts: Facts) -> ir.Table:
    """The deals in work whose day was moved to a later one."""
    d = open_deals(scope)
    return _ids(d.filter(d.expected_pushes > 0))


def slipped(scope: Scope, facts: Facts) -> ir.Table:
    """The deals in work that were moved, this month, out of it."""
    d = open_deals(scope)
    return _ids(d.filter(d.is_slipped))


def _expected(scope: Scope, state: str) -> ir.Table:
    d = open_deals(scope)
    return _ids(d.filter(d.expected_state == state))


GROUPS: dict[str, tuple[str, Callable[[Scope, Facts], ir.Table]]] = {
    "open": (N_("in work"), open_now),
    "won": (N_("won in the period"), won),
    "lost": (N_("lost in the period"), lost),
    "closed": (N_("won or lost in the period"), closed),
    "over": (N_("over the limit of their stage"), over),
    "stuck": (N_("stuck: over the limit and no honest task ahead"), stuck),
    "no-task": (N_("in work without a task"), idle),
    "forgotten": (N_("forgotten: quiet for longer than wins need"), quiet),
    "found": (N_("found by a rule"), found),
    "past-day": (N_("past the day they should have closed"), past_day),
    "near-day": (N_("expected to close within 30 days"), near_day),
    "put-off": (N_("expected day put off"), put_off),
    "slipped": (N_("slipped out of this month"), slipped),
    "no-day": (N_("in work without an expected day"), no_day),
    "meeting": (N_("to talk about: stuck, without a task, or found by a rule"), to_talk_about),
}


def _ids(table: ir.Table) -> ir.Table:
    return table.select("deal_id").distinct()


def _closed(scope: Scope, *outcomes: str) -> ir.Table:
    j = closed_in(scope)
    return _ids(j.filter(j.outcome.isin(outcomes)))


# ---- how the groups of the deals in work overlap -----------------------------------------------


def overlaps(scope: Scope, facts: Facts) -> ir.Table:
    """One row per combination of signs among the deals in work (`is_open`) and those that a rule
    found, with `deals`."""
    d = open_deals(scope)
    own = {
        "is_open": ibis.literal(True),
        "is_over": d.is_past_limit.fill_null(False),
        "is_stuck": d.is_stuck.fill_null(False),
        "is_idle": (d.task_state == TaskState.NONE).fill_null(False),
    }
    parts = [_signed(d, **own)]
    parts += [_signed(quiet(scope, facts), is_forgotten=ibis.literal(True))]
    parts += [_signed(found(scope, facts), is_found=ibis.literal(True))]
    every = ibis.union(*parts, distinct=False)
    signs = every.group_by("deal_id").agg(**{name: every[name].any() for name in EVERY_SIGN})
    return signs.group_by(*EVERY_SIGN).agg(deals=signs.count())


def _signed(table: ir.Table, **signs: ir.Value) -> ir.Table:
    """The deals of a table with these signs and no other."""
    return table.select("deal_id", **dict.fromkeys(EVERY_SIGN, ibis.literal(False)) | signs)


def in_work(table: pd.DataFrame) -> pd.DataFrame:
    """The combinations of the deals in work, of the table of overlaps."""
    return table[table["is_open"].astype(bool)]


def talked_about(table: pd.DataFrame) -> int:
    """How many deals a meeting walks through, of the table of overlaps."""
    reasons = table[["is_stuck", "is_idle", "is_found"]].astype(bool)
    return int(table.loc[reasons.any(axis=1), "deals"].sum())


def counted(table: pd.DataFrame, **signs: bool) -> int:
    """How many deals in work have these signs, of the table of overlaps."""
    chosen = table
    for name, value in signs.items():
        chosen = chosen[chosen[name].astype(bool) == value]
    return int(chosen["deals"].sum())
