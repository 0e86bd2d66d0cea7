"""What moved in a period that is too short for rates: new, on, back, not at all."""

from __future__ import annotations

import streamlit as st

from funnel.i18n import number, t
from funnel.metrics.change import UNMOVED
from funnel.ui import beside
from funnel.ui.view import View
from funnel.week.window import Window

ON = ("forward", "skipped")
BACK = ("back", "parked")


def draw(view: View) -> bool:
    """Three counts in the place of three rates, said once; whether the period is so short."""
    if not view.facts.knows_moves or not beside.say_too_short(view):
        return False
    found = view.answer("change", window=window(view)).table["change"]
    counts = (
        (t("Moved on"), int(found.isin(ON).sum())),
        (t("Went back or aside"), int(found.isin(BACK).sum())),
        (t("Did not move"), int((found == UNMOVED).sum())),
    )
    for column, (label, count) in zip(st.columns(3, gap="small"), counts, strict=True):
        with column.container(border=True, height="stretch"):
            st.metric(label, number(count))
    return True


def window(view: View) -> Window:
    """The period as a window of the week."""
    scope = view.scope
    end = view.facts.as_of
    assert scope.since is not None
    until = min(scope.instant(scope.until), end) if scope.until else end
    return Window(min(scope.instant(scope.since), until), until)
