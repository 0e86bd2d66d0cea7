"""What ibis writes and Spark would refuse; no Spark is needed to see it."""

import ibis

from funnel.spark.dialect import to_sql

T = ibis.table({"a": "float64", "b": "float64", "n": "int64", "list": "array<int64>"}, name="t")


def test_the_least_and_the_greatest_of_one_value_are_that_value():
    sql = to_sql(T.select(low=ibis.least(T.a), high=ibis.greatest(T.b)))
    assert "LEAST" not in sql
    assert "GREATEST" not in sql
    assert "LEAST(`t0`.`a`, `t0`.`b`)" in to_sql(T.select(low=ibis.least(T.a, T.b)))


def test_outside_of_an_array_there_is_nothing():
    assert "GET(`t0`.`list`, CAST(`t0`.`n` - 1 AS INT))" in to_sql(T.select(at=T.list[T.n - 1]))


def test_seconds_keep_their_fraction():
    at = ibis.table({"at": "timestamp(6)"}, name="t").at
    sql = to_sql(at.epoch_seconds().name("seconds"))
    assert "UNIX_MICROS(CAST(`t0`.`at` AS TIMESTAMP)) / 1000000" in sql


def test_a_fraction_is_rounded_where_it_is_made_whole():
    at = ibis.table({"at": "timestamp(6)"}, name="t").at
    assert "CAST(RINT(`t0`.`a`) AS BIGINT)" in to_sql(T.select(whole=T.a.cast("int64")))
    assert "RINT(UNIX_MICROS(" in to_sql(at.epoch_seconds().cast("int64").name("seconds"))
    assert "RINT" not in to_sql(T.select(other=T.n.cast("int32"), same=T.n.cast("float64")))


def test_a_number_that_stands_for_a_text_has_64_bits():
    sql = to_sql(ibis.table({"word": "string"}, name="t").word.hash().name("number"))
    assert "XXHASH64(`t0`.`word`)" in sql


def test_bits_of_some_rows_are_put_together():
    sql = to_sql(T.agg(bits=T.n.bit_or(where=T.a > 0)))
    assert "BIT_OR(IF(`t0`.`a` > 0, `t0`.`n`, NULL))" in sql


def test_a_quantile_of_some_rows_has_its_share_outside_the_condition():
    sql = to_sql(T.agg(half=T.a.quantile(0.5, where=T.n > 0)))
    assert "PERCENTILE(IF(`t0`.`n` > 0, `t0`.`a`, NULL), 0.5)" in sql
    assert sql == to_sql(T.agg(half=T.a.median(where=T.n > 0)))


def test_lists_side_by_side_stay_side_by_side():
    sql = to_sql(T.select("n", place=ibis.range(0, T.list.length()).unnest(), at=T.list.unnest()))
    assert "EXPLODE" not in sql
    assert "INLINE(ARRAYS_ZIP(" in sql
    assert sql.endswith("AS (`place`, `at`) FROM `t` AS `t0`")
