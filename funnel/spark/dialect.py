"""The SQL of an expression as Spark runs it, with the few places in which ibis writes what Spark
refuses or answers otherwise. Each has its reason here and its test (`tests/spark`).
"""

from __future__ import annotations

from typing import Any, cast

import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import ibis.expr.types as ir
from ibis.backends.sql.compilers.base import NULL
from ibis.backends.sql.compilers.pyspark import PySparkCompiler
from ibis.config import Config, options
from sqlglot import expressions as sge

from funnel.workspace.weighing import weighing_once

Written = Any  # a piece of SQL, of sqlglot


class _Options(Config):
    # ibis knows these only once its own connection to Spark is imported, which is not used here
    treat_nan_as_null: bool = False


class Spark(PySparkCompiler):
    """The compiler of ibis, mended."""

    # Spark's `hash` has 32 bits, by which two of a hundred thousand journeys are one; DuckDB's 64.
    SIMPLE_OPS = PySparkCompiler.SIMPLE_OPS | {ops.Hash: "xxhash64"}

    def visit_Least(self, op: ops.Least, *, arg: tuple[Written, ...]) -> Written:
        """Spark refuses the least of one value."""
        if len(arg) > 1:
            return self.f.least(*arg)
        return arg[0]

    def visit_Greatest(self, op: ops.Greatest, *, arg: tuple[Written, ...]) -> Written:
        """Spark refuses the greatest of one value."""
        if len(arg) > 1:
            return self.f.greatest(*arg)
        return arg[0]

    def visit_BitOr(self, op: ops.BitOr, *, arg: Written, where: Written | None) -> Written:
        """ibis does not know that Spark has it too."""
        return self.agg.bit_or(arg, where=where)

    def visit_ExtractEpochSeconds(self, op: ops.ExtractEpochSeconds, *, arg: Written) -> Written:
        """DuckDB says their fraction too; `unix_timestamp`, which ibis writes, cuts it off."""
        micros = self.f.anon.unix_micros(self.cast(arg, dt.timestamp))
        return sge.Div(this=micros, expression=sge.convert(1_000_000))

    def visit_Cast(self, op: ops.Cast, *, arg: Written, to: dt.DataType) -> Written:
        """Of a fraction, Spark would cut off what DuckDB rounds to the nearest whole number, and to
        the even one of two."""
        is_fraction = op.arg.dtype.is_floating() or isinstance(op.arg, ops.ExtractEpochSeconds)
        if to.is_integer() and is_fraction:
            arg = self.f.anon.rint(arg)
        return super().visit_Cast(op, arg=arg, to=to)

    def visit_ArrayIndex(self, op: ops.ArrayIndex, *, arg: Written, index: Written) -> Written:
        """`element_at` wants a small integer and fails at 0; `get` is blank outside the array, as
        DuckDB is."""
        return self.f.anon.get(arg, self.cast(index, dt.int32))

    def visit_Quantile(
        self,
        op: ops.Quantile,
        *,
        arg: Written,
        quantile: Written,
        where: Written | None,
    ) -> Written:
        """ibis puts the condition around the share too, which Spark wants to be a constant."""
        return self.f.percentile(arg if where is None else self.if_(where, arg, NULL), quantile)

    visit_MultiQuantile = visit_Quantile

    def visit_Median(self, op: ops.Median, *, arg: Written, where: Written | None) -> Written:
        """As a quantile."""
        return self.visit_Quantile(cast(Any, op), arg=arg, quantile=sge.convert(0.5), where=where)

    def visit_Select(self, op: Any, **parts: Any) -> Written:
        """Lists that are unnested beside each other: DuckDB goes through them together, Spark would
        put every element of one beside every element of the other."""
        select = super().visit_Select(op, **parts)
        lists = [one for one in select.expressions if isinstance(one.unalias(), sge.Explode)]
        if len(lists) < 2:
            return select
        zipped = self.f.anon.arrays_zip(*(one.unalias().this for one in lists))
        names = [sge.to_identifier(one.alias, quoted=True) for one in lists]
        together = sge.Aliases(this=self.f.anon.inline(zipped), expressions=names)
        others = [one for one in select.expressions if one not in lists]
        select.set("expressions", [*others, together])
        return select


_COMPILER = Spark()


def to_sql(expression: ir.Expr) -> str:
    """The text that Spark is asked."""
    if options.pyspark is None:
        options.pyspark = _Options()
    with weighing_once():
        asked = _COMPILER.to_sqlglot(cast(Any, expression).unbind())
    return str(asked.sql(_COMPILER.dialect))
