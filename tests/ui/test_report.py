"""The report of a review: one page that fetches nothing, in which names are texts, and whose numbers
are those of the bridge."""

from __future__ import annotations

import re

import pytest

from funnel.i18n import set_language
from funnel.scope import Scope
from funnel.ui import report
from funnel.week.window import Window
from tests.metrics.doors import drawn

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


@pytest.mark.parametrize(("language", "review"), [("en", "Review"), ("uk", "Нарада")])
def test_the_page_opens_offline_and_shows_names_as_texts(language: str, review: str) -> None:
    door = drawn("2026-03-01 09:00", deals=DEALS, transitions=MOVES)
    scope = Scope(timezone="UTC")
    set_language(language)
    window = Window.of("2026-01-12..2026-01-19", door.facts)
    text = report.page(door, scope, window, ()).decode()
    set_language("en")
    assert f"<h1>{review}</h1>" in text
    assert "<b onclick" not in text
    assert not re.search(r"<script|(?:src|href)=|url\(|@import", text)
    assert "<svg" in text
    assert ">+1<" in text  # one was new …
    assert ">−1<" in text  # … and was won
