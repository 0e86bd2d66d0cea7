"""Filters by any column, on every page: a small form, what is in force as chips to be taken away,
and the same texts in the address as on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from funnel.answers import filters as known
from funnel.answers.columns import title
from funnel.answers.filters import Columns
from funnel.errors import FunnelError
from funnel.filters import Condition, joined
from funnel.i18n import N_, t
from funnel.ui import address, boxes, cluster_away, curtain, filter_form, kept
from funnel.ui.code_titles import shown_code
from funnel.ui.page import UNKNOWN
from funnel.ui.text import plain
from funnel.workspace import Snapshot

STATE = "where"  # in the session: the conditions in force
WRONG = "filters-wrong"  # in the session: {text of the address: why it is not taken}
OPEN = "filter"  # in the session: whether the form is
PARAMETER = "where"
OLD = ("column", "value")  # how links of earlier versions say one filter


def columns(snapshot: Snapshot) -> Columns:
    """The columns that filters can name."""
    return kept.found(snapshot, known.columns)


def pipelines(snapshot: Snapshot) -> list[str]:
    """Every pipeline, the one with most deals first."""
    return kept.found(snapshot, known.pipelines)


def people(snapshot: Snapshot, by: str = "") -> list[str]:
    """Everybody who is credited, or, where a column is in force, what it says."""
    return kept.found(snapshot, known.people, by)


def names(snapshot: Snapshot, by: str, column: str) -> Sequence[str]:
    """All that filters by pipeline or by manager choose of."""
    if column == "pipeline":
        return pipelines(snapshot)
    return people(snapshot, by)


def choose(place: Any, snapshot: Snapshot) -> tuple[Condition, ...]:
    """Draw the form at its place, and the chips; what is in force."""
    if address.is_news() or STATE not in st.session_state:
        # what the curtain keeps out of the address is not taken away by Back
        unsaid = [one for one in st.session_state.get(STATE, ()) if curtain.tells(one)]
        st.session_state[STATE] = joined([*_of_address(snapshot), *unsaid])
    now: tuple[Condition, ...] = st.session_state[STATE]
    if not address.strange(PARAMETER):
        texts = [one.text() for one in now if not curtain.tells(one)]
        address.say(PARAMETER, now, texts, is_same=address.asked(PARAMETER) == texts)
        if _is_old():
            address.forget(*OLD)
    form = boxes.box(place, t("Filter"), ":material/filter_alt:", OPEN)
    if form.open:
        with form:
            filter_form.draw(columns(snapshot), now, snapshot, _put)
    _chips(now)
    return now


def trouble() -> FunnelError | None:
    """Why what the address asks for is not taken, as one sentence."""
    wrong = st.session_state.get(WRONG, {})
    asked = address.strange(PARAMETER).get(PARAMETER, [])
    found = next((wrong[text] for text in asked if text in wrong), None)
    if found is None:
        return None
    now = found.now or N_("Choose others on the left, or go on without them.")
    return FunnelError(found.what, now=now, code=UNKNOWN, **found.params)


# ---- the address ---------------------------------------------------------------------------------


def _is_old() -> bool:
    """Whether an earlier version wrote the address: a filter, or by which column is grouped."""
    return bool(address.asked("column")) and bool(
        address.asked("value") or address.asked("by") == ["true"]
    )


def _asked() -> list[str]:
    """The filters of the address, also of one that an earlier version wrote."""
    column, values = (address.asked(name) for name in OLD)
    old = [Condition(column[-1], "=", tuple(values)).text()] if column and values else []
    return [*address.asked(PARAMETER), *old]


def _of_address(snapshot: Snapshot) -> tuple[Condition, ...]:
    """What the address asks for and can be asked; of the rest it is remembered why not."""
    good = []
    wrong = {}
    for text in _asked():
        try:
            (condition,) = known.understood([text], columns(snapshot), title)
            _refuse_strangers(condition, snapshot)
            good.append(condition)
        except FunnelError as error:
            if cluster_away.is_of_cluster(error):
                raise  # which says nothing of the filter
            wrong[text] = error
    st.session_state[WRONG] = wrong
    address.wonder(PARAMETER, list(wrong))
    return joined(good)


def _refuse_strangers(condition: Condition, snapshot: Snapshot) -> None:
    for value, near in known.strangers(condition, snapshot).items():
        raise known.stranger(title(condition.column), value, near)


# ---- what is in force ----------------------------------------------------------------------------


def _chips(now: Sequence[Condition]) -> None:
    """One button a filter, which takes it away; with several one for all."""
    if not now:
        return
    with st.container(horizontal=True, gap="xxsmall", key="filter-chips"):
        for one in now:
            st.button(
                plain(one.words(title, shown_code)),
                key=f"chip-{one.text()}",
                icon=":material/close:",
                icon_position="right",
                help=t("Take this filter away"),
                on_click=_drop,
                args=(one,),
            )
        if len(now) > 1:
            st.button(t("Clear all"), key="clear-filters", type="tertiary", on_click=_clear)


def _drop(condition: Condition) -> None:
    _let([one for one in st.session_state[STATE] if one != condition])


def _clear() -> None:
    _let([])


def _put(condition: Condition, instead: Sequence[Condition]) -> None:
    """Let a condition hold instead of others."""
    left = [one for one in st.session_state[STATE] if one not in instead]
    _let([*left, condition])
    boxes.close(OPEN)


def _let(conditions: Sequence[Condition]) -> None:
    """What is chosen by hand stands instead of what the address asks for in vain."""
    st.session_state[STATE] = joined(conditions)
    address.wonder(PARAMETER, [])
