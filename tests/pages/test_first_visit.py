"""The first visit, and what Load says after something was taken back."""

from __future__ import annotations

from tests.pages.conftest import DEALS_ONLY, loaded

LOAD = "pages/data/load.py"


def words(at):
    return " ".join(one.value for one in [*at.markdown, *at.caption])


def test_the_demo_invites_to_bring_files_and_says_how(demo_folder, open_page):
    at = open_page(demo_folder)
    assert not at.exception
    assert any(button.key == "bring" for button in at.button)
    assert "Pipedrive" in words(at)
    assert "file of the demo company" in words(open_page(demo_folder, LOAD))


def test_taking_back_can_be_undone(tmp_path, open_page):
    place = loaded(tmp_path, DEALS_ONLY)
    at = open_page(place.folder, LOAD)
    at.button(key="force-0").click().run()
    assert not at.exception
    assert "was taken back" in words(at)
    at.button(key="undo-taken").click().run()
    assert not at.exception
    assert all(upload.in_force for upload in place.__class__.open(place.folder).uploads())
    assert not any(button.key == "undo-taken" for button in at.button)
