"""One number for a row: it puts rows in order as two would, and the two are told from it."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from funnel.model.row_numbers import BY_LIST, ROWS, is_of_list, row_no

rows = st.tuples(st.integers(0, BY_LIST), st.integers(0, ROWS - 1))


@given(st.lists(rows, min_size=2, unique=True))
def test_numbers_stand_as_the_rows_do(every: list[tuple[int, int]]):
    numbers = [row_no(upload_no, row) for upload_no, row in sorted(every)]
    assert all(one < other for one, other in pairwise(numbers))


@given(rows)
def test_a_number_tells_its_upload_and_its_row(row: tuple[int, int]):
    assert divmod(row_no(*row), ROWS) == row
    assert is_of_list(row_no(*row)) == (row[0] == BY_LIST)


def test_the_largest_fits_into_what_the_engine_counts_with():
    assert row_no(BY_LIST, ROWS - 1) < 2**63
