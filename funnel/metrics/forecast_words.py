"""Why a forecast is not shown, and how good it was, in words."""

from __future__ import annotations

from funnel.ahead.record import COVERS, ENOUGH, FEW, NONE, Judged
from funnel.facts import Facts
from funnel.i18n import t, tn


def why_not(judged: Judged) -> str:
    """The sentence that stands in the place of a forecast."""
    words = {
        FEW: t(
            "Too early for a forecast: of {enough} weeks that have to be judged {n} can be",
            enough=ENOUGH,
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


def no_rival(of_crm: int) -> str:
    """Why the chances that the CRM gives are no rival; nothing where it gives none."""
    if not of_crm:
        return ""
    return tn(
        "The CRM gives {n} open deal a chance of its own. What it said earlier is not known, and"
        " what it says now knows what has come since: it is no rival for weeks that are over.",
        "The CRM gives {n} open deals a chance of its own. What it said earlier is not known, and"
        " what it says now knows what has come since: it is no rival for weeks that are over.",
        of_crm,
    )


def amounts_then(facts: Facts) -> str:
    """Which amounts the forecast and its rivals were held to."""
    if facts.knows_amounts_then:
        return t(
            "Amounts are those of today, for all of them alike: the uploads tell between which two"
            " looks one changed, not what was known on the day itself."
        )
    return t("Amounts are those of today, for all of them alike: no upload tells earlier ones.")
