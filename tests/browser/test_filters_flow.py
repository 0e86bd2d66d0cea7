"""Filters in a true browser: made in the form, shared by the address, taken away by a click, saved
as a view; a deal is found by the key /."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import unquote

import pytest
from playwright.sync_api import TimeoutError, expect

pytestmark = pytest.mark.browser
TRIES, OPENS = 4, 8_000  # of opening a list, and milliseconds that one may take


def chosen(visitor, box, option: str) -> None:
    expect(box).to_have_count(1)  # the field of the column before has gone
    wanted = visitor.page.get_by_role("option", name=option, exact=True)
    for _ in range(TRIES):  # a run of the page that ends just now closes the list again
        box.click()
        with suppress(TimeoutError):
            wanted.click(timeout=OPENS)
            break
    else:
        wanted.click()
    visitor.page.wait_for_timeout(300)
    visitor.settled()


def make_filter(visitor) -> None:
    page, form = visitor.page, visitor.page.get_by_test_id("stSidebar")
    form.get_by_text("Filter", exact=True).click()
    page.wait_for_timeout(300)
    visitor.settled()
    how = form.get_by_label("How", exact=True)
    for _ in range(TRIES):  # what is chosen just when the form is drawn anew does not last
        chosen(visitor, form.get_by_label("Column", exact=True), "Source")
        with suppress(AssertionError):
            expect(how).to_have_value("is one of", timeout=OPENS)
            break
    chosen(visitor, how, "is none of")
    chosen(visitor, form.get_by_label("Values", exact=True), "Website")
    page.keyboard.press("Escape")  # the list of values
    form.get_by_role("button", name="Apply").click()


def test_filter_share_take_away_and_find(demo_site, visit):
    first = visit(demo_site)
    first.open("/deals")
    page, sidebar = first.page, first.page.get_by_test_id("stSidebar")
    make_filter(first)
    chip = sidebar.get_by_role("button", name="Source: not Website")
    expect(chip).to_be_visible()
    page.wait_for_url(lambda url: "where=Source!=Website" in unquote(url), wait_until="commit")
    second = visit(demo_site)
    second.page.goto(page.url)
    second.settled()
    assert "Source: not Website" in second.scope()
    second.page.get_by_test_id("stSidebar").get_by_role(
        "button", name="Source: not Website"
    ).click()
    second.page.wait_for_url(lambda url: "where" not in url, wait_until="commit")
    second.settled()
    assert "Website" not in second.scope()
    page.go_back()
    first.settled()
    expect(chip).not_to_be_visible()


def test_a_deal_is_found_by_the_key(demo_site, visit):
    visitor = visit(demo_site)
    visitor.open("/conversion?manager=Petro")
    visitor.page.keyboard.press("/")
    visitor.page.keyboard.type("client 0")
    visitor.page.keyboard.press("Enter")
    way = visitor.page.locator(".st-key-found-deals a").first
    expect(way).to_be_visible()
    way.click()
    visitor.page.wait_for_url(lambda url: "/deal?" in url and "id=" in url, wait_until="commit")
    visitor.settled()
    assert "manager=Petro" in visitor.page.url
