"""What is looked up is what a join and a choice of its columns give, operation by operation."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel.joins import look_up

DEALS = ibis.table({"deal_no": "int64", "place_no": "int64", "owner": "string"}, name="deals")
PLACES = ibis.table({"place_no": "int64", "stage": "string", "kind": "string"}, name="places")
PEOPLE = ibis.table({"owner": "string", "kind": "string", "team": "string"}, name="people")


def plain(table: ir.Table, other: ir.Table, *keys: str) -> ir.Table:
    added = [column for column in other.columns if column not in keys]
    return table.left_join(other, list(keys)).select(*table.columns, *added)


def same(table: ir.Table, other: ir.Table, *keys: str) -> ir.Table:
    found = look_up(table, other, *keys)
    assert type(found) is ir.Table
    assert found.op() == plain(table, other, *keys).op()
    return found


def test_it_is_what_a_join_and_a_choice_of_its_columns_give():
    found = same(DEALS, PLACES, "place_no")
    assert found.columns == ("deal_no", "place_no", "owner", "stage", "kind")


def test_so_it_is_upon_another_and_upon_what_is_computed():
    placed = same(DEALS, PLACES, "place_no")
    same(placed, PEOPLE.drop("kind"), "owner")
    counted = placed.group_by("stage", "kind").agg(n=placed.count())
    same(placed.mutate(is_won=placed.kind == "won"), counted, "stage", "kind")
    same(placed.filter(placed.kind == "open"), placed.select("deal_no", first="stage"), "deal_no")


def test_a_table_may_be_looked_up_in_itself():
    same(DEALS, DEALS.select("place_no", another="owner"), "place_no")
