"""The whole check-up as one file for the meeting: a page that opens offline and is small enough to
send (what was found, the rest in a line each), and a workbook with the lists."""

from __future__ import annotations

import html
import io
from collections.abc import Sequence
from typing import Any

import pandas as pd
import xlsxwriter
from markupsafe import Markup

from funnel import checkup, exports
from funnel.answers.columns import title
from funnel.checkup.finding import FOUND, NOT_FOUND, UNKNOWN, VERDICT_WORDS, Finding
from funnel.i18n import language, number, percent, t, tn
from funnel.ui.checkup_order import costly, points_sign, size
from funnel.ui.code_titles import shown_code
from funnel.ui.columns import downloaded, shown
from funnel.ui.templates import filled
from funnel.ui.view import View

# Rows of a list in the page, and of all its lists together; letters of a cell. The workbook and the
# downloads have all.
ROWS = 50
EVERY_ROW = 300
LETTERS = 400
# of the bar that shows a share
WIDE = 640
HIGH = 54
STYLE = (
    "body{font:16px/1.5 'Segoe UI',Roboto,'DejaVu Sans',sans-serif;max-width:72rem;margin:2rem"
    " auto;padding:0 1rem;color:#202124}.muted{color:#5f6368}section{border-left:6px solid"
    " #9aa0a6;padding-left:1rem;margin:2rem"
    " 0}.found{border-color:#c5221f}.not_found{border-color:#188038}.verdict{font-weight:700}.found"
    " .verdict{color:#c5221f}.not_found"
    " .verdict{color:#188038}"
    "li.sign{list-style:none;margin-left:-1.2rem}.advice{background:#eef3fc;padding:.6rem"
    " 1rem;border-radius:6px}.lists{overflow-x:auto}"
    "svg{max-width:100%;font:13px sans-serif}"
    "table{border-collapse:collapse;font-size:13px}td,th{border-bottom:1px"
    " solid #ddd;padding:2px 8px;text-align:left}summary{cursor:pointer;margin:8px 0}"
    "@media print{section{break-inside:avoid}details::details-content{content-visibility:visible}}"
)


def page(view: View, found: Sequence[Finding]) -> bytes:
    """One HTML file that opens offline: nothing is fetched, every name is escaped."""
    parts = [
        view.scope.words(title, shown_code),
        view.facts.as_of_words(),
        view.facts.clock_words(),
    ]
    heading = " · ".join(filter(None, parts))
    shown_first = [one for one in found if one.verdict == FOUND]
    rows = max(min(ROWS, EVERY_ROW // max(len(shown_first), 1)), 1)
    return filled(
        "checkup.html",
        language=language(),
        title=t("Check-up"),
        style=Markup(STYLE),
        heading=heading,
        first_words=t("Mend these first"),
        first=[
            {"sentence": one.sentence, "more": " · ".join([*size(one), one.advice])}
            for one in costly(found)[:3]
        ],
        found=[_section(view, finding, rows) for finding in shown_first],
        others=[_in_a_line_each(found, verdict) for verdict in (NOT_FOUND, UNKNOWN)],
    )


def _in_a_line_each(found: Sequence[Finding], verdict: str) -> dict[str, Any]:
    """The checks that found nothing, or could not tell: what they say of themselves."""
    has_found = {one.check for one in found if one.verdict == FOUND}
    own = [one for one in found if one.verdict == verdict and one.check not in has_found]
    lines = [
        {
            "title": t(checkup.check(one.check).TITLE),
            "said": _clipped(" · ".join(filter(None, (one.sentence, one.missed)))),
        }
        for one in own
    ]
    return {"words": t(VERDICT_WORDS[verdict]), "lines": lines}


def _section(view: View, finding: Finding, rows: int) -> dict[str, Any]:
    """What the page says of one that was found."""
    words, table = _list(view, finding, rows)
    return {
        "verdict": finding.verdict,
        "verdict_words": t(VERDICT_WORDS[finding.verdict]),
        "title": t(checkup.check(finding.check).TITLE),
        "sentence": finding.sentence,
        "size": " · ".join(size(finding)),
        "bar": Markup(_bar(finding)),
        "points": [{"sign": points_sign(one.holds), "text": one.text} for one in finding.points],
        "missed": finding.missed,
        "advice": finding.advice,
        "rows_words": words,
        "table": table,
    }


def _bar(finding: Finding) -> str:
    """The share that the verdict rests on with its interval, and the others' beside it: drawn with
    lines, so that the page carries no drawing program."""
    share = finding.share
    low = finding.low
    high = finding.high
    if share is None or low is None or high is None or low != low:
        return ""
    if finding.others is not None and finding.others == finding.others:
        others = finding.others
    else:
        others = 0
    whole = max(high, share, others, 0.05)

    def at(value: float) -> int:
        return round(value / whole * (WIDE - 80)) + 10

    marks = (
        f'<line x1="{at(low)}" x2="{at(high)}" y1="30" y2="30" stroke="#f0b8b5"'
        f' stroke-width="10"/><circle cx="{at(share)}" cy="30" r="8" fill="#c5221f"/>'
        f'<text x="{at(share)}" y="16" text-anchor="middle" fill="#c5221f">'
        f"{html.escape(percent(share))}</text>"
    )
    if others:
        words = t("others {share}", share=percent(others))
        marks += (
            f'<line x1="{at(others)}" x2="{at(others)}" y1="18" y2="42" stroke="#202124"'
            f' stroke-dasharray="2 3"/><text x="{at(others)}" y="53" text-anchor="middle">'
            f"{html.escape(words)}</text>"
        )
    caption = html.escape(t("the share that the verdict rests on, with its 95% interval"))
    return (
        f"<p class=muted>{caption}</p>"
        f'<svg viewBox="0 0 {WIDE} {HIGH}" width="{WIDE}" height="{HIGH}" role="img">{marks}</svg>'
    )


def _list(view: View, finding: Finding, most: int) -> tuple[str, Markup | None]:
    """The first rows of what was found, folded on the page, and how many there are; nothing if
    there are none."""
    rows = finding.rows
    total = max(len(finding.rows), finding.listed or 0)
    if not len(rows):
        return "", None
    told = min(len(rows), most)
    if total > told:
        words = t("The first {n} of {total} rows", n=number(told), total=number(total))
    else:
        words = tn("{n} row", "{n} rows", total)
    table = shown(rows.head(told), view.facts.timezone).rename(
        columns=lambda name: title(str(name))
    )
    table = table.map(lambda cell: _clipped(cell) if isinstance(cell, str) else cell)
    return words, Markup(table.to_html(index=False, escape=True, border=0, na_rep=""))


def _clipped(text: str) -> str:
    if len(text) <= LETTERS:
        return text
    return f"{text[:LETTERS]}…"


def book(view: View, found: Sequence[Finding], table: pd.DataFrame) -> bytes:
    """One workbook: the findings, then a sheet with the deals of each that was found."""
    target = io.BytesIO()
    zone = view.facts.timezone
    workbook = xlsxwriter.Workbook(target, exports.XLSX_OPTIONS)
    exports.add_sheet(workbook, downloaded(table, zone), t("Check-up"))
    for index, finding in enumerate(
        (one for one in found if one.verdict == FOUND and len(one.rows)), 1
    ):
        rows = downloaded(finding.rows.head(exports.XLSX_ROWS), zone)
        exports.add_sheet(workbook, rows, f"{index} {t(checkup.check(finding.check).TITLE)}")
    workbook.close()
    return target.getvalue()
