"""Why a forecast is not shown, and how good it was, in words."""

from __future__ import annotations

from datetime import datetime

from funnel.ahead.record import COVERS, FEW, LEAST, NONE, Judged
from funnel.i18n import date_words, number, t, tn
from funnel.zones import local


def why_not(judged: Judged) -> str:
    """The sentence that stands in the place of a forecast."""
    words = {
        FEW: t(
            "Too early for a forecast: of {enough} weeks that have to be judged {n} can be",
            enough=LEAST,
            n=judged.origins,
        ),
        NONE: t("No forecast: in the weeks that are judged nothing was won"),
        COVERS: t(
            "No forecast: what came lay inside its 80% band {held} times of {n}",
            held=judged.held,
            n=judged.origins,
        ),
    }
    worse = t(
        "No forecast: we cannot say it better than the last three months do (a score of {own},"
        " theirs {rival}; less is better)",
        own=f"{judged.crps:.2f}",
        rival=f"{judged.rival:.2f}",
    )
    return words.get(judged.reason, worse)


def band_words(judged: Judged) -> str:
    """How often the band held."""
    return t("its 80% band held {held} times of {n}", held=judged.held, n=judged.origins)


def came_closer(who: str, of: str, rival: float, own: float, held: str) -> str:
    """A rival that was better, in numbers."""
    if of == "wins":
        if who == "mean_13":
            said = t("The last weeks themselves came closer")
        else:
            said = t("The 28 days before came closer")
    elif of == "amount":
        if who == "crm":
            said = t("The CRM’s own chances came closer to the amount")
        else:
            said = t("Amount × share of the stage came closer to the amount")
        words = {"rival": number(rival), "own": number(own), "closer": said, "held": held}
        return t("{closer}: off by {rival} in 28 days, the forecast by {own}; {held}", **words)
    else:
        if who == "crm":
            said = t("Of the deals open then the CRM’s own chances came closer")
        else:
            said = t("Of the deals open then the share won of each stage came closer")
    return t(
        "{closer}: off by {rival} wins in 28 days, the forecast by {own}; {held}",
        closer=said,
        rival=number(rival, 1),
        own=number(own, 1),
        held=held,
    )


def of_crm(since: datetime | None, weeks: int, of: int, timezone: str) -> str:
    """From when on the CRM's own chances are a rival; nothing where it gives none."""
    if since is None:
        return ""
    day = date_words(local(since, timezone))
    if not weeks:
        return t(
            "The CRM’s own chances are known from {day} on, when an upload first told them: no week"
            " that is judged ends after it, so they are no rival yet.",
            day=day,
        )
    return tn(
        "The CRM’s own chances are known from {day} on, when an upload first told them: they are"
        " judged in {n} of the {of} weeks, and beside them the forecast in the same.",
        "The CRM’s own chances are known from {day} on, when an upload first told them: they are"
        " judged in {n} of the {of} weeks, and beside them the forecast in the same.",
        weeks,
        day=day,
        of=of,
    )


def amounts_then(since: datetime | None, timezone: str) -> str:
    """Which amounts the forecast and its rivals were held to."""
    if since is None:
        return t("Amounts are those of today, for all of them alike: no upload tells earlier ones.")
    return t(
        "Amounts are those of the last upload before each week’s end, of which the first is of"
        " {day}; before it those that it says. What came is told in the amounts of today.",
        day=date_words(local(since, timezone)),
    )
