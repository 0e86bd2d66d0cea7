"""The report of a review: one page that fetches nothing, in which names are texts, and whose numbers
are those of the bridge."""

from __future__ import annotations

import re
from datetime import date, datetime

import pandas as pd
import pytest

from funnel.charts import style
from funnel.i18n import set_language
from funnel.scope import Scope
from funnel.ui import report, report_bridge, report_table
from funnel.week.promise import Promise
from funnel.week.window import Window
from tests.metrics.doors import drawn
from tests.model.door import TestDoor

EVIL = '<b onclick="x">=1+1</b>'
DEALS = f"""
    deal_id | name   | pipeline | stage | owner | amount | created_at       | closed_at
    D1      | {EVIL} | Retail   | Offer | Olha  | 100    | 2026-01-02 09:00 |
    D2      | second | Retail   | Won   | Olha  | 200    | 2026-01-15 09:00 | 2026-01-16 10:00
"""
MOVES = """
    deal_id | moved_at         | pipeline | from_stage | to_stage | moved_by
    D1      | 2026-01-05 09:00 | Retail   | New        | Offer    | Olha
    D2      | 2026-01-16 10:00 | Retail   | New        | Won      | Olha
"""


@pytest.fixture(scope="module")
def company() -> TestDoor:
    return drawn("2026-03-01 09:00", deals=DEALS, transitions=MOVES)


@pytest.mark.parametrize(("language", "review"), [("en", "Review"), ("uk", "Нарада")])
def test_the_page_opens_offline_and_shows_names_as_texts(
    language: str, review: str, company: TestDoor
) -> None:
    scope = Scope(timezone="UTC")
    set_language(language)
    window = Window.of("2026-01-12..2026-01-19", company.facts)
    text = report.page(company, scope, window, ()).decode()
    set_language("en")
    assert f"<h1>{review}</h1>" in text
    assert "<b onclick" not in text
    assert not re.search(r"<script|(?:src|href)=|url\(|@import", text)
    assert "<svg" in text
    assert ">+1<" in text  # one was new …
    assert ">−1<" in text  # … and was won


WEEK = Window(datetime(2026, 1, 12), datetime(2026, 1, 19))
MILLIONS = [
    ("before", 123_456_789.0),
    ("new", 23_456_789.0),
    ("won", -98_765_432.0),
    ("after", 48_148_146.0),
]


@pytest.mark.parametrize("language", ["en", "uk"])
def test_the_numbers_of_a_bridge_touch_neither_its_bars_nor_each_other(language: str) -> None:
    table = pd.DataFrame(MILLIONS, columns=["line", "amount"])
    set_language(language)
    svg = report_bridge.drawn(table, table, WEEK, by_amount=True)
    set_language("en")
    bars = re.findall(r'<rect x="([\d.]+)" y="\d+" width="([\d.]+)"', svg)
    ends_of_bars = max(float(x) + float(wide) for x, wide in bars)
    texts = re.findall(r'<text x="([\d.]+)"[^>]*anchor="end"[^>]*>([^<]*)<', svg)
    columns = sorted({float(x) for x, _ in texts})
    names, now, before = columns
    assert before <= report_bridge.WIDE
    for here, after in ((ends_of_bars, now), (now, before)):
        widest = max(
            style.text_width(text, report_bridge.SIZE) for x, text in texts if float(x) == after
        )
        assert after - widest > here
    assert min(float(x) for x, _ in bars) > names
    assert min(float(x) - style.text_width(text, 16) for x, text in texts) >= 0


def test_a_list_says_its_numbers_and_how_many_it_leaves_out() -> None:
    table = pd.DataFrame(
        {
            "deal_id": [str(place) for place in range(30)],
            "amount": [12345.0, None] * 15,
            "days_over": [8.25] * 30,
            "happened_at": [datetime(2026, 1, 2, 7)] * 30,
        }
    )
    text = report_table.drawn(table, "Europe/Kyiv")
    assert ">12,345<" in text
    assert "12345.0" not in text
    assert "nan" not in text.casefold()
    assert "2 Jan 2026, 09:00" in text
    assert text.count("<tr>") == 1 + report_table.ROWS
    assert "The first 20 of 30 are listed." in text


def test_stages_of_the_stock_stand_in_their_order() -> None:
    """Also those where deals stand only since last week."""
    late = "    D3 | third | Retail | New | Olha | 300 | 2026-02-27 09:00 |\n"
    door = drawn("2026-03-01 09:00", deals=DEALS + late, transitions=MOVES)
    window = Window.of("last-week", door.facts)
    text = report.page(door, Scope(timezone="UTC"), window, ()).decode()
    cells = [place for place in re.findall(r"<td>([^<]*)</td>", text) if place in {"New", "Offer"}]
    assert cells[:2] == ["New", "Offer"]


def test_who_promised_nothing_has_no_list_of_promises(
    company: TestDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    for other in ("_bridge", "_agenda", "_stock", "_stuck", "_findings", "_checkup"):
        monkeypatch.setattr(report, other, lambda *_: report.Part(""))  # all of it is asked above
    day, noted_at = date(2026, 1, 6), datetime(2026, 1, 4)
    noted = Promise("1", "D1", "call", "Olha", "", day, "", "", noted_at, noted_at)
    for manager, lists in (("Taras", 0), ("Olha", 1)):
        scope = Scope(timezone="UTC", managers=(manager,))
        window = Window.of("last-week", company.facts)
        assert report.page(company, scope, window, (noted,)).decode().count("<ul>") == lists
