"""What the columns that many metrics share mean, one sentence each."""

from __future__ import annotations

from funnel.i18n import N_

COMMON: dict[str, str] = {
    "pipeline": N_("The pipeline; a deal that goes through three pipelines has a journey in each."),
    "stage": N_("The stage; the same name in another pipeline is another stage."),
    "position": N_("The place of the stage among the open stages of its pipeline: 1, 2, 3 …"),
    "manager": N_("Who is credited under the credit mode in force; not always the owner now."),
    "month": N_("The month, in the time zone of the workspace."),
    "deal_id": N_("The deal's number in the CRM."),
    "name": N_("The deal's name in the CRM."),
    "amount": N_("The deal's amount now, in its own currency."),
    "currency": N_("The currency of the amount; amounts of different currencies are never added."),
    "owner": N_("Who is responsible for the deal now."),
    "entered_at": N_("When the stay in the stage began."),
    "days_here": N_(
        "Days from the beginning of the present stay to the moment the export speaks about."
    ),
    "limit_days": N_(
        "The limit of the stage: set by hand, else what nine in ten stays of won deals kept to,"
        " else 14 days."
    ),
    "task_state": N_(
        "none: no open task; overdue: every open task is past due; postponed: every future task was"
        " pushed again and again; planned: a future task that was not; unknown: no tasks are"
        " loaded."
    ),
    "from_stage": N_("The stage that was left."),
    "to_stage": N_("The stage moved to; won and lost stages are among them."),
    "outcome": N_("What became of the journey: won, lost, open or moved_out."),
    "next_due_at": N_("When the next open task is due."),
    "pushes": N_("How often the due dates of the deal's open tasks were moved to later."),
}

# A column beside a share: won_of_closed_low is to won_of_closed.
INTERVAL_ENDS = {
    "low": N_("{definition} This is the low end of its 95% interval (Wilson)."),
    "high": N_("{definition} This is the high end of its 95% interval (Wilson)."),
}

# A column in one of several currencies: amount_won_USD is what amount_won is.
CURRENCY_COLUMN = N_("{definition} Only amounts in {currency}.")
