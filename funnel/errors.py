"""The one error a user may see: what is wrong, where, and what to do now."""

from __future__ import annotations

from typing import Any

from funnel.i18n import t


class FunnelError(Exception):
    """A sentence for the reader, never a traceback: what, where, what now.

    `what` and `now` are message ids (English templates, marked with `N_` or written at the call);
    they are translated when shown, so an error raised in one process can be read in another language in the next.
    `params` fill the templates. `code` is a stable machine word, e.g. ``ambiguous_date``.
    `option` names the command-line option that answers a question, if the error is one.
    """

    def __init__(self, what: str, *, now: str = "", code: str = "", option: str = "", **params: Any) -> None:
        super().__init__(what)
        self.what, self.now, self.code, self.option, self.params = what, now, code, option, params

    def __str__(self) -> str:
        """The sentence in the language in force."""
        return " ".join(t(part, **self.params) for part in (self.what, self.now) if part)

    def to_dict(self) -> dict[str, Any]:
        """Plain data, to cross a process boundary as JSON."""
        return {"what": self.what, "now": self.now, "code": self.code, "option": self.option, "params": self.params}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> FunnelError:
        """The error that `to_dict` described."""
        return cls(data["what"], now=data["now"], code=data["code"], option=data["option"], **data["params"])
