"""The whole review as one HTML file that opens offline and prints on A4: real text, figures of
lines, nothing fetched, every name escaped."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from funnel.answers import answer
from funnel.answers.columns import title
from funnel.charts import change
from funnel.i18n import language, moment, money, number, t
from funnel.i18n.curtain import is_down
from funnel.metrics import Door
from funnel.metrics.rows import records
from funnel.scope import Scope
from funnel.ui import report_bridge, report_stock
from funnel.ui.columns import shown
from funnel.ui.promise_words import said
from funnel.ui.words import shown_code
from funnel.week.postings import STEPS
from funnel.week.promise import Promise
from funnel.week.window import Window
from funnel.zones import local

ROWS = 20  # of a list
STYLE = (
    "@page{size:A4 landscape;margin:12mm}body{font:15px/1.45 'Segoe UI',Roboto,'DejaVu Sans',"
    "sans-serif;max-width:72rem;margin:1.5rem auto;padding:0 1rem;color:#202124}.muted{color:"
    "#5f6368}svg{font:16px 'Segoe UI',Roboto,'DejaVu Sans',sans-serif}section{margin:1.6rem 0}"
    "h2,h3{margin:.6rem 0 .3rem}.card{border-left:5px solid #0b57d0;padding-left:.8rem;"
    "margin:.7rem 0;break-inside:avoid}figure{margin:0;break-inside:avoid}.lists{overflow-x:auto}"
    "table{border-collapse:collapse;font-size:12px;width:100%}td,th{border-bottom:1px solid #ddd;"
    "padding:2px 6px;text-align:left;vertical-align:top}tr{break-inside:avoid}"
    "h2{break-after:avoid}"
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


def page(door: Door, scope: Scope, window: Window, promises: Sequence[Promise]) -> bytes:
    """The report, in the language in force."""
    facts = door.facts
    span = f"{moment(window.since, facts.timezone)} – {moment(window.until, facts.timezone)}"
    parts = [span, scope.words(title, shown_code), facts.as_of_words(), facts.clock_words()]
    heading = " · ".join(filter(None, parts))
    parts = [
        f"<h1>{_safe(t('Review'))}</h1><p class=muted>{_safe(heading)}</p>",
        _promises(door, scope, promises),
        _bridge(door, scope, window),
        _agenda(door, scope, window, promises),
        _stock(door, scope),
        _stuck(door, scope),
        _findings(door, scope, window),
        _checkup(door, scope),
    ]
    whole = (
        f"<!doctype html><html lang={language()}><meta charset=utf-8>"
        f"<title>{_safe(t('Review'))}</title><style>{STYLE}</style>{''.join(parts)}</html>"
    )
    return whole.encode()


def _safe(text: Any) -> str:
    return html.escape(str(text))


def _section(heading: str, *parts: str) -> str:
    return f"<section><h2>{_safe(heading)}</h2>{''.join(parts)}</section>"


def _bridge(door: Door, scope: Scope, window: Window) -> str:
    found = answer("bridge", door, scope, window=window)
    earlier = answer("bridge", door, scope, window=window.before).table
    deals = answer("change", door, scope, window=window)
    figures = [f"<figure>{report_bridge.drawn(found.table, earlier)}</figure>"]
    money_of = found.table[found.table["amount"].notna() & (not is_down())]
    for currency, own in money_of.groupby("currency", dropna=False):
        is_own = earlier["currency"].fillna("") == (currency if isinstance(currency, str) else "")
        drawn = report_bridge.drawn(own, earlier[is_own], by_amount=True)
        name = currency if isinstance(currency, str) else t("Amount")
        figures.append(f"<figure><h3>{_safe(name)}</h3>{drawn}</figure>")
    counts = deals.table["change"].value_counts()
    stayed = " · ".join(
        f"{number(counts[code])} {t(change.WORDS[code])}"
        for code in [*STEPS, change.UNMOVED]
        if counts.get(code, 0)
    )
    note = (
        ""
        if door.facts.knows_amounts_then
        else t("Amounts are those of today: what they were then is told by the next upload.")
    )
    said = ": ".join(part for part in (deals.headline, stayed) if part)
    text = f"<p>{_safe(said)}</p><p class=muted>{_safe(note)}</p>"
    return _section(found.headline, *figures, text)


def _agenda(door: Door, scope: Scope, window: Window, promises: Sequence[Promise]) -> str:
    before = tuple(one for one in promises if one.seen_at < door.facts.as_of)
    found = answer("agenda", door, scope, window=window, promises=before)
    noted = answer("promises", door, Scope(timezone=scope.timezone), promises=promises).table
    cards = [_card(row, noted[noted["deal_id"] == row["deal_id"]]) for row in records(found.table)]
    return _section(found.headline, *cards)


def _card(row: dict[str, Any], noted: pd.DataFrame) -> str:
    who = row["manager"] if isinstance(row["manager"], str) else t("(nobody)")
    name = row["name"] if isinstance(row["name"], str) else row["deal_id"]
    head = " · ".join([who, str(name), money(row["amount"], row["currency"]), str(row["stage"])])
    lines = "".join(f"<br>{_safe(said(one))}" for one in records(noted))
    return f"<div class=card><b>{_safe(head)}</b><br>{_safe(row['reasons'])}{lines}</div>"


def _promises(door: Door, scope: Scope, promises: Sequence[Promise]) -> str:
    """The review begins with what was promised before."""
    before = tuple(one for one in promises if one.seen_at < door.facts.as_of and not one.struck_at)
    if not before:
        return ""
    found = answer("promises", door, scope, promises=before)
    lines = "".join(
        f"<li>{_safe(row['name'] or row['deal_id'])} · {_safe(said(row))}"
        for row in records(found.table)
    )
    return _section(found.headline, f"<ul>{lines}</ul>")


def _stock(door: Door, scope: Scope) -> str:
    found = answer("stock-weeks", door, scope)
    if not len(found.table):
        return ""
    zone = door.facts.timezone
    table = found.table.assign(
        week=[moment(end, zone).split(",")[0] for end in found.table["week_ends_at"]]
    )
    keys = ["pipeline", "stage"]
    wide = table.groupby([*keys, "week"], dropna=False, sort=False)["open"].sum().unstack("week")
    wide = wide[list(dict.fromkeys(table["week"]))].fillna(0).astype("int64").reset_index()
    sums = table.groupby("week_ends_at")["open"].sum()
    ends = pd.DatetimeIndex(sums.index)
    weeks = {f"{local(end, zone):%d.%m}": int(n) for end, n in zip(ends, sums, strict=True)}
    figure = f"<figure>{report_stock.drawn(weeks)}</figure>"
    return _section(found.headline, figure, _table(wide))


def _stuck(door: Door, scope: Scope) -> str:
    found = answer("stuck", door, scope)
    table = shown(found.table[LISTS["stuck"]].head(ROWS), door.facts.timezone)
    return _section(found.headline, _table(table))


def _findings(door: Door, scope: Scope, window: Window) -> str:
    """What the rules found of the window; nothing where there is no log."""
    if "transitions" not in door.facts.has:
        return ""
    whole = replace(scope, since=None, until=None)
    found = answer("anomalies", door, whole).table
    at = found["happened_at"]
    found = found[(at > window.since) & (at <= window.until)]
    if not len(found):
        return ""
    table = shown(found[LISTS["anomalies"]].head(ROWS), door.facts.timezone)
    return _section(t("Closed in one click"), _table(table))


def _checkup(door: Door, scope: Scope) -> str:
    found = answer("checkup", door, scope).table
    found = found[found["verdict"] == "found"].head(3)
    lines = "".join(f"<li>{_safe(sentence)}" for sentence in found["sentence"])
    return _section(t("Mend these first"), f"<ol>{lines}</ol>") if lines else ""


def _table(table: pd.DataFrame) -> str:
    named = table.rename(columns=lambda name: title(str(name)))
    drawn = named.to_html(index=False, escape=True, border=0, na_rep="")
    return f"<div class=lists>{drawn}</div>"
