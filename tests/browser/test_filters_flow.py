"""Filters in a true browser: made in the form, shared by the address, taken away by a click, saved
as a view; a deal is found by the key /."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


def chosen(visitor, box, option: str) -> None:
    """Choose once, by the keyboard, and while the page may still be drawn: what the server is told
    has to last. (A mouse would miss an option that the browser moves just then; that list stays
    open.)"""
    box.click()
    box.press_sequentially(option)
    visitor.page.keyboard.press("Enter")


def make_filter(visitor) -> None:
    page, form = visitor.page, visitor.page.get_by_test_id("stSidebar")
    form.get_by_text("Filter", exact=True).click()
    how = form.get_by_label("How", exact=True)
    chosen(visitor, form.get_by_label("Column", exact=True), "Source")
    expect(how.first).to_have_value("is one of")
    page.wait_for_timeout(500)
    visitor.settled()
    expect(how).to_have_count(1)  # that of the column before goes with the end of the run
    chosen(visitor, how, "is none of")
    expect(how).to_have_value("is none of")
    # that of "is one of" stands beside the other field of values until the run has ended
    page.wait_for_timeout(500)
    visitor.settled()
    values = form.get_by_label("Values", exact=True)
    expect(values).to_have_count(1)
    chosen(visitor, values, "Website")
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
