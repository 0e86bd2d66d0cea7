"""The order and kind of every stage, and its limit. What is saved is remembered in the notebook."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from funnel.answers.columns import title
from funnel.blanks import float_or_none, int_or_none
from funnel.codes import Kind, Source
from funnel.i18n import hours, t, tn
from funnel.metrics import menus
from funnel.metrics.limit_words import drifted
from funnel.scope import Scope
from funnel.ui import code_titles, passes
from funnel.ui.loading import settings
from funnel.ui.stage_order import moved, numbered, to_decide
from funnel.ui.view import View
from funnel.workspace import Notebook

LIMITS = ["limit_source", "limit_since", "limit_now_days"]
COLUMNS = ["position", "stage", "kind", "limit_days", *LIMITS, "source"]
CHOICES = ("open", "parked", "won", "lost")


def everything(view: View) -> Scope:
    """No filter applies."""
    return Scope(timezone=view.facts.timezone)


def table_of(view: View) -> pd.DataFrame:
    """All stages in their order."""
    return view.ask(menus.stages)


def headline(table: pd.DataFrame) -> str:
    """Where the order comes from."""
    inferred = table.loc[table["source"] == Source.INFERRED, "pipeline"].nunique()
    if inferred:
        return tn(
            "The stage order of {n} pipeline is guessed: look it over",
            "The stage order of {n} pipelines is guessed: look it over",
            inferred,
        )
    unknown = int((table["kind"] == Kind.UNKNOWN).sum())
    if unknown:
        return tn(
            "The stage list does not name {n} stage",
            "The stage list does not name {n} stages",
            unknown,
        )
    pipelines = table["pipeline"].nunique()
    return tn(
        "The stages of {n} pipeline are in order",
        "The stages of {n} pipelines are in order",
        pipelines,
    )


def editor(view: View, table: pd.DataFrame) -> None:
    """One pipeline at a time: numbers or arrows for the order, a kind and a limit for each
    stage."""
    names = list(dict.fromkeys(table["pipeline"]))
    if not names:
        st.info(t("No stage is known yet."))
        return
    pipeline = st.selectbox(t("Pipeline"), names, key="stages-pipeline")
    draft = _draft(view, table, pipeline)
    st.caption(
        t(
            "Only open stages have a place in the order. A side track is where deals wait: it"
            " counts for time, not for the way to the win. Saved without a change, the order stands"
            " as you confirmed it."
        )
    )
    edited = st.data_editor(
        draft.assign(
            **{
                name: draft[name].map(lambda code, name=name: code_titles.shown_code(name, code))
                for name in ("limit_source", "source")
            }
        ),
        hide_index=True,
        key=f"edit-{view.snapshot.id}-{pipeline}-{st.session_state.get('moved', 0)}",
        column_order=COLUMNS,
        column_config=_config(),
        placeholder="",
        disabled=["stage", *LIMITS, "source"],
    )
    draft = draft.assign(
        position=edited["position"], kind=edited["kind"], limit_days=edited["limit_days"]
    )
    _arrows(view, pipeline, draft)
    save, forget = st.columns([1, 3])
    if save.button(t("Save and count again"), type="primary", key="save-stages"):
        _save(view, pipeline, _untouched(table, pipeline), draft)
    if forget.button(t("Forget what was set by hand"), key="forget-stages"):
        _forget(view, pipeline, draft)
    own = table[table["pipeline"] == pipeline]
    if len(names) > 1:
        passes.draw(view, pipeline, own, names)
    if drifted(own):
        st.caption(
            t(
                "Limits stay as they were first counted, so that nobody’s norm moves by itself: to"
                " take what is usual now is a decision."
            )
        )
        if st.button(t("Take the limits that are usual now"), key="recount-limits"):
            settings.decide(
                view.workspace,
                lambda notebook: notebook.recount_limits(view.facts.is_demo, pipeline),
            )


def _config() -> dict[str, Any]:
    return {
        "position": st.column_config.NumberColumn(
            title("position"), min_value=1, step=1, width=145
        ),
        "stage": st.column_config.TextColumn(title("stage"), width=294),
        "kind": st.column_config.SelectboxColumn(
            title("kind"),
            options=[*CHOICES, "unknown"],
            format_func=lambda kind: code_titles.shown_code("kind", kind),
            required=True,
            width=92,
        ),
        "limit_days": st.column_config.NumberColumn(
            title("limit_days"), min_value=0.0, format="localized", width=_limit_width()
        ),
        "limit_source": st.column_config.TextColumn(title("limit_source")),
        "limit_since": st.column_config.DateColumn(title("limit_since"), format="DD.MM.YYYY"),
        "limit_now_days": st.column_config.NumberColumn(
            title("limit_now_days"), format="localized"
        ),
        "source": st.column_config.TextColumn(title("source")),
    }


def _limit_width() -> int:
    """Room for the title, which says the clock where it is not the calendar."""
    if hours.of_working_day() is None:
        return 100
    return 180


def _draft(view: View, table: pd.DataFrame, pipeline: str) -> pd.DataFrame:
    """The stages as they are being edited."""
    key = f"draft-{view.snapshot.id}-{pipeline}"
    if key not in st.session_state:
        st.session_state[key] = _untouched(table, pipeline)
    return st.session_state[key]


def _untouched(table: pd.DataFrame, pipeline: str) -> pd.DataFrame:
    """The stages as they are."""
    own = table[table["pipeline"] == pipeline].reset_index(drop=True)
    rounded = {name: own[name].round(1) for name in ("limit_days", "limit_now_days")}
    return own[COLUMNS].astype({"position": "Int64"}).assign(**rounded)


def _arrows(view: View, pipeline: str, draft: pd.DataFrame) -> None:
    """Move one stage a place up or down."""
    stages = list(draft.loc[draft["kind"] == Kind.OPEN, "stage"])
    if len(stages) < 2:
        return
    which, up, down = st.columns([3, 1, 1], vertical_alignment="bottom")
    stage = which.selectbox(t("Move a stage"), stages, key=f"arrow-{pipeline}")
    is_up = up.button(t("↑ Earlier"), key="up", width="stretch")
    is_down = down.button(t("↓ Later"), key="down", width="stretch")
    step = int(is_down) - int(is_up)
    if step:
        st.session_state[f"draft-{view.snapshot.id}-{pipeline}"] = moved(draft, stage, step)
        st.session_state["moved"] = st.session_state.get("moved", 0) + 1
        st.rerun()


def _save(view: View, pipeline: str, before: pd.DataFrame, draft: pd.DataFrame) -> None:
    settings.decide(view.workspace, lambda notebook: _decide(notebook, pipeline, before, draft))


def _decide(notebook: Notebook, pipeline: str, before: pd.DataFrame, draft: pd.DataFrame) -> None:
    limits = dict(zip(before["stage"], before["limit_days"], strict=True))
    decided = to_decide(before, draft)
    for row in numbered(draft).to_dict("records"):
        stage = str(row["stage"])
        place = row["position"]
        kind = str(row["kind"])
        if kind in CHOICES and stage in decided:
            notebook.set_stage(pipeline, stage, int_or_none(place), kind)
        if row["limit_days"] != limits.get(stage) and not (
            pd.isna(row["limit_days"]) and pd.isna(limits.get(stage))
        ):
            notebook.set_limit(pipeline, stage, float_or_none(row["limit_days"]))


def _forget(view: View, pipeline: str, draft: pd.DataFrame) -> None:
    def forget(notebook: Notebook) -> None:
        notebook.forget_stages(pipeline)
        for stage in draft["stage"]:
            notebook.set_limit(pipeline, str(stage), None)

    settings.decide(view.workspace, forget)
