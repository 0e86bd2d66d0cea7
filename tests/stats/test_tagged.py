"""Lists of whole numbers in one order, and who is at risk counted so."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from funnel.stats.risks import risks
from funnel.stats.tagged import in_one_order

SIZES = st.sampled_from([1, 3, 86_400, 86_400 * 10**6])
LISTS = st.lists(st.lists(st.integers(0, 9), max_size=12), min_size=1, max_size=5)


def whole(lists: list[list[int]], unit: int = 1) -> list[np.ndarray]:
    return [np.array(one, dtype=np.int64) * unit for one in lists]


@given(LISTS, SIZES)
def test_each_list_comes_out_as_it_went_in(lists, unit):
    given_lists = whole(lists, unit)
    lengths, which = in_one_order(given_lists)
    assert (np.diff(lengths) >= 0).all()
    for number, one in enumerate(given_lists):
        assert lengths[which == number].tolist() == sorted(one)
    same = np.diff(lengths) == 0
    assert (np.diff(which.astype(int))[same] >= 0).all()


@pytest.mark.parametrize("number", [1 << 62, -(1 << 62)])
def test_a_number_that_leaves_no_room_is_refused(number):
    with pytest.raises(ValueError, match="no room"):
        in_one_order([np.array([number]), np.array([1])])


@given(LISTS, SIZES)
def test_whole_numbers_are_counted_as_others_are(lists, unit):
    """The same lengths as numbers with fractions, which are counted list by list."""
    *over, still = whole(lists, unit)
    named = {str(number): one for number, one in enumerate(over)}
    found = risks(named, still)
    slow = risks({name: one.astype(float) for name, one in named.items()}, still.astype(float))
    for name in ("time", "at_risk", "ended"):
        assert getattr(found, name).tolist() == getattr(slow, name).tolist()
    assert found.by_way.keys() == slow.by_way.keys()
    for name, counts in slow.by_way.items():
        assert found.by_way[name].tolist() == counts.tolist()
