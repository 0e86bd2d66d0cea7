"""The whole check-up as one file for the meeting: a page that opens offline, and a workbook with
the lists."""

from __future__ import annotations

import html
import io
from collections.abc import Sequence

import pandas as pd
import xlsxwriter

from funnel import checkup, exports
from funnel.charts import checkup as chart
from funnel.charts.checkup import paper
from funnel.checkup.finding import FOUND, VERDICT_WORDS, Finding
from funnel.i18n import number, set_language, t
from funnel.ui.checkup_order import costly, points_sign, size
from funnel.ui.columns import downloaded, shown
from funnel.ui.titles import title
from funnel.ui.view import View

ROWS = 200  # of a list in the page; the workbook and the downloads have all
STYLE = (
    "body{font:16px/1.5 'Segoe UI',Roboto,'DejaVu Sans',sans-serif;max-width:72rem;margin:2rem"
    " auto;padding:0 1rem;color:#202124}.muted{color:#5f6368}section{border-left:6px solid"
    " #9aa0a6;padding-left:1rem;margin:2rem"
    " 0}.found{border-color:#c5221f}.not_found{border-color:#188038}.verdict{font-weight:700}.found"
    " .verdict{color:#c5221f}.not_found"
    " .verdict{color:#188038}"
    "li.sign{list-style:none;margin-left:-1.2rem}.advice{background:#eef3fc;padding:.6rem"
    " 1rem;border-radius:6px}.lists{overflow-x:auto}"
    "table{border-collapse:collapse;font-size:13px}td,th{border-bottom:1px"
    " solid #ddd;padding:2px 8px;text-align:left}@media print{section{break-inside:avoid}}"
)


def page(view: View, found: Sequence[Finding], lang: str) -> bytes:
    """One HTML file that opens offline: nothing is fetched, every name is escaped."""
    set_language(lang)
    heading = " · ".join([view.scope.words(title), view.facts.as_of_words()])
    parts = [
        f"<h1>{html.escape(t('Check-up'))}</h1><p class=muted>{html.escape(heading)}</p>",
        _first(found),
    ]
    parts += [_section(view, finding) for finding in found]
    whole = (
        f"<!doctype html><html lang={lang}><meta"
        f" charset=utf-8><title>{html.escape(t('Check-up'))}</title><style>{STYLE}</style>"
        f"{paper.script()}{''.join(parts)}</html>"
    )
    return whole.encode()


def _first(found: Sequence[Finding]) -> str:
    shown_first = costly(found)[:3]
    lines = "".join(
        f"<li><b>{html.escape(one.sentence)}</b><br>"
        f"{html.escape(' · '.join([*size(one), one.advice]))}"
        for one in shown_first
    )
    return f"<h2>{html.escape(t('Mend these first'))}</h2><ol>{lines}</ol>" if lines else ""


def _section(view: View, finding: Finding) -> str:
    module, verdict = checkup.check(finding.check), html.escape(t(VERDICT_WORDS[finding.verdict]))
    points = "".join(
        f"<li class=sign>{points_sign(one.holds)} {html.escape(one.text)}" for one in finding.points
    )
    figure = chart.figure(finding)
    drawing = (
        f"<p class=muted>{html.escape(chart.caption(finding))}</p>{paper.drawn(figure)}"
        if figure is not None
        else ""
    )
    advice = f"<p class=advice>{html.escape(finding.advice)}</p>" if finding.advice else ""
    missed = f"<p class=muted>{html.escape(finding.missed)}.</p>" if finding.missed else ""
    return (
        f"<section class={finding.verdict}><h2>{html.escape(t(module.TITLE))} <span"
        f" class=verdict>{verdict}</span></h2>"
        f"<h3>{html.escape(finding.sentence)}</h3><p"
        f" class=muted>{html.escape(' · '.join(size(finding)))}</p>"
        f"{drawing}<ul>{points}</ul>{missed}{advice}{_list(view, finding)}</section>"
    )


def _list(view: View, finding: Finding) -> str:
    rows, total = finding.rows, max(len(finding.rows), finding.listed or 0)
    if not len(rows):
        return ""
    words = (
        t("The first {n} of {total} rows", n=number(min(len(rows), ROWS)), total=number(total))
        if total > min(len(rows), ROWS)
        else ""
    )
    table = shown(rows.head(ROWS), view.facts.timezone).rename(
        columns=lambda name: title(str(name))
    )
    return (
        f"<p class=muted>{html.escape(words)}</p><div"
        f" class=lists>{table.to_html(index=False, escape=True, border=0, na_rep='')}</div>"
    )


def book(view: View, found: Sequence[Finding], table: pd.DataFrame, lang: str) -> bytes:
    """One workbook: the findings, then a sheet with the deals of each that was found."""
    set_language(lang)
    target, zone = io.BytesIO(), view.facts.timezone
    workbook = xlsxwriter.Workbook(target, exports.XLSX_OPTIONS)
    exports.add_sheet(workbook, downloaded(table, zone), t("Check-up"))
    for place, finding in enumerate(
        (one for one in found if one.verdict == FOUND and len(one.rows)), 1
    ):
        rows = downloaded(finding.rows.head(exports.XLSX_ROWS), zone)
        exports.add_sheet(workbook, rows, f"{place} {t(checkup.check(finding.check).TITLE)}")
    workbook.close()
    return target.getvalue()
