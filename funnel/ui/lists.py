"""The way from a list to the page of a deal, and on to the next deal of that list.

A list is known by a short digest of its ids, which stands in the address; the server keeps the last
few hundred lists.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from threading import Lock
from urllib.parse import urlencode

MOST = 300
LONGEST = 5_000  # deals; of a longer list the first
_lists: OrderedDict[str, tuple[str, ...]] = OrderedDict()
_lock = Lock()


def remember(ids: Iterable[str]) -> str:
    """Keep a list; returns what it is known by."""
    own = tuple(dict.fromkeys(ids))[:LONGEST]
    name = hashlib.sha256("\n".join(own).encode()).hexdigest()[:10]
    with _lock:
        _lists[name] = own
        _lists.move_to_end(name)
        while len(_lists) > MOST:
            _lists.popitem(last=False)
    return name


def known(name: str) -> tuple[str, ...]:
    """The ids of a list; none if it is not kept any more."""
    with _lock:
        return _lists.get(name, ())


def address(deal_id: str, name: str = "") -> str:
    """The address of a deal's page, relative to any other page."""
    return "deal?" + urlencode({"id": deal_id} | ({"list": name} if name else {}))


def addresses(ids: Sequence[str]) -> list[str]:
    """The addresses of all deals of a list."""
    name = remember(ids)
    return [address(deal_id, name) for deal_id in ids]
