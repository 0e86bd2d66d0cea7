"""What a head of sales does on a Monday: files in, filter, click a bar, download, send the link."""

from __future__ import annotations

import csv
import io
import re
from contextlib import suppress
from urllib.parse import unquote

import pytest
from playwright.sync_api import TimeoutError, expect

from funnel import demo

pytestmark = pytest.mark.browser


def choose(visitor, label: str, option: str) -> None:
    """Choose in a drop-down of the sidebar, until it shows the option and the address says so.

    What is chosen already is left alone: a second click would take it back."""
    sidebar = visitor.page.get_by_test_id("stSidebar")
    chosen = sidebar.locator("[data-tag]").get_by_text(option, exact=True).first
    for _ in range(3):
        if not chosen.is_visible():
            pick(visitor, sidebar.get_by_label(label, exact=False).first, option)
            visitor.page.keyboard.press("Escape")
        with suppress(TimeoutError):
            visitor.page.wait_for_url(lambda url: option in unquote(url), wait_until="commit")
        visitor.settled()
        if chosen.is_visible() and option in unquote(visitor.page.url):
            return
    raise AssertionError(f"{option}: {visitor.page.url}")


def pick(visitor, box, option: str) -> None:
    """Choose in a drop-down that the page may draw again while it is open."""
    for _ in range(10):
        box.click()
        try:
            visitor.page.get_by_role("option", name=option, exact=True).click(timeout=3000)
        except TimeoutError:
            visitor.page.keyboard.press("Escape")
        else:
            visitor.page.wait_for_timeout(300)
            return
    raise AssertionError(option)


def test_filter_click_download_and_share(demo_site, visit):
    first = visit(demo_site)
    first.open("/conversion")
    everyone = first.page.get_by_test_id("stMain").get_by_test_id("stHeading").first.inner_text()
    choose(first, "Managers", "Petro")
    main = first.page.get_by_test_id("stMain")
    expect(main.get_by_test_id("stCaptionContainer").first).to_contain_text("Petro")
    first.settled()
    assert "manager=Petro" in unquote(first.page.url)

    bar = main.locator(".js-plotly-plot .bars .point path").first
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    first.page.mouse.click(box["x"] + box["width"] / 3, box["y"] + box["height"] / 2)
    behind = main.get_by_text(re.compile(r"^\d+ deals? behind ")).first
    expect(behind).to_be_visible()
    count = int(behind.inner_text().split()[0])
    with first.page.expect_download() as waiting:
        main.locator(".st-key-conversion-behind-csv").get_by_role("button").click()
    content = waiting.value.path().read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert len(rows) == count
    assert {row["Manager"] for row in rows} == {"Petro"}

    second = visit(demo_site)
    second.page.goto(first.page.url)
    second.settled()
    assert second.scope() == first.scope()
    assert everyone
    assert first.foreign == second.foreign == []


def test_the_browsers_language_decides_and_a_switch_changes_it(demo_site, visit):
    visitor = visit(demo_site, locale="uk-UA")
    visitor.open("/load")
    heading = visitor.page.get_by_test_id("stMain").get_by_test_id("stHeading").first
    expect(heading).to_contain_text("Завантаження")
    # Streamlit has its own words in English only
    drawn = (
        "name => [...document.querySelectorAll(name)].map(found => getComputedStyle(found,"
        " '::after').content)"
    )
    visitor.page.get_by_test_id("stFileUploaderDropzone").get_by_test_id(
        "stBaseButton-secondary"
    ).wait_for()
    assert visitor.page.evaluate(drawn, "[data-testid=stFileUploaderDropzone] button p") == [
        '"Вибрати файли"'
    ]
    visitor.page.get_by_test_id("stMultiSelect").first.click()
    visitor.page.get_by_role("option", name="Select all").wait_for()
    assert visitor.page.evaluate(drawn, "[data-key=__select_all__] [data-item-hl]") == [
        '"Вибрати все"'
    ]
    visitor.page.keyboard.press("Escape")
    visitor.page.get_by_test_id("stSidebar").get_by_role("radio", name="en").click()
    expect(heading).to_contain_text("Load")
    expect(visitor.page).to_have_url(re.compile("lang=en"))
    another = visit(demo_site, locale="uk-UA")
    another.page.goto(visitor.page.url)
    another.settled()
    expect(another.page.get_by_test_id("stMain").get_by_test_id("stHeading").first).to_contain_text(
        "Load"
    )


