"""The days on which deals are expected to close: what the lists and the logs say of them, and how
often each was put off.

Only the day counts, by the clock of the workspace: it stands as its beginning. What is said once a
deal is closed is no expectation: most CRMs write the closing into the same column.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import ibis
import ibis.expr.types as ir

from funnel import tables
from funnel.codes import CLOSED
from funnel.model.aliases import log_of
from funnel.model.days import days, month_no, save_days
from funnel.model.deals import deals
from funnel.model.facts import any_of
from funnel.model.history import spans
from funnel.model.inputs import Builder, Decisions, input_table, typed
from funnel.model.joins import look_up
from funnel.model.merging import ranks
from funnel.model.once import built_once
from funnel.model.people import named
from funnel.model.seconds import days_between, moment
from funnel.model.seen_changes import unless
from funnel.zones import local, utc

SOON = 30  # days
CUT = 60.0 / 86_400.0  # a closing may be cut to the minute, the change that came with it is not
put_off = ibis.table(
    {
        "deal_id": "string",
        "expected_pushes": "int64",
        "expected_pushed_days": "float64",
        "expected_slips": "int64",
        "is_slipped": "boolean",
    },
    name="temp_put_off",
)


@dataclass(frozen=True)
class Calendar:
    """Today and this month by the clock of the workspace, as moments in UTC."""

    today: datetime
    soon_until: datetime
    month_since: datetime
    month_no: int

    @classmethod
    def of(cls, as_of: datetime, timezone: str) -> Calendar:
        """The calendar of the moment of the data."""
        day = local(as_of, timezone).date()
        last = day + timedelta(days=SOON + 1)
        return cls(
            utc(day, timezone),
            utc(last, timezone),
            utc(day.replace(day=1), timezone),
            month_no(day),
        )


def save_expected(door: Builder, decisions: Decisions, as_of: datetime) -> bool:
    """Make `expected_changes`, `temp_days` and `temp_put_off`; whether any list tells a day."""
    is_listed = any_of(door, "deals", "expected_at")
    is_logged = door.has("expected_changes")
    save_days(door, decisions.timezone, is_known=is_listed or is_logged)
    if not is_listed and not is_logged:
        door.create("expected_changes", typed([], tables.expected_changes))
        door.create("temp_put_off", typed([], put_off))
        return False
    door.create("expected_changes", _changes())
    door.create("temp_put_off", _put_off(Calendar.of(as_of, decisions.timezone)))
    return is_listed


@built_once
def _changes() -> ir.Table:
    """The columns of `tables.expected_changes`: every change of the day once, the log's before
    those that two uploads tell."""
    log = named(log_of("expected_changes"), "changed_by")
    log = log.group_by("deal_id", "changed_at", "old_expected_at", "new_expected_at").agg(
        changed_by=log.changed_by.max()
    )
    never = ibis.null(tables.MOMENT)
    log = log.mutate(seen_after_at=never, seen_before_at=never)
    seen = unless(_seen(), _reach())
    rows = ibis.union(log, seen.select(*log.columns))
    for side in ("old", "new"):
        own = days.select(
            **{f"{side}_expected_at": days["at"], f"{side}_day": days.day_at},
            **{f"{side}_month": days.month_no},
        )
        rows = look_up(rows, own, f"{side}_expected_at")
    rows = _before_closing(rows)
    rows = rows.mutate(
        old_expected_at=rows.old_day,
        new_expected_at=rows.new_day,
        pushed_days=days_between(rows.old_day, rows.new_day).round().cast("float64"),
        is_slip=(rows.new_month > rows.old_month).fill_null(False),
    )
    is_other = ~rows.old_expected_at.identical_to(rows.new_expected_at)
    return rows.filter(is_other).select(*tables.expected_changes.columns)


def _before_closing(rows: ir.Table) -> ir.Table:
    """Without what is said of deals that are closed by then."""
    closed = deals.filter(deals.closed_at.notnull()).select("deal_id", "closed_at")
    rows = look_up(rows, closed, "deal_id")
    said_at = ibis.coalesce(rows.seen_before_at, rows.changed_at)
    is_after = (days_between(said_at, rows.closed_at) < CUT).fill_null(False)
    return rows.filter(~is_after)


def _seen() -> ir.Table:
    """Days that differ between two uploads that name any; the middle stands for the moment."""
    raw = input_table("deals").filter(lambda t: t.expected_at.notnull())
    raw = raw.inner_join(ranks, "upload_no")
    raw = raw.filter(raw.observed_at.notnull())
    last = ibis.window(
        group_by=["deal_id", "observed_at"], order_by=[ibis.desc("rank_no"), ibis.desc("row")]
    )
    looks = raw.select("deal_id", "rank_no", "observed_at", "row", "expected_at")
    looks = looks.mutate(age=ibis.row_number().over(last)).filter(lambda t: t.age == 0)
    in_order = ibis.window(group_by="deal_id", order_by="observed_at")
    rows = looks.mutate(
        after_no=looks.rank_no.lag().over(in_order),
        old_expected_at=looks.expected_at.lag().over(in_order),
        new_expected_at=looks.expected_at,
    )
    rows = rows.filter(rows.old_expected_at != rows.new_expected_at)
    rows = rows.inner_join(spans, ["after_no", "rank_no"])
    return rows.mutate(changed_at=rows.middle_at, changed_by=ibis.null("string"))


def _reach() -> ir.Table:
    """What a log knows of a deal's days, and from when to when the file reaches."""
    log = log_of("expected_changes").select("deal_id", "changed_at", "upload_no")
    reach = log.group_by("upload_no").agg(
        begins_at=log.changed_at.min(), ends_at=log.changed_at.max()
    )
    return log.inner_join(reach, "upload_no").select(
        "deal_id", "begins_at", "ends_at", happened_at="changed_at"
    )


