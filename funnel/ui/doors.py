"""Who may ask the server, and for what: our own pages, by host and by origin; a download only the
viewer whose tab offered it, and as long as that tab is open.

Streamlit compares origins by their host alone and asks the internet for its own address first; here
nothing is asked, and host, port and scheme all count.
"""

from __future__ import annotations

import os
import re
import secrets
import threading
from collections.abc import Iterable
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import urlsplit

from funnel.ui.inside_streamlit import follow_downloads, headers_of, is_active

# Streamlit is imported where it is needed: the command that only starts the server does without.
HERE = ("127.0.0.1", "localhost", "[::1]")
# The address under which a reverse proxy shows the pages, e.g. https://funnel.example.com.
ADDRESS = "FUNNEL_ADDRESS"
FRONT = "FUNNEL_FRONT"  # the port of several servers together, whichever is their own
COOKIE = "funnel_viewer"
TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
# What the pages ask of Streamlit's own addresses; the others (metrics, its agents) answer nobody.
CORE = re.compile(r"/_stcore/(?:health|host-config|stream|upload_file/.*|bidi-components/.*)")
# What `host-config` says of a server that nobody has embedded.
HOST_CONFIG = (
    b'{"allowedOrigins":[],"useExternalAuthToken":false,"enableCustomParentMessages":false,'
    b'"enforceDownloadInNewTab":false,"metricsUrl":"","blockErrorDialogs":false,'
    b'"resourceCrossOriginMode":null}'
)

DOWNLOADS = ("/media/", "/files/")  # Streamlit's, and those of `funnel.ui.streamed`

Scope = dict[str, Any]


def shut() -> None:
    """From here on the server asks nobody for its own address, and remembers whose downloads are
    whose."""
    from streamlit import net_util

    for look_up in ("get_internal_ip", "get_external_ip"):
        setattr(net_util, look_up, lambda: None)
    OWNERS.follow()


def header(scope: Scope, name: bytes) -> str | None:
    """A header as text; None if it is not there, or there twice."""
    found = [value for key, value in scope.get("headers", ()) if key.lower() == name]
    if len(found) == 1:
        return found[0].decode("latin-1")
    return None


def public() -> str:
    """The origin of a reverse proxy, if one is said to be there."""
    parts = urlsplit(os.environ.get(ADDRESS, ""))
    if parts.scheme and parts.netloc:
        return f"{parts.scheme}://{parts.netloc}".lower()
    return ""


def is_own_host(scope: Scope) -> bool:
    """Whether the request names this server: this computer and the port it came in by, or the
    public address."""
    host = (header(scope, b"host") or "").lower()
    if (proxy := public()) and host == urlsplit(proxy).netloc:
        return True
    name, _, port = host.rpartition(":") if re.search(r":\d+$", host) else (host, "", "80")
    ours = os.environ.get(FRONT) or (scope.get("server") or ("", None))[1]
    return name in HERE and (ours is None or port == str(ours))


def is_own_origin(scope: Scope) -> bool:
    """Whether a page of ours asks: exactly the scheme, host and port it was asked for by."""
    origin = (header(scope, b"origin") or "").lower()
    scheme = "https" if scope.get("scheme") in ("https", "wss") else "http"
    host = (header(scope, b"host") or "").lower()
    return origin in {f"{scheme}://{host}", public()} - {""}


def has_origin(scope: Scope) -> bool:
    """Whether the request says which page it comes from."""
    return any(key.lower() == b"origin" for key, _ in scope.get("headers", ()))


def is_refused(scope: Scope) -> bool:
    """Whether the request is answered with 403: a foreign host, a page of another origin, the
    socket without any origin, a download of somebody else."""
    if not is_own_host(scope):
        return True
    if (has_origin(scope) or scope["type"] == "websocket") and not is_own_origin(scope):
        return True
    return is_download(scope) and not OWNERS.owns(viewer(scope), scope["path"])


def is_hidden(scope: Scope) -> bool:
    """Whether the address is one of Streamlit's that no page of ours needs."""
    path = scope["path"]
    return path.startswith("/_stcore/") and not CORE.fullmatch(path)


def is_download(scope: Scope) -> bool:
    """Whether a file is asked for that a page has made."""
    return scope["type"] == "http" and scope["path"].startswith(DOWNLOADS)


def viewer(scope: Scope) -> str:
    """The token that ties a browser to its downloads; nothing if it has none yet."""
    return token_of(header(scope, b"cookie") or "")


def token_of(cookies: str) -> str:
    """The token in a line of cookies."""
    try:
        morsel = SimpleCookie(cookies).get(COOKIE)
    except CookieError:
        return ""
    if morsel and TOKEN.fullmatch(morsel.value):
        return morsel.value
    return ""


def new_cookie(scope: Scope) -> bytes:
    """A token for a browser that has none."""
    secure = "; Secure" if scope.get("scheme") == "https" or public().startswith("https") else ""
    text = f"{COOKIE}={secrets.token_urlsafe(32)}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax"
    return (text + secure).encode()


class Owners:
    """Which tabs have offered which downloads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tabs: dict[str, set[str]] = {}  # the last part of an address → sessions

    def follow(self) -> None:
        """Hear of every download that Streamlit gets ready."""
        follow_downloads(self.note)

    def note(self, address: str, session: str) -> None:
        """A tab offers a download."""
        with self._lock:
            self._tabs = {
                name: open_ones
                for name, tabs in self._tabs.items()
                if (open_ones := {tab for tab in tabs if is_active(tab)})
            }
            self._tabs.setdefault(address.rpartition("/")[2], set()).add(session)

    def owns(self, token: str, address: str) -> bool:
        """Whether the browser has a tab open that offers this."""
        with self._lock:
            tabs = set(self._tabs.get(address.rpartition("/")[2], ()))
        return bool(token) and any(_token(tab) == token for tab in tabs)


def _token(session: str) -> str:
    """The token of the browser in which a tab is open; nothing once it is closed."""
    return token_of(_headers(headers_of(session), "cookie"))


def _headers(headers: Iterable[tuple[str, str]], name: str) -> str:
    return "; ".join(value for key, value in headers if key.lower() == name)


OWNERS = Owners()
