"""Every mistake, planted in a company that is otherwise in order, is found; without it, it is
not."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from datetime import datetime
from functools import cache

import pandas as pd
import pytest

from funnel import checkup, tables
from funnel.scope import Scope
from tests.checkup.company import LOST, PARKING, STAGES, WON, Company, Log, built, made, stage_rows

UTC = Scope(timezone="UTC")
SPLIT = (STAGES[0], "Data entered, check them", *STAGES[1:])
BLURRED = (STAGES[0], "In progress", *STAGES[2:])
MANY = tuple(f"Step {step} done, make step {step + 1}" for step in range(1, 12))
PLANTED = {
    "parking_stage": {"parking": 0.2},
    "client_decides": {"parking": 0.3, "idle_parking": True, "deals": 1200},
    "phantom_passes": {"skipped": {1: 0.3}},
    "two_jobs": {"two_jobs": 1},
    "split_too_fine": {"stages": SPLIT, "instant": (1,)},
    "over_norm": {"slow": "Olha"},
    "handovers": {"closers": ("Lesia", "Bohdan")},
    "helper_field": {"helper": (2, 3)},
    "chains": {"chain": 0.8},
    "hidden_postponement": {"pusher": "Taras"},
    "forgotten": {"forgotten": 0.1},
    "one_click": {"one_click": "Iryna"},
    "stage_names": {"stages": BLURRED},
    "before_after": {"change": datetime(2026, 3, 1), "deals": 900, "marks": ("2026-03-01",)},
}
# The same mistakes in other shapes.
ALSO = {
    "tasks closed and made again": ("hidden_postponement", {"remaker": "Taras"}),
    "a norm that nobody keeps": ("over_norm", {"limits": {1: 1.0}}),
    "a stage that half leave out": ("split_too_fine", {"skipped": {2: 0.55}}),
    "a stage of minutes for most": ("split_too_fine", {"instant": (1,)}),
    "a parking stage from which deals come back": ("parking_stage", {"parking": 0.25}),
    "two jobs in office hours": ("two_jobs", {"two_jobs": 1, "office": True, "jobs": (0.15, 5.0)}),
}
# Near misses: what looks like a mistake and is none.
FINE = {
    "two kinds of managers": ("two_jobs", {"two_jobs": 1, "split_managers": True}),
    "nights and weekends": ("two_jobs", {"office": True}),
    "a helper in one stage": ("helper_field", {"helper": (3,)}),
    "a change that changed nothing": ("before_after", {"deals": 900, "marks": ("2026-03-01",)}),
    "a parking stage whose deals have tasks": ("client_decides", {"parking": 0.3, "deals": 1200}),
}


@cache
def clean():
    return made()


@cache
def planted(name: str):
    """The company with that mistake, for tests that only read it."""
    return made(**PLANTED[name])


def verdicts(name: str, door) -> list[checkup.Finding]:
    return checkup.run(checkup.check(name), door, UTC)


@pytest.mark.parametrize("name", PLANTED)
def test_the_order_in_which_the_engine_counts_changes_no_verdict(name):
    module, door = checkup.check(name), clean()
    asked = checkup.tallies_of(module, UTC, door.facts)
    counted = {key: door.ask(table) for key, table in asked.items()}
    turned = {key: table.iloc[::-1].reset_index(drop=True) for key, table in counted.items()}
    said = [
        [(one.sentence, one.evidence_words) for one in found]
        for found in (checkup.examine(module, one, UTC, door.facts) for one in (counted, turned))
    ]
    assert said[0] == said[1]


def test_all_fourteen_are_there():
    assert tuple(checkup.checks()) == tuple(PLANTED)


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_mistake_is_found(name):
    found = verdicts(name, planted(name))
    assert {one.verdict for one in found} == {"found"}
    assert all(one.sentence and one.advice and one.deals is not None for one in found)
    assert all(
        {"deal_id", "amount", "currency"} <= set(one.rows.columns) and len(one.deal_ids)
        for one in found
    )


@pytest.mark.parametrize("case", ALSO)
def test_a_mistake_is_found_in_another_shape(case):
    name, knobs = ALSO[case]
    assert "found" in {one.verdict for one in verdicts(name, made(**knobs))}


@pytest.mark.parametrize("name", PLANTED)
def test_nothing_is_invented_in_a_company_in_order(name):
    (told,) = verdicts(name, clean())
    assert told.verdict == ("unknown" if name == "before_after" else "not_found")


@pytest.mark.parametrize("case", FINE)
def test_what_only_looks_like_a_mistake_is_none(case):
    name, knobs = FINE[case]
    assert "found" not in {one.verdict for one in verdicts(name, made(**knobs))}


def test_too_many_stages_are_found_where_some_of_them_decide_nothing():
    found = verdicts("split_too_fine", made(stages=MANY, instant=(2, 5, 8)))
    (pipeline,) = [one for one in found if one.stage is None]
    assert (pipeline.pipeline, pipeline.evidence["open_stages"]) == ("Sales", 11)


def test_many_stages_that_all_decide_something_are_no_mistake():
    assert [one.verdict for one in verdicts("split_too_fine", made(stages=MANY))] == ["not_found"]


def test_a_first_answer_within_minutes_is_no_stage_split_too_fine():
    assert [one.verdict for one in verdicts("split_too_fine", made(instant=(0,)))] == ["not_found"]


def test_minutes_that_programs_take_split_no_stage():
    door = copy(planted("split_too_fine"))
    movers = door.ask(tables.transitions.select("moved_by").distinct())["moved_by"].dropna()
    door.facts = replace(door.facts, robots=tuple(movers))
    assert "found" in {one.verdict for one in verdicts("split_too_fine", planted("split_too_fine"))}
    assert "found" not in {one.verdict for one in verdicts("split_too_fine", door)}


def test_the_finding_is_about_what_was_planted():
    (parking,) = verdicts("parking_stage", planted("parking_stage"))
    assert (parking.pipeline, parking.stage) == ("Sales", PARKING)
    assert parking.deals == len(parking.deal_ids) > 0
    (slow,) = verdicts("over_norm", planted("over_norm"))
    assert slow.manager == "Olha"
    assert slow.low is not None
    assert slow.others is not None
    assert slow.others < slow.low
    (click,) = verdicts("one_click", planted("one_click"))
    assert click.manager == "Iryna"
    desks = verdicts("handovers", planted("handovers"))
    assert [one.manager for one in desks] == ["Bohdan", "Lesia", None]
    (jobs,) = verdicts("two_jobs", planted("two_jobs"))
    assert jobs.stage == STAGES[1]
    assert jobs.evidence["fast_days"] == pytest.approx(1.2, rel=0.15)
    assert jobs.evidence["slow_days"] == pytest.approx(24, rel=0.15)


def test_amounts_are_those_of_the_deals_that_are_counted():
    for name in ("phantom_passes", "parking_stage", "handovers"):
        for one in verdicts(name, planted(name)):
            assert one.rows["deal_id"].nunique() == one.deals, one.sentence
            assert (
                one.amounts["amount"].sum() == one.rows.drop_duplicates("deal_id")["amount"].sum()
            )


def test_a_win_that_changed_hands_says_who_held_it_first_longest_and_last():
    desk = verdicts("handovers", planted("handovers"))[0]
    assert set(desk.rows["last_holder"]) == {desk.manager}
    assert not set(desk.rows["first_holder"]) & {"Lesia", "Bohdan"}
    assert (desk.rows["longest_holder"] == desk.rows["first_holder"]).all()
    credit = desk.figures["credit"].set_index("manager")
    assert credit.loc[desk.manager, "owner_rank"] < credit.loc[desk.manager, "opener_rank"]
    assert credit["time"].sum() == pytest.approx(credit["owner"].sum())


def test_before_and_after_count_each_deal_once_a_side():
    (change,) = verdicts("before_after", planted("before_after"))
    assert change.stage == STAGES[2]
    assert not change.rows.duplicated(["deal_id", "is_after"]).any()
    assert change.deals == change.rows["is_after"].sum() == len(change.amounts)
    before, after = change.figures["sides"].to_dict("records")
    assert (before["stays"], after["stays"]) == ((~change.rows["is_after"]).sum(), change.deals)
    assert before["low"] <= before["share"] <= before["high"]
    assert (after["went_on"], after["left"]) == tuple(
        change.rows.loc[change.rows["is_after"], name].sum() for name in ("went_on", "has_left")
    )


def test_a_chain_is_told_from_its_beginning_to_its_end():
    (chain,) = verdicts("chains", planted("chains"))
    steps = chain.figures["steps"]
    assert list(steps["step"]) == ["began", "won", "went_on", "won"]
    assert list(steps["pipeline"]) == ["Sales", "Sales", "Service", "Service"]
    assert list(steps["deals"]) == sorted(steps["deals"], reverse=True)


def test_dates_without_times_make_no_chain():
    """Clients who buy again on the day of a win are no chain: nobody knows the hour."""
    log = Log(Company(**PLANTED["chains"]), 1)
    for row in log.rows["deals"]:
        row |= {
            name: row[name].replace(hour=0, minute=0, second=0, microsecond=0)
            for name in ("created_at", "closed_at")
            if row[name]
        }
    door = built({"deals": pd.DataFrame(log.rows["deals"]), "stages": stage_rows(log.c)})
    (told,) = verdicts("chains", door)
    assert told.verdict == "not_found"


def test_a_blurred_name_gets_a_name_in_the_language_of_the_funnel():
    (told,) = verdicts("stage_names", made(stages=BLURRED))
    assert told.evidence["suggestion"] in told.advice
    (told,) = verdicts(
        "stage_names",
        made(
            stages=(
                "Заявка надійшла, зателефонувати",
                "Клієнт думає",
                "КП вислано, отримати відповідь",
                "Підписати",
            )
        ),
    )
    assert "отримати відповідь" in told.evidence["suggestion"]


def test_without_tasks_the_tasks_cannot_be_told():
    door = made(tasks=False)
    for name in ("hidden_postponement", "client_decides"):
        (told,) = verdicts(name, door)
        assert told.verdict == "unknown"
        assert "tasks" in told.sentence


def test_a_pipeline_without_a_log_has_no_phantom_passes():
    assert [one.verdict for one in verdicts("phantom_passes", made(chain=0.8))] == ["not_found"]


def test_a_stage_that_is_left_out_counts_those_who_left_it_out():
    (found,) = [
        one for one in verdicts("split_too_fine", made(skipped={2: 0.55})) if one.stage == STAGES[2]
    ]
    assert found.deals == found.listed == len(found.deal_ids) == round(found.share * found.n)


def test_moves_that_were_only_seen_between_two_uploads_skip_no_stage():
    door = made(**PLANTED["phantom_passes"])
    door.connection.execute(
        "create or replace table transitions as select * replace (moved_at - interval 3 day as"
        " seen_after_at) from transitions"
    )
    door.facts = replace(door.facts, seen_between_uploads=True)
    for name in ("phantom_passes", "split_too_fine", "one_click"):
        (told,) = verdicts(name, door)
        assert (told.verdict, "log of stage changes" in told.sentence) == ("unknown", True)


@pytest.mark.parametrize("name", ["over_norm", "before_after", "parking_stage"])
def test_time_between_two_uploads_is_said_to_be_approximate(name):
    exact = [point.text for one in verdicts(name, planted(name)) for point in one.points]
    door = copy(planted(name))
    door.facts = replace(door.facts, seen_between_uploads=True)
    for one in verdicts(name, door):
        assert "between two uploads" in one.points[-1].text
        assert one.points[-1].holds is None
    assert not any("between two uploads" in text for text in exact)


def test_deals_alone_are_forgotten_only_where_their_last_activity_is_known():
    deals = pd.DataFrame(Log(Company(forgotten=0.1), 1).rows["deals"])
    stages = stage_rows(Company())
    (told,) = verdicts("forgotten", built({"deals": deals, "stages": stages}))
    assert (told.verdict, "log of stage changes" in told.sentence) == ("unknown", True)
    (told,) = verdicts(
        "forgotten",
        built({"deals": deals.assign(last_activity_at=deals["created_at"]), "stages": stages}),
    )
    assert told.verdict == "found"


def test_no_verdict_from_a_dozen_deals():
    door = made(deals=12, one_click="Iryna", slow="Olha", parking=0.3, two_jobs=1)
    told = {
        one.check: one.verdict
        for one in checkup.everything(door, UTC)
        if one.check != "stage_names"
    }
    assert "found" not in told.values()


def test_a_threshold_moves_the_verdict():
    door = planted("phantom_passes")
    strict = checkup.run(
        checkup.check("phantom_passes"), door, UTC, {"phantom_passes": {"share_from": 0.5}}
    )
    assert [one.verdict for one in strict] == ["not_found"]


def test_stages_won_and_lost_are_never_named():
    for one in checkup.everything(made(parking=0.2, one_click="Iryna"), UTC):
        assert one.stage not in (WON, LOST)
