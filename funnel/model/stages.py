"""Stage order and kinds: from the files, else inferred from names and moves, corrected by hand."""

from __future__ import annotations

import re
import unicodedata

import pandas as pd

from funnel.model.order import fewest_backward

WON_NAMES = (
    "won", "closed won", "closed - won", "closedwon", "success", "successful", "win", "142", "deal won",
    "успішно реалізовано", "успішно", "виграно", "виграна", "продано", "успешно реализовано", "сделка успешна", "выиграна", "успех",
    "venda ganha", "ganho", "ganha", "venta lograda", "logrado con exito", "ganado", "ganada", "venta ganada", "apolonia won",
)  # fmt: skip
LOST_NAMES = (
    "lost", "closed lost", "closed - lost", "closedlost", "failed", "143", "deal lost", "lose", "apology", "rejected", "disqualified",
    "закрито і не реалізовано", "закрито та не реалізовано", "програно", "програна", "втрачено", "відмова",
    "закрыто и не реализовано", "сделка провалена", "проиграна", "отказ", "провал",
    "venda perdida", "perdido", "perdida", "venta perdido", "venta perdida",
)  # fmt: skip
PARKED_WORDS = (
    "thinking", "postponed", "on hold", "no answer", "no response", "waiting list", "later", "snoozed", "nurture", "frozen",
    "думає", "думают", "думает", "відкладен", "відклали", "отложен", "не відповіда", "не отвеча", "недозвон", "на паузі", "на паузе",
    "заморожен",
)  # fmt: skip
CODE = re.compile(r"^(?:[cC]\d+:)?(WON|LOSE|APOLOGY)$")


def plain(name: str) -> str:
    """A name as it is compared: no case, marks, or repeated spaces."""
    text = unicodedata.normalize("NFKD", name).casefold()
    text = "".join(letter for letter in text if not unicodedata.combining(letter)).replace("і", "i")
    return re.sub(r"\s+", " ", text).strip()


_WON, _LOST, _PARKED = (tuple(plain(name) for name in names) for names in (WON_NAMES, LOST_NAMES, PARKED_WORDS))


def kind_by_name(name: str) -> str:
    """won, lost, parked or open, by what a stage is called in the languages we know."""
    if code := CODE.match(name.strip()):
        return "won" if code[1] == "WON" else "lost"
    text = plain(name)
    if text in _WON:
        return "won"
    if text in _LOST or any(text.startswith(f"{lost} (") for lost in _LOST):
        return "lost"
    return "parked" if any(word in text for word in _PARKED) else "open"


def stage_list(given: pd.DataFrame, seen: pd.DataFrame, moves: pd.DataFrame, by_hand: dict, limits: dict) -> pd.DataFrame:
    """The stages of every pipeline, in the shape of `tables.stages` but with `limit_days` only where somebody set one.

    `given`: pipeline, stage, position, kind, limit_days of the files. `seen`: pipeline, stage, created (deals created there) of everything
    that occurs. `moves`: pipeline, from_stage, to_stage, n. `by_hand`: {(pipeline, stage): (position, kind)}; `limits`: {…: days}.
    """
    frames = []
    pipelines = sorted({*seen.pipeline, *given.pipeline})
    for pipeline in pipelines:
        own = given[given.pipeline == pipeline]
        present = seen[seen.pipeline == pipeline]
        frame = _from_file(own, present) if len(own) else _inferred(present, moves[moves.pipeline == pipeline])
        frames.append(_corrected(frame.assign(pipeline=pipeline), by_hand))
    columns = ["pipeline", "stage", "kind", "position", "source", "limit_days"]
    stages = pd.concat(frames)[columns] if frames else pd.DataFrame(columns=columns)
    stages = _ranked(stages.reset_index(drop=True))
    chosen = [limits.get((p, s), own) for p, s, own in zip(stages.pipeline, stages.stage, stages.limit_days, strict=True)]
    return stages.assign(limit_days=pd.Series(chosen, index=stages.index, dtype="float64"))


def _from_file(own: pd.DataFrame, present: pd.DataFrame) -> pd.DataFrame:
    own = own.drop_duplicates("stage", keep="last")
    kinds = own.kind.astype("str").str.casefold().str.strip()
    named = own.stage.map(kind_by_name)
    kind = kinds.where(kinds.isin(["open", "parked", "won", "lost"]), named)
    listed = own.assign(kind=kind, source="file")[["stage", "kind", "position", "source", "limit_days"]]
    strange = sorted(set(present.stage) - set(own.stage))
    more = pd.DataFrame({"stage": strange, "kind": "unknown", "position": None, "source": "file", "limit_days": None})
    return pd.concat([listed, more.astype({"position": "float64", "limit_days": "float64"})]) if strange else listed


def _inferred(present: pd.DataFrame, moves: pd.DataFrame) -> pd.DataFrame:
    kinds = {stage: kind_by_name(stage) for stage in present.stage}
    created = dict(zip(present.stage, present.created, strict=True))
    ahead = [stage for stage in present.stage if kinds[stage] == "open"]
    order = fewest_backward(ahead, list(zip(moves.from_stage, moves.to_stage, moves.n, strict=True)), created)
    place = {stage: float(position) for position, stage in enumerate(order, 1)}
    rows = [(stage, kind, place.get(stage), "inferred", None) for stage, kind in kinds.items()]
    frame = pd.DataFrame(rows, columns=["stage", "kind", "position", "source", "limit_days"])
    return frame.astype({"position": "float64", "limit_days": "float64"})


def _corrected(frame: pd.DataFrame, by_hand: dict) -> pd.DataFrame:
    frame = frame.reset_index(drop=True)
    for row, (pipeline, stage) in enumerate(zip(frame.pipeline, frame.stage, strict=True)):
        if (pipeline, stage) in by_hand:
            position, kind = by_hand[pipeline, stage]
            frame.loc[row, ["position", "kind", "source"]] = [position, kind, "hand"]
    return frame


def _ranked(stages: pd.DataFrame) -> pd.DataFrame:
    """Positions 1, 2, 3 … over the open stages of each pipeline; none for the others; and the order to show them in."""
    rank = {kind: place for place, kind in enumerate(("open", "parked", "unknown", "won", "lost"))}
    stages = stages.assign(_kind=stages.kind.map(rank), position=stages.position.astype("float64"))
    stages = stages.sort_values(["pipeline", "_kind", "position", "stage"], kind="stable").reset_index(drop=True)
    count = stages.groupby("pipeline").cumcount() + 1
    is_open = stages.kind == "open"
    return stages.assign(position=count.where(is_open).astype("Int64"), stage_order=count.astype("int64")).drop(columns="_kind")
