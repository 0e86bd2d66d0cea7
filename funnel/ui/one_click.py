"""One click on a page: the thresholds to be moved, the findings behind a mark, and the moves of a
deal."""

from __future__ import annotations

from typing import Any

import streamlit as st

from funnel.answers import Answer
from funnel.charts import timeline as chart
from funnel.i18n import t
from funnel.metrics import menus
from funnel.rules import Thresholds, defaults, rules
from funnel.thresholds import in_force
from funnel.thresholds import of as thresholds_of
from funnel.ui import marks as marks_of
from funnel.ui import threshold
from funnel.ui.text import plain
from funnel.ui.view import View


def thresholds(view: View) -> Thresholds:
    """The rules' thresholds, to be moved; everything on the page follows."""
    chosen: dict[str, dict[str, Any]] = {}
    with st.expander(t("What counts as one click")):
        for column, (name, rule) in zip(st.columns(len(rules())), rules().items(), strict=True):
            with column:
                st.markdown(f"**{plain(t(rule.TITLE))}**", help=t(rule.MEANING))
                own = defaults(rule)
                about = thresholds_of(rule, own)
                chosen[name] = {
                    key: threshold.field(name, key, value, about[key], in_address=True)
                    for key, value in in_force(name, own, view.facts).items()
                }
    return chosen


def findings_of(view: View, thresholds: Thresholds, figure: Any, alt: str) -> None:
    """The figure of the managers, and the findings of those whose marks were clicked."""
    clicked = view.figure(figure, "managers", alt)
    hint = t("Click a mark to see the findings behind it, or choose it here")
    marks = clicked or marks_of.from_list(figure, "managers", t("Findings behind a mark"), hint)
    if marks:
        with marks_of.behind("managers"):
            _findings_behind(view, thresholds, marks)


def _findings_behind(view: View, thresholds: Thresholds, marks: list[dict[str, Any]]) -> None:
    found = view.answer("anomalies", thresholds=thresholds)
    people = [mark["manager"] for mark in marks]
    rows = found.table[
        found.table["manager"].isin([name for name in people if name])
        | (found.table["manager"].isna() & (None in people))
    ]
    st.subheader(plain(", ".join(name or t("(nobody)") for name in people)), anchor=False)
    if not len(rows):
        st.caption(t("Nothing was found by the rules here."))
        return
    view.table(found, "findings-of", rows=rows)


def timeline(view: View, found: Answer, chosen: list[int]) -> None:
    """The moves of the chosen finding's deal as a little timeline."""
    if not chosen:
        if len(found.table):
            st.caption(t("Choose a row to see the moves of its deal."))
        return
    row = found.table.iloc[chosen[0]]
    visits = view.ask(menus.visits_of, row["deal_id"])
    moves = view.ask(menus.moves_of, row["deal_id"])
    st.subheader(plain(f"{row['name']}: {row['sentence']}"), anchor=False)
    figure = chart.figure(
        visits, moves, as_of=view.facts.as_of, timezone=view.facts.timezone, dark=view.is_dark
    )
    view.figure(figure, f"timeline-{row['deal_id']}", row["sentence"])
    view.rows(moves[["moved_at", "from_stage", "to_stage", "moved_by"]], "timeline-moves")
