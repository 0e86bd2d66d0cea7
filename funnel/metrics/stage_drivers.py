"""What goes with being lost at a stage, or with staying there longer than its limit: the same
facts as of the whole way, with the same corrections, asked of the journeys that came into it."""

from __future__ import annotations

import ibis.expr.types as ir
import pandas as pd

from funnel.facts import Facts
from funnel.i18n import N_, number, t
from funnel.metrics import drivers, start_facts
from funnel.metrics.driver_words import said
from funnel.metrics.rows import records
from funnel.metrics.segments import Ground, segments
from funnel.metrics.slow_ground import SlowGround
from funnel.metrics.stage_journeys import LOST, SLOW, journeys
from funnel.scope import Scope

NAME = "stage-drivers"
TITLE = N_("What goes with being lost or slow at a stage")
NEEDS = ("transitions",)
SHARED = drivers.SHARED
DEFINITIONS = drivers.DEFINITIONS | {
    "cases": N_(
        "Journeys with it that came into the stage itself; about lost: long enough ago that nine in"
        " ten lost there or gone on are so."
    ),
    "hits": N_(
        "Of them lost there within that time, without having gone on; about slow: longer there than"
        " the limit of the stage."
    ),
    "share": N_(
        "Lost there, of them; about slow: still there at the limit, counting those not over yet, as"
        " if none were lost before (Kaplan–Meier)."
    ),
    "share_without": N_("The same of those without it."),
    "more_hits": N_("Cases × difference: more than the mix of pipelines gives."),
    "p_value": N_(
        "How likely such a difference is by chance (Cochran–Mantel–Haenszel; about slow: of the"
        " curves at the limit, within pipelines)."
    ),
}
NAMES = {"won": "hits", "more_wins": "more_hits"}


def tallies(
    scope: Scope, facts: Facts, stage: str | None = None, about: str = LOST
) -> dict[str, ir.Table]:
    """As for the drivers, of the journeys that came into a `stage`; `about` LOST or SLOW."""
    base = journeys(scope, facts, stage, about)
    found = drivers.known_at_start(base, facts)
    columns = ["no", "pipeline", "is_won", "is_hit", "days", "has_gone"]
    found["journeys"] = base.select(*columns)
    if facts.knows_minutes:
        own = base.filter(base.is_hit.notnull())
        passed = start_facts.skipped(own, facts)
        places = own.select("no", at="position")
        passed = passed.inner_join(places, "no")
        passed = passed.filter(passed.position < passed["at"])
        found |= drivers.on_the_way(start_facts.answered(own, facts), passed)
    return found


def compute(
    tallies: dict[str, pd.DataFrame],
    scope: Scope,
    facts: Facts,
    stage: str | None = None,
    about: str = LOST,
) -> pd.DataFrame:
    """One row per fact and value that was asked, the surest first."""
    rows = tallies["journeys"]
    judge = Ground.of(rows)
    asked = rows.drop(columns="is_won").rename(columns={"is_hit": "is_won"})
    ground = SlowGround.of(rows) if about == SLOW else Ground.of(asked)
    table = drivers.as_table(ground, *segments(ground, tallies, judge)).rename(columns=NAMES)
    hits, others = ground.totals
    table.attrs.update(stage=stage, about=about, hits=hits, came=hits + others)
    return table


def headline(table: pd.DataFrame, scope: Scope, facts: Facts) -> str:
    """What goes most with being lost (or slow) there, and what with the contrary."""
    stage = table.attrs["stage"]
    is_slow = table.attrs["about"] == SLOW
    if stage is None:
        return t("Name a stage: --stage")
    if not len(table):
        return t("Too few came into “{stage}” to say what goes with it", stage=stage)
    shown = table[table["is_shown"]]
    if not len(shown):
        words = {"asked": number(len(table)), "stage": stage}
        if is_slow:
            return t("Of {asked} facts asked none goes with slowness at “{stage}”", **words)
        return t("Of {asked} facts asked none goes with being lost at “{stage}”", **words)
    sides = shown[shown["difference"] > 0], shown[shown["difference"] < 0]
    most = "; ".join(_most(rows, is_slow) for rows in sides if len(rows))
    return t("“{stage}”: {most}", stage=stage, most=most)


def _most(rows: pd.DataFrame, is_slow: bool) -> str:
    row = records(rows.loc[[rows["more_hits"].abs().idxmax()]])[0]
    more = row["difference"] > 0
    words = {
        "what": said(row["fact"], row["value"]),
        "points": number(abs(100 * row["difference"])),
        "deals": number(abs(row["more_hits"])),
    }
    if is_slow and more:
        return t("{what}: {points} points more stay over the limit, {deals} deals more", **words)
    if is_slow:
        return t("{what}: {points} points fewer stay over the limit, {deals} deals fewer", **words)
    if more:
        return t("{what}: {points} points more are lost there, {deals} deals more", **words)
    return t("{what}: {points} points fewer are lost there, {deals} deals fewer", **words)