def test_own_files_end_the_demo(tmp_path, own_site, visit):
    files = demo.write(tmp_path, deals=60, seed=3)
    visitor = visit(own_site)
    visitor.open("/load")
    main = visitor.page.get_by_test_id("stMain")
    expect(visitor.page.get_by_text("This is a demo company.", exact=False)).to_be_visible()
    visitor.page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(
        [str(path) for path in reversed(files)]
    )
    expect(
        main.get_by_text("Rows in the file: 60 = 60 loaded + 0 set aside + 0 left out", exact=False)
    ).to_be_visible()
    main.get_by_role("button", name=f"Keep {len(files)} files").click()
    expect(main.get_by_text(f"{len(files)} files count", exact=True)).to_be_visible()
    expect(visitor.page.get_by_text("This is a demo company.", exact=False)).to_be_hidden()
    visitor.open("/")
    assert "demo" not in visitor.scope()
    assert visitor.foreign == []


def test_a_question_is_asked_and_answered(tmp_path, own_site, visit):
    path = tmp_path / "deals.csv"
    path.write_text(
        "deal_id,stage,owner,created_at\n1,New,Olha,03/02/2026\n2,New,Olha,04/05/2026\n",
        encoding="utf-8",
    )
    visitor = visit(own_site)
    visitor.open("/load")
    main = visitor.page.get_by_test_id("stMain")
    visitor.page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(str(path))
    expect(main.get_by_text("can be read day first or month first", exact=False)).to_be_visible()
    expect(main.get_by_role("button", name="Keep 0 files")).to_be_disabled()
    main.get_by_text("month first", exact=True).click()
    main.get_by_role("button", name="Read it so").click()
    expect(
        main.get_by_text("Rows in the file: 2 = 2 loaded + 0 set aside + 0 left out", exact=False)
    ).to_be_visible()


def test_an_unknown_file_is_mapped_by_hand(tmp_path, own_site, visit):
    path = tmp_path / "list.csv"
    path.write_text("Kennung,Wo,Wer\n1,Neu,Olha\n2,Angebot,Taras\n", encoding="utf-8")
    visitor = visit(own_site)
    visitor.open("/load")
    main = visitor.page.get_by_test_id("stMain")
    visitor.page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(str(path))
    expect(main.get_by_role("button", name="Read with these columns")).to_be_disabled()
    for ours, theirs in (("Deal", "Kennung"), ("Stage", "Wo"), ("Owner now", "Wer")):
        pick(visitor, main.get_by_role("combobox", name=re.compile(rf"{ours}\b")).first, theirs)
        visitor.settled()
    main.get_by_role("button", name="Read with these columns").click()
    expect(
        main.get_by_text("Rows in the file: 2 = 2 loaded + 0 set aside + 0 left out", exact=False)
    ).to_be_visible()


def test_reading_can_be_stopped(tmp_path, own_site, visit):
    path = tmp_path / "transitions.csv"
    lines = (
        f"{n % 9000},2026-01-{n % 28 + 1:02d} 09:{n % 60:02d},New,Retail,Offer {n % 7},Olha\n"
        for n in range(600_000)
    )
    path.write_text(
        "deal_id,moved_at,from_stage,pipeline,to_stage,moved_by\n" + "".join(lines),
        encoding="utf-8",
    )
    visitor = visit(own_site)
    visitor.open("/load")
    main = visitor.page.get_by_test_id("stMain")
    visitor.page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(str(path))
    main.get_by_role("button", name="Cancel", exact=True).click()
    expect(main.get_by_text("Reading transitions.csv was cancelled.", exact=False)).to_be_visible()
