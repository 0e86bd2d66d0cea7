"""What people call the columns of the plain tables: ours first, then English, Ukrainian and
Russian; the first that a file has is taken."""

from __future__ import annotations

DEAL_ID = (
    "deal_id", "deal id", "dealid", "id", "deal number", "opportunity_id", "opportunity id", "lead_id", "lead id", "№", "#", "no", "no.",
    "id угоди", "номер угоди", "номер", "id сделки", "номер сделки", "ід", "код угоди", "код сделки", "record id", "case id", "case_id",
)  # fmt: skip
PIPELINE = (
    "pipeline",
    "funnel",
    "воронка",
    "лійка",
    "направление",
    "напрям",
    "sales pipeline",
    "deal pipeline",
)
OWNER = (
    "owner", "deal owner", "manager", "responsible", "sales_agent", "sales agent", "sales rep", "salesperson", "assigned to", "agent",
    "менеджер", "відповідальний", "ответственный", "відповідальна особа", "продавець", "продавец", "deal_owner", "account executive",
)  # fmt: skip
CREATED = (
    "created_at", "created at", "created", "create date", "created date", "creation date", "date created", "engage_date", "opened_at",
    "open date", "start date", "дата створення", "створено", "створена", "дата создания", "создано", "создана", "дата створення угоди",
    "дата создания сделки", "дата",
)  # fmt: skip
MOVED_BY = (
    "moved_by", "moved by", "changed_by", "changed by", "who", "author", "user", "actor", "хто", "автор", "кто", "користувач",
    "пользователь", "org:resource", "resource", "хто змінив", "кто изменил", "logged_by",
)  # fmt: skip
TASK_ID = (
    "task_id",
    "task id",
    "id задачі",
    "id задачи",
    "номер задачі",
    "номер задачи",
    "activity id",
)
TASK_DEAL = tuple(
    name
    for name in DEAL_ID
    if name not in ("id", "№", "#", "no", "no.", "номер", "ід", "record id")
)
CHANGED = (
    "changed_at", "changed at", "change date", "date changed", "changed", "moved_at", "дата зміни", "дата изменения", "коли змінено",
    "когда изменено", "date", "дата", "timestamp",
)  # fmt: skip


def spelled(words: tuple[str, ...]) -> tuple[str, ...]:
    """English words of several also as programs write them: `close date`, `close_date`,
    `closeDate`."""
    several = [word for word in words if word.isascii() and (" " in word or "_" in word)]
    forms = [word.replace(" ", "_") for word in several] + [
        word.replace(" ", "").replace("_", "") for word in several
    ]
    return tuple(dict.fromkeys([*words, *forms]))


WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "deals": {
        "deal_id": DEAL_ID,
        "name": (
            "name", "deal name", "deal", "deal_name", "title", "deal title", "opportunity name", "opportunity", "lead name", "назва угоди",
            "назва", "угода", "название сделки", "название", "сделка",
        ),
        "pipeline": PIPELINE,
        "stage": (
            "stage", "deal_stage", "deal stage", "stage name", "current stage", "этап", "этап сделки", "стадия", "стадия сделки", "етап",
            "етап угоди", "стадія", "стадія угоди",
        ),
        "status": ("status", "deal status", "state", "outcome", "result", "статус", "статус угоди", "статус сделки", "результат"),
        "owner": OWNER,
        "amount": (
            "amount", "budget", "close_value", "value", "deal value", "deal amount", "price", "sum", "total", "revenue", "бюджет",
            "бюджет угоди", "бюджет сделки", "сума", "сума угоди", "сумма", "сумма сделки", "вартість", "стоимость", "ціна", "цена",
        ),
        "currency": ("currency", "валюта", "currency code"),
        "created_at": CREATED,
        "closed_at": (
            "closed_at", "closed at", "closed", "close date", "closed date", "close_date", "date closed", "end date", "дата закриття",
            "закрито", "дата закрытия", "закрыто", "закрыта", "закрита",
        ),
        "stage_since": (
            "stage_since", "stage since", "in stage since", "date entered current stage", "stage changed at", "last stage change",
            "stage_changed_at", "stage changed", "stage change date", "stage_change_date", "stage entered at", "stage_entered_at",
            "на етапі з", "на этапе с", "дата зміни етапу", "дата смены этапа",
        ),
        "company": (
            "company", "client", "customer", "account", "account name", "organization", "organisation", "company name", "клієнт", "компанія",
            "клиент", "компания", "контрагент", "замовник", "заказчик",
        ),
        "contact": ("contact", "contact name", "contact person", "контакт", "контактна особа", "контактное лицо", "основний контакт"),
        "lost_reason": (
            "lost_reason", "lost reason", "loss reason", "reason", "причина відмови", "причина втрати", "причина отказа", "причина",
        ),
        "created_by": ("created_by", "created by", "creator", "author", "ким створена", "ким створено", "кем создана", "автор"),
        "parent_deal_id": ("parent_deal_id", "parent deal id", "parent id", "батьківська угода", "родительская сделка"),
        "next_task_at": ("next_task_at", "next task", "next activity", "next activity date", "найближча задача", "ближайшая задача"),
        "last_activity_at": (
            "last_activity_at", "last activity", "last activity date", "last contacted", "остання активність", "последняя активность",
        ),
        "updated_at": (
            "updated_at", "updated at", "updated", "last modified", "last modified date", "modified", "дата редагування", "оновлено",
            "дата изменения", "дата редактирования", "изменено", "дата зміни", "змінено",
        ),
        "tags": ("tags", "labels", "label", "теги", "мітки", "метки"),
    },
    "transitions": {
        "deal_id": DEAL_ID,
        "moved_at": (
            "moved_at", "moved at", "changed_at", "changed at", "date", "timestamp", "moved", "change date", "дата переходу", "дата зміни",
            "дата перехода", "дата изменения", "дата", "коли", "когда", "time",
        ),
        "from_stage": (
            "from_stage", "from stage", "old stage", "previous stage", "from", "source stage", "з етапу", "попередній етап", "з", "с этапа",
            "предыдущий этап", "из этапа", "значення до", "значение до", "old value", "звідки", "откуда",
        ),
        "from_pipeline": ("from_pipeline", "from pipeline", "old pipeline", "з воронки", "из воронки", "попередня воронка"),
        "pipeline": ("pipeline", "to_pipeline", "to pipeline", "funnel", "воронка", "лійка", "у воронку", "в воронку"),
        "to_stage": (
            "to_stage", "to stage", "new stage", "next stage", "to", "target stage", "на етап", "новий етап", "до етапу", "на этап",
            "новый этап", "в этап", "значення після", "значение после", "new value", "куди", "куда",
        ),
        "moved_by": MOVED_BY,
        "owner": OWNER,
        "sequence": ("sequence", "seq", "order", "no in deal", "порядок"),
    },
    "tasks": {
        "task_id": (*TASK_ID, "id", "№"),
        "deal_id": TASK_DEAL,
        "assignee": ("assignee", "assigned to", "owner", "responsible", "manager", "виконавець", "відповідальний", "исполнитель",
                     "ответственный", "менеджер"),
        "created_at": CREATED,
        "due_at": ("due_at", "due at", "due", "due date", "deadline", "термін", "дедлайн", "срок", "крайній термін", "крайний срок",
                   "дата виконання", "дата исполнения"),
        "done_at": ("done_at", "done at", "done", "completed at", "completed", "completed date", "виконано", "завершено", "выполнено",
                    "завершена", "дата завершення", "дата завершения", "finished"),
        "text": ("text", "task", "subject", "title", "description", "name", "задача", "завдання", "текст", "тема", "назва", "название"),
    },
    "task_changes": {
        "task_id": (*TASK_ID, "id"),
        "deal_id": TASK_DEAL,
        "changed_at": CHANGED,
        "old_due_at": ("old_due_at", "old due", "old due date", "from due", "old deadline", "був термін", "старий термін", "старый срок",
                       "было", "було", "from"),
        "new_due_at": ("new_due_at", "new due", "new due date", "to due", "new deadline", "новий термін", "новый срок", "стало", "to"),
        "changed_by": ("changed_by", "changed by", "who", "author", "user", "хто", "кто", "автор", "хто змінив", "кто изменил"),
    },
    "owner_changes": {
        "deal_id": DEAL_ID,
        "changed_at": CHANGED,
        "from_owner": ("from_owner", "from owner", "old owner", "previous owner", "від кого", "попередній відповідальний", "от кого",
                       "старый ответственный", "предыдущий ответственный", "старий відповідальний"),
        "to_owner": ("to_owner", "to owner", "new owner", "кому", "новий відповідальний", "новый ответственный"),
    },
    "stages": {
        "pipeline": PIPELINE,
        "stage": ("stage", "stage name", "name", "stage_name", "етап", "назва етапу", "этап", "название этапа", "стадія", "стадия"),
        "position": ("position", "order", "stage order", "sort", "no", "№", "позиція", "порядок", "номер", "позиция", "stage_order"),
        "kind": ("kind", "type", "stage type", "тип", "вид", "тип етапу", "тип этапа"),
        "limit_days": ("limit_days", "limit days", "limit", "norm", "max days", "ліміт", "норма", "ліміт днів", "лимит", "норма днів",
                       "норма дней", "лимит дней", "sla days"),
    },
}  # fmt: skip

WORDS = {
    kind: {ours: spelled(words) for ours, words in columns.items()}
    for kind, columns in WORDS.items()
}

REQUIRED = {
    "deals": {"deal_id"},
    "transitions": {"deal_id", "moved_at", "to_stage"},
    "tasks": {"task_id"},
    "task_changes": {"task_id", "changed_at", "new_due_at"},
    "owner_changes": {"deal_id", "changed_at", "to_owner"},
    "stages": {"stage"},
}  # fmt: skip
# … and at least one of these sets, so that an "ID" alone makes nothing.
TELLING = {
    "deals": ({"stage"}, {"status", "created_at"}, {"name", "created_at"}, {"owner", "created_at"}, {"amount", "created_at"},
              {"closed_at", "created_at"}),
    "transitions": (set(),),
    "tasks": ({"due_at", "deal_id"}, {"due_at", "assignee"}, {"done_at", "deal_id"}, {"due_at", "text"}),
    "task_changes": (set(),),
    "owner_changes": (set(),),
    "stages": ({"position", "kind"}, {"position", "pipeline"}, {"pipeline", "kind"}, {"limit_days"}),
}  # fmt: skip
