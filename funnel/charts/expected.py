"""When the open deals are expected to close, a bar per manager: past their day, soon, later, not
said."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from funnel.charts import style
from funnel.charts.text import mark
from funnel.i18n import number, t, tn
from funnel.metrics.expected import STATES

NAME = "expected"


def figure(table: pd.DataFrame, *, dark: bool = False) -> go.Figure:
    """From `metrics.expected`: the managers in the order of the alphabet, nobody last. A click
    leads to the deals."""
    told = table[table["expected_state"].isin(STATES)]
    if not len(told):
        return style.empty(t("No open deal has an expected day"), dark)
    p = style.paint(dark)
    counts = _counts(told)
    people = list(counts.index)
    size = style.SIZE if len(people) <= style.MANY else style.SMALL
    names = style.names([one or t("(nobody)") for one in counts.index], size, 1, 240)
    said = [_said(int(row["past"]), int(row.sum()), p) for _, row in counts.iterrows()]
    left = style.left_for(names, size)
    right = max(style.text_width(text, size) for text in said) + 34
    high = style.row_height(len(people), 64, 28)
    fig = style.base(dark, 66 + high * len(people), left=left, right=right, top=46, bottom=10)
    key = _bars(fig, counts, p)
    for index, text in enumerate(said):
        style.at_right(fig, index, text, p.text, size)
    fig.update_layout(barmode="stack", bargap=0.4)
    fig.update_xaxes(visible=False, range=[0, float(counts.sum(axis=1).max()) * 1.02])
    style.rows(fig, names, dark, pad=0.6, size=size)
    style.key(fig, "    ".join(key), p.muted)
    return fig


def _bars(fig: go.Figure, counts: pd.DataFrame, p: style.Paint) -> list[str]:
    """A bar per state, one after the other; returns what each colour means."""
    words = {
        "past": (p.look, t("past their day")),
        "soon": (p.thing, t("due within 30 days")),
        "later": (p.pale, t("later")),
        "none": (p.faint, t("no day said")),
    }
    for state, (colour, _) in words.items():
        fig.add_bar(
            x=counts[state].tolist(),
            y=list(range(len(counts))),
            orientation="h",
            marker={"color": colour, "line": {"width": 0}},
            hoverinfo="text",
            hovertext=[number(count) for count in counts[state]],
            customdata=[[mark("due", expected_state=state, manager=one)] for one in counts.index],
        )
    return [f"<span style='color:{colour}'>■</span> {said}" for colour, said in words.values()]


def _counts(table: pd.DataFrame) -> pd.DataFrame:
    """Deals per manager (blank: nobody) and state."""
    person = table["manager"].astype(object).where(table["manager"].notna(), "")
    found = pd.crosstab(person, table["expected_state"].astype(str))
    found = found.reindex(columns=list(STATES), fill_value=0)
    return found.loc[sorted(found.index, key=lambda one: (one == "", one))]


def _said(past: int, every: int, p: style.Paint) -> str:
    if not past:
        return f"<b>{number(every)}</b>"
    words = tn("{n} past its day", "{n} past their day", past)
    return f"<b>{number(every)}</b>  <span style='color:{p.look}'>{words}</span>"