def _put_off(calendar: Calendar) -> ir.Table:
    """The columns of `put_off`; needs `expected_changes`."""
    changes = tables.expected_changes
    pushed = changes.filter(changes.pushed_days > 0)
    months = days.select(old_expected_at="day_at", old_month="month_no").distinct()
    pushed = look_up(pushed, months, "old_expected_at")
    is_now = (pushed.old_month == calendar.month_no) & (
        pushed.changed_at >= moment(calendar.month_since)
    )
    return pushed.group_by("deal_id").agg(
        expected_pushes=pushed.count(),
        expected_pushed_days=pushed.pushed_days.sum(),
        expected_slips=pushed.is_slip.sum().cast("float64").cast("int64"),
        is_slipped=(pushed.is_slip & is_now).any().fill_null(False),
    )


def with_expected(
    listed: ir.Table, decisions: Decisions, as_of: datetime, *, known: bool
) -> ir.Table:
    """The columns of `tables.deals`: with where the day of each open deal stands, and how it was
    put off."""
    calendar = Calendar.of(as_of, decisions.timezone)
    table = look_up(listed, put_off, "deal_id")
    state = ibis.cases(
        (table.kind.isin(CLOSED), ibis.null("string")),
        (ibis.literal(not known), "unknown"),
        (table.expected_at.isnull(), "none"),
        (table.expected_at < moment(calendar.today), "past"),
        (table.expected_at < moment(calendar.soon_until), "soon"),
        else_="later",
    )
    is_open = ~table.kind.fill_null("unknown").isin(CLOSED)
    counts = {
        "expected_pushes": table.expected_pushes.fill_null(0),
        "expected_pushed_days": table.expected_pushed_days.fill_null(0.0),
        "expected_slips": table.expected_slips.fill_null(0),
        "is_slipped": table.is_slipped.fill_null(False),
    }
    told = is_open & ibis.literal(known)
    told_of = {
        name: ibis.ifelse(told, value, ibis.null(value.type())) for name, value in counts.items()
    }
    return table.mutate(expected_state=state, **told_of).select(*tables.deals.columns)
