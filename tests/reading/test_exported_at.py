"""When an export was made, as far as its events and its name tell."""

from __future__ import annotations

from datetime import datetime

import pytest

from funnel.reading.exported_at import told_at

EVENT = datetime(2024, 5, 13, 15, 30)


@pytest.mark.parametrize(
    ("name", "moment"),
    [
        # midnight in Kyiv is 21:00 UTC in summer
        ("amocrm_export_leads_2024-05-20.csv", datetime(2024, 5, 19, 21)),
        ("amocrm_export_leads_2024-05-20 (3).csv", datetime(2024, 5, 19, 21)),
        ("DEAL_20240520_0f3a_11bc.xls", datetime(2024, 5, 19, 21)),
        ("Pipeline Report-2024-05-20-09-15-00.xlsx", datetime(2024, 5, 20, 6, 15)),
        ("Угоди 20.05.2024.xlsx", datetime(2024, 5, 19, 21)),
        ("deals_2024-01-01_2024-05-20.csv", datetime(2024, 5, 19, 21)),
        ("report1716192000000.csv", datetime(2024, 5, 20, 8)),
        # the day of the latest event, an earlier one, one that is none, and one that has not come
        # yet
        ("kommo_export_leads_2024-05-13.csv", EVENT),
        ("kommo_export_leads_2023-05-20.csv", EVENT),
        ("deals_2024-13-45.csv", EVENT),
        ("deals_2099-05-20.csv", EVENT),
        ("deals-20240520123.csv", EVENT),
        ("deals.csv", EVENT),
    ],
)
def test_the_later_of_the_latest_event_and_the_day_in_the_name(name: str, moment: datetime):
    assert told_at(EVENT, name, "Europe/Kyiv") == moment


def test_without_any_event_the_name_tells():
    assert told_at(None, "deals_2024-05-20.csv", "UTC") == datetime(2024, 5, 20)
    assert told_at(None, "deals.csv", "UTC") is None
