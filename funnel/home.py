"""Where the pages lie, and where a workspace lies unless somebody says otherwise."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

PACKAGE = Path(__file__).parent


def site() -> Path:
    """The folder of `app.py`, `pages/` and the settings of Streamlit.

    They stand at the top of the checkout, where a reader looks for them; a wheel carries the same
    files inside the package (`pyproject.toml`, force-include).
    """
    shipped = PACKAGE / "_site"
    if shipped.is_dir():
        return shipped
    return PACKAGE.parent


SERVER = "FUNNEL_SERVER"  # which of several servers over one workspace this process is


def spill() -> str:
    """The name of the folder into which the engine of this process writes what does not fit into
    memory: engines that share one write over each other's files."""
    return f".spill{os.environ.get(SERVER, '')}"


def default_workspace() -> Path:
    """`$FUNNEL_WORKSPACE`, else `data/workspace` below the current folder."""
    return Path(os.environ.get("FUNNEL_WORKSPACE") or Path("data") / "workspace")


ENGINE = "FUNNEL_ENGINE"
SOURCE = "FUNNEL_FROM"
# What the code of an error says of the cluster: nobody answers,
AWAY = ("engine_away", "engine_gone")
# or somebody does, who did not do it.
FAILED = (*AWAY, "engine_failed", "engine_refused")


class Cluster(NamedTuple):
    """Where the pages' answers come from, if not from the workspace."""

    engine: str  # an address of Spark Connect
    source: str  # the schema that a snapshot was built in

    @property
    def shown(self) -> str:
        """The address as a page may say it: without a token, and whatever else follows the
        port."""
        return self.engine.split("/;")[0]


def cluster() -> Cluster | None:
    """`$FUNNEL_ENGINE` and `$FUNNEL_FROM`, which `funnel run --engine … --from …` sets."""
    engine = os.environ.get(ENGINE, "")
    source = os.environ.get(SOURCE, "")
    if engine:
        return Cluster(engine, source)
    return None
