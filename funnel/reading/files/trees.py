"""JSON as records: one column per dotted path, in the order of first sight."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from funnel.errors import FunnelError
from funnel.i18n import N_
from funnel.reading.csv.tokens import Record
from funnel.reading.files.xes import read_xes

__all__ = ["read_json", "read_xes", "records_of", "table_of"]

LISTS = (
    "leads",
    "events",
    "tasks",
    "pipelines",
    "users",
    "contacts",
    "companies",
    "items",
    "results",
    "data",
    "records",
    "deals",
    "value",
)
MAX_COLUMNS = 500
# What answers of APIs have around their lists.
ENVELOPE = (
    "_links",
    "_page",
    "additional_data",
    "cursor",
    "done",
    "has_more",
    "links",
    "meta",
    "next",
    "nextRecordsUrl",
    "page",
    "paging",
    "related_objects",
    "success",
    "time",
    "total",
    "totalSize",
    "total_results",
)
OWN_FIELDS = "custom_fields_values"
SOMETHING = re.compile(r"[^\s,]")


def read_json(text: str, name: str) -> list[Record]:
    """Records of the longest list of objects in it (or of JSON lines)."""
    found = records_of(_parsed(text, name))
    if not found:
        raise FunnelError(
            N_("{file} holds no list of records."),
            now=N_("Export a list."),
            code="not_a_table",
            file=name,
        )
    return table_of([dict(_paths(_with_own_fields(record))) for record in found])


def _with_own_fields(record: dict[str, Any]) -> dict[str, Any]:
    """amoCRM: an account's own fields under their names, each with its values; one named like a
    field of the record says what it is."""
    fields = record.get(OWN_FIELDS)
    if not isinstance(fields, list) or not all(
        isinstance(field, dict) and field.get("field_name") for field in fields
    ):
        return record
    known = {key.casefold() for key in record}
    named = {}
    for field in fields:
        name = str(field["field_name"])
        key = f"{name} ({OWN_FIELDS})" if name.casefold() in known else name
        named[key] = ", ".join(_values_of(field))
    return {key: value for key, value in record.items() if key != OWN_FIELDS} | named


def _values_of(field: dict[str, Any]) -> list[str]:
    """The values of an own field that are plain ones, as texts."""
    values = field.get("values")
    found = values if isinstance(values, list) else []
    said = [value.get("value") for value in found if isinstance(value, dict)]
    plain = [value for value in said if not isinstance(value, dict | list)]
    return [str(value) for value in plain if value is not None]


def _parsed(text: str, name: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        try:
            return _one_below_the_other(text)
        except (ValueError, RecursionError):
            line = getattr(error, "lineno", 0)
            raise FunnelError(
                N_("{file}, line {line}: this is not JSON."),
                now=N_("Export it again."),
                code="bad_json",
                file=name,
                line=line,
            ) from error


def _one_below_the_other(text: str) -> list[Any]:
    """JSON lines, or several answers of an API saved into one file."""
    found = []
    index = 0
    decoder = json.JSONDecoder()
    while start := SOMETHING.search(text, index):
        one, index = decoder.raw_decode(text, start.start())
        found.append(one)
    return found


def _is_page(one: Any) -> bool:
    """Whether it is an answer of an API around a list, and no record of its own."""
    if not isinstance(one, dict) or "id" in one:
        return False
    is_list = any(isinstance(one.get(key), list) for key in LISTS) or one.get("success") is True
    return "_embedded" in one or "result" in one or (is_list and one.keys() <= {*LISTS, *ENVELOPE})


def records_of(data: Any) -> list[dict[str, Any]]:
    """The list of objects in a response: the thing itself, what is under `_embedded` or `result`,
    pages joined."""
    if isinstance(data, list):
        return _records_of_list(data)
    if not isinstance(data, dict):
        return []
    for key in ("_embedded", "result", *LISTS):
        inner = data.get(key)
        if isinstance(inner, dict | list) and (found := records_of(inner)):
            return found
    return _longest_list(data) or ([data] if _has_id(data) else [])


def _longest_list(data: dict[str, Any]) -> list[Any]:
    """The longest of the lists of objects in an object, under whatever key."""
    lists = [value for value in data.values() if isinstance(value, list)]
    return max((one for one in lists if one and isinstance(one[0], dict)), key=len, default=[])


def _has_id(data: dict[str, Any]) -> bool:
    return "id" in {key.lower() for key in data}


def _records_of_list(data: list[Any]) -> list[dict[str, Any]]:
    if data and all(_is_page(one) for one in data):
        return [record for page in data for record in records_of(page)]
    return [one for one in data if isinstance(one, dict)]


def _paths(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _paths(inner, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for index, inner in enumerate(value[:50]):
            yield from _paths(inner, f"{path}.{index}")
    else:  # a field that no record fills is a field all the same
        yield _whole(path), _leaf(value)


def _leaf(value: Any) -> str:
    if isinstance(value, bool):
        if value:
            return "true"
        return "false"
    if value is None:
        return ""
    return _whole(str(value))


def _whole(text: str) -> str:
    """A text in which half of a character was escaped (a cut emoji) can't be written anywhere: it
    gets the mark of one that is unknown."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def table_of(rows: list[dict[str, str]]) -> list[Record]:
    """Records with a header: every name that any row has, at most so many as a table may have."""
    columns: dict[str, None] = {}
    for row in rows:
        columns.update(dict.fromkeys(row))
    names = list(columns)[:MAX_COLUMNS]
    header = Record(0, names)
    return [
        header,
        *(
            Record(number, [row.get(column, "") for column in names])
            for number, row in enumerate(rows, start=1)
        ),
    ]
