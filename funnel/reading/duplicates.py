"""Deals that are listed several times: which of their rows counts, or what is asked about them."""

from __future__ import annotations

from funnel.reading.engine import Engine
from funnel.reading.large.lines import line_of
from funnel.reading.notice import Notice
from funnel.reading.report import Question
from funnel.reading.typed_file import TypedFile
from funnel.sql import Name, Sql, sql

# Of the rows of a deal the first in this order is kept.
ORDERS = {"first": Sql('"row"'), "last": Sql('"row" desc')}
NEWEST = Sql('updated_at desc, "row" desc')


def drop_duplicates(
    engine: Engine, file: TypedFile, notices: list[Notice]
) -> tuple[Question | None, int]:
    """Deals listed several times: equal rows are kept once, of different ones the newest if the
    file says which, else it is asked."""
    engine.run(
        "create or replace temp table twice as select deal_id from input_deals group by deal_id"
        " having count(*) > 1"
    )
    if not engine.one("select count(*) from twice"):
        return None, 0
    copies = _drop_copies(engine)
    if copies:
        notices.append({"code": "duplicate_rows", "count": copies})
    deals, first, tied = engine.rows(
        "select count(*), min(deal_id), bool_or(is_tied) from (select deal_id, count(distinct"
        " updated_at) < count(*) as is_tied from again group by deal_id having count(*) > 1)"
    )[0]
    if not deals:
        return None, copies
    kept = file.choices.duplicates
    if not kept and (question := _asked_of_copies(engine, file, deals, first, is_tied=tied)):
        return question, copies
    engine.run(
        sql(
            'delete from input_deals where "row" in (select "row" from (select "row", row_number()'
            " over (partition by deal_id order by {order}) as number from again) where number > 1)",
            order=ORDERS.get(kept or "", NEWEST),
        )
    )
    dropped = engine.one("select count(*) - count(distinct deal_id) from again")
    notices.append({"code": "duplicate_id", "count": deals, "kept": kept or "last"})
    return None, copies + dropped


def _drop_copies(engine: Engine) -> int:
    """Take away the rows of `twice` that are equal to one before them, and note the others in
    `again`; how many went."""
    described = engine.rows("select column_name from (describe input_deals)")
    same = [sql("d.{column}", column=Name(column)) for (column,) in described if column != "row"]
    engine.run(
        sql(
            'create or replace temp table again as select d."row", d.deal_id, d.updated_at,'
            ' row_number() over (partition by {same} order by d."row") as copy'
            " from input_deals as d semi join twice using (deal_id)",
            same=same,
        )
    )
    copies = engine.one("select count(*) from again where copy > 1")
    if copies:
        engine.run(
            'delete from input_deals where "row" in (select "row" from again where copy > 1)'
        )
    engine.run("delete from again where copy > 1")
    return copies


def _asked_of_copies(
    engine: Engine, file: TypedFile, deals: int, first: str, *, is_tied: bool
) -> Question | None:
    """What only a person knows of deals that come again with other cells: which row counts, if
    none is newer, or whether the file is a log."""
    is_log = _is_log(engine, file)
    # a list says when its deals were created; rows that only say when they changed may be a log
    says_created = is_log and bool(engine.one("select count(created_at) from input_deals"))
    if not is_tied and (not is_log or says_created):
        return None
    rows = engine.rows('select "row" from again where deal_id = $deal order by 1', {"deal": first})
    lines = [line_of(engine, row) for (row,) in rows[:5]]
    params = {
        "file": file.name,
        "count": deals,
        "example": first,
        "lines": ", ".join(map(str, lines)),
    }
    if is_log:
        return Question("log_or_list", "--as", ("entries", "deals"), params)
    return Question("duplicate_id", "--duplicates", ("last", "first"), params)


def _is_log(engine: Engine, file: TypedFile) -> bool:
    """Whether the deals that come again stand in other stages at other moments: then the file may
    be a log of stages."""
    if not file.bound.found.is_plain or file.choices.kind:
        return False
    columns = {row[0] for row in engine.rows("select column_name from (describe input_deals)")}
    if "stage" not in columns:
        return False
    moving, repeated = engine.rows(
        "select count(*) filter (stages > 1 and moments > 1), count(*) from (select count(distinct"
        " stage) as stages, count(distinct coalesce(stage_since, created_at, updated_at)) as"
        " moments from input_deals semi join again using (deal_id) group by deal_id having"
        " count(*) > 1)"
    )[0]
    return bool(moving) and moving >= 0.5 * repeated
