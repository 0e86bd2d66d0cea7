"""One file on its way from a visitor to the workspace."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path

from funnel.errors import FunnelError
from funnel.i18n import N_
from funnel.reading import Choices, Report
from funnel.workspace import Reading

STEPS = {
    "opening": N_("opening"),
    "typing": N_("dates and numbers"),
    "checking": N_("checking"),
    "done": N_("done"),
    "": N_("waiting"),
}


@dataclass
class Item:
    """One file on its way. Its name is data; it lies under a name of ours."""

    id: str
    name: str
    path: Path
    choices: Choices = field(default_factory=Choices)
    by_hand: bool = False  # its choices were made now: what was decided before is not asked
    set_on: str = ""  # the day on which its choices were made, if that was for another file
    rest: tuple[str, ...] = ()  # of the first file of a zip: what was left out of that
    share: float = 0.0
    step: str = ""
    reading: Reading | None = None
    error: FunnelError | None = None
    stop: threading.Event = field(default_factory=threading.Event)

    @property
    def is_busy(self) -> bool:
        """Whether it is still being read."""
        return self.reading is None and self.error is None

    @property
    def is_ready(self) -> bool:
        """Whether it was read and nothing has to be asked."""
        return self.reading is not None and self.reading.report.question is None

    @property
    def report(self) -> Report | None:
        """What was found."""
        if self.reading:
            return self.reading.report
        return None
