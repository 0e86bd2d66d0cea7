"""The curtain over a visitor's session: clients have numbers instead of names, amounts are dots, on
every page and in every download, until it is raised again."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any, cast

import ibis.expr.types as ir
import pandas as pd
import streamlit as st

from funnel.answers.asking import waits_of
from funnel.answers.shelf import Waits
from funnel.facts import Facts
from funnel.filters import Condition
from funnel.i18n import t
from funnel.i18n.curtain import CLIENTS, HIDDEN, PRIVATE, hides, is_down, put
from funnel.metrics import menus
from funnel.ui import kept
from funnel.week.promise import Promise
from funnel.workspace import Snapshot

STATE = "curtain"  # in the session
KEY = "K"
COOKIE = "funnel-curtain"  # the script of the page keeps it
# Columns of text in which people write what they like.
FREE = ("text", "detail")
TELLING = re.compile(r"@|\d{4}|https?:")  # a value of any column that may lead to a client
_salt = secrets.token_bytes(16)
_numbers: dict[str, int] = {}  # by client: as long as the server runs, a client keeps its number
_lock = Lock()
_KNOWN = kept.shelf(20)  # snapshots


def begin() -> None:
    """Lower or raise it for this run; a new tab begins as the browser's others are."""
    if STATE not in st.session_state:
        st.session_state[STATE] = st.context.cookies.get(COOKIE) == "1"
    put(bool(st.session_state.get(STATE)))


def button() -> None:
    """Lower it or raise it again, by a click or by its key."""
    down = is_down()
    label = t("Raise the curtain") if down else t("Curtain: hide clients and amounts")
    icon = ":material/visibility:" if down else ":material/visibility_off:"
    kind = "primary" if down else "tertiary"
    st.button(label, key="curtain-button", icon=icon, shortcut=KEY, type=kind, on_click=_turn)


def _turn() -> None:
    st.session_state[STATE] = not st.session_state.get(STATE)


# ---- clients -------------------------------------------------------------------------------------


def number_of(client: str) -> int:
    """The number that stands for a client."""
    return _numbered([client])[client]


def said(client: Any) -> Any:
    """``Client 17``; a blank stays one."""
    known = isinstance(client, str) and client.strip()
    if known:
        return t("Client {n}", n=number_of(client))
    return client


def _numbered(clients: Iterable[str]) -> dict[str, int]:
    """The numbers of clients; who is new gets the next ones, in an order that tells nothing."""
    wanted = {client: client.strip().casefold() for client in clients}
    with _lock:
        fresh = sorted({own for own in wanted.values() if own not in _numbers}, key=_shuffled)
        for own in fresh:
            _numbers[own] = len(_numbers) + 1
        return {client: _numbers[own] for client, own in wanted.items()}


def _shuffled(client: str) -> bytes:
    return hashlib.sha256(_salt + client.encode()).digest()


def _clients(door: Snapshot) -> dict[str, str]:
    """By deal, who stands behind it; asked once."""
    return _KNOWN.of(door.key, partial(_client_of, door), lambda _: 1, waits_of(door))


def _client_of(door: Snapshot) -> dict[str, str]:
    """By deal: its company, else its contact, its name, its number."""
    deals = door.ask(menus.clients(CLIENTS))
    client = pd.Series(pd.NA, index=deals.index, dtype="str")
    for name in (*CLIENTS, "name", "deal_id"):
        known = deals[name].astype("str").str.strip()
        client = client.fillna(known.mask(known == ""))
    _numbered(client.dropna())
    return dict(zip(deals["deal_id"], client, strict=True))


# ---- what is asked -------------------------------------------------------------------------------


@dataclass
class Veiled:
    """A snapshot behind the curtain: what is asked of it comes without names of clients."""

    behind: Snapshot

    @property
    def path(self) -> Path:
        """The file of the snapshot."""
        return self.behind.path

    @property
    def id(self) -> str:
        """The snapshot's name."""
        return self.behind.id

    @property
    def shapes(self) -> Path | None:
        """Where what questions are compiled to is kept."""
        return self.behind.shapes

    @property
    def key(self) -> str:
        """What answers are kept by: not those of the open snapshot."""
        return f"{self.behind.key}#veiled"

    @property
    def facts(self) -> Facts:
        """What the snapshot knows about itself."""
        return self.behind.facts

    @property
    def waits(self) -> Waits | None:
        """What is told while somebody waits for an answer."""
        return waits_of(self.behind)

    def ask(self, expression: ir.Expr) -> pd.DataFrame:
        """Run an expression; names of clients in the answer are numbers."""
        return self.veiled(self.behind.ask(expression))

    def pieces(self, expression: ir.Expr) -> Iterator[pd.DataFrame]:
        """The same, so many rows at once."""
        return map(self.veiled, self.behind.pieces(expression))

    def veiled(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The frame without names of clients, what is written freely, and private columns."""
        found: dict[str, Any] = {}
        for name in frame.columns:
            if name == "name" and "deal_id" in frame:
                known = frame["deal_id"].map(_clients(self.behind))
                found[name] = known.map(said).astype("str")
            elif name in CLIENTS:
                found[name] = frame[name].map(said).astype("str")
            elif name in FREE:
                found[name] = frame[name].map(_dots).astype("str")
            elif name == "extra":
                found[name] = frame[name].map(_veiled_cells)
        if found:
            return frame.assign(**found)
        return frame


class VeiledFile(Veiled):
    """One that is asked in the engine's own words, too; a cluster is not (`prepared.Door`)."""

    def run(self, sql: str) -> pd.DataFrame:
        """`ask` of what an expression was compiled to."""
        return self.veiled(self.behind.run(sql))


def lowered(snapshot: Snapshot) -> Snapshot:
    """The snapshot as this run may show it."""
    if not is_down():
        return snapshot
    veiled = VeiledFile if isinstance(snapshot, Snapshot) else Veiled
    return cast("Snapshot", veiled(snapshot))


def _dots(cell: Any) -> Any:
    if isinstance(cell, str) and cell:
        return HIDDEN
    return cell


def _veiled_cells(cells: Any) -> Any:
    """The other columns of the export: those that tell of clients, and values that may."""
    if not isinstance(cells, dict):
        return cells
    return {
        column: HIDDEN if value and (PRIVATE.search(column) or TELLING.search(value)) else value
        for column, value in cells.items()
    }


def value(column: str, index: int, text: str) -> str:
    """What a value of a private column is called in a filter."""
    if column in CLIENTS:
        return said(text)
    return f"{HIDDEN} {index}"


def tells(condition: Condition) -> bool:
    """Whether a filter would tell of a client or an amount in the address, which a room sees, too:
    behind the curtain it holds without standing there."""
    return is_down() and (
        hides(condition.column) or any(TELLING.search(text) for text in condition.values)
    )


def promises(every: Iterable[Promise]) -> tuple[Promise, ...]:
    """Promises without what was written freely."""
    return tuple(replace(one, text=_dots(one.text)) if is_down() else one for one in every)
