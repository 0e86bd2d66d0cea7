"""The three parts of the page Ahead: what is coming, the open deals one by one, the school
report."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from funnel.ahead.coming import slices, spoken_of
from funnel.ahead.record import Judged
from funnel.answers import Answer
from funnel.answers.columns import columns_of
from funnel.charts import expected, forecast, forecast_record, open_chances
from funnel.columns import Unit
from funnel.facts import Facts
from funnel.i18n import N_, month, number, t, tn
from funnel.metrics import forecast_record as metric
from funnel.metrics import notes
from funnel.metrics.forecast import WINS
from funnel.scope import Scope
from funnel.ui import choose, columns, goals
from funnel.ui.text import plain
from funnel.ui.view import View
from funnel.zones import local

# What a screen shows to a tenth, and to a hundredth.
OFF = ("miss", "bias", "ours")
TOLD = ("said", "said_open", "mean_13", "by_stage", "crm")
SCORES = ("crps", "rival_crps", "brier", "widening")
WAYS = {"month": N_("By month"), "pipeline": N_("Per pipeline"), "manager": N_("Per manager")}


def without_period(scope: Scope) -> Scope:
    """What is ahead does not depend on the period."""
    return replace(scope, since=None, until=None)


def expected_wins(view: View, report: Judged, by: str | None = None) -> Answer:
    """What is coming, as wide as the report wants it."""
    return view.answer("forecast", report=report, is_judged=True, by=by)


def coming(view: View, found: Answer, record: Answer) -> None:
    """Wins by month with their band; where none may be shown, the report that says why."""
    report = Judged.of(found.table)
    if not report.is_shown:
        _instead(view, record)
        goals.part(view)
        return
    way = choose.segment(st, t("Shown"), WAYS, key="ahead-by", default="month", parameter="each")
    by = None if way == "month" else way
    shown = expected_wins(view, report, by) if by else found
    table = shown.table
    rows = _one_month(table, view.facts) if by else table
    figure = view.drawn(forecast.figure, rows, by=by, currencies=view.facts.currencies)
    view.figure_with_deals(figure, f"forecast-{way}", found.headline)
    st.caption(plain(_left_out(found.table)))
    goals.part(view)
    view.table(shown, f"forecast-{way}-table", rows=_bearable(table))


def _bearable(table: pd.DataFrame) -> pd.DataFrame:
    """Wins to a tenth, amounts to whole units."""
    amounts = [name for name in map(str, table.columns) if columns.unit_of(name) is Unit.MONEY]
    return table.round(dict.fromkeys(WINS, 1) | dict.fromkeys(amounts, 0))


def _one_month(table: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """The rows of the month that is chosen."""
    months = list(dict.fromkeys(table["month"]))
    chosen = choose.one(
        st.segmented_control,
        t("Month"),
        [str(one) for one in months],
        key="ahead-month",
        say=lambda one: month(next(day for day in months if str(day) == one)),
        default=str(months[spoken_of(slices(facts))]),
        parameter="ahead-month",
        required=True,
        label_visibility="collapsed",
    )
    return table[table["month"].astype(str) == chosen]


def _left_out(table: pd.DataFrame) -> str:
    """What does not count, and how the band is made."""
    untold = int(table["untold"].max()) if len(table) else 0
    left_out = table.attrs["left_out"]
    said = [
        t("The band is as wide as the forecasts of the last weeks needed it."),
        tn(
            "Of {n} open deal no chance is known; it counts as no win.",
            "Of {n} open deals no chance is known; they count as no win.",
            untold,
        ),
        tn(
            "{n} deal that was created won or closed in one click teaches nothing and is left out.",
            "{n} deals that were created won or closed in one click teach nothing and are left"
            " out.",
            left_out,
        ),
    ]
    counts = (1, untold, left_out)
    return " ".join(text for text, count in zip(said, counts, strict=True) if count)


def _instead(view: View, record: Answer) -> None:
    """In the place of a forecast: what the last three months brought, and the report."""
    weeks = record.table
    if len(weeks):
        st.markdown(
            plain(
                t(
                    "The last 13 weeks brought {wins} wins in 28 days on average. The chances of"
                    " the open deals, one by one, stand in the next tab.",
                    wins=number(weeks["mean_13"].iloc[-1], 1),
                )
            )
        )
    figure = view.drawn(forecast_record.figure, weeks, timezone=view.facts.timezone)
    view.figure(figure, "forecast-instead", record.headline)


def deals(view: View) -> None:
    """Every open deal with its chance."""
    found = view.answer("open-chances")
    view.subheading(found.headline)
    figure = view.drawn(open_chances.figure, found.table)
    view.figure_with_deals(figure, "open-chances", found.headline)
    view.table(found)


def dates(view: View) -> None:
    """The days on which the open deals are expected to close."""
    found = view.answer("expected")
    view.subheading(found.headline)
    if "expected_dates" in view.facts.has and len(found.table):
        figure = expected.figure(found.table, dark=view.is_dark)
        view.figure_with_deals(figure, "expected", found.headline)
        view.table(found, rows=_of_days(found.table, view.facts.timezone))


def school(view: View, record: Answer) -> None:
    """What was said and what came."""
    view.subheading(record.headline)
    figure = view.drawn(forecast_record.figure, record.table, timezone=view.facts.timezone)
    view.figure(figure, "forecast-record", record.headline)
    fifths = metric.fifths(record.table)
    view.subheading(t("Of what was said to be so likely, how much came?"))
    figure = view.drawn(forecast_record.calibration, fifths)
    view.figure(figure, "calibration", t("What the forecast said, against what came"))
    view.subheading(t("Beside the plain rivals"))
    rows = _of_rivals(metric.by_rival(record.table))
    view.rows(rows, "rivals", own=columns_of(record.metric))
    for sentence in notes.all_of(record.table):
        st.caption(plain(sentence))
    view.table(record, rows=_of_weeks(record.table))


def _of_days(table: pd.DataFrame, timezone: str) -> pd.DataFrame:
    """With the expected days as days: their hour says nothing."""
    days = [None if pd.isna(at) else local(at, timezone).date() for at in table["expected_at"]]
    return table.assign(expected_at=pd.Series(days, index=table.index, dtype="object"))


def _of_rivals(table: pd.DataFrame) -> pd.DataFrame:
    """Wins to a tenth, amounts to whole units."""
    is_amount = table["of"] == "amount"
    return table.assign(
        **{name: table[name].round(1).where(~is_amount, table[name].round()) for name in OFF}
    )


def _of_weeks(table: pd.DataFrame) -> pd.DataFrame:
    """Wins to a tenth, amounts to whole units, scores to a hundredth."""
    places = dict.fromkeys(TOLD, 1) | dict.fromkeys(SCORES, 2)
    return table.round(places | {name: 0 for name in table.columns if "amount" in str(name)})
