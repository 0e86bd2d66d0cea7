"""Who may come in, and the strict content policy and headers on every answer."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

from funnel.ui import doors

# Everything comes from here; frames of other sites are refused. Streamlit and Plotly need inline
# styles, and images made by the page.
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:"
    " blob:; font-src 'self' data:; connect-src 'self'{sockets}; worker-src 'self' blob:;"
    " frame-ancestors 'none'; object-src 'none'; base-uri 'self'; form-action 'self'"
)
HEADERS = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
]
HOST = re.compile(rb"[A-Za-z0-9.\-\[\]:]{1,255}")

Message = dict[str, Any]


def policy(host: bytes) -> bytes:
    """The content policy for a page asked of this host: its own socket, and nothing else."""
    name = host.decode() if HOST.fullmatch(host) else ""
    return POLICY.format(sockets=f" ws://{name} wss://{name}" if name else "").encode()


class SafeHeaders:
    """ASGI middleware: who may come in (`funnel.ui.doors`), and the policy and the headers above on
    every answer."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    async def __call__(
        self,
        scope: Message,
        receive: Callable[..., Any],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        """Answer who may ask, with the headers added."""
        if scope["type"] == "websocket":
            if doors.is_refused(scope) or doors.is_hidden(scope):
                await send({"type": "websocket.close", "code": 1008})
            else:
                await self.app(_as_own(scope), receive, send)
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = _guarded(scope, message.get("headers", ()))
            await send(message)

        path = scope["path"]
        if doors.is_refused(scope):
            await _said(guarded, 403, b"Not from here.")
        elif doors.is_hidden(scope):
            await _said(guarded, 404, b"Not found.")
        elif path == "/_stcore/host-config":
            await _said(guarded, 200, doors.HOST_CONFIG, b"application/json")
        elif path == "/overview":  # Streamlit serves the first page at the root only
            # without a word it would be a visitor who asks for nothing yet (`address.ROOT`)
            target = b"/?" + (scope.get("query_string", b"") or b"here=overview")
            await _said(guarded, 307, b"", more=[(b"location", target)])
        else:
            await self.app(scope, receive, guarded)


def _guarded(scope: Message, headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """The headers of an answer, and ours; a download is kept nowhere, and a page ties its downloads
    to the browser that they are made for."""
    kept = list(headers)
    if doors.is_download(scope):
        kept = [(key, value) for key, value in kept if key.lower() != b"cache-control"]
        kept.append((b"cache-control", b"no-store"))
    is_page = any(
        key.lower() == b"content-type" and value.startswith(b"text/html") for key, value in kept
    )
    if is_page and not doors.viewer(scope):
        kept.append((b"set-cookie", doors.new_cookie(scope)))
    host = dict(scope.get("headers", ())).get(b"host", b"")
    return [*kept, *HEADERS, (b"content-security-policy", policy(host))]


def _as_own(scope: Message) -> Message:
    """What was let in, as Streamlit lets it in too: it knows nothing of a proxy's address."""
    own = {b"host": b"127.0.0.1", b"origin": b"http://127.0.0.1"}
    headers = [(key, own.get(key.lower(), value)) for key, value in scope["headers"]]
    return scope | {"headers": headers}


async def _said(
    send: Callable[[Message], Awaitable[None]],
    status: int,
    body: bytes,
    kind: bytes = b"text/plain; charset=utf-8",
    more: Sequence[tuple[bytes, bytes]] = (),
) -> None:
    length = str(len(body)).encode()
    headers = [(b"content-type", kind), (b"content-length", length), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
