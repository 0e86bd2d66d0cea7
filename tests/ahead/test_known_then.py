"""What uploads said of deals is held against what came as it was known then: the CRM's own chances
are a rival, and amounts are of the upload in force."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest

from bench.lab.cast import STEADY
from bench.lab.files import _list_at, built, exported
from bench.lab.worlds import UNTIL, WON, lived
from funnel import tables
from funnel.ahead.looks import Looks, of_most
from funnel.metrics import notes
from funnel.metrics.forecast_record import by_rival, headline
from tests.metrics.doors import UTC, cells, drawn, table

HEAD = "deal_id | pipeline | stage | owner | amount | created_at"
WEEKS = ["2026-02-03 09:00", "2026-02-10 09:00", "2026-02-17 09:00"]
MOVES = """
    deal_id | moved_at         | pipeline | from_stage | to_stage
    1       | 2026-01-03 09:00 | Retail   | New        | Offer
"""
UPLOADS = [
    f"""
    {HEAD} | probability | expected_at
    1 | Retail | Offer | Olha | 100 | 2026-01-01 09:00 | 0.3 | 2026-02-20
    2 | Retail | New   | Olha | 70  | 2026-01-01 09:00 | 0.5 |
    """,
    f"""
    {HEAD}
    1 | Retail | Offer | Olha | 250 | 2026-01-01 09:00
    2 | Retail | New   | Olha | 70  | 2026-01-01 09:00
    """,
    f"""
    {HEAD} | probability | expected_at
    1 | Retail | Offer | Olha | 250 | 2026-01-01 09:00 | 0.3 | 2026-03-20
    2 | Retail | New   | Olha |     | 2026-01-01 09:00 |     |
    """,
]


def test_what_each_upload_said_first_is_kept_with_its_moment():
    """An upload without a column says nothing of it; one with a blank cell says that it is
    blank."""
    door = drawn(deals=UPLOADS, observed=WEEKS, transitions=MOVES, as_of=WEEKS[2])
    rows = door.ask(tables.deal_looks.order_by("what", "deal_id", "looked_at"))
    at = dict(zip(pd.to_datetime(WEEKS), (1, 2, 3), strict=True))
    rows = rows.assign(look=rows["looked_at"].map(at))
    said = {what: cells(rows[rows["what"] == what], "deal_id", "look", what) for what in VALUES}
    assert said["amount"] == [("1", 1, 100), ("1", 2, 250), ("2", 1, 70), ("2", 3, None)]
    assert said["probability"] == [("1", 1, 0.3), ("2", 1, 0.5), ("2", 3, None)]
    days = [(deal, look, None if at is None else f"{at:%m-%d}") for deal, look, at in said[DAY]]
    assert days == [("1", 1, "02-20"), ("1", 3, "03-20"), ("2", 1, None)]


DAY = "expected_at"
VALUES = ("amount", "probability", DAY)


def test_one_upload_without_chances_keeps_nothing():
    door = drawn(deals=[UPLOADS[1]], observed=WEEKS[:1], transitions=MOVES, as_of=WEEKS[2])
    assert not len(door.ask(tables.deal_looks))


LOOKS = Looks.of(
    pd.DataFrame(
        [
            ("amount", 1, 10.0, 100.0, np.nan, np.nan),
            ("amount", 1, 20.0, 250.0, np.nan, np.nan),
            ("amount", 2, 20.0, np.nan, np.nan, np.nan),
            ("probability", 1, 10.0, np.nan, 0.3, np.nan),
            ("probability", 2, 10.0, np.nan, 0.5, np.nan),
            ("probability", 1, 20.0, np.nan, 0.6, np.nan),
            ("expected_at", 1, 10.0, np.nan, np.nan, 40.0),
            ("expected_at", 2, 10.0, np.nan, np.nan, 5.0),
        ],
        columns=["what", "deal", "seen", "amount", "probability", "due"],
    )
)
DEALS = np.array([1, 2, 3])


@pytest.mark.parametrize(
    ("at", "known"),
    [(5.0, [100, np.nan, 9]), (10.0, [100, np.nan, 9]), (25.0, [250, np.nan, 9])],
)
def test_amounts_are_of_the_look_in_force_else_of_the_first_else_of_today(at, known):
    today = np.array([7.0, 8.0, 9.0])
    assert LOOKS.amounts(DEALS, at, today) == pytest.approx(known, nan_ok=True)


def test_a_crm_expects_the_deals_whose_day_lies_within_the_days():
    two = DEALS[:2]
    # the day of the other is past
    assert of_most(*LOOKS.chances(two, 12.5, 28.0)).tolist() == [0.3, 0.0]
    assert of_most(*LOOKS.chances(two, 12.0, 28.0)).tolist() == [0.0, 0.0]  # the day after them
    assert of_most(*LOOKS.chances(two, 20.0, 28.0)).tolist() == [0.6, 0.0]
    without = replace(LOOKS, due=replace(LOOKS.due, deal=two[:0], seen=two[:0], value=two[:0]))
    assert of_most(*without.chances(two, 12.0, 28.0)).tolist() == [0.3, 0.5]


def test_a_crm_is_not_asked_before_it_said_anything_nor_long_after_nor_of_few_deals():
    assert np.isnan(of_most(*LOOKS.chances(DEALS[:2], 9.9, 28.0))).all()
    assert not np.isnan(of_most(*LOOKS.chances(DEALS[:2], 48.0, 28.0))).any()
    assert np.isnan(of_most(*LOOKS.chances(DEALS[:2], 48.1, 28.0))).all()
    # of the third nothing was said
    assert np.isnan(of_most(*LOOKS.chances(DEALS, 12.0, 28.0))).all()


MONDAY = UNTIL.replace(hour=0) - timedelta(days=1)
WORLD = replace(STEADY, name="looked at", deals=450, days=380, tasks=False)


def company(chance, uploads=24, last=4):
    """With a log, and lists of the last weeks that tell the CRM's own chances."""
    deals = lived(WORLD, 4)
    weeks = [MONDAY - timedelta(days=7 * back) for back in range(last + uploads - 1, last - 1, -1)]
    lists = [_list_at(WORLD, deals, week) for week in weeks]
    every = {deal.deal_id: deal for deal in deals}
    for rows, week in zip(lists, weeks, strict=True):
        rows["probability"] = [chance(every[one], week) for one in rows["deal_id"]]
    frames = exported(WORLD, deals, 4)
    frames |= {"deals": [*lists, *frames["deals"]]}
    return built(frames | {"uploads": [pd.DataFrame({"at": [*weeks, UNTIL]})]})


