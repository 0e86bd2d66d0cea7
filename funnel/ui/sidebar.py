"""The filters, on every page and in the address, so that a link shows the next person the same
thing."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from funnel.answers.columns import title
from funnel.answers.filters import under
from funnel.errors import FunnelError
from funnel.i18n import LANGUAGES, N_, date_words, grouped, quoted, set_language, t, tn
from funnel.inputs import CREDITS
from funnel.scope import BY, Scope
from funnel.ui import address, choose, curtain, filters, period, place, present, views
from funnel.ui.loading import upload_page
from funnel.ui.page import UNKNOWN
from funnel.ui.text import plain
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
            asked = address.filters() if page.url_path else address.to_root()
            st.page_link(page, query_params=asked, width="stretch")


def choose_language() -> None:
    """The address decides, then the browser; the switch changes both."""
    asked = next((code for code in address.asked("lang") if code in LANGUAGES), None)
    chosen = None if address.is_news() else st.session_state.get("lang")
    set_language(chosen or asked or st.context.locale or "en")
    grouped.put("")


def _usual_language() -> str:
    code = (st.context.locale or "en")[:2].lower()
    if code in LANGUAGES:
        return code
    return "en"


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


def scope(workspace: Workspace, snapshot: Snapshot) -> tuple[Scope, bool]:
    """Draw the filters and say what they choose, and whether the period stands beside the one
    before."""
    by = _grouped_before()
    grouped.put(title(by) if by else "")
    bar = st.container(gap="xxsmall", key="filter-bar")
    conditions = filters.choose(bar, snapshot)
    views.draw(bar, workspace, snapshot)
    chosen = choose.many(
        t("Pipelines"),
        filters.pipelines(snapshot),
        key="pipeline",
        parameter="pipeline",
        placeholder=t("all pipelines"),
    )
    people = choose.many(
        grouped.column() or t("Managers"),
        filters.people(snapshot, by),
        key="manager",
        parameter="manager",
        placeholder=t("all managers"),
    )
    since, until = period.choose_period(workspace, snapshot)
    beside = period.choose_beside(since)
    credit = _credit()
    if not snapshot.facts.knows_owners:
        st.caption(t("The files do not say who owned a deal when, so the three are the same."))
    column = _grouped(filters.columns(snapshot).extra)
    grouped.put(title(column) if column else "")
    credit = f"{BY}{column}" if column else credit
    found = Scope(
        tuple(chosen), tuple(people), since, until, credit, timezone=snapshot.facts.timezone
    )
    names = partial(filters.names, snapshot, found.column)
    return under(found, conditions, names), beside


def _credit() -> str:
    """Who is credited."""
    chosen = choose.one(
        st.radio,
        t("Who is credited"),
        CREDITS,
        key="credit",
        say=lambda mode: t(CREDIT_TITLES[mode]),
        default=CREDITS[0],
        parameter="credit",
    )
    return chosen or CREDITS[0]


def _grouped_before() -> str:
    """The column that is grouped by, before its field is drawn below that of the managers."""
    key = choose.in_language("by")
    asked = None if address.is_news() else st.session_state.get(key) or address.held("by")
    column = asked or next(iter(address.asked("by")), "")
    if column != "true":
        return column
    return ""


def _grouped(extra: Sequence[str]) -> str | None:
    """Any other column of the deals that everything is grouped by instead of managers."""
    key = choose.in_language("by")
    if address.asked("by") == ["true"] and key not in st.session_state:
        # an address of earlier versions: the column stood apart
        st.session_state[key] = next(iter(address.asked("column")), None)
    return choose.one(
        st.selectbox,
        t("Grouped by"),
        [*OTHER, *extra],
        key="by",
        say=title,
        parameter="by",
        placeholder=t("managers"),
    )


def on_the_way() -> None:
    """That files were handed over and do not count yet, with the way to them."""
    files = upload_page.waiting()
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
    "where": N_("Filters"),
    "by": N_("Grouped by"),
}


def trouble(scope: Scope) -> FunnelError | None:
    """Why the filters fit nothing: the address asks for somebody who is not in these data, or the
    period ends before it begins."""
    unknown = address.strange(*FILTERS)
    why = filters.trouble()
    if why and len(unknown) == 1:
        return why
    if unknown:
        told = "; ".join(
            f"{t(FILTERS[name])}: {', '.join(map(quoted, values))}"
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
