"""The filters, on every page and in the address, so that a link shows the next person the same
thing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import streamlit as st

from funnel import tables
from funnel.i18n import LANGUAGES, N_, language, set_language, t, tn
from funnel.scope import BY, Scope
from funnel.ui.text import labels, plain
from funnel.ui.titles import title
from funnel.workspace import Snapshot, Workspace

CREDIT_TITLES = {
    "holder": N_("who held the deal then"),
    "owner": N_("the owner now"),
    "opener": N_("who began the journey"),
}

OTHER = ("lost_reason", "currency", "company", "tags")


def choose_language() -> None:
    """The address decides, then the browser; the switch changes both."""
    wanted = (
        st.session_state.get("lang") or st.query_params.get("lang") or st.context.locale or "en"
    )
    set_language(wanted)


def language_switch() -> None:
    """A switch between the languages, kept in the address."""
    code = language()
    st.session_state.setdefault("lang", code)
    st.segmented_control(
        "Language / Мова",
        list(LANGUAGES),
        key="lang",
        bind="query-params",
        label_visibility="collapsed",
        required=True,
    )  # codes, because the address keeps what the options are


@st.cache_data(max_entries=50, show_spinner=False)
def _options(snapshot: str, _door: Snapshot) -> tuple[list[str], list[str], list[str]]:
    """Pipelines, managers, and the other columns of the deals."""
    v, d = tables.visits, tables.deals
    pipelines = (
        _door.ask(d.group_by("pipeline").agg(n=d.count()))
        .dropna()
        .sort_values(["n", "pipeline"], ascending=[False, True])
    )
    people = [_door.ask(v.select(name=v[mode]).distinct()) for mode in tables.CREDITS] + [
        _door.ask(d.select(name=d.owner).distinct())
    ]
    names = {
        "" if name is None or name != name else name for frame in people for name in frame["name"]
    }
    keys = d.select(column=d.extra.keys().unnest())
    extra = _door.ask(keys.distinct())
    return list(pipelines["pipeline"]), sorted(names), sorted(extra["column"].dropna())


@st.cache_data(max_entries=50, show_spinner=False)
def _values(snapshot: str, column: str, _door: Snapshot) -> list[str]:
    d = tables.deals
    own = d[column].cast("string") if column in d.columns else d.extra[column]
    values = d.select(value=own)
    values = values.filter(values.value.notnull())
    frame = _door.ask(values.group_by("value").agg(n=values.count())).sort_values(
        ["n", "value"], ascending=[False, True]
    )
    return list(frame["value"].head(500))


def scope(snapshot: Snapshot) -> Scope:
    """Draw the filters and say what they choose."""
    pipelines, managers, extra = _options(str(snapshot.path), snapshot)
    chosen = st.multiselect(
        t("Pipelines"),
        pipelines,
        key="pipeline",
        bind="query-params",
        placeholder=t("all pipelines"),
    )
    people = st.multiselect(
        t("Managers"), managers, key="manager", bind="query-params", placeholder=t("all managers")
    )
    left, right = st.columns(2, gap="xxsmall")
    first = date(1990, 1, 1)
    since = left.date_input(
        t("Since"), None, key="since", bind="query-params", min_value=first, format="DD.MM.YYYY"
    )
    until = right.date_input(
        t("Until, not included"),
        None,
        key="until",
        bind="query-params",
        min_value=first,
        format="DD.MM.YYYY",
    )
    credit = _credit()
    if not snapshot.facts.knows_owners:
        st.caption(t("The files do not say who owned a deal when, so the three are the same."))
    column = _column(extra)
    values = ()
    if column:
        values = tuple(
            st.multiselect(
                plain(title(column)),
                _values(str(snapshot.path), column, snapshot),
                key="value",
                bind="query-params",
            )
        )
        credit = (
            f"{BY}{column}"
            if st.toggle(t("Group by it instead of managers"), key="by", bind="query-params")
            else credit
        )
    where = ((column, values),) if column and values else ()
    return Scope(tuple(chosen), tuple(people), since, until, credit, where, snapshot.facts.timezone)


def _credit() -> str:
    """Who is credited."""
    _from_address("credit", tables.CREDITS)
    said = labels(tables.CREDITS, lambda mode: t(CREDIT_TITLES[mode]))
    chosen = st.radio(t("Who is credited"), tables.CREDITS, format_func=said, key="credit")
    _to_address("credit", chosen, tables.CREDITS[0])
    return chosen


def _column(extra: list[str]) -> str | None:
    """Any other column of the deals, ours or of the export."""
    options = [*OTHER, *extra]
    _from_address("column", options)
    chosen = st.selectbox(
        t("Another column"),
        options,
        index=None,
        format_func=labels(options, title),
        key="column",
        placeholder=t("none"),
    )
    _to_address("column", chosen, None)
    return chosen


# A bound widget puts its label into the address; where labels are words of a language, the code is
# put there by hand.
def _from_address(key: str, options: Sequence[str]) -> None:
    asked = st.query_params.get(key)
    if key not in st.session_state and asked in options:
        st.session_state[key] = asked


def _to_address(key: str, chosen: str | None, default: str | None) -> None:
    if chosen not in (default, None):
        st.query_params[key] = chosen
    elif key in st.query_params:
        del st.query_params[key]


def account(place: Workspace, snapshot: Snapshot | None) -> None:
    """What everybody should see on every page: how many rows were set aside, and whether this is
    the demo."""
    if snapshot is None:
        return
    if snapshot.facts.is_demo:
        st.caption(t("This is a demo company. It disappears with your first own file."))
    aside = sum(upload.report.get("set_aside_rows", 0) for upload in place.state.in_force)
    if aside:
        st.caption(
            tn(
                "{n} row of the files is set aside: see Quality.",
                "{n} rows of the files are set aside: see Quality.",
                aside,
            )
        )
    if place.damaged:
        st.warning(t("The newest snapshot is damaged; the one before it is shown."))
    st.caption(plain(snapshot.facts.as_of_words()))
