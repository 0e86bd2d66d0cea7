"""The statistics of the product: intervals of shares, survival with open stays, competing outcomes,
quantiles.

Arrays in, arrays out; nothing here knows about deals, engines or pages.
"""

from funnel.stats.changes import (
    FEWER,
    MORE,
    NO_EVIDENCE,
    Told,
    change_of,
    counts_change,
    counts_difference,
    newcombe,
    shares_change,
)
from funnel.stats.competing import AT_RISK, Incidence, Reading, aalen_johansen
from funnel.stats.exact import by_chance
from funnel.stats.fairly import (
    ALARM,
    WARN,
    Fair,
    corrected,
    dealt,
    directions,
    fairly,
    limits,
    overdispersion,
    strata,
)
from funnel.stats.intervals import Z95, share, wilson
from funnel.stats.outliers import ABOVE, BELOW, Standing, stand_out
from funnel.stats.quantiles import mean, quantile, quantiles
from funnel.stats.survival import Curve, kaplan_meier
from funnel.stats.turnbull import Spread, turnbull
from funnel.stats.ways import Stays, intervals_of, time_to

__all__ = [
    "ABOVE",
    "ALARM",
    "AT_RISK",
    "BELOW",
    "FEWER",
    "MORE",
    "NO_EVIDENCE",
    "WARN",
    "Z95",
    "Curve",
    "Fair",
    "Incidence",
    "Reading",
    "Spread",
    "Standing",
    "Stays",
    "Told",
    "aalen_johansen",
    "by_chance",
    "change_of",
    "corrected",
    "counts_change",
    "counts_difference",
    "dealt",
    "directions",
    "fairly",
    "intervals_of",
    "kaplan_meier",
    "limits",
    "mean",
    "newcombe",
    "overdispersion",
    "quantile",
    "quantiles",
    "share",
    "shares_change",
    "stand_out",
    "strata",
    "time_to",
    "turnbull",
    "wilson",
]
