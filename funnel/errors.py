"""The one error a user may see: what is wrong, where, and what to do now."""

from __future__ import annotations

import errno
import os
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from funnel.i18n import N_, t

FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
# As the system says it, and SQLite and Windows in words of their own; DuckDB passes on what the
# system says.
FULL_WORDS = (*map(os.strerror, FULL), "disk is full", "not enough space on the disk")


class FunnelError(Exception):
    """A sentence for the reader, never a traceback: what, where, what now.

    `what` and `now` are message ids (English templates, marked with `N_` or written at the call);
    they are translated when shown, so an error raised in one process can be read in another
    language in the next.
    `params` fill the templates. `code` is a stable machine word, e.g. ``ambiguous_date``.
    `option` names the command-line option that answers a question, if the error is one.
    """

    def __init__(
        self, what: str, *, now: str = "", code: str = "", option: str = "", **params: Any
    ) -> None:
        super().__init__(what)
        self.what = what
        self.now = now
        self.code = code
        self.option = option
        self.params = params

    def __str__(self) -> str:
        """The sentence in the language in force."""
        return " ".join(t(part, **self.params) for part in (self.what, self.now) if part)

    def to_dict(self) -> dict[str, Any]:
        """Plain data, to cross a process boundary as JSON."""
        return {
            "what": self.what,
            "now": self.now,
            "code": self.code,
            "option": self.option,
            "params": self.params,
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> FunnelError:
        """The error that `to_dict` described."""
        return cls(
            data["what"],
            now=data["now"],
            code=data["code"],
            option=data["option"],
            **data["params"],
        )


def is_full(error: BaseException | None) -> bool:
    """Whether an error comes of a full disk, a quota or a limit on the size of files."""
    while error:
        if getattr(error, "errno", None) in FULL or any(
            words in str(error) for words in FULL_WORDS
        ):
            return True
        error = error.__cause__ or error.__context__
    return False


# A place that can't be reached, or is something else than it should be.
OUT_OF_REACH = (
    errno.EACCES,
    errno.EPERM,
    errno.EROFS,
    errno.ENOTDIR,
    errno.EISDIR,
    errno.ELOOP,
    errno.ENAMETOOLONG,
    errno.ENOENT,
    errno.EEXIST,
    errno.ENOTEMPTY,
    errno.EBUSY,
    errno.EIO,
)


def out_of_reach(error: OSError, place: object = "") -> FunnelError | None:
    """The sentence for a place that can't be used, if that is what the error says."""
    place = error.filename or place
    if error.errno not in OUT_OF_REACH or not place:
        return None
    return FunnelError(
        N_("{file} can't be used: {cause}."),
        now=N_("Choose another place, or get the right to use this one."),
        code="place",
        file=str(place),
        cause=error.strerror,
    )


@contextmanager
def full_disk_said() -> Generator[None]:
    """Turn whatever a full disk or a place out of reach raises into a sentence; as a decorator
    too."""
    try:
        yield
    except FunnelError:
        raise
    except Exception as error:
        if isinstance(error, OSError) and (said := out_of_reach(error)):
            raise said from error
        if not is_full(error):
            raise
        raise FunnelError(
            N_("The disk is full."),
            now=N_("Free some space and try again; nothing was changed."),
            code="disk_full",
        ) from error
