"""The document that the pages live in: our script is called once, and its length is told right."""

from __future__ import annotations

import asyncio
import re

from starlette.responses import HTMLResponse, PlainTextResponse

from funnel.i18n import set_language, t
from funnel.ui import shell, shell_words

PAGE = HTMLResponse("<html><head><title>x</title></head><body>Ї</body></html>")
TEXT = PlainTextResponse("</head>")


def asked(answer, method="GET"):
    """What a visitor is sent: the headers and the body."""
    sent = []

    async def send(message):
        sent.append(message)

    async def receive():
        return {"type": "http.request", "body": b""}

    scope = {"type": "http", "method": method, "path": "/deals", "headers": []}
    asyncio.run(shell.WithScript(answer)(scope, receive, send))
    return dict(sent[0]["headers"]), b"".join(one.get("body", b"") for one in sent[1:])


def test_a_page_calls_the_script_once():
    headers, body = asked(PAGE)
    assert body.count(shell.ADDRESS.encode()) == 1
    assert int(headers[b"content-length"]) == len(body)


def test_nothing_but_pages_is_changed():
    assert asked(TEXT)[1] == b"</head>"
    assert shell.ADDRESS.encode() not in asked(PAGE, "HEAD")[1]


def test_every_word_of_theirs_has_ours():
    set_language("uk")
    try:
        assert all(re.search("[а-яіїєґ]", t(theirs).lower()) for theirs in shell_words.THEIRS)
    finally:
        set_language("en")


def test_what_draws_figures_is_fetched_before_the_first_one_is_there():
    body = asked(PAGE)[1].decode()
    early = re.findall(r'<link rel="modulepreload" href="/static/js/(\w+)\.', body)
    assert early == ["DataFrame", "PlotlyChart"]
    assert body.index("PlotlyChart") < body.index("</head>")
