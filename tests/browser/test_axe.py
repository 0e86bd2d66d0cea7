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


def violations(page, rules: list[str] | None) -> list[str]:
    """``rule: place: what is wrong`` of everything that axe-core holds against a page."""
    options = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = rules
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate("options => axe.run(options)", options)["violations"]
    return [
        f"{one['id']}: {node['target'][-1]}: {node['failureSummary']}\n{node['html'][:300]}"
        for one in found
        for node in one["nodes"]
        if not any(one["id"] == rule and part in node["html"] for rule, part, _ in THEIRS)
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_of_ours(theme, demo_site, visit):
    visitor = visit(demo_site)
    visitor.page.emulate_media(color_scheme=theme)
    rules = None if theme == "light" else ["color-contrast"]  # all else is the same in the dark
    found = {}
    for path in PAGES:
        visitor.open(f"/{path}")
        # the last of the sidebar: before it is there nothing in it can take the focus
        visitor.page.get_by_test_id("stSidebar").get_by_role("radio", name="uk").wait_for()
        found[path] = violations(visitor.page, rules)
    assert not any(found.values()), "\n".join(
        f"/{path}: {one}" for path, every in found.items() for one in every
    )
