"""Limits stay as they were first counted, as long as what they were counted from counts."""

from __future__ import annotations

from datetime import datetime

import pytest

from funnel.model import Frozen
from funnel.model.limits import Usual, first_counted, limit_of
from funnel.workspace import Notebook, Workspace

JUNE, JULY = datetime(2026, 6, 1), datetime(2026, 7, 1)
ORDER = ["New", "Offer", "Contract"]
OFFER = ("Retail", "Offer")


@pytest.fixture
def notebook(tmp_path):
    return Workspace.open(tmp_path / "workspace").notebook


def days(notebook: Notebook, basis: list[str], is_demo: bool = False) -> list[float]:
    return [one.limit_days for one in notebook.usual_limits(basis, is_demo).get(OFFER, ())]


def test_a_limit_is_remembered_once_and_holds_while_its_uploads_count(notebook):
    for _ in range(2):
        notebook.freeze_limits([(*OFFER, 9.5, JUNE, ORDER)], ["a"], is_demo=False)
    assert days(notebook, ["a"]) == days(notebook, ["a", "b"]) == [9.5]
    assert days(notebook, ["b"]) == []
    notebook.freeze_limits([(*OFFER, 12.0, JULY, ORDER)], ["b"], is_demo=False)
    assert days(notebook, ["b"]) == [12.0]
    assert days(notebook, ["a", "b"]) == [9.5, 12.0], "restored, the older one holds again"


def test_the_demo_is_no_norm_for_own_files(notebook):
    notebook.freeze_limits([(*OFFER, 9.5, JUNE, ORDER)], ["a"], is_demo=True)
    assert days(notebook, ["a"]) == []
    assert days(notebook, ["a"], is_demo=True) == [9.5]


def test_recounting_is_a_decision_that_is_kept(notebook):
    notebook.freeze_limits([(*OFFER, 9.5, JUNE, ORDER)], ["a"], is_demo=False)
    assert notebook.recount_limits(False, "Export") == 0
    assert notebook.recount_limits(False, "Retail") == 1
    assert days(notebook, ["a"]) == []
    notebook.freeze_limits([(*OFFER, 12.0, JULY, ORDER)], ["a"], is_demo=False)
    assert days(notebook, ["a"]) == [12.0]
    retired = [row for row in notebook.notes().usual_limits if row[-1] is not None]
    assert len(retired) == 1


@pytest.mark.parametrize(
    ("order", "limit", "since"),
    [
        (ORDER, 9.5, JUNE),
        (["New", "Offer", "Call", "Contract"], 9.5, JUNE),
        (["New", "Contract", "Offer"], 12.0, JULY),
        (["New", "Contract"], 12.0, JULY),
    ],
)
def test_a_frozen_limit_holds_while_its_stages_stand_in_the_same_order(order, limit, since):
    frozen = first_counted("Offer", [Frozen(9.5, JUNE, tuple(ORDER))], order)
    found = limit_of(None, frozen, Usual(12.0, 30), None, JULY)
    assert (found.days, found.since, found.now_days) == (limit, since, 12.0)


def test_a_limit_set_by_hand_is_above_all():
    frozen = Frozen(9.5, JUNE, tuple(ORDER))
    found = limit_of(3.0, frozen, Usual(12.0, 30), None, JULY)
    assert (found.days, found.source, found.since) == (3.0, "set", None)
