"""What a module of this package says of its format, as one value.

A format module brings each field below under its name in capitals (`NAME`, `TITLE`, `ZONE` …), and
two functions, `recognise` and `tables`; a field with a default may be left out. Its texts may come
in Ukrainian, too: `UKRAINIAN = {"…": "…"}`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from functools import cache
from types import ModuleType

import ibis.expr.types as ir

from funnel import discovery
from funnel.formats import Sheet, entries, plain

FUNCTIONS = ("recognise", "tables")


@dataclass(frozen=True)
class Format:
    """How one kind of file is known and read."""

    name: str  # what `--format` calls it: amocrm_leads
    title: str  # a few words (N_): amoCRM leads
    # certain, or False: two formats of one rank that both say True for a file are a question
    recognise: Callable[[Sheet], bool] = field(compare=False)
    # {input: its rows as text}: `row`, `line` and columns of `funnel.inputs.INPUTS[input]`; what a
    # file lacks is left out
    tables: Callable[[ir.Table, Sheet], dict[str, ir.Table]] = field(compare=False)
    refuse: str = ""  # the sentence (N_) for a file that is known and of no use: contacts …
    zone: str = ""  # of moments without offset, where the CRM fixes it; else the workspace's
    date_order: str = ""  # "dmy", "mdy" or "ymd", where the CRM fixes it
    decimal: str = ""  # "," or ".", where the CRM fixes it
    # headers of the column that says in words what a row is about: those of rows left out are told
    says: tuple[str, ...] = ()
    last_wins: bool = False  # of a repeated header the last column is the deal's
    keep_rest: bool = True  # columns that no table took are kept in `deals.extra` by their header
    rank: int = 0  # above 0: knows files by little, and only those that no lower rank claims

    @classmethod
    def of(cls, module: ModuleType) -> Format:
        """What a module says. Raises AttributeError where it lacks what it must bring."""
        said = {
            one.name: getattr(module, one.name.upper())
            for one in fields(cls)
            if one.name not in FUNCTIONS and hasattr(module, one.name.upper())
        }
        return cls(recognise=module.recognise, tables=module.tables, **said)


@cache
def formats() -> dict[str, Format]:
    """Every format by its name."""
    modules = discovery.modules("funnel.formats")
    return {name: Format.of(module) for name, module in modules.items()}


PLAIN = Format.of(plain)  # our own columns, under their own or usual names
ENTRIES = Format.of(entries)  # a log of stages entered, one row each
