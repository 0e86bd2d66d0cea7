"""What people call the columns of the plain tables: ours first, then English, Ukrainian and
Russian; the first that a file has is taken."""

from __future__ import annotations

from funnel.formats.expectations import EXPECTED, PROBABILITY

DEAL_ID = (
    "deal_id", "deal id", "dealid", "id", "deal number", "opportunity_id", "opportunity id", "lead_id", "lead id", "№", "#", "no", "no.",
    "id угоди", "номер угоди", "номер", "id сделки", "номер сделки", "ід", "код угоди", "код сделки", "record id", "case id", "case_id",
    "№ угоди", "№ сделки", "угода №", "сделка №", "ід угоди", "угода id", "сделка id", "deal no", "deal no.", "deal #", "deal code",
    "№ ліда", "id ліда", "id лида", "номер ліда", "номер лида", "id del negocio", "id do negócio", "id transaction",
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
    "менеджер", "відповідальний", "ответственный", "відповідальна особа", "продавець", "продавец", "deal_owner", "account executive", "sales consultant", "consultant", "sales manager", "account manager", "deal manager", "owner name",
    "deal owner name", "rep", "seller", "sales owner", "responsible person", "responsible user", "responsible manager", "in charge",
    "assigned", "assigned user", "assignee", "assigned_to", "user name", "відповідальний менеджер", "відповідальний користувач", "відповідальна",
    "власник", "хто веде", "куратор", "виконавець", "ответственный менеджер", "ответственный пользователь", "ответственная",
    "владелец", "кто ведет", "исполнитель", "сотрудник", "співробітник", "propietario", "responsable", "vendedor", "responsável",
    "proprietário", "propriétaire", "commercial", "zuständig", "verantwortlich", "vertriebsmitarbeiter", "właściciel", "opiekun",
    "owner id", "responsible id", "manager id",
)  # fmt: skip
CREATED = (
    "created_at", "created at", "created", "create date", "created date", "creation date", "date created", "engage_date", "opened_at",
    "open date", "start date", "дата створення", "створено", "створена", "дата создания", "создано", "создана", "дата створення угоди",
    "дата создания сделки", "дата", "created on", "date of creation", "creation time", "creation datetime", "created time",
    "added", "added on", "date added", "opened", "opened on", "open time", "createdate", "create time", "date create", "deal created",
    "deal created at", "deal created date", "deal creation date", "lead created", "entry date", "дата додавання", "додано", "дата заведення", "дата відкриття",
    "створено о", "коли створено", "дата і час створення", "дата та час створення", "створення", "дата добавления", "добавлено", "дата открытия",
    "когда создано", "дата и время создания", "создание",
    "дата заявки", "дата звернення", "дата запиту", "дата надходження", "дата ліда", "дата обращения", "дата запроса", "дата поступления", "дата лида", "fecha de creación", "creado", "data de criação", "criado em", "date de création",
    "erstellt", "erstellt am", "erstellungsdatum", "data utworzenia", "utworzono",
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
    "task no",
    "task number",
    "task key",
    "id завдання",
    "номер завдання",
    "№ задачі",
    "№ задачи",
    "№ завдання",
    "ід задачі",
    "код задачі",
    "код задачи",
    "todo id",
    "to-do id",
    "id справи",
    "id дела",
)
TASK_DEAL = (
    *(
        name
        for name in DEAL_ID
        if name not in ("id", "№", "#", "no", "no.", "номер", "ід", "record id")
    ),
    "ід угоди",
    "№ угоди",
    "№ сделки",
    "угода id",
    "сделка id",
    "угода №",
    "deal no",
    "deal #",
    "lead",
    "opportunity",
    "deal",
    "угода",
    "сделка",
    "угода (id)",
    "id лід",
    "id ліда",
    "id лида",
    "лід",
    "лид",
    "заявка",
    "id заявки",
    "по угоді",
    "по сделке",
    "пов'язана угода",
    "связанная сделка",
    "related deal",
    "related to",
    "linked deal",
    "crm id",
    "crm deal id",
    "card id",
    "id картки",
    "id карточки",
    "negocio",
    "negócio",
    "id del negocio",
    "id do negócio",
    "lead id kommo",
)
# What says that a task is done where no column says when.
TASK_STATE = (
    "status", "state", "task status", "статус", "статус задачі", "статус задачи", "статус завдання", "стан", "состояние", "is done",
    "is_done", "is completed", "is_completed", "completed?", "done?", "виконана?", "виконано?", "выполнена?", "выполнено?", "результат",
    "estado", "checked", "✓", "☑", "готово", "завершено?", "готово?", "зроблено?", "сделано?", "завершена?", "finished?",
)  # fmt: skip
# Columns that say that rows are tasks, whatever else is missing.
TASK_WORDS = (
    "task", "task name", "task type", "task text", "task title", "to do", "to-do", "todo", "задача", "завдання", "справа", "дело",
    "текст задачі", "текст задачи", "текст завдання", "тип задачі", "тип задачи", "тип завдання", "назва задачі", "название задачи",
    "назва завдання", "що зробити", "что сделать", "тема задачі", "тема задачи", "опис задачі", "описание задачи", "tarea", "tarefa",
)  # fmt: skip
FLAGS = {
    "won": ("won", "виграно", "выиграно", "is_won", "is won", "iswon", "won?", "deal won?", "is closed won", "виграна?", "виграно?", "выиграна?", "успішна?", "успешная?",
            "виграна", "выиграна", "успішна", "успішно", "успешная", "успешно", "виграш", "успіх", "выигрыш", "успех"),
    "lost": ("lost", "програно", "проиграно", "is_lost", "is lost", "islost", "lost?", "is closed lost", "програна?", "програно?", "проиграна?",
             "програна", "проиграна", "провалена", "провал", "програш", "проигрыш", "втрачена", "потеряна"),
    "closed": ("is_closed", "is closed", "isclosed", "closed?", "закрита?", "закрито?", "закрыта?", "закрыто?"),
}  # fmt: skip
# Dates of two columns, one of which says how the deal ended.
ENDED = {
    "won": ("won date", "won time", "won at", "won on", "date won", "дата виграшу", "дата перемоги", "дата успіху", "дата выигрыша", "дата успеха"),
    "lost": ("lost date", "lost time", "lost at", "lost on", "date lost", "дата програшу", "дата втрати", "дата відмови", "дата проигрыша", "дата отказа"),
}  # fmt: skip
# Rows that the program itself no longer shows.
GONE = (
    "deleted", "is deleted", "is_deleted", "deleted?", "archived", "is archived", "is_archived", "archived?", "видалено", "видалена",
    "удалено", "удалена", "архівна", "архивная", "в архіві", "в архиве", "архівовано",
)  # fmt: skip
# Names of several are told apart by these, where a list has them beside the names.
NUMBERS = {
    "pipeline": ("pipeline id", "pipeline_id", "pipelineid", "funnel id", "id воронки", "ід воронки", "код воронки"),
    "stage": ("stage id", "stage_id", "stageid", "id етапу", "id этапа", "ід етапу", "код етапу", "код этапа"),
}  # fmt: skip
CLOCK = ("time", "hour", "clock", "час", "година", "время", "часы", "hora", "heure", "uhrzeit", "godzina", "ora", "saat")  # fmt: skip
DATE = ("date", "day", "дата", "день", "fecha", "data", "datum", "dzień", "tarih")
CHANGED = (
    "changed_at", "changed at", "change date", "date changed", "changed", "moved_at", "дата зміни", "дата изменения", "коли змінено",
    "когда изменено", "date", "дата", "timestamp",
)  # fmt: skip
EXPECTED_AT = (
    "expected_at",
    *(name.casefold() for name in EXPECTED),
    "expected date", "expected closed at", "close date (expected)", "close date (plan)", "очікувана дата", "дата закриття план",
    "план закриття", "дата угоди (план)", "ожидаемая дата", "дата закрытия план", "план закрытия",
    "voraussichtliches abschlussdatum", "date de clôture prévue", "planowana data zamknięcia",
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
            "назва", "угода", "название сделки", "название", "сделка", "opportunity_name", "lead title", "найменування", "наименование",
            "nombre", "nombre del negocio", "nome do negócio", "project", "проєкт", "проект", "тема", "subject", "topic",
        ),
        "pipeline": PIPELINE,
        "stage": (
            "stage", "deal_stage", "deal stage", "stage name", "current stage", "этап", "этап сделки", "стадия", "стадия сделки", "етап",
            "етап угоди", "стадія", "стадія угоди", "stage_name", "pipeline stage", "sales stage", "opportunity stage", "deal stage name",
            "step", "phase", "етап воронки", "етап продажу", "етап продажів", "поточний етап", "стадія продажу", "крок", "этап воронки",
            "этап продажи", "этап продаж", "текущий этап", "стадия продажи", "шаг", "etapa", "etapa del negocio", "fase", "phase de vente",
            "verkaufsphase", "etap", "pipeline stage id", "id етапу", "id этапа",
        ),
        "status": ("status", "deal status", "state", "outcome", "result", "статус", "статус угоди", "статус сделки", "результат",
                   "стан", "стан угоди", "состояние", "состояние сделки", "підсумок", "итог", "opportunity status", "lead status", "deal state",
                   "win/loss", "won/lost", "estado", "statut", "stato", "durum"),
        "owner": OWNER,
        "amount": (
            "amount", "budget", "close_value", "value", "deal value", "deal amount", "price", "sum", "total", "revenue", "бюджет",
            "бюджет угоди", "бюджет сделки", "сума", "сума угоди", "сумма", "сумма сделки", "вартість", "стоимость", "ціна", "цена",
            "deal sum", "deal budget", "total amount", "opportunity amount", "contract value", "contract amount", "sale", "sales amount",
            "sum total", "amount total", "total value", "total price", "sale price", "order amount", "acv", "tcv", "сума договору", "сума замовлення",
            "сума продажу", "вартість угоди", "сума контракту", "чек", "виручка", "дохід", "сумма договора", "сумма заказа", "сумма продажи",
            "стоимость сделки", "сумма контракта", "выручка", "доход", "importe", "monto", "valor", "presupuesto", "montant", "betrag",
            "wert", "kwota", "wartość", "importo", "tutar",
        ),
        "currency": ("currency", "валюта", "currency code"),
        "created_at": CREATED,
        "closed_at": (
            "closed_at", "closed at", "closed", "close date", "closed date", "close_date", "date closed", "end date", "дата закриття",
            "закрито", "дата закрытия", "закрыто", "закрыта", "закрита", "closed on", "close time", "closing date", "closedate", "closed time",
            "date of closing", "deal closed", "deal closed at", "deal close date", "won time", "won at", "won date", "completed at", "finished at",
            "дата закриття угоди", "дата і час закриття", "дата та час закриття", "закриття", "коли закрито", "дата завершення",
            "дата закрытия сделки", "дата и время закрытия", "закрытие", "когда закрыто", "дата завершения", "fecha de cierre", "cerrado",
            "data de fechamento", "fechado em", "date de fermeture", "abgeschlossen am", "abschlussdatum", "data zamknięcia", "zamknięto",
        ),
        "expected_at": EXPECTED_AT,
        "probability": (*PROBABILITY, "probability, %", "chance", "win chance", "вероятность, %", "ймовірність, %", "шанс"),
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
        "deal_id": (*DEAL_ID, "deal", "угода", "сделка"),
        "moved_at": (
            "moved_at", "moved at", "changed_at", "changed at", "date", "timestamp", "moved", "change date", "дата переходу", "дата зміни",
            "дата перехода", "дата изменения", "дата", "коли", "когда", "time", "date and time", "datetime", "дата і час", "дата та час",
            "дата и время",
        ),
        "from_stage": (
            "from_stage", "from stage", "old stage", "previous stage", "from", "source stage", "з етапу", "попередній етап", "з", "с этапа",
            "предыдущий этап", "из этапа", "stage from", "from status", "status from", "old status", "було", "было", "старий етап", "старый этап",
            "з якого етапу", "с какого этапа", "значення до", "значение до", "old value", "звідки", "откуда",
        ),
        "from_pipeline": ("from_pipeline", "from pipeline", "old pipeline", "з воронки", "из воронки", "попередня воронка"),
        "pipeline": ("pipeline", "to_pipeline", "to pipeline", "funnel", "воронка", "лійка", "у воронку", "в воронку"),
        "to_stage": (
            "to_stage", "to stage", "new stage", "next stage", "to", "target stage", "на етап", "новий етап", "до етапу", "на этап",
            "новый этап", "в этап", "stage to", "to status", "status to", "new status", "стало", "на який етап", "на какой этап", "значення після", "значение после", "new value", "куди", "куда",
        ),
        "moved_by": MOVED_BY,
        "owner": OWNER,
        "sequence": ("sequence", "seq", "order", "no in deal", "порядок"),
    },
    "tasks": {
        "task_id": (*TASK_ID, "id", "№", "#", "ід", "no", "no.", "номер"),
        "deal_id": TASK_DEAL,
        "assignee": ("assignee", "assigned to", "owner", "responsible", "manager", "виконавець", "відповідальний", "исполнитель",
                     "ответственный", "менеджер", "assigned", "assigned user", "responsible person", "responsible user", "task owner", "executor",
                     "performer", "who", "employee", "user", "хто", "кому", "відповідальна", "відповідальна особа", "відповідальний за задачу",
                     "виконавиця", "співробітник", "користувач", "хто виконує", "кто", "ответственная", "сотрудник", "пользователь",
                     "кто выполняет", "responsable", "asignado a", "responsável", "zuständig", "verantwortlich", "zugewiesen an"),
        "created_at": CREATED,
        "due_at": ("due_at", "due at", "due", "due date", "deadline", "термін", "дедлайн", "срок", "крайній термін", "крайний срок",
                   "due on", "due by", "due time", "due datetime", "date due", "task due date", "deadline date", "target date", "planned date",
                   "plan date", "planned for", "planned at", "scheduled", "scheduled for", "scheduled at", "scheduled date", "finish by",
                   "complete by", "complete till", "end by", "must be done by", "until", "remind at",
                   "термін виконання", "терміни виконання", "строк", "строк виконання", "термін завершення", "кінцевий термін",
                   "кінцевий строк", "граничний термін", "граничний строк", "крайній строк", "крайня дата", "виконати до", "зробити до",
                   "завершити до", "до якого", "до якої дати", "до коли", "дата дедлайну", "планова дата", "планова дата виконання",
                   "план виконання", "заплановано", "заплановано на", "запланована дата", "термін задачі", "термін завдання", "дедлайн задачі",
                   "дата нагадування",
                   "срок выполнения", "сроки выполнения", "срок исполнения", "срок завершения", "конечный срок", "предельный срок",
                   "крайняя дата", "выполнить до", "сделать до", "исполнить до", "завершить до", "до какого", "до какой даты", "дата дедлайна",
                   "плановая дата", "плановая дата выполнения", "план выполнения", "запланировано", "запланировано на", "запланированная дата",
                   "срок задачи", "дедлайн задачи", "дата напоминания",
                   "fecha de vencimiento", "vencimiento", "vence", "fecha límite", "fecha limite", "plazo", "data de vencimento", "vencimento",
                   "prazo", "data limite", "fällig", "fällig am", "fälligkeitsdatum", "fälligkeit", "frist", "échéance", "date d'échéance",
                   "date limite", "termin", "termin wykonania", "scadenza"),
        "done_at": ("done_at", "done at", "done", "completed at", "completed", "completed date", "виконано", "завершено", "выполнено",
                    "завершена", "дата завершення", "дата завершения", "finished",
                    "done on", "done date", "date done", "completed on", "completion date", "completion time", "completed time", "date completed",
                    "date of completion", "completion", "task completed", "task completed at", "finished at", "finished on", "finish date",
                    "date finished", "closed", "closed at", "closed on", "closed date", "close date", "date closed", "closing date",
                    "resolved", "resolved at", "resolution date", "actual date", "actual completion date", "actual end date", "actual finish",
                    "fact", "executed at", "marked as done at", "end date",
                    "дата виконання", "дата та час виконання", "дата і час виконання", "виконана", "виконане", "виконано о", "коли виконано",
                    "час виконання", "фактична дата", "фактична дата виконання", "фактичне виконання", "факт", "факт виконання", "дата факт",
                    "дата закриття", "закрито", "закрита", "зроблено", "дата завершення задачі", "завершено о", "коли завершено",
                    "дата выполнения", "дата и время выполнения", "выполнена", "когда выполнено", "время выполнения", "дата исполнения",
                    "исполнено", "фактическая дата", "фактическая дата выполнения", "фактическое выполнение", "факт выполнения", "дата закрытия",
                    "закрыто", "закрыта", "сделано", "дата завершения задачи", "когда завершено",
                    "fecha de finalización", "finalizado", "completado", "completada", "hecho", "data de conclusão", "concluído", "concluída",
                    "erledigt", "erledigt am", "abgeschlossen am", "terminé le", "date de fin", "data wykonania", "wykonano", "ukończono"),
        "text": ("text", "task", "subject", "title", "description", "name", "задача", "завдання", "текст", "тема", "назва", "название",
                 *TASK_WORDS, "опис", "описание", "коментар", "комментарий", "comment", "note", "notes", "примітка", "примечание", "type", "тип",
                 "summary", "what", "що", "что", "action", "дія", "действие"),
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
    "expected_changes": {
        "deal_id": DEAL_ID,
        "changed_at": CHANGED,
        "old_expected_at": ("old_expected_at", "old expected close date", "old expected date", "previous expected close date",
                            "стара очікувана дата", "попередня очікувана дата", "старая ожидаемая дата", "прежняя ожидаемая дата"),
        "new_expected_at": ("new_expected_at", "new expected close date", "new expected date", "нова очікувана дата",
                            "новая ожидаемая дата"),
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
    "expected_changes": {"deal_id", "changed_at", "new_expected_at"},
    "owner_changes": {"deal_id", "changed_at", "to_owner"},
    "stages": {"stage"},
}  # fmt: skip
# … and at least one of these sets, so that an "ID" alone makes nothing.
TELLING = {
    "deals": ({"stage"}, {"status", "created_at"}, {"name", "created_at"}, {"owner", "created_at"}, {"amount", "created_at"},
              {"closed_at", "created_at"}),
    "transitions": (set(),),
    "tasks": (),  # see `plain`
    "task_changes": (set(),),
    "expected_changes": (set(),),
    "owner_changes": (set(),),
    "stages": ({"position", "kind"}, {"position", "pipeline"}, {"pipeline", "kind"}, {"limit_days"}),
}  # fmt: skip
