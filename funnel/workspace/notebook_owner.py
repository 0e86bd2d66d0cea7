"""What a notebook asks its workspace, and why one is not believed."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from funnel.workspace.notices import Notice
from funnel.workspace.state import State


class Owner(Protocol):
    """What a notebook asks its workspace."""

    folder: Path

    @property
    def state(self) -> State:
        """The record."""
        ...

    @property
    def id(self) -> str:
        """What marker, record and notebook have in common; blank in one of an earlier version."""
        ...

    @property
    def is_begun(self) -> bool:
        """Whether anything was ever written here."""
        ...

    def begin(self) -> str:
        """Make the folder ours; returns its id."""
        ...

    def say(self, notice: Notice) -> None:
        """Remember what has to be told."""
        ...


class Lost(Exception):
    """The notebook can't be believed: `missing`, `damaged` or `foreign`."""

    def __init__(self, how: str) -> None:
        super().__init__(how)
        self.how = how
