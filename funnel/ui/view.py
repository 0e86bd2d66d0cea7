"""What a page is made of: it asks, shows a figure, the table with its download, and the way to the
deals."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir
import pandas as pd
import streamlit as st

from funnel.answers import Answer, metric
from funnel.answers.columns import columns_of, definitions, title
from funnel.charts import phone, sent, style
from funnel.columns import Column
from funnel.facts import Facts
from funnel.i18n import t, tn
from funnel.scope import Scope
from funnel.ui import columns, downloads, kept, lists, present
from funnel.ui import marks as marks_of
from funnel.ui.code_titles import in_definition, shown_code
from funnel.ui.downloads import Rows
from funnel.ui.phone import on_phone
from funnel.ui.text import bound, plain
from funnel.workspace import Snapshot, Workspace

# The buttons over a figure: as a picture (the script of the page adds one of lines), full screen.
BAR = {
    "displaylogo": False,
    "modeBarButtons": [["toImage"]],
    "toImageButtonOptions": {"format": "png", "scale": 2, "filename": "funnel"},
}
TALL = 600  # px of a table at most
LOW = 400  # px of one behind a mark: it is seen together with its figure


@dataclass(frozen=True)
class View:
    """A page's surroundings: the workspace, the snapshot, the scope."""

    workspace: Workspace
    snapshot: Snapshot
    scope: Scope
    above: tuple[Any, Any] | None = (
        # where the heading and the line under it go, if something was drawn before they are known
        None
    )
    beside: bool = False  # whether each number stands beside that of the period before

    @property
    def facts(self) -> Facts:
        """What the snapshot knows about itself."""
        return self.snapshot.facts

    @property
    def is_dark(self) -> bool:
        """Whether the reader's theme is dark."""
        return st.context.theme.type == "dark"

    def answer(self, name: str, scope: Scope | None = None, **options: Any) -> Answer:
        """A metric's table under the scope, from the cache if it was asked before."""
        return kept.answered(self.snapshot, name, scope or self.scope, options)

    def ask(self, question: ir.Table | Callable[..., ir.Table], *given: Any) -> pd.DataFrame:
        """What the engine says to an expression, from the cache if it was asked before. One that a
        function of a module makes of what is given is made, and compiled, only if not."""
        return kept.told(self.snapshot, question, *given)

    def drawn(self, make: Callable[..., Any], *given: Any, **options: Any) -> Any:
        """A figure in the reader's theme, from the cache if the same was drawn before; nobody
        changes it."""
        return kept.made(make, *given, **options, dark=self.is_dark)

    def needs(self, name: str) -> None:
        """Say what a metric lacks, before anything is drawn."""
        if set(metric(name).NEEDS) - self.facts.has:
            self.answer(name)

    # ---- showing ---------------------------------------------------------------------------------

    def heading(
        self, sentence: str, scope: Scope | None = None, action: Callable[[], None] | None = None
    ) -> None:
        """The sentence that answers the page's question; under it the scope in words and *as of*,
        and what there is to do about it."""
        head, line = self.above or (
            st.container(),
            st.container(horizontal=True, vertical_alignment="center", wrap=False),
        )
        head.header(plain(bound(sentence)), anchor=False)
        asked = scope or self.scope
        known = self.facts.known_since_words(asked.pipelines)
        parts = [
            asked.words(title, shown_code),
            self.facts.as_of_words(),
            known,
            self.facts.clock_words(),
        ]
        if self.facts.is_demo:
            parts.insert(0, t("demo company"))
        line.caption(plain(" · ".join(part for part in parts if part)))
        if action:
            with line:
                action()

    def subheading(self, sentence: str) -> None:
        """The sentence over a second figure or table of the page."""
        st.subheader(plain(bound(sentence)), anchor=False)

    def figure(self, figure: Any, key: str, alt: str) -> list[dict[str, Any]]:
        """A Plotly figure; returns what the clicked marks stand for (their customdata, {column:
        value})."""
        if present.is_on():
            figure = style.grown(figure, present.GROWN)
        narrow = phone.narrowed(figure) if on_phone() else None
        chosen = st.plotly_chart(
            sent.once(narrow or figure),
            key=f"{key}-narrow" if narrow else key,
            on_select="rerun",
            selection_mode="points",
            alt=alt,
            config=BAR,
            theme=None,
        )
        return marks_of.chosen(chosen)

    def table(
        self,
        found: Answer,
        key: str | None = None,
        rows: pd.DataFrame | None = None,
        selectable: bool = False,
    ) -> list[int]:
        """The table with its downloads, definitions and SQL; returns the numbers of the chosen
        rows, if `selectable`."""
        table = found.table if rows is None else rows
        key = key or found.metric.NAME
        chosen = self.rows(table, key, selectable, own=columns_of(found.metric))
        with st.container(
            horizontal=True, horizontal_alignment="left", vertical_alignment="center"
        ):
            self.downloads_of(Rows(len(table), lambda: table), key, found.asked)
            with st.popover(t("What the numbers mean")):
                _definitions(found)
        return chosen

    def rows(
        self,
        table: pd.DataFrame,
        key: str,
        selectable: bool = False,
        height: int | None = None,
        own: Mapping[str, Column] = columns.NONE,
    ) -> list[int]:
        """Only the rows, as a screen shows them, `height` px at most: what says nothing there (a
        blank column, the one pipeline) is in the downloads only."""
        if not len(table):  # Streamlit would say so in English; the sentence above says why
            return []
        if "deal_id" in table:
            lists.remember(table["deal_id"].astype(str))
        shown, look = kept.made(columns.on_screen, table, self.facts.timezone, dict(own))
        settings: dict[str, Any] = look | {
            "hide_index": True,
            "placeholder": "",
            "key": f"{key}-table",
        }
        most = height or (LOW if "behind" in key else TALL)
        settings["height"] = columns.height(len(shown), most)
        if not selectable:
            st.dataframe(shown, **settings)
            return []
        event = st.dataframe(shown, on_select="rerun", selection_mode="single-row", **settings)
        return list(event["selection"]["rows"])

    def downloads(self, table: pd.DataFrame, key: str) -> None:
        """The same rows as CSV and XLSX (as on the screen) and Parquet (as other programs want
        them)."""
        with st.container(horizontal=True, vertical_alignment="center"):
            self.downloads_of(Rows(len(table), lambda: table), key)

    def downloads_of(
        self,
        rows: Rows,
        key: str,
        asked: Callable[[], Mapping[str, ir.Table]] | None = None,
    ) -> None:
        """Rows as files, with the SQL that was `asked`."""
        downloads.offer(rows, key, self.facts.timezone, asked)

    def figure_with_deals(self, figure: Any, key: str, alt: str) -> None:
        """A figure whose clicked marks lead to their deals; one without marks says by itself why it
        has none. Whoever uses no mouse takes the mark from a list."""
        clicked = self.figure(figure, key, alt)
        self.deals_behind(clicked or marks_of.from_list(figure, key), key)

    def deals_behind(self, marks: Sequence[dict[str, Any]], key: str) -> None:
        """The deals behind the chosen marks, with their download; a mark says which function of
        `metrics.drill_down` picks them."""
        if not marks:
            return
        found = self.answer("deals", pick=marks_of.pick(self.scope, marks, self.facts))
        count = found.table["deal_id"].nunique()
        words = marks_of.words(marks)
        with marks_of.behind(key):
            self.subheading(
                tn("{n} deal behind {words}", "{n} deals behind {words}", count, words=words)
            )
            name = marks_of.asked_of(marks, key)
            told = self.answer(name) if name else found
            rows = told.table[told.table["deal_id"].isin(found.table["deal_id"])]
            self.table(told, f"{key}-behind", rows=rows)


def _definitions(found: Answer) -> None:
    for column, definition in definitions(found.metric, found.table).items():
        said = in_definition(columns.codes_of(column, found.table), definition)
        st.markdown(f"**{plain(title(column))}** – {plain(said)}")
