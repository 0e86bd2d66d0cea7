"""What else is decided about a company: whose moves are a robot's, and what its currencies are
worth."""

from __future__ import annotations

import streamlit as st

from funnel.i18n import t
from funnel.metrics import menus
from funnel.metrics import movers as movers_of
from funnel.ui.loading import settings
from funnel.ui.text import plain
from funnel.ui.view import View


def robots(view: View) -> None:
    """Whose moves are not a person's."""
    movers = view.ask(menus.movers)
    st.write(t("Moves made by these names are a robot’s: rules about people leave them out."))
    known = list(dict.fromkeys([*movers["moved_by"], *view.facts.robots]))
    if not known:
        st.info(t("The files do not say who moved the deals."))
        return
    proposed = [
        name for name in view.ask(movers_of.tireless)["moved_by"] if name not in view.facts.robots
    ]
    if proposed:
        text = t(
            "Active in more than 20 hours of the day, on every day of the week, and so hardly a"
            " person: {names}",
            names=", ".join(proposed),
        )
        st.warning(plain(text))
    chosen = st.multiselect(
        t("Robots"), known, default=list(view.facts.robots), key="robots", placeholder=t("none")
    )
    if st.button(t("Save and count again"), key="save-robots"):
        settings.save(view.workspace, {"robots": chosen or None})


def rates(view: View) -> None:
    """What one unit of each currency is worth in the base currency."""
    currencies = [name for name in view.facts.currencies if name]
    saved = view.workspace.notebook.get("rates", {})
    known = list(dict.fromkeys([*currencies, *saved]))
    if len(known) < 2:
        st.info(t("All amounts are in one currency: no rates are needed."))
        return
    st.write(
        t(
            "Amounts of several currencies are shown side by side. With rates, they are brought to"
            " one."
        )
    )
    base = st.selectbox(
        t("Base currency"),
        known,
        index=_place(known, view.workspace.notebook.get("base_currency", "")),
        key="base",
    )
    given: dict[str, float] = {}
    for name in known:
        if name != base:
            label = plain(t("One {currency} in {base}", currency=name, base=base))
            value = st.number_input(
                label,
                min_value=0.0,
                value=saved.get(name),
                step=0.0001,
                format="%.4f",
                key=f"rate-{name}",
            )
            given |= {name: float(value)} if value else {}
    if st.button(t("Save and count again"), key="save-rates"):
        settings.save(
            view.workspace,
            {
                "rates": given | {base: 1.0} if given else None,
                "base_currency": base if given else None,
            },
        )


def _place(names: list[str], name: str) -> int:
    if name in names:
        return names.index(name)
    return 0
