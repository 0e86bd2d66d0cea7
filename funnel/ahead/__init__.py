"""Ahead: what is still to come of the deals that are open, from what became of all the others.

A deal's way is a chain of stays, and the clock begins anew at each stage (semi-Markov). Neither
scope nor period narrows what is learned: what happened to all the others does not change with who
looks.
"""

from funnel.ahead.chance import Chances, Prospect
from funnel.ahead.stays import Place, Stays, filled_in, stays, stays_by_place

__all__ = ["Chances", "Place", "Prospect", "Stays", "filled_in", "stays", "stays_by_place"]
