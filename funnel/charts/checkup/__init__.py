"""The evidence of a check as a picture: one figure per check, with a line that says how to read it.

A figure draws the tables of a finding (`Finding.figures`); what it is about stands out, the rest is
grey.
"""

from __future__ import annotations

from collections.abc import Callable

import plotly.graph_objects as go

from funnel.charts.checkup import (
    bands,
    humps,
    names,
    one_share,
    parking,
    passes,
    ranks,
    shares,
    sides,
    signs,
    steps,
)
from funnel.checkup.finding import Finding
from funnel.i18n import N_, t

Draw = Callable[[Finding, bool], go.Figure | None]

# check: (the tables it needs, how it is drawn, how it is read)
FIGURES: dict[str, tuple[str, Draw, str]] = {
    "parking_stage": (
        "routes",
        parking.figure,
        N_(
            "who sends deals there → from which stage → into it → what becomes of them; width:"
            " stays"
        ),
    ),
    "client_decides": (
        "stages",
        shares.idle,
        N_("share of open deals without a task or with only overdue ones, with its 95% interval"),
    ),
    "phantom_passes": ("stages", passes.figure, N_("deals that the CRM counts through each stage")),
    "two_jobs": (
        "stays",
        humps.figure,
        N_(
            "grey: how long the stays took; lines: the two kinds that explain them best; dotted:"
            " the border between them"
        ),
    ),
    "split_too_fine": (
        "stages",
        signs.figure,
        N_("● stays under ten minutes   ■ went on   ◆ left it out, as shares"),
    ),
    "over_norm": ("stays", bands.figure, N_("share of stays over the limit, by how far")),
    "handovers": (
        "credit",
        ranks.figure,
        N_("wins of each person, by whom they are credited to; upper: more"),
    ),
    "helper_field": (
        "work",
        shares.helped,
        N_(
            "share of the stays in which the helper moved the deal or had a task, with its 95%"
            " interval"
        ),
    ),
    "chains": (
        "steps",
        steps.figure,
        N_("deals of the whole chain, from the first pipeline to the end of the last"),
    ),
    "hidden_postponement": (
        "people",
        shares.hidden,
        N_("share of the tasks that came due, with its 95% interval"),
    ),
    "forgotten": (
        "counts",
        shares.quiet,
        N_("share of each manager's open deals that are forgotten, with its 95% interval"),
    ),
    "one_click": (
        "people",
        shares.flagged,
        N_("share of wins closed in one click, with its 95% interval"),
    ),
    "stage_names": (
        "names",
        names.figure,
        N_("open deals in each stage of the pipeline; in colour the names to mend, → a better one"),
    ),
    "before_after": (
        "sides",
        sides.figure,
        N_(
            "half have left by, with its 95% interval   ○ before   ● after; right: the share that"
            " went on"
        ),
    ),
}


def figure(finding: Finding, *, dark: bool = False) -> go.Figure | None:
    """The picture of a finding; without a table the share alone, None without that."""
    table, draw, _ = FIGURES.get(finding.check, ("", None, ""))
    tables = finding.figures
    if finding.check == "handovers" and "work" in tables:
        return ranks.ranges(finding, dark)
    if draw is None or table not in tables or not len(tables[table]):
        return one_share.figure(finding, dark)
    return draw(finding, dark)


def caption(finding: Finding) -> str:
    """How its figure is read."""
    if finding.check == "handovers" and "work" in finding.figures:
        return t("share of each person's stays, stage by stage; a line divides the two groups")
    if finding.evidence.get("keeps_hours"):
        return t(
            "how long the stays took, the two kinds in two colours; told apart by working time,"
            " without nights and weekends"
        )
    table, _, words = FIGURES.get(finding.check, ("", None, ""))
    return (
        t(words)
        if table in finding.figures
        else t("the share that the verdict rests on, with its 95% interval")
    )
