"""Why deals were lost, as the CRM has it: by stage and month of the loss, as counts and amounts;
and how many have no reason at all."""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd

from funnel import tables
from funnel.codes import Outcome
from funnel.columns import Column, Unit, by_name
from funnel.facts import Facts
from funnel.i18n import N_, number, share_words, t
from funnel.metrics.amounts import Money
from funnel.metrics.closings import closed_in
from funnel.metrics.months import month_of, month_slot
from funnel.metrics.stages import stages_of
from funnel.model.joins import look_up
from funnel.scope import Scope

NAME = "lost-reasons"
TITLE = N_("Reasons of loss")
NEEDS = ()
KEYS = ["pipeline", "stage", "month", "lost_reason"]
DEFINITIONS = {
    "stage": N_("The last open stage before the loss; side tracks are looked through."),
    "month": N_("The month of the loss, in the time zone of the workspace; blank: unknown."),
    "lost_reason": N_("Why it was lost, as the CRM says; blank: nobody said."),
    "lost": N_("Deals lost in the period, each once."),
    **by_name(
        Column("amount_lost", N_("Amount lost"), Unit.MONEY, N_("Their amount.")),
    ),
}


def tallies(scope: Scope, facts: Facts) -> dict[str, ir.Table]:
    """Losses by pipeline, stage, month and reason, and their amounts by currency."""
    j = closed_in(scope)
    j = j.filter(j.outcome == Outcome.LOST).drop("current_stage")
    d = tables.deals
    reason = d.select("deal_id", lost_reason=d.lost_reason.strip().nullif(""))
    j = look_up(j, reason, "deal_id")
    j = j.mutate(stage=j.last_open_stage, month=month_slot(j.closed_at))
    counted = j.group_by(*KEYS, "currency").agg(
        lost=j.count(), amount=j.amount.sum(), known=j.amount.count()
    )
    return {"losses": counted, "stages": stages_of(scope)}


def compute(tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts) -> pd.DataFrame:
    """One row per pipeline, stage, month and reason, in the order of stages and months."""
    losses = tallies["losses"]
    losses = losses.assign(
        month=month_of(losses["month"], scope.timezone),
        amount=losses["amount"].where(losses["known"] > 0),
    )
    money = Money.of(facts, losses)
    split = pd.DataFrame(money.split(losses), index=losses.index)
    each = pd.concat([losses[[*KEYS, "lost"]], split], axis=1)
    sums = each.groupby(KEYS, dropna=False, sort=False).sum().reset_index()
    amounts = money.columns(
        "amount_lost",
        {label: sums[label].to_numpy(dtype=float) for label in money.labels},
        len(sums),
    )
    table = sums[[*KEYS, "lost"]].assign(**amounts)
    order = tallies["stages"][["pipeline", "stage", "stage_order"]]
    table = table.merge(order, on=["pipeline", "stage"], how="left")
    keyed = table.assign(_month=pd.to_datetime(table["month"]))
    by = ["pipeline", "stage_order", "stage", "_month", "lost_reason"]
    ordered = keyed.sort_values(by, na_position="last", ignore_index=True)
    # keys that are blank everywhere come out of the grouping as numbers
    kinds = {"pipeline": "str", "stage": "str", "lost_reason": "str", "lost": "int64"}
    return ordered.drop(columns=["stage_order", "_month"]).astype(kinds)


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """How many have no reason, and the most frequent one."""
    total = int(table["lost"].sum())
    if not total:
        return t("No deal was lost here")
    without = int(table.loc[table["lost_reason"].isna(), "lost"].sum())
    if without == total:
        return t("No lost deal has a reason: {total} lost", total=number(total))
    known = table[table["lost_reason"].notna()].groupby("lost_reason")["lost"].sum()
    most = known.sort_values(ascending=False, kind="stable")
    words = {
        "reason": str(most.index[0]),
        "count": share_words(int(most.iloc[0]), total - without),
        "without": share_words(without, total),
    }
    if not without:
        return t("Most often “{reason}”: {count} of the losses", **words)
    return t(
        "Most often “{reason}”: {count} of those with a reason; without any: {without}", **words
    )
