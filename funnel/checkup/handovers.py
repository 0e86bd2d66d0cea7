"""Handovers by changing the owner: the lawyers at the end become the best sellers.

A CRM credits the whole deal to its owner now. Who found the client and talked them into it is
nowhere. The closing desk is whoever
wins deals that others carried nearly all the way; groups of people who work disjoint ranges of
stages are separate pipelines in truth.
"""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd

from funnel.checkup.finding import FOUND, Drawn, Finding, Point, lacks, not_found, too_few
from funnel.checkup.hands import credit_by_time, handed_over, won_journeys, worked
from funnel.checkup.proof import interval
from funnel.checkup.ranges import Split, divided
from funnel.checkup.stays import person
from funnel.evidence import ENOUGH
from funnel.facts import Facts
from funnel.i18n import N_, number, percent, t
from funnel.metrics.later import Tallies
from funnel.metrics.rows import records
from funnel.scope import Scope
from funnel.thresholds import Threshold, Unit

NAME = "handovers"
TITLE = N_("Handovers by changing the owner")
MEANING = N_(
    "Whoever owns the deal at the end gets the whole credit, and the people who carried it there"
    " are nowhere in the report."
)
NEEDS = ("transitions",)
RESTS_ON_OUTCOMES = True
PLACE = 7
FIGURE = Drawn(
    "credit", "ranks", N_("wins of each person, by whom they are credited to; upper: more")
)
THRESHOLDS = {
    "held_share": Threshold(N_("taken over at the end: share of the way"), Unit.SHARE),
    "late_share": Threshold(N_("share of such wins"), Unit.SHARE),
    "own_range": Threshold(N_("share of stays in the own range"), Unit.SHARE),
}


def tallies(scope: Scope, facts: Facts, *, held_share: float = 0.1) -> dict[str, ir.Table]:
    """Wins by opener, owner and whether the owner held them for less than `held_share` of the way;
    stays by holder; wins handed over. Nothing where no file says who owned a deal when."""
    if not facts.knows_owners:
        return {}
    won = won_journeys(scope, facts, held_share)
    return {
        "wins": (
            won.group_by("pipeline", "opener", "owner", "holder", "is_late").agg(wins=won.count())
        ),
        "handed": handed_over(won),
        "work": worked(scope, facts),
        "shares": credit_by_time(won),
    }


def examine(
    tallies: Tallies,
    scope: Scope,
    facts: Facts,
    *,
    late_share: float = 0.6,
    own_range: float = 0.9,
) -> list[Finding]:
    """One finding per closing desk (`late_share` of the wins taken over at the end) and one per
    pipeline of disjoint groups."""
    if not facts.knows_owners:
        return [lacks(NAME, "owner_changes")]
    wins = tallies["wins"]
    total = int(wins["wins"].sum())
    if total < ENOUGH:
        return [too_few(NAME, total)]
    credit = _credit(wins, tallies["shares"])
    owners = (
        wins[wins["owner"].notna()]
        .assign(late=wins["wins"].where(wins["is_late"], 0))
        .groupby("owner")[["wins", "late"]]
        .sum()
    )
    desks = [
        _desk(str(name), int(row["late"]), int(row["wins"]), tallies, credit)
        for name, row in owners.iterrows()
        if row["wins"] >= ENOUGH and row["late"] >= late_share * row["wins"]
    ]
    changed = int(wins.loc[wins["owner"] != wins["opener"], "wins"].sum())
    # who works where takes a look through all stays: only where enough wins changed hands
    handed = [name for name in wins["pipeline"].unique() if _is_handed(name, tallies)]
    splits = divided(tallies["work"], own_range) if handed else []
    pipelines = [_pipeline(split, tallies) for split in splits if split.pipeline in handed]
    if desks or pipelines:
        return [*desks, *pipelines]
    low, high = interval(changed, total)
    text = t(
        "Nobody lives on deals that others carried: {count} of {total} wins changed hands",
        count=number(changed),
        total=number(total),
    )
    return [
        not_found(
            NAME,
            text,
            rows=tallies["handed"] if _is_any_handed(wins) else pd.DataFrame(),
            n=total,
            share=changed / total,
            low=low,
            high=high,
            figures={"credit": credit},
        )
    ]


