"""The review as it is held: the whole agenda by the keyboard alone, a reload in the middle, two
browsers that decide about the same deal at once; and the curtain over another tab."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import expect

from funnel.workspace import Workspace
from tests.browser.conftest import served

pytestmark = pytest.mark.browser
AGENDA = "/review?tab=agenda&most=2"
PLACE = re.compile(r"^(\d+) of (\d+) ·")


@pytest.fixture
def place(tmp_path: Path, small_company: Path) -> Path:
    """A workspace of one's own that holds a small demo company."""
    return Path(shutil.copytree(small_company, tmp_path / "own"))


def progress(visitor):
    return visitor.page.get_by_test_id("stMain").get_by_text(PLACE)


def at_card(visitor, number: int) -> int:
    """Wait for a card; returns how many there are."""
    expect(progress(visitor)).to_have_text(re.compile(rf"^{number} of \d+ ·"))
    visitor.settled()
    found = PLACE.match(progress(visitor).inner_text())
    assert found
    return int(found[2])


def press(visitor, key: str) -> None:
    visitor.settled()
    visitor.page.keyboard.press(key)


def promise(visitor, key: str, so_far: int) -> None:
    """Promise by a key; wait until it stands on the card."""
    press(visitor, key)
    strikes = visitor.page.get_by_role("button", name="Strike")
    expect(strikes).to_have_count(so_far + 1)


def kinds(place: Path) -> list[tuple[str, str]]:
    book = Workspace.open(place).notebook
    return [(one.deal_id, one.kind) for one in book.promises(is_demo=True)]


def test_a_whole_agenda_by_keyboard_with_a_reload_and_two_browsers(place, visit):
    with served(place) as base:
        one, other = visit(base), visit(base)
        one.open(AGENDA)
        count = at_card(one, 1)
        assert count >= 3
        for number in range(1, count + 1):
            at_card(one, number)
            promise(one, "1" if number % 2 else "6", so_far=0)
            if number == 2:  # whoever reloads in the middle is where they were
                one.page.reload()
                at_card(one, 2)
                expect(one.page.get_by_role("button", name="Strike")).to_have_count(1)
            if number < count:
                press(one, "ArrowRight")
        noted = kinds(place)
        assert len({deal for deal, _ in noted}) == len(noted) == count
        other.open(f"{AGENDA}&card={count}")
        at_card(other, count)
        expect(other.page.get_by_role("button", name="Strike")).to_have_count(1)
        other.settled()
        one.page.keyboard.press("2")
        other.page.keyboard.press("5")
        for visitor in (one, other):
            expect(visitor.page.get_by_text("Strike").first).to_be_visible()
            visitor.settled()
        one.page.reload()
        expect(one.page.get_by_role("button", name="Strike")).to_have_count(3)
        last = noted[0][0]
        assert {kind for deal, kind in kinds(place) if deal == last} >= {"close", "snooze"}


def test_the_curtain_is_over_every_tab_of_a_browser(place, visit):
    with served(place) as base:
        visitor = visit(base)
        visitor.open("/stuck")
        press(visitor, "k")
        raised = visitor.page.get_by_role("button", name="Raise the curtain")
        expect(raised).to_be_visible()
        tab = visitor.page.context.new_page()
        tab.goto(f"{base}/stuck")
        expect(tab.get_by_role("button", name="Raise the curtain")).to_be_visible()


def test_a_saved_picture_has_the_ground_of_the_theme(place, visit):
    with served(place) as base:
        visitor = visit(base)
        visitor.page.emulate_media(color_scheme="dark")
        visitor.open("/review")
        visitor.settled()
        figure = visitor.page.get_by_test_id("stPlotlyChart").first
        figure.hover()
        ground = visitor.page.get_by_test_id("stApp").evaluate(
            "app => getComputedStyle(app).backgroundColor"
        )
        with visitor.page.expect_download() as waiting:
            figure.locator("[data-funnel=svg]").click()
        drawn = waiting.value.path().read_text(encoding="utf-8")
        first = re.search(r"<rect[^>]*>", drawn)
        assert first
        assert f"fill: {ground}" in first[0]
        assert "fill-opacity: 1" in first[0]
