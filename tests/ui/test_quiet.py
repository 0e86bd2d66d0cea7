"""What nobody waits for lets pages go first, and not for ever."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from funnel.ui import quiet


@pytest.fixture(autouse=True)
def _nobody(monkeypatch) -> None:
    monkeypatch.setattr(quiet, "_last", float("-inf"))
    monkeypatch.setattr(quiet, "PAUSE", 0.0)


def test_nobody_is_waited_for_where_no_page_is_drawn():
    assert quiet.wait(0)


def test_a_page_is_waited_for_until_it_is_drawn():
    with ThreadPoolExecutor() as threads:
        with quiet.drawing():
            with quiet.drawing():
                pass
            waiting = threads.submit(quiet.wait, 60)
            assert not quiet.wait(0)
            assert not waiting.done()
        assert waiting.result(60)


def test_a_page_that_breaks_is_drawn_no_more():
    with pytest.raises(ZeroDivisionError), quiet.drawing():
        raise ZeroDivisionError
    assert quiet.wait(0)


def test_a_moment_after_a_page_is_not_quiet_yet(monkeypatch):
    monkeypatch.setattr(quiet, "PAUSE", 3600.0)
    with quiet.drawing():
        pass
    assert not quiet.wait(0)
