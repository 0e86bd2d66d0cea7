"""Which clock each column of durations is in, where the workspace has working time.

Those that follow are about work: how long deals stay, and the limits. Those of the calendar are
about dates: what is pushed, quiet or ahead.
"""

from __future__ import annotations

from funnel.i18n import hours, t

FOLLOWS = frozenset(
    {
        "age_days",
        "closed_days",
        "days",
        "days_here",
        "days_over",
        "days_stagnant",
        "days_to_go_on",
        "days_to_go_on_high",
        "days_to_go_on_low",
        "days_to_loss",
        "days_to_loss_high",
        "days_to_loss_low",
        "dwell_days",
        "km_median_days",
        "km_median_days_without",
        "km_p90_days",
        "least_days",
        "limit_days",
        "limit_now_days",
        "longest_open_days",
        "mean_days",
        "mean_days_without",
        "median_days",
        "median_days_without",
        "median_won_days",
        "most_days",
        "open_days",
        "p90_days",
        "under_days",
        "unseen_days",
    }
)
CALENDAR = frozenset(
    {
        "allowed_days",
        "calendar_days",
        "calendar_days_here",
        "calendar_unseen_days",
        "gap_days",
        "mean_stay",
        "parked_days",
        "expected_pushed_days",
        "late_days",
        "pushed_days",
        "quiet_days",
        "span_seconds",
        "stay_days",
    }
)
# Won, or shares, within so many days: `share_30`.
WITHIN = ("won", "share", "low", "high", "within")


def is_of_calendar(column: str) -> bool:
    """Whether a column is in days of the calendar in any workspace."""
    base, _, tail = column.rpartition("_")
    return column in CALENDAR or (base in WITHIN and tail.isdigit())


def titled(column: str, title: str) -> str:
    """A column's title with its clock, where the workspace has another than the calendar."""
    if hours.of_working_day() is None:
        return title
    if column in FOLLOWS:
        return t("{title} (working)", title=title)
    if is_of_calendar(column):
        return t("{title} (calendar)", title=title)
    return title


def defined(column: str, definition: str) -> str:
    """A column's definition with its clock, in the same way."""
    if hours.of_working_day() is None:
        return definition
    if column in FOLLOWS:
        return t("{definition} In working time.", definition=definition)
    if is_of_calendar(column):
        return t("{definition} In calendar time.", definition=definition)
    return definition


def defined_anywhere(column: str, definition: str) -> str:
    """The same where no workspace is looked at."""
    if column in FOLLOWS:
        return t(
            "{definition} In working time where the workspace has it, else in calendar time.",
            definition=definition,
        )
    if is_of_calendar(column):
        return t("{definition} In calendar time.", definition=definition)
    return definition
