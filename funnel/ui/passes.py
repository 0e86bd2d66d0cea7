"""Pipelines that hand on: on Stages which moves to another pipeline count as a success, on other
pages the question where it looks like one."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from funnel.codes import Kind
from funnel.i18n import t
from funnel.metrics import passing
from funnel.scope import Scope
from funnel.ui import address
from funnel.ui.loading import settings
from funnel.ui.text import plain
from funnel.ui.view import View


def proposed(view: View, scope: Scope) -> list[passing.Proposal]:
    """What looks like a hand-over and is not counted as one."""
    if not view.facts.knows_moves:
        return []
    moved = view.ask(passing.moved_on, scope)
    if not len(moved):
        return []
    return passing.proposals(moved, view.ask(passing.open_stages, scope), view.facts)


def ask(view: View) -> None:
    """Where deals of the view's pipelines look handed on: why, and the way to say so."""
    found = proposed(view, view.scope)
    if not found:
        return
    with st.container(border=True):
        st.markdown(plain(passing.proposal_words(found[0])))
        if st.button(t("Say so on Stages"), key="to-passes"):
            address.go("pages/data/stages.py")


def draw(view: View, pipeline: str, stages: pd.DataFrame, pipelines: list[str]) -> None:
    """Which moves out of this pipeline are what it works for."""
    order = stages.loc[stages["kind"] == Kind.OPEN].sort_values("position")["stage"].tolist()
    if not order:
        return
    known = passing.in_force(view.facts)
    scope = Scope(pipelines=(pipeline,), timezone=view.facts.timezone)
    for one in proposed(view, scope):
        st.info(plain(passing.proposal_words(one)))
    with st.expander(t("Moves to another pipeline that are a success"), expanded=bool(known)):
        st.caption(
            t(
                "Where a department works to hand its deals over, such a move counts as won: in the"
                " conversion, for the managers and for the months of start. A move straight into"
                " another pipeline’s loss is a loss here."
            )
        )
        own = known.get(pipeline, {})
        for other, stage in own.items():
            said, away = st.columns([3, 1])
            said.write(plain(passing.in_force_words(pipeline, other, stage)))
            if away.button(t("No success"), key=f"pass-off-{other}"):
                _save(view, pipeline, other, None)
        others = [name for name in pipelines if name != pipeline and name not in own]
        if not others:
            return
        to, since = st.columns(2)
        other = to.selectbox(t("Pipeline that takes over"), others, key=f"pass-to-{pipeline}")
        stage = since.selectbox(
            t("From this stage on"), order, index=len(order) - 1, key=f"pass-from-{pipeline}"
        )
        if st.button(t("Count it as a success"), key="save-passes"):
            _save(view, pipeline, other, stage)


def _save(view: View, pipeline: str, other: str, stage: str | None) -> None:
    saved = view.workspace.notebook.get("passes", {}) or {}
    settings.save(view.workspace, {"passes": passing.changed(saved, pipeline, other, stage)})
