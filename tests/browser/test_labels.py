"""The label of a mark never lies over what a figure has written."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

MARKS = """() => [...document.querySelectorAll(".js-plotly-plot .points path")]
    .map(mark => mark.getBoundingClientRect())
    .filter(box => box.top > 0 && box.bottom < innerHeight)
    .map(box => [box.left + box.width / 2, box.top + box.height / 2])"""
# Every label in sight, and the texts of its figure that it covers.
LABELS = """() => {
    const covers = (one, other) => one.left < other.right && other.left < one.right
        && one.top < other.bottom && other.top < one.bottom
    return [...document.querySelectorAll(".hoverlayer .hovertext")]
        .filter(label => label.style.visibility !== "hidden")
        .map(label => [label.textContent, [...label.closest(".js-plotly-plot")
            .querySelectorAll(".main-svg text")]
            .filter(text => !text.closest(".hoverlayer") && text.textContent.trim()
                && covers(text.getBoundingClientRect(), label.getBoundingClientRect()))
            .map(text => text.textContent)])
}"""
THROTTLE = 120  # milliseconds: between two looks of the library at the pointer are 50
DRAWN = "() => new Promise(next => requestAnimationFrame(() => requestAnimationFrame(next)))"


@pytest.mark.parametrize("path", ["/stuck", "/time"])
def test_no_label_covers_what_is_written(demo_site, visit, path):
    visitor = visit(demo_site)
    visitor.open(path)
    page = visitor.page
    page.locator(".js-plotly-plot .points path").nth(5).wait_for()
    marks, seen = page.evaluate(MARKS), []
    for x, y in marks[:: max(1, len(marks) // 15)]:
        page.mouse.move(x - 40, y - 40)
        page.mouse.move(x, y)
        page.wait_for_timeout(THROTTLE)
        page.evaluate(DRAWN)
        seen += page.evaluate(LABELS)
    assert len(seen) > 2  # some marks lie under others, some labels find no place
    assert not [(label, texts) for label, texts in seen if texts]
