"""What the cells of a lake say of time: moments in UTC, without offset; blank where nobody can read
them, or where they stand for no date. The bounds are those of files."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from funnel.reading.types.amounts import NOTHING
from funnel.reading.types.faults import FARTHEST, SOONEST
from funnel.reading.types.moment_patterns import EARLIEST, LATEST, ZERO

if TYPE_CHECKING:
    from pyspark.sql.connect.column import Column

# Spark would also take `12:30` for a time of today, and `45678` for a year.
DAY = r"^\d{4}-\d{1,2}-\d{1,2}"
# A zone behind the clock is one that means one offset; of letters such as CST Spark takes one.
_MINUTES = r"[\d-]+[ T]\s*\d{1,2}:\d{1,2}"
_BARE = rf"[\d-]+|{_MINUTES}(:\d{{1,2}}(\.\d*)?)?"
_ZONE = r"\s*(Z|UTC|GMT|[+-]\d{1,2}(:?\d{2})?|[A-Za-z_]+/[A-Za-z_/+-]+)"


def moment(cell: Column, given: str, timezone: str, *, is_needed: bool) -> Column:
    """A cell of the type `given` as a moment. Of a column that may be blank, what lies at the edge
    stands for no date too."""
    from pyspark.sql.connect import functions as f

    if given == "timestamp":  # a moment of the world, in a session that is UTC
        at = cell.cast("timestamp_ntz")
    elif given == "string":
        at = _of_text(f.trim(cell), timezone)
    else:
        at = _in_utc(cell.try_cast("timestamp_ntz"), timezone)
    bounds = (EARLIEST, LATEST) if is_needed else (SOONEST, FARTHEST)
    since, before = map(_at, bounds)
    return f.when((at >= since) & (at < before), at)


def says_nothing(text: Column) -> Column:
    """Whether a text says that there is no date: a word for nothing, or zeros."""
    from pyspark.sql.connect import functions as f

    return f.lower(text).isin(*sorted(NOTHING)) | text.rlike(f"^(?:{ZERO.pattern})$")


def _of_text(text: Column, timezone: str) -> Column:
    from pyspark.sql.connect import functions as f

    is_bare, is_zoned = (text.rlike(f"^({form})$") for form in (_BARE, f"({_BARE}){_ZONE}"))
    # Spark takes no zone behind a clock without seconds
    whole = f.regexp_replace(text, f"^({_MINUTES})(?={_ZONE}$)", "$1:00")
    zoned = f.when(is_zoned, whole.try_cast("timestamp_ltz").cast("timestamp_ntz"))
    bare = _in_utc(text.try_cast("timestamp_ntz"), timezone)
    return f.when(text.rlike(DAY), f.when(is_bare, bare).otherwise(zoned))


def _in_utc(wall: Column, timezone: str) -> Column:
    """A clock of a zone in UTC. Of an hour that comes twice in autumn, Spark means the first and
    DuckDB the second, which is the one by the offset of a day later, if that leads back to it."""
    from pyspark.sql.connect import functions as f

    first = f.to_utc_timestamp(wall.cast("timestamp_ltz"), timezone)
    day_later = first + f.make_dt_interval(days=f.lit(1))
    offset = f.from_utc_timestamp(day_later, timezone) - day_later
    second = wall.cast("timestamp_ltz") - offset
    is_twice = f.from_utc_timestamp(second, timezone) == wall.cast("timestamp_ltz")
    return f.when(is_twice, second).otherwise(first).cast("timestamp_ntz")


def _at(moment: datetime) -> Column:
    from pyspark.sql.connect import functions as f

    return f.lit(str(moment)).cast("timestamp_ntz")
