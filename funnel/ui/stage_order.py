"""The order of a pipeline's stages while somebody changes it: rows with stage, kind, position and
limit_days."""

from __future__ import annotations

import pandas as pd

from funnel.codes import Kind


def moved(draft: pd.DataFrame, stage: str, step: int) -> pd.DataFrame:
    """The stages with one of the open ones a place earlier or later."""
    ordered = numbered(draft)
    names = list(ordered.loc[ordered["kind"] == Kind.OPEN, "stage"])
    place = names.index(stage)
    other = min(max(place + step, 0), len(names) - 1)
    names[place], names[other] = names[other], names[place]
    places = {name: number for number, name in enumerate(names, 1)}
    return numbered(ordered.assign(position=ordered["stage"].map(places).astype("Int64")))


def numbered(draft: pd.DataFrame) -> pd.DataFrame:
    """Open stages first, numbered 1, 2, 3 … by the numbers given (equal ones as they stood); the
    others have none."""
    is_open = draft["kind"] == Kind.OPEN
    ours = draft[is_open].sort_values("position", kind="stable", na_position="last")
    ours = ours.assign(position=pd.array(range(1, len(ours) + 1), dtype="Int64"))
    others = draft[~is_open].assign(
        position=pd.array([pd.NA] * int((~is_open).sum()), dtype="Int64")
    )
    return pd.concat([ours, others], ignore_index=True)


def to_decide(before: pd.DataFrame, after: pd.DataFrame) -> set[str]:
    """The stages that saving sets by hand: all where the order was changed, or nothing at all but
    confirmed; where only kinds or limits were, those kinds, so that a guessed order stays one."""
    changed = _of_another_kind(before, after)
    if _order_without(changed, before) != _order_without(changed, after):
        return set(map(str, after["stage"]))
    if changed:
        return changed
    is_confirmed = _limits(before).equals(_limits(after))
    if is_confirmed:
        return set(map(str, after["stage"]))
    return set()


def _of_another_kind(before: pd.DataFrame, after: pd.DataFrame) -> set[str]:
    kinds = dict(zip(before["stage"], before["kind"], strict=True))
    return {
        str(stage)
        for stage, kind in zip(after["stage"], after["kind"], strict=True)
        if kinds.get(stage) != kind
    }


def _order_without(stages: set[str], draft: pd.DataFrame) -> list[str]:
    return [name for name in map(str, _in_order(draft)) if name not in stages]


def _limits(draft: pd.DataFrame) -> pd.Series:
    return draft.set_index("stage")["limit_days"].astype("float64").sort_index()


def _in_order(draft: pd.DataFrame) -> pd.Series:
    ordered = numbered(draft)
    return ordered.loc[ordered["kind"] == Kind.OPEN, "stage"]
