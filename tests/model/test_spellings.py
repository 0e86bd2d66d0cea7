"""Names that differ by case or blanks alone are one; pipelines and stages of one name are told
apart by their ids."""

from __future__ import annotations

import pandas as pd
import pytest

from funnel.model.spelling import best_spelling, plain
from funnel.model.stage_list import _told_apart


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("New", "NEW", True), ("New", "new", True), ("Нова заявка", "нова  заявка", True), ("Óffer", "offer", True),
        ("Новый", "Новыи", True), ("Offer", "Offer sent", False), ("New", "📞 New", False), ("Olha Lys", "Lys Olha", False),
    ],
)  # fmt: skip
def test_names_are_compared_without_case_blanks_and_marks(one, other, alike):
    assert (plain(one) == plain(other)) is alike


def test_the_best_spelling_is_shown():
    assert min(["NEW", "new", "New", "N  ew", "Néw"], key=best_spelling) == "Néw"
    assert min(["OLHA LYS", "olha lys", "Olha  Lys", "Olha Lys"], key=best_spelling) == "Olha Lys"


def listed(*rows: tuple[str, str, str, str]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["pipeline", "pipeline_id", "stage", "stage_id"])
    return frame.assign(upload_no=1, row=range(len(rows)), kind="")


def test_two_pipelines_of_one_name_carry_their_ids():
    rows = listed(
        ("Sales", "701", "Offer", "72"), ("Sales", "702", "Offer", "82"), ("Other", "703", "Offer", "92"),
    )  # fmt: skip
    split = _told_apart(rows, {})
    assert split == {"Sales": ["Sales (701)", "Sales (702)"]}
    assert list(rows.pipeline) == ["Sales (701)", "Sales (702)", "Other"]


def test_two_stages_of_one_name_carry_their_ids():
    rows = listed(
        ("Sales", "701", "Call", "1"), ("Sales", "701", "Call", "2"), ("Sales", "701", "Won", "3")
    )
    assert _told_apart(rows, {}) == {"Sales / Call": ["Call (1)", "Call (2)"]}
    assert list(rows.stage) == ["Call (1)", "Call (2)", "Won"]


def test_a_list_without_ids_or_with_the_same_id_is_left_as_it_is():
    rows = listed(("Sales", "", "Call", ""), ("Sales", "", "Won", ""), ("B", "7", "Call", "1"))
    assert _told_apart(rows, {}) == {}
    assert list(rows.pipeline) == ["Sales", "Sales", "B"]
