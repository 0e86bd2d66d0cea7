"""The tables: columns, types, units and grain – the contract of the workspace and the root of every
query, in one.

Moments (`…_at`) are UTC without offset. Durations (`…_days`) are days with fractions, in the clock
of the workspace (`funnel.durations`): seconds / 86 400, or working time by working days.
`docs/method.md` says how each is built.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel.codes import WINS, Ending, Kind
from funnel.inputs import CREDITS, FIELDS, INPUTS, MOMENT

__all__ = ["CREDITS", "ENDINGS", "FIELDS", "INPUTS", "KINDS", "MOMENT", "TABLES", "WINS"]

# The codes by kind: `funnel.codes`.
ENDINGS = tuple(map(str, Ending))
KINDS = tuple(map(str, Kind))


def _table(table: str, /, **columns: str) -> ir.Table:
    return ibis.table(columns, name=table)


# ---- what the product reads: one row per ... of the snapshot -------------------------------------

# One row per deal of the CRM's list, as it is now.
deals = _table(
    "deals",
    deal_id="string",
    name="string",
    pipeline="string",
    stage="string",
    # of its stage: one of KINDS; says whether it is won, lost or open (everything else)
    kind="string",
    owner="string",
    amount="float64",
    currency="string",
    created_at=MOMENT,
    closed_at=MOMENT,
    expected_at=MOMENT,  # of open ones: the beginning of the day on which it should close
    probability="float64",  # of open ones: the chance that the CRM gives it, 0–1
    stage_since=MOMENT,
    company="string",
    contact="string",
    lost_reason="string",
    created_by="string",
    parent_deal_id="string",
    last_activity_at=MOMENT,
    tags="string",
    # none, overdue, postponed, planned, unknown; null for closed deals. Whether a planned task
    # excuses the deal is said by `open_deals`
    task_state="string",
    next_due_at=MOMENT,
    pushes="int64",
    pushed_days="float64",
    planned_due_at=MOMENT,  # of the first task ahead that was not pushed again and again
    # of open ones: past, soon (within 30 days), later, none; unknown where no list tells such days
    expected_state="string",
    # how often the day was put off, by how many days in all, and how often into a later month;
    # blank where no list tells such days
    expected_pushes="int64",
    expected_pushed_days="float64",
    expected_slips="int64",
    is_slipped="boolean",  # put off, in the month of the data, from that month into a later one
    extra=FIELDS,  # every other column of the export, by its header
)

# One row per move of a deal to a different stage.
transitions = _table(
    "transitions",
    deal_id="string",
    move_no="int64",  # 1, 2, 3 … within the deal: by time, ties by file order
    moved_at=MOMENT,
    from_pipeline="string",
    from_stage="string",
    pipeline="string",
    to_stage="string",
    to_kind="string",
    moved_by="string",
    owner="string",
    seen_after_at=MOMENT,
    seen_before_at=MOMENT,  # of a move seen between two uploads; moved_at is the middle
)

# One row per stay of a deal in one open, parked or unknown stage.
visits = _table(
    "visits",
    deal_id="string",
    visit_no="int64",  # 1, 2, 3 … within the deal, over all pipelines
    pipeline="string",
    stage="string",
    kind="string",
    position="int64",  # position: open stages only
    entered_at=MOMENT,
    left_at=MOMENT,  # left_at blank: still there
    is_entry_unknown="boolean",
    is_approximate="boolean",
    dwell_days="float64",  # of visits that were left and whose entry is known
    open_days="float64",  # until as of, of visits still open whose entry is known
    least_days="float64",
    # between which its length is, if a move was only seen between uploads; most: of those left
    most_days="float64",
    age_days="float64",  # from entered to as of, also of those left, if its entry is known
    calendar_days="float64",  # dwell_days or open_days, by the calendar in any workspace
    ended="string",  # one of ENDINGS
    next_pipeline="string",
    next_stage="string",
    entered_by="string",
    left_by="string",
    is_current="boolean",  # the present visit of a deal that is open now
    # how long it was there before the first move of its pipeline in the log: nobody would know of
    # it if it had ended by then
    unseen_days="float64",
    calendar_unseen_days="float64",  # the same, by the calendar in any workspace
    is_before_log="boolean",  # of its journey
    began_at=MOMENT,
    outcome="string",  # of its journey
    holder="string",
    owner="string",
    opener="string",  # who is credited under each credit mode
    amount="float64",
    currency="string",
)

# One row per deal and pipeline.
journeys = _table(
    "journeys",
    deal_id="string",
    pipeline="string",
    began_at=MOMENT,
    is_began_unknown="boolean",
    # begun before a log that begins late: its way until then is unknown
    is_before_log="boolean",
    outcome="string",  # won, lost, open, moved_out, passed_on
    closed_at=MOMENT,  # of won, lost and passed on ones: the deal's closing, else its last move
    closed_days="float64",  # from began to closed; blank if either is unknown or it is not closed
    age_days="float64",  # from began to as of
    first_stage="string",
    first_position="int64",
    furthest_position="int64",  # of the open stages it visited; blank: none
    reached_position="int64",  # won: the last open stage; else the furthest, at least 1
    # the largest k so that the first entries into 1 … k exist and are in time order; 0: none
    strict_position="int64",
    # when it first came to position 1, 2, 3 … or past it by a later stage; blank where it did not,
    # and where only the win took it past
    reached_at=f"array<{MOMENT}>",
    ended_at=MOMENT,  # when it was closed, or left the pipeline for good; blank of open ones
    entered_no="int64",  # which stages it stayed in: those of this number in `entered_stages`
    current_stage="string",
    current_position="int64",  # of open ones: where it is now
    last_open_stage="string",
    last_open_position="int64",  # parked stays looked through
    visit_count="int64",
    move_count="int64",
    parked_days="float64",
    holder="string",
    owner="string",
    opener="string",
    amount="float64",
    currency="string",
)

# One row per number that journeys bear and stage that they stayed in; those that stayed in the same
# stages bear the same. A number without rows here: in none.
entered_stages = _table(
    "entered_stages",
    entered_no="int64",
    pipeline="string",
    stage="string",
    kind="string",  # open, parked, unknown
    position="int64",  # open stages only
)

# One row per closed journey that changed owners and person who held it on the way. A journey
# without rows here was held by its `holder` alone.
ways = _table(
    "ways",
    deal_id="string",
    pipeline="string",
    holder="string",
    share="float64",  # of the time from its beginning to its closing; adds up to 1
)

# One row per open deal: where it stands and since when. Where the log and the list of deals
# disagree, the log says the stage.
open_deals = _table(
    "open_deals",
    deal_id="string",
    name="string",
    pipeline="string",
    stage="string",
    holder="string",
    owner="string",
    opener="string",
    amount="float64",
    currency="string",
    created_at=MOMENT,
    last_activity_at=MOMENT,
    entered_at=MOMENT,
    here_since=MOMENT,  # entered_at, or of the stay before in the same stage less than a day apart
    calendar_days_here="float64",  # days_here, by the calendar in any workspace
    days_here="float64",  # since then; blank if there is no present visit or nobody knows
    is_at_least="boolean",  # whether it was there before, nobody knows how long
    days_stagnant="float64",  # since it first came to the furthest position that it has reached
    is_entry_unknown="boolean",
    is_approximate="boolean",
    limit_days="float64",
    # days_here − limit_days, or days_stagnant − 3 × limit_days if that is more; below 0 in time
    days_over="float64",
    # none, overdue, postponed, planned, far, undated, too_long, unknown
    task_state="string",
    next_due_at=MOMENT,
    pushes="int64",
    pushed_days="float64",
    planned_due_at=MOMENT,
    is_past_limit="boolean",
    is_stuck="boolean",  # past the limit, and no task ahead that excuses it
    expected_at=MOMENT,
    expected_state="string",
    expected_pushes="int64",
    expected_pushed_days="float64",
    expected_slips="int64",
    is_slipped="boolean",
)

# One row per task.
tasks = _table(
    "tasks",
    task_id="string",
    deal_id="string",
    assignee="string",
    created_at=MOMENT,
    due_at=MOMENT,
    done_at=MOMENT,
    text="string",
    pushes="int64",
    pushed_days="float64",
    first_pushed_at=MOMENT,  # changes of the due date to a later one
)

# One row per change of a task's due date.
task_changes = _table(
    "task_changes",
    task_id="string",
    deal_id="string",
    changed_at=MOMENT,
    old_due_at=MOMENT,
    new_due_at=MOMENT,
    changed_by="string",
)

# One row per change of a deal's owner.
owner_changes = _table(
    "owner_changes", deal_id="string", changed_at=MOMENT, from_owner="string", to_owner="string"
)

# One row per change of the day on which a deal is expected to close.
expected_changes = _table(
    "expected_changes",
    deal_id="string",
    changed_at=MOMENT,  # the middle, of a change seen between two uploads
    old_expected_at=MOMENT,
    new_expected_at=MOMENT,  # beginnings of days; blank: taken out
    pushed_days="float64",  # by how many days it was put off; below 0: brought forward
    is_slip="boolean",  # into a later month
    changed_by="string",
    seen_after_at=MOMENT,
    seen_before_at=MOMENT,
)

# One row per span of time in which somebody held a deal; only of deals that changed hands.
holdings = _table(
    "holdings",
    deal_id="string",
    holder="string",
    valid_from=MOMENT,  # blank: from the beginning
    valid_until=MOMENT,  # not included; blank: still
)

# One row per span of time in which a deal had an amount; only of deals whose amount changed.
deal_amounts = _table(
    "deal_amounts",
    deal_id="string",
    amount="float64",
    currency="string",
    valid_from=MOMENT,
    valid_until=MOMENT,
)

# One row per upload and deal of which it says another amount, chance or expected day than the
# upload before, and for the first of each; amounts only where two uploads tell them, days only
# beside chances. What it is about is filled, blank if the upload says nothing.
deal_looks = _table(
    "deal_looks",
    deal_id="string",
    looked_at=MOMENT,  # the moment that the upload speaks about
    what="string",  # amount, probability, expected_at
    amount="float64",
    currency="string",
    probability="float64",
    expected_at=MOMENT,
)

# One row per deal that an earlier list has and the newest of its kind lacks.
gone_deals = _table("gone_deals", deal_id="string", gone_at=MOMENT)

# One row per stage of a pipeline.
stages = _table(
    "stages",
    pipeline="string",
    stage="string",
    kind="string",
    position="int64",
    source="string",  # where order and kind come from: file, inferred, hand
    limit_days="float64",
    limit_source="string",  # set, usual, won (age of won deals, without a log), default; or blank
    limit_since=MOMENT,  # of a usual one: the moment of the data from which it was first counted
    limit_now_days="float64",  # what a usual one would be if it were counted now
    stage_order="int64",  # for showing: open by position, then parked, unknown, won, lost
)

# One row per quarter of an hour (⌊epoch / 900⌋, UTC); without rows where durations are in calendar
# time.
clock = _table(
    "clock",
    quarter="int64",
    is_open="boolean",  # whether people work
    done="int64",  # seconds that were open before it
)

# One row per file ever loaded.
imports = _table(
    "imports",
    import_no="int64",
    upload="string",
    file="string",
    format="string",
    encoding="string",
    delimiter="string",
    dates="string",
    loaded_at=MOMENT,
    rows="int64",
    loaded="int64",
    set_aside="int64",
    left_out="int64",
    notices="string",  # codes, separated by commas
    is_in_force="boolean",
)

# One row per row of a file that could not be used.
rejects = _table(
    "rejects",
    upload="string",
    file="string",
    line="int64",
    reason="string",
    column="string",
    text="string",
)

# One row per thing about the data that a reader should know; grain: check and deal.
quality_items = _table(
    "quality_items", check="string", deal_id="string", happened_at=MOMENT, detail="string"
)

TABLES = {
    table.get_name(): table
    for table in (
        deals,
        transitions,
        visits,
        journeys,
        entered_stages,
        ways,
        open_deals,
        tasks,
        task_changes,
        owner_changes,
        expected_changes,
        holdings,
        deal_amounts,
        deal_looks,
        gone_deals,
        stages,
        clock,
        imports,
        rejects,
        quality_items,
    )
}
