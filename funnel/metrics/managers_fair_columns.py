"""The columns of `metrics.managers_fair`."""

from __future__ import annotations

from funnel.columns import Column, Unit, by_name
from funnel.i18n import N_

DEFINITIONS = {
    **by_name(
        Column(
            "measure",
            N_("Compared in"),
            Unit.CODE,
            N_(
                "won: within the time by which nine in ten closings of the pipeline have come,"
                " of the"
                " journeys that are that old. over: stays over the limit of their stage, of"
                " those begun a"
                " limit ago. stuck: of the open deals. click: wins with a finding of the rules,"
                " of the"
                " wins. pushed: tasks, of those that came due. kept: promises, of those judged."
            ),
        ),
    ),
    "cases": N_("How many journeys, stays, deals, wins, tasks or promises of this manager."),
    "hits": N_("How many of them are won, over the limit, stuck, in one click, pushed, kept."),
    **by_name(
        Column(
            "raw",
            N_("As counted"),
            Unit.SHARE,
            N_("Hits of cases, with its 95% interval (Wilson)."),
        ),
        Column(
            "expected",
            N_("Expected with these deals"),
            Unit.NUMBER,
            N_(
                "The hits that the others' shares would give with the deals of this manager: by"
                " pipeline,"
                " source and third of the amount; stays by stage and weekday, open deals by stage."
            ),
        ),
        Column(
            "z",
            N_("Standard errors away"),
            Unit.NUMBER,
            N_("The distance from what is expected, in standard errors."),
        ),
        Column(
            "adjusted",
            N_("With everybody's mix"),
            Unit.SHARE,
            N_("The team's share × hits ÷ expected: as if everybody had had the same mix."),
        ),
        Column(
            "comparable",
            N_("Cases that compare"),
            Unit.NUMBER,
            N_(
                "How many cases the adjusted share is worth: fewer where the others have few of"
                " the like."
                " The limits of the figure are read at it."
            ),
        ),
        Column(
            "believed",
            N_("To be believed"),
            Unit.SHARE,
            N_(
                "What to believe of it: drawn to the team's middle, the more the fewer the"
                " cases are"
                " (DerSimonian and Laird 1986). Blank where under 3 are expected."
            ),
        ),
        Column(
            "believed_low",
            N_("To be believed, low"),
            Unit.SHARE,
            N_("Low end of its 95% interval."),
        ),
        Column(
            "believed_high",
            N_("To be believed, high"),
            Unit.SHARE,
            N_("High end of its 95% interval."),
        ),
        Column("team", N_("Team"), Unit.SHARE, N_("The share of the whole team.")),
        Column(
            "overdispersion",
            N_("Wider than chance"),
            Unit.NUMBER,
            N_(
                "How much wider than chance the managers lie, from ten of them on; the limits"
                " are widened"
                " by its root."
            ),
        ),
    ),
    "q_value": N_(
        "How likely a difference like this is a false alarm, corrected for all that were asked"
        " (Benjamini and Hochberg 1995); blank under 20 cases."
    ),
    **by_name(
        Column(
            "standing",
            N_("Stands out"),
            Unit.CODE,
            N_(
                "above or below the others with the same deals: q < 0.05, and more than a fifth"
                " from what"
                " is expected. Blank: no evidence of a difference."
            ),
        ),
    ),
    "asked": N_("How many were asked: managers with enough cases, in all measures."),
}
