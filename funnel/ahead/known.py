"""The stays of which the beginning is known, and what of them does not depend on the moment from
which one looks back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from funnel.ahead.lattice import STILL, Floats, Ints, is_unseen, points

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Known:
    """Stays of which the beginning is known; what does not depend on the moment from which one
    looks back is computed once."""

    entered: Floats
    left: Floats
    since: Floats
    left_out_at: Floats
    place: Ints
    way: Ints

    @cached_property
    def has_ended(self) -> Flags:
        """Whether its way out is known."""
        return self.way != STILL

    @cached_property
    def is_seen(self) -> Flags:
        """Whether the log watched it, if it is over."""
        return ~is_unseen(self.left - self.entered, self.since)

    @cached_property
    def late(self) -> Ints:
        """Those that were watched only from some age on."""
        return np.flatnonzero(self.since > 0)

    @cached_property
    def point(self) -> Ints:
        """Where on the lattice it ends."""
        return points(np.where(self.has_ended, self.left - self.entered, 0.0))