def knows(deal, at):
    """A CRM that knows what will come within the 28 days."""
    days = timedelta(days=28)
    return float(deal.stage == WON and deal.closed is not None and deal.closed - at <= days)


@pytest.fixture(scope="module")
def knowing():
    return company(knows)


def test_a_crm_that_says_it_better_is_named_in_the_headline(knowing):
    weeks = table("forecast-record", knowing)
    rivals = by_rival(weeks).set_index(["forecast", "of"])
    told = rivals.loc["crm", "open"]
    assert told["weeks"] == weeks["crm"].notna().sum() > 15
    assert told["miss"] < 0.5 * told["ours"]
    assert weeks["crm"].isna().any()  # before the first upload nothing is judged
    weeks.attrs["report"]["reason"] = ""
    said = headline(weeks, UTC, knowing.facts)
    assert said.startswith("Of the deals open then the CRM’s own chances came closer: off by")
    noted = notes.all_of(table("forecast-record", knowing, by="rival"))
    assert noted[0].startswith("The CRM’s own chances are known from 22 December 2025 on")


def test_what_later_uploads_say_changes_no_week_before_them(knowing):
    """A list that came later may say what it likes."""
    until = MONDAY - timedelta(days=7 * 10)
    other = company(lambda deal, at: knows(deal, at) if at <= until else 0.9)
    weeks, others = (table("forecast-record", door) for door in (knowing, other))
    early = weeks["origin_at"] < until
    assert early.sum() > 10
    columns = ["said", "crm", "crm_amount", "said_amount", "stage_amount"]
    pd.testing.assert_frame_equal(weeks[early][columns], others[early][columns])
    assert (weeks[~early]["crm"] != others[~early]["crm"]).any()


def test_one_upload_is_a_rival_from_its_day_on():
    door = company(knows, uploads=1, last=12)
    weeks = table("forecast-record", door)
    since = MONDAY - timedelta(days=7 * 12)
    judged = weeks[weeks["crm"].notna()]["origin_at"]
    assert judged.min() == since
    assert judged.max() <= since + timedelta(days=28)
    rivals = by_rival(weeks).set_index(["forecast", "of"])
    assert rivals.loc[("crm", "open"), "weeks"] == len(judged)
    weeks.attrs["report"]["reason"] = ""
    assert "CRM" not in headline(weeks, UTC, door.facts)  # of so few weeks


def test_without_chances_a_crm_is_no_rival():
    door = drawn(deals=UPLOADS[1], transitions=MOVES)
    found = table("forecast-record", door, by="rival")
    assert "crm" not in set(found["forecast"])
    assert notes.all_of(found) == [
        "Amounts are those of today, for all of them alike: no upload tells earlier ones."
    ]


def test_a_rival_is_closer_only_by_as_much_as_is_said(knowing):
    weeks = table("forecast-record", knowing)
    weeks.attrs["report"]["reason"] = ""
    weeks = weeks.assign(crm=np.nan, crm_amount=np.nan, stage_amount=0.0, last_28=0.0, mean_13=0.0)
    for off, is_said in ((0.001, False), (0.5, True)):
        nearer = weeks["came_open"] + (weeks["said_open"] - weeks["came_open"]) * (1 - off)
        said = headline(weeks.assign(by_stage=nearer), UTC, knowing.facts)
        assert said.startswith("Of the deals open then the share") == is_said


@pytest.mark.parametrize("of", ["several currencies", "no amounts"])
def test_amounts_that_may_not_be_added_are_blank(of):
    deals = lived(WORLD, 4)
    frames = exported(WORLD, deals, 4)
    (listed,) = frames["deals"]
    euros = np.where(np.arange(len(listed)) % 2, "EUR", "UAH")
    several = of == "several currencies"
    listed = listed.assign(currency=euros) if several else listed.assign(amount=None)
    door = built(frames | {"deals": [listed]})
    weeks = table("forecast-record", door)
    assert weeks[["said_amount", "came_amount", "stage_amount"]].isna().all(axis=None)
    assert weeks["said"].notna().all()
    assert set(by_rival(weeks)["of"]) == {"wins", "open"}
