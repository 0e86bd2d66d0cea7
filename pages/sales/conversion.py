"""Conversion: where do deals get lost on the way?"""

from funnel.answers import Answer
from funnel.blanks import only_one
from funnel.charts import conversion, flow, small_funnels
from funnel.i18n import N_, t
from funnel.metrics.conversion_words import has_end, worst_leak
from funnel.metrics.ends import told
from funnel.metrics.notes import why_blank
from funnel.ui import View, beside, choices, choose, lacking, passes, show, without_log

TITLE = N_("Conversion")
PLACE = 30

SMALL_FUNNELS = 12  # on the first look


def body(view: View) -> None:
    """The page under a view."""
    view = choices.one_pipeline(view)
    if without_log.is_so(view):
        without_log.conversion(view)
        return
    found = view.answer("conversion")
    ends = has_end(found.table)
    has_win = ends or lacking.has_won_stage(view)
    view.heading(found.headline, action=None if has_win else lacking.to_stages)
    lacking.why_blank(found.table)
    beside.say_too_short(view)
    passes.ask(view)
    tabs = {
        "funnel": (t("Funnel"), lambda: _funnel(view, found, ends)),
        "managers": (t("Per manager"), lambda: _managers(view, found, ends)),
        "stays": (t("What became of stays"), lambda: _stays(view)),
        "months": (t("By month of start"), lambda: without_log.months(view)),
        "speed": (t("How fast"), lambda: without_log.whole(view)),
    }
    names = {key: name for key, (name, _) in tabs.items()}
    drawn = [draw for _, draw in tabs.values()]
    for tab, draw in zip(choose.tabs(names, key="conversion-tabs"), drawn, strict=True):
        if tab.open:
            with tab:
                draw()


def _funnel(view: View, found: Answer, ends: bool) -> None:
    """The funnel itself, in deals or in an amount."""
    measure, by_amount = choices.measure()
    worst = worst_leak(found.table)
    is_plain = measure == "reached" and not by_amount
    shown = found if is_plain else view.answer("conversion", amounts="all")
    currencies = view.facts.currencies
    figure = view.drawn(
        conversion.figure,
        shown.table,
        measure=measure,
        by_amount=by_amount,
        currency=only_one(currencies),
        worst=None if worst is None else str(worst["stage"]),
        ends=ends,
        nothing=found.headline,
        beside=view.answer("compared", of="conversion").table if view.beside else None,
    )
    view.figure_with_deals(figure, "conversion", found.headline)
    beside.draw(view, "conversion")
    lacking.left_out(view)
    view.table(shown, rows=told(shown.table))


def _managers(view: View, found: Answer, ends: bool) -> None:
    """A small funnel per manager."""
    each = view.answer("conversion", by="manager")
    view.subheading(
        t("Each manager's deals: the share that got to each stage so far, most deals first")
    )
    if not why_blank(found.table):
        lacking.by_credit(each.table)
    if not why_blank(each.table):
        most = choices.how_many(len(small_funnels.people(each.table)), SMALL_FUNNELS, "people")
        figure = view.drawn(
            small_funnels.figure, each.table, most=most, ends=ends, nothing=found.headline
        )
        view.figure_with_deals(figure, "conversion-people", t("Per manager"))
    view.table(each, "conversion-managers")


def _stays(view: View) -> None:
    """How the stays in each stage ended."""
    stays = view.answer("flow")
    view.subheading(stays.headline)
    view.figure_with_deals(view.drawn(flow.figure, stays.table), "flow", stays.headline)
    view.table(stays)


show(body)
