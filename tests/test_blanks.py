"""A blank cell is none of the values that stand beside it."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from funnel.blanks import float_or_none, int_or_none, only_one, ratio, text_or

BLANK = [None, np.nan, pd.NaT, pd.NA]


@pytest.mark.parametrize("blank", BLANK)
def test_a_blank_is_no_number_and_no_text(blank):
    assert float_or_none(blank) is None
    assert int_or_none(blank) is None
    assert text_or(blank, "nobody") == "nobody"


def test_what_is_there_is_handed_on():
    assert float_or_none(0) == 0.0
    assert type(int_or_none(np.float64(3))) is int
    assert text_or("", None) == "", "an empty text is one"


@pytest.mark.parametrize(("values", "one"), [([], None), (["a"], "a"), ({"a", "b"}, None)])
def test_the_only_one_of_several_is_none(values, one):
    assert only_one(values) == one


def test_a_part_of_nothing_is_blank_not_zero():
    assert ratio(1, 4) == 0.25
    assert math.isnan(ratio(0, 0))
