"""An entries log: one row per entry of a deal into a stage, XES event logs included; the stage
before is the row before.

What the log says about the case (`case:…`) makes one deal per case, written from the case's last
row:
- `case:responsible` is the owner now.
- `case:startdate` is when the deal was created, unless a case of the file was entered into a stage
  before it: then the column means
  something else, and the first entry counts (as it does where a case has no start date).
- `case:enddate` is no proof of closing (in real logs it is planned or administrative), so it stays
  a column to filter by.
Of lifecycle events only completed ones count, if the file has any.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from funnel.formats import Sheet
from funnel.formats.clocks import clocks_of, with_clock
from funnel.formats.headers import near
from funnel.formats.mined import LIFECYCLE, cases_of, is_case
from funnel.formats.plain_words import DEAL_ID, MOVED_BY, OWNER, PIPELINE
from funnel.formats.plain_words import WORDS as PLAIN
from funnel.i18n import N_

NAME = "entries"
TITLE = N_("log of entries into stages")
RANK = 1

WORDS = {
    "deal_id": ("case:concept:name", *DEAL_ID, "case", "caseid", "deal", "угода", "сделка"),
    "stage": (
        "concept:name",
        "stage",
        "to_stage",
        "activity",
        "step",
        "event",
        "status",
        "етап",
        "этап",
        "стадія",
        "стадия",
        "етап угоди",
        "этап сделки",
        "activity name",
        "activity_name",
    ),
    "entered_at": (
        "time:timestamp",
        "entered_at",
        "entered at",
        "entered",
        "entry date",
        "timestamp",
        "start_time",
        "starttime",
        "start timestamp",
        "start_timestamp",
        "date entered",
        "moved_at",
        "date",
        "дата входу",
        "увійшла",
        "дата входа",
        "вошла",
        "дата",
        "completetime",
        "complete timestamp",
        "complete_timestamp",
        "time",
    ),
    "moved_by": ("org:resource", "who", *MOVED_BY),
    "owner": ("case:responsible", *OWNER),
    "pipeline": PIPELINE,
    "sequence": ("sequence", "seq"),
}
# Words that only the moment of an entry has; under the others a list of deals may keep another
# date.
ENTERED = (
    "entered_at",
    "entered at",
    "entered",
    "entry date",
    "date entered",
    "дата входу",
    "увійшла",
    "дата входа",
    "вошла",
)
# Of a table with a row per stay: when it began, when it ended. A list of deals may call its
# creation and closing so too; what tells them apart is that deals come again, in another stage.
BEGAN = (
    *ENTERED, "start date", "start_date", "startdate", "date start", "started at", "started_at",
    "start", "start time", "from date", "date from", "date_from", "from_date", "from", "date in",
    "date_in", "begin", "begin date", "entry_date", "entered on", "entered_stage_at",
    "date entered stage", "дата початку", "початок", "з дати", "з", "від", "дата з", "дата від",
    "дата начала", "начало", "с даты", "с", "от", "дата с", "увійшов", "вошел",
    "дата входу в етап", "дата входа в этап",
)  # fmt: skip
ENDED = (
    "end date", "end_date", "enddate", "date end", "ended at", "ended_at", "end", "end time",
    "to date", "date to", "date_to", "to_date", "to", "date out", "date_out", "finish",
    "exit date", "exit_date", "exited at", "exited_at", "exited", "left_at", "left at", "left",
    "until", "date exited", "date exited stage", "дата кінця", "дата завершення", "кінець",
    "по дату", "по", "до", "дата по", "дата до", "дата виходу", "вийшла", "дата окончания",
    "конец", "дата завершения", "дата выхода", "вышла", "вийшов", "вышел",
)  # fmt: skip
# Of a table of which somebody says that it is a log: a list of deals may keep its last change so.
TOLD = {
    "entered_at": PLAIN["transitions"]["moved_at"],
    "stage": PLAIN["transitions"]["to_stage"],
}
# What a log is called by that process mining tools write: no list of deals has all three, whatever
# else stands beside them.
MINED = (
    ("case id", "case_id", "caseid", "case"),
    ("activity", "activity name", "activity_name", "event", "concept:name"),
    WORDS["entered_at"],
)
NEVER = (
    "created_at",
    "created",
    "closed_at",
    "closed",
    "close_date",
    "engage_date",
    "budget",
    "amount",
    "from_stage",
    "due_at",
    "due date",
)


def recognise(sheet: Sheet) -> bool:
    """A deal, a stage and the moment of entry, and no column that only a list of deals has; or the
    three under the names of XES or a case."""
    if _is_mined(sheet) or is_stays(sheet):
        return sheet.container != "ics"
    known = all(near(sheet, *WORDS[ours]) for ours in ("deal_id", "stage", "entered_at"))
    return (
        known
        and sheet.container not in ("json", "ics")
        and not any(sheet.find(name) for name in NEVER)
        and not _is_list(sheet)
    )


def is_certain(sheet: Sheet) -> bool:
    """Whether nobody need be asked: the moment of entry is called so, or deals come again in
    another stage. Also read as a list of deals it would say no more than this."""
    return recognise(sheet) and bool(
        near(sheet, *ENTERED) or _is_mined(sheet) or comes_again(sheet, columns_of(sheet))
    )


def is_stays(sheet: Sheet) -> bool:
    """Whether a row is the stay of a deal in a stage, with its begin and its end: deals come again
    in the first rows, in other stages."""
    columns = columns_of(sheet)
    return (
        {"deal_id", "stage", "entered_at"} <= columns.keys()
        and bool(sheet.find(*ENDED))
        and not sheet.find("from_stage", "from stage", "to_stage", "to stage", "due date", "due_at")
        and comes_again(sheet, columns)
    )


def comes_again(sheet: Sheet, columns: dict[str, str]) -> bool:
    """Whether a deal of the first rows stands in two of them, with two stages and two moments."""
    if not {"deal_id", "stage", "entered_at"} <= columns.keys():
        return False
    places = [int(columns[ours][1:]) for ours in ("deal_id", "stage", "entered_at")]
    seen: dict[str, tuple[str, str]] = {}
    for row in sheet.sample:
        if max(places) >= len(row) or not row[places[0]].strip():
            continue
        deal, stage, moment = (row[index].strip() for index in places)
        before = seen.setdefault(deal, (stage, moment))
        if before[0] != stage and before[1] != moment:
            return True
    return False


def _is_mined(sheet: Sheet) -> bool:
    return sheet.has("case:concept:name", "concept:name", "time:timestamp") or all(
        sheet.find(*names) for names in MINED
    )


def _is_list(sheet: Sheet) -> bool:
    """A list of deals has words of ours that no log has: then `Date` is not an entry."""
    return bool(
        sheet.find(
            "name", "deal name", "назва угоди", "название сделки", "to_stage", "position", "task_id"
        )
    )


def columns_of(sheet: Sheet, is_told: bool = False) -> dict[str, str]:
    """`{ours: raw column}`, each column once; `is_told`: somebody says that it is a log."""
    found: dict[str, str] = {}
    is_mined = _is_mined(sheet) and not sheet.has("case:concept:name")
    first = {"deal_id": MINED[0], "stage": MINED[1]} if is_mined else {}
    more = dict(TOLD) if is_told else {}
    if sheet.find(*ENDED):
        more["entered_at"] = (*BEGAN, *more.get("entered_at", ()))
    for find in (sheet.find, lambda *words: near(sheet, *words)):
        for ours, words in WORDS.items():
            said = (*first.get(ours, ()), *words, *more.get(ours, ()))
            column = None if ours in found else find(*said)
            if column and column not in found.values():
                found[ours] = column
    return found


def tables(raw: ir.Table, sheet: Sheet) -> dict[str, ir.Table]:
    """The entries; of an event log that tells about its cases, the deals too."""
    columns = columns_of(sheet)
    lifecycle = sheet.find(*LIFECYCLE)
    log = raw
    if lifecycle:
        done = raw[lifecycle].strip().lower() == "complete"
        log = raw.mutate(is_done=done, has_done=done.fill_null(False).any().over(ibis.window()))
        log = log.filter(log.is_done | ~log.has_done)
    clocks = clocks_of(sheet, "entries", columns)
    cells = {
        ours: with_clock(log[column], log[clocks[ours]]) if ours in clocks else log[column]
        for ours, column in columns.items()
    }
    if not columns.get("owner") or is_case(sheet, columns["owner"]):
        cells.pop("owner", None)
    entries = log.select("row", "line", **cells)
    found = {"entries": entries}
    if any(header.startswith("case:") and header != "case:concept:name" for header in sheet.folded):
        found["deals"] = cases_of(log, sheet, columns)
    return found
