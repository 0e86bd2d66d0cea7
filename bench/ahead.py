"""How often the forecast's 80 % band holds what came: `python -m bench.ahead [companies a kind]`.

Simulated companies whose truth is known; each is judged at its 26 origins. Prints the share of
bands that held, the scores beside those of the last 13 weeks, and how many of the companies would
be shown a forecast.
"""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import replace

import numpy as np

from bench.lab.cast import HARD, STEADY
from bench.lab.files import made
from bench.lab.worlds import World
from funnel.ahead.record import Report, judged
from funnel.metrics import forecast_past
from funnel.scope import Scope

KINDS = {
    "steady": replace(STEADY, deals=900, days=400),
    "large": replace(STEADY, deals=2500),
    "small": replace(STEADY, deals=400, days=400),
    "strong seasons": replace(STEADY, deals=1500, seasons=0.2),
    "leads that stop": replace(HARD["leads that stop"], deals=1500),
    "sellers that change": replace(
        STEADY,
        name="sellers change",
        deals=1500,
        hired={"Dasha": 0.8, "Bohdan": 0.8},
        skilled={"Dasha": 1.5, "Bohdan": 1.5},
    ),
    "dead deals never closed": replace(HARD["dead deals never closed"], deals=1500),
    "growing": replace(HARD["growing"], deals=1500),
}


def report_of(world: World, seed: int) -> Report:
    """The school report of one company."""
    door, _ = made(replace(world, tasks=False), seed)
    asked = forecast_past.asked(Scope(timezone="UTC"), door.facts)
    told = {name: door.ask(expression) for name, expression in asked.items()}
    door.connection.close()
    return judged(forecast_past.learned(told, door.facts), told["inside"])


def main(companies: int = 8) -> None:
    """Judge so many companies of each kind."""
    for name, world in KINDS.items():
        reports = [report_of(world, seed) for seed in range(1, companies + 1)]
        held, origins = (
            sum(getattr(one.judged, what) for one in reports) for what in ("held", "origins")
        )
        own, rival = (
            np.nanmean([getattr(one.judged, what) for one in reports]) for what in ("crps", "rival")
        )
        why = Counter(one.judged.reason or "shown" for one in reports)
        print(
            f"{name}: held {held} of {origins} ({held / max(origins, 1):.0%}); score {own:.2f},"
            f" the last 13 weeks {rival:.2f}; {dict(why)}",
            flush=True,
        )


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:2]))
