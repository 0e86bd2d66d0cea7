"""Goals in the notebook: what a month is to bring, of one pipeline or of all."""

from __future__ import annotations

from datetime import date
from math import isfinite

from funnel.errors import FunnelError
from funnel.i18n import N_
from funnel.week.goal import Goal
from funnel.workspace.notebook_views import Viewed


class Goaled(Viewed):
    """Goals by month and pipeline; the demo company's apart from those of own files."""

    def goals(self, is_demo: bool) -> tuple[Goal, ...]:
        """All goals, by month and pipeline."""
        found = [
            Goal(date.fromisoformat(month), pipeline, wins, amount, currency)
            for month, pipeline, wins, amount, currency, of_demo in self.notes().goals
            if bool(of_demo) == is_demo
        ]
        return tuple(sorted(found, key=lambda one: (one.month, one.pipeline)))

    def set_goal(self, goal: Goal, is_demo: bool) -> None:
        """Keep a goal instead of the one of that month and pipeline; without any number that one is
        forgotten. Raises `FunnelError` for a number that is no goal."""
        month = goal.month.replace(day=1).isoformat()
        if goal.wins is None and goal.amount is None:
            sql = "delete from goals where month = ? and pipeline = ? and is_demo = ?"
            self._change(sql, month, goal.pipeline, int(is_demo))
            return
        for value in (goal.wins, goal.amount):
            if value is not None and not (isfinite(value) and value > 0):
                raise FunnelError(
                    N_("A goal is a number above 0."),
                    now=N_("Say how many wins, or which amount."),
                    code="bad_goal",
                )
        amount = None if goal.amount is None else float(goal.amount)
        self._change(
            "insert or replace into goals values (?, ?, ?, ?, ?, ?)",
            month,
            goal.pipeline,
            goal.wins,
            amount,
            goal.currency,
            int(is_demo),
        )
