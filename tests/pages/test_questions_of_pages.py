"""How many questions a page asks of the engine when somebody chooses another filter: on a cluster
each costs a job, and the wait."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from funnel.ui import kept
from funnel.workspace import Snapshot
from tests.pages.test_pages import PAGES, every_tab

MOST = 12
MORE = {"pages/sales/checkup.py": 14}  # may only become less
RUNNING = {"since": "2026-06-01", "until": "2026-08-01", "credit": "owner"}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions that the engine was asked."""
    found: list[str] = []
    run = Snapshot.run

    def noted(snapshot: Snapshot, sql: str):
        found.append(sql)
        return run(snapshot, sql)

    monkeypatch.setattr(Snapshot, "run", noted)
    return found


@pytest.fixture(autouse=True)
def _nothing_kept() -> Iterator[None]:
    kept.let_go()
    yield
    kept.let_go()


def holds(at: AppTest, page: str, asked: list[str]) -> None:
    assert not at.exception, at.exception[0].value
    assert [sql for sql, times in Counter(asked).items() if times > 1] == []
    assert len(asked) <= MORE.get(page, MOST)


@pytest.mark.parametrize("page", PAGES)
def test_another_manager_costs_few_questions_and_none_twice(page, demo_folder, open_page, asked):
    """Each tab under a manager of its own, so that none finds what another one asked."""
    at = open_page(demo_folder, page)
    for _ in every_tab(at, page):
        pass  # what no filter changes is asked once
    managers = iter(at.multiselect(key="manager").options)
    at.session_state["manager"] = [next(managers)]
    asked.clear()
    for tab in every_tab(at, page):
        holds(at if tab else at.run(), page, asked)
        at.session_state["manager"] = [next(managers)]
        asked.clear()


@pytest.mark.parametrize("page", [page for page in PAGES if "/sales/" in page])
def test_so_does_a_period_that_is_held_against_others(page, demo_folder, open_page, asked):
    open_page(demo_folder, page)
    asked.clear()
    holds(open_page(demo_folder, page, **RUNNING), page, asked)
