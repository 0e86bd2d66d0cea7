"""One number for a row of an upload: it names the row, and puts rows in the order of their uploads
and, of one upload, as they stand in the file.

To find the newest row of each deal among 1.56 million by the largest of one number takes 0.8 CPU
seconds, to put the rows in order by two 2.2.
"""

from __future__ import annotations

import ibis.expr.types as ir

ROWS = 1 << 36  # more than a file has
BY_LIST = 1 << 26  # the upload of closings that the list alone tells of: after every other


def row_no(upload_no: ir.Value, row: ir.Value) -> ir.Value:
    """The number, an int64; `upload_no` is at most `BY_LIST`, `row` below `ROWS`, or as much below
    zero where a file is read from its end."""
    return upload_no * ROWS + row


def is_of_list(number: ir.Value) -> ir.Value:
    """Whether it is the number of a closing that the list alone tells of."""
    return number >= BY_LIST * ROWS
