"""What the columns are called that several metrics have, on a screen and in a download; those of
one metric are called something in its own file."""

from __future__ import annotations

from funnel.answers.titles_ahead import AHEAD, WITHIN_AHEAD
from funnel.columns import Column, Unit, by_name
from funnel.i18n import N_

DEALS = by_name(
    Column("pipeline", N_("Pipeline"), Unit.TEXT),
    Column("stage", N_("Stage"), Unit.TEXT),
    Column("manager", N_("Manager"), Unit.TEXT),
    Column("position", N_("Place in order"), Unit.COUNT),
    Column("kind", N_("Kind"), Unit.CODE),
    Column("deal_id", N_("Deal"), Unit.KEY),
    Column("name", N_("Name"), Unit.TEXT),
    Column("owner", N_("Owner now"), Unit.TEXT),
    Column("amount", N_("Amount"), Unit.MONEY),
    Column("currency", N_("Currency"), Unit.TEXT),
    Column("began_at", N_("Began"), Unit.MOMENT),
    Column("lost_reason", N_("Reason of loss"), Unit.TEXT),
    Column("last_activity_at", N_("Last activity"), Unit.MOMENT),
    Column("task_state", N_("Tasks"), Unit.CODE),
    Column("next_due_at", N_("Next due"), Unit.MOMENT),
    Column("pushes", N_("Pushes"), Unit.COUNT),
    Column("outcome", N_("Outcome"), Unit.CODE),
    Column("is_forgotten", N_("No sign of life"), Unit.FLAG),
    Column("is_idle", N_("No open task"), Unit.FLAG),
    Column("is_over", N_("Past the limit now"), Unit.FLAG),
    Column("is_found", N_("Found by a rule"), Unit.FLAG),
)
WEEK = by_name(
    Column("line", N_("Line"), Unit.CODE),
    Column("words", N_("As a sentence"), Unit.TEXT),
)
STAYS = by_name(
    Column("entered_at", N_("Entered at"), Unit.MOMENT),
    Column("days_here", N_("Days here"), Unit.DAYS),
    Column("days_stagnant", N_("Days stagnant"), Unit.DAYS),
    Column("days_over", N_("Days over"), Unit.DAYS),
    Column("limit_days", N_("Limit, days"), Unit.DAYS),
    Column("limit_source", N_("Limit from"), Unit.CODE),
    Column("source", N_("Order from"), Unit.CODE),
    Column("limit_since", N_("Limit of"), Unit.DAY),
    Column("limit_now_days", N_("Would be now, days"), Unit.DAYS),
    Column("pushed_days", N_("Pushed by, days"), Unit.DAYS),
    Column("stage_order", N_("Order"), Unit.COUNT),
)
FUNNEL = by_name(
    Column("reached", N_("Reached"), Unit.COUNT),
    Column("won", N_("Won"), Unit.COUNT),
    Column("lost", N_("Lost"), Unit.COUNT),
    Column("open", N_("Open"), Unit.COUNT),
    Column("went_on", N_("Went on"), Unit.COUNT),
    Column("stopped", N_("Stopped"), Unit.COUNT),
    Column("to_won_so_far", N_("To won, so far"), Unit.SHARE),
    Column("to_won_at_most", N_("To won, at most"), Unit.SHARE),
    Column("to_won_unknown", N_("To won, not known yet"), Unit.SHARE),
    Column("amount_entered_went_on", N_("Amount entered, went on"), Unit.MONEY),
    Column("amount_strict_went_on", N_("Amount of every stage, went on"), Unit.MONEY),
    Column("to_next", N_("To next"), Unit.SHARE),
    Column("to_won", N_("To won"), Unit.SHARE),
    Column("to_won_low", N_("To won, low"), Unit.SHARE),
    Column("to_won_high", N_("To won, high"), Unit.SHARE),
    Column("amount_entered_stopped", N_("Amount entered, stopped"), Unit.MONEY),
    Column("amount_entered_waiting", N_("Amount entered, still there"), Unit.MONEY),
    Column("amount_strict_stopped", N_("Amount of every stage, stopped"), Unit.MONEY),
    Column("amount_strict_waiting", N_("Amount of every stage, still there"), Unit.MONEY),
    Column("journeys", N_("Journeys"), Unit.COUNT),
    Column("month", N_("Month"), Unit.MONTH),
)
TIME = by_name(
    Column("visits", N_("Stays"), Unit.COUNT),
    Column("still_here", N_("Still here"), Unit.COUNT),
    Column("mean_days", N_("Mean, days"), Unit.DAYS),
    Column("median_days", N_("Median, days"), Unit.DAYS),
    Column("km_median_days", N_("Half have left by, days"), Unit.DAYS),
    Column("moved_out", N_("Moved out"), Unit.COUNT),
    Column("against_before", N_("Against the period before"), Unit.CODE),
    Column("from_stage", N_("From"), Unit.TEXT),
    Column("to_stage", N_("To"), Unit.TEXT),
    Column("moves", N_("Moves"), Unit.COUNT),
    Column("deals", N_("Deals"), Unit.COUNT),
    Column("days", N_("Days"), Unit.DAYS),
    Column("low", N_("Low end"), Unit.NUMBER),
    Column("high", N_("High end"), Unit.NUMBER),
)
FINDINGS = by_name(
    Column("reasons", N_("Reasons"), Unit.TEXT),
    Column("happened_at", N_("Happened"), Unit.MOMENT),
    Column("sentence", N_("In words"), Unit.TEXT),
    Column("check", N_("Check"), Unit.TEXT),
    Column("share_flagged_low", N_("Flagged of won, low"), Unit.SHARE),
    Column("share_flagged_high", N_("Flagged of won, high"), Unit.SHARE),
    Column("p_value", N_("Chance of such a difference by itself"), Unit.CHANCE),
    Column("stopped", N_("Stopped"), Unit.COUNT),
    Column("waiting", N_("Still waiting"), Unit.COUNT),
    Column("to_next_so_far", N_("To next so far"), Unit.SHARE),
    Column("to_next_at_most", N_("To next at most"), Unit.SHARE),
    Column("share", N_("Share"), Unit.SHARE),
    Column("about", N_("About"), Unit.CODE),
    Column("place", N_("No."), Unit.COUNT),
    Column("detail", N_("Detail"), Unit.TEXT),
)
CHECKUP = by_name(
    Column("first_holder", N_("Held first by"), Unit.TEXT),
    Column("longest_holder", N_("Held longest by"), Unit.TEXT),
    Column("last_holder", N_("Held last by"), Unit.TEXT),
    Column("is_late", N_("Taken over at the end"), Unit.FLAG),
    Column("task_id", N_("Task"), Unit.KEY),
    Column("late_pushes", N_("Pushed at the last minute"), Unit.COUNT),
    Column("is_again", N_("Closed and made again"), Unit.FLAG),
    Column("is_held", N_("Deal held that way"), Unit.FLAG),
    Column("due_at", N_("Due"), Unit.MOMENT),
    Column("quiet_days", N_("Quiet for, days"), Unit.DAYS),
    Column("allowed_days", N_("Quiet allowed, days"), Unit.DAYS),
    Column("is_quiet", N_("Forgotten"), Unit.FLAG),
    Column("waiting_until", N_("Waits until"), Unit.MOMENT),
    Column("is_flagged", N_("Filled in afterwards"), Unit.FLAG),
    Column("from_pipeline", N_("From pipeline"), Unit.TEXT),
    Column("link", N_("Link"), Unit.CODE),
    Column("child_id", N_("Goes on as"), Unit.KEY),
    Column("child_outcome", N_("Outcome there"), Unit.CODE),
    Column("gap_days", N_("Transfer took, days"), Unit.DAYS),
    Column("suggestion", N_("Better name"), Unit.TEXT),
    Column("helper", N_("Helper"), Unit.TEXT),
    Column("is_slow", N_("Slow part"), Unit.FLAG),
    Column("is_after", N_("After the change"), Unit.FLAG),
    Column("has_left", N_("Has left"), Unit.FLAG),
    Column("stay_days", N_("Stayed in the weeks compared, days"), Unit.DAYS),
    Column("went_on", N_("Went on"), Unit.COUNT),
)
COMPARED = by_name(
    Column("difference", N_("Difference (95% interval)"), Unit.SHARE),
    Column("difference_low", N_("Difference, low"), Unit.SHARE),
    Column("difference_high", N_("Difference, high"), Unit.SHARE),
    Column("began", N_("Began in the period: deals"), Unit.COUNT),
    Column("began_won", N_("Began in the period: won"), Unit.COUNT),
    Column("began_lost", N_("Began in the period: lost"), Unit.COUNT),
    Column("began_open", N_("Began in the period: open"), Unit.COUNT),
)
FILES = by_name(
    Column("file", N_("File"), Unit.TEXT),
    Column("line", N_("Line"), Unit.CODE),
    Column("upload", N_("Fingerprint"), Unit.KEY),
    Column("cases", N_("Cases"), Unit.COUNT),
    Column("title", N_("What"), Unit.TEXT),
    Column("count", N_("Count"), Unit.COUNT),
    Column("n", N_("Of n"), Unit.COUNT),
    Column("unit", N_("Unit"), Unit.CODE),
    Column("value", N_("Value"), Unit.ROW),
)
FAIRLY = by_name(
    Column("hits", N_("Of them so"), Unit.COUNT),
    Column("raw_low", N_("As counted, low"), Unit.SHARE),
    Column("raw_high", N_("As counted, high"), Unit.SHARE),
    Column("q_value", N_("False alarm, corrected"), Unit.CHANCE),
    Column("asked", N_("Asked"), Unit.COUNT),
)
WHY = by_name(
    Column("fact", N_("What was asked"), Unit.TEXT),
    Column("others_n", N_("Without it"), Unit.COUNT),
    Column("share_without", N_("Share without"), Unit.SHARE),
    Column("more_hits", N_("More than the mix gives"), Unit.NUMBER),
    Column("more_wins", N_("Wins more than the mix gives"), Unit.NUMBER),
    Column("is_shown", N_("Shown"), Unit.FLAG),
    Column("goes_with", N_("Goes with"), Unit.TEXT),
)
GROUPS = (
    DEALS, WEEK, STAYS, FUNNEL, TIME, FINDINGS, CHECKUP, COMPARED, FILES, FAIRLY, WHY, AHEAD,
)  # fmt: skip
# Columns that come in several: within so many days.
WITHIN = {
    "won": Column("won", N_("Won within {n} days"), Unit.COUNT),
    "share": Column("share", N_("Share within {n} days"), Unit.SHARE),
    "low": Column("low", N_("Share within {n} days, low"), Unit.SHARE),
    "high": Column("high", N_("Share within {n} days, high"), Unit.SHARE),
} | WITHIN_AHEAD
