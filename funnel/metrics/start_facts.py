"""What is known of a journey when it begins: one row per journey and fact.

What happens on the way is told only from a landmark on, of the journeys that came to it: else a
stage that was skipped by winning would look like a reason to win.
"""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir
from ibis import selectors as s

from funnel import tables
from funnel.facts import Facts
from funnel.local_at import local_at
from funnel.matching import tags
from funnel.metrics.mature import mature, own_columns, with_third
from funnel.model.joins import look_up
from funnel.model.seconds import days_between, is_day
from funnel.scope import BY, Scope

OPENER = "opener"
WEEKDAY = "weekday"
HOUR = "hour"
THIRD = "third"
TAG = "tag"
PARENT = "parent"
PLAIN = (OPENER, "created_by", "currency", "company", "contact", WEEKDAY, HOUR, THIRD, PARENT)
ANSWERED = "answered"
SKIPPED = "skipped"
# Of a column of numbers with more values than this the thirds are asked.
FEW = 12
MOSTLY = 0.95
DATE = r"^\s*(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[./]\d{1,2}[./]\d{2,4})"
# The hours that are asked together begin at these.
HOURS = (0, 9, 12, 15, 18)
KEYS = ("no", "deal_id", "pipeline", "is_won")
HOUR_DAY = 1 / 24
DAY = 1.0


def journeys(scope: Scope, facts: Facts) -> ir.Table:
    """The journeys of the scope old enough to have shown how they end, each with a number `no`,
    `is_won` (within the horizon) and `third` of the amount."""
    j = mature(with_third(scope.journeys()), facts.as_of)
    order = ibis.window(order_by=[j.deal_id, j.pipeline])
    return j.mutate(no=ibis.row_number().over(order))


def at_start(base: ir.Table, facts: Facts) -> ir.Table:
    """Every fact known at the start: no, deal_id, pipeline, is_won, fact, value; of a column of the
    export the fact is its name behind “column:”."""
    return ibis.union(_plain(base, facts), _tags(base), _columns(base))


def _plain(base: ir.Table, facts: Facts) -> ir.Table:
    d = tables.deals.select("deal_id", "created_by", "company", "contact", "parent_deal_id")
    b = look_up(base.drop("currency"), d, "deal_id")
    b = look_up(b, tables.deals.select("deal_id", "currency"), "deal_id")
    at = local_at(b.began_at, facts)
    clock = at.hour()
    hour = ibis.cases(*((clock >= first, str(first)) for first in reversed(HOURS)))
    told = {
        WEEKDAY: at.day_of_week.index().cast("string"),
        HOUR: ibis.ifelse(is_day(b.began_at, facts.timezone), ibis.null("string"), hour),
        THIRD: b.third.cast("string").nullif("0"),
        PARENT: b.parent_deal_id.notnull().ifelse("yes", ibis.null("string")),
    }
    wide = b.mutate(**told).select(*KEYS, *PLAIN)
    long = wide.pivot_longer(s.cols(*PLAIN), names_to="fact", values_to="value")
    return long.filter(long.value.notnull(), long.value != "").select(*KEYS, "fact", "value")


def _tags(base: ir.Table) -> ir.Table:
    d = tables.deals
    each = d.filter(d.tags.notnull()).select("deal_id", value=tags().unnest())
    each = each.mutate(fact=ibis.literal(TAG))
    each = each.filter(each.value != "").distinct()
    b = base.select(*KEYS).inner_join(each, "deal_id")
    return b.select(*KEYS, "fact", "value")


def _columns(base: ir.Table) -> ir.Table:
    """The columns of the export; of numbers with many values their thirds."""
    each = numbered(own_columns())
    kinds = kinds_of(each)
    each = look_up(each, kinds.select("column", "is_number", "low", "high"), "column")
    third = ibis.cases((each.number <= each.low, "1"), (each.number <= each.high, "2"), else_="3")
    each = each.mutate(value=ibis.ifelse(each.is_number, third, each.value))
    each = each.mutate(fact=ibis.literal(BY) + each.column)
    b = base.select(*KEYS).inner_join(each, "deal_id")
    return b.select(*KEYS, "fact", "value")


def numbered(each: ir.Table) -> ir.Table:
    """With the value as a number, blank where it is none."""
    plain = each.value.replace(" ", "").replace("\N{NO-BREAK SPACE}", "").replace(",", ".")
    return each.mutate(number=plain.try_cast("float64"))


def kinds_of(each: ir.Table) -> ir.Table:
    """Per column how many cells it has, of how many values, how many of them dates; whether it
    holds numbers that are told by thirds."""
    k = each.group_by("column").agg(
        filled=each.count(),
        values=each.value.nunique(),
        dates=each.value.re_search(DATE).cast("int64").sum(),
        numbers=each.number.count(),
        low=each.number.quantile(1 / 3),
        high=each.number.quantile(2 / 3),
    )
    return k.mutate(is_number=(k["values"] > FEW) & (k.numbers >= MOSTLY * k.filled))


def answered(base: ir.Table, facts: Facts) -> ir.Table:
    """The journeys still open a day after they began (the landmark): no, deal_id, pipeline, and
    whether somebody, no robot, moved the deal or did a task of it within the hour."""
    first = _first_move(facts)
    done = tables.tasks.filter(tables.tasks.done_at.notnull())
    first_done = done.group_by("deal_id").agg(done_at=done.done_at.min())
    b = look_up(look_up(base, first, "deal_id", "pipeline"), first_done, "deal_id")
    lasted: Any = days_between(b.began_at, b.ended_at)
    b = b.filter(b.ended_at.isnull() | (lasted > DAY))
    moved, done = (_within_the_hour(b, at) for at in (b.first_at, b.done_at))
    return b.select("no", "deal_id", "pipeline", is_in=moved | done)


def _within_the_hour(b: ir.Table, at: Any) -> Any:
    after: Any = days_between(b.began_at, at)
    return after.between(0, HOUR_DAY).fill_null(False)


def _first_move(facts: Facts) -> ir.Table:
    v = tables.visits
    v = v.filter(v.left_at.notnull(), ~v.is_approximate)
    if facts.has_movers:
        v = v.filter(v.left_by.notnull(), ~v.left_by.isin([*facts.robots, ""]))
    return v.group_by("deal_id", "pipeline").agg(first_at=v.left_at.min())


def skipped(base: ir.Table, facts: Facts) -> ir.Table:
    """The journeys that came past an open stage by a later one (the landmark): no, deal_id,
    pipeline, position of the stage, and whether they were never in it by then."""
    b = base.filter(~base.is_before_log)
    if facts.seen_pipelines:
        b = b.filter(~b.pipeline.isin(facts.seen_pipelines))
    # three lists side by side: a list that is repeated in each of its rows takes five times as long
    each = b.select(
        "no",
        "deal_id",
        "pipeline",
        position=ibis.range(1, b.reached_at.length() + 1).unnest(),
        here_at=b.reached_at.unnest(),
        next_at=b.reached_at[1:].unnest(),
    )
    each = each.filter(each.next_at.notnull(), each.here_at.notnull())
    each = each.mutate(is_in=each.here_at == each.next_at)
    return each.select("no", "deal_id", "pipeline", "position", "is_in")