def _credit(wins: pd.DataFrame, shares: pd.DataFrame) -> pd.DataFrame:
    """Wins and rank of each person when credited to the holder, the owner, the opener, and by share
    of time."""
    counted = {mode: wins.groupby(mode)["wins"].sum() for mode in ("holder", "owner", "opener")}
    counted["time"] = shares.groupby("holder")["wins"].sum()
    table = pd.DataFrame(counted).fillna(0.0).rename_axis("manager").reset_index()
    for mode in counted:
        table[f"{mode}_rank"] = table[mode].rank(ascending=False, method="min").astype("int64")
    return table.sort_values("owner", ascending=False, ignore_index=True)


def _desk(name: str, late: int, n: int, tallies: Tallies, credit: pd.DataFrame) -> Finding:
    handed = tallies["handed"]
    rows = handed[
        (handed["last_holder"] == name).fillna(False).astype(bool) & handed["is_late"].astype(bool)
    ]
    own = records(credit[credit["manager"] == name])[0]
    low, high = interval(late, n)
    from_whom = rows["first_holder"].value_counts().head(3)
    people = ", ".join(f"{person(who)} {number(count)}" for who, count in from_whom.items())
    text = t(
        "{manager} is a closing desk: {count} of {total} wins were taken over in the last tenth of"
        " the way",
        manager=name,
        count=number(late),
        total=number(n),
    )
    points = (
        Point(
            t(
                "place by owner {owner}, by holder {holder}, by who opened the deal {opener}, by"
                " share of time {time}",
                owner=number(own["owner_rank"]),
                holder=number(own["holder_rank"]),
                opener=number(own["opener_rank"]),
                time=number(own["time_rank"]),
            ),
            None,
        ),
        Point(t("taken over from {people}", people=people), None),
    )
    return Finding(
        NAME,
        FOUND,
        text,
        manager=name,
        deals=len(rows),
        rows=rows,
        n=n,
        share=late / n,
        low=low,
        high=high,
        points=points,
        advice=t(
            "Credit wins to who held the deal or opened it, and give the last step a pipeline of"
            " its own."
        ),
        figures={"credit": credit},
    )


def _is_handed(pipeline: str, tallies: Tallies) -> bool:
    wins = tallies["wins"]
    return (
        int(
            wins.loc[
                (wins["pipeline"] == pipeline) & (wins["owner"] != wins["opener"]), "wins"
            ].sum()
        )
        >= ENOUGH
    )


def _is_any_handed(wins: pd.DataFrame) -> bool:
    """Whether there is a win to list."""
    changed = wins["opener"].notna() & wins["owner"].notna() & (wins["opener"] != wins["owner"])
    return bool((changed | wins["is_late"]).any())


def _pipeline(split: Split, tallies: Tallies) -> Finding:
    wins = tallies["wins"]
    own = wins[(wins["pipeline"] == split.pipeline) & (wins["owner"] != wins["opener"])]
    total = int(wins.loc[wins["pipeline"] == split.pipeline, "wins"].sum())
    changed = int(own["wins"].sum())
    low, high = interval(changed, total)
    handed = tallies["handed"]
    rows = handed[
        (handed["pipeline"] == split.pipeline)
        & (handed["first_holder"] != handed["last_holder"]).fillna(False).astype(bool)
    ]
    text = t(
        "“{pipeline}” is two departments: {first} work up to “{stage}”, {second} after it; {count}"
        " of {total} wins changed hands",
        pipeline=split.pipeline,
        first=", ".join(split.first),
        stage=split.stage,
        second=", ".join(split.second),
        count=number(changed),
        total=number(total),
    )
    point = Point(
        t("{share} of the stays lie in the own range of their people", share=percent(split.share)),
        True,
    )
    return Finding(
        NAME,
        FOUND,
        text,
        split.pipeline,
        deals=changed,
        rows=rows,
        n=total,
        share=changed / total,
        low=low,
        high=high,
        points=(point,),
        advice=t("Make them separate pipelines: each department then sees its own result."),
        figures={"work": tallies["work"]},
        evidence={"first": split.first, "second": split.second},
    )


def missed(tallies: Tallies, scope: Scope, facts: Facts, *, held_share: float = 0.1) -> str:
    """Whose wins are too few to be looked at, and what counts as the end of the way."""
    wins = tallies["wins"].groupby("owner")["wins"].sum()
    return t(
        "Who takes deals over before the last {share} of the way would not show, nor who has fewer"
        " than {enough} wins: {few} of {all} people",
        share=percent(held_share),
        enough=number(ENOUGH),
        few=number(int((wins < ENOUGH).sum())),
        all=number(len(wins)),
    )
