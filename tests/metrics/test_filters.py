"""What filters leave is what a recount in pandas leaves; and the laws of filters."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pandas as pd
import pytest

from funnel.answers import answer, filters
from funnel.errors import FunnelError
from funnel.filters import read
from tests.metrics.doors import UTC, drawn

COLUMNS = [
    "deal_id",
    "name",
    "pipeline",
    "stage",
    "owner",
    "amount",
    "created_at",
    "closed_at",
    "tags",
]
SOURCES = ("Ads", "Referral", "O'Neil | Sons", "  ", None, 'say "hi"\n🙂')
DEALS = pd.DataFrame(
    {
        "deal_id": [str(number) for number in range(60)],
        "name": [f"Угода {number}" if number % 3 else None for number in range(60)],
        "pipeline": ["Retail" if number % 4 else "Service" for number in range(60)],
        "stage": "New",
        "owner": [("Olha", "Taras", None)[number % 3] for number in range(60)],
        "amount": [None if number % 5 == 0 else number * 100.5 for number in range(60)],
        "created_at": pd.date_range("2026-01-01", periods=60, freq="13h"),
        "tags": [("vip, new", "new", None, "vip;old")[number % 4] for number in range(60)],
        "Source": [SOURCES[number % 6] for number in range(60)],
        "Score": [("1 200,50", "1,200.75", "nan", "7", None)[number % 5] for number in range(60)],
        "Due": [("31.01.2026", "2026-02-03 10:00", "", "x")[number % 4] for number in range(60)],
    }
)


@pytest.fixture(scope="module")
def door():
    extra = DEALS[["Source", "Score", "Due"]].to_dict("records")
    known = DEALS.drop(columns=["Source", "Score", "Due"])
    cells = [{key: value for key, value in row.items() if isinstance(value, str)} for row in extra]
    return drawn(deals=known.assign(extra=cells))


def left(door, *texts: str) -> set[str]:
    scope = filters.under(UTC, map(read, texts), lambda column: named(door, column))
    return set(door.ask(scope.narrow_deals())["deal_id"])


def named(door, column: str) -> list[str]:
    return filters.pipelines(door) if column == "pipeline" else filters.people(door)


def blank(column: str) -> pd.Series:
    return DEALS[column].isna() | (DEALS[column].astype("str").str.strip() == "")


def tagged(*tags: str) -> pd.Series:
    every = DEALS["tags"].fillna("").str.split(r"\s*[,;]\s*", regex=True)
    return every.map(lambda own: bool(set(own) & set(tags)))


RECOUNTS = {
    "Source=Ads|Referral": lambda: DEALS["Source"].isin(["Ads", "Referral"]),
    "Source=O'Neil \\| Sons": lambda: DEALS["Source"] == "O'Neil | Sons",
    'Source=say "hi"\\n🙂': lambda: DEALS["Source"] == 'say "hi"\n🙂',
    "Source=Ads|": lambda: (DEALS["Source"] == "Ads") | blank("Source"),
    "Source~neil|AD": lambda: DEALS["Source"].str.contains("neil|ad", case=False).fillna(False),
    "Source is empty": lambda: blank("Source"),
    "name~УГОДА 1": lambda: DEALS["name"].str.contains("Угода 1").fillna(False),
    "amount=1000..2000": lambda: DEALS["amount"].between(1000, 2000),
    "amount>1005": lambda: DEALS["amount"] > 1005,
    "amount<=1005": lambda: DEALS["amount"] <= 1005,
    "amount=100.5|201": lambda: DEALS["amount"].isin([100.5, 201]),
    "amount is empty": lambda: DEALS["amount"].isna(),
    "created_at=2026-01-05..2026-01-09": lambda: DEALS["created_at"].between(
        "2026-01-05", "2026-01-10", inclusive="left"
    ),
    "created_at<2026-01-05": lambda: DEALS["created_at"] < "2026-01-05",
    "created_at=2026-02": lambda: DEALS["created_at"].dt.month == 2,
    "closed_at is empty": lambda: pd.Series(True, index=DEALS.index),
    "tags=vip": lambda: tagged("vip"),
    "tags=vip|new": lambda: tagged("vip", "new"),
    "tags is empty": lambda: DEALS["tags"].isna(),
    "owner=Olha": lambda: DEALS["owner"] == "Olha",
    "manager=Olha|": lambda: (DEALS["owner"] == "Olha") | DEALS["owner"].isna(),
    "manager~OLH": lambda: DEALS["owner"] == "Olha",
    "pipeline=Service": lambda: DEALS["pipeline"] == "Service",
    "Score>=1200.5": lambda: DEALS["Score"].isin(["1 200,50", "1,200.75"]),
    "Score<100": lambda: DEALS["Score"] == "7",
    "Due<2026-02-03": lambda: DEALS["Due"] == "31.01.2026",
    "Due>=2026-02-03": lambda: DEALS["Due"] == "2026-02-03 10:00",
}


@pytest.mark.parametrize("text", RECOUNTS)
def test_a_filter_leaves_what_a_recount_leaves(text, door):
    expected = set(DEALS["deal_id"][RECOUNTS[text]().fillna(False)])
    assert left(door, text) == expected


@pytest.mark.parametrize(
    "text", [text for text in RECOUNTS if not any(sign in text for sign in "<>")]
)
def test_a_filter_and_its_negation_are_all(text, door):
    condition = read(text)
    negated = replace(condition, sign=f"!{condition.sign}").text()
    one, other = left(door, text), left(door, negated)
    assert one | other == set(DEALS["deal_id"])
    assert not one & other


def test_a_negation_keeps_blanks_too(door):
    assert blank("Source").any()
    assert set(DEALS["deal_id"][blank("Source")]) < left(door, "Source!=Ads")


def test_filters_hold_together_in_any_order(door):
    texts = ("Source!=Ads", "amount>=500", "tags=vip|old", "manager!=Olha")
    alone = [left(door, text) for text in texts]
    found = {frozenset(left(door, *order)) for order in permutations(texts)}
    assert found == {frozenset(set.intersection(*alone))}
    assert all(found)


def test_filters_that_leave_nobody_are_not_those_of_everyone(door):
    assert left(door, "manager=Olha", "manager!=Olha") == set()
    assert left(door, "pipeline=Nowhere") == set()


def test_a_list_and_a_number_follow(door):
    scope = replace(UTC, where=(read("Source!=Ads"),))
    assert set(answer("deals", door, scope).table["deal_id"]) == left(door, "Source!=Ads")
    open_now = answer("in-work", door, scope).table
    assert open_now["deals"].sum() == len(left(door, "Source!=Ads"))


# ---- names that are not there --------------------------------------------------------------------


def test_a_column_is_found_however_it_is_spelled(door):
    known = filters.columns(door)
    assert known.found("source") == "Source"
    assert known.found("created") == "created_at"
    assert known.found("сума", lambda name: {"amount": "Сума"}.get(name, name)) == "amount"
    with pytest.raises(FunnelError, match="one of: Source"):
        known.found("Sorce")


def test_a_value_that_no_deal_has_is_told_with_the_nearest(door):
    assert filters.strangers(read("Source=Adz|Ads"), door) == {"Adz": ["Ads"]}
    assert filters.strangers(read("tags!=vap"), door) == {"vap": ["vip"]}
    assert filters.strangers(read("amount=77"), door) == {}


def test_of_an_amount_only_amounts_are_asked(door):
    known = filters.columns(door)
    for text in ("amount~1", "amount=much", "created_at>soon", "manager>=A"):
        with pytest.raises(FunnelError):
            filters.understood([text], known)
    assert filters.understood(["Created=2026-01"], known) == (read("created_at=2026-01"),)


def said(door, *texts: str) -> str:
    return filters.under(UTC, map(read, texts), lambda column: named(door, column)).words()


def test_the_scope_says_its_filters(door):
    words = said(door, "manager=Olha", "Source=Ads", "pipeline!=Retail")
    assert words.startswith("Service · Olha · all time · Source: Ads")


def test_a_filter_that_leaves_no_name_is_said_as_it_is_written(door):
    assert said(door, "pipeline=Nowhere").startswith("pipeline: Nowhere · all managers")


def test_many_names_are_said_as_the_filter_is_written():
    everyone = ["", "A", "B", "C", "D", "E"]
    scope = filters.under(UTC, [read("manager!=A")], lambda _: everyone)
    assert scope.managers == ("", "B", "C", "D", "E")
    assert "manager: not A" in scope.words()
    assert replace(scope, managers=("B",)).words().startswith("all pipelines · B · ")
