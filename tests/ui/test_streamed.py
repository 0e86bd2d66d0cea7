"""A long list is written while it is sent, to the browser whose tab offers it."""

from __future__ import annotations

import asyncio
import io

import pandas as pd
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from funnel import exports
from funnel.errors import FunnelError
from funnel.i18n import N_, set_language, t
from funnel.ui import downloads, streamed
from funnel.ui.downloads import Rows

PARTS = [
    pd.DataFrame({"deal_id": ["A", "=1"], "amount": [1.5, None], "lost_reason": [None, None]}),
    pd.DataFrame({"deal_id": ["B"], "amount": [2.0], "lost_reason": ["price"]}),
]
WHOLE = pd.concat(PARTS, ignore_index=True)


@pytest.fixture
def tab(monkeypatch):
    """A tab that is open, and the way to ask for what it offers."""
    open_tabs = {"tab"}
    monkeypatch.setattr(streamed, "this_session", lambda: "tab")
    monkeypatch.setattr(streamed, "is_active", open_tabs.__contains__)
    monkeypatch.setattr(streamed, "_offers", {})
    monkeypatch.setattr(exports, "XLSX_ROWS", 2)
    return open_tabs


def fetched(address: str) -> tuple[int, dict[bytes, bytes], bytes]:
    """What the server says to a browser: its status, its headers, its content."""
    messages: list[dict] = []
    asked = iter([{"type": "http.request", "body": b"", "more_body": False}])

    async def receive() -> dict:
        for message in asked:
            return message
        await asyncio.Event().wait()  # the browser stays
        return {}

    async def send(message: dict) -> None:
        messages.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": f"/{address}",
        "headers": [],
        "query_string": b"",
    }
    app = Starlette(routes=[Route(streamed.ADDRESS, streamed.serve)])
    asyncio.run(app(scope, receive, send))
    begin, *rest = messages
    return begin["status"], dict(begin["headers"]), b"".join(one.get("body", b"") for one in rest)


@pytest.fixture
def drawn(monkeypatch, tab):
    """The links that are drawn, by their words."""
    links: dict[str, str] = {}
    monkeypatch.setattr(downloads.st, "link_button", links.__setitem__)
    return links


def files(rows: Rows) -> None:
    downloads.offer(rows, "deals", "UTC")


def never() -> pd.DataFrame:
    raise AssertionError("asked as a whole")


@pytest.mark.parametrize("code", ["en", "uk"])
def test_a_long_list_is_sent_in_parts_as_it_would_be_made_as_a_whole(drawn, code):
    set_language(code)
    files(Rows(3, never, lambda: iter(PARTS)))
    told = downloads.columns.downloaded(WHOLE, "UTC")
    set_language("en")  # whoever fetches it is in no language of a page
    _, headers, sent = fetched(drawn["CSV"])
    assert sent == exports.csv(told, has_semicolons=code == "uk")
    assert headers[b"content-disposition"] == b'attachment; filename="funnel-deals.csv"'
    back = pd.read_parquet(io.BytesIO(fetched(drawn["Parquet"])[2]))
    assert back["deal_id"].tolist() == ["A", "=1", "B"]
    assert back["lost_reason"].dropna().tolist() == ["price"]


def test_a_short_list_has_its_buttons(drawn, tab):
    files(Rows(2, lambda: WHOLE.head(2), lambda: iter(PARTS)))
    assert not drawn


def test_an_address_of_nothing_and_of_a_closed_tab_gives_nothing(drawn, tab, monkeypatch):
    files(Rows(3, never, lambda: iter(PARTS)))
    assert fetched(f"{streamed.FOLDER}/{'0' * 32}")[0] == 404
    tab.clear()
    monkeypatch.setattr(streamed, "this_session", lambda: "another")
    address = drawn["CSV"]
    files(Rows(3, never, lambda: iter(PARTS)))
    assert drawn["CSV"] != address
    assert fetched(address)[0] == 404


def test_a_tab_offers_a_file_once_however_often_it_is_drawn(drawn):
    for _ in range(3):
        files(Rows(3, never, lambda: iter(PARTS)))
    assert len(streamed._offers) == 2


@pytest.mark.parametrize("code", ["en", "uk"])
def test_what_cannot_be_asked_is_a_sentence(drawn, code):
    def lost():
        yield from ()
        raise FunnelError(N_("The output could not be written: the disk is full."))

    set_language(code)
    files(Rows(3, never, lost))
    said = t("The output could not be written: the disk is full.")
    set_language("en")
    status, _, sent = fetched(drawn["CSV"])
    assert (status, sent.decode()) == (503, said)
