"""What stands beside the period before: each number twice, the difference with its interval, in
colour only where the interval leaves out nothing."""

from __future__ import annotations

from typing import Any

import streamlit as st

from funnel.answers.columns import title
from funnel.i18n import N_, date_words, days, number, percent, t
from funnel.metrics.compared_words import of_row
from funnel.metrics.periods import comparison, too_short
from funnel.metrics.rows import records
from funnel.ui.text import plain
from funnel.ui.view import View

# What a larger number means: of going on it is good, of all others bad.
GOOD_IF_MORE = ("conversion",)
# What the one number of a page is.
WHAT = {
    "stuck": N_("longer in their stage than its limit, of the deals in work"),
    "one-click": N_("with a finding of the rules, of the wins of the period"),
}


def draw(view: View, of: str) -> None:
    """The numbers of one page (a part of `compared`) beside those of the period before, if that is
    wanted; of a page of one pipeline."""
    if not view.beside:
        return
    found = view.answer("compared", of=of)
    with st.container(border=True, key=f"beside-{of}"):
        st.markdown(f"**{plain(_heading(view))}**")
        st.markdown("\n".join(lines(view, of)))
        view.downloads(found.table, f"beside-{of}")


def lines(view: View, of: str) -> list[str]:
    """The rows of a Markdown table."""
    rows = records(view.answer("compared", of=of).table)
    staged = any(isinstance(row["stage"], str) for row in rows)
    several = len({row["pipeline"] for row in rows}) > 1
    names = [t("Stage") if staged else t("What"), title("now"), title("then"), title("difference")]
    head = [f"| {' | '.join(names)} |", "|:--|--:|--:|--:|"]
    return [*head, *(_line(row, of, several=several) for row in rows)]


def _line(row: dict[str, Any], of: str, *, several: bool) -> str:
    place = row["stage"]
    if not isinstance(place, str):
        place = t(WHAT[of])
    if several and isinstance(row["pipeline"], str):
        place = f"{row['pipeline']}: {place}"
    cells = [plain(str(place)), _value(row, "now"), _value(row, "then"), coloured(row)]
    return f"| {' | '.join(cells)} |"


def _value(row: dict[str, Any], side: str) -> str:
    count = int(row[f"{side}_n"]) if row[f"{side}_n"] == row[f"{side}_n"] else 0
    value = percent(row[side]) if row["unit"] == "share" else days(row[side])
    return plain(t("{value} (of {n})", value=value, n=number(count)))


def coloured(row: dict[str, Any]) -> str:
    """The difference in words, as Markdown: in colour if its interval leaves out 0."""
    said = plain(of_row(row)) or t("cannot be told")
    if row["against_before"] not in ("more", "fewer"):
        return said
    is_good = (row["against_before"] == "more") == (row["about"] in GOOD_IF_MORE)
    return f":{'green' if is_good else 'red'}[**{said}**]"


def _heading(view: View) -> str:
    how = comparison(view.scope, view.facts)
    if how is None or how.before.since is None or how.before.until is None:
        return t("Beside the period before")
    return t(
        "Beside the period before: from {since} to before {until}",
        since=date_words(how.before.since),
        until=date_words(how.before.until),
    )


def say_too_short(view: View) -> bool:
    """Whether the period is too short for a rate; says so."""
    if not too_short(view.scope, view.facts):
        return False
    st.caption(
        t(
            "So short a period says nothing of rates: what began in it has not had the time to go"
            " on. What moved is told."
        )
    )
    return True
