"""`promise`: note what was promised about a deal, strike a mistake, close the review."""

from __future__ import annotations

import argparse
from datetime import date

from funnel import tables
from funnel.cli.days import read_day
from funnel.cli.show import current
from funnel.errors import FunnelError
from funnel.i18n import N_, t
from funnel.metrics.bridge import standing
from funnel.week.promise import KINDS, NEEDS_TARGET
from funnel.workspace import Snapshot, Workspace


def run(options: argparse.Namespace) -> int:
    """Do what was asked; prints the promise's own number."""
    snapshot = current(options.workspace)
    book = Workspace.open(options.workspace).notebook
    facts = snapshot.facts
    if options.close_review:
        book.close_review(facts.as_of, facts.is_demo, standing(snapshot))
        print(t("The review of the data {moment} is closed.", moment=facts.as_of_words()))
    elif options.strike:
        _known(options.strike, [one.id for one in book.promises(facts.is_demo)])
        book.mark_promise(options.strike, "struck")
    else:
        print(_note(options, snapshot, Workspace.open(options.workspace)))
    return 0


def _note(options: argparse.Namespace, snapshot: Snapshot, workspace: Workspace) -> str:
    deals = tables.deals.filter(tables.deals.deal_id == (options.deal or ""))
    if not len(snapshot.ask(deals.select("deal_id"))):
        raise FunnelError(
            N_("There is no deal “{deal}” in these data."),
            now=N_("Give the deal's number as the CRM writes it."),
            code="no_deal",
            deal=options.deal or "",
        )
    if options.kind not in KINDS or (options.kind in NEEDS_TARGET and not options.to):
        raise FunnelError(
            N_("It is not said what is promised."),
            now=N_("Write one of: {kinds}; hand_over and move_on also need --to."),
            code="bad_promise",
            kinds=", ".join(KINDS),
        )
    return workspace.notebook.promise(
        options.deal,
        options.kind,
        seen_at=snapshot.facts.as_of,
        is_demo=snapshot.facts.is_demo,
        person=options.person,
        target=options.to,
        day=_day(options.by),
        text=options.text,
        noted_by=options.noted_by,
    )


def _known(own: str, ids: list[str]) -> None:
    if own not in ids:
        raise FunnelError(
            N_("There is no promise “{own}”."),
            now=N_("See which there are: `python -m funnel show promises`."),
            code="no_promise",
            own=own,
        )


def _day(text: str) -> date | None:
    if text:
        return read_day(text, date.fromisoformat)
    return None
