"""Per manager: what became of their deals, and how many of their wins were closed in one click,
against the rest of the team."""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd
from scipy.stats import fisher_exact

from funnel.facts import Facts
from funnel.i18n import N_, number, t
from funnel.metrics.amounts import Money
from funnel.metrics.times import cannot_tell, left_out
from funnel.rules import Thresholds, everything, rules
from funnel.scope import Scope
from funnel.stats import share, wilson

NAME = "managers"
TITLE = N_("Managers")
NEEDS = ()
ENOUGH, SURE = 20, 0.05
OUTCOMES = ("won", "lost", "open", "moved_out")
DEFINITIONS = {
    "manager": N_("Who is credited under the credit mode in force."),
    "journeys": N_("Journeys that began in the period: one per deal and pipeline."),
    "won": N_("Of them won; the deal is won now and was closed in this pipeline."),
    "lost": N_("Of them lost."),
    "open": N_("Of them open now."),
    "moved_out": N_("Of them gone on to another pipeline."),
    "won_of_closed": N_("Won of won and lost, with its 95% interval (Wilson)."),
    "median_won_days": N_("Median days from beginning to win."),
    "findings": N_("Findings of all rules for journeys of this manager that began in the period."),
    "backfilled": N_("Findings of the rule for deals won right after they were created."),
    "batch": N_("Findings of the rule for many deals closed in one sitting."),
    "burst": N_("Findings of the rule for many moves of one deal in one sitting."),
    "leap": N_("Findings of the rule for wins by jumping over stages."),
    "wins_flagged": N_("Wins with at least one finding."),
    "share_flagged": N_("Flagged wins of all wins, with its 95% interval (Wilson)."),
    "p_value": N_(
        "Whether that share differs from the rest of the team's: Fisher's exact test, two-sided."
    ),
    "differs": N_("Whether it does, at 5%, with 20 wins or more."),
}


def tallies(
    scope: Scope, facts: Facts, thresholds: Thresholds | None = None
) -> dict[str, ir.Table]:
    """Counts of journeys, wins, amounts and findings per manager."""
    j = scope.journeys()
    won = j.outcome == "won"
    counted = {
        "journeys": (
            j.group_by("manager").agg(
                journeys=j.count(),
                won=won.sum(),
                lost=(j.outcome == "lost").sum(),
                open=(j.outcome == "open").sum(),
                moved_out=(j.outcome == "moved_out").sum(),
                median_won_days=j.closed_days.quantile(0.5, where=won),
            )
        ),
        "amounts": j.filter(won).group_by("manager", "currency").agg(amount=j.amount.sum()),
    }
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


def compute(tallies: dict[str, pd.DataFrame], scope: Scope, facts: Facts) -> pd.DataFrame:
    """One row per manager, most wins first; shares 0…1, blank where nothing was closed or won."""
    table = (
        tallies["journeys"]
        .sort_values(["won", "journeys", "manager"], ascending=[False, False, True])
        .reset_index(drop=True)
    )
    table = table.astype(dict.fromkeys(OUTCOMES, "int64"))
    table["won_of_closed"] = share(table["won"], table["won"] + table["lost"])
    table["won_of_closed_low"], table["won_of_closed_high"] = wilson(
        table["won"], table["won"] + table["lost"]
    )
    table = _with_amounts(table, tallies["amounts"], facts)
    if not facts.knows_moves:
        return table
    table = _with_findings(table, tallies)
    if facts.knows_minutes:
        return table
    unknown = ["share_flagged", "share_flagged_low", "share_flagged_high", "p_value"]
    return table.assign(**dict.fromkeys(unknown, float("nan")), differs=False)


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
    flagged, won = int(table["wins_flagged"].sum()), int(table["won"].sum())
    pairs = list(zip(table["wins_flagged"], table["won"], strict=True))
    table["p_value"] = pd.Series(
        [_p(int(own), int(wins), flagged, won) for own, wins in pairs],
        index=table.index,
        dtype="float64",
    )
    table["differs"] = (table["p_value"] < SURE) & (table["won"] >= ENOUGH)
    return table


def _p(own: int, wins: int, flagged: int, won: int) -> float:
    """Fisher's exact test of one manager's wins against all the others' (Fisher 1922), two-sided;
    blank where a side has no wins."""
    others, others_won = flagged - own, won - wins
    if not wins or not others_won:
        return float("nan")
    return float(fisher_exact([[own, wins - own], [others, others_won - others]]).pvalue)


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """Who fills in the CRM afterwards more than the others do, if somebody does for sure."""
    if "differs" not in table or not len(table):
        return t("Managers and what became of their deals")
    if not facts.knows_minutes:
        return cannot_tell(facts)
    if not table["won"].sum():
        return t("No deal was won, so none was closed in one click")
    team = table["wins_flagged"].sum() / max(table["won"].sum(), 1)
    above = table[table["differs"] & (table["share_flagged"] > team)].sort_values(
        "share_flagged", ascending=False
    )
    if not len(above):
        return t("No manager's share of wins in one click stands out") + left_out(facts)
    first = above.iloc[0]
    return t(
        "{manager} fills in the CRM afterwards: {count} of {wins} wins in one click",
        manager=first["manager"] if isinstance(first["manager"], str) else t("(nobody)"),
        count=number(first["wins_flagged"]),
        wins=number(first["won"]),
    )


def team_share(table: pd.DataFrame) -> tuple[int, int]:
    """Flagged wins and wins of all managers in the table."""
    return int(table["wins_flagged"].sum()), int(table["won"].sum())
