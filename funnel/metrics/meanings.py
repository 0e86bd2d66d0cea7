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
        "Days since the present stay began, to the moment the export speaks about; a stay that was"
        " left for less than a day goes on."
    ),
    "days_stagnant": N_(
        "Days since the deal first came to the furthest stage that it has reached; parking it,"
        " moving it back and forth or reopening it changes nothing."
    ),
    "days_over": N_(
        "Days here beyond the limit of the stage, or days stagnant beyond three limits where that"
        " is more."
    ),
    "limit_days": N_(
        "The limit of the stage: set by hand, else when nine in ten of the stays that go on have"
        " gone on, as it was when first counted, else the limit where none is set. Without a log:"
        " the age that nine in ten of 20 won deals or more did not pass. Blank if that is not known"
        " either, or nobody said which stage ends a deal."
    ),
    "task_state": N_(
        "none: no open task; overdue: every open task is past due; postponed: every future task was"
        " pushed again and again; far: the next one is due later than the limit and two weeks"
        " ahead; undated: it has no date; too_long: it is near, but the deal stagnates for more"
        " than three limits; planned: it is near and excuses the deal; unknown: no tasks are"
        " loaded."
    ),
    "from_stage": N_("The stage that was left."),
    "to_stage": N_("The stage moved to; won and lost stages are among them."),
    "outcome": N_(
        "What became of the journey: won, lost, open, moved_out, or passed_on to the pipeline that"
        " takes over, which counts as won."
    ),
    "next_due_at": N_("When the next open task is due."),
    "pushes": N_("How often the due dates of the deal's open tasks were moved to later."),
}
