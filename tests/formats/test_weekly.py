"""Weekly exports of every CRM's deals: exactly the planted moves come out, whatever the export
calls its columns.

`WEEKS` is what the CRM shows on three Mondays: per deal its stage and owner. Each export is written
as that CRM writes it.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from funnel import tables
from funnel.reading import Choices
from funnel.workspace import Workspace

DAYS = [datetime(2026, 1, 5, 9), datetime(2026, 1, 12, 9), datetime(2026, 1, 19, 9)]  # UTC
ZONE = timedelta(hours=2)  # Kyiv in January
BEGAN = {
    name: datetime(2025, 12, 1, 8, number)
    for number, name in enumerate(("1001", "1002", "1003", "1004", "1005", "1007", "1008"))
}
BEGAN |= {"1006": datetime(2026, 1, 8, 10), "1007": datetime(2025, 12, 30, 8)}
WEEKS = [
    {
        "1001": "New",
        "1002": "New",
        "1003": "Offer",
        "1004": "Offer",
        "1005": "New",
        "1007": "New",
        "1008": "Offer",
    },
    {
        "1001": "Offer",
        "1002": "New",
        "1003": "won",
        "1004": "lost",
        "1006": "New",
        "1007": "New",
        "1008": "Offer",
    },
    {
        "1001": "Offer",
        "1002": "New",
        "1003": "won",
        "1004": "Offer",
        "1006": "Offer",
        "1007": "New",
        "1008": "won",
    },
]
CLOSED = {
    "1003": datetime(2026, 1, 9, 12, 30),
    "1004": datetime(2026, 1, 7, 15),
    "1008": datetime(2026, 1, 14, 11),
}
MOVES = [
    ("1001", "New", "Offer", 1),
    ("1003", "Offer", "won", 1),
    ("1004", "Offer", "lost", 1),
    ("1004", "lost", "Offer", 2),
    ("1006", "New", "Offer", 2),
    ("1008", "Offer", "won", 2),
]


class Look(NamedTuple):
    """What the CRM shows of a deal on a Monday."""

    deal_id: str
    stage: str  # New, Offer, won, lost
    before: str  # the open stage in which it was won or lost
    owner: str
    created: datetime
    closed: datetime | None
    changed: datetime


def looks(week: int) -> list[Look]:
    found = []
    for deal, stage in WEEKS[week].items():
        owner = "Taras" if deal == "1002" and week else "Olha"
        closed = CLOSED[deal] if stage in ("won", "lost") else None
        found.append(
            Look(
                deal,
                stage,
                "Offer" if closed else stage,
                owner,
                BEGAN[deal],
                closed,
                DAYS[week] if deal == "1007" else BEGAN[deal],
            )
        )
    return found


def local(at: datetime | None, form: str = "%Y-%m-%d %H:%M:%S") -> str:
    return (at + ZONE).strftime(form) if at else ""


def utc(at: datetime | None, form: str = "%Y-%m-%d %H:%M:%S") -> str:
    return at.strftime(form) if at else ""


def dots(at: datetime | None) -> str:
    return local(at, "%d.%m.%Y %H:%M:%S")


def table(header: str, rows: list[list[object]], delimiter: str = ",") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([header.split("|"), *rows])
    return out.getvalue()


def amocrm(week: int) -> str:
    names = {
        "won": "Успешно реализовано",
        "lost": "Закрыто и не реализовано (Дорого (не смог продать))",
    }
    head = (
        "ID|Название сделки|Бюджет |Ответственный|Дата создания сделки|Кем создана сделка|Дата"
        " редактирования|Дата закрытия|Этап сделки|Воронка"
    )
    rows = [
        [
            x.deal_id,
            "Вікна",
            10,
            x.owner,
            dots(x.created),
            "",
            dots(x.changed),
            dots(x.closed) or "не закрыта",
            names.get(x.stage, x.stage),
            "Воронка",
        ]
        for x in looks(week)
    ]
    return table(head, rows)


def kommo(week: int) -> str:
    names = {"won": "Venda ganha", "lost": "Venda perdida (Preço)"}
    head = (
        "ID|Lead título|Lead venda R$|Usuário responsável|Criado em|Criado por|modificada"
        " em|Fechado às|Etapa do lead|Funil de vendas"
    )
    rows = [
        [
            x.deal_id,
            "Janelas",
            10,
            x.owner,
            dots(x.created),
            "",
            dots(x.changed),
            dots(x.closed) or "não fechado",
            names.get(x.stage, x.stage),
            "Funil",
        ]
        for x in looks(week)
    ]
    return table(head, rows)


def amocrm_api(week: int) -> str:
    stages = {"New": 501, "Offer": 502, "won": 142, "lost": 143}

    def epoch(at: datetime | None) -> int | None:
        return int(at.replace(tzinfo=UTC).timestamp()) if at else None

    leads = [
        {
            "id": int(x.deal_id),
            "name": "Вікна",
            "price": 10,
            "responsible_user_id": x.owner,
            "status_id": stages[x.stage],
            "pipeline_id": 7,
            "created_by": 0,
            "created_at": epoch(x.created),
            "updated_at": epoch(x.changed),
            "closed_at": epoch(x.closed),
            "is_deleted": False,
        }
        for x in looks(week)
    ]
    return json.dumps({"_page": 1, "_embedded": {"leads": leads}})


def hubspot(week: int) -> str:
    names = {"won": "Closed Won", "lost": "Closed Lost"}
    head = (
        "Record ID|Deal Name|Pipeline|Deal Stage|Amount|Close Date|Create Date|Deal owner|Last"
        " Modified Date"
    )
    rows = [
        [
            x.deal_id,
            "Windows",
            "10.0",
            names.get(x.stage, x.stage),
            10,
            local(x.closed, "%Y-%m-%d %H:%M"),
            local(x.created, "%Y-%m-%d %H:%M"),
            x.owner,
            local(x.changed, "%Y-%m-%d %H:%M"),
        ]
        for x in looks(week)
    ]
    return table(head, [[row[0], row[1], "Sales", *row[3:]] for row in rows])


def salesforce(week: int) -> str:
    names = {"won": "Closed Won", "lost": "Closed Lost"}
    head = "Id|IsDeleted|Name|StageName|Amount|CloseDate|IsClosed|IsWon|OwnerId|CreatedDate|LastModifiedDate"
    rows = [
        [
            f"006A0000000{x.deal_id}AAA",
            0,
            "Windows",
            names.get(x.stage, x.stage),
            10,
            utc(x.closed or DAYS[2], "%Y-%m-%d 00:00:00"),
            int(bool(x.closed)),
            int(x.stage == "won"),
            x.owner,
            utc(x.created),
            utc(x.changed),
        ]
        for x in looks(week)
    ]
    return table(head, rows)


def salesforce_report(week: int) -> str:
    names = {"won": "Closed Won", "lost": "Closed Lost"}

    def us(at: datetime | None) -> str:
        return local(at, "%m/%d/%Y %I:%M %p")

    head = (
        "Opportunity ID|Opportunity Name|Stage|Opportunity Owner|Amount|Close Date|Created"
        " Date|Last Modified Date"
    )
    rows = [
        [
            f"006A0000000{x.deal_id}",
            "Windows",
            names.get(x.stage, x.stage),
            x.owner,
            "10.00",
            us(x.closed or DAYS[2])[:10],
            us(x.created),
            us(x.changed),
        ]
        for x in looks(week)
    ]
    footer = (
        '"Opportunities"',
        '"Copyright (c) 2000-2026 salesforce.com, inc."',
        '"Confidential Information - Do Not Distribute"',
    )
    return table(head, rows) + "\r\n" + "\r\n".join(footer) + "\r\n"


def bitrix(week: int) -> str:
    names = {"won": "Сделка успешна", "lost": "Сделка провалена"}
    head = (
        "ID|Название сделки|Стадия сделки|Воронка|Сумма|Валюта|Ответственный|Дата создания|Дата"
        " изменения|Дата завершения"
    )
    rows = [
        [
            x.deal_id,
            "Вікна",
            names.get(x.stage, x.stage),
            "Общая",
            "1 000|UAH",
            "",
            x.owner,
            dots(x.created),
            dots(x.changed),
            dots(x.closed),
        ]
        for x in looks(week)
    ]
    return table(head, rows, ";")


def pipedrive(week: int) -> str:
    """Won and lost are no stages: the deal stays where it was."""
    head = (
        "Deal - ID|Deal - Title|Deal - Value|Deal - Pipeline|Deal - Stage|Deal - Status|Deal -"
        " Owner|Deal - Deal created|Deal - Update time"
    )
    rows = [
        [
            x.deal_id,
            "Windows",
            10,
            "Sales",
            x.before,
            {"won": "Won", "lost": "Lost"}.get(x.stage, "Open"),
            x.owner,
            local(x.created),
            local(x.changed),
            local(x.closed) if x.stage == "won" else "",
            local(x.closed) if x.stage == "lost" else "",
        ]
        for x in looks(week)
    ]
    return table(f"{head}|Deal - Won time|Deal - Lost time", rows)


def zoho(week: int) -> str:
    names = {"won": "Closed Won", "lost": "Closed - Lost (Treatment)"}
    head = (
        "Record Id|Deal Name|Pipeline|Stage|Deal Owner|Amount|Closing Date|Created Time|Modified"
        " Time"
    )
    rows = [
        [
            f"zcrm_{x.deal_id}",
            "Windows",
            "Standard",
            names.get(x.stage, x.stage),
            x.owner,
            10,
            local(x.closed or DAYS[2], "%Y-%m-%d"),
            local(x.created),
            local(x.changed),
        ]
        for x in looks(week)
    ]
    return table(head, rows)


def close(week: int) -> str:
    names, kinds = {"won": "Won", "lost": "Lost"}, {"won": "won", "lost": "lost"}
    head = "id|lead_name|status_label|status_type|date_created|date_updated|date_won|date_lost|user_name|note|value|value_period"

    def iso(at: datetime | None) -> str:
        return utc(at, "%Y-%m-%dT%H:%M:%S+00:00")

    rows = [
        [
            f"oppo_{x.deal_id}",
            "Windows",
            names.get(x.stage, x.stage),
            kinds.get(x.stage, "active"),
            iso(x.created),
            iso(x.changed),
            iso(x.closed) if x.stage == "won" else "",
            iso(x.closed) if x.stage == "lost" else "",
            x.owner,
            "",
            10,
            "one_time",
        ]
        for x in looks(week)
    ]
    return table(head, rows)


def odoo(week: int) -> str:
    """A lost opportunity is archived and stays in its stage."""
    head = "id|name|stage_id/name|user_id/name|team_id/name|expected_revenue|probability|create_date|date_closed|active|write_date"
    rows = [
        [
            x.deal_id,
            "Windows",
            "Won" if x.stage == "won" else x.before,
            x.owner,
            "Sales",
            10,
            {"won": 100.0, "lost": 0.0}.get(x.stage, 20.0),
            utc(x.created),
            utc(x.closed),
            x.stage != "lost",
            utc(x.changed),
        ]
        for x in looks(week)
    ]
    return table(head, rows)


def freshsales(week: int) -> str:
    names = {"won": "Won", "lost": "Lost"}
    head = (
        "ID|Deal name|Deal value|Deal pipeline|Deal stage|Closed date|Sales owner|Lost"
        " reason|Created at|Updated at"
    )
    rows = [
        [
            x.deal_id,
            "Windows",
            10,
            "Default",
            names.get(x.stage, x.stage),
            local(x.closed, "%Y-%m-%d"),
            x.owner,
            "",
            local(x.created),
            local(x.changed),
        ]
        for x in looks(week)
    ]
    return table(head, rows)


EXPORTS: dict[str, tuple[Callable[[int], str], str]] = {
    "amocrm_leads": (amocrm, "amocrm_export_leads.csv"),
    "amocrm_leads in Portuguese": (kommo, "kommo_export_leads.csv"),
    "amocrm_api_leads": (amocrm_api, "leads.json"),
    "hubspot_deals": (hubspot, "deals.csv"),
    "salesforce_opportunity": (salesforce, "Opportunity.csv"),
    "salesforce_report": (salesforce_report, "report.csv"),
    "bitrix24_deals": (bitrix, "DEAL.csv"),
    "pipedrive_deals": (pipedrive, "deals.csv"),
    "zoho_deals": (zoho, "Deals.csv"),
    "close_deals": (close, "opportunities.csv"),
    "odoo_deals": (odoo, "crm.lead.csv"),
    "freshsales_deals": (freshsales, "deals.csv"),
}


@pytest.fixture(scope="module", params=EXPORTS)
def kept(request, tmp_path_factory):
    """A workspace with the three exports, and the name of their format."""
    write, name = EXPORTS[request.param]
    folder: Path = tmp_path_factory.mktemp("weekly")
    workspace = Workspace.open(folder / "workspace")
    readings = []
    for week in range(3):
        path = folder / f"week{week + 1}" / name
        path.parent.mkdir()
        path.write_text(write(week), encoding="utf-8", newline="")
        readings.append(workspace.read(path))
    assert {reading.report.format for reading in readings} == {request.param.split()[0]}
    workspace.keep(readings)
    return workspace


def plain_id(text: str) -> str:
    return next(deal for deal in BEGAN if deal in text)


def moves(snapshot) -> list[tuple[str, str, str, int]]:
    """Deal, from, to, and the number of the upload in which it was seen; closings by their kind."""
    kinds = {row.stage: row.kind for row in snapshot.ask(tables.stages).itertuples()}
    found = []
    for row in snapshot.ask(tables.transitions).itertuples():
        there = [
            {"501": "New", "502": "Offer"}.get(stage, stage)
            for stage in (row.from_stage, row.to_stage)
        ]
        one, other = (
            kinds[stage] if kinds.get(stage) in ("won", "lost") else stage for stage in there
        )
        week = DAYS.index(row.seen_before_at.to_pydatetime())
        assert row.seen_after_at < row.moved_at <= row.seen_before_at
        if other in (
            "won",
            "lost",
        ):  # where the list puts it: to the minute, or on the day where the export has no more
            assert abs(row.moved_at - CLOSED[plain_id(row.deal_id)]) < timedelta(days=1)
        else:
            assert row.moved_at - row.seen_after_at == row.seen_before_at - row.moved_at
        found.append((plain_id(row.deal_id), one, other, week))
    return sorted(found)


def test_exactly_the_planted_moves_are_seen(kept):
    snapshot = kept.current()
    assert moves(snapshot) == MOVES
    (change,) = snapshot.ask(tables.owner_changes).itertuples()
    assert (plain_id(change.deal_id), change.from_owner, change.to_owner) == (
        "1002",
        "Olha",
        "Taras",
    )
    assert len(snapshot.ask(tables.deals)) == len(BEGAN)
    items = snapshot.ask(tables.quality_items)
    assert [plain_id(deal) for deal in items[items["check"] == "vanished"].deal_id] == ["1005"]


def test_an_export_of_far_fewer_deals_is_said_to_be_one(kept, tmp_path):
    """As a person with fewer rights makes it."""
    text, name = (
        kept.bytes_of(kept.uploads()[-1].sha).read_text(encoding="utf-8"),
        kept.uploads()[-1].file,
    )
    few = "".join(text.splitlines(keepends=True)[:3])
    if name.endswith(".json"):
        few = json.dumps(
            {"_page": 1, "_embedded": {"leads": json.loads(text)["_embedded"]["leads"][:2]}}
        )
    path = tmp_path / name
    path.write_text(few, encoding="utf-8", newline="")
    reading = kept.read(path, choices=Choices(date_order="mdy" if name == "report.csv" else None))
    assert "fewer_deals" in [warning.code for warning in reading.warnings]


def test_an_upload_taken_back_leaves_what_the_others_say(kept):
    assert moves(kept.drop(kept.uploads()[1].sha)) == [
        ("1001", "New", "Offer", 2),
        ("1003", "Offer", "won", 2),
        ("1008", "Offer", "won", 2),
    ]
