"""Working time in words."""

from __future__ import annotations

from funnel.i18n import N_, date_words, number, t
from funnel.working_time import WEEKDAYS, WorkingTime, written

DAYS = {
    "mon": N_("Monday"),
    "tue": N_("Tuesday"),
    "wed": N_("Wednesday"),
    "thu": N_("Thursday"),
    "fri": N_("Friday"),
    "sat": N_("Saturday"),
    "sun": N_("Sunday"),
}


def lines(working: WorkingTime | None, timezone: str) -> list[str]:
    """Which hours hold, a line each; or that durations are in calendar time."""
    if working is None:
        return [t("Durations are in calendar time.")]
    hours = number(working.day_seconds / 3600, 1)
    found = [
        t(
            "Durations are in working time, by the clock of {zone}; a working day is {n} h.",
            zone=timezone,
            n=hours,
        )
    ]
    found += [
        f"{t(DAYS[day])}: {written(spans)}"
        for day, spans in zip(WEEKDAYS, working.week, strict=True)
        if spans
    ]
    country = working.country or t("of no country")
    found.append(t("Holidays: {country}", country=country))
    for words, days in (
        (N_("More holidays: {days}"), working.holidays),
        (N_("Worked all the same: {days}"), working.working_days),
    ):
        if days:
            found.append(t(words, days=", ".join(map(date_words, days))))
    return found
