"""The whole review as one HTML file that opens offline and prints on A4: real text, figures of
lines, nothing fetched, every name escaped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import pandas as pd
from markupsafe import Markup

from funnel.answers import answer
from funnel.answers.columns import title
from funnel.blanks import text_or
from funnel.charts import change
from funnel.i18n import language, moment, money, number, t
from funnel.i18n.curtain import is_down
from funnel.metrics import Door, anomalies, menus
from funnel.metrics.rows import in_stage_order, records
from funnel.scope import Scope
from funnel.ui import report_bridge, report_stock, report_table
from funnel.ui.code_titles import shown_code
from funnel.ui.promise_words import said
from funnel.ui.templates import filled
from funnel.week.postings import STEPS
from funnel.week.promise import Promise
from funnel.week.stood import Stood
from funnel.week.window import Window
from funnel.zones import local

STYLE = (
    "@page{size:A4 landscape;margin:12mm}body{font:15px/1.45 'Segoe UI',Roboto,'DejaVu Sans',"
    "sans-serif;max-width:72rem;margin:1.5rem auto;padding:0 1rem;color:#202124}.muted{color:"
    "#5f6368}svg{font:16px 'Segoe UI',Roboto,'DejaVu Sans',sans-serif}section{margin:1.6rem 0}"
    "h2,h3{margin:.6rem 0 .3rem}.card{border-left:5px solid #0b57d0;padding-left:.8rem;"
    "margin:.7rem 0;break-inside:avoid}figure{margin:0;break-inside:avoid}ol{break-inside:avoid}"
    "h2{break-after:avoid}@media print{body{margin:0;padding:0}h1{margin:0}section{margin:1rem 0}}"
)
LISTS = {
    "stuck": [
        "deal_id",
        "name",
        "stage",
        "manager",
        "amount",
        "currency",
        "days_over",
        "reasons",
    ],
    "anomalies": ["deal_id", "name", "manager", "happened_at", "rule", "sentence"],
}


def page(
    door: Door,
    scope: Scope,
    window: Window,
    promises: Sequence[Promise],
    stood: Sequence[Stood] = (),
) -> bytes:
    """The report, in the language in force."""
    facts = door.facts
    span = f"{moment(window.since, facts.timezone)} – {moment(window.until, facts.timezone)}"
    parts = [span, scope.words(title, shown_code), facts.as_of_words(), facts.clock_words()]
    heading = " · ".join(filter(None, parts))
    return filled(
        "review.html",
        language=language(),
        title=t("Review"),
        style=Markup(STYLE + report_table.STYLE),
        heading=heading,
        parts=[
            _promises(door, scope, promises),
            _bridge(door, scope, window, stood),
            _agenda(door, scope, window, promises),
            _stock(door, scope),
            _stuck(door, scope),
            _findings(door, scope, window),
            _checkup(door, scope),
        ],
    )


class Figure(NamedTuple):
    """Lines of SVG, and what stands over them."""

    drawn: Markup
    name: str = ""


class Card(NamedTuple):
    """A deal to talk about: who and what, why, and what was promised."""

    head: str
    reasons: str
    noted: list[str]


@dataclass(frozen=True)
class Part:
    """A section of the report; what it does not have is blank."""

    heading: str
    figures: Sequence[Figure] = ()
    said: str = ""
    note: str = ""
    cards: Sequence[Card] = ()
    items: Sequence[str] = ()
    list: str = "ul"  # how the items are told apart: ul or ol
    table: Markup | None = None


def _bridge(door: Door, scope: Scope, window: Window, stood: Sequence[Stood]) -> Part:
    found = answer("bridge", door, scope, window=window, stood=stood)
    earlier = answer("bridge", door, scope, window=window.before, stood=stood).table
    deals = answer("change", door, scope, window=window)
    figures = [Figure(Markup(report_bridge.drawn(found.table, earlier, window)))]
    money_of = found.table[found.table["amount"].notna() & (not is_down())]
    for currency, own in money_of.groupby("currency", dropna=False):
        is_own = earlier["currency"].fillna("") == (text_or(currency, ""))
        drawn = report_bridge.drawn(own, earlier[is_own], window, by_amount=True)
        name = text_or(currency, t("Amount"))
        figures.append(Figure(Markup(drawn), name))
    counts = deals.table["change"].value_counts()
    stayed = " · ".join(
        f"{number(counts[code])} {t(change.WORDS[code])}"
        for code in [*STEPS, change.UNMOVED]
        if counts.get(code, 0)
    )
    if door.facts.knows_amounts_then:
        note = ""
    else:
        note = t("Amounts are those of today: what they were then is told by the next upload.")
    said = ": ".join(part for part in (deals.headline, stayed) if part)
    return Part(found.headline, figures, said, note)


def _agenda(door: Door, scope: Scope, window: Window, promises: Sequence[Promise]) -> Part:
    before = tuple(one for one in promises if one.seen_at < door.facts.as_of)
    found = answer("agenda", door, scope, window=window, promises=before)
    noted = answer("promises", door, Scope(timezone=scope.timezone), promises=promises).table
    cards = [_card(row, noted[noted["deal_id"] == row["deal_id"]]) for row in records(found.table)]
    return Part(found.headline, cards=cards)


def _card(row: dict[str, Any], noted: pd.DataFrame) -> Card:
    who = text_or(row["manager"], t("(nobody)"))
    name = text_or(row["name"], row["deal_id"])
    head = " · ".join([who, str(name), money(row["amount"], row["currency"]), str(row["stage"])])
    return Card(head, str(row["reasons"]), [said(one) for one in records(noted)])


def _promises(door: Door, scope: Scope, promises: Sequence[Promise]) -> Part | None:
    """The review begins with what was promised before."""
    before = tuple(one for one in promises if one.seen_at < door.facts.as_of and not one.struck_at)
    if not before:
        return None
    found = answer("promises", door, scope, promises=before)
    if not len(found.table):
        return None
    items = [f"{row['name'] or row['deal_id']} · {said(row)}" for row in records(found.table)]
    return Part(found.headline, items=items)


def _stock(door: Door, scope: Scope) -> Part | None:
    found = answer("stock-weeks", door, scope)
    if not len(found.table):
        return None
    zone = door.facts.timezone
    ends = pd.DatetimeIndex(found.table["week_ends_at"])
    table = found.table.assign(week=[f"{local(end, zone):%d.%m}" for end in ends])
    weeks = table.groupby("week", sort=False)["open"].sum()
    figure = report_stock.drawn({str(week): int(count) for week, count in weeks.items()})
    keys = ["pipeline", "stage"]
    wide = table.groupby([*keys, "week"], dropna=False)["open"].sum().unstack("week", fill_value=0)
    wide = wide[list(weeks.index)].rename_axis(columns=None).reset_index()
    order = door.ask(menus.stages_in_order())[[*keys, "stage_order"]]
    rows = Markup(report_table.drawn(in_stage_order(wide, order), zone))
    return Part(found.headline, [Figure(Markup(figure))], table=rows)


def _stuck(door: Door, scope: Scope) -> Part:
    found = answer("stuck", door, scope)
    if not len(found.table):
        return Part(found.headline)
    rows = Markup(report_table.drawn(found.table[LISTS["stuck"]], door.facts.timezone))
    return Part(found.headline, table=rows)


def _findings(door: Door, scope: Scope, window: Window) -> Part | None:
    """What the rules found of the window, or that they found nothing; nothing where there is no
    log."""
    if "transitions" not in door.facts.has:
        return None
    whole = replace(scope, since=None, until=None)
    found = answer("anomalies", door, whole).table
    at = found["happened_at"]
    found = found[(at > window.since) & (at <= window.until)]
    said = anomalies.headline(found, whole, door.facts)
    if not len(found):
        return Part(t("Closed in one click"), said=said)
    rows = Markup(report_table.drawn(found[LISTS["anomalies"]], door.facts.timezone))
    return Part(said, table=rows)


def _checkup(door: Door, scope: Scope) -> Part | None:
    found = answer("checkup", door, scope).table
    found = found[found["verdict"] == "found"].head(3)
    items = list(found["sentence"])
    if items:
        return Part(t("Mend these first"), items=items, list="ol")
    return None
