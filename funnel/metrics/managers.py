"""Per manager: what became of the deals they opened and held, and how many of their wins were
closed in one click, against the rest of the team."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.blanks import text_or
from funnel.codes import Outcome
from funnel.facts import Facts
from funnel.i18n import N_, number, percent, t
from funnel.metrics import credit, managers_columns, notes, win_rates
from funnel.metrics.amounts import Money
from funnel.metrics.closings import closed_in
from funnel.metrics.ends import NO_ENDS, end_stages
from funnel.metrics.passages import since_beginning
from funnel.metrics.passing import in_force
from funnel.metrics.times import cannot_tell, left_out
from funnel.rules import Thresholds, everything, rules
from funnel.scope import Scope
from funnel.stats import ABOVE, BELOW, share, stand_out, wilson

NAME = "managers"
TITLE = N_("Managers")
NEEDS = ()
SHARED = ("handed",)
DEFINITIONS = managers_columns.DEFINITIONS
OUTCOMES = ("won", "lost", "open", "moved_out")
OPENED = ["opened_won", "opened_closed", "opened_open", "opened"]
WAY = ["way_won", "way_closed"]
CLOSED_IN = ["closed_won", "closed_lost"]


def tallies(
    scope: Scope, facts: Facts, thresholds: Thresholds | None = None
) -> dict[str, ir.Table]:
    """Counts of journeys, wins, amounts and findings per manager."""
    j = scope.journeys()
    won = j.outcome.isin(tables.WINS)
    counted = {
        "journeys": (
            j.group_by("manager").agg(
                journeys=j.count(),
                won=won.sum(),
                passed_on=(j.outcome == Outcome.PASSED_ON).sum(),
                lost=(j.outcome == Outcome.LOST).sum(),
                open=(j.outcome == Outcome.OPEN).sum(),
                moved_out=(j.outcome == Outcome.MOVED_OUT).sum(),
                median_won_days=j.closed_days.quantile(0.5, where=won),
            )
        ),
        "amounts": j.filter(won).group_by("manager", "currency").agg(amount=j.amount.sum()),
        "rates": since_beginning(j, facts.as_of, ["manager"]),
        "handed": credit.closings(scope),
        "closed_in": _closed_in(scope),
        "ends": end_stages(scope),
    }
    if not scope.column:
        counted |= _opened(scope, facts) | {"way": _way(scope)}
    if facts.knows_moves:
        found = everything(facts, thresholds).select("rule", "deal_id", "pipeline", "run")
        mine = j.select("deal_id", "pipeline", "manager", is_won=won).inner_join(
            found, ["deal_id", "pipeline"]
        )
        per_rule = {name: (mine.rule == name).sum() for name in rules()}
        counted["findings"] = mine.group_by("manager").agg(findings=mine.count(), **per_rule)
        wins = mine.filter(mine.is_won).select("manager", "deal_id", "pipeline").distinct()
        counted["flagged"] = wins.group_by("manager").agg(wins_flagged=wins.count())
    return counted


def _closed_in(scope: Scope) -> ir.Table:
    """The other counting: what was closed in the period, whenever it began."""
    closed = closed_in(scope)
    return closed.group_by("manager").agg(
        **{f"closed_{outcome}": (closed.outcome == outcome).sum() for outcome in ("won", "lost")}
    )


def _opened(scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    j = credit.everybodys(scope, "opener")
    closed = j.outcome.isin(credit.CLOSED).cast("int64").sum()
    return {
        "opened": since_beginning(j, facts.as_of, ["manager"]),
        "opened_closed": j.group_by("manager").agg(opened_closed=closed),
    }


def _way(scope: Scope) -> ir.Table:
    """Closed journeys split among their holders by the days they held them."""
    j = credit.closed(scope, "holder").select("deal_id", "pipeline", "outcome", "manager")
    w = tables.ways
    keys = ["deal_id", "pipeline"]
    alone = j.anti_join(w, keys).select("outcome", "manager", share=ibis.literal(1.0))
    split = j.drop("manager").inner_join(w.rename(manager="holder"), keys)
    parts = ibis.union(alone, split.select("outcome", "manager", "share"))
    return parts.group_by("manager").agg(
        way_won=parts.share.sum(where=parts.outcome.isin(tables.WINS)).fill_null(0.0),
        way_closed=parts.share.sum(),
    )


def compute(tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts) -> pd.DataFrame:
    """One row per manager: who stands out first, all others in the order of their names; shares
    0…1, blank where nothing was closed or won."""
    table = tallies["journeys"]
    if not scope.column:
        table = _with_ways(table, tallies, scope)
    table = table.merge(tallies["closed_in"], on="manager", how="outer")
    counts = ["journeys", *OUTCOMES, "passed_on", *CLOSED_IN]
    table[counts] = table[counts].astype("float64").fillna(0).astype("int64")
    if not in_force(facts):
        table = table.drop(columns="passed_on")
    rates = win_rates.with_rates(tallies["rates"])[["manager", *win_rates.columns()]]
    table = table.merge(rates, on="manager", how="left")
    handed = credit.of(tallies)
    if scope.credit in credit.MODES:
        is_misled = handed.concerns(table["manager"])
        table.loc[is_misled, win_rates.columns()] = float("nan")
    table = table.sort_values("manager", ignore_index=True)
    table = _with_amounts(table, tallies["amounts"], facts)
    if facts.knows_moves:
        table = in_order(_with_minutes(_with_findings(table, tallies), facts))
    if scope.credit in credit.MODES:
        notes.blank_because(table, handed.words())
    table.attrs["has_end"] = bool(len(tallies["ends"]))
    return table


def _with_minutes(table: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """With nothing said of who closes in one click, where the log knows no minutes."""
    if facts.knows_minutes:
        return table
    unknown = ["share_flagged", "share_flagged_low", "share_flagged_high", "share_others"]
    blank = dict.fromkeys([*unknown, "p_value"], float("nan"))
    nobody = pd.Series([None] * len(table), index=table.index, dtype="str")
    return table.assign(**blank, against=nobody)


def _with_ways(table: pd.DataFrame, tallies: dict[str, pd.DataFrame], scope: Scope) -> pd.DataFrame:
    """With what each opened, and their share of the way, first; who only carried deals is among
    them."""
    opened = win_rates.with_rates(tallies["opened"], "opened_rate").rename(
        columns={"journeys": "opened", "won_count": "opened_won", "open_count": "opened_open"}
    )
    for other in (tallies["opened_closed"], tallies["way"]):
        opened = opened.merge(other, on="manager", how="outer")
    table = opened.merge(table, on="manager", how="outer")
    if scope.managers:
        table = table[table["manager"].fillna("").isin(scope.managers)].reset_index(drop=True)
    table[[*OPENED, *WAY]] = table[[*OPENED, *WAY]].astype("float64").fillna(0.0)
    table[OPENED] = table[OPENED].astype("int64")
    table = table.assign(way_rate=share(table["way_won"], table["way_closed"]))
    ordered = ["manager", *OPENED, *win_rates.columns("opened_rate"), *WAY, "way_rate"]
    return table[[*ordered, *(name for name in table if name not in ordered)]]


def in_order(table: pd.DataFrame) -> pd.DataFrame:
    """Who stands out first, the farthest ahead; all others in the order of their names, since no
    order of their shares means anything."""
    place = table["against"].map({ABOVE: 0, BELOW: 1}).fillna(2)
    far = (table["share_flagged"] - table["share_others"]).abs().where(place < 2, 0.0)
    keyed = table.assign(_place=place, _far=-far)
    return keyed.sort_values(["_place", "_far", "manager"], ignore_index=True).drop(
        columns=["_place", "_far"]
    )


def _with_amounts(table: pd.DataFrame, amounts: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    if not len(amounts):  # nobody won anything
        return table.assign(amount_won=0.0)
    money = Money.of(facts, amounts)
    sums = {label: [] for label in money.labels}
    split = money.split(amounts)
    for manager in table["manager"]:
        own = (amounts["manager"] == manager) | (pd.isna(manager) & amounts["manager"].isna())
        for label, values in split.items():
            sums[label].append(float(values[own.to_numpy(dtype=bool)].sum()))
    return table.assign(**money.columns("amount_won", sums, len(table)))


def _with_findings(table: pd.DataFrame, tallies: dict[str, pd.DataFrame]) -> pd.DataFrame:
    table = table.merge(tallies["findings"], on="manager", how="left").merge(
        tallies["flagged"], on="manager", how="left"
    )
    counts = ["findings", *rules(), "wins_flagged"]
    table[counts] = table[counts].fillna(0).astype("int64")
    table["share_flagged"] = share(table["wins_flagged"], table["won"])
    table["share_flagged_low"], table["share_flagged_high"] = wilson(
        table["wins_flagged"], table["won"]
    )
    told = stand_out(table["wins_flagged"], table["won"])
    return table.assign(
        share_others=share([one.others_count for one in told], [one.others_total for one in told]),
        against=pd.Series([one.against for one in told], index=table.index, dtype="str"),
        p_value=pd.Series([one.p_value for one in told], index=table.index, dtype="float64"),
    )


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """Who fills in the CRM afterwards more than the others do, if somebody does for sure."""
    if "against" not in table or not len(table):
        return t("Managers and what became of their deals")
    if not facts.knows_minutes:
        return cannot_tell(facts)
    if not table["won"].sum() and not table.attrs.get("has_end", True):
        return t(NO_ENDS)
    if not table["won"].sum():
        return t("No deal was won, so none was closed in one click")
    above = table[table["against"] == ABOVE]
    if not len(above):
        return t("No manager's share of wins in one click stands out") + left_out(facts)
    first = above.iloc[0]
    return t(
        "{manager} fills in the CRM afterwards: {count} of {wins} wins in one click, the others"
        " {others}",
        manager=text_or(first["manager"], t("(nobody)")),
        count=number(first["wins_flagged"]),
        wins=number(first["won"]),
        others=percent(first["share_others"]),
    )


def team_share(table: pd.DataFrame) -> tuple[int, int]:
    """Flagged wins and wins of all managers in the table."""
    return int(table["wins_flagged"].sum()), int(table["won"].sum())
