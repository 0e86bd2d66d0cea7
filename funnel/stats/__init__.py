"""The statistics of the product: intervals of shares, survival with open stays, competing outcomes,
quantiles.

Arrays in, arrays out; nothing here knows about deals, engines or pages.
"""

from funnel.stats.competing import AT_RISK, Incidence, Reading, aalen_johansen
from funnel.stats.intervals import Z95, share, wilson
from funnel.stats.outliers import ABOVE, BELOW, Standing, stand_out
from funnel.stats.quantiles import mean, quantile, quantiles
from funnel.stats.survival import Curve, kaplan_meier

__all__ = [
    "ABOVE",
    "AT_RISK",
    "BELOW",
    "Z95",
    "Curve",
    "Incidence",
    "Reading",
    "Standing",
    "aalen_johansen",
    "kaplan_meier",
    "mean",
    "quantile",
    "quantiles",
    "share",
    "stand_out",
    "wilson",
]
