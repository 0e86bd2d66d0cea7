"""The filters, on every page and in the address, so that a link shows the next person the same
thing."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from funnel import tables
from funnel.errors import FunnelError
from funnel.filters import Condition
from funnel.i18n import LANGUAGES, N_, date_words, set_language, t, tn
from funnel.i18n.curtain import hides
from funnel.scope import BY, Scope
from funnel.ui import address, choose, curtain, period, place, present
from funnel.ui.loading import hall
from funnel.ui.page import UNKNOWN
from funnel.ui.text import plain
from funnel.ui.titles import title
from funnel.workspace import Snapshot, Workspace

CREDIT_TITLES = {
    "holder": N_("who held the deal then"),
    "owner": N_("the owner now"),
    "opener": N_("who began the journey"),
}

OTHER = ("lost_reason", "currency", "company", "tags")


def menu(pages: dict[str, list[st.Page]]) -> None:
    """The ways to all pages, each with the filters in its address: Streamlit's own menu would lose
    them, and writing them again would be a second step that Back has to undo."""
    for section, own in pages.items():
        st.caption(section)
        for page in own:
            if page.visibility == "hidden":
                continue
            st.page_link(page, query_params=address.filters(), width="stretch")


def choose_language() -> None:
    """The address decides, then the browser; the switch changes both."""
    asked = next((code for code in address.asked("lang") if code in LANGUAGES), None)
    chosen = None if address.is_news() else st.session_state.get("lang")
    set_language(chosen or asked or st.context.locale or "en")


def _usual_language() -> str:
    code = (st.context.locale or "en")[:2].lower()
    return code if code in LANGUAGES else "en"


def for_the_room() -> None:
    """What a room asks for that looks at one screen: large type, no clients."""
    with st.container(gap="xxsmall", key="for-the-room"):
        present.button()
        curtain.button()


def language_switch() -> None:
    """A switch between the languages, kept in the address if it is not the browser's own."""
    choose.one(
        st.segmented_control,
        "Language / Мова",
        list(LANGUAGES),
        key="lang",
        default=_usual_language(),
        parameter="lang",
        label_visibility="collapsed",
        required=True,
    )


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


def scope(workspace: Workspace, snapshot: Snapshot) -> tuple[Scope, bool]:
    """Draw the filters and say what they choose, and whether the period stands beside the one
    before."""
    pipelines, managers, extra = _options(snapshot.key, snapshot)
    chosen = choose.many(
        t("Pipelines"),
        pipelines,
        key="pipeline",
        parameter="pipeline",
        placeholder=t("all pipelines"),
    )
    people = choose.many(
        t("Managers"),
        managers,
        key="manager",
        parameter="manager",
        placeholder=t("all managers"),
    )
    since, until = period.choose_period(workspace, snapshot)
    beside = period.choose_beside(since)
    credit = _credit()
    if not snapshot.facts.knows_owners:
        st.caption(t("The files do not say who owned a deal when, so the three are the same."))
    column = _column(extra)
    values = ()
    if column:
        values = tuple(
            choose.many(
                plain(title(column)),
                _values(snapshot.key, column, snapshot),
                key=f"value-{column}",
                parameter="value",
                say=_veiled_values(column, snapshot) if hides(column) else None,
                placeholder=t("all values"),
            )
        )
        grouped = choose.switch(
            st.toggle, t("Group by it instead of managers"), key="by", parameter="by"
        )
        credit = f"{BY}{column}" if grouped else credit
    where = (Condition(column, "=", values),) if column and values else ()
    zone = snapshot.facts.timezone
    found = Scope(tuple(chosen), tuple(people), since, until, credit, where, zone)
    return found, beside


def _veiled_values(column: str, snapshot: Snapshot) -> Callable[[str], str]:
    """What the values of a private column are called behind the curtain."""
    places = {text: place for place, text in enumerate(_values(snapshot.key, column, snapshot), 1)}
    return lambda text: curtain.value(column, places.get(text, 0), text)


def _credit() -> str:
    """Who is credited."""
    chosen = choose.one(
        st.radio,
        t("Who is credited"),
        tables.CREDITS,
        key="credit",
        say=lambda mode: t(CREDIT_TITLES[mode]),
        default=tables.CREDITS[0],
        parameter="credit",
    )
    return chosen or tables.CREDITS[0]


def _column(extra: list[str]) -> str | None:
    """Any other column of the deals, ours or of the export."""
    options = [*OTHER, *extra]
    return choose.one(
        st.selectbox,
        t("Another column"),
        options,
        key="column",
        say=title,
        parameter="column",
        placeholder=t("none"),
    )


def on_the_way() -> None:
    """That files were handed over and do not count yet, with the way to them."""
    files = hall.waiting()
    if files:
        words = tn("{n} file waits on Load", "{n} files wait on Load", files)
        if st.button(f"{words} →", key="on-the-way", width="stretch"):
            address.go("pages/data/load.py")


FILTERS = {
    "pipeline": N_("Pipelines"),
    "manager": N_("Managers"),
    "period": N_("Period"),
    "since": N_("Since"),
    "until": N_("Until, not included"),
    "credit": N_("Who is credited"),
    "column": N_("Another column"),
    "value": N_("Values"),
}


def trouble(scope: Scope) -> FunnelError | None:
    """Why the filters fit nothing: the address asks for somebody who is not in these data, or the
    period ends before it begins."""
    unknown = address.strange(*FILTERS)
    if unknown:
        told = "; ".join(
            f"{t(FILTERS[name])}: {', '.join(f'“{value}”' for value in values)}"
            for name, values in unknown.items()
        )
        return FunnelError(
            N_("The address asks for what is not in these data: {asked}"),
            now=N_("Choose others on the left, or go on without them."),
            code=UNKNOWN,
            asked=told,
        )
    if scope.since and scope.until and scope.since >= scope.until:
        return FunnelError(
            N_("The period ends before it begins: since {since}, until {until}"),
            now=N_("Choose a later “until”: its day is not included any more."),
            code="bad_period",
            since=date_words(scope.since),
            until=date_words(scope.until),
        )
    return None


def account(workspace: Workspace, snapshot: Snapshot | None) -> None:
    """What everybody should see on every page: how many rows were set aside, and whether this is
    the demo."""
    on_the_way()
    if snapshot is None:
        return
    if place.is_demo_asked():
        place.leave_demo()
    elif snapshot.facts.is_demo:
        st.caption(t("This is a demo company. It disappears with your first own file."))
    aside = sum(upload.report.get("set_aside_rows", 0) for upload in workspace.state.in_force)
    if aside:
        st.caption(
            tn(
                "{n} row of the files is set aside: see Quality.",
                "{n} rows of the files are set aside: see Quality.",
                aside,
            )
        )
    st.caption(plain(snapshot.facts.as_of_words()))
