"""What the columns of the tables are called on a screen and in a download."""

from __future__ import annotations

from funnel.i18n import N_, t

DEALS = {
    "pipeline": N_("Pipeline"), "stage": N_("Stage"), "manager": N_("Manager"), "position": N_("Place in order"), "kind": N_("Kind"),
    "deal_id": N_("Deal"), "name": N_("Name"), "owner": N_("Owner now"), "amount": N_("Amount"), "currency": N_("Currency"),
    "created_at": N_("Created"), "closed_at": N_("Closed"), "began_at": N_("Began"), "company": N_("Company"), "contact": N_("Contact"),
    "lost_reason": N_("Reason of loss"), "created_by": N_("Created by"), "last_activity_at": N_("Last activity"), "tags": N_("Tags"),
    "task_state": N_("Tasks"), "next_due_at": N_("Next due"), "pushes": N_("Pushes"), "outcome": N_("Outcome"),
}  # fmt: skip
STAYS = {
    "visit_no": N_("Stay no."), "entered_at": N_("Entered at"), "left_at": N_("Left at"), "dwell_days": N_("Stayed, days"),
    "open_days": N_("Open for, days"), "ended": N_("Ended"), "next_pipeline": N_("Next pipeline"), "next_stage": N_("Next stage"),
    "entered_by": N_("Brought in by"), "left_by": N_("Taken out by"), "is_current": N_("Present stay"),
    "is_entry_unknown": N_("Beginning unknown"), "is_approximate": N_("Known roughly"), "days_here": N_("Days here"),
    "days_over": N_("Days over"), "limit_days": N_("Limit, days"), "limit_source": N_("Limit from"), "source": N_("Order from"),
    "is_stuck": N_("Over the limit too"), "pushed_days": N_("Pushed by, days"), "stage_order": N_("Order"),
}  # fmt: skip
FUNNEL = {
    "entered": N_("Entered"), "reached": N_("Reached"), "phantom": N_("Never entered"), "strict": N_("Strict"),
    "open_here": N_("Open here"), "lost_here": N_("Lost here"), "won": N_("Won"), "lost": N_("Lost"), "open": N_("Open"),
    "to_next": N_("To next"), "to_next_low": N_("To next, low"), "to_next_high": N_("To next, high"),
    "to_won": N_("To won"), "to_won_low": N_("To won, low"), "to_won_high": N_("To won, high"), "won_of_closed": N_("Won of closed"),
    "won_of_closed_low": N_("Won of closed, low"), "won_of_closed_high": N_("Won of closed, high"),
    "amount_reached": N_("Amount reached"), "amount_won": N_("Amount won"), "amount_entered": N_("Amount entered"),
    "amount_strict": N_("Amount strict"), "amount_open_here": N_("Amount open here"), "amount_lost_here": N_("Amount lost here"),
    "amount_before": N_("Amount before"), "journeys": N_("Journeys"), "dated": N_("Dated"), "month": N_("Month"),
}  # fmt: skip
TIME = {
    "visits": N_("Stays"), "left": N_("Left"), "still_here": N_("Still here"), "mean_days": N_("Mean, days"),
    "median_days": N_("Median, days"), "p90_days": N_("90th percentile, days"), "km_median_days": N_("Half have left by, days"),
    "km_p90_days": N_("Nine in ten have left by, days"), "longest_open_days": N_("Longest open, days"),
    "over_limit": N_("Over the limit"), "forward": N_("Forward"), "skipped": N_("Skipped"), "back": N_("Back"), "parked": N_("Parked"),
    "returned": N_("Returned"), "moved_out": N_("Moved out"), "from_stage": N_("From"), "to_stage": N_("To"), "moves": N_("Moves"),
    "to_pipeline": N_("To pipeline"), "deals": N_("Deals"), "days": N_("Days"), "at_risk": N_("Stays so long"),
    "open_then": N_("Open so long"), "won_share": N_("Share won"), "lost_share": N_("Share lost"),
    "share_still_here": N_("Share still here"), "low": N_("Low end"), "high": N_("High end"),
    "mean_days_without": N_("Mean without flagged, days"), "median_days_without": N_("Median without flagged, days"),
    "km_median_days_without": N_("Half have left by, without flagged, days"), "flagged_visits": N_("Stays of flagged deals"),
    "visits_without": N_("Stays without flagged"), "median_won_days": N_("Median days to win"),
}  # fmt: skip
FINDINGS = {
    "reasons": N_("Reasons"), "win_chance": N_("Chance to win"), "win_chance_n": N_("Chance, of n"), "stuck": N_("Stuck"),
    "no_task": N_("Without a task"), "amount_stuck": N_("Amount stuck"), "rule": N_("Rule"),
    "mover": N_("Moved by"), "happened_at": N_("Happened"), "run": N_("Run"), "move_count": N_("Moves in it"),
    "span_seconds": N_("Took, seconds"), "sentence": N_("In words"), "check": N_("Check"), "findings": N_("Findings"),
    "wins": N_("Wins"), "wins_flagged": N_("Flagged wins"), "share_flagged": N_("Flagged of won"),
    "share_flagged_low": N_("Flagged of won, low"), "share_flagged_high": N_("Flagged of won, high"), "p_value": N_("p"),
    "differs": N_("Differs from the team"), "share": N_("Share"), "verdict": N_("Verdict"), "advice": N_("Advice"),
    "about": N_("About"), "place": N_("No."), "detail": N_("Detail"), "burst": N_("Bursts"), "leap": N_("Leaps"),
    "backfilled": N_("Entered afterwards"), "batch": N_("Batches"), "others": N_("Others"), "evidence": N_("Evidence"),
}  # fmt: skip
CHECKUP = {
    "first_holder": N_("Held first by"), "longest_holder": N_("Held longest by"), "last_holder": N_("Held last by"),
    "is_late": N_("Taken over at the end"), "task_id": N_("Task"), "late_pushes": N_("Pushed at the last minute"),
    "is_again": N_("Closed and made again"), "is_held": N_("Deal held that way"), "due_at": N_("Due"), "quiet_days": N_("Quiet for, days"),
    "allowed_days": N_("Quiet allowed, days"), "is_quiet": N_("Forgotten"), "is_flagged": N_("Filled in afterwards"),
    "from_pipeline": N_("From pipeline"), "link": N_("Link"), "child_id": N_("Goes on as"), "child_outcome": N_("Outcome there"),
    "gap_days": N_("Transfer took, days"), "suggestion": N_("Better name"), "helper": N_("Helper"), "is_slow": N_("Slow part"),
    "is_after": N_("After the change"), "has_left": N_("Has left"), "stay_days": N_("Stayed in the weeks compared, days"), "went_on": N_("Went on"),
}  # fmt: skip
FILES = {
    "file": N_("File"), "line": N_("Line"), "reason": N_("Reason"), "column": N_("Column"), "text": N_("Text"), "format": N_("Format"),
    "encoding": N_("Encoding"), "delimiter": N_("Delimiter"), "dates": N_("Dates"), "rows": N_("Rows"), "loaded": N_("Loaded"),
    "set_aside": N_("Set aside"), "left_out": N_("Left out"), "notices": N_("Notices"), "loaded_at": N_("Loaded at"),
    "import_no": N_("Import"), "upload": N_("Fingerprint"), "is_in_force": N_("Counts"), "cases": N_("Cases"), "title": N_("What"),
    "meaning": N_("Meaning"), "count": N_("Count"), "n": N_("Of n"), "tile": N_("Tile"), "unit": N_("Unit"), "value": N_("Value"),
    "before": N_("Before"), "page": N_("Page"),
}  # fmt: skip
TITLES = DEALS | STAYS | FUNNEL | TIME | FINDINGS | CHECKUP | FILES
# Columns that come in several: per currency, or within so many days.
WITHIN = {
    "won": N_("Won within {n} days"), "share": N_("Share within {n} days"), "low": N_("Share within {n} days, low"),
    "high": N_("Share within {n} days, high"),
}  # fmt: skip


def title(column: str) -> str:
    """A column's title in the language in force; of a column of the export, its own header."""
    if column in TITLES:
        return t(TITLES[column])
    base, _, tail = column.rpartition("_")
    if base in WITHIN and tail.isdigit():
        return t(WITHIN[base], n=tail)
    if base.startswith("amount") and base in TITLES:
        return f"{t(TITLES[base])}, {tail}"
    return column
