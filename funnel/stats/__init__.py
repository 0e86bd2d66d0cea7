"""The statistics of the product: intervals of shares, survival with open stays, competing outcomes,
quantiles.

Arrays in, arrays out; nothing here knows about deals, engines or pages.
"""

from funnel.stats.intervals import Z95, share, wilson
from funnel.stats.quantiles import mean, quantile, quantiles
from funnel.stats.survival import Curve, Incidence, aalen_johansen, kaplan_meier

__all__ = [
    "Z95",
    "Curve",
    "Incidence",
    "aalen_johansen",
    "kaplan_meier",
    "mean",
    "quantile",
    "quantiles",
    "share",
    "wilson",
]
