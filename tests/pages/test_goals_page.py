"""Goals on the page Ahead: set in the form, held against what is expected, taken away again."""

from __future__ import annotations

from datetime import date

import pytest

from funnel.ui import goals
from funnel.week.goal import Goal
from funnel.workspace import Workspace
from tests.companies import demo_company

AHEAD = "pages/sales/ahead.py"
JULY = "goal-2026-07-01-"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return demo_company(tmp_path_factory, deals=300)


def test_a_goal_is_set_and_taken_away(folder, open_page):
    at = open_page(folder, AHEAD, lang="en")
    at.session_state[goals.OPEN] = True
    at.run()
    at.selectbox(key="goal-month").set_value("2026-07-01").run()
    at.number_input(key=f"{JULY}-wins").set_value(12).run()
    at.button(key=f"{JULY}-save").click().run()
    assert not at.exception
    book = Workspace.open(folder).notebook
    assert book.goals(True) == (Goal(date(2026, 7, 1), wins=12),)
    assert any("July 2026, all pipelines" in one.value for one in at.subheader)
    at.button(key=f"{JULY}-away").click().run()
    assert book.goals(True) == ()
    assert not at.exception
