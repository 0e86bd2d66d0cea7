"""Every page under axe-core, on light and on dark ground: nothing of ours keeps anybody out."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.base import AXE_SCRIPT

pytestmark = pytest.mark.browser
PAGES = sorted(
    path.stem.replace("_", "-").replace("checkup", "check-up").replace("overview", "")
    for path in (Path(__file__).parents[2] / "pages").glob("*/*.py")
)
# What Streamlit draws and we can't: rule, a part of its place in the page, why it stays.
THEIRS: tuple[tuple[str, str, str], ...] = (
    ("presentation-role-conflict", "stFileUploaderDropzone", "it takes the focus, and has no role"),
)
# The letters fade into their new colour.
STILL = "*, *::before, *::after { transition: none !important; animation: none !important }"
# Whether the ground is light or dark, and a caption, whose colour the server says, stands out.
IN_THEME = """theme => {
    const bright = (place, what) => getComputedStyle(document.querySelector(place))[what]
        .match(/[0-9]+/g).slice(0, 3).reduce((sum, one) => sum + Number(one), 0) > 380
    const isLight = theme === "light"
    return bright("[data-testid=stApp]", "backgroundColor") === isLight
        && bright("[data-testid=stMain] [data-testid=stCaptionContainer] p", "color") !== isLight
}"""


def violations(page, rules: list[str] | None) -> list[str]:
    """``rule: place: what is wrong`` of everything that axe-core holds against a page."""
    options = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = rules
    found = page.evaluate("options => axe.run(options)", options)["violations"]
    return [
        f"{one['id']}: {node['target'][-1]}: {node['failureSummary']}\n{node['html'][:300]}"
        for one in found
        for node in one["nodes"]
        if not any(one["id"] == rule and part in node["html"] for rule, part, _ in THEIRS)
    ]


def in_theme(visitor, theme: str) -> None:
    """The page that stands, on light or on dark ground, as when somebody switches the system."""
    visitor.page.emulate_media(color_scheme=theme)
    visitor.page.wait_for_function(IN_THEME, arg=theme)
    visitor.settled()


def go(visitor, path: str) -> None:
    """To another page through the menu, as it costs no new document; one that is in no menu by its
    address."""
    page = visitor.page
    link = page.get_by_test_id("stSidebar").locator(f"a[href$='/{path}']")
    if page.url == "about:blank" or not link.count():
        visitor.open(f"/{path}" if path else "/?here=overview")
        # the last of the sidebar: before it is there nothing in it can take the focus
        page.get_by_test_id("stSidebar").get_by_role("radio", name="uk").wait_for()
        page.evaluate(AXE_SCRIPT)
        page.add_style_tag(content=STILL)
        return
    title = page.title()
    link.first.click()
    page.wait_for_function("title => document.title !== title", arg=title)
    visitor.settled()


def test_axe_finds_nothing_of_ours(demo_site, visit):
    """One visit for all pages; the theme changes on the page that stands there."""
    visitor, found = visit(demo_site), {}
    themes = {"light": None, "dark": ["color-contrast"]}  # all but the colours is the same
    visitor.page.emulate_media(color_scheme="light")
    for path in PAGES:
        go(visitor, path)
        for theme, rules in themes.items():
            in_theme(visitor, theme)
            found[path, theme] = violations(visitor.page, rules)
        themes = dict(reversed(themes.items()))  # the next page begins as this one ended
        assert visitor.page.url.split("?")[0].endswith(f"/{path}")
    assert not any(found.values()), "\n".join(
        f"/{path} {theme}: {one}" for (path, theme), every in found.items() for one in every
    )
