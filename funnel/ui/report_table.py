"""A list on a page that carries no drawing program: numbers as each language writes them, to the
right, and how many rows there are besides."""

from __future__ import annotations

import html
from typing import Any

import pandas as pd

from funnel.answers.columns import title
from funnel.columns import Unit
from funnel.i18n import moment, number, t
from funnel.i18n.writing import BLANK
from funnel.ui.columns import shown, unit_of

ROWS = 20
STYLE = (
    ".lists{overflow-x:auto}table{border-collapse:collapse;font-size:12px;width:100%}"
    "td,th{border-bottom:1px solid #ddd;padding:2px 6px;text-align:left;vertical-align:top}"
    ".n{text-align:right;white-space:nowrap}tr{break-inside:avoid}"
)


def drawn(table: pd.DataFrame, timezone: str) -> str:
    """The first rows of a table, whose columns may be named otherwise than any of ours; how many
    more there are stands below."""
    written = shown(_with_moments(table.head(ROWS), timezone), timezone)
    is_number = {name: pd.api.types.is_numeric_dtype(written[name]) for name in written.columns}
    heads = "".join(_cell(title(str(name)), "th", is_right) for name, is_right in is_number.items())
    lines = "".join(_line(row, is_number) for row in written.to_dict("records"))
    left = _left_out(len(table))
    return (
        f"<div class=lists><table><thead><tr>{heads}</tr></thead><tbody>{lines}</tbody></table>"
        f"</div>{left}"
    )


def _with_moments(table: pd.DataFrame, timezone: str) -> pd.DataFrame:
    """Moments as texts."""
    moments = {
        str(name): [moment(value, timezone) for value in table[name]]
        for name in table.columns
        if pd.api.types.is_datetime64_any_dtype(table[name])
    }
    return table.assign(**moments)


def _line(row: dict[Any, Any], is_number: dict[Any, bool]) -> str:
    cells = (_cell(_said(row[name], name), "td", is_right) for name, is_right in is_number.items())
    return f"<tr>{''.join(cells)}</tr>"


def _said(value: Any, name: Any) -> str:
    """A number with the digits that its unit bears; blank where there is nothing."""
    if pd.isna(value):
        return ""
    if isinstance(value, str):
        if value == BLANK:
            return ""
        return value
    digits = 0 if unit_of(str(name)) is Unit.MONEY else 2
    return number(value, digits)


def _cell(text: str, tag: str, is_right: bool) -> str:
    kind = " class=n" if is_right else ""
    return f"<{tag}{kind}>{html.escape(text)}</{tag}>"


def _left_out(rows: int) -> str:
    if rows <= ROWS:
        return ""
    said = t("The first {shown} of {all} are listed.", shown=number(ROWS), all=number(rows))
    return f"<p class=muted>{html.escape(said)}</p>"
