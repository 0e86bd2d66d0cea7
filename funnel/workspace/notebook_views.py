"""Named views in the notebook: which page, and what its address asked for."""

from __future__ import annotations

import json
from dataclasses import dataclass

from funnel.errors import FunnelError
from funnel.i18n import N_, quoted
from funnel.workspace.notebook_promises import Promised

LONGEST = 60  # letters of a name


@dataclass(frozen=True)
class NamedView:
    """The filters of all pages and those of one, as an address says them."""

    name: str
    page: str  # its place in the address; blank for the first one
    asked: dict[str, list[str]]  # by parameter
    is_default: bool = False


class Viewed(Promised):
    """Views under their names; the demo company's apart from that of own files."""

    def views(self, is_demo: bool) -> tuple[NamedView, ...]:
        """All views, in the order of the alphabet."""
        found = [
            NamedView(name, page, json.loads(asked), bool(default))
            for name, page, asked, default, of_demo in self.notes().views
            if bool(of_demo) == is_demo
        ]
        return tuple(sorted(found, key=lambda one: (one.name.casefold(), one.name)))

    def view(self, name: str, is_demo: bool) -> NamedView:
        """The view of a name. Raises `FunnelError` with those there are."""
        every = self.views(is_demo)
        found = [one for one in every if one.name.casefold() == name.strip().casefold()]
        if found:
            return found[0]
        known = ", ".join(quoted(one.name) for one in every)
        raise FunnelError(
            N_("There is no view “{name}”."),
            now=N_("Choose one of: {known}.") if every else N_("Save one on a page first."),
            code="no_view",
            name=name,
            known=known,
        )

    def keep_view(self, name: str, page: str, asked: dict[str, list[str]], is_demo: bool) -> None:
        """Save a view; one of the same name is replaced, and stays the default if it was."""
        name = _checked(name)
        was = [one for one in self.views(is_demo) if one.name.casefold() == name.casefold()]
        is_default = any(one.is_default for one in was)
        told = json.dumps(asked, ensure_ascii=False, sort_keys=True)
        gone = [_dropped(one.name, is_demo) for one in was]
        values = (name, page, told, int(is_default), int(is_demo))
        self._change_all([*gone, ("insert into views values (?, ?, ?, ?, ?)", values)])

    def rename_view(self, name: str, new: str, is_demo: bool) -> None:
        """Call a view otherwise. Raises `FunnelError` for a name that another one has."""
        new = _checked(new)
        old = self.view(name, is_demo).name
        others = {one.name.casefold() for one in self.views(is_demo)} - {old.casefold()}
        if new.casefold() in others:
            raise FunnelError(
                N_("Another view is called “{name}”."),
                now=N_("Choose another name, or delete that view first."),
                code="view_name",
                name=new,
            )
        self._change(
            "update views set name = ? where name = ? and is_demo = ?", new, old, int(is_demo)
        )

    def drop_view(self, name: str, is_demo: bool) -> None:
        """Delete a view."""
        sql, values = _dropped(self.view(name, is_demo).name, is_demo)
        self._change(sql, *values)

    def set_default_view(self, name: str, is_demo: bool) -> None:
        """Let a view open when an address says nothing; blank: none."""
        own = self.view(name, is_demo).name if name else ""
        sql = "update views set is_default = (name = ?) where is_demo = ?"
        self._change(sql, own, int(is_demo))


def _dropped(name: str, is_demo: bool) -> tuple[str, tuple[str, int]]:
    return "delete from views where name = ? and is_demo = ?", (name, int(is_demo))


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if name and len(name) <= LONGEST:
        return name
    raise FunnelError(
        N_("A view needs a name of 1 to {most} letters."), code="view_name", most=LONGEST
    )
