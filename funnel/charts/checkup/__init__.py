"""The evidence of a check as a picture: one figure per check, with a line that says how to read it.

A figure draws the tables of a finding (`Finding.figures`); what it is about stands out, the rest is
grey.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import plotly.graph_objects as go

from funnel import checkup
from funnel.charts.checkup import one_share, ranks
from funnel.checkup.finding import Drawn, Finding
from funnel.i18n import t

Draw = Callable[[Finding, bool], go.Figure | None]


def figure(finding: Finding, *, dark: bool = False) -> go.Figure | None:
    """The picture of a finding; without a table the share alone, None without that."""
    tables = finding.figures
    drawn = _drawn(finding)
    if finding.check == "handovers" and "work" in tables:
        return ranks.ranges(finding, dark)
    if drawn is None or not len(tables.get(drawn.table, ())):
        return one_share.figure(finding, dark)
    return draw(drawn)(finding, dark)


def caption(finding: Finding) -> str:
    """How its figure is read."""
    drawn = _drawn(finding)
    if finding.check == "handovers" and "work" in finding.figures:
        return t("share of each person's stays, stage by stage; a line divides the two groups")
    if finding.evidence.get("keeps_hours"):
        return t(
            "how long the stays took, the two kinds in two colours; told apart by working time,"
            " without nights and weekends"
        )
    if drawn is None or drawn.table not in finding.figures:
        return t("the share that the verdict rests on, with its 95% interval")
    return t(drawn.reads)


def _drawn(finding: Finding) -> Drawn | None:
    return getattr(checkup.checks().get(finding.check), "FIGURE", None)


def draw(drawn: Drawn) -> Draw:
    """The function that draws it. Raises ImportError, AttributeError for a name nobody has."""
    if not isinstance(drawn.by, str):
        return drawn.by
    module, _, name = drawn.by.partition(".")
    return getattr(import_module(f"{__name__}.{module}"), name or "figure")
