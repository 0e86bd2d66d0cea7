"""Segments of the stays in one stage: those with a fact against those without, in how long they
stay."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from funnel.evidence import ENOUGH_OF_A_VALUE
from funnel.metrics.segments import WINS, Flags, Ground, Segment, codes_of
from funnel.stats.mantel import Difference
from funnel.stats.slower import Slower, slower


@dataclass(frozen=True)
class SlowGround(Ground):
    """`is_won` are those that stayed longer than the limit, as far as is known; `has_gone` those
    that went on within it; `days` how long each was watched."""

    days: NDArray[np.float64]
    has_gone: Flags

    @classmethod
    def of(cls, journeys: pd.DataFrame) -> SlowGround:
        """From rows of no, pipeline, is_hit, days, has_gone; where `is_hit` is blank it is not
        asked."""
        rows = journeys.sort_values("no")
        told = rows[["is_hit", "has_gone"]].astype("boolean")
        hits, gone = (told[name].fillna(False).to_numpy(dtype=bool) for name in told)
        days = rows["days"].to_numpy(dtype=float)
        is_asked = told["is_hit"].notna().to_numpy(dtype=bool)
        return cls(codes_of(rows["pipeline"]), hits, is_asked, days, gone)

    def segment(
        self, fact: str, value: str | None, is_in: Flags, is_of: Flags | None = None
    ) -> Segment:
        """Those with it against those without, by pipeline; the shares are of all as if none had
        left otherwise than onward."""
        of = self._of(is_of)
        found = self._slower(is_in, of, self.pipeline)
        sides = [of & side for side in (is_in, ~is_in)]
        n, others_n = (int(np.count_nonzero(side)) for side in sides)
        slow, quick = (
            [int(np.count_nonzero(side & one)) for side in sides]
            for one in (self.is_won, self.has_gone)
        )
        is_enough = min(n, others_n) >= ENOUGH_OF_A_VALUE and min(*slow, *quick) >= WINS
        shares = found.share, found.share_without
        counts = n, slow[0], others_n, slow[1]
        return Segment(fact, value, is_in, is_of, *counts, *shares, found.told, is_enough)

    def within(self, one: Segment, other: Segment) -> Difference:
        """The difference of one, with another as a further stratum."""
        strata = 2 * self.pipeline + other.is_in
        return self._slower(one.is_in, self._of(one.is_of), strata).told

    def _of(self, is_of: Flags | None) -> Flags:
        if is_of is None:
            return self.is_asked
        return self.is_asked & is_of

    def _slower(self, is_in: Flags, of: Flags, strata: NDArray[np.int64]) -> Slower:
        return slower(self.days[of], self.has_gone[of], is_in[of], strata[of])
