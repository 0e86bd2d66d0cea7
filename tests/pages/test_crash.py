"""Whatever breaks on a page is one sentence, and the next click works."""

from __future__ import annotations

from funnel.charts import dwell
from tests.pages.test_pages import texts


def broken_figure(*_given: object, **_options: object) -> object:
    return {}["no such thing"]


def test_a_crash_is_one_sentence_and_the_next_click_works(
    demo_folder, open_page, monkeypatch, capsys
):
    with monkeypatch.context() as broken:
        broken.setattr(dwell, "figure", broken_figure)
        at = open_page(demo_folder, "pages/sales/time.py")
    assert not at.exception
    assert at.header[0].value == "This page could not be drawn"
    assert "no such thing" not in texts(at)
    assert "KeyError" in at.error[0].value
    assert "no such thing" in capsys.readouterr().err
    at.run()
    assert not at.error
    assert at.header[0].value != "This page could not be drawn"
