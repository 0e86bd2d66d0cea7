"""The document that the pages live in: our script is called once, and its length is told right."""

from __future__ import annotations

import re
from pathlib import Path

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from funnel.i18n import set_language, t
from funnel.ui import shell


def page(_: Request) -> HTMLResponse:
    return HTMLResponse("<html><head><title>x</title></head><body>Ї</body></html>")


def text(_: Request) -> PlainTextResponse:
    return PlainTextResponse("</head>")


def client() -> TestClient:
    routes = [Route("/deals", page), Route("/text", text), Route(shell.ADDRESS, shell.script)]
    return TestClient(Starlette(routes=routes, middleware=[Middleware(shell.WithScript)]))


def test_a_page_calls_the_script_once():
    answer = client().get("/deals")
    assert answer.text.count(shell.ADDRESS) == 1
    assert int(answer.headers["content-length"]) == len(answer.content)


def test_nothing_but_pages_is_changed():
    assert client().get("/text").text == "</head>"
    assert client().get(shell.ADDRESS).text == Path(shell.SCRIPT).read_text(encoding="utf-8")


def test_every_word_of_theirs_has_ours():
    set_language("uk")
    try:
        assert all(re.search("[а-яіїєґ]", t(theirs).lower()) for theirs in shell.THEIRS)
    finally:
        set_language("en")
