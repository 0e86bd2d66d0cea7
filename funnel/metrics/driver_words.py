"""What a fact known at the start is called: ``Source “Recommendation”``, ``begun on Monday``."""

from __future__ import annotations

from funnel.i18n import N_, t
from funnel.metrics.start_facts import HOURS, TAG
from funnel.scope import BY

FACTS = {
    "opener": N_("Opened by"),
    "created_by": N_("Created by"),
    "currency": N_("Currency"),
    "company": N_("Company"),
    "contact": N_("Contact"),
    "weekday": N_("Weekday of the beginning"),
    "hour": N_("Hour of the beginning"),
    "third": N_("Amount"),
    "tag": N_("Tag"),
    "parent": N_("Goes on from another deal"),
    "answered": N_("First answer"),
    "skipped": N_("Stage left out"),
}
DAYS = (
    N_("Monday"),
    N_("Tuesday"),
    N_("Wednesday"),
    N_("Thursday"),
    N_("Friday"),
    N_("Saturday"),
    N_("Sunday"),
)
THIRDS = {
    "1": N_("the lowest third"),
    "2": N_("the middle third"),
    "3": N_("the highest third"),
}


def fact_words(fact: str) -> str:
    """What was asked; a column of the export by its own name."""
    if fact.startswith(BY):
        return fact.removeprefix(BY)
    if fact.startswith(f"{TAG}:"):
        return said(TAG, fact.removeprefix(f"{TAG}:"))
    if fact in FACTS:
        return t(FACTS[fact])
    return fact


def value_words(fact: str, value: str | None) -> str:
    """The value as people write it."""
    if not isinstance(value, str):
        return t("rarer ones")
    if fact == "weekday":
        return t(DAYS[int(value)])
    if fact == "hour":
        return _hours(int(value))
    if fact == "third":
        return t(THIRDS[value])
    if fact == "answered":
        return t("within the hour")
    if fact == "parent":
        return t("yes")
    return value


def said(fact: str, value: str | None) -> str:
    """Both together."""
    return t("{fact}: {value}", fact=fact_words(fact), value=value_words(fact, value))


def _hours(first: int) -> str:
    place = HOURS.index(first)
    until = HOURS[place + 1] if place + 1 < len(HOURS) else 24
    return t("{first}:00 to {until}:00", first=first, until=until)
