"""The page that Streamlit's pages live in, with a small script of ours: it says the language of the
document, marks the first heading, and puts Streamlit's own words into the language of the page.
What draws figures and tables is fetched at once: of itself Streamlit begins with that, five
megabytes, when the first of them is there to be drawn.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse

from funnel.ui.inside_streamlit import late_scripts

SCRIPT = Path(__file__).with_suffix(".js")
ADDRESS = "/own/shell.js"
Message = dict[str, Any]


def script(request: Request) -> FileResponse:
    """The script itself."""
    return FileResponse(SCRIPT, media_type="text/javascript")


@cache
def tags() -> bytes:
    """What every page of HTML has at the end of its head."""
    early = [f'<link rel="modulepreload" href="{one}">' for one in late_scripts()]
    return f'{"".join(early)}<script src="{ADDRESS}" defer></script></head>'.encode()


class WithScript:
    """ASGI middleware: pages of HTML call the script."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app

    async def __call__(
        self,
        scope: Message,
        receive: Callable[..., Any],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        """Answer; a page is held until it is whole, so that its length is told right."""
        if not _may_be_page(scope):
            await self.app(scope, receive, send)
            return
        plain = [one for one in scope["headers"] if one[0] != b"accept-encoding"]
        start: Message = {}
        parts: list[bytes] = []

        async def held(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                if not _is_page(message):
                    await send(message)
                return
            if not _is_page(start):
                await send(message)
                return
            parts.append(message.get("body", b""))
            if not message.get("more_body"):
                body = b"".join(parts).replace(b"</head>", tags(), 1)
                size = (b"content-length", str(len(body)).encode())
                headers = [one for one in start["headers"] if one[0] != b"content-length"]
                await send(start | {"headers": [*headers, size]})
                await send({"type": "http.response.body", "body": body})

        await self.app(scope | {"headers": plain}, receive, held)


def _is_page(start: Message) -> bool:
    kinds = [value for name, value in start["headers"] if name.lower() == b"content-type"]
    return start["status"] == 200 and bool(kinds) and kinds[0].startswith(b"text/html")


def _may_be_page(scope: Message) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    return "." not in scope["path"] and "/_stcore" not in scope["path"]
