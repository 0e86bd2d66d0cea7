"""What each check of Quality is called, what it means, and what the product does about it."""

from __future__ import annotations

from funnel.i18n import N_

# code: (title, what it means and what the product does about it)
CHECKS: dict[str, tuple[str, str]] = {
    "break": (
        N_("Gaps in the log"),
        N_(
            "A move starts in another stage than the one the deal was in: a move in between is"
            " missing. Both moves count as they stand."
        ),
    ),
    "stage_mismatch": (
        N_("Log and list disagree"),
        N_(
            "The log leaves the deal in another stage than the list of deals says. Visits follow"
            " the log; whether the deal is open follows the list."
        ),
    ),
    "unknown_stage": (
        N_("Stages nobody listed"),
        N_(
            "The deal was in a stage that the stage list does not name. Such stages stay visible,"
            " beside the order."
        ),
    ),
    "move_before_creation": (
        N_("Moves before creation"),
        N_(
            "The deal’s first move is earlier than its creation, so nobody knows how long it was in"
            " its first stage."
        ),
    ),
    "entry_unknown": (
        N_("Unknown entries"),
        N_(
            "When the deal came into this stage is not known. The visit counts, but has no"
            " duration."
        ),
    ),
    "orphan_move": (
        N_("Moves of unknown deals"),
        N_("The log moves a deal that the list of deals does not have. Such moves make no visits."),
    ),
    "double_move": (
        N_("Moves written twice"),
        N_("The same move occurs more than once in one file. It counts once."),
    ),
    "no_move": (
        N_("Rows that move nothing"),
        N_("The stage before and after is the same. Such rows are not moves."),
    ),
    "double_deal": (
        N_("Deals listed twice"),
        N_("One file has several rows for the deal. The last one counts."),
    ),
    "conflict": (
        N_("Uploads disagree"),
        N_(
            "Two uploads of the same moment say different things of the deal, or any two name"
            " different creations. The newer counts."
        ),
    ),
    "vanished": (
        N_("Gone from the list"),
        N_(
            "An earlier export lists the deal, the newest of the same kind does not: it was deleted"
            " or merged, or whoever exported may not see it. It counts as it was seen last."
        ),
    ),
    "closed_before_created": (
        N_("Closed before creation"),
        N_("The deal’s closing is earlier than its creation. Its journey has no duration."),
    ),
    "closing_differs": (
        N_("Log and list close on other days"),
        N_(
            "The list’s closing is more than a day away from the move that closed the deal in the"
            " log. The log counts, unless you set that the list does."
        ),
    ),
    "zones_differ": (
        N_("List and log in different time zones"),
        N_(
            "The list has the creation or the closing of most deals the same hours before or after"
            " the log. Load the one that is written in another time zone again, with its zone."
        ),
    ),
    "log_starts_late": (
        N_("The log begins late"),
        N_(
            "Many deals of the pipeline are older than the first move in its log. What they did"
            " before is unknown: they count as won and lost, but not in conversion from stage to"
            " stage, and how long they were in their first stage is not known."
        ),
    ),
    "no_creation": (N_("No creation date"), N_("The list does not say when the deal was created.")),
    "no_owner": (N_("Deals of nobody"), N_("The list names no owner.")),
    "no_stage": (
        N_("Deals without a stage"),
        N_("The list does not say in which stage the deal is."),
    ),
    "status_mismatch": (
        N_("Status and stage disagree"),
        N_(
            "The deal is won by its status and lost by its stage, or the reverse. The stage counts."
        ),
    ),
    "after_as_of": (
        N_("Later than the export"),
        N_("The deal was created or closed after the moment the export speaks about."),
    ),
    "unknown_task_deal": (
        N_("Tasks of unknown deals"),
        N_("The task belongs to a deal that the list of deals does not have."),
    ),
    "next_task_differs": (
        N_("Tasks and deals disagree"),
        N_(
            "The list of deals has a next task for an open deal of which the list of tasks has no"
            " open one, or the reverse. The list of tasks counts."
        ),
    ),
    "unknown_owner_change": (
        N_("Owner changes of unknown deals"),
        N_("The owner of a deal changed that the list of deals does not have."),
    ),
    "no_expected_date": (
        N_("Open deals without an expected date"),
        N_(
            "Other deals have the date on which they should close, this one has none. It stands in"
            " no month of the plan."
        ),
    ),
    "expected_in_past": (
        N_("Expected dates in the past"),
        N_("The deal should have closed by now, says its list, and is open still."),
    ),
    "seen_between": (
        N_("Moves seen between two uploads"),
        N_(
            "The stage changed between two weekly exports. The middle between them stands for the"
            " moment of the move."
        ),
    ),
    "same_name": (
        N_("Several of one name"),
        N_(
            "Several pipelines, or several stages of one pipeline, have the same name. They are"
            " told apart by their ids."
        ),
    ),
    "spelling": (
        N_("Spellings of one name"),
        N_(
            "Names of stages, pipelines or people that differ in case, blanks or marks alone count"
            " as one."
        ),
    ),
    "deals_from_log": (
        N_("Deals made from the log"),
        N_("No list of deals is loaded. Names, owners and amounts are missing."),
    ),
}
