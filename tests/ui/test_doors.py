"""Only our own pages come in, by host and by origin; a download is its viewer's, and ends with the
tab."""

from __future__ import annotations

import asyncio
import json
from types import SimpleNamespace

import pytest
from streamlit import net_util
from streamlit.web.server import server_util

from funnel.ui import doors
from funnel.ui.safe_headers import SafeHeaders

OWN = b"127.0.0.1:8501"
TOKEN = "a" * 43


def asked(path="/", host=OWN, origin=None, kind="http", scheme="", cookie=""):
    """What is sent back, and what Streamlit was asked."""
    sent, seen = [], []

    async def app(scope, receive, send):
        seen.append(scope)
        if scope["type"] == "http":
            headers = [(b"content-type", b"text/html"), (b"cache-control", b"public")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})

    async def send(message):
        sent.append(message)

    headers = [(b"host", host)] + [(b"origin", one) for one in [origin] if one is not None]
    headers += [(b"cookie", cookie.encode())] if cookie else []
    scope = {
        "type": kind,
        "path": path,
        "query_string": b"",
        "headers": headers,
        "server": ("127.0.0.1", 8501),
        "scheme": scheme or ("ws" if kind == "websocket" else "http"),
    }
    asyncio.run(SafeHeaders(app)(scope, None, send))
    return sent, seen


FOREIGN = [b"evil.example", b"evil.example:8501", b"127.0.0.1:9999", b"localhost", b"", b"127.0.0.1.evil.example:8501", b"127.0.0.1:8501@evil", b"0.0.0.0:8501"]  # fmt: skip


@pytest.mark.parametrize("host", FOREIGN)
@pytest.mark.parametrize(
    "path", ["/", "/conversion", "/_stcore/health", "/media/x.csv", "/files/x", "/static/a"]
)
def test_a_foreign_host_is_refused_on_every_path(path, host):
    sent, seen = asked(path, host)
    assert sent[0]["status"] == 403
    assert b"content-security-policy" in dict(sent[0]["headers"])
    assert not seen


@pytest.mark.parametrize("host", [OWN, b"localhost:8501", b"LOCALHOST:8501", b"[::1]:8501"])
def test_this_computer_is_let_in(host):
    sent, seen = asked(host=host)
    assert sent[0]["status"] == 200
    assert seen


@pytest.mark.parametrize("origin", [None, b"", b"null", b"http://127.0.0.1:9999", b"https://127.0.0.1:8501", b"http://localhost:8501", b"http://127.0.0.1", b"http://evil.example", b"http://127.0.0.1:8501.evil.example"])  # fmt: skip
def test_the_socket_opens_for_exactly_our_origin(origin):
    sent, seen = asked("/_stcore/stream", origin=origin, kind="websocket")
    assert sent == [{"type": "websocket.close", "code": 1008}]
    assert not seen
    _, seen = asked("/_stcore/stream", origin=b"http://127.0.0.1:8501", kind="websocket")
    assert seen


def test_a_page_of_another_port_can_send_nothing():
    sent, seen = asked("/_stcore/upload_file/a/b", origin=b"http://127.0.0.1:9999")
    assert sent[0]["status"] == 403
    assert not seen


def test_a_proxy_is_let_in_by_the_address_it_is_said_to_have(monkeypatch):
    monkeypatch.setenv(doors.ADDRESS, "https://Funnel.example.com/")
    for host in (b"funnel.example.com", OWN):
        _, seen = asked("/_stcore/stream", host, b"https://funnel.example.com", kind="websocket")
        assert dict(seen[0]["headers"])[b"host"] == b"127.0.0.1"
    _, seen = asked("/_stcore/stream", OWN, b"https://other.example.com", kind="websocket")
    assert not seen
    assert asked(host=b"other.example.com")[0][0]["status"] == 403


@pytest.mark.parametrize(
    "path",
    ["/_stcore/metrics", "/_stcore/script-health-check", "/_stcore/agent/interact", "/_stcore/"],
)
def test_streamlit_tells_nothing_of_itself(path):
    sent, seen = asked(path)
    assert sent[0]["status"] == 404
    assert not seen


def test_the_host_config_is_that_of_a_page_nobody_embeds():
    sent, seen = asked("/_stcore/host-config")
    assert not seen
    assert json.loads(sent[1]["body"])["allowedOrigins"] == []


def test_neither_look_up_asks_anybody(monkeypatch):
    monkeypatch.setattr(net_util, "_make_blocking_http_get", lambda *_: pytest.fail("asked"))
    for name in ("get_internal_ip", "get_external_ip"):
        monkeypatch.setattr(net_util, name, getattr(net_util, name))  # put back afterwards
    doors.shut()
    assert net_util.get_external_ip() is net_util.get_internal_ip() is None
    assert not server_util.is_url_from_allowed_origins("http://evil.example")


def test_a_page_ties_its_downloads_to_the_browser():
    sent, _ = asked()
    cookie = dict(sent[0]["headers"])[b"set-cookie"].decode()
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert doors.token_of(cookie.partition(";")[0])
    assert b"set-cookie" not in dict(asked(cookie=cookie.partition(";")[0])[0][0]["headers"])


@pytest.mark.parametrize("folder", ["media", "files"])
def test_a_download_is_its_viewers_and_ends_with_the_tab(monkeypatch, folder):
    open_tabs = {"tab": TOKEN}
    runtime = SimpleNamespace(
        is_active_session=lambda session: session in open_tabs,
        get_client=lambda session: (
            SimpleNamespace(
                client_context=SimpleNamespace(
                    headers=[("Cookie", f"a=b; {doors.COOKIE}={open_tabs[session]}")]
                )
            )
            if session in open_tabs
            else None
        ),
    )
    from streamlit.runtime import Runtime

    monkeypatch.setattr(Runtime, "exists", lambda: True)
    monkeypatch.setattr(Runtime, "instance", lambda: runtime)
    doors.OWNERS.note(f"/{folder}/abc.csv", "tab")
    mine, other = f"{doors.COOKIE}={TOKEN}", f"{doors.COOKIE}={'b' * 43}"
    sent, seen = asked(f"/{folder}/abc.csv", cookie=mine)
    assert seen
    assert dict(sent[0]["headers"])[b"cache-control"] == b"no-store"
    for cookie in ("", other):
        assert asked(f"/{folder}/abc.csv", cookie=cookie)[0][0]["status"] == 403
    assert asked(f"/{folder}/other.csv", cookie=mine)[0][0]["status"] == 403
    open_tabs.clear()
    assert asked(f"/{folder}/abc.csv", cookie=mine)[0][0]["status"] == 403
