"""Grouped by another column of the deals than the manager, words about managers are words about
that column.

Like the language it is in force for a thread: which column that is, is said once, by whoever knows
the scope.
"""

from __future__ import annotations

from contextvars import ContextVar

from funnel.i18n.catalogue import N_, put_instead

INSTEAD = {
    "Manager": N_("{column}"),
    "Manager then": N_("{column}"),
    "Per manager": N_("By “{column}”"),
    "all managers": N_("“{column}”: all"),
    "(nobody)": N_("(blank)"),
    "Next manager": N_("Next “{column}”"),
    "Passages per manager": N_("Passages by “{column}”"),
    "At most, of each manager": N_("At most, of each “{column}”"),
    "The whole agenda, and how many deals a manager": N_(
        "The whole agenda, and how many deals of each “{column}”"
    ),
    "Each manager's deals: the share that got to each stage so far, most deals first": N_(
        "By “{column}”: the share that got to each stage so far, most deals first"
    ),
    "Managers and what became of their deals": N_("What became of the deals, by “{column}”"),
    "What each manager won and lost": N_("What was won and lost, by “{column}”"),
    "What became of the deals that came to a stage under each manager": N_(
        "What became of the deals that came to a stage, by “{column}”"
    ),
    "No manager's share of wins in one click stands out": N_(
        "No share of wins in one click stands out, by “{column}”"
    ),
    "No manager differs from the rest of the team": N_(
        "Nothing differs from the rest, by “{column}”"
    ),
    "Managers differ by more than chance, too widely for one of them to stand out: {measure}, from"
    " {low} to {high}": N_(
        "They differ by more than chance, too widely for one to stand out: {measure}, from {low} to"
        " {high}, by “{column}”"
    ),
    "Here nobody differs from the rest of the team": N_(
        "Nothing differs from the rest here, by “{column}”"
    ),
    "Too few cases to compare managers": N_("Too few cases to compare, by “{column}”"),
    "Too few managers to compare": N_("Too few to compare, by “{column}”"),
    "{shown} of {all} managers are shown": N_("{shown} of {all} are shown, by “{column}”"),
}
_column: ContextVar[str] = ContextVar("grouped", default="")


def column() -> str:
    """What the column is called; blank where managers are meant."""
    return _column.get()


def put(title: str) -> None:
    """Group by the column of that title in this thread; blank: by managers."""
    _column.set(title)
    put_instead(INSTEAD if title else {}, {"column": title})
