"""Files that are written while they are sent, a few thousand rows at once: a list of a million
deals takes no more of the server's memory than one of a thousand.

What Streamlit offers as a download is made as a whole, and kept while the tab is open. So a long
list has an address of its own; who may ask for it says `funnel.ui.doors`, as for any download.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from threading import Lock

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from funnel.errors import FunnelError
from funnel.i18n import language, set_language
from funnel.ui import doors
from funnel.ui.inside_streamlit import is_active, this_session

FOLDER = "files"  # below the root, as the pages are
ADDRESS = f"/{FOLDER}/{{token}}"

_secret = secrets.token_bytes(32)
_lock = Lock()
_offers: dict[str, Offer] = {}


@dataclass(frozen=True)
class Offer:
    """A file that a tab offers; its pieces are made when it is asked for."""

    session: str
    language: str
    name: str
    kind: str  # of its content
    pieces: Callable[[], Iterator[bytes]]


def offer(name: str, kind: str, pieces: Callable[[], Iterator[bytes]]) -> str:
    """Have the tab of this run offer a file, in place of what it offered under that name; returns
    its address, relative to any page. Those of tabs that are closed go."""
    session = this_session()
    token = hashlib.blake2b(f"{session}\n{name}".encode(), key=_secret, digest_size=16).hexdigest()
    with _lock:
        closed = [known for known, one in _offers.items() if not is_active(one.session)]
        for known in closed:
            del _offers[known]
        _offers[token] = Offer(session, language(), name, kind, pieces)
    doors.OWNERS.note(token, session)
    return f"{FOLDER}/{token}"


async def serve(request: Request) -> Response:
    """The file of an address, piece by piece; a sentence where not even the first can be made."""
    with _lock:
        found = _offers.get(request.path_params["token"])
    if found is None:
        return PlainTextResponse("Not found.", 404)
    pieces = found.pieces()
    try:
        first = await run_in_threadpool(lambda: next(pieces, b""))
    except FunnelError as error:
        set_language(found.language)
        return PlainTextResponse(str(error), 503)
    told = {"content-disposition": f'attachment; filename="{found.name}"'}
    return StreamingResponse(chain([first], pieces), media_type=found.kind, headers=told)
