"""What two checks count of the stays in open stages, of deals that were not filled in afterwards:
one question, so that the stays are gone through once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from funnel.checkup.stays import STAGE, honest_visits, seen_deals
from funnel.codes import ONWARD, Kind
from funnel.facts import Facts
from funnel.joins import look_up
from funnel.model.coded import way_out
from funnel.scope import Scope

SHORT = timedelta(minutes=10)


def honest_counts(scope: Scope, facts: Facts, short: timedelta = SHORT) -> ir.Table:
    """Per open stage and currency: stays that are over (`left`), those whose minutes are known
    (`timed`), `short` and `passed` ones; those that went on, exactly known (`exact`) or roughly
    (`rough`).

    And the deals behind them with their amount, each once however often it came: all (`deals`), and
    those with an exact stay that went on (`exact_deals`). Deals of which a move was only seen
    between two uploads count for the second alone.
    """
    v = _told_of(scope, facts, short)
    own = v.group_by(*STAGE, "deal_id", "amount", "currency").agg(
        left=_sum(v.is_known & v.left_at.notnull()),
        timed=_sum(v.is_known & v.by_hand),
        short=_sum(v.is_known & v.by_hand & v.is_brief),
        passed=_sum(v.is_known & v.is_passed),
        exact=_sum(v.went_on & ~v.is_rough),
        rough=_sum(v.went_on & v.is_rough),
        is_known=v.is_known.any(),
    )
    has_exact = own.exact > 0
    return own.group_by(*STAGE, "currency").agg(
        **{name: own[name].sum() for name in ("left", "timed", "short", "passed")},
        exact=own.exact.sum(),
        rough=own.rough.sum(),
        deals=_sum(own.is_known),
        amount=own.amount.sum(where=own.is_known),
        exact_deals=_sum(has_exact),
        exact_amount=own.amount.sum(where=has_exact),
    )


def short_stays(scope: Scope, facts: Facts, short: timedelta) -> ir.Table:
    """The stays that `honest_counts` counts as short."""
    v = _told_of(scope, facts, short)
    return v.filter(v.is_known & v.by_hand & v.is_brief)


def exact_of(counts: pd.DataFrame) -> pd.DataFrame:
    """Of those counts the exact stays that went on, where there are any, with their deals."""
    own = counts.loc[counts["exact"] > 0, [*STAGE, "currency"]]
    names = {"exact_deals": "deals", "exact_amount": "amount", "exact": "stays"}
    return own.join(counts[list(names)].rename(columns=names))


def _told_of(scope: Scope, facts: Facts, short: timedelta) -> ir.Table:
    """The stays with what is so of each."""
    v = honest_visits(scope, facts)
    v = _with_known(v.filter(v.kind == Kind.OPEN), facts)
    passed = way_out(v).isin(ONWARD)
    by_hand = v.dwell_days.notnull() & (v.position > 1)
    if facts.robots:
        by_hand &= ~v.left_by.isin(facts.robots).fill_null(False)
    return v.mutate(
        by_hand=by_hand.fill_null(False),
        is_brief=(v.calendar_days <= short.total_seconds() / 86_400).fill_null(False),
        is_passed=passed,
        went_on=(passed & (v.dwell_days >= 0)).fill_null(False),
        is_rough=v.is_approximate.fill_null(False),
    )


def _with_known(visits: ir.Table, facts: Facts) -> ir.Table:
    """The stays with whether every move of their deal is known (`is_known`)."""
    if not facts.seen_between_uploads:
        return visits.mutate(is_known=ibis.literal(True))
    seen = seen_deals().mutate(was_seen=ibis.literal(True))
    found = look_up(visits, seen, "deal_id")
    return found.mutate(is_known=found.was_seen.isnull()).drop("was_seen")


def _sum(flag: Any) -> Any:
    return flag.cast("int64").sum()
