"""How often Why and Managers say what is true: `python -m bench.lab.why [companies] [first seed]`.

Straight from drawn journeys, without the builder: shuffled outcomes must give no driver, planted
ones must be found, managers who are alike must not be named. `python -m bench.lab.why built [n]
[first seed]` asks the last of whole companies of the laboratory, through the builder.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.stats import chi2

from bench.lab.cast import HARD
from bench.lab.files import made
from funnel.answers import answer
from funnel.facts import Facts
from funnel.metrics import drivers, stage_drivers
from funnel.metrics.credit import NOWHERE
from funnel.metrics.fair_team import Team
from funnel.metrics.managers_fair import _named
from funnel.metrics.stage_journeys import LOST, SLOW
from funnel.scope import BY, Scope

# What is known of a journey, and of how many values: about 30 questions, as in most companies.
FACTS = {f"{BY}Source": 6, f"{BY}City": 8, "opener": 8, "weekday": 7, "hour": 4, "third": 3}
ASKED = sum(FACTS.values()) + 1
BASE = {"Retail": 0.3, "Wholesale": 0.5}
# Lost at a stage, or longer there than the limit (in days).
STOP, LIMIT = {"Retail": 0.15, "Wholesale": 0.3}, 10.0
FACTS_OF = Facts("lab", pd.Timestamp("2026-06-30").to_pydatetime())


def company(
    random: np.random.Generator, deals: int, planted: int = 0, odds: float = 1.0
) -> dict[str, pd.DataFrame]:
    """Journeys as the engine tells them; `planted` of them have a tag that changes the odds of
    winning."""
    pipeline = random.choice(list(BASE), size=deals)
    chance = np.array([BASE[name] for name in pipeline])
    tagged = np.zeros(deals, dtype=bool)
    tagged[random.permutation(deals)[:planted]] = True
    ratio = chance / (1 - chance) * np.where(tagged, odds, 1.0)
    won = random.random(deals) < ratio / (1 + ratio)
    rows = [("tag", "planted", np.flatnonzero(tagged))] if planted else []
    for fact, values in FACTS.items():
        drawn = random.integers(0, values, size=deals)
        rows += [(fact, str(one), np.flatnonzero(drawn == one)) for one in range(values)]
    return {
        "journeys": pd.DataFrame({"no": range(deals), "pipeline": pipeline, "is_won": won}),
        "values": pd.DataFrame(rows, columns=["fact", "value", "nos"]),
        "kinds": pd.DataFrame({"column": ["Source", "City"], "filled": deals, "values": 8}).assign(
            dates=0
        ),
    }


def at_stage(
    random: np.random.Generator, about: str, deals: int, planted: int = 0, odds: float = 1.0
) -> dict[str, pd.DataFrame]:
    """The same of journeys that came into a stage: lost there or not; or how long they stayed, some
    lost and some still there before the limit of ten days. `odds` of being lost, or slow."""
    told = company(random, deals, planted)
    rows, tagged = told["journeys"], np.zeros(deals, dtype=bool)
    if planted:
        tagged[told["values"]["nos"].iloc[0]] = True
    share = np.array([STOP[name] for name in rows["pipeline"]])
    ratio = share / (1 - share) * np.where(tagged, odds, 1.0)
    share = ratio / (1 + ratio)
    on = random.exponential(LIMIT / -np.log(share))
    # lost on the way, more often with the tag: that alone makes nobody quick
    out = random.exponential(np.where(tagged, 15.0, 30.0))
    watched = np.minimum(out, random.uniform(1.0, 200.0, deals))
    stay = np.minimum(on, watched)
    is_slow = about == SLOW
    hit = stay > LIMIT if is_slow else random.random(deals) < share
    told["journeys"] = rows.assign(
        is_hit=hit,
        days=np.minimum(stay, LIMIT),
        has_gone=~hit & (on <= watched) if is_slow else ~hit,
    )
    return told


def shown_at(tallies: dict[str, pd.DataFrame], about: str) -> pd.DataFrame:
    """What would be shown of a stage."""
    table = stage_drivers.compute(tallies, Scope(), FACTS_OF, stage="Offer", about=about)
    return table[table["is_shown"]]


def shown(tallies: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """The drivers that would be shown."""
    table = drivers.compute(tallies, Scope(), FACTS_OF)
    return table[table["is_shown"]]


def teams(random: np.random.Generator) -> list[Team]:
    """Managers who are alike in five measures, each with a mix of deals of their own."""
    people = [f"M{n}" for n in range(int(random.integers(3, 16)))]
    shares = {"won": 0.35, "over": 0.12, "stuck": 0.3, "click": 0.03, "pushed": 0.2}
    found = []
    for measure, share in shares.items():
        rows = []
        for person in people:
            for stratum, size in enumerate(random.integers(2, 60, size=6)):
                rate = share * (0.6 + 0.16 * stratum)
                hits = int(random.binomial(size, rate))
                rows.append((person, "R", str(stratum), 1, int(size), hits))
        columns = ["manager", "pipeline", "within", "size", "cases", "hits"]
        found.append(Team.of(measure, pd.DataFrame(rows, columns=columns), NOWHERE))
    return found


def main(companies: int = 200, first: int = 1) -> None:
    """Print how often."""
    seeds = range(first, first + companies)
    for deals in (400, 2_000):
        found = [len(shown(company(np.random.default_rng(seed), deals))) for seed in seeds]
        _tell(f"shuffled, {deals} deals: no driver", [n == 0 for n in found])
    for deals, planted in ((800, 400), (1_600, 400), (400, 200)):
        found = [
            "planted"
            in set(shown(company(np.random.default_rng(seed), deals, planted, 2))["value"])
            for seed in seeds
        ]
        best = ceiling(deals, planted)
        _tell(f"odds ratio 2, {planted} of {deals} deals (at best {best:.0%}): found", found)
    for about in (LOST, SLOW):
        _stage(about, seeds)
    named = [_named(teams(np.random.default_rng(seed)))["standing"].notna().any() for seed in seeds]
    _tell("managers alike in five measures: nobody named", [not one for one in named])


def ceiling(deals: int, planted: int, asked: int = ASKED, companies: int = 20_000) -> float:
    """How often the most powerful test could find a tag that doubles the odds, in two pipelines of
    the same size: the score test without any correction of its own, at what Benjamini and Hochberg
    leave to a single driver among `asked` facts."""
    random = np.random.default_rng(1)
    sides = np.array([planted, deals - planted]) / len(BASE)
    excess, variance = np.zeros(companies), np.zeros(companies)
    for share in BASE.values():
        ratio = 2 * share / (1 - share)
        chances = (ratio / (1 + ratio), share)
        own, others = (
            random.binomial(round(n), chance, companies)
            for n, chance in zip(sides, chances, strict=True)
        )
        total, won = sides.sum(), own + others
        excess += own - sides[0] * won / total
        variance += sides.prod() * won * (total - won) / (total**2 * (total - 1))
    return float((chi2.sf(excess**2 / variance, 1) < 0.05 / asked).mean())


def _stage(about: str, seeds: range) -> None:
    """How often nothing is shown at a stage where nothing is, and what was planted is."""
    for deals in (400, 2_000):
        random = (np.random.default_rng(seed) for seed in seeds)
        found = [len(shown_at(at_stage(one, about, deals), about)) for one in random]
        _tell(f"{about} at a stage, shuffled, {deals} deals: no driver", [n == 0 for n in found])
    for deals, planted, odds in ((2_000, 400, 1.0), (1_600, 400, 2.0), (800, 400, 2.0)):
        random = (np.random.default_rng(seed) for seed in seeds)
        made = (at_stage(one, about, deals, planted, odds) for one in random)
        found = ["planted" in set(shown_at(one, about)["value"]) for one in made]
        what = f"{about} at a stage, odds ratio {odds:g}, {planted} of {deals} deals"
        _tell(f"{what}: found", found)


def built(companies: int = 20, first: int = 1) -> None:
    """The same of managers in whole companies."""
    for title in ("everyone alike", "steady"):
        _tell(f"{title}: nobody named", list(_quiet(title, companies, first)))


def _quiet(title: str, companies: int, first: int) -> Iterator[bool]:
    for seed in range(first, first + companies):
        door, _ = made(HARD[title], seed)
        found = answer("managers-fair", door, Scope(credit="opener", timezone="UTC")).table
        named = found[found["standing"].notna()]
        for row in named.to_dict("records"):
            print(f"  {seed}: {row['manager']} {row['measure']} {row['standing']}", flush=True)
        door.connection.close()
        yield not len(named)


def _tell(what: str, held: list[bool]) -> None:
    print(f"{what}: {sum(held)} of {len(held)} ({np.mean(held):.1%})", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["built"]:
        built(*(int(argument) for argument in sys.argv[2:4]))
    else:
        main(*(int(argument) for argument in sys.argv[1:3]))
