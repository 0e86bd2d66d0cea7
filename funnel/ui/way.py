"""The way that one deal went, drawn stay by stay."""

from __future__ import annotations

from funnel.charts import timeline
from funnel.i18n import t
from funnel.metrics import menus
from funnel.ui.view import View


def of_deal(view: View, deal_id: str, row: int = 34) -> None:
    """Its stays on a line of time, with who held it; a stage is `row` pixels high."""
    figure = timeline.figure(
        view.ask(menus.visits_of, deal_id),
        view.ask(menus.moves_of, deal_id),
        as_of=view.facts.as_of,
        timezone=view.facts.timezone,
        row=row,
        holders=True,
        dark=view.is_dark,
    )
    view.figure(figure, f"way-{deal_id}", t("The way it went"))
