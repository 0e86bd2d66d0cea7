"""The short form of the laboratory (`python -m bench.lab` is the long one): companies whose truth is
known are told what is true of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bench.lab import claims
from bench.lab.cast import HARD, in_order
from bench.lab.files import made
from bench.lab.worlds import truth

SMALL = replace(HARD["everyone alike"], deals=400, tasks=False)


@pytest.mark.parametrize("seed", [2, 3])
def test_no_check_accuses_a_company_in_order(seed):
    world = replace(in_order(seed), deals=300)
    door, _ = made(world, seed, marks=("2026-03-01",))
    assert [one.about for one in claims.accusations(door) if not one.holds] == []


def test_where_everyone_is_alike_nobody_is_named():
    door, _ = made(SMALL, 1)
    (claim,) = claims.names(door)
    assert claim.holds


def test_the_truth_of_a_company_is_what_its_numbers_say():
    known = truth(HARD["steady"], deals=4_000)
    steps = HARD["steady"].lines[0].steps
    for step in steps[:-1]:
        assert known["Sales", step.name]["to_next"] == pytest.approx(step.on, abs=0.03)
