"""What must hold of every company, window and scope."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from funnel.answers import answer
from funnel.metrics.change import is_counted_in
from funnel.scope import Scope
from funnel.week.window import Window
from tests.reference import week
from tests.reference.companies import AS_OF, START, built, companies
from tests.reference.log import Company

SCOPES = [
    Scope(timezone="UTC"),
    Scope(timezone="UTC", pipelines=("Retail",)),
    Scope(timezone="UTC", managers=("Olha",)),
    Scope(timezone="UTC", managers=("Taras", ""), credit="owner"),
    Scope(timezone="UTC", managers=("Olha",), credit="opener", pipelines=("Export",)),
]
HOURS = st.integers(-24, 24 * 60)


def moments() -> st.SearchStrategy[list[datetime]]:
    drawn = st.lists(HOURS, min_size=2, max_size=2)
    return drawn.map(lambda hours: sorted(START + timedelta(hours=hour) for hour in hours))


def told(door, scope: Scope, since: datetime, until: datetime) -> dict[str, int]:
    table = answer("bridge", door, scope, window=Window(since, until)).table
    deals = table.groupby("line")["deals"].sum()
    return {str(line): int(count) for line, count in deals.items() if count}


@settings(max_examples=2, deadline=None)
@given(companies(), moments())
def test_bridge_equals_the_slow_reference_and_windows_one_after_another_telescope(
    company: Company, ends: list[datetime]
) -> None:
    """Under every scope; the window in the middle ends in the stock, and its deals are listed."""
    door = built(company)
    for scope in SCOPES:
        windows = ((START, ends[0]), (ends[0], ends[1]), (ends[1], AS_OF))
        parts = [told(door, scope, since, until) for since, until in windows]
        for (since, until), found in zip(windows, parts, strict=True):
            lines = {line: count for line, count in found.items() if line != "after"}
            assert lines == week.bridge(company, scope, since, until), (scope, since, until)
        listed(door, scope, ends[0], ends[1], parts[1])
        for earlier, later in pairwise(parts):
            assert earlier.get("after", 0) == later.get("before", 0)
        whole = told(door, scope, START, AS_OF)
        for line in {*whole, *(line for part in parts for line in part)} - {"before", "after"}:
            assert whole.get(line, 0) == sum(part.get(line, 0) for part in parts), (scope, line)


def listed(door, scope: Scope, since: datetime, until: datetime, found: dict[str, int]) -> None:
    """The lines of a window, held against the stock at its end and the list of deals."""
    stock = answer("stock", door, scope, at=until).table
    assert found.get("after", 0) == int(stock["open"].sum())
    deals = answer("change", door, scope, window=Window(since, until)).table
    for line in ("before", "after", "new", "won"):
        behind = int(is_counted_in(deals, [line]).sum())
        counted = abs(found.get(line, 0))
        assert behind <= counted if line in ("new", "won") else behind == counted, line


def by_place(stock: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Blanks are one key; an amount that nobody knows is 0."""
    named = stock.assign(
        **{key: stock[key].astype(object).where(stock[key].notna(), "") for key in keys}
    )
    return named.assign(amount=stock["amount"].fillna(0)).set_index(keys).sort_index()


@settings(max_examples=2, deadline=None)
@given(companies(), st.sampled_from(SCOPES))
def test_the_weeks_of_the_stock_are_the_stock_at_their_ends(company: Company, scope: Scope) -> None:
    door = built(company)
    weeks = answer("stock-weeks", door, scope, weeks=3).table
    for end in weeks["week_ends_at"].unique():
        at = pd.Timestamp(end).to_pydatetime()
        then = answer("stock", door, scope, at=at).table
        own = weeks[weeks["week_ends_at"] == end]
        keys = ["pipeline", "stage", "currency"]
        told, drawn = (by_place(frame, keys) for frame in (own, then))
        assert told["open"].to_dict() == drawn["open"].to_dict()
        assert told["amount"].round(2).to_dict() == drawn["amount"].round(2).to_dict()
        assert len(answer("stock-deals", door, scope, at=at).table) == int(then["open"].sum())
