"""Constants of an expression, told apart for sure, and as SQL (`funnel.workspace.shape`)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

PLAIN = (str, int, float, bool, bytes, type(None), Decimal, datetime, date, time, timedelta)


class Unshaped(Exception):
    """An expression of which something is not known here; it is compiled as it is."""


def kind_of(node: Any) -> str:
    """What may be taken out of an expression; blank for what is a part of it."""
    value = node.value
    dtype = node.dtype
    if dtype.is_string() and type(value) is str:
        return "text"
    if isinstance(value, date) and (dtype.is_timestamp() or dtype.is_date()):
        if getattr(value, "tzinfo", None):
            return ""
        return "moment"
    if _is_plain_number(value, dtype):
        return "number"
    return ""


def _is_plain_number(value: Any, dtype: Any) -> bool:
    """One that is written as its digits: no truth, no sign, not infinite."""
    if type(value) is int:
        return dtype.is_integer() and value >= 0
    if type(value) is float:
        return dtype.is_floating() and math.isfinite(value) and math.copysign(1, value) > 0
    return False


def constant_text(value: Any) -> str:
    """A constant that is none of these types is not known well enough to be told apart."""
    if isinstance(value, tuple):
        return f"({','.join([constant_text(one) for one in value])})"
    if isinstance(value, Mapping):
        return f"{{{','.join(constant_text(pair) for pair in value.items())}}}"
    if not isinstance(value, PLAIN) or value != value:
        raise Unshaped
    return f"{type(value).__name__}:{value!r}"


@lru_cache(maxsize=2000)
def type_text(dtype: Any) -> str:
    """A type with all that it says."""
    return f"<{dtype!r}>"


@lru_cache(maxsize=500)
def schema_text(schema: Any) -> str:
    """Names and types of columns."""
    return f"[{','.join(f'{name!r}:{type_text(kind)}' for name, kind in schema.items())}]"


def sql_of(literal: Any) -> str:
    """A value as ibis writes it."""
    return _sql(literal.value, literal.dtype)


@lru_cache(maxsize=5000, typed=True)
def _sql(value: Any, dtype: Any) -> str:
    """Of the usual kinds without the compiler, which takes longer to import than to ask."""
    kind = type(value)
    if kind is str:
        return "'" + value.replace("'", "''") + "'"
    if kind in (int, float):
        return repr(value)
    if kind is datetime and dtype.is_timestamp():
        seconds = value.second + value.microsecond / 1e6
        parts = (value.year, value.month, value.day, value.hour, value.minute, seconds)
        return f"MAKE_TIMESTAMP({', '.join(map(repr, parts))})"
    from funnel.workspace.compiling import constant

    return constant(value, dtype)
