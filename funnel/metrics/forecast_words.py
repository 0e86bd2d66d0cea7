"""Why a forecast is not shown, and how good it was, in words."""

from __future__ import annotations

from funnel.ahead.record import COVERS, ENOUGH, FEW, NONE, Judged
from funnel.i18n import t


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
